// SPDX-License-Identifier: GPL-2.0
/*
 * Pools of small DMA blocks, cut from coherent pages.
 * Source: mm/dmapool.c, v6.1. Left out: the sysfs file `pools`, managed pools. The kernel
 * keeps the list of free blocks in the blocks themselves; here it is beside them, since
 * the simulator trusts nothing that it reads in RAM.
 */
#include "fact.h"
#include "dma.h"
#include "slub.h"

struct dma_page {
	struct dma_page *next;
	u8 *p;
	dma_addr_t dma;
	u32 offset;	/* of the first free block; pool->allocation or more: none is */
	u64 in_use;
	u32 follow[];	/* by a free block's offset: the next free one's */
};

struct dma_pool {
	pthread_mutex_t lock;	/* guards the pages */
	struct dma_page *pages;	/* newest first */
	struct device *dev;
	size_t size, allocation, boundary;
};

static bool power_of_two(size_t n)
{
	return n && !(n & (n - 1));
}

struct dma_pool *dma_pool_create(const char *name, struct device *dev, size_t size,
				 size_t align, size_t boundary)
{
	struct dma_pool *pool;

	(void)name;
	align = align ? align : 1;
	if (!power_of_two(align) || !size)
		return NULL;
	size = ALIGN(max_t(size_t, size, 4), align);
	if (boundary && (boundary < size || !power_of_two(boundary)))
		return NULL;
	pool = calloc(1, sizeof(*pool));
	if (!pool)
		return NULL;
	pthread_mutex_init(&pool->lock, NULL);
	pool->dev = dev;
	pool->size = kml_fact(DMA_POOL_CUTS, size);
	pool->allocation = max_t(size_t, pool->size, PAGE_SIZE);
	pool->boundary = boundary ? boundary : pool->allocation;
	return pool;
}

/*
 * String the blocks together. One that would end right at a boundary is left out: 6.1 asks
 * for less than the boundary, not for at most it.
 */
static void string_blocks(struct dma_pool *pool, struct dma_page *page)
{
	size_t offset = 0, next, boundary = pool->boundary;

	do {
		next = offset + pool->size;
		if (next + pool->size >= boundary) {
			next = boundary;
			boundary += pool->boundary;
		}
		page->follow[offset] = next;
		offset = next;
	} while (offset < pool->allocation);
}

static struct dma_page *page_new(struct dma_pool *pool, gfp_t gfp)
{
	struct dma_page *page = calloc(1, sizeof(*page) + pool->allocation * sizeof(u32));

	if (!page)
		return NULL;
	page->p = dma_alloc_coherent(pool->dev, pool->allocation, &page->dma, gfp & ~__GFP_ZERO);
	if (!page->p) {
		free(page);
		return NULL;
	}
	string_blocks(pool, page);
	page->next = pool->pages;
	pool->pages = page;
	return page;
}

/* Context: the pool's lock. */
static u8 *block_take(struct dma_pool *pool, gfp_t gfp, dma_addr_t *handle)
{
	struct dma_page *page = pool->pages;
	u32 offset;

	while (page && page->offset >= pool->allocation)
		page = page->next;
	if (!page)
		page = page_new(pool, gfp);
	if (!page)
		return NULL;
	offset = page->offset;
	page->offset = page->follow[offset];
	page->in_use++;
	*handle = page->dma + offset;
	return page->p + offset;
}

void *dma_pool_alloc(struct dma_pool *pool, gfp_t gfp, dma_addr_t *handle)
{
	u8 *p;

	pthread_mutex_lock(&pool->lock);
	p = block_take(pool, gfp, handle);
	pthread_mutex_unlock(&pool->lock);
	if (p && (sim_kernel()->init_on_alloc || gfp & __GFP_ZERO))
		memset(p, 0, pool->size);
	return p;
}

static struct dma_page *page_of(struct dma_pool *pool, dma_addr_t dma)
{
	struct dma_page *page = pool->pages;

	while (page && (dma < page->dma || dma - page->dma >= pool->allocation))
		page = page->next;
	return page;
}

/* An empty page stays with the pool, for the next block. */
void dma_pool_free(struct dma_pool *pool, void *p, dma_addr_t dma)
{
	struct dma_page *page;

	pthread_mutex_lock(&pool->lock);
	page = page_of(pool, dma);
	if (page && page->in_use && (u8 *)p - page->p == (ssize_t)(dma - page->dma)) {
		page->follow[dma - page->dma] = page->offset;
		page->offset = dma - page->dma;
		page->in_use--;
	} else {
		sim_report("dma_pool_free: 0x%llx/0x%llx (bad dma)",
			   (unsigned long long)sim_addr(p), (unsigned long long)dma);
	}
	pthread_mutex_unlock(&pool->lock);
}

void dma_pool_destroy(struct dma_pool *pool)
{
	if (!pool)
		return;
	while (pool->pages) {
		struct dma_page *page = pool->pages;

		pool->pages = page->next;
		if (page->in_use)	/* leaked, as the kernel does */
			sim_report("dma_pool_destroy: 0x%llx busy",
				   (unsigned long long)sim_addr(page->p));
		else
			dma_free_coherent(pool->dev, pool->allocation, page->p, page->dma);
		free(page);
	}
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}
