// SPDX-License-Identifier: GPL-2.0
/*
 * Slabs: blocks of frames cut into objects, each CPU's own slab and free list, the
 * node's partial list. Source: mm/slub.c, v6.1. Left out: NUMA, the lockless fast path
 * (one lock a cache serves all), emergency reserves, object tracks, statistics. Free
 * lists live in host memory, and a freed object is poisoned where its contents may
 * change (the kernel overwrites one word only): a use after free shows itself.
 *
 * Lock order: see slab_common.c. A slab is made without any lock.
 */
#include "fact.h"
#include "atomic.h"
#include "ram.h"
#include "slub.h"

struct page *sim_direct_page(const void *p)
{
	return sim_ram_contains(p) ? virt_to_page(p) : NULL;
}

struct slab *sim_virt_to_slab(const void *p)
{
	struct page *page = sim_direct_page(p);

	if (page)
		page = compound_head(page);
	return page && PageSlab(page) ? page->slab : NULL;
}

/* The node's partial list; cache lock. */
static void partial_add(struct kmem_cache *s, struct slab *slab, bool tail)
{
	slab->listed = true;
	slab->prev = tail ? s->partial_last : NULL;
	slab->next = tail ? NULL : s->partial_first;
	*(slab->prev ? &slab->prev->next : &s->partial_first) = slab;
	*(slab->next ? &slab->next->prev : &s->partial_last) = slab;
	s->nr_partial++;
}

static void partial_remove(struct kmem_cache *s, struct slab *slab)
{
	*(slab->prev ? &slab->prev->next : &s->partial_first) = slab->next;
	*(slab->next ? &slab->next->prev : &s->partial_last) = slab->prev;
	slab->prev = slab->next = NULL;
	slab->listed = false;
	s->nr_partial--;
}

static struct cpu_slab *this_cpu(struct kmem_cache *s)
{
	return &s->cpu[(unsigned int)raw_smp_processor_id() % num_online_cpus()];
}

static void slot_flip(struct slab *slab, unsigned int i)
{
	slab->map[i / SLAB_LONG_BITS] ^= 1UL << i % SLAB_LONG_BITS;
	slab->held += slab_slot_held(slab, i) ? 1 : -1;
}

/*
 * Take a slab away from its CPU: the CPU's free list goes in front of the shared one.
 * Source: mm/slub.c deactivate_slab(), v6.1.
 */
static void deactivate_slab(struct kmem_cache *s, struct cpu_slab *c)
{
	struct slab *slab = c->slab;
	bool tail = slab->free != SIM_NO_OBJECT;
	u16 *last = &c->free;

	for (; *last != SIM_NO_OBJECT; last = &slab->link[*last])
		slab->inuse--;
	*last = slab->free;
	slab->free = c->free;
	slab->frozen = false;
	c->slab = NULL;
	c->free = SIM_NO_OBJECT;
	if (!slab->inuse && s->nr_partial >= s->min_partial)
		sim_slab_discard(s, slab);
	else if (slab->free != SIM_NO_OBJECT)
		partial_add(s, slab, tail);
}

/* Source: mm/slub.c __unfreeze_partials(), v6.1. */
static void unfreeze_partials(struct kmem_cache *s, struct cpu_slab *c)
{
	struct slab *slab = c->partial, *next;

	c->partial = NULL;
	for (; slab; slab = next) {
		next = slab->next;
		slab->frozen = false;
		if (!slab->inuse && s->nr_partial >= s->min_partial)
			sim_slab_discard(s, slab);
		else
			partial_add(s, slab, true);
	}
}

/* Source: mm/slub.c put_cpu_partial(), v6.1. */
static void put_cpu_partial(struct kmem_cache *s, struct cpu_slab *c, struct slab *slab, bool drain)
{
	if (drain && c->partial && c->partial->cpu_slabs >= s->cpu_partial_slabs)
		unfreeze_partials(s, c);
	slab->frozen = true;
	slab->next = c->partial;
	slab->cpu_slabs = c->partial ? c->partial->cpu_slabs + 1 : 1;
	c->partial = slab;
}

/* Make @slab the CPU's own and move its free list over. */
static void load_slab(struct cpu_slab *c, struct slab *slab)
{
	slab->frozen = true;
	slab->inuse = slab->objects;
	c->slab = slab;
	c->free = slab->free;
	slab->free = SIM_NO_OBJECT;
}

/*
 * Refill the CPU from the node's list: one slab to use, some more to keep.
 * Source: mm/slub.c get_partial_node(), v6.1.
 */
static void get_partial(struct kmem_cache *s, struct cpu_slab *c)
{
	unsigned int more = 0;
	struct slab *slab;

	while ((slab = s->partial_first)) {
		partial_remove(s, slab);
		if (!c->slab) {
			load_slab(c, slab);
		} else {
			put_cpu_partial(s, c, slab, false);
			more++;
		}
		if (more > s->cpu_partial_slabs / 2)
			break;
	}
}

