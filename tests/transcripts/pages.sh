# SPDX-License-Identifier: GPL-2.0
# Blocks of frames from the buddy allocator.
. "$(dirname "$0")/lib.sh"
p=pages/p
say "One frame, then 2, 4, 8 ...: a block begins at a multiple of its size."
run mkdir $p
run ls $p
look $p order gfp api size bytes zone node refcount compound migratetype zeroed highmem
look $p virt phys pfn buddy_pfn page_flags map kmap_virt mmap data
run holds $p 'phys == pfn * machine/page_size'
run holds $p 'buddy_pfn == pfn + 1 - 2 * (pfn - pfn / 2 * 2)'
run stat $p/buddy_pfn
for order in 1 2 3 9 10; do
	put $p order $order
	look $p order bytes compound refcount
done
run holds $p 'pfn == pfn / 1024 * 1024'

say "Above the largest order the allocator says no; above the schema's it is no order."
put $p order 11
put $p order 14
put $p order 15
look $p order
put $p order 3
run holds $p 'pfn == pfn / 8 * 8'

say "Contents."
put $p data 'on the first frame'
look $p data mmap

say "References: the directory holds one, get takes more."
put $p order 0
put $p get 1
look $p refcount
put $p get 1
look $p refcount
put $p put 1
put $p put 1
look $p refcount
put $p put 1
look $p refcount
put $p get 2

say "A block can be split into single frames, once."
put $p split 1
put $p order 2
put $p get 1
put $p split 1
put $p put 1
put $p split 1
look $p refcount bytes compound
put $p gfp 'GFP_KERNEL|__GFP_COMP'
look $p compound gfp
put $p split 1
put $p gfp GFP_KERNEL

say "Each function of the allocator."
put $p order 0
put $p size 20000
for api in alloc_pages get_free_pages get_zeroed_page alloc_pages_exact; do
	put $p api $api
	look $p api bytes zeroed
done
put $p size 4097
look $p size bytes
put $p api get_zeroed_page
put $p order 1
look $p order api
put $p api alloc_pages

say "Only high memory needs a mapping, and this machine has none."
for map in none kmap kmap_local; do
	put $p map $map
	look $p map kmap_virt
	put $p data "by $map"
	look $p data
done
put $p map vmap
put $p map none
run rmdir $p
