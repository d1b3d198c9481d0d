#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What an author sees: a lesson in a folder of one's own works without a rebuild, and each
# mistake is named with file, line and what was wanted.
set -u
kml=${KMEMLAB:?}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
status=0
mkdir "$dir/solutions"

good() {
	cat <<'LESSON'
---
id: X1
title: Mine
time: 5
objects: kmalloc/mine
---
# Mine

## One

```predict
How many?
answer: kmalloc/mine/ksize
prepare: mkdir kmalloc/mine
```
```check
kmalloc/mine/size == 200
```
```hint when answer == 200
Not so.
```
LESSON
}
solution() { printf '# step 1\nmkdir kmalloc/mine\necho 200 > kmalloc/mine/size\nanswer 64\n'; }

ok() {	# NAME COMMAND...
	local name=$1
	shift
	if "$@" >"$dir/out" 2>&1; then echo "ok $name"; else echo "not ok $name: $(tail -n 1 "$dir/out")"; status=1; fi
}
# wrong NAME SED WORDS: the good lesson changed by SED fails, and WORDS are said.
wrong() {
	good | sed "$2" >"$dir/x.md"
	if "$kml" verify --lint --lessons "$dir" >"$dir/out" 2>&1; then
		echo "not ok $1: passed"
		status=1
	elif ! grep -qF -- "$3" "$dir/out"; then
		echo "not ok $1: wanted '$3': $(head -n 1 "$dir/out")"
		status=1
	else
		echo "ok $1"
	fi
}

good | sed 's/^answer: .*/answer: kmalloc\/_q\/ksize/; s/^prepare: .*/prepare: mkdir kmalloc\/_q/' >"$dir/x.md"
solution >"$dir/solutions/X1.kml"
ok "a lesson without a rebuild" "$kml" verify --lint --lessons "$dir"
good | sed 's/^answer: .*/answer: kmalloc\/_q\/ksize/; s/^prepare: .*/prepare: mkdir kmalloc\/_q/; s/^kmalloc.mine.size == 200/sh: [ $(cat kmalloc\/mine\/size) = 200 ]/' >"$dir/x.md"
[ ! -c /dev/fuse ] || ok "a check in sh" "$kml" verify --lint --lessons "$dir"
wrong "a check that sh cannot read" 's/^kmalloc.mine.size == 200/sh: [ $(cat/' "sh cannot read it"
wrong "no front matter" 1d "x.md:1: wanted '---'"
wrong "a key that there is not" 's/^time/tiem/' "x.md:4: 'tiem': no such key"
wrong "a key that is missing" '/^title/d' "wanted 'title: ...'"
wrong "a question without its answer" '/^answer/d' "x.md:11: predict: wanted a line 'answer: RELATION'"
wrong "an attribute that there is not" 's/size == 200/siez == 200/' "x.md:17: 'kmalloc/mine/siez == 200', column 1: cannot read"
wrong "a relation that is none" 's/== 200$/= 200/' "wanted an operator"
wrong "a start that passes" 's/size == 200/size == 64/; s/^prepare: .*/prepare: mkdir kmalloc\/mine/' "X1.kml"
wrong "a hint that never fits" 's/answer == 200/answer == 64/' "never fits"
wrong "a claim that is unknown" 's/^```check/```claim ZZZ-99/' "ZZZ-99: no such statement"
wrong "an unknown block stays prose" 's/^```check/```chekc/' "X1.kml"
printf '# step 1\nmkdir kmalloc/mine\n' >"$dir/solutions/X1.kml"
wrong "a solution that does not pass" 's/x/x/' "step 1: the solution does not pass: wanted kmalloc/mine/size == 200; kmalloc/mine/size was 64"
printf '# step 7\n' >"$dir/solutions/X1.kml"
wrong "a solution of a step that there is not" 's/x/x/' "step 7: X1 has steps 1 to 1"
rm "$dir/solutions/X1.kml"
wrong "no solution" 's/x/x/' "solutions/X1.kml: No such file"
exit $status
