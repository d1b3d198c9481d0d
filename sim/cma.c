// SPDX-License-Identifier: GPL-2.0
/*
 * The contiguous memory area: frames of one zone that boot set apart for large DMA
 * buffers. As many as are asked for, of the first free run there, more than the buddy
 * allocator's largest block, too.
 * Source: kernel/dma/contiguous.c dma_alloc_contiguous(), mm/cma.c cma_alloc(); v6.1.
 * Left out: what else lies there meanwhile is not moved away, and the buddy allocator gives
 * frames of it to anybody, not only for movable pages.
 */
#include "buddy.h"
#include "dma.h"
#include "ram.h"

#define ALIGN_ORDER 8	/* CONFIG_CMA_ALIGNMENT */

static u64 claim_first(struct zone *zone, u64 first, u64 end, u64 nr, u64 step)
{
	u64 pfn;

	pthread_mutex_lock(&zone->lock);
	for (pfn = first; pfn + nr <= end; pfn += step)
		if (!sim_buddy_claim(zone, pfn, nr))
			break;
	pthread_mutex_unlock(&zone->lock);
	return pfn + nr <= end ? pfn : 0;
}

struct page *sim_cma_alloc(size_t size)
{
	const struct sim_constants *m = sim_machine();
	u64 first = m->cma_start >> PAGE_SHIFT, nr = size >> PAGE_SHIFT, pfn;
	unsigned int align = min_t(unsigned int, get_order(size), ALIGN_ORDER);

	if (!m->cma_bytes)
		return NULL;
	pfn = claim_first(sim_pfn_zone(first), first, first + (m->cma_bytes >> PAGE_SHIFT), nr,
			  1ULL << align);
	if (!pfn)
		return NULL;
	for (u64 i = 0; i < nr; i++) {
		sim_page(pfn + i)->order = 0;
		sim_page(pfn + i)->slab = NULL;
		__atomic_store_n(&sim_page(pfn + i)->refcount, 1, __ATOMIC_RELAXED);
	}
	sim_frames_clear(pfn, nr);
	return sim_page(pfn);
}

void sim_dma_pages_free(struct page *page, size_t size)
{
	u64 nr = PAGE_ALIGN(size) >> PAGE_SHIFT;

	if (page->order || nr == 1) {
		__free_pages(page, get_order(size));
		return;
	}
	for (u64 i = 0; i < nr; i++)
		__free_pages(page + i, 0);
}
