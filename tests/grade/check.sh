#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `kmemlab check`: a student's own look tells the task with their own numbers and what is still wrong, and
# neither what is hidden nor any answer; grading finds the same points in what is open.
set -u
kml=${KMEMLAB:?}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
status=0

lab() {	# MODE
	cat <<LAB
---
id: look
title: A look
time: 1
points: 6
mode: $1
---
# A look

\`\`\`param
size from 1000..4000
\`\`\`

## One

Make \`kmalloc/mine\` of {size} bytes.

\`\`\`check made 1
title: kmalloc/mine is there
exists(kmalloc/mine)
\`\`\`
\`\`\`check size 2 needs made
title: It has {size} bytes
why: The attribute is called size.
kmalloc/mine/size == {size}
\`\`\`
\`\`\`hint
mkdir makes it.
\`\`\`

## Two

\`\`\`predict rounded 2
How many bytes are set aside for {size}?
prepare: mkdir kmalloc/_q
prepare: echo {size} > kmalloc/_q/size
answer: kmalloc/_q/ksize
\`\`\`

## Secret

\`\`\`check secret 1 hidden
title: Nobody is told of this
count(kmalloc) == 1
\`\`\`
LAB
}
lab practice >"$dir/practice.md"
lab assessment >"$dir/assessment.md"
is() {	# NAME WANTED GOT
	if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: wanted '$2', got '${3:0:300}'"; status=1; fi
}
has() {	# NAME WORDS FILE
	if grep -qF -- "$2" "$3"; then echo "ok $1"; else echo "not ok $1: no '$2': $(paste -sd' ' "$3" | cut -c1-300)"; status=1; fi
}
lacks() { if grep -qF -- "$2" "$3"; then echo "not ok $1: '$2' is told"; status=1; else echo "ok $1"; fi; }

"$kml" check "$dir/practice.md" --student ann >"$dir/task"
is "the task is told" 0 $?
size=$(sed -n 's/^Make kmalloc.mine of \([0-9]*\) bytes.*/\1/p' "$dir/task")
is "with numbers of one's own" yes "$([ "${size:-0}" -ge 1000 ] && echo yes)"
"$kml" check "$dir/practice.md" --student bob >"$dir/bobs"
is "others have others" yes "$(cmp -s "$dir/task" "$dir/bobs" || echo yes)"
has "practice has its hints" "mkdir makes it." "$dir/task"
has "the question is told by its name" "[rounded, 2 points]" "$dir/task"
lacks "what is hidden is not" "Nobody" "$dir/task"
lacks "nor its heading" "Secret" "$dir/task"
"$kml" check "$dir/assessment.md" --student ann >"$dir/test"
lacks "an assessment has no hints" "mkdir makes it." "$dir/test"

printf 'mkdir kmalloc/mine\nanswer rounded 7\n' >"$dir/ann.kml"
"$kml" check "$dir/practice.md" "$dir/ann.kml" >"$dir/out"
is "what is wrong has status 1" 1 $?
has "what is right is told" "passed    1/1   made" "$dir/out"
has "what is wrong, too" "failed    0/2   size" "$dir/out"
has "what was expected" "expected kmalloc/mine/size == $size" "$dir/out"
has "and found" "kmalloc/mine/size was 64" "$dir/out"
has "and why" "The attribute is called size." "$dir/out"
has "points that can be had, without the hidden" "1/5" "$dir/out"
lacks "what is hidden is not judged" secret "$dir/out"
sed -i 's/^answer/echo '"$size"' > kmalloc\/mine\/size\nanswer/' "$dir/ann.kml"
"$kml" check "$dir/practice.md" "$dir/ann.kml" >"$dir/out"
has "a wrong answer is one" "actual   7" "$dir/out"
lacks "and the right one is not told" 2048 "$dir/out"
lacks "nor this one" 4096 "$dir/out"
"$kml" check "$dir/assessment.md" "$dir/ann.kml" >"$dir/out"
lacks "an assessment does not tell what it found" "actual" "$dir/out"
sed -i 's/rounded 7/rounded $(cat kmalloc\/mine\/ksize)/' "$dir/ann.kml"
"$kml" check "$dir/practice.md" "$dir/ann.kml" >"$dir/out"
is "what is right has status 0" 0 $?
is "grading gives the same, and the hidden" "graded,6,6" "$("$kml" grade "$dir/practice.md" "$dir/ann.kml" --format csv | sed -n 2p | cut -d, -f5-7)"
"$kml" check "$dir/practice.md" "$dir/nobody.kml" >"$dir/out"
is "what is not there has status 1" 1 $?
has "and is named" "No such file" "$dir/out"
"$kml" check no-such-lab >"$dir/out" 2>&1
is "a lab that there is not" 1 $?
has "is named" "lab 'no-such-lab': no such lab" "$dir/out"
exit $status
