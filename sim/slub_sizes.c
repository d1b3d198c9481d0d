// SPDX-License-Identifier: GPL-2.0
/*
 * The layout of a cache: alignment, what a slot holds, how large a block of slots is.
 * Pure arithmetic. Source: mm/slub.c and mm/slab_common.c, v6.1. Left out: the boot
 * parameters slub_min_order=, slub_max_order=, slub_min_objects= and slub_debug=; and
 * that with one CPU present the kernel counts those that might come.
 */
#include "fact.h"
#include "slub.h"

#define SLUB_MAX_ORDER kml_fact(SLUB_MAX_ORDER, 3U)	/* PAGE_ALLOC_COSTLY_ORDER */

/*
 * Source: mm/slab_common.c calculate_alignment(), v6.1. An @align that is no power of
 * two is not refused: it only meets the rounding of the last line, with its odd result.
 */
unsigned int sim_calculate_alignment(slab_flags_t flags, unsigned int align, unsigned int size)
{
	const unsigned int minalign = 8;	/* ARCH_SLAB_MINALIGN: unsigned long long's */

	if (flags & SLAB_HWCACHE_ALIGN) {
		unsigned int ralign = L1_CACHE_BYTES;

		while (size <= ralign / 2)
			ralign /= 2;
		align = max_t(unsigned int, align, ralign);
	}
	align = max_t(unsigned int, align, minalign);
	return ALIGN(align, sim_kernel()->pointer_bytes);
}

static unsigned int order_objects(unsigned int order, unsigned int size)
{
	return (PAGE_SIZE << order) / size;
}

/*
 * Source: mm/slub.c calc_slab_order(), v6.1. Left out: its limit of 32767 objects, out
 * of reach for objects of 8 bytes and pages below 256 KiB.
 */
static unsigned int calc_slab_order(unsigned int size, unsigned int min_objects,
				    unsigned int max_order, unsigned int fraction)
{
	unsigned int order;

	for (order = get_order((u64)min_objects * size); order <= max_order; order++) {
		u64 bytes = (u64)PAGE_SIZE << order;

		if (bytes % size <= bytes / fraction)
			break;
	}
	return order;
}

static unsigned int slub_min_objects(unsigned int size)
{
	unsigned int log = 32 - __builtin_clz(num_online_cpus());	/* fls() */

	return min_t(unsigned int, kml_fact(SLUB_MIN_OBJECTS, 4U) * (log + 1), order_objects(SLUB_MAX_ORDER, size));
}

/* Source: mm/slub.c calculate_order(), v6.7: rather waste than fewer objects. */
static unsigned int order_for_fewest(unsigned int size)
{
	unsigned int min_objects = max_t(unsigned int, slub_min_objects(size), 1);
	unsigned int fraction, order = SLUB_MAX_ORDER + 1;

	for (fraction = 16; fraction > 1 && order > SLUB_MAX_ORDER; fraction /= 2)
		order = calc_slab_order(size, min_objects, SLUB_MAX_ORDER, fraction);
	return order;
}

/* Source: mm/slub.c calculate_order(), v6.1. Returns -ENOSYS when no block is large enough. */
int sim_calculate_order(unsigned int size)
{
	unsigned int min_objects, fraction, order;

	if (sim_kernel()->fewest_objects) {
		order = order_for_fewest(size);
		if (order > SLUB_MAX_ORDER)
			order = get_order(size);
		return order <= KML_MAX_ORDER ? (int)order : -ENOSYS;
	}
	for (min_objects = slub_min_objects(size); min_objects > 1; min_objects--)
		for (fraction = 16; fraction >= 4; fraction /= 2) {
			order = calc_slab_order(size, min_objects, SLUB_MAX_ORDER, fraction);
			if (order <= SLUB_MAX_ORDER)
				return order;
		}
	order = get_order(size);
	return order <= KML_MAX_ORDER ? (int)order : -ENOSYS;
}

