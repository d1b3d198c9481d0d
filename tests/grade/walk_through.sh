#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What docs/grading.md tells an instructor to type, from an empty folder to a graded class.
set -u
kml=${KMEMLAB:?}
top=$(cd "$(dirname "$0")/../.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 99
status=0
ok() {	# NAME COMMAND...
	local name=$1
	shift
	if "$@" >out 2>&1; then echo "ok $name"; else echo "not ok $name: $(tail -n 2 out | tr '\n' ' ')"; status=1; fi
}
mkdir solutions submissions
cp "$top/lessons/labs/zones.md" mylab.md
cp "$top/lessons/labs/solutions/zones.kml" solutions/mylab.kml
sed -i 's/^id: zones/id: mylab/' mylab.md
ok "a lab of one's own is proved" "$kml" verify --lint ./mylab.md
"$kml" check mylab.md --student ann@example.org >text
order=$(grep -oE '2\^[0-9]+' text | head -n 1 | cut -c3-)
ok "a student reads it with numbers of her own" test -n "$order"
printf 'mkdir pages/old\necho %s > pages/old/order\n' "$order" >ann@example.org.kml
"$kml" check mylab.md ann@example.org.kml --student ann@example.org >said 2>&1
ok "and looks at her own work" grep -q 'old-made' said
cp ann@example.org.kml submissions/
printf 'zone-of-kernel: DMA32\n' >submissions/bob.answers
: >submissions/eve.kml
ok "a class is graded" "$kml" grade mylab.md --class submissions --out results --format csv
cut -d, -f1,6 results/results.csv | tr '\n' ' ' >rows
ok "each has the points of what is there" grep -q '^student,score ann@example.org,1 bob,2 eve,0' rows
ok "and the empty one none" grep -q 'eve,0' rows
"$kml" grade --merge results --format html >report.html
ok "the report tells of all" grep -q '3 submissions' report.html
sed -i 's/^points: 12/points: 13/' mylab.md
ok "a lab that does not sum up is named" sh -c "! $kml verify --lint mylab.md 2>said; grep -q 'mylab.md:1: points' $dir/said || grep -q 'mylab.md:1: points' said"
exit $status
