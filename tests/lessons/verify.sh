#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every lesson: its names exist, the untouched start fails, the reference solution passes, each
# hint can be reached; on the twin's machines that it names, and in a guest where there is one.
set -u
kml=${KMEMLAB:?}
status=0

said() {	# NAME COMMAND...: its result as one line
	local name=$1 out
	shift
	if out=$(timeout 180 "$@" 2>&1); then
		echo "ok $name"
	else
		echo "not ok $name"
		printf '%s\n' "$out" | tail -n 20
		status=1
	fi
}

said "twin, as each lesson wants it" "$kml" verify --lint
for machine in i386 beaglebone rpi5; do
	said "machine $machine" "$kml" verify --machine "$machine"
done
if "$kml" vm --quiet -- true >/dev/null 2>&1; then
	said "a real kernel, a clone a lesson" "$kml" verify --home vm
else
	echo "skip the lessons on a real kernel: there is no guest"
fi
said "every statement's verdict notices its broken fact" "$kml" claims --break --everywhere
exit $status
