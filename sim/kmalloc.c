// SPDX-License-Identifier: GPL-2.0
/*
 * kmalloc() and its family on the simulated slabs: the size classes, their four kinds,
 * and what is too large for them. Source: mm/slab_common.c, include/linux/slab.h, v6.1.
 * Left out: NUMA nodes, cgroup_disable=memory (Debian's kernels keep accounting on).
 *
 * Lock order: see slab_common.c. The table of caches is set once at the start.
 */
#include "fact.h"
#include "page.h"
#include "slub.h"

enum kmalloc_type { KMALLOC_NORMAL, KMALLOC_CGROUP, KMALLOC_RECLAIM, KMALLOC_DMA, KMALLOC_TYPES };
#define KMALLOC_INDEXES 22	/* up to 2 MiB */

/* Index 1 is 96 and 2 is 192; from 3 on it is the power of two, as in the kernel. */
static struct kmem_cache *kmalloc_caches[KMALLOC_TYPES][KMALLOC_INDEXES];

static const struct {
	const char *prefix;
	slab_flags_t flags;
} kmalloc_types[KMALLOC_TYPES] = {
	[KMALLOC_NORMAL] = { "kmalloc-", 0 },
	[KMALLOC_CGROUP] = { "kmalloc-cg-", SLAB_ACCOUNT },
	[KMALLOC_RECLAIM] = { "kmalloc-rcl-", SLAB_RECLAIM_ACCOUNT },
	[KMALLOC_DMA] = { "dma-kmalloc-", SLAB_CACHE_DMA },
};

static unsigned int index_size(unsigned int index)
{
	return index == 1 ? 96 : index == 2 ? 192 : 1U << index;
}

/* Classes that the machine's smallest size rules out: 96 needs 32, 192 needs 64. */
static bool index_exists(unsigned int index)
{
	if (index == 1)
		return kml_fact(KMALLOC_96, KMALLOC_MIN_SIZE <= 32);
	if (index == 2)
		return kml_fact(KMALLOC_192, KMALLOC_MIN_SIZE <= 64);
	return index && 1U << index >= KMALLOC_MIN_SIZE && 1U << index <= KMALLOC_MAX_CACHE_SIZE;
}

/* Source: mm/slab_common.c kmalloc_slab() and size_index[], v6.1. @size is 1 or more. */
static unsigned int kmalloc_index(size_t size)
{
	if (size <= KMALLOC_MIN_SIZE)
		size = KMALLOC_MIN_SIZE;
	if (size > 64 && size <= 96 && index_exists(1))
		return 1;
	if (size > 128 && size <= 192 && index_exists(2))
		return 2;
	return 64 - __builtin_clzll(size - 1) + kml_fact(KMALLOC_SMALLEST, 0);
}

/* Source: include/linux/slab.h kmalloc_type(), v6.1. */
static enum kmalloc_type kmalloc_type(gfp_t gfp)
{
	if (gfp & __GFP_DMA && sim_kernel()->zone_dma_bits)
		return KMALLOC_DMA;
	if (gfp & __GFP_RECLAIMABLE)
		return KMALLOC_RECLAIM;
	return gfp & kml_fact(KMALLOC_USER_ALIKE, __GFP_ACCOUNT) ? KMALLOC_CGROUP : KMALLOC_NORMAL;
}

struct kmem_cache *sim_kmalloc_cache(size_t size, gfp_t gfp)
{
	if (!size || size > KMALLOC_MAX_CACHE_SIZE)
		return NULL;
	return kmalloc_caches[kmalloc_type(gfp)][kmalloc_index(size)];
}

unsigned int sim_kmalloc_class(unsigned int i)
{
	static const unsigned char order[] = { 3, 4, 5, 6, 1, 7, 2 };
	unsigned int k, index;

	for (k = 0; k < KMALLOC_INDEXES; k++) {
		index = k < sizeof(order) ? order[k] : k + 1;
		if (index < KMALLOC_INDEXES && index_exists(index) && !i--)
			return index_size(index);
	}
	return 0;
}

/* "kmalloc-96", "kmalloc-1k", "kmalloc-2M". */
static void cache_name(char *name, size_t len, enum kmalloc_type type, unsigned int size)
{
	static const char units[] = { '\0', 'k', 'M' };
	unsigned int unit = 0;

	for (; size >= 1024; size /= 1024)
		unit++;
	snprintf(name, len, "%s%u%.1s", kmalloc_types[type].prefix, size, &units[unit]);
}

/* Source: mm/slab_common.c create_boot_cache(), new_kmalloc_cache(), v6.1. */
static int kmalloc_cache_new(enum kmalloc_type type, unsigned int index)
{
	unsigned int size = index_size(index), align = KMALLOC_MIN_SIZE;
	slab_flags_t flags = kmalloc_types[type].flags | SLAB_KMALLOC;
	struct kmem_cache *s;
	char name[32];

	cache_name(name, sizeof(name), type, size);
	if (!(size & (size - 1)))
		align = max_t(unsigned int, align, size);
	s = sim_cache_new(name, size, sim_calculate_alignment(flags, align, size), flags, size,
			  NULL);
	if (!s)
		return -ENOMEM;
	if (type == KMALLOC_NORMAL)
		s->refcount = -1;
	kmalloc_caches[type][index] = s;
	return 0;
}