/* Is the free pointer kept behind the object, since the object's own bytes must survive? */
static bool freeptr_behind(const struct kmem_cache *s)
{
	return s->flags & (SLAB_TYPESAFE_BY_RCU | SLAB_POISON) ||
	       kml_fact(SLUB_CTOR_FREEPTR, s->ctor != NULL) || !kml_fact(SLUB_FREEPTR_INSIDE, true) ||
	       (s->flags & SLAB_RED_ZONE && s->object_size < sim_kernel()->pointer_bytes);
}

/*
 * One slot, from left to right (sizes of a 64-bit machine):
 *
 *   red_left_pad | object_size | to a word | free pointer | 2 x track | 8
 *   RED_ZONE       object        (inuse)     if behind      STORE_USER  RED_ZONE
 *
 * Source: mm/slub.c calculate_sizes(), v6.1. Left out: KASAN's metadata.
 */
static unsigned int slot_size(struct kmem_cache *s)
{
	const unsigned int word = sim_kernel()->pointer_bytes;
	const unsigned int track = word == 8 ? 32 : 20;	/* sizeof(struct track) */
	unsigned int size = ALIGN(s->object_size, word);

	if (s->flags & SLAB_RED_ZONE && size == s->object_size)
		size += word;
	s->inuse = size;
	s->offset = s->object_size / 2 & ~(word - 1);
	if (freeptr_behind(s)) {
		s->offset = size;
		size += word;
	}
	if (s->flags & SLAB_STORE_USER) {
		size += 2 * track;
		if (s->flags & SLAB_KMALLOC)
			size += sizeof(u32);
	}
	s->red_left_pad = 0;
	if (s->flags & SLAB_RED_ZONE) {
		s->red_left_pad = ALIGN(word, s->align);
		size += word + s->red_left_pad;
	}
	return ALIGN(size, kml_fact(SLAB_ALIGN, s->align));
}

/* How many partial slabs a CPU may keep. Source: mm/slub.c set_cpu_partial(), v6.1. */
static unsigned int cpu_partial_slabs(const struct kmem_cache *s)
{
	unsigned int objects = 120;

	if (s->flags & SLAB_DEBUG_FLAGS)
		objects = 0;
	else if (s->size >= PAGE_SIZE)
		objects = 6;
	else if (s->size >= 1024)
		objects = 24;
	else if (s->size >= 256)
		objects = 52;
	return (objects * 2 + s->oo_objects - 1) / s->oo_objects;
}

static gfp_t slab_allocflags(const struct kmem_cache *s)
{
	return (s->oo_order ? __GFP_COMP : 0) |
	       (s->flags & SLAB_CACHE_DMA ? GFP_DMA : 0) |
	       (s->flags & SLAB_CACHE_DMA32 ? GFP_DMA32 : 0) |
	       (s->flags & SLAB_RECLAIM_ACCOUNT ? __GFP_RECLAIMABLE : 0);
}

/*
 * Fill in everything that follows from object_size, align, flags and ctor.
 * Source: mm/slub.c calculate_sizes(), kmem_cache_open(), v6.1.
 * Return: 0, or -EINVAL where the kernel finds no block for an object (or, for a size
 * that rounds to 0, divides by it).
 */
int sim_calculate_sizes(struct kmem_cache *s)
{
	int order;

	if (!s->object_size || s->object_size > KMALLOC_MAX_SIZE)
		return -EINVAL;
	if (s->flags & SLAB_POISON && !(s->flags & SLAB_TYPESAFE_BY_RCU) && !s->ctor)
		s->flags |= SLAB_OBJECT_POISON;
	s->size = slot_size(s);
	order = s->size ? sim_calculate_order(s->size) : -EINVAL;
	if (order < 0)
		return -EINVAL;
	s->oo_order = order;
	s->oo_objects = order_objects(order, s->size);
	s->min_order = get_order(s->size);
	s->min_objects = order_objects(s->min_order, s->size);
	s->min_partial = (31 - __builtin_clz(s->size)) / 2;
	s->min_partial = max_t(unsigned int, 5, min_t(unsigned int, 10, s->min_partial));
	s->cpu_partial_slabs = cpu_partial_slabs(s);
	s->allocflags = slab_allocflags(s);
	return 0;
}
