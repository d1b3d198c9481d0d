# SPDX-License-Identifier: GPL-2.0
# Slab caches and their objects.
. "$(dirname "$0")/lib.sh"
c=caches/c
shape='object_size align usable_size stride per_slab slab_order'

say "A cache of our own, kept apart, with the plain numbers."
run mkdir $c
run ls $c
look $c $shape flags ctor merge merged aliases
look $c slabs objects ctor_calls ns count

say "Sizes are aligned to a word; a slab is as many pages as waste little."
for size in 1 7 8 9 24 100 192 200 700 1024 2000 4096 5000 8192 10000; do
	put $c object_size $size
	look $c $shape
done

say "Alignment is rounded up to a power of two where it must be."
put $c object_size 40
for align in 0 3 8 32 64 256 4096; do
	put $c align $align
	look $c align stride per_slab
done
put $c align 0

say "Flags change the layout."
for flags in SLAB_HWCACHE_ALIGN SLAB_CONSISTENCY_CHECKS SLAB_RED_ZONE SLAB_POISON \
	SLAB_STORE_USER SLAB_CACHE_DMA SLAB_CACHE_DMA32 SLAB_RECLAIM_ACCOUNT \
	SLAB_TYPESAFE_BY_RCU SLAB_ACCOUNT 'SLAB_RED_ZONE|SLAB_POISON'; do
	put $c flags "$flags"
	look $c flags $shape
done
put $c flags 'SLAB_CACHE_DMA|SLAB_CACHE_DMA32'
put $c flags SLAB_NONSENSE
look $c flags
put $c flags 0

say "A constructor moves the free pointer behind the object."
put $c object_size 64
put $c ctor pattern
look $c ctor stride per_slab ctor_calls
run mkdir $c/x
look $c ctor_calls
look $c/x hexdump
say "What the quota refuses is refused before any of it is made."
put $c count 16777216
look $c count
run holds $c 'ctor_calls <= slabs * per_slab'
run rmdir $c/x
put $c ctor none
look $c stride

say "Objects in bulk, and objects as directories."
put $c count 100
look $c count objects slabs
run holds $c 'objects <= slabs * per_slab'
look $c slab_map
run stat $c/slab_map
run holds $c 'lines(slab_map) == slabs'
put $c from 1
look $c from
run holds $c 'lines(slab_map) == slabs - 1'
put $c from 0
run mkdir $c/x
run mkdir $c/y
run ls $c/x
look $c objects
look $c/x virt phys pfn zone node slab index offset cpu data hexdump
run holds $c/x '0 <= index < machine/page_size / 64'
run holds $c/x "offset == index * $c/stride"
run holds $c/x 'phys == slab * machine/page_size + offset'
run stat $c/x/slab
run stat $c/x/index
put $c/x data 'in the slab'
look $c/x data hexdump
put $c/x fill 48
look $c/x data hexdump
look $c/y data
put $c/x data 'this text is longer than the sixty-four bytes of the object, is it not?'

say "While objects live, the cache cannot be made anew, nor go."
put $c object_size 32
put $c align 8
put $c merge 1
look $c object_size align merge
run rmdir $c
run rmdir $c/x
run rmdir $c/y
put $c count 0
look $c objects slabs slab_map
put $c shrink 1
put $c shrink 2
put $c shrink
look $c slabs

say "A cache that may merge answers under another's name."
put $c merge 1
look $c merge merged stride per_slab aliases
put $c merge 2
put $c merge 0
look $c merged
run rmdir $c
