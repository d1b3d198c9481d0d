/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The simulated slab allocator's own interface, behind the kernel's names in
 * kapi_sim.h: its structures, the pure layout rules that tests call directly, and
 * what sim/machine.c needs to start, stop and check it. All bookkeeping lives in
 * host memory; objects live in frames of the simulated RAM, which is never trusted.
 */
#ifndef KML_SIM_SLUB_H
#define KML_SIM_SLUB_H

#include <stdio.h>

#include "page.h"

/* Flags of 6.1 that only the simulator names (include/linux/slab.h). */
#define SLAB_KMALLOC		0x00001000u
#define SLAB_TRACE		0x00200000u
#define SLAB_DEBUG_OBJECTS	0x00400000u
#define SLAB_NOLEAKTRACE	0x00800000u
#define SLAB_MEM_SPREAD		0x00100000u
#define SLAB_FAILSLAB		0x02000000u
#define SLAB_NO_USER_FLAGS	0x10000000u
#define SLAB_OBJECT_POISON	0x80000000u	/* the kernel's __OBJECT_POISON */

#define SLAB_DEBUG_FLAGS (SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER | SLAB_TRACE | \
			  SLAB_CONSISTENCY_CHECKS)

#define SIM_NO_OBJECT 0xffffu		/* end of a free list; 32767 objects is the most */

struct kmem_cache;
/**
 * struct slab - one block of frames that a cache cut into objects
 * @cache: owner; set once, like @page, @base, @order and @objects
 * @page: first frame
 * @base: its host address
 * @newer, @older: every slab of the cache; cache lock, like all below
 * @prev, @next: node's partial list; @next also chains a CPU's partial slabs
 * @map: one bit a slot, set while a caller holds it; lies behind @link
 * @cpu_slabs: length of the CPU's partial chain from this slab on
 * @inuse: slots that are not on @free: held, or on a CPU's own free list
 * @held: slots that callers hold
 * @free: first slot of the shared free list
 * @order: of the block
 * @objects: slots in it
 * @frozen: a CPU owns it and it is on no list of the node
 * @listed: it is on the node's partial list
 * @link: for each slot the next free one
 */
struct slab {
	struct kmem_cache *cache;
	struct page *page;
	u8 *base;
	struct slab *newer, *older, *prev, *next;
	unsigned long *map;
	u32 cpu_slabs;
	u16 objects, inuse, held, free;
	u8 order;
	bool frozen, listed;
	u16 link[];
};

/* A CPU's own slab, its own free list in it, and a chain of partial slabs, newest first. */
struct cpu_slab {
	struct slab *slab, *partial;
	u16 free;
};

/**
 * struct kmem_cache - a cache, with the kernel's fields under the kernel's names
 *
 * Set at creation, but for the object_size, inuse and refcount of a cache that another
 * one is merged into.
 */
struct kmem_cache {
	char *name;
	unsigned int object_size;	/* bytes of an object; lock */
	unsigned int inuse;		/* with the right red zone; lock */
	unsigned int size;		/* of a slot */
	unsigned int align, offset, red_left_pad, usersize;
	slab_flags_t flags;
	gfp_t allocflags;		/* added when a slab is made */
	unsigned int oo_order, oo_objects;	/* the block it wants */
	unsigned int min_order, min_objects;	/* the smallest that it accepts */
	unsigned int min_partial;	/* empty slabs are kept up to so many partial ones */
	unsigned int cpu_partial_slabs;	/* a CPU keeps so many more */
	int refcount;			/* < 0: never merged into; slab_mutex */
	void (*ctor)(void *);
	u16 *random_seq;		/* order of the slots in a new slab */
	_Atomic u64 random;		/* counts on from the machine's seed */
	struct kmem_cache *older, *newer;	/* in order of creation; slab_mutex */
	pthread_mutex_t lock;		/* everything below and the slabs */
	struct slab *slabs;		/* newest first */
	struct slab *partial_first, *partial_last;
	u64 nr_slabs, nr_partial;
	struct cpu_slab cpu[];		/* one for each of the machine's CPUs */
};

