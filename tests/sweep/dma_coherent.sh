#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# dma_alloc_coherent() on twin and kernel. In full: every mask of 20..64 bits, with its
# neighbours outside; sizes around each page multiple up to 33 pages and each power of two
# up to 8 MiB; the gfp sets that may and may not be asked for. The schema says for which
# masks the zone is compared.
. "$(dirname "$0")/lib.sh"

awk 'function look() {
	print "cat dma_coherent/a/size\ncat dma_coherent/a/mask_bits\ncat dma_coherent/a/zone"
	print "cat dma_coherent/a/node\ncat dma_coherent/a/dma_equals_phys\ncat dma_coherent/a/zeroed\ncat used_bytes"
}
function size_of(size) { print "echo " size " > dma_coherent/a/size"; look() }
BEGIN {
	print "mkdir dma_coherent/a"
	bits = 32; look()
	for (bits = 19; bits <= 65; bits++) {
		print "echo " bits " > dma_coherent/a/mask_bits"
		look()
	}
	for (bits = 24; bits <= 64; bits += 8) {
		print "echo " bits " > dma_coherent/a/mask_bits"
		for (page = 1; page <= 33; page += bits == 32 ? 1 : 8)
			for (near = -1; near <= 1; near++)
				size_of(page * 4096 + near)
		for (power = 262144; power <= 8388608; power *= 2)
			for (near = -1; near <= 1; near++)
				size_of(power + near)
		size_of(0); size_of(1); size_of("64M")
	}
	n = split("GFP_KERNEL GFP_ATOMIC GFP_DMA GFP_DMA32 GFP_HIGHUSER __GFP_COMP GFP_KERNEL|__GFP_ZERO " \
		"GFP_DMA|GFP_DMA32 GFP_KERNEL|__GFP_COMP GFP_NOWAIT 0", gfp, " ")
	print "echo 32 > dma_coherent/a/mask_bits\necho 4096 > dma_coherent/a/size"
	for (i = 1; i <= n; i++) {
		print "echo \"" gfp[i] "\" > dma_coherent/a/gfp\ncat dma_coherent/a/gfp"
		look()
	}
	print "rmdir dma_coherent/a\ncat used_bytes"
}' | compare dma_coherent
exit $worst
