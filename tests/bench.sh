#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Runs every tests/bench/*.sh, one after another; each prints lines "name ours theirs ratio".
# Status 1 if one failed; a part that cannot run here says why.
set -u
here=$(cd "$(dirname "$0")" && pwd)
worst=0
echo "# name ours theirs ratio"
for file in "$here"/bench/*.sh; do
	[ "${file##*/}" != lib.sh ] || continue
	status=0
	timeout 600 "$file" </dev/null || status=$?
	[ $status -eq 0 ] || [ $status -eq 77 ] || { echo "# ${file##*/}: status $status"; worst=1; }
done
exit $worst
