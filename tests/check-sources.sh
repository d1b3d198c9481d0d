#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# check-sources.sh DIR: takes the test program that a driver tutorial prints out of the
# source document DIR/002*, compiles it as it stands and runs it in a guest against
# /dev/memdriver0. A line a step that it reports: ok or not ok. Nothing of it is kept.
# Status: 0 it succeeded at every step, 1 it did not, 2 usage, 77 no guest, 99 no program.
set -u
here=$(cd "$(dirname "$0")" && pwd)
[ $# -eq 1 ] && [ -d "$1" ] || { echo "usage: $0 DIRECTORY-OF-SOURCE-DOCUMENTS" >&2; exit 2; }
KMEMLAB=${KMEMLAB:-$here/../build/kmemlab}
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# The one C block of the document that opens the device and is a program.
document=$(find "$1" -maxdepth 1 -type f -name '002*' | head -n 1)
[ -n "$document" ] || { echo "$1: no file whose name begins with 002" >&2; exit 99; }
awk -v out="$work/test" '
	/^```c[ \t\r]*$/ && !inside { inside = 1; text = ""; next }
	/^```/ && inside {
		inside = 0
		if (text ~ /int main *\(/ && text ~ /open *\( *"\/dev\/memdriver0"/)
			printf "%s", text >(out (++n) ".c")
		next
	}
	inside { text = text $0 "\n" }
	END { exit(n != 1) }' "$document" || { echo "$document: not one test program in it" >&2; exit 99; }
"${CC:-gcc}" -static -o "$work/test" "$work/test1.c" || { echo "not ok compile: unchanged, it must"; exit 1; }
echo "ok compile: $(wc -l <"$work/test1.c") lines, unchanged"

[ -x "$KMEMLAB" ] || { echo "$KMEMLAB: not there; make first" >&2; exit 99; }
command -v qemu-system-x86_64 >/dev/null || { echo "no QEMU" >&2; exit 77; }
timeout 300 "$KMEMLAB" vm --quiet -- sh -c '
	cat >/tmp/test; chmod +x /tmp/test; timeout 20 /tmp/test' <"$work/test" >"$work/out" 2>"$work/err"
status=$?
failed=0

# step NAME COUNT PATTERN: so many lines of the program's output look like that.
step() {
	local got
	got=$(grep -c -E "$3" "$work/out")
	if [ "$got" -eq "$2" ]; then
		echo "ok $1"
	else
		echo "not ok $1: $got of $2"
		failed=1
	fi
}
step 'open' 1 '[Oo]pened'
step 'write: as many bytes as the text has' 1 '^Wrote 22 bytes'
step 'read' 1 '^Read [1-9][0-9]* bytes'
step 'objects allocated' 5 '^Allocated .*: [1-9][0-9]*$'
step 'objects freed' 5 '^Freed .*: [1-9][0-9]*$'
step 'both buffers mapped' 2 '^Mapped .* at 0x[0-9a-f]+$'
step 'a pattern read back through the kmalloc mapping' 1 'ABCDEFGHIJKLMNOP$'
step 'a pattern read back through the DMA mapping' 1 '0123456789:;<=>\?$'
step 'close' 1 'closed'
ids=$(sed -n 's/^Allocated .*: \([0-9]*\)$/\1/p' "$work/out" | sort -u | wc -l)
[ "$ids" -eq 5 ] && echo "ok ids differ" || { echo "not ok ids differ: $ids of 5"; failed=1; }
[ "$status" -eq 0 ] && echo "ok status 0" || { echo "not ok status 0: $status"; failed=1; }
# What the program calls failed goes to standard error, by perror().
if [ -s "$work/err" ] || grep -q -i fail "$work/out"; then
	echo "not ok nothing failed"
	failed=1
else
	echo "ok nothing failed"
fi
[ $failed -eq 0 ] || cat "$work/out" "$work/err"
exit $failed