int sim_kmalloc_start(void)
{
	unsigned int type, i, index;
	int ret = 0;

	for (type = 0; type < KMALLOC_TYPES; type++) {
		if (type == KMALLOC_DMA && !sim_kernel()->zone_dma_bits)
			continue;
		for (i = 0; sim_kmalloc_class(i) && !ret; i++) {
			index = kmalloc_index(sim_kmalloc_class(i));
			ret = kmalloc_cache_new(type, index);
		}
	}
	return ret;
}

void sim_kmalloc_stop(void)
{
	memset(kmalloc_caches, 0, sizeof(kmalloc_caches));
}

/* Source: mm/slab_common.c __kmalloc_large_node(), v6.1. */
static void *kmalloc_large(size_t size, gfp_t gfp)
{
	struct page *page;

	if (size > KMALLOC_MAX_SIZE || !kml_fact(KMALLOC_LARGE, true))
		return NULL;
	page = alloc_pages(sim_gfp_fix(gfp) | __GFP_COMP, get_order(size));
	return page ? page_address(page) : NULL;
}

void *kmalloc(size_t size, gfp_t gfp)
{
	if (!size)
		return kml_fact(KMALLOC_ZERO, true) ? ZERO_SIZE_PTR : NULL;
	if (size > KMALLOC_MAX_CACHE_SIZE)
		return kmalloc_large(size, gfp);
	return kmem_cache_alloc(sim_kmalloc_cache(size, gfp), gfp);
}

void *kzalloc(size_t size, gfp_t gfp)
{
	return kmalloc(size, gfp | __GFP_ZERO);
}

void *kcalloc(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return kzalloc(bytes, gfp);
}

/*
 * Source: mm/slab_common.c free_large_kmalloc(), v6.1. Where the kernel would free frames
 * that are free already, or from their middle, this reports and leaves them alone.
 */
static void kfree_large(const void *p)
{
	struct page *page = sim_direct_page(p);

	if (page)
		page = compound_head(page);
	if (!page || !page_count(page) || page_address(page) != p) {
		sim_report("kfree: 0x%llx was not allocated, or is free already",
			   (unsigned long long)sim_addr(p));
		return;
	}
	if (!PageCompound(page))
		sim_report("free_large_kmalloc: object pointer: 0x%llx",
			   (unsigned long long)sim_addr(p));
	__free_pages(page, compound_order(page));
}

void kfree(const void *p)
{
	struct slab *slab;

	if (ZERO_OR_NULL_PTR(p) || !kml_fact(KFREE_RELEASES, true))
		return;
	slab = sim_virt_to_slab(p);
	if (slab)
		sim_slab_free(slab, (void *)(uintptr_t)p);
	else
		kfree_large(p);
}

/* Source: mm/slab_common.c __ksize(), v6.1. */
size_t ksize(const void *p)
{
	struct page *page;
	struct slab *slab;

	if (ZERO_OR_NULL_PTR(p))
		return 0;
	slab = sim_virt_to_slab(p);
	if (slab)
		return sim_slab_ksize(slab->cache);
	page = sim_direct_page(p);
	if (!page || page_address(compound_head(page)) != p)
		return 0;
	page = compound_head(page);
	return PageCompound(page) ? PAGE_SIZE << compound_order(page) : 0;
}

size_t kmalloc_size_roundup(size_t size)
{
	if (!size || size == SIZE_MAX)
		return size;
	if (size > KMALLOC_MAX_CACHE_SIZE)
		return PAGE_SIZE << get_order(size);
	return sim_kmalloc_cache(size, GFP_KERNEL)->object_size;
}

/*
 * Source: mm/slab_common.c __do_krealloc(), krealloc(), v6.1. It never shrinks by moving,
 * and copies all that ksize() tells.
 */
void *krealloc(const void *p, size_t size, gfp_t gfp)
{
	size_t old = ksize(p);
	void *to;

	if (!size) {
		kfree(p);
		return ZERO_SIZE_PTR;
	}
	if (!ZERO_OR_NULL_PTR(p) && kml_fact(KREALLOC_IN_PLACE, old >= size)) {
		to = (void *)(uintptr_t)p;
		if (kml_fact(KREALLOC_CLEARS, sim_kernel()->init_on_alloc || gfp & __GFP_ZERO))
			memset((char *)to + size, 0, old - size);
		return to;
	}
	to = kmalloc(size, gfp);
	if (!to) {
		if (old && !kml_fact(KREALLOC_FAILS_SAFE, true))
			memset((void *)(uintptr_t)p, 0, old);
		return NULL;
	}
	if (old)
		memcpy(to, p, min_t(size_t, old, ksize(to)));
	kfree(p);
	return to;
}