/* Find the CPU a free slot without a new slab. Source: mm/slub.c ___slab_alloc(), v6.1. */
static bool refill(struct kmem_cache *s, struct cpu_slab *c)
{
	struct slab *slab;

	while (c->free == SIM_NO_OBJECT) {
		if (c->slab && c->slab->free != SIM_NO_OBJECT) {
			load_slab(c, c->slab);
			break;
		}
		if (c->slab) {			/* full: on no list until something is freed */
			c->slab->frozen = false;
			c->slab = NULL;
		}
		slab = c->partial;
		if (slab) {
			c->partial = slab->next;
			slab->next = NULL;
			c->slab = slab;
			continue;
		}
		get_partial(s, c);
		if (!c->slab)
			return false;
	}
	return true;
}

/* A cache under debugging has no CPU slabs. Source: alloc_single_from_partial(), v6.1. */
static void *take_debug(struct kmem_cache *s)
{
	struct slab *slab = s->partial_first;
	unsigned int i;

	if (!slab)
		return NULL;
	i = slab->free;
	slab->free = slab->link[i];
	if (++slab->inuse == slab->objects)
		partial_remove(s, slab);
	slot_flip(slab, i);
	sim_check_object(s, slab_slot(slab, i), SLUB_RED_INACTIVE);
	sim_init_object(s, slab_slot(slab, i), SLUB_RED_ACTIVE);
	return slab_slot(slab, i);
}

static void *take(struct kmem_cache *s)
{
	struct cpu_slab *c = this_cpu(s);
	unsigned int i;

	if (cache_debug(s))
		return take_debug(s);
	if (!refill(s, c))
		return NULL;
	i = c->free;
	c->free = c->slab->link[i];
	slot_flip(c->slab, i);
	return slab_slot(c->slab, i);
}

/*
 * A fresh slab serves the CPU that made it; if another thread gave that CPU a slab in
 * the meantime, the kernel puts that one back.
 */
static void adopt(struct kmem_cache *s, struct slab *slab)
{
	struct cpu_slab *c = this_cpu(s);

	sim_slab_link(s, slab);
	if (cache_debug(s)) {
		partial_add(s, slab, false);
		return;
	}
	if (c->slab)
		deactivate_slab(s, c);
	load_slab(c, slab);
}

/* Source: mm/slab.h slab_want_init_on_alloc(), v6.1. */
static bool want_init(const struct kmem_cache *s, gfp_t gfp)
{
	if (!kml_fact(KZALLOC_CLEARS, true))
		return false;
	if (!kml_fact(INIT_ON_ALLOC, sim_kernel()->init_on_alloc))
		return gfp & __GFP_ZERO;
	if (s->ctor)
		return false;
	return !(s->flags & (SLAB_TYPESAFE_BY_RCU | SLAB_POISON)) || gfp & __GFP_ZERO;
}

void *kmem_cache_alloc(struct kmem_cache *s, gfp_t gfp)
{
	unsigned int size;
	struct slab *slab;
	void *p;

	sim_might_alloc(gfp);
	pthread_mutex_lock(&s->lock);
	while (!(p = take(s))) {
		pthread_mutex_unlock(&s->lock);
		slab = sim_slab_new(s, gfp);
		if (!slab)
			return NULL;
		pthread_mutex_lock(&s->lock);
		adopt(s, slab);
	}
	size = s->object_size;
	pthread_mutex_unlock(&s->lock);
	if (want_init(s, gfp))
		memset(p, 0, size);
	if (s->ctor && !kml_fact(CTOR_ONCE, true))
		s->ctor(p);
	return p;
}

/* A slot goes back to a slab that is not the CPU's own. Source: mm/slub.c __slab_free(), v6.1. */
static void give_back_slow(struct kmem_cache *s, struct slab *slab, unsigned int i)
{
	bool was_full = slab->free == SIM_NO_OBJECT;

	slab->link[i] = slab->free;
	slab->free = i;
	slab->inuse--;
	if (slab->frozen)
		return;
	if (was_full && !cache_debug(s)) {
		put_cpu_partial(s, this_cpu(s), slab, true);
		return;
	}
	if (!slab->inuse && s->nr_partial >= s->min_partial) {
		if (slab->listed)
			partial_remove(s, slab);
		sim_slab_discard(s, slab);
	} else if (was_full) {
		partial_add(s, slab, true);
	}
}

static void give_back(struct kmem_cache *s, struct slab *slab, unsigned int i)
{
	struct cpu_slab *c = this_cpu(s);

	if (slab != c->slab || !kml_fact(SLAB_LIFO, true)) {
		give_back_slow(s, slab, i);
		return;
	}
	slab->link[i] = c->free;
	c->free = i;
}

/* What a free does to the bytes: nothing where the user relies on them. */
static void wipe(struct kmem_cache *s, void *p)
{
	if (cache_debug(s)) {
		sim_init_object(s, p, SLUB_RED_INACTIVE);
	} else if (!s->ctor && !(s->flags & SLAB_TYPESAFE_BY_RCU)) {
		sim_poison(p, s->object_size);
	}
}

