#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Checks marked truth: the host looks into the RAM itself, of the twin and of a guest. Who prints an address
# that is not the object's, or shows a tree of their own, gets nothing.
set -u
kml=${KMEMLAB:?}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
status=0

cat >"$dir/where.md" <<'LAB'
---
id: where
title: Where it lies
time: 5
points: 5
---
# Where it lies

## Make an object and say where

```check lies 1 truth
title: kmalloc/mine lies where it says
truth(kmalloc/mine) == 1
```
```check said 1 truth
title: It lies where the answer says
truth(kmalloc/mine, answer(phys)) == 1
```
```check page 1 truth
title: So do pages and objects of a cache
truth(pages/p) && truth(caches/c/o)
```
```check kept 1 needs lies
title: What was in it is in it still
kmalloc/mine/data == 'precious'
```
```check never 1 truth needs lies
title: It does not lie elsewhere
!truth(kmalloc/mine, kmalloc/mine/phys + 64)
```
LAB
mkdir "$dir/all"
cat >"$dir/all/honest.kml" <<'KML'
mkdir kmalloc/mine pages/p caches/c caches/c/o
echo -n precious > kmalloc/mine/data
answer phys $(cat kmalloc/mine/phys)
KML
sed 's/^answer.*/answer phys 0x1000000/' "$dir/all/honest.kml" >"$dir/all/liar.kml"
sed 's/^answer.*/answer phys $(cat kmalloc\/mine\/virt)/' "$dir/all/honest.kml" >"$dir/all/virtual.kml"
sed 's/^answer.*/answer phys -1/' "$dir/all/honest.kml" >"$dir/all/minus.kml"
sed 's/^answer.*/answer phys nowhere/' "$dir/all/honest.kml" >"$dir/all/word.kml"
if [ -c /dev/fuse ]; then
	# A tree of one's own, beside the lab's or over it: nobody asks that one.
	cat >"$dir/all/faked.sh" <<'SH'
mkdir -p "$HOME/kmalloc/mine" && echo 0x1000 >"$HOME/kmalloc/mine/phys"
mount --bind "$HOME/kmalloc" kmalloc 2>/dev/null
mount -t tmpfs none "$KMEMLAB_TREE" 2>/dev/null
cd "$HOME" && mkdir -p kmalloc/mine && echo precious >kmalloc/mine/data
echo 'phys: 0x1000' >"$HOME/answers"
echo "ok 1 - lies"; echo '{"score": 5}'
umount "$KMEMLAB_TREE" 2>/dev/null
umount "$KMEMLAB_TREE/kmalloc" 2>/dev/null
exit 0
SH
fi

# on HOME: all of them, and what each lost.
on() {
	"$kml" grade "$dir/where.md" "$dir/all" --class --home "$1" --unconfined --slow 3 --format csv -j2 >"$dir/csv" 2>"$dir/err" ||
		{ echo "not ok $1: $(tail -n 1 "$dir/err")"; status=1; return; }
	while IFS=, read -r who _ _ _ _ score _ lies said page kept never why; do
		case $who,$lies,$said,$page,$kept,$never in
		honest,1,1,1,1,1) echo "ok $1: an honest one has full marks" ;;
		liar,1,0,1,1,1) echo "ok $1: another address is no answer" ;;
		virtual,1,0,1,1,1) echo "ok $1: nor is a virtual one" ;;
		minus,1,0,1,1,1) echo "ok $1: nor a number below 0" ;;
		word,1,0,1,1,1) echo "ok $1: nor a word" ;;
		faked,0,0,0,0,0) echo "ok $1: a tree of one's own is not asked" ;;
		student,*) ;;
		*) echo "not ok $1: $who: $score points: $lies $said $page $kept $never $why"; status=1 ;;
		esac
	done <"$dir/csv"
	[ "$(wc -l <"$dir/csv")" -eq $((1 + $(find "$dir/all" -type f | wc -l))) ] || { echo "not ok $1: a row each"; status=1; }
}

on twin
if timeout 300 "$kml" vm --prepare --quiet >"$dir/err" 2>&1; then on vm; else echo "skip vm: no guest: $(tail -n 1 "$dir/err")"; fi
exit $status
