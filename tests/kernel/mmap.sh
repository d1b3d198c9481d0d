#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A program maps an object's own frames through the attribute mmap: in the guest by
# /dev/kmemlab, on a mounted twin by its RAM's file; one program serves both. In the guest
# also what mmap(2) refuses, and what a mapping keeps alive. NOMOUNT=1 leaves the twin out.
. "$(dirname "$0")/lib.sh"
program map

cat >"$work/t/write_and_look" <<'END'
mkdir kmalloc/m8 kmalloc/m4 pages/m vmalloc/m dma_coherent/m
echo 4096 >kmalloc/m4/size
echo 8192 >kmalloc/m8/size
echo 2 >pages/m/order
echo 20480 >vmalloc/m/size
echo vmalloc_user >vmalloc/m/fn
echo 8192 >dma_coherent/m/size
for o in kmalloc/m4 kmalloc/m8 pages/m vmalloc/m dma_coherent/m; do
	/tmp/t/map write $o/mmap "Hello from user space"
	want "$o: what a program writes is there" "Hello from user space" "$(cat $o/data)"
	echo "Hello from the tree" >$o/data
	want "$o: what is written there the program sees" "Hello from the tree" "$(/tmp/t/map read $o/mmap)"
done
mkdir kmalloc/s vmalloc/s
want "a small object shares its page: not mapped" EOPNOTSUPP "$(/tmp/t/map read kmalloc/s/mmap)"
want "plain vmalloc() is not mapped" EOPNOTSUPP "$(/tmp/t/map read vmalloc/s/mmap)"
rmdir kmalloc/s vmalloc/s kmalloc/m8 kmalloc/m4 pages/m vmalloc/m dma_coherent/m
END

in_guest <<'END'
. /tmp/t/write_and_look
mkfifo /tmp/go
free_pages() { sed -n 's/^MemFree: *\([0-9]*\).*/\1/p' /proc/meminfo; }
for o in kmalloc/h pages/h vmalloc/h dma_coherent/h; do
	mkdir $o
	case $o in
	pages/*) echo 3 >$o/order ;;
	*) echo 32768 >$o/size ;;
	esac
	[ $o != vmalloc/h ] || echo vmalloc_user >$o/fn
	want "$o: offsets and lengths beyond are refused" "" "$(/tmp/t/map refuse $o/mmap)"
	used=$(cat used_bytes)
	/tmp/t/map hold $o/mmap "still there" /tmp/go >/tmp/held &
	exec 3>/tmp/go
	until grep -q held /tmp/held; do sleep 0.1; done
	case $o in
	pages/*) want "$o: made anew while mapped is EBUSY" EBUSY "$(errno sh -c "echo 0 >$o/order")" ;;
	*) want "$o: made anew while mapped is EBUSY" EBUSY "$(errno sh -c "echo 100 >$o/size")" ;;
	esac
	[ $o != kmalloc/h ] || want "$o: resized while mapped is EBUSY" EBUSY "$(errno sh -c "echo 900000 >$o/resize")"
	want "$o: the text is there" "still there" "$(cat $o/data)"
	rmdir $o || fail "$o: rmdir" "refused while mapped"
	want "$o: after rmdir its bytes are still on the account" "$used" "$(cat used_bytes)"
	want "$o: rmmod is refused while it is mapped" EBUSY "$(errno rmmod kmemlab)"
	exec 3>&-
	wait
	want "$o: after rmdir the mapping still reads its bytes" "held still there" "$(tr '\n' ' ' </tmp/held | sed 's/ $//')"
	want "$o: the last unmap frees it" 0 "$(cat used_bytes)"
done
cd /
rmmod kmemlab && pass "rmmod works afterwards" || fail rmmod "refused"
END

if [ -z "${NOMOUNT:-}" ]; then
	mkdir "$work/twin"
	"$KMEMLAB" mount "$work/twin" || { echo "not ok twin: it cannot be mounted"; exit 99; }
	(
		sed "s,/tmp/t/,$work/t/,g" "$work/t/write_and_look" >"$work/look"
		. "$work/t/judge"
		cd "$work/twin" && . "$work/look"
		want "twin: nothing is left" 0 "$(cat objects)"
		exit $failed
	) || worst=1
	"$KMEMLAB" umount "$work/twin"
fi
exit $worst
