#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A thousand submissions have one result: by one worker, by two, in any order, after kill -9 and
# --resume, and one by one with GNU parallel.
set -u
. "$(dirname "$0")/class_lib.sh"
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99
n=${SUBMISSIONS:-1000}
make_class all $n
# grade DIR ARGUMENT...: into DIR/results.csv.
grade() {
	local out=$1
	shift
	"$KMEMLAB" grade --template --format csv --out "$out" "$@" slab --class all >said 2>err || fail "graded into $out" "$(tail -n 1 err)"
}

grade one -j1
cp one/results.csv one.csv
[ "$(wc -l <one.csv)" = $((n + 1)) ] && pass "each has its row" || fail "each has its row" "$(wc -l <one.csv) lines"
[ "$(cut -d, -f6 one.csv | sort -u | wc -l)" -ge 5 ] && pass "and not all have the same points" || fail "points differ"
grade two -j2
same "two workers give the same" one.csv two/results.csv
find all -type f | shuf | xargs "$KMEMLAB" grade --template --format csv --out shuffled slab >said 2>err ||
	fail "a shuffled class" "$(tail -n 1 err)"
same "in any order" one.csv shuffled/results.csv

"$KMEMLAB" grade --template --format csv -j2 --out killed slab --class all >said 2>&1 &
victim=$!
for _ in {1..600}; do
	[ "$(grep -l '"status": "graded"' killed/records/*.json 2>/dev/null | wc -l)" -lt 100 ] || break
	sleep 0.1
done
kill -9 $victim
wait $victim 2>/dev/null
left=$(grep -L '"status": "graded"' killed/records/*.json | wc -l)
[ "$left" -gt 100 ] && pass "killed in the middle, $((n - left)) were graded" || fail "killed in the middle" "only $left were left"
grade killed -j2 --resume
same "after kill -9 and --resume" one.csv killed/results.csv

head -n 201 one.csv >some.csv
find all -name 's0*' | LC_ALL=C sort | head -n 200 | parallel --will-cite -j2 "$KMEMLAB" grade --template --out parallel slab {} >/dev/null 2>err ||
	fail "GNU parallel" "$(tail -n 1 err)"
"$KMEMLAB" grade --merge parallel --format csv >parallel.csv
same "with GNU parallel, one by one" some.csv parallel.csv
exit $status
