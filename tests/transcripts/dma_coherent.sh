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
run holds $d 'phys == pfn * machine/page_size'
run stat $d/dma_addr
for bits in 64 33 32 31 30 29 27 25 24; do
	put $d mask_bits $bits
	look $d mask_bits zone
done
run holds $d 'phys + size <= 16M || phys >= 256M'
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

say "The device moves the bytes, by the buffer's address: it reads one and writes another."
e=dma_coherent/e
put $d mask_bits 24
put $d size 4096
put $d data 'a pattern of bytes'
look $d state
put $d transfer to_device
run wait $d/state done
run mkdir $e
put $e mask_bits 24
put $e fill 66
put $e transfer from_device
run wait $e/state done
look $e data
put $e transfer 1
run wait $e/state done
look $e data
put $e transfer sideways
put $e transfer 2

say "A streaming buffer gets from the device what a coherent one gave it."
s=dma_streaming/s
run mkdir $s
put $s direction DMA_FROM_DEVICE
put $s owner device
put $s transfer 1
run wait $s/state done
put $s owner cpu
look $s data
run rmdir $s

say "The device keeps 64 KiB, and no more is moved."
put $e size 65537
look $e state
put $e transfer to_device
look $e state
put inject books 1
put $e size 4096
put inject nth 1
put $e transfer 1
look $e state
put inject off 1
put inject books 0
run rmdir $e
put $d mask_bits 32
put $d size 3

say "Flags."
for gfp in GFP_ATOMIC GFP_DMA GFP_DMA32 'GFP_KERNEL|__GFP_HIGHMEM' 'GFP_DMA|GFP_DMA32' GFP_KERNEL; do
	put $d gfp "$gfp"
	look $d gfp zone
done
run rmdir $d
