#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a lab's author sees: a lab in a folder of one's own works without a rebuild, each mistake is
# named with file, line and what was wanted, and a lab that gives points for nothing is refused.
set -u
kml=${KMEMLAB:?}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
status=0
mkdir -p "$dir/labs/solutions"

good() {
	cat <<'LAB'
---
id: mine
title: Mine
time: 5
points: 5
---
# Mine

```param
size from 100..200
```

## One

```predict rounded 2
How many?
prepare: mkdir kmalloc/_q
prepare: echo {size} > kmalloc/_q/size
answer: kmalloc/_q/ksize
```
```check made 1
exists(kmalloc/mine)
```
```check size 2 hidden needs made
kmalloc/mine/size == {size}
```
LAB
}
solution() { printf 'mkdir kmalloc/mine\necho {size} > kmalloc/mine/size\nanswer rounded $(cat kmalloc/mine/ksize)\n'; }
# A lesson has to be there, too: labs are proved beside a course.
mkdir "$dir/solutions"
printf -- '---\nid: X1\ntitle: X\ntime: 1\n---\n# X\n\n## One\n\n```check\nexists(kmalloc/x)\n```\n```hint\nmkdir\n```\n' >"$dir/x.md"
printf '# step 1\nmkdir kmalloc/x\n' >"$dir/solutions/X1.kml"

lint() { "$kml" verify --lint --lessons "$dir" "$dir/labs/mine.md" >"$dir/out" 2>&1; }
good >"$dir/labs/mine.md"
solution >"$dir/labs/solutions/mine.kml"
if lint && grep -q '^ok lab mine.md' "$dir/out"; then echo "ok a lab without a rebuild"; else
	echo "not ok a lab without a rebuild: $(tail -n 1 "$dir/out")"; status=1; fi
# wrong NAME SED WORDS: the good lab changed by SED fails, and WORDS are said.
wrong() {
	good | sed "$2" >"$dir/labs/mine.md"
	if lint; then
		echo "not ok $1: passed"
		status=1
	elif ! grep -qF -- "$3" "$dir/out"; then
		echo "not ok $1: wanted '$3': $(head -n 1 "$dir/out")"
		status=1
	else
		echo "ok $1"
	fi
}
wrong "points that do not sum up" 's/^points: 5/points: 6/' "mine.md:1: points: '6': the checks come to 5"
wrong "a check without points" 's/^```check made 1/```check made/' "mine.md:22: 'made': wanted an id and whole points"
wrong "a check without anything" 's/^```check made 1/```check/' "wanted its id and points"
wrong "an id twice" 's/^```check size/```check made/' "made: there is a check of that id already"
wrong "a word that there is not" 's/ hidden/ hiden/' "'hiden': wanted visible, hidden"
wrong "a need that stands below" 's/needs made/needs size/' "size needs 'size': wanted a check that stands above"
wrong "a parameter that is none" 's/^size from 100..200/size from 200..100/' "mine.md:10: param: '200..100'"
wrong "a name that is not drawn" 's/== {size}/== {sise}/' "kmalloc/mine/size == {sise}"
wrong "an attribute that there is not" 's/mine.size ==/mine\/siez ==/' "cannot read kmalloc/mine/siez"
wrong "points for nothing" 's/^exists(kmalloc.mine)/count(kmalloc) == 0/' "made passes before anything was done"
wrong "a solution that does not pass" 's/^exists(kmalloc.mine)/exists(kmalloc\/other)/' "made: the solution does not pass"
wrong "truth without its mark" 's/^exists(kmalloc.mine)/truth(kmalloc\/mine)/' "wanted the mark truth"
wrong "a mark that there is not" 's/^time: 5/time: 5\nmarks: free-points/' "marks: 'free-points': wanted kernel-code"
wrong "kernel code for a twin" 's/^time: 5/time: 5\nmarks: kernel-code/' "wanted vm, since it is marked kernel-code"
wrong "a mode that there is not" 's/^time: 5/time: 5\nmode: hard/' "wanted practice or assessment"
wrong "a limit that there is not" 's/^time: 5/time: 5\nlimits: time 0/' "limits: 'time 0': wanted time 1..600"
wrong "no points at all" '/^points/d' "mine.md"
rm "$dir/labs/solutions/mine.kml"
wrong "no solution" 's/x/x/' "the solution does not pass"
# Points are a lab's alone.
sed -i 's/^```check/```check one 1/' "$dir/x.md"
if "$kml" verify --lint --lessons "$dir" >"$dir/out" 2>&1 || ! grep -qF "x.md:10: 'one 1': nothing may follow check here" "$dir/out"; then
	echo "not ok points in a lesson: $(head -n 1 "$dir/out")"; status=1
else
	echo "ok points in a lesson"
fi
exit $status
