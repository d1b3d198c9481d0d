#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Each lab by itself: three right ways have full marks, an empty one none, and each mistake
# (tests/grade/LAB/wrong-*) loses what its first line says and nothing else.
set -u
kml=${KMEMLAB:?}
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
status=0
# Modules of students' own need guests: kernel_code.sh.
labs=$(cd "$top/lessons/labs" && grep -L '^marks: kernel-code' ./*.md | sed 's|^\./||; s|\.md$||' | grep -v README)

fail() { echo "not ok $1"; status=1; }
# grade LAB FILE: its record in $dir/record; the seed differs from one to the next.
seed=0
grade() {
	seed=$((seed + 1))
	"$kml" grade "$1" "$2" --template --seed $seed --unconfined --format json >"$dir/record" 2>"$dir/err" ||
		{ fail "$1 ${2##*/}: status $?: $(head -n 1 "$dir/err")"; return 1; }
}
lost() { jq -r '[.checks[] | select(.status != "passed") | .id] | join(" ")' "$dir/record"; }
worth() { jq -r '[.checks[] | .points] | add' "$dir/record"; }
score() { jq -r .score "$dir/record"; }

for lab in $labs; do
	[ -c /dev/fuse ] || echo "skip $lab: scripts for sh: no /dev/fuse"
	ways=0
	for file in "$top"/lessons/labs/solutions/"$lab"{,.kml} "$here/$lab"/way-*; do
		[ -e "$file" ] || continue
		case $file in *.sh) [ -c /dev/fuse ] || continue ;; esac
		ways=$((ways + 1))
		grade "$lab" "$file" || continue
		if [ "$(score)" = "$(worth)" ]; then
			echo "ok $lab: ${file##*/} has full marks"
		else
			fail "$lab: ${file##*/}: lost $(lost): $(jq -c '[.why, (.checks[] | select(.status != "passed") | [.id, .expected, .actual, .why])]' "$dir/record")"
		fi
	done
	[ -c /dev/fuse ] && [ $ways -lt 3 ] && fail "$lab: $ways ways; wanted three"
	: >"$dir/nothing.kml"
	grade "$lab" "$dir/nothing.kml" && if [ "$(score)" = 0 ]; then echo "ok $lab: nothing is worth 0"; else
		fail "$lab: nothing has $(score) points"; fi
	for file in "$here/$lab"/wrong-*; do
		wanted=$(sed -n '1s/^.*loses: //p' "$file")
		grade "$lab" "$file" || continue
		if [ "$(lost)" = "$wanted" ]; then echo "ok $lab: ${file##*/} loses $wanted alone"; else
			fail "$lab: ${file##*/}: lost '$(lost)', wanted '$wanted'"; fi
	done
	# Each check is lost by some mistake: none of them passes whatever is done.
	for id in $(jq -r '.checks[].id' "$dir/record"); do
		grep -qE "^.*loses: .*\<$id\>" "$here/$lab"/wrong-* || [ "$id" = made ] || fail "$lab: no mistake loses $id"
	done
done
exit $status
