// SPDX-License-Identifier: GPL-2.0
/*
 * Poison and red zones of objects, and the proof that a cache's books add up.
 * Source: the SLUB_DEBUG part of mm/slub.c, v6.1. Left out: tracks of who allocated and
 * freed, padding checks, and taking a damaged slab out of use.
 */
#include "fact.h"
#include "slub.h"

#define POISON_FREE	0x6b
#define POISON_END	0xa5

/* Source: include/linux/poison.h and mm/slub.c init_object(), v6.1. */
void sim_poison(void *p, size_t size)
{
	memset(p, POISON_FREE, size - 1);
	((u8 *)p)[size - 1] = POISON_END;
}

void sim_init_object(struct kmem_cache *s, u8 *p, u8 red)
{
	if (s->flags & SLAB_OBJECT_POISON)
		sim_poison(p, s->object_size);
	if (!(s->flags & SLAB_RED_ZONE))
		return;
	memset(p - s->red_left_pad, red, s->red_left_pad);
	memset(p + s->object_size, red, s->inuse - s->object_size);
}

#define ull(x) ((unsigned long long)(x))

/* Source: mm/slub.c slab_bug(), print_slab_info(), v6.1. */
static void slab_bug(struct kmem_cache *s, const char *what)
{
	sim_report("BUG %s (Not tainted): %s", s->name, what);
}

static void print_slab(const struct slab *slab)
{
	sim_report_more("Slab 0x%llx objects=%u used=%u", ull(sim_addr(slab->base)),
			slab->objects, slab->inuse);
}

static void report_bytes(struct kmem_cache *s, const struct slab *slab, const char *what, const u8 *first,
			 const u8 *last, u8 value)
{
	if (sim_kernel()->object_corrupt)
		sim_report("[%s overwritten] 0x%llx-0x%llx @offset=%td. First byte 0x%x instead of 0x%x\n"
			   "BUG %s (Not tainted): Object corrupt", what, ull(sim_addr(first)),
			   ull(sim_addr(last)), first - slab->base, *first, value, s->name);
	else
		sim_report("BUG %s (Not tainted): %s overwritten\n"
			   "0x%llx-0x%llx @offset=%td. First byte 0x%x instead of 0x%x", s->name, what,
			   ull(sim_addr(first)), ull(sim_addr(last)), first - slab->base, *first, value);
}

/* Source: mm/slub.c check_bytes_and_report(), restore_bytes(), v6.1. */
static bool check_bytes(struct kmem_cache *s, u8 *p, const char *what, u8 *start, u8 value,
			size_t bytes)
{
	u8 *fault = memchr_inv(start, value, bytes), *end = start + bytes;
	const struct slab *slab = sim_virt_to_slab(p);

	if (!fault)
		return true;
	while (end - 1 > fault && end[-1] == value)
		end--;
	report_bytes(s, slab, what, fault, end - 1, value);
	print_slab(slab);
	sim_report_more("Object 0x%llx @offset=%td", ull(sim_addr(p)), p - slab->base);
	sim_report_more("FIX %s: Restoring %s 0x%llx-0x%llx=0x%x", s->name, what,
			ull(sim_addr(fault)), ull(sim_addr(end - 1)), value);
	memset(fault, value, end - fault);
	return false;
}

/* Source: mm/slub.c check_object(), v6.1: what is wrong is reported and mended. */
bool sim_check_object(struct kmem_cache *s, u8 *p, u8 red)
{
	if (!(s->flags & SLAB_CONSISTENCY_CHECKS))
		return true;
	if (s->flags & SLAB_RED_ZONE &&
	    (!check_bytes(s, p, "Left Redzone", p - s->red_left_pad, red, s->red_left_pad) ||
	     !check_bytes(s, p, "Right Redzone", p + s->object_size, red,
			  s->inuse - s->object_size)))
		return false;
	if (!(s->flags & SLAB_OBJECT_POISON) || red != SLUB_RED_INACTIVE)
		return true;
	return check_bytes(s, p, "Poison", p, POISON_FREE, s->object_size - 1) &&
	       check_bytes(s, p, "End Poison", p + s->object_size - 1, POISON_END, 1);
}

