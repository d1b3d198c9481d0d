# SPDX-License-Identifier: GPL-2.0
# A buffer that processor and device see alike.
. "$(dirname "$0")/lib.sh"
d=dma_coherent/d
say "The device's mask decides the zone."
run mkdir $d
run ls $d
look $d size mask_bits gfp zone node dma_equals_phys zeroed
look $d virt dma_addr phys pfn bytes_per_us ns mmap
run holds $d 'dma_addr == phys'
run holds $d 'phys == pfn * 4096'
run stat $d/dma_addr
for bits in 64 33 32 31 30 24; do
	put $d mask_bits $bits
	look $d mask_bits zone
done
run holds $d 'phys + size <= 16777216'
put $d mask_bits 23
put $d mask_bits 20
put $d mask_bits 19
put $d mask_bits 65
look $d mask_bits
put $d mask_bits 32

say "Sizes: whole pages, a block of the buddy allocator."
for size in 1 4096 4097 16K 1M 4M; do
	put $d size $size
	look $d size zone zeroed
done
put $d size 0
put $d size 65M
put $d size 8M
look $d size

say "Contents."
put $d size 4096
put $d data 'seen by both'
look $d data
put $d fill 67
put $d data 'and now'
look $d data
put $d size 3
put $d data 1234
put $d data 123
look $d data

say "Flags."
for gfp in GFP_ATOMIC GFP_DMA GFP_DMA32 'GFP_KERNEL|__GFP_HIGHMEM' 'GFP_DMA|GFP_DMA32' GFP_KERNEL; do
	put $d gfp "$gfp"
	look $d gfp zone
done
run rmdir $d