#define SLUB_RED_INACTIVE	0xbb	/* around a free object */
#define SLUB_RED_ACTIVE		0xcc	/* around one in use */
#define SLAB_LONG_BITS	(8 * sizeof(unsigned long))

/** slab_slot() - the object in slot @i. */
static inline void *slab_slot(const struct slab *slab, unsigned int i)
{
	return slab->base + slab->cache->red_left_pad + (size_t)i * slab->cache->size;
}

/** slab_slot_of() - number of the slot whose object starts at @p, or SIM_NO_OBJECT. */
static inline unsigned int slab_slot_of(const struct slab *slab, const void *p)
{
	size_t off = (const u8 *)p - slab->base - slab->cache->red_left_pad;

	if (off % slab->cache->size || off / slab->cache->size >= slab->objects)
		return SIM_NO_OBJECT;
	return off / slab->cache->size;
}

/** slab_slot_held() - does a caller hold the object in slot @i? Context: cache's lock. */
static inline bool slab_slot_held(const struct slab *slab, unsigned int i)
{
	return slab->map[i / SLAB_LONG_BITS] >> i % SLAB_LONG_BITS & 1;
}

/** cache_debug() - a cache under debugging has no CPU slabs. Source: mm/slub.c kmem_cache_debug(). */
static inline bool cache_debug(const struct kmem_cache *s)
{
	return s->flags & SLAB_DEBUG_FLAGS;
}

/**
 * sim_calculate_alignment() - alignment that a cache gets.
 * @flags: SLAB_HWCACHE_ALIGN asks for a cache line, or for the part of one that fits
 * @align: asked for; need not be a power of two
 * @size: of an object
 */
unsigned int sim_calculate_alignment(slab_flags_t flags, unsigned int align, unsigned int size);

/**
 * sim_calculate_order() - how large a block of frames a cache cuts into slots.
 * @size: of a slot, not 0
 * Return: the order, or -ENOSYS when not even the largest block holds one.
 */
int sim_calculate_order(unsigned int size);

/**
 * sim_calculate_sizes() - fill in all that follows from object_size, align, flags and ctor.
 * Return: 0, or -EINVAL where the kernel finds no block for an object, or would divide
 * by a size of 0.
 */
int sim_calculate_sizes(struct kmem_cache *s);

/** sim_slab_unmergeable() - is @s one that no other cache is ever merged into? */
bool sim_slab_unmergeable(const struct kmem_cache *s);

/**
 * sim_cache_new() - make a cache and put it on the list; never shares one.
 * @usersize: not 0 keeps others from being merged into it
 * Context: slab_mutex held, or the machine is starting.
 * Return: NULL without memory, or where sim_calculate_sizes() refuses.
 */
struct kmem_cache *sim_cache_new(const char *name, unsigned int size, unsigned int align,
				 slab_flags_t flags, unsigned int usersize, void (*ctor)(void *));

/**
 * sim_cache_random_seq() - draw the order in which a new slab hands out its slots.
 * Return: 0 or -ENOMEM.
 */
int sim_cache_random_seq(struct kmem_cache *s);

/**
 * sim_cache_shutdown() - give every empty slab back.
 * Return: 0, or -EBUSY when objects are left; that is reported.
 */
int sim_cache_shutdown(struct kmem_cache *s);

/** sim_cache_check() - prove the books of one cache; see sim_slub_check(). */
int sim_cache_check(struct kmem_cache *s, char *msg, size_t size);

/** sim_caches_walk() - call @fn for each cache, newest first, until it answers other than 0. */
int sim_caches_walk(int (*fn)(struct kmem_cache *s, void *arg), void *arg);

