# SPDX-License-Identifier: GPL-2.0
# Sourced by the tests that need a real kernel. in_guest runs its standard input as a script
# of the guest's shell, in the root of the tree, with the programs that were built before it
# in /tmp/t. There: pass NAME, fail NAME WHY, want NAME WANTED GOT; finish judges the log.
# KMEMLAB=path names the command. Status: 0, 1 something failed, 99 no guest.
set -u
here=$(cd "$(dirname "$0")" && pwd)
KMEMLAB=${KMEMLAB:-$here/../../build/kmemlab}
export KMEMLAB_DATADIR="${KMEMLAB_DATADIR:-$(cd "$here/../.." && pwd)}"
[ -x "$KMEMLAB" ] || { echo "$KMEMLAB: no such program; run make first" >&2; exit 99; }
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' INT TERM HUP
mkdir "$work/t"
worst=0

# program NAME: builds tests/kernel/NAME.c for the guest.
program() {
	${CC:-gcc} -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -O1 -static -s -o "$work/t/$1" \
		"$here/$1.c" || exit 99
}

cat >"$work/t/judge" <<'END'
failed=0
pass() { echo "ok $*"; }
fail() { echo "not ok $1: $2"; failed=1; }
want() { if [ "$2" = "$3" ]; then pass "$1"; else fail "$1" "wanted '$2', got '$3'"; fi; }
# errno COMMAND...: the errno that its message names, or 0.
errno() {
	message=$("$@" 2>&1) && { echo 0; return; }
	case $message in
	*"Operation not permitted"*) echo EPERM ;;
	*"Permission denied"*) echo EACCES ;;
	*"busy"* | *"in use"* | *"temporarily unavailable"*) echo EBUSY ;;
	*E[A-Z]*) echo "$message" | grep -o 'E[A-Z]\{3,\}' | tail -n 1 ;;
	*) echo "$message" ;;
	esac
}
# From the module on, the log may hold only the two taint lines of an unsigned out-of-tree
# module, and what the kernel says of its own: its stack depot, its clock and timer (a busy host), its
# CPUs.
finish() {
	log=$(dmesg | sed -n '/kmemlab: /,$p' | grep -v -e 'drop_caches: 3' -e 'loading out-of-tree module taints kernel' \
		-e 'module verification failed: signature and/or required key missing - tainting kernel' \
		-e 'Stack Depot allocating hash table' -e 'clocksource: ' -e 'hrtimer: interrupt took' -e 'smpboot: ' -e 'x86: Booting SMP configuration:')
	want "the kernel's log is clean" "" "$log"
	exit $failed
}
END

in_guest() {
	cat >"$work/t/script"
	tar -C "$work" -cf - t | timeout "${KML_LIMIT:-200}" "$KMEMLAB" vm -- sh -c '
		tar -C /tmp -xf - || exit 99
		. /tmp/t/judge
		. /tmp/t/script
		finish'
	status=$?
	[ $status -le 1 ] || { echo "not ok guest: it ended with status $status"; exit 99; }
	[ $status -eq 0 ] || worst=1
}
