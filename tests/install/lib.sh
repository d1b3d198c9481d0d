# SPDX-License-Identifier: GPL-2.0
# Sourced by the tests of what make install installs. KMEMLAB=path names the command.
# want NAME WANTED GOT, finish; $work is a folder of the test's own, $top the sources.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
KMEMLAB=${KMEMLAB:-$top/build/kmemlab}
B=${B:-$top/build}
make=${make:-make}
unset MAKEFLAGS MFLAGS MAKELEVEL
[ -x "$KMEMLAB" ] || { echo "$KMEMLAB: no such program; run make first" >&2; exit 99; }
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' INT TERM HUP
worst=0
want() {
	if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: wanted '$2', got '$3'"; worst=1; fi
}
skip() { echo "skip $1"; }
finish() { exit $worst; }
