#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What `make check-debug` runs: the suite on the debug kernel, whose log is the judge. Any
# complaint of its detectors fails the test that caused it. As many run at once as there are
# CPUs. Lines as check.sh's; ONLY names tests, JOBS says how many at once, LOGS is a folder where
# their output grows and stays. B is the folder to build in; LOADS (1000) and OBJECTS (100000)
# say how often, RACES (60) how many seconds, WRITES (1000) how many random ones. About 35
# minutes on two free CPUs, most of it for `often`, the kernel not counted; KML_LIMIT is how many
# seconds a guest may take.
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=${here%/*}
B=$(cd "${B:-build}" && pwd) || exit 99
tests='often transcripts random_writes bugs failures races edu strides'
read -ra only <<<"${ONLY:-}"
unset ONLY	# the sweeps have names of their own for it
for word in "${only[@]}"; do
	[[ " $tests " == *" $word "* ]] || { echo "ONLY='$word': wanted some of: $tests" >&2; exit 2; }
done
export REAL=$B/kmemlab KMEMLAB_DATADIR=${KMEMLAB_DATADIR:-$top} LC_ALL=C
work=$(mktemp -d /tmp/kml-debug.XXXXXX) || exit 99
trap 'rm -rf "$work"' EXIT
# What the tests start is in groups of its own (timeout), and known by this.
export KML_DEBUG=$work
stop() {
	# shellcheck disable=SC2046
	kill $(jobs -p) $(grep -lsz "^KML_DEBUG=$work\$" /proc/[0-9]*/environ | cut -d/ -f3) 2>/dev/null
	exit 99
}
trap stop INT TERM HUP
logs=${LOGS:-$work}
mkdir -p "$logs" && logs=$(cd "$logs" && pwd) || exit 99
# The tests find their programs beside the command.
mkdir "$work/bin"
for file in "$B"/*; do ln -s "$file" "$work/bin/"; done
rm "$work/bin/kmemlab"
cp "$here/debug/kmemlab" "$work/bin/"
export KMEMLAB=$work/bin/kmemlab KML_BIN=$work/bin KML_LIMIT=${KML_LIMIT:-7200}
export KML_GUEST_LIMIT=$KML_LIMIT KML_VALUES=$here/debug/values.sed KMEMLAB_VM_LIMIT=${KMEMLAB_VM_LIMIT:-300}

# judge NAME: runs the function of that name; prints its result, and its words where it failed.
judge() {
	local name=$1 log=$logs/$1.log status=0 start=$SECONDS
	$name >"$log" 2>&1 </dev/null || status=$?
	if [ $status -eq 0 ] && ! grep -q '^not ok\|^FAILED' "$log"; then
		echo "ok debug/$name ($((SECONDS - start)) s)"
	else
		echo "not ok debug/$name: status $status ($((SECONDS - start)) s)"
		tail -n 60 "$log" | sed 's/^/    /'
	fi >"$work/$name.result"
	cat "$work/$name.result"
}

# The values differ from a stock kernel's by design: both ways to them must answer the same.
transcripts() { KML_PRESET=device sh "$here/transcripts/compare.sh" guest:configfs guest:kernel; }
failures() { sh "$here/sweep/failures.sh"; }
random_writes() { COUNT=${WRITES:-1000} BYTES=4M B=$B sh "$here/sweep/random_writes.sh"; }
edu() { in_guest --preset device <"$here/debug/edu"; }
strides() { in_guest <"$here/debug/strides"; }
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
[ ${#only[@]} -gt 0 ] || read -ra only <<<"$tests"
for name in "${only[@]}"; do
	while [ "$(jobs -rp | wc -l)" -ge "${JOBS:-$(nproc)}" ]; do wait -n; done
	judge "$name" &
done
wait
passed=$(cat "$work"/*.result | grep -c '^ok')
failed=$((${#only[@]} - passed))
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