/* Free the object at @p; a second free or a pointer into an object is reported and ignored. */
void sim_slab_free(struct slab *slab, void *p)
{
	struct kmem_cache *s = slab->cache;
	const char *wrong = NULL;
	unsigned int i;

	pthread_mutex_lock(&s->lock);
	i = slab_slot_of(slab, p);
	if (s->flags & SLAB_CONSISTENCY_CHECKS && !sim_free_allowed(s, slab, i, p)) {
		pthread_mutex_unlock(&s->lock);
		return;
	}
	if (i == SIM_NO_OBJECT) {
		wrong = "invalid free, not the start of an object";
	} else if (!slab_slot_held(slab, i)) {
		wrong = "double free";
	} else {
		slot_flip(slab, i);
		wipe(s, p);
		give_back(s, slab, i);
	}
	pthread_mutex_unlock(&s->lock);
	if (wrong)
		sim_report("BUG %s: %s: 0x%llx", s->name, wrong, (unsigned long long)sim_addr(p));
}

static void report_cache(struct kmem_cache *s, struct kmem_cache *owner, const void *p)
{
	if (sim_kernel()->names_object)
		sim_report("kmem_cache_free(%s, %016llx): object belongs to different cache %s", s->name,
			   (unsigned long long)sim_addr(p), owner->name);
	else
		sim_report("cache_from_obj: Wrong slab cache. %s but object is from %s", s->name, owner->name);
}

/* Source: mm/slab.h cache_from_obj(), v6.1: a wrong cache is reported, the right one served. */
void kmem_cache_free(struct kmem_cache *s, void *p)
{
	struct slab *slab = sim_virt_to_slab(p);

	if (!slab) {
		sim_report("BUG %s: invalid free, no object: 0x%llx", s->name,
			   (unsigned long long)sim_addr(p));
		return;
	}
	if (slab->cache != s && kml_fact(WRONG_CACHE_FOUND, true)) {
		report_cache(s, slab->cache, p);
		if (sim_kernel()->names_object)
			return;
	}
	sim_slab_free(slab, p);
}

/* Source: mm/slub.c kmem_cache_alloc_bulk(), v6.1: all or none. */
int kmem_cache_alloc_bulk(struct kmem_cache *s, gfp_t gfp, size_t nr, void **p)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		p[i] = kmem_cache_alloc(s, gfp);
		if (!p[i]) {
			kmem_cache_free_bulk(s, i, p);
			return 0;
		}
	}
	return nr;
}

void kmem_cache_free_bulk(struct kmem_cache *s, size_t nr, void **p)
{
	while (nr--)
		kmem_cache_free(s, p[nr]);
}

static void flush_all(struct kmem_cache *s)
{
	unsigned int cpu;

	for (cpu = 0; cpu < num_online_cpus(); cpu++) {
		if (s->cpu[cpu].slab)
			deactivate_slab(s, &s->cpu[cpu]);
		unfreeze_partials(s, &s->cpu[cpu]);
	}
}

/*
 * Empty slabs go, the fullest come first.
 * Source: mm/slub.c __kmem_cache_do_shrink(), v6.1. SHRINK_PROMOTE_MAX is 32.
 */
static void shrink_partial(struct kmem_cache *s)
{
	struct slab *slab, *next;
	unsigned int free;

	for (slab = s->partial_first; slab; slab = next) {
		next = slab->next;
		if (slab->inuse)
			continue;
		partial_remove(s, slab);
		sim_slab_discard(s, slab);
	}
	for (free = 32; free; free--) {
		struct slab *last = s->partial_last;

		for (slab = s->partial_first; slab; slab = slab == last ? NULL : next) {
			next = slab->next;
			if ((unsigned int)(slab->objects - slab->inuse) != free)
				continue;
			partial_remove(s, slab);
			partial_add(s, slab, false);
		}
	}
}

int kmem_cache_shrink(struct kmem_cache *s)
{
	int ret;

	pthread_mutex_lock(&s->lock);
	flush_all(s);
	shrink_partial(s);
	ret = s->nr_slabs != 0;
	pthread_mutex_unlock(&s->lock);
	return ret;
}

/* Source: mm/slub.c __kmem_cache_shutdown(), free_partial(), v6.1. */
int sim_cache_shutdown(struct kmem_cache *s)
{
	u64 left;

	pthread_mutex_lock(&s->lock);
	flush_all(s);
	shrink_partial(s);
	left = s->nr_slabs;
	pthread_mutex_unlock(&s->lock);
	if (left)
		sim_report("BUG %s: Objects remaining in %s on __kmem_cache_shutdown()", s->name,
			   s->name);
	return left ? -EBUSY : 0;
}

/* Source: mm/slab.h slab_ksize(), v6.1. */
size_t sim_slab_ksize(struct kmem_cache *s)
{
	if (s->flags & (SLAB_RED_ZONE | SLAB_POISON))
		return kmem_cache_size(s);
	if (s->flags & (SLAB_TYPESAFE_BY_RCU | SLAB_STORE_USER))
		return s->inuse;
	return s->size;
}
