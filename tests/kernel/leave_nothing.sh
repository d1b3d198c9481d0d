#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The module goes only when no object lives, leaves nothing behind, and can come again.
. "$(dirname "$0")/lib.sh"

in_guest <<'END'
tree=$PWD
module=/lib/modules/kmemlab.ko
cd /
count() { grep "^$1 " /proc/slabinfo | tr -s ' ' | cut -d' ' -f2; }
# Pages that wait on a processor's own list are free, too, and MemFree does not count them.
free_kb() {
	sync; echo 3 >/proc/sys/vm/drop_caches; sleep 0.2
	awk '$1 == "MemFree:" { kb += $2 } $1 == "count:" { kb += 4 * $2 } END { print kb }' /proc/meminfo /proc/zoneinfo
}
settle() { echo 1 >/sys/kernel/slab/configfs_dir_cache/shrink; }
load() { insmod $module raw_addresses=1; }
exercise() {
	for kind in kmalloc caches vmalloc pages dma_coherent; do
		for i in 1 2 3 4 5 6 7 8; do mkdir $tree/$kind/o$i; done
	done
	for i in 1 2 3 4; do
		echo $((i * 3000)) >$tree/kmalloc/o$i/size
		echo $((i * 100000)) >$tree/vmalloc/o$i/size
		echo vmalloc_user >$tree/vmalloc/o$i/fn
		echo $i >$tree/pages/o$i/order
		echo $((i * 700)) >$tree/caches/o$i/object_size
		echo 1 >$tree/caches/o$((i + 4))/merge
		echo 200 >$tree/caches/o$i/count
		mkdir $tree/caches/o$i/x
		echo 5000 >$tree/dma_coherent/o$i/size
	done
	for d in $tree/*/o[1-8] $tree/caches/o*/x; do cat $d/* >/dev/null 2>&1; done
}
empty() { for d in $tree/caches/o*/x $tree/*/o[1-8]; do rmdir $d; done; }
# A link is no cache: the kernel never takes away the one that it made for a merged cache
# (mm/slub.c sysfs_slab_alias(), v6.1).
ours() { for c in /sys/kernel/slab/kml_*; do [ ! -e $c ] || [ -L $c ] || echo $c; done; }

# Once before the figures are taken: what the kernel keeps for itself the first time.
exercise; empty; rmmod kmemlab
settle
dirs=$(count configfs_dir_cache)
load
exercise
want "rmmod is refused while objects live" EBUSY "$(errno rmmod kmemlab)"
empty
settle
want "no object is left" 0 "$(cat $tree/objects)"
want "no byte is left" 0 "$(cat $tree/used_bytes)"
rmmod kmemlab || fail rmmod "refused without objects"
settle
# What the kernel itself does meanwhile is noise; what we lose is lost every time.
lost=999999
for round in 1 2 3; do
	before=$(free_kb)
	load; exercise; empty; rmmod kmemlab
	settle
	now=$((before - $(free_kb)))
	[ $now -ge $lost ] || lost=$now
done
want "no cache of ours is left" "" "$(ours)"
want "no cache of ours is in slabinfo" "" "$(grep '^kml_' /proc/slabinfo)"
want "no vmalloc area of ours is left" "" "$(grep -i 'kml_\|kmemlab' /proc/vmallocinfo)"
want "the device is gone" "" "$(ls /dev/kmemlab 2>/dev/null)"
want "no directory of configfs is left" "$dirs" "$(count configfs_dir_cache)"
[ $lost -le 1024 ] && pass "free memory is back within 1 MiB ($lost KiB)" || fail "free memory is back" "$lost KiB are missing"
load && mkdir $tree/kmalloc/again && want "it comes again" 64 "$(cat $tree/kmalloc/again/ksize)"
rmdir $tree/kmalloc/again
END
exit $worst
