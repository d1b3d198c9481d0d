#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The page allocator on twin and kernel. In full: every order 0..max_order + 1 and what lies
# beyond, for each api and seven gfp sets; alloc_pages_exact around every page multiple up
# to 64 pages and every power of two up to 8 MiB.
. "$(dirname "$0")/lib.sh"

awk 'BEGIN {
	n = split("GFP_KERNEL GFP_DMA GFP_DMA32 GFP_HIGHUSER GFP_HIGHUSER_MOVABLE GFP_KERNEL|__GFP_RECLAIMABLE " \
		"GFP_KERNEL|__GFP_COMP GFP_KERNEL|__GFP_ZERO GFP_DMA|__GFP_DMA32", gfp, " ")
	m = split("alloc_pages get_free_pages get_zeroed_page alloc_pages_exact", api, " ")
	for (i = 1; i <= n; i++)
		for (j = 1; j <= m; j++) {
			print "mkdir pages/a\necho \"" gfp[i] "\" > pages/a/gfp\necho " api[j] " > pages/a/api"
			for (order = 0; order <= 15; order++) {
				print "echo " order " > pages/a/order"
				k = split("order bytes zone node refcount compound migratetype zeroed highmem gfp api", a, " ")
				for (x = 1; x <= k; x++)
					print "cat pages/a/" a[x]
			}
			print "cat used_bytes\nrmdir pages/a"
		}
	print "cat used_bytes"
}' | compare pages_orders

awk 'function ask(size) {
	print "echo " size " > pages/b/size\ncat pages/b/size\ncat pages/b/bytes\ncat pages/b/refcount\ncat used_bytes"
}
BEGIN {
	print "mkdir pages/b\necho alloc_pages_exact > pages/b/api"
	for (page = 1; page <= 64; page++)
		for (near = -1; near <= 1; near++)
			ask(page * 4096 + near)
	for (power = 524288; power <= 8388608; power *= 2)
		for (near = -1; near <= 1; near++)
			ask(power + near)
	ask(0); ask(1); ask(67108864); ask(67108865)
	print "rmdir pages/b\ncat used_bytes"
}' | compare pages_exact

awk 'BEGIN {
	for (order = 0; order <= 10; order++) {
		print "mkdir pages/c\necho " order " > pages/c/order"
		split("get get put put put split get put split", act, " ")
		for (i = 1; i <= 9; i++)
			print "echo 1 > pages/c/" act[i] "\ncat pages/c/refcount\ncat pages/c/compound\ncat pages/c/bytes"
		print "rmdir pages/c\ncat used_bytes"
	}
}' | compare pages_references
exit $worst
