// SPDX-License-Identifier: GPL-2.0
/* The mistakes of bugs/, each a function that runs in the thread that makes it. */
#include "bugs.h"
#include "kapi_dma.h"
#include "quota.h"
#include "watch.h"

/* Volatile: the compiler must neither see through nor leave out what follows. */
static void poke(void *p, long at)
{
	((volatile char *)p)[at] = 'A';
}

static void peek(const void *p)
{
	(void)((const volatile char *)p)[0];
}

static void giving_back(struct kml_bugs *self)
{
	kml_watch_moment(self->watch, KML_SEEN_FREE);
}

void kml_bug_free_object(struct kml_bugs *self)
{
	kml_kmem_cache_free(self->obj, self->cache, self->p, self->charged);
	self->charged = 0;
}

/* SLUB refuses to take what it found damaged: it mends the object, which is held on. */
static bool free_damaged(struct kml_bugs *self)
{
	giving_back(self);
	kml_bug_free_object(self);
	kml_watch_end(self->watch);
	if (!kml_watch_says(self->watch, "not freed"))
		self->p = NULL;
	return true;
}

static bool overflow(struct kml_bugs *self)
{
	poke(self->p, KML_BUG_SIZE);
	return free_damaged(self);
}

static bool underflow(struct kml_bugs *self)
{
	poke(self->p, -1);
	return free_damaged(self);
}

static bool use_after_free_read(struct kml_bugs *self)
{
	kml_bug_free_object(self);
	peek(self->p);
	self->p = NULL;
	return true;
}

/* SLUB finds it when the slab goes back to the page allocator. */
static bool use_after_free_write(struct kml_bugs *self)
{
	kml_bug_free_object(self);
	poke(self->p, 10);
	self->p = NULL;
	giving_back(self);
	kml_kmem_cache_shrink(self->obj, self->cache);
	return true;
}

/*
 * With all its neighbours held: the second free ends the slab's list of free objects at
 * this one before it is found, and what came behind it would be lost with the cache.
 */
static bool double_free(struct kml_bugs *self)
{
	void *p = self->p;

	kml_bug_free_object(self);
	self->p = NULL;
	giving_back(self);
	kml_kmem_cache_free(self->obj, self->cache, p, 0);
	return true;
}

static bool leak(struct kml_bugs *self)
{
	void *p = kml_kmalloc(self->obj, KML_BUG_SIZE, GFP_KERNEL);

	if (!IS_ERR(p))
		self->lost = ~(unsigned long)p;
	return true;
}

/* The right cache gets it back; 7 keeps it in its place when the wrong one is told to free it. */
static bool wrong_free(struct kml_bugs *self)
{
	void *p = self->p;

	self->p = NULL;
	giving_back(self);
	kml_kmem_cache_free(self->obj, self->other, p, self->charged);
	kml_watch_end(self->watch);
	if (kml_watch_says(self->watch, "object belongs to different cache"))
		kml_kmem_cache_free(self->obj, self->cache, p, 0);
	return true;
}

/* Where nobody sees it the slab counts one object less, and @p is not to be freed again. */
static bool invalid_free(struct kml_bugs *self)
{
	giving_back(self);
	kml_kmem_cache_free(self->obj, self->cache, self->p + 8, 0);
	kml_watch_end(self->watch);
	if (kml_watch_says(self->watch, "BUG"))
		return true;
	kml_quota_release(self->charged);
	self->charged = 0;
	self->p = NULL;
	return true;
}

static bool sleep_in_atomic(struct kml_bugs *self)
{
	void *p;

	kml_atomic_begin();
	p = kml_kmalloc(self->obj, KML_BUG_SIZE, GFP_KERNEL);
	kml_atomic_sleep();
	kml_atomic_end();
	if (!IS_ERR(p))
		kml_kfree(self->obj, p);
	return true;
}

static bool uninitialised_read(struct kml_bugs *self)
{
	void *p = kml_kmalloc(self->obj, KML_BUG_SIZE, GFP_KERNEL);

	if (!IS_ERR(p)) {
		peek(p);
		kml_kfree(self->obj, p);
	}
	return true;
}

/* So large that the flags are looked at in every call, not only for a new slab. */
static bool gfp_highmem(struct kml_bugs *self)
{
	gfp_t gfp = GFP_KERNEL | __GFP_HIGHMEM | __GFP_NOWARN;
	void *p = kml_kmalloc(self->obj, 2 * KMALLOC_MAX_CACHE_SIZE, gfp);

	if (!IS_ERR(p))
		kml_kfree(self->obj, p);
	return true;
}

/* On a stock kernel only a bounce buffer would show it, by stale data. */
static bool wrong_dma_direction(struct kml_bugs *self)
{
	size_t offset = kml_addr(self->p) & (PAGE_SIZE - 1);
	dma_addr_t addr;
	int err;

	kml_device_lock(self->dev);
	err = kml_device_reach(self->dev, virt_to_page(self->p), offset, KML_BUG_SIZE,
				       64);
	if (!err)
		err = kml_dma_map_single_attrs(self->obj, self->dev, self->p, KML_BUG_SIZE, DMA_TO_DEVICE,
					       DMA_ATTR_NO_WARN, &addr);
	kml_device_unlock(self->dev);
	giving_back(self);
	if (!err)
		kml_dma_unmap_single(self->obj, self->dev, addr, KML_BUG_SIZE, DMA_FROM_DEVICE);
	return true;
}

static bool write_rodata(struct kml_bugs *self)
{
	return kml_bug_write_rodata(self->obj);
}

static bool stack_overflow(struct kml_bugs *self)
{
	return kml_bug_stack_overflow(self->obj);
}

const struct kml_bug kml_bug_table[] = {
	[KML_N_bug_kind_overflow] = { overflow, .cache = true },
	[KML_N_bug_kind_underflow] = { underflow, .cache = true },
	[KML_N_bug_kind_use_after_free_read] = { use_after_free_read, .cache = true },
	[KML_N_bug_kind_use_after_free_write] = { use_after_free_write, .cache = true },
	[KML_N_bug_kind_double_free] = { double_free, .cache = true, .crowd = true },
	[KML_N_bug_kind_leak] = { leak, .late = true },
	[KML_N_bug_kind_wrong_free] = { wrong_free, .cache = true, .other = true },
	[KML_N_bug_kind_invalid_free] = { invalid_free, .cache = true },
	[KML_N_bug_kind_sleep_in_atomic] = { sleep_in_atomic },
	[KML_N_bug_kind_uninitialised_read] = { uninitialised_read },
	[KML_N_bug_kind_gfp_highmem] = { gfp_highmem },
	[KML_N_bug_kind_wrong_dma_direction] = { wrong_dma_direction, .cache = true, .dev = true },
	[KML_N_bug_kind_write_rodata] = { write_rodata },
	[KML_N_bug_kind_stack_overflow] = { stack_overflow },
};
