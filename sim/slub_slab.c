// SPDX-License-Identifier: GPL-2.0
/*
 * Making and dropping slabs: a block of frames, the random order of its slots, the
 * constructor. Source: mm/slub.c, v6.1. Left out: emergency reserves, accounting, the
 * delay of RCU before a slab of SLAB_TYPESAFE_BY_RCU goes.
 *
 * Lock order: see slab_common.c. A slab is made without any lock.
 */
#include "flags.h"
#include "slub.h"

#define POISON_INUSE	0x5a
#define GFP_SLAB_BUG_MASK (__GFP_DMA32 | __GFP_HIGHMEM)
#define GFP_NEW_SLAB	(__GFP_RECLAIM | __GFP_HIGH | __GFP_IO | __GFP_FS | __GFP_NOWARN | \
			 __GFP_RETRY_MAYFAIL | __GFP_NOFAIL | __GFP_NORETRY | __GFP_MEMALLOC | \
			 __GFP_NOMEMALLOC | __GFP_ATOMIC | __GFP_HARDWALL | __GFP_THISNODE)

/* splitmix64: a good stream from any seed. */
static u64 cache_random(struct kmem_cache *s)
{
	u64 z = atomic_fetch_add(&s->random, 0x9e3779b97f4a7c15ULL);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

/* Source: mm/slab_common.c freelist_randomize(), v6.1, with the machine's own seed. */
int sim_cache_random_seq(struct kmem_cache *s)
{
	unsigned int i, other;

	s->random_seq = calloc(s->oo_objects, sizeof(u16));
	if (!s->random_seq)
		return -ENOMEM;
	for (i = 0; i < s->oo_objects; i++) {
		other = cache_random(s) % (i + 1);
		s->random_seq[i] = s->random_seq[other];
		s->random_seq[other] = i;
	}
	return 0;
}

/*
 * Chain all slots of a fresh slab in the cache's random order, begun at a random place.
 * Source: mm/slub.c shuffle_freelist(), setup_object(), v6.1.
 */
static void shuffle_freelist(struct kmem_cache *s, struct slab *slab)
{
	unsigned int pos = cache_random(s) % s->oo_objects, n, i;
	u16 *tail = &slab->free;

	for (n = 0; n < s->oo_objects; n++, pos = (pos + 1) % s->oo_objects) {
		i = s->random_seq[pos];
		if (i >= slab->objects)
			continue;
		if (cache_debug(s))
			sim_init_object(s, slab_slot(slab, i), SLUB_RED_INACTIVE);
		if (s->ctor)
			s->ctor(slab_slot(slab, i));
		*tail = i;
		tail = &slab->link[i];
	}
	*tail = SIM_NO_OBJECT;
}

/* As printk()'s %pGg: names without blanks. */
static const char *gfp_words(gfp_t gfp, char *buf, size_t size)
{
	struct kml_text text = { .buf = buf, .size = size };
	char *to = buf;

	kml_gfp_text(gfp, &text);
	buf[text.len] = '\0';
	for (const char *from = buf; *from; from++)
		if (*from != ' ')
			*to++ = *from;
	*to = '\0';
	return buf;
}

/* Source: mm/slab_common.c kmalloc_fix_flags(), v6.1. */
gfp_t sim_gfp_fix(gfp_t gfp)
{
	gfp_t wrong = gfp & GFP_SLAB_BUG_MASK, right = gfp & ~GFP_SLAB_BUG_MASK;
	char is[200], becomes[200];

	if (kml_fact(SLAB_FLAGS_REPORTED, wrong))
		sim_report("Unexpected gfp: %#x (%s). Fixing up to gfp: %#x (%s). Fix your code!", wrong,
			   gfp_words(wrong, is, sizeof(is)), right,
			   gfp_words(right, becomes, sizeof(becomes)));
	return right;
}

/* First the block that the cache wants, without effort; then the smallest that will do. */
static struct page *alloc_slab_page(struct kmem_cache *s, gfp_t gfp, unsigned int *order)
{
	gfp_t easy = (gfp | __GFP_NOWARN | __GFP_NORETRY) & ~__GFP_NOFAIL;
	struct page *page;

	if (easy & __GFP_DIRECT_RECLAIM && s->oo_order > s->min_order)
		easy = (easy | __GFP_NOMEMALLOC) & ~__GFP_RECLAIM;
	*order = s->oo_order;
	page = alloc_pages(easy, *order);
	if (page)
		return page;
	*order = s->min_order;
	return alloc_pages(gfp, *order);
}

static struct slab *slab_zalloc(unsigned int objects)
{
	size_t links = ALIGN(sizeof(struct slab) + objects * sizeof(u16), sizeof(long));
	struct slab *slab = calloc(1, links + (objects + SLAB_LONG_BITS - 1) / SLAB_LONG_BITS * sizeof(long));

	if (slab)
		slab->map = (void *)((char *)slab + links);
	return slab;
}

/*
 * Source: mm/slub.c new_slab(), allocate_slab(), v6.1.
 * Context: no lock held. Return: NULL without memory.
 */
struct slab *sim_slab_new(struct kmem_cache *s, gfp_t gfp)
{
	unsigned int order, objects;
	struct page *page;
	struct slab *slab;

	gfp = (sim_gfp_fix(gfp) & GFP_NEW_SLAB) | s->allocflags;
	page = kml_fact(SLAB_GROWS, true) ? alloc_slab_page(s, gfp, &order) : NULL;
	if (!page)
		return NULL;
	objects = order == s->oo_order ? s->oo_objects : s->min_objects;
	slab = slab_zalloc(objects);
	if (!slab) {
		__free_pages(page, order);
		return NULL;
	}
	slab->cache = s;
	slab->page = page;
	slab->base = page_address(page);
	slab->order = order;
	slab->objects = objects;
	page->slab = slab;
	__SetPageSlab(page);
	if (s->flags & SLAB_POISON)
		memset(slab->base, POISON_INUSE, PAGE_SIZE << order);
	shuffle_freelist(s, slab);
	return slab;
}

void sim_slab_link(struct kmem_cache *s, struct slab *slab)
{
	slab->older = s->slabs;
	if (s->slabs)
		s->slabs->newer = slab;
	s->slabs = slab;
	s->nr_slabs++;
}

void sim_slab_forget(struct kmem_cache *s, struct slab *slab)
{
	*(slab->newer ? &slab->newer->older : &s->slabs) = slab->older;
	if (slab->older)
		slab->older->newer = slab->newer;
	s->nr_slabs--;
	__ClearPageSlab(slab->page);
	slab->page->slab = NULL;
	free(slab);
}

/* Source: mm/slub.c discard_slab(), v6.1; without RCU's delay. */
void sim_slab_discard(struct kmem_cache *s, struct slab *slab)
{
	struct page *page = slab->page;
	unsigned int order = slab->order;

	sim_check_slab(s, slab);
	sim_slab_forget(s, slab);
	__free_pages(page, order);
}
