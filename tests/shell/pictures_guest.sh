#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The pictures of the shell on a real kernel: what they say agrees with the attributes and
# with itself. Where things lie differs from boot to boot; the relations do not.
set -u
here=$(cd "$(dirname "$0")" && pwd)
KMEMLAB=${KMEMLAB:-$here/../../build/kmemlab}
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
worst=0

timeout 100 "$KMEMLAB" --home vm -f - >"$work/all" 2>"$work/err" <<'END'
mkdir kmalloc/a vmalloc/v caches/c pages/p user/u walk/w bench/m bench/n bench/o bench/p
echo 8 > bench/n/size
echo 512 > bench/o/size
echo 4096 > bench/p/size
echo 200000 > vmalloc/v/size
echo SLAB_RED_ZONE > caches/c/flags
echo 60 > caches/c/count
mkdir caches/c/x caches/c/y
echo 5 > pages/p/order
echo @map
map --json
echo @buddy
buddy --json
rmdir pages/p
mkdir pages/p
echo 8 > pages/p/order
echo @buddy2
buddy --json
echo @slab
slab c --json
echo @frames
frames v --json
echo @walk
walk kmalloc/a --json
echo @walkv
walk vmalloc/v --json
echo @layout
layout --json
echo 100 > bench/n/loops
echo 100 > bench/o/loops
echo 100 > bench/p/loops
echo 1 > bench/n/run
wait bench/n/state done
echo 1 > bench/o/run
wait bench/o/state done
echo 1 > bench/p/run
wait bench/p/state done
echo @bench
bench --json
echo @values
cat kmalloc/a/pfn kmalloc/a/phys vmalloc/v/pages vmalloc/v/runs vmalloc/v/frames
echo @screens
map
buddy
slab c
frames v
walk vmalloc/v
layout
bench
END
status=$?
if [ $status -ne 0 ]; then
	tail -n 5 "$work/err"
	[ $status -eq 77 ] && exit 77
	echo "not ok the commands: status $status"
	exit 1
fi
awk -v dir="$work" '/^@/ { file = dir "/" substr($0, 2); next } file { print > file }' "$work/all"

# holds WHAT FILE FILTER [ARGUMENTS]: jq says true.
holds() {
	local what=$1 file=$2 filter=$3
	shift 3
	if jq -e "$@" "$filter" "$work/$file" >/dev/null 2>"$work/jq"; then
		echo "ok $what"
	else
		echo "not ok $what: $file does not satisfy $filter"
		head -n 3 "$work/jq" "$work/err"
		worst=1
	fi
}
value() { sed -n "$1p" "$work/values"; }

holds 'map: the object lies where its attribute says' map \
	'.objects[] | select(.path == "kmalloc/a") | .frames == [[$pfn, 1]]' --argjson pfn "$(value 1)"
holds 'map: every frame is in a zone' map \
	'[.zones[] | [.start_pfn, .start_pfn + .spanned]] as $z | all(.objects[].frames[]; . as $f |
	any($z[]; .[0] <= $f[0] and $f[0] + $f[1] <= .[1]))'
holds 'map: a block of order 5 is 32 frames' map \
	'[.objects[] | select(.path == "pages/p").frames[][1]] == [32]'
holds 'buddy: free blocks add up to about the free frames' buddy \
	'.zones | all((.free - ([.blocks | to_entries[] | .value * pow(2; .key)] | add)) | fabs < 2000)'
holds 'buddy: the second picture knows the first' buddy2 \
	'[.zones[].before] == [$first[0].zones[].blocks]' --slurpfile first "$work/buddy"
holds 'slab: the places held are the objects' slab '.objects == 62 and ([.slab[].held] | add) == 62'
holds 'slab: as many places as there are' slab '.per_slab as $n | all(.slab[]; .places | length == $n)'
holds 'slab: two directories have letters' slab '[.slab[].places | scan("[a-z]")] | sort == ["a", "b"]'
holds 'slab: the pieces of a place add up' slab \
	'.red_zone_before + .object_size + .red_zone_behind + .bookkeeping == .stride and .red_zone_before > 0'
holds 'frames: all pages' frames '([.runs[].count] | add) == $n and .pages == $n' --argjson n "$(value 3)"
holds 'frames: as many runs as the attribute says' frames '(.runs | length) == $n' --argjson n "$(value 4)"
holds 'frames: the first is the first of the list' frames '.runs[0].pfn == $n' --argjson n "$(value 5)"
holds 'walk: ends at the physical address' walk '.mapped and .phys == $phys' --arg phys "$(value 2)"
holds 'walk: the fields cover 64 bits' walk '([.fields[] | .high - .low + 1] | add) == 64'
holds 'walk: vmalloc is mapped by pages' walkv '.mapped and .leaf == 4096 and .region == "vmalloc"'
holds 'layout: each object in its region' layout \
	'[.regions[] | select(.name == "vmalloc").objects[].path] == ["vmalloc/v"] and
	([.regions[] | select(.name == "direct map").objects[].path] | index("kmalloc/a") != null)'
holds 'layout: the program has a stack' layout 'any(.programs[]; .name == "stack" and .owner == "user/u")'
holds 'bench: what did not run has no times' bench '.times and (.measures[0] | .state == "idle" and (has("min_ns") | not))'
holds 'bench: least, median and 99th percentile in their order' bench \
	'[.measures[1:][] | .min_ns <= .median_ns and .median_ns <= .p99_ns] == [true, true, true]'
grep -q 'median ns' "$work/screens" && echo 'ok bench: three sizes make a staircase' ||
	{ echo 'not ok bench: no staircase'; worst=1; }
if [ "$(wc -l <"$work/screens")" -gt 80 ] && [ "$(wc -L <"$work/screens")" -le 80 ]; then
	echo 'ok all are drawn within 80 columns'
else
	echo 'not ok screens: too few lines, or too long'
	worst=1
fi

# On a terminal, as wide as it is.
cat >"$work/screen" <<'END'
mkdir kmalloc/a vmalloc/v caches/c caches/c/x
map
slab c
walk vmalloc/v
buddy
END
for width in 40 80 200; do
	TERM=xterm-256color LC_ALL=C.UTF-8 timeout 60 script -qec \
		"stty cols $width rows 24; '$KMEMLAB' --home vm -f '$work/screen'" /dev/null </dev/null >"$work/colour"
	longest=$(tr -d '\r' <"$work/colour" | sed -e 's/\x1b\[[0-9;]*m//g' -e 's/\x1b(B//g' |
		LC_ALL=C.UTF-8 wc -L)
	if [ "$longest" -le $width ] && grep -q 'order   size' <(sed 's/\x1b[^m]*m//g' "$work/colour"); then
		echo "ok drawn on a terminal of $width columns"
	else
		echo "not ok terminal of $width columns: the longest line has $longest"
		worst=1
	fi
done
exit $worst