/* Source: mm/slub.c __free_slab(), v6.1. What is still held has other red zones. */
void sim_check_slab(struct kmem_cache *s, struct slab *slab)
{
	unsigned int i;

	for (i = 0; cache_debug(s) && i < slab->objects; i++)
		sim_check_object(s, slab_slot(slab, i), SLUB_RED_INACTIVE);
}

/* Source: mm/slub.c free_consistency_checks(), free_debug_processing(), v6.1. */
bool sim_free_allowed(struct kmem_cache *s, struct slab *slab, unsigned int i, void *p)
{
	char what[64];
	bool fine = false;

	if (!slab->inuse) {
		slab_bug(s, "Slab has 0 allocated objects but 1 are to be freed");
		print_slab(slab);
	} else if (i == SIM_NO_OBJECT && !kml_fact(INVALID_FREE_FOUND, true)) {
		return false;
	} else if (i == SIM_NO_OBJECT) {
		snprintf(what, sizeof(what), "Invalid object pointer 0x%llx", ull(sim_addr(p)));
		slab_bug(s, what);
		print_slab(slab);
	} else if (!slab_slot_held(slab, i) && !kml_fact(DOUBLE_FREE_FOUND, true)) {
		return false;
	} else if (!slab_slot_held(slab, i)) {
		slab_bug(s, "Object already free");
		print_slab(slab);
	} else {
		fine = sim_check_object(s, p, SLUB_RED_ACTIVE);
	}
	if (!fine)
		sim_report_more("FIX %s: Object at 0x%llx not freed", s->name, ull(sim_addr(p)));
	return fine;
}

/* How many slots the list from @i on holds; more than there are when it runs in a circle. */
static unsigned int list_length(const struct slab *slab, unsigned int i)
{
	unsigned int n = 0;

	for (; i != SIM_NO_OBJECT && n <= slab->objects; i = slab->link[i]) {
		if (i >= slab->objects || slab_slot_held(slab, i))
			return UINT16_MAX;
		n++;
	}
	return n;
}

static unsigned int map_weight(const struct slab *slab)
{
	unsigned int i, n = 0;

	for (i = 0; i < slab->objects; i++)
		n += slab_slot_held(slab, i);
	return n;
}

/* The free list of the CPU that owns @slab, if one allocates from it. */
static unsigned int cpu_free(const struct kmem_cache *s, const struct slab *slab)
{
	unsigned int cpu;

	for (cpu = 0; cpu < num_online_cpus(); cpu++)
		if (s->cpu[cpu].slab == slab)
			return s->cpu[cpu].free;
	return SIM_NO_OBJECT;
}

static const char *slab_wrong(const struct kmem_cache *s, const struct slab *slab)
{
	unsigned int shared = list_length(slab, slab->free);
	unsigned int own = list_length(slab, cpu_free(s, slab));

	if (slab->cache != s || !PageSlab(slab->page) || slab->page->slab != slab)
		return "a slab's first frame does not know it";
	if (map_weight(slab) != slab->held)
		return "a slab's bitmap and its count of held objects differ";
	if (shared + own + slab->held != slab->objects)
		return "a slab's held and free objects do not add up";
	if (slab->objects - shared != slab->inuse)
		return "a slab's objects in use do not add up";
	if (slab->listed != (!slab->frozen && shared))
		return "a slab is on the partial list and should not be, or the reverse";
	return NULL;
}

static const char *cache_wrong(const struct kmem_cache *s)
{
	const struct slab *slab;
	u64 slabs = 0, partial = 0;
	const char *wrong;

	for (slab = s->slabs; slab; slab = slab->older, slabs++) {
		wrong = slab_wrong(s, slab);
		if (wrong)
			return wrong;
	}
	for (slab = s->partial_first; slab; slab = slab->next)
		partial++;
	if (slabs != s->nr_slabs)
		return "the number of slabs is wrong";
	return partial == s->nr_partial ? NULL : "the number of partial slabs is wrong";
}

int sim_cache_check(struct kmem_cache *s, char *msg, size_t size)
{
	const char *wrong;

	pthread_mutex_lock(&s->lock);
	wrong = cache_wrong(s);
	pthread_mutex_unlock(&s->lock);
	if (wrong)
		snprintf(msg, size, "cache %s: %s", s->name, wrong);
	return wrong ? -EIO : 0;
}
