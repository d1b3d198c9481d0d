#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The grading steps for Classroom 50, Autolab and GitHub Actions, as their services call them.
set -u
kml=${KMEMLAB:?}
top=$(cd "$(dirname "$0")/../.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 99
status=0
is() { if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: '$2', wanted '$3'"; status=1; fi; }

mkdir work bin && ln -s "$kml" bin/kmemlab
printf 'mkdir pages/old pages/new\nanswer zone-of-kernel $(cat pages/new/zone)\n' >work/lab.kml
KMEMLAB=$kml CLASSROOM=cs161 ASSIGNMENT=week3 GITHUB_SHA=abc GITHUB_ACTOR=ann bash "$top/docs/grading/classroom50.sh" zones work >c50 2>err ||
	{ echo "not ok Classroom 50: $(tail -n 1 err)"; status=1; }
is "Classroom 50 hears of whom, what and how much" "$(jq -c '[.schema, .classroom, .assignment, .owner, .commit, .score, ."max-score"]' c50)" \
	'["classroom50/result/v1","cs161","week3","ann","abc",2,12]'

mkdir autolab && cd autolab || exit 99
cp "$top/lessons/labs/zones.md" lab.md && tar cf autograde.tar lab.md && rm lab.md
cp ../work/lab.kml handin.kml
cp "$top/docs/grading/autolab/autograde-Makefile" Makefile
PATH=$dir/bin:$PATH make -s >../said 2>&1
is "Autolab reads the scores in the last line" "$(tail -n 1 ../said | jq '[.scores[]] | add')" 2
cd ..

# What stands behind "run:" in the workflow, but for the building of kmemlab.
mkdir kmemlab && ln -s "$(dirname "$kml")" kmemlab/build
sed -n 's/^ *- run: \(kmemlab.*\)/\1/p' "$top/docs/grading/github-actions.yml" >steps
is "the workflow has two steps that grade" "$(wc -l <steps)" 2
LAB=zones GITHUB_ACTOR=ann GITHUB_STEP_SUMMARY=summary bash -e steps >said 2>&1 || { echo "not ok the workflow: $(tail -n 1 said)"; status=1; }
is "and leaves JUnit's XML" "$(xmllint --xpath 'string(//property[@name="score"]/@value)' results.xml)" 2
is "and a summary" "$(grep -c 'total *2/12' summary)" 1
exit $status
