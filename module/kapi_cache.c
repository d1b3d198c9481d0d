// SPDX-License-Identifier: GPL-2.0
/* How a slab cache lays its objects out: asked where the kernel tells, measured where not. */
#include "kapi.h"

/* struct kmem_cache is private since 6.8 (19975f83412f "mm/slab: move the rest of slub_def.h
 * to mm/slab.h"). */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
/* Its inline functions want mm/slab.h's struct slab, which a module cannot see nor needs. */
struct slab {
	unsigned int objects;
};
static inline void *slab_address(const struct slab *slab)
{
	return NULL;
}
#include <linux/slub_def.h>
#define CACHE_IS_PUBLIC
#endif

#ifdef CACHE_IS_PUBLIC
int kml_cache_sharing(struct kmem_cache *cache, struct kml_cache_info *ret)
{
	ret->refcount = cache->refcount;
	strscpy(ret->name, cache->name, sizeof(ret->name));
	return 0;
}

static u64 lone_stride(struct kmem_cache *cache)
{
	return cache->size;
}

void kml_kmalloc_cache(size_t size, gfp_t gfp, char *buf, size_t buf_size)
{
	unsigned int index = __kmalloc_index(size, false);

	strscpy(buf, kmalloc_caches[kmalloc_type(gfp)][index]->name, buf_size);
}
#else
int kml_cache_sharing(struct kmem_cache *cache, struct kml_cache_info *ret)
{
	ret->refcount = 0;
	ret->name[0] = '\0';
	return 0;
}

static u64 lone_stride(struct kmem_cache *cache)
{
	return ALIGN(kmem_cache_size(cache), sizeof(void *));
}

/* The rule by which mm/slab_common.c names its caches, since they cannot be asked. */
void kml_kmalloc_cache(size_t size, gfp_t gfp, char *buf, size_t buf_size)
{
	const char *kind = "kmalloc";

	if (gfp & __GFP_DMA)
		kind = "dma-kmalloc";
	else if (gfp & __GFP_RECLAIMABLE)
		kind = "kmalloc-rcl";
	else if ((gfp & __GFP_ACCOUNT) && IS_ENABLED(CONFIG_MEMCG))
		kind = "kmalloc-cg";
	if (size >= 1024)
		scnprintf(buf, buf_size, "%s-%zuk", kind, size / 1024);
	else
		scnprintf(buf, buf_size, "%s-%zu", kind, size);
}
#endif

/* Least distance between two of @count sorted addresses that lie in one slab; 0: none do. */
static u64 least_distance(const u64 *at, size_t count)
{
	u64 least = 0;
	size_t i;

	for (i = 1; i < count; i++) {
		if (virt_to_head_page((void *)(unsigned long)at[i]) !=
		    virt_to_head_page((void *)(unsigned long)at[i - 1]))
			continue;
		if (!least || at[i] - at[i - 1] < least)
			least = at[i] - at[i - 1];
	}
	return least;
}

static u64 take_one(struct kmem_cache *cache)
{
	return (unsigned long)kmem_cache_alloc(cache, GFP_KERNEL | __GFP_NOWARN);
}

static void give_all(struct kmem_cache *cache, const u64 *at, size_t count)
{
	while (count--)
		kmem_cache_free(cache, (void *)(unsigned long)at[count]);
}

/*
 * Slabs that measuring looks at. One is full as soon as the next is begun; eight make up
 * for a thread that moves between CPUs, sixty-four for slabs that others have half filled.
 * Without this a stride of 64 KiB would take 8,192 objects, half a gigabyte.
 */
#define SLABS_OWN 8
#define SLABS_SHARED 64

/* Take more objects than @at has, up to @count from up to @slabs slabs. Return: how many it has. */
static size_t take_slabs(struct kmem_cache *cache, u64 *at, size_t count, unsigned int slabs)
{
	struct page *last = virt_to_head_page((void *)(unsigned long)at[0]), *head;
	size_t got;

	slabs--;
	for (got = 1; got < count && (at[got] = take_one(cache)); got++) {
		head = virt_to_head_page((void *)(unsigned long)at[got]);
		slabs -= head != last;
		last = head;
		if (!slabs)
			return got + 1;
	}
	return got;
}

/*
 * Take objects beside @first, more than one slab holds for sure, look at them and give them
 * back. @first stays till then: KASAN would keep it for a while, and between its neighbours
 * lies twice the distance.
 */
static int measure_slab(struct kmem_cache *cache, u64 first, size_t count, unsigned int slabs, u64 *ret)
{
	u64 *at = kml_zalloc(max_t(size_t, count, 1) * sizeof(*at));
	size_t got = 0;

	if (at) {
		at[0] = first;
		got = KML_TRY(0, take_slabs, cache, at, count, slabs);
		kml_sort(at, got);
		*ret = least_distance(at, got);
	}
	if (got)
		give_all(cache, at, got);
	else
		give_all(cache, &first, 1);
	kml_free(at);
	return got ? 0 : -ENOMEM;
}

/*
 * No two objects are nearer than a pointer, so a fresh slab is full after as many as fit
 * then. A cache that others share may serve from slabs that are half full: twice as many.
 */
static int measure(struct kmem_cache *cache, struct kml_cache_info *ret)
{
	u64 size = max_t(u64, kmem_cache_size(cache), sizeof(void *));
	u64 first = KML_TRY(0, take_one, cache), slab;
	bool own = ret->refcount == 1;
	int err;

	if (!first)
		return -ENOMEM;
	ret->order = compound_order(virt_to_head_page((void *)(unsigned long)first));
	slab = (u64)PAGE_SIZE << ret->order;
	err = measure_slab(cache, first, (own ? 1 : 2) * div64_u64(slab, size),
			   own ? SLABS_OWN : SLABS_SHARED, &ret->stride);
	if (err)
		return err;
	if (!ret->stride)
		ret->stride = lone_stride(cache);
	ret->per_slab = div64_u64(slab, ret->stride);
	return 0;
}

int kml_cache_info(struct kmem_cache *cache, struct kml_cache_info *ret)
{
	int err = kml_cache_sharing(cache, ret);

	if (!err)
		err = measure(cache, ret);
	/* The next object comes from a new slab, whose constructor the learner sees run. */
	kmem_cache_shrink(cache);
	return err;
}
