# SPDX-License-Identifier: GPL-2.0
# Every gfp flag with each allocator that takes one.
. "$(dirname "$0")/lib.sh"
run mkdir kmalloc/g
run mkdir pages/g
run mkdir dma_coherent/g
for gfp in GFP_KERNEL GFP_KERNEL_ACCOUNT GFP_ATOMIC GFP_NOWAIT GFP_NOIO GFP_NOFS GFP_USER \
	GFP_DMA GFP_DMA32 GFP_HIGHUSER GFP_HIGHUSER_MOVABLE __GFP_DMA __GFP_HIGHMEM \
	__GFP_DMA32 __GFP_MOVABLE __GFP_RECLAIMABLE __GFP_HIGH __GFP_IO __GFP_FS __GFP_ZERO \
	__GFP_DIRECT_RECLAIM __GFP_KSWAPD_RECLAIM __GFP_WRITE __GFP_NOWARN \
	__GFP_RETRY_MAYFAIL __GFP_NORETRY __GFP_COMP __GFP_NOMEMALLOC __GFP_HARDWALL \
	__GFP_THISNODE __GFP_ACCOUNT 'GFP_KERNEL|__GFP_ZERO' 'GFP_ATOMIC|__GFP_COMP' \
	'GFP_DMA|__GFP_DMA32' '__GFP_DMA|__GFP_HIGHMEM' 0 GFP_NONSENSE 'GFP_KERNEL|' \
	'|GFP_KERNEL' gfp_kernel 'GFP_KERNEL GFP_ATOMIC' 'GFP_KERNEL|GFP_KERNEL'; do
	say "$gfp"
	put kmalloc/g gfp "$gfp"
	look kmalloc/g gfp gfp_bits cache zone
	put pages/g gfp "$gfp"
	look pages/g gfp zone migratetype compound highmem zeroed
	put dma_coherent/g gfp "$gfp"
	look dma_coherent/g gfp zone
done

say "get_free_pages returns an address: high memory is refused."
put pages/g gfp GFP_KERNEL
put pages/g api get_free_pages
put pages/g gfp GFP_HIGHUSER
put pages/g gfp __GFP_HIGHMEM
look pages/g gfp api
run rmdir kmalloc/g
run rmdir pages/g
run rmdir dma_coherent/g