/** sim_slab_ksize() - bytes that a caller may use of an object. Source: mm/slab.h slab_ksize(). */
size_t sim_slab_ksize(struct kmem_cache *s);

/** sim_direct_page() - page of a pointer into the direct map, else NULL. */
struct page *sim_direct_page(const void *p);

/** sim_virt_to_slab() - the slab that @p points into, or NULL. */
struct slab *sim_virt_to_slab(const void *p);

/**
 * sim_slab_free() - free the object at @p.
 *
 * A second free, or a pointer that is not the start of an object, is reported and
 * changes nothing; the kernel would corrupt its free list.
 */
void sim_slab_free(struct slab *slab, void *p);

/** sim_gfp_fix() - report and drop the bits of GFP_SLAB_BUG_MASK. Source: kmalloc_fix_flags(). */
gfp_t sim_gfp_fix(gfp_t gfp);

/** sim_kmalloc_start() - make the kmalloc caches. Return: 0 or -ENOMEM. */
int sim_kmalloc_start(void);
void sim_kmalloc_stop(void);

/*
 * Making and dropping slabs: slub_slab.c. sim_slab_new() runs without any lock (NULL: no
 * memory), the others with the cache's; sim_slab_forget() leaves the frames taken.
 */
struct slab *sim_slab_new(struct kmem_cache *s, gfp_t gfp);
void sim_slab_link(struct kmem_cache *s, struct slab *slab);
void sim_slab_forget(struct kmem_cache *s, struct slab *slab);
void sim_slab_discard(struct kmem_cache *s, struct slab *slab);

/*
 * Contents of objects, with the cache's lock held: slub_debug.c. @red is what the red
 * zones become, or must be.
 */
void sim_poison(void *p, size_t size);
void sim_init_object(struct kmem_cache *s, u8 *p, u8 red);
bool sim_check_object(struct kmem_cache *s, u8 *p, u8 red);
/** sim_check_slab() - look at every object of a slab that is to go, as __free_slab() does. */
void sim_check_slab(struct kmem_cache *s, struct slab *slab);
/** sim_free_allowed() - the checks before a free under SLAB_CONSISTENCY_CHECKS; says what is wrong. */
bool sim_free_allowed(struct kmem_cache *s, struct slab *slab, unsigned int i, void *p);

/**
 * sim_slub_start() - create the machine's kmalloc and boot caches.
 * Context: after the buddy allocator works; called by sim_start().
 * Return: 0 or -ENOMEM.
 */
int sim_slub_start(void);
/** sim_slub_stop() - drop every cache, its slabs and their bookkeeping; frames stay with the machine. */
void sim_slub_stop(void);
/**
 * sim_slub_check() - prove that counters, lists and bitmaps of every cache agree.
 * @msg: receives the first broken invariant
 * Return: 0 or -EIO.
 */
int sim_slub_check(char *msg, size_t size);

/**
 * sim_report() - what the kernel would have printed with a stack: a misuse of an allocator.
 *
 * Stores the text and counts it; nothing is printed and nothing stops.
 */
void sim_report(const char *fmt, ...) __printf(1, 2);
/** sim_report_more() - a further line of the report before: only for who listens. */
void sim_report_more(const char *fmt, ...) __printf(1, 2);
/**
 * sim_reports_to() - tell @fn what the calling thread reports from now on.
 * @fn: gets each report's text, lines parted by '\n' and none at its end; NULL for nobody
 *
 * Context: @fn may run under any lock of the simulator's and must not call back.
 */
void sim_reports_to(void (*fn)(void *ctx, const char *text), void *ctx);
/** sim_reports() - how many reports there were since sim_start(). */
u64 sim_reports(void);
/** sim_log_print() - the newest reports, oldest first, as dmesg has them but for the times. */
void sim_log_print(FILE *out);
/** sim_last_report() - copy of the newest report; empty when there was none. */
void sim_last_report(char *buf, size_t size);

#endif /* KML_SIM_SLUB_H */
