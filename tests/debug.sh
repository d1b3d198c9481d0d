#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What `make check-debug` runs: the suite on the debug kernel, whose log is the judge. Any
# complaint of its detectors fails the test that caused it. Lines as check.sh's; ONLY names
# tests. B is the folder to build in; LOADS (1000) and OBJECTS (100000) say how often, RACES (60)
# how many seconds, WRITES (1000) how many random ones: a measurement of bench/ may take minutes. About 20 minutes on two free CPUs, the kernel not counted.
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=${here%/*}
B=$(cd "${B:-build}" && pwd) || exit 99
only=${ONLY:-}
unset ONLY	# the sweeps have names of their own for it
export REAL=$B/kmemlab KMEMLAB_DATADIR=${KMEMLAB_DATADIR:-$top} LC_ALL=C
work=$(mktemp -d /tmp/kml-debug.XXXXXX) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' INT TERM HUP
# The tests find their programs beside the command.
mkdir "$work/bin"
for file in "$B"/*; do ln -s "$file" "$work/bin/"; done
rm "$work/bin/kmemlab"
cp "$here/debug/kmemlab" "$work/bin/"
export KMEMLAB=$work/bin/kmemlab KML_BIN=$work/bin KML_LIMIT=1500 KML_GUEST_LIMIT=1800
export KML_VALUES=$here/debug/values.sed
passed=0 failed=0

# judge NAME COMMAND...
judge() {
	local name=$1 status=0 start=$SECONDS
	shift
	[ -z "$only" ] || [[ " $only " == *" $name "* ]] || return 0
	"$@" >"$work/log" 2>&1 </dev/null || status=$?
	if [ $status -eq 0 ] && ! grep -q '^not ok\|^FAILED' "$work/log"; then
		passed=$((passed + 1))
		echo "ok debug/$name ($((SECONDS - start)) s)"
	else
		failed=$((failed + 1))
		echo "not ok debug/$name: status $status ($((SECONDS - start)) s)"
		tail -n 60 "$work/log" | sed 's/^/    /'
	fi
}

# The values differ from a stock kernel's by design; that they can be had is what is asked.
transcripts() { sh "$here/transcripts/compare.sh" guest:configfs; }
failures() { sh "$here/sweep/failures.sh"; }
random_writes() { COUNT=${WRITES:-1000} B=$B sh "$here/sweep/random_writes.sh"; }
edu() { in_guest --preset device <"$here/debug/edu"; }
races() { { echo "seconds=${RACES:-60}"; cat "$here/debug/races"; } | in_guest; }
often() { { echo "loads=${LOADS:-1000} objects=${OBJECTS:-100000}"; cat "$here/debug/often"; } | in_guest; }
in_guest() { timeout "$KML_LIMIT" "$KMEMLAB" vm --quiet "$@" -- sh -c "$(cat)"; }

# Every mistake, but one, has its detector here; the page says which.
found_by() {
	sed -n 's/^| \([a-z_]*\) | debug | \([^|]*\) | \([^|]*\) |.*/\1 \2 \3/p' "$top/docs/detection.md"
}
bugs() {
	KMEMLAB=$REAL bash "$top/vm/matrix.sh" --md --only debug bugs >"$work/bugs" || return
	sed -n 's/^| \([a-z_]*\) | debug | \([^|]*\) | \([^|]*\) |.*/\1 \2 \3/p' "$work/bugs" >"$work/found"
	found_by | diff - "$work/found" || return
	[ "$(grep -vc ' none never$' "$work/found")" -eq 13 ]
}

"$REAL" vm --kernel debug --prepare </dev/null || { echo "not ok debug/kernel: it cannot be had"; exit 1; }
for name in bugs random_writes failures races edu often transcripts; do
	judge $name $name
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
