#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# open.sh KMEMLAB [twin]: opens the prompt for `make run`: on a real kernel in a guest,
# and on the twin, saying so, where it is asked for or no guest can be had.
set -u
kmemlab=$1
if [ "${2:-}" = twin ]; then
	exec "$kmemlab" --home twin
fi
if ! command -v qemu-system-x86_64 >/dev/null; then
	echo "make run: no QEMU here, so this is the twin: a simulated machine" >&2
	exec "$kmemlab" --home twin
fi
if ! "$kmemlab" vm --prepare; then
	echo "make run: no guest can be made (see above), so this is the twin: a simulated machine" >&2
	exec "$kmemlab" --home twin
fi
exec "$kmemlab" vm
