#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A program maps an object's own frames through the attribute mmap: in the guest by
# /dev/kmemlab, on a mounted twin by a file of the object's own; one program serves both. What
# lies beyond the object is refused; what a mapping keeps alive is freed at the last unmap.
# NOMOUNT=1 leaves the twin out.
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

cat >"$work/t/hold_and_remove" <<'END'
mkfifo /tmp/t/go
frames() { cat zones/*/free | { sum=0; while read -r n; do sum=$((sum + n)); done; echo $sum; }; }
for o in kmalloc/h pages/h vmalloc/h dma_coherent/h; do
	mkdir $o
	case $o in
	pages/*) echo 3 >$o/order ;;
	*) echo 32768 >$o/size ;;
	esac
	[ $o != vmalloc/h ] || echo vmalloc_user >$o/fn
	want "$o: offsets and lengths beyond are refused" "$private" "$(/tmp/t/map refuse $o/mmap)"
	used=$(cat used_bytes)
	/tmp/t/map hold $o/mmap "still there" /tmp/t/go >/tmp/t/held &
	exec 3>/tmp/t/go
	until grep -q held /tmp/t/held; do sleep 0.1; done
	case $o in
	pages/*) want "$o: made anew while mapped is EBUSY" EBUSY "$(errno sh -c "env echo 0 >$o/order")" ;;
	*) want "$o: made anew while mapped is EBUSY" EBUSY "$(errno sh -c "env echo 100 >$o/size")" ;;
	esac
	[ $o != kmalloc/h ] || want "$o: resized while mapped is EBUSY" EBUSY "$(errno sh -c "env echo 900000 >$o/resize")"
	want "$o: the text is there" "still there" "$(cat $o/data)"
	free=$(frames)
	rmdir $o || fail "$o: rmdir" "refused while mapped"
	want "$o: after rmdir its bytes are still on the account" "$used" "$(cat used_bytes)"
	removed_but_held
	exec 3>&-
	wait
	want "$o: after rmdir the mapping still reads its bytes" "held still there" "$(tr '\n' ' ' </tmp/t/held | sed 's/ $//')"
	want "$o: the last unmap frees it" "0 0" "$(cat used_bytes objects | paste -sd' ' -)"
	all_free
done
END

in_guest <<'END'
. /tmp/t/write_and_look
private=
removed_but_held() { want "$o: rmmod is refused while it is mapped" EBUSY "$(errno rmmod kmemlab)"; }
all_free() { :; }
paste() { tr '\n' ' ' | sed 's/ $//'; }
. /tmp/t/hold_and_remove
cd /
rmmod kmemlab && pass "rmmod works afterwards" || fail rmmod "refused"
END

if [ -z "${NOMOUNT:-}" ]; then
	mkdir "$work/twin"
	"$KMEMLAB" mount "$work/twin" || { echo "not ok twin: it cannot be mounted"; exit 99; }
	(
		sed "s,/tmp/t/,$work/t/,g" "$work/t/write_and_look" >"$work/look"
		sed "s,/tmp/t/,$work/t/,g" "$work/t/hold_and_remove" >"$work/hold"
		. "$work/t/judge"
		# A private mapping of a file is a copy of what is there: no frame, and nobody else's.
		private="a private one passed"
		removed_but_held() { want "$o: its frames are taken" "$free" "$(frames)"; }
		all_free() { want "$o: its 8 frames are free" $((free + 8)) "$(frames)"; }
		cd "$work/twin" && . "$work/look" && . "$work/hold"
		want "twin: nothing is left" 0 "$(cat objects)"
		exit $failed
	) || worst=1
	"$KMEMLAB" umount "$work/twin"
fi
exit $worst
