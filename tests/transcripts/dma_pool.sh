# SPDX-License-Identifier: GPL-2.0
# Pools of small DMA blocks.
. "$(dirname "$0")/lib.sh"
d=dma_pool/d

say "A pool has no memory before its first block."
run mkdir $d
run ls $d
look $d size align boundary blocks
run cat used_bytes

say "Each directory inside is a block."
run mkdir $d/a
run mkdir $d/b
run ls $d/a
look $d blocks
look $d/a virt dma_addr phys
run holds $d/a 'dma_addr == phys'
run stat $d/a/virt
run cat used_bytes

say "While blocks live the pool cannot be made anew, nor go."
put $d size 128
put $d align 64
put $d boundary 4096
run rmdir $d
run rmdir $d/a
look $d blocks
run rmdir $d/b
look $d blocks
run cat used_bytes

say "Sizes are rounded up to the alignment; a large block is whole pages."
for size in 1 5 17 4096 5000 100000; do
	put $d size $size
	run mkdir $d/a
	look $d size blocks
	run holds $d/a 'dma_addr / 16 * 16 == dma_addr'
	run cat used_bytes
	run rmdir $d/a
done
put $d size 100
for align in 0 1 256 4096; do
	put $d align $align
	run mkdir $d/a
	run mkdir $d/b
	look $d align blocks
	run cat used_bytes
	run rmdir $d/a
	run rmdir $d/b
done
run mkdir $d/a
run holds $d/a 'dma_addr / 4096 * 4096 == dma_addr'
run rmdir $d/a

say "No block crosses the boundary."
put $d align 16
put $d boundary 256
look $d boundary
for b in 1 2 3 4 5 6 7 8; do
	run mkdir $d/$b
	run holds $d/$b 'dma_addr / 256 == (dma_addr + 99) / 256'
done
look $d blocks
for b in 1 2 3 4 5 6 7 8; do
	run rmdir $d/$b
done

say "What makes no pool; the old one stays."
put $d align 3
put $d align 512
put $d boundary 100
put $d boundary 64
put $d size 257
put $d size 0
put $d size 2M
put $d boundary 8M
look $d size align boundary
put inject nth 1
put $d boundary 512
look $d boundary
put inject nth 1
run mkdir $d/a
look $d blocks
run cat used_bytes
run rmdir $d
run cat used_bytes
run cat objects
