#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What grading costs: a submission of a lab with ten checks in process, on a mounted twin and in a clone
# of a real kernel, and a class. Lines: name ours theirs ratio; "theirs" is what is allowed, or the
# cold boot that a clone spares. Needs KMEMLAB, the command.
set -u
here=$(cd "$(dirname "$0")" && pwd)
KMEMLAB=${KMEMLAB:-$here/../../build/kmemlab}
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

row() { awk -v n="$1" -v a="$2" -v b="$3" 'BEGIN { printf "%s %s %s %.2f\n", n, a, b, a / b }'; }
now_ms() { date +%s%3N; }
# ms COMMAND...: the median of eleven runs.
ms() {
	local i start
	for i in 1 2 3 4 5 6 7 8 9 10 11; do
		start=$(now_ms)
		"$@" >"$work/out" 2>&1 || { cat "$work/out" >&2; return 1; }
		echo $(($(now_ms) - start))
	done | sort -n | sed -n 6p
}
# full COMMAND...: did that give full marks?
full() { "$@" --format csv | grep -q ',graded,10,10,'; }

{
	printf -- '---\nid: ten\ntitle: Ten checks\ntime: 1\npoints: 10\n---\n# Ten\n\n```param\nsize from 100..4000\n```\n\n## Objects\n'
	for i in 1 2 3 4 5 6 7 8 9 10; do printf '\n```check c%d 1\nkmalloc/o%d/size == {size} + %d\n```\n' $i $i $i; done
} >"$work/ten.md"
for i in 1 2 3 4 5 6 7 8 9 10; do
	# shellcheck disable=SC2028
	echo "mkdir kmalloc/o$i" && echo "echo \$(({size} + $i)) > kmalloc/o$i/size"
done >"$work/all.sh"
size=$("$KMEMLAB" grade "$work/ten.md" "$work/all.sh" --seed 1 --format json --unconfined | sed -n 's/.*"parameters": "size = \([0-9]*\)".*/\1/p')
for i in 1 2 3 4 5 6 7 8 9 10; do echo "mkdir kmalloc/o$i"; echo "echo $((size + i)) > kmalloc/o$i/size"; done >"$work/all.kml"
grade=("$KMEMLAB" grade "$work/ten.md" --seed 1 --template)

full "${grade[@]}" "$work/all.kml" || { echo "# grade: no full marks"; exit 1; }
row grade_process_ms "$(ms "${grade[@]}" "$work/all.kml")" 50
if [ -c /dev/fuse ] && full "${grade[@]}" "$work/all.sh" --unconfined; then
	row grade_mounted_ms "$(ms "${grade[@]}" "$work/all.sh" --unconfined)" 150
else
	echo "# grade_mounted: no mount here"
fi

# A class: with every core, against one; and what grade itself holds of a small one and a large one.
cores=$(nproc)
mkdir "$work/some" "$work/many"
for i in $(seq 1000); do cp "$work/all.kml" "$work/many/s$i.kml"; done
cp "$work"/many/s?{,?}.kml "$work/some"
# class FOLDER JOBS: seconds in milliseconds, and the most memory that grade held, in kB.
class() {
	local start pid held=0 line
	start=$(now_ms)
	"${grade[@]}" "$1" --class -j"$2" --out "$work/out-$2" --format csv >/dev/null 2>&1 &
	pid=$!
	while line=$(grep VmHWM "/proc/$pid/status" 2>/dev/null); do
		read -r _ held _ <<<"$line"
		sleep 0.05
	done
	wait $pid || return 1
	echo $(($(now_ms) - start)) "$held"
}
read -r one small < <(class "$work/some" 1)
read -r all large < <(class "$work/many" "$cores")
row grade_class_us_each "$all" "$(awk -v o="$one" -v n="$(find "$work/some" -type f | wc -l)" -v c="$cores" 'BEGIN { printf "%d", o * 1000 / n / (0.8 * c) }')"
row grade_class_kb "$large" "$small"

command -v qemu-system-x86_64 >/dev/null && timeout 300 "$KMEMLAB" vm --quiet --prepare || { echo "# grade_guest: no guest"; exit 0; }
full "${grade[@]}" "$work/all.kml" --home vm || { echo "# grade_guest: no full marks"; exit 1; }
guest=$(ms "${grade[@]}" "$work/all.kml" --home vm)
row grade_guest_ms "$guest" 600
start=$(now_ms)
timeout 100 "$KMEMLAB" vm --quiet --cold -- true
row grade_guest_against_cold_ms "$guest" $(($(now_ms) - start))
mkdir "$work/sixty"
cp "$work"/many/s{1..60}.kml "$work/sixty"
start=$(now_ms)
"${grade[@]}" "$work/sixty" --class --home vm --out "$work/guests" --format csv >/dev/null 2>&1 || exit 1
row grade_class_of_1000_guests_s $((($(now_ms) - start) / 60)) $((720 / cores))
