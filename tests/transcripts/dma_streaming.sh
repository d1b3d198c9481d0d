# SPDX-License-Identifier: GPL-2.0
# An ordinary buffer is lent to a device and taken back.
. "$(dirname "$0")/lib.sh"
a=dma_streaming/a
b=dma_streaming/b

say "mkdir makes the buffer; nothing is mapped yet."
run mkdir $a
run ls $a
look $a size mask_bits source direction owner state zone node dma_addr bounced segments api
look $a virt phys pfn data
run cat used_bytes
run stat $a/api
run stat $a/transfer

say "device maps it: without an IOMMU or a bounce buffer the device uses physical addresses."
put $a data 'a pattern of bytes'
put $a owner device
look $a owner dma_addr bounced segments
run holds $a 'dma_addr == phys || bounced == 1'
put $a owner device
look $a owner

say "The device reads one buffer and writes another: the bytes move."
put $a transfer 1
run wait $a/state done
run mkdir $b
put $b direction DMA_FROM_DEVICE
put $b source pages
put $b owner device
put $b transfer 1
run wait $b/state done
put $b owner cpu
look $b owner data bounced segments

say "cpu, written once more, unmaps; then there is no device address."
put $b owner cpu
look $b owner dma_addr bounced segments
put $b owner cpu
look $b api

say "Mapped and synced for the processor, it can be synced for the device again."
put $b owner device
put $b owner cpu
put $b data 'from the processor'
put $b owner device
look $b owner data
put $b transfer to_device
run wait $b/state done
put $a transfer from_device
run wait $a/state done
put $a owner cpu
look $a data

say "The device does nothing with a buffer that the processor owns."
put $a transfer 1
look $a state
put $a owner cpu
put $a transfer to_device
put $a transfer sideways
put $a transfer 2

say "The mask decides where the buffer may lie, and whether the device can be used at all."
for bits in 64 33 32 31 28 24; do
	put $a mask_bits $bits
	look $a mask_bits zone
done
run holds $a 'phys + size <= 16M || phys >= 256M'
put $a mask_bits 23
put $a mask_bits 20
put $a mask_bits 19
put $a mask_bits 65
look $a mask_bits
put $a mask_bits 28

say "Directions are the kernel's; none at all is refused."
for direction in DMA_TO_DEVICE DMA_NONE DMA_SIDEWAYS DMA_BIDIRECTIONAL; do
	put $a direction $direction
	look $a direction
done

say "vmalloc() memory lies in pieces; a list of them is mapped."
put $a mask_bits 64
put $a source vmalloc_sg
put $a size 20000
look $a size source zone segments
put $a owner device
look $a owner segments bounced dma_addr
run holds $a 'dma_addr == phys || bounced == 1'
put $a owner cpu
put $a owner device
put $a owner cpu
put $a owner cpu
look $a segments

say "More than the device's memory holds is not moved."
run rmdir $a
run mkdir $a
put $a size 65536
put $a owner device
put $a size 65537
look $a owner state
put $a owner device
put $a transfer to_device
look $a state
put $a source pages
put $a size 4M
look $a size zone
put $a size 4194305
look $a size
put $a size 0
put $a size 65M
put $a size 1
put $a owner device
look $a bounced
put $a owner cpu
put $a owner cpu
put $a mask_bits 64
put $a source kmalloc
put $a owner device
look $a bounced
run rmdir $a
run mkdir $a
put $a size 1
put $a data xy
put $a data x
put $a owner device
look $a data segments
put $a transfer 1
run wait $a/state done
put $a owner cpu
look $a data
run rmdir $b
run rmdir $a
run cat used_bytes

say "A failure leaves nothing behind, wherever it strikes."
put inject books 1
for n in 1 2 3 4 5; do
	put inject nth $n
	run mkdir dma_streaming/n$n
	run cat used_bytes
done
put inject off 1
look inject left
run mkdir dma_streaming/n6
run cat used_bytes
run mkdir $b
for n in 1 2 3 4; do
	put inject nth $n
	put $b size 8192
	look $b size owner
done
put inject nth 1
put $b owner device
look $b owner dma_addr
put $b owner device
put inject nth 1
put $b transfer 1
look $b state owner
put $b owner cpu
put $b source vmalloc_sg
put $b mask_bits 64
put inject nth 1
put $b owner device
look $b owner segments
put inject off 1
put inject books 0
run ls dma_streaming
run rmdir $b
run rmdir dma_streaming/n6
run cat used_bytes
run cat objects
