#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# kmalloc() on twin and kernel. In full: every size 0..8,193 and every power of two up to
# 4 MiB with its neighbours to +-2 (so 4 MiB + 1 and + 2, beyond the largest, too), for
# ksize, waste, waste_percent and cache. By a stride of 61: the other functions and flags,
# and krealloc() up and down.
. "$(dirname "$0")/lib.sh"

awk 'function ask(size) {
	print "echo " size " > kmalloc/a/size"
	print "cat kmalloc/a/size\ncat kmalloc/a/ksize\ncat kmalloc/a/waste\ncat kmalloc/a/cache"
}
BEGIN {
	print "mkdir kmalloc/a"
	for (size = 0; size <= 8193; size++)
		ask(size)
	for (power = 8192; power <= 4194304; power *= 2)
		for (near = -2; near <= 2; near++) {
			ask(power + near)
			print "cat kmalloc/a/waste_percent\ncat kmalloc/a/contiguous\ncat kmalloc/a/zone"
		}
	ask(67108864); ask(67108865)
	print "rmdir kmalloc/a\ncat used_bytes\ncat objects"
}' | compare kmalloc_sizes

awk 'BEGIN {
	n = split("GFP_KERNEL GFP_KERNEL_ACCOUNT GFP_ATOMIC GFP_NOWAIT GFP_DMA GFP_KERNEL|__GFP_RECLAIMABLE " \
		"GFP_DMA32 GFP_HIGHUSER GFP_KERNEL|__GFP_ZERO GFP_DMA|__GFP_RECLAIMABLE GFP_DMA|__GFP_ACCOUNT 0", gfp, " ")
	m = split("kmalloc kzalloc kcalloc", fn, " ")
	for (i = 1; i <= n; i++)
		for (j = 1; j <= m; j++) {
			print "mkdir kmalloc/b\necho " fn[j] " > kmalloc/b/fn\necho \"" gfp[i] "\" > kmalloc/b/gfp"
			for (size = (i + j) % 7; size <= 16500; size += size < 260 ? 7 : 977) {
				print "echo " size " > kmalloc/b/size"
				print "cat kmalloc/b/ksize\ncat kmalloc/b/cache\ncat kmalloc/b/zone\ncat kmalloc/b/zeroed"
			}
			print "cat kmalloc/b/gfp\ncat kmalloc/b/gfp_bits\nrmdir kmalloc/b"
		}
}' | compare kmalloc_flags

awk 'BEGIN {
	srand(20240607)
	print "mkdir kmalloc/c"
	for (i = 0; i < 1500; i++) {
		top = i % 10 == 9 ? 40000 : i % 10 > 6 ? 9000 : 600
		print "echo " int(rand() * top) " > kmalloc/c/resize"
		print "cat kmalloc/c/size\ncat kmalloc/c/ksize\ncat kmalloc/c/cache\ncat kmalloc/c/moved"
	}
	print "cat used_bytes"
}' | compare kmalloc_resize
exit $worst
