#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# /dev/memdriver0 in a guest: our own program with every call, then what a shell does with
# it, and at the end the kernel's log and the module's removal.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../vm/lib.sh"

"${CC:-gcc}" -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -O2 -static -o "$work/memdriver" "$here/memdriver.c" || exit 99

# inside COMMANDS: in a guest that has the program, which comes by standard input.
inside() { guest -- sh -c "cat >/tmp/memdriver; chmod +x /tmp/memdriver; $1" <"$work/memdriver"; }

inside '/tmp/memdriver' >"$work/out" || true
sed -E 's/^(not )?ok [0-9]+/\1ok/' "$work/out" | grep -E '^(ok|not ok|#)' >"$work/results"
while IFS= read -r line; do
	case $line in
	ok*) ok "${line#ok - }" true ;;
	'not ok'*) ok "${line#not ok - }" grep -B 2 -F "$line" "$work/results" ;;
	esac
done <"$work/results"
ok "the program came to its end" grep -q '^1\.\.' "$work/out"

ok "cat ends by itself" inside '
	n=$(timeout 5 cat /dev/memdriver0 | wc -c); echo "$n bytes"; [ "$n" -eq 1069056 ]'
ok "what one writes, another reads" inside '
	echo "Testing memory" >/dev/memdriver0; [ "$(head -c 14 /dev/memdriver0)" = "Testing memory" ]'
ok "dd fills it, and is told of its end" inside '
	dd if=/dev/zero of=/dev/memdriver0 bs=64k count=100 2>/tmp/log; grep -q "No space left" /tmp/log'
ok "each of its allocations may fail, and leaves nothing" inside '
	/tmp/memdriver fails || exit 1
	cd /; rmmod kmemlab && ! grep memdriver /proc/slabinfo /proc/vmallocinfo'
ok "the module goes and leaves nothing" inside '
	/tmp/memdriver >/dev/null; grep -q memdriver_cache /proc/slabinfo || { echo "no cache of that name"; exit 1; }
	cd /; rmmod kmemlab || exit 1
	[ ! -e /dev/memdriver0 ] && ! grep memdriver /proc/slabinfo && ! grep kml_ /proc/vmallocinfo'
ok "the kernel has nothing to say" inside '
	/tmp/memdriver >/dev/null; cd /; rmmod kmemlab
	! dmesg | grep -E "WARNING|BUG|usercopy|Call Trace|bad page|memdriver"'
done_testing
