// SPDX-License-Identifier: GPL-2.0
/*
 * Zones and the page allocator's front: which zone serves a request, how far it may be
 * emptied, and what is done to frames on their way in and out.
 * Source: mm/page_alloc.c, include/linux/gfp.h; v6.1.
 *
 * Locks: one a zone, zone->lock, for its counters, its free lists and the links and
 * PG_buddy of its frames. Two are held at once only by sim_pages_check(), lower zone
 * first. They are innermost: nothing else is taken under one.
 *
 * Left out: reclaim, compaction and the OOM killer (nothing here can be reclaimed, so
 * what would wait for them fails), per-CPU lists (every free frame counts as free at
 * once), migrate types and the reserve for high-order atomic requests, nodes other
 * than 0, cpusets, watermark boosts.
 */
#include "fact.h"
#include "buddy.h"
#include "ram.h"
#include "slub.h"

static struct zone zones[MAX_NR_ZONES];
static unsigned int nr_zones;

struct zone *sim_zone(unsigned int i)
{
	return i < nr_zones ? &zones[i] : NULL;
}

struct zone *sim_pfn_zone(u64 pfn)
{
	for (unsigned int i = 0; i < nr_zones; i++)
		if (pfn - zones[i].zone_start_pfn < zones[i].spanned_pages)
			return &zones[i];
	return NULL;
}

u64 zone_page_state(struct zone *z, enum zone_stat_item item)
{
	u64 free;

	(void)item;
	pthread_mutex_lock(&z->lock);
	free = z->free;
	pthread_mutex_unlock(&z->lock);
	return free;
}

u64 totalram_pages(void)
{
	u64 sum = 0;

	for (unsigned int i = 0; i < nr_zones; i++)
		sum += zones[i].managed;
	return kml_fact(TOTALRAM, sum);
}

/* Start: hand the frames that boot left over to the free lists. */

/*
 * Largest aligned blocks that fill @start..@end. Source: mm/memblock.c
 * __free_pages_memory(), mm/page_alloc.c __free_pages_core() (FPI_TO_TAIL); v6.1: rising
 * addresses, because Debian's kernels do not shuffle the lists.
 */
static void free_range(struct zone *z, u64 start, u64 end)
{
	unsigned int order;

	for (; start < end; start += 1ULL << order) {
		order = start ? (unsigned int)__builtin_ctzll(start) : 0;
		order = min_t(unsigned int, order, KML_MAX_ORDER);
		while (start + (1ULL << order) > end)
			order--;
		sim_buddy_free(z, start, order, SIM_BUDDY_TAIL);
	}
}

/* Call @fn for each run of frames of @z that exist and are not reserved; the sum of them. */
static u64 for_each_managed(struct zone *z, const struct sim_profile *p,
			    void (*fn)(struct zone *z, u64 start, u64 end))
{
	u64 zone_end = z->zone_start_pfn + z->spanned_pages, sum = 0;

	for (const struct sim_range *ram = p->ram; ram->end; ram++) {
		u64 at = max_t(u64, ram->start, z->zone_start_pfn);
		u64 end = min_t(u64, ram->end, zone_end);
		const struct sim_range *r = p->reserved;

		while (at < end) {
			u64 stop;

			while (r->end && r->end <= at)
				r++;
			stop = r->end ? min_t(u64, end, max_t(u64, r->start, at)) : end;
			if (fn && stop > at)
				fn(z, at, stop);
			sum += stop - at;
			at = r->end ? max_t(u64, stop, r->end) : stop;
		}
	}
	return sum;
}

static void hold_for_kernel(u64 pfn, unsigned int order)
{
	struct page *page = sim_page(pfn);

	page->refcount = 1;
	page->order = (u8)order;
	sim_page_set(page, PG_kernel);
}

/*
 * The kernel's own memory: @frames frames in small blocks, with gaps between them as a
 * boot leaves them. Their contents are never touched.
 */
#define GAPS 32
static void take_for_kernel(struct zone *z, u64 frames)
{
	u64 gap[GAPS], pfn, step = frames / GAPS + 1, next = step;
	unsigned int gaps = 0, order;

	while (frames) {
		order = (unsigned int)(sim_random() % 6);
		while (1ULL << order > frames)
			order--;
		if (sim_buddy_alloc(z, order, &pfn))
			break;
		hold_for_kernel(pfn, order);
		frames -= 1ULL << order;
		if (gaps < GAPS && (next -= min_t(u64, next, 1ULL << order)) == 0 &&
		    !sim_buddy_alloc(z, 0, &gap[gaps])) {
			gaps++;
			next = step;
		}
	}
	while (gaps)
		sim_buddy_free(z, gap[--gaps], 0, SIM_BUDDY_KERNEL);
}

static int start_zone(struct zone *z, const struct sim_zone_profile *zp,
		      const struct sim_profile *p)
{
	*z = (struct zone){
		.name = zp->name, .type = zp->type,
		.zone_start_pfn = zp->start_pfn, .spanned_pages = zp->spanned,
		.wmark_min = zp->min, .wmark_low = zp->low, .wmark_high = zp->high,
	};
	memcpy(z->lowmem_reserve, zp->lowmem_reserve, sizeof(z->lowmem_reserve));
	pthread_mutex_init(&z->lock, NULL);
	z->present_pages = sim_ranges_overlap(p->ram, zp->start_pfn, zp->start_pfn + zp->spanned);
	z->managed = for_each_managed(z, p, NULL);
	z->allocated = z->managed;
	if (zp->used > z->managed)
		return -EINVAL;
	for_each_managed(z, p, free_range);
	take_for_kernel(z, zp->used);
	return 0;
}

int sim_zones_start(const struct sim_profile *p)
{
	int err = 0;

	if (KML_MAX_ORDER >= SIM_ORDERS)
		return -EINVAL;
	for (nr_zones = 0; !err && nr_zones < (unsigned int)kml_fact(ZONE_DEVICE_EXISTS, MAX_NR_ZONES) &&
	     p->zones[nr_zones].name; nr_zones++)
		err = start_zone(&zones[nr_zones], &p->zones[nr_zones], p);
	return err;
}

void sim_zones_stop(void)
{
	while (nr_zones)
		pthread_mutex_destroy(&zones[--nr_zones].lock);
}

/* Which zone, and how far down. */

/*
 * Source: include/linux/gfp.h GFP_ZONE_TABLE, gfp_zone(); v6.1. Combinations that the
 * kernel calls bad have no entry and get the first zone, as they do there.
 */
static const enum zone_type zone_table[16] = {
	[0] = ZONE_NORMAL,
	[__GFP_DMA] = ZONE_DMA,
	[__GFP_HIGHMEM] = ZONE_HIGHMEM,
	[__GFP_DMA32] = ZONE_DMA32,
	[__GFP_MOVABLE] = ZONE_NORMAL,
	[__GFP_MOVABLE | __GFP_DMA] = ZONE_DMA,
	[__GFP_MOVABLE | __GFP_HIGHMEM] = ZONE_MOVABLE,
	[__GFP_MOVABLE | __GFP_DMA32] = ZONE_DMA32,
};

static int index_of(enum zone_type type)
{
	for (unsigned int i = 0; i < nr_zones; i++)
		if (zones[i].type == type)
			return (int)i;
	return -1;
}

unsigned int sim_gfp_zone(gfp_t gfp)
{
	int i = index_of(zone_table[kml_fact(GFP_ZONE_BITS, gfp & GFP_ZONEMASK)]);

	if (i < 0)		/* a machine without that zone: OPT_ZONE_* = ZONE_NORMAL */
		i = index_of(kml_fact(ZONE_MISSING_IS_NORMAL, ZONE_NORMAL));
	return i < 0 ? 0 : (unsigned int)i;
}

/* The kernel's allocation flags, as far as they matter here; mm/internal.h. */
enum alloc_flags {
	ALLOC_WMARK_LOW = 1, ALLOC_NON_BLOCK = 2, ALLOC_MIN_RESERVE = 4, ALLOC_NO_WATERMARKS = 8,
};

/* Source: mm/page_alloc.c __zone_watermark_ok(), v6.1 (Debian 6.1.192). */
static bool watermark_ok(const struct zone *z, unsigned int order, unsigned int highest,
			 unsigned int flags)
{
	s64 min = (s64)(flags & ALLOC_WMARK_LOW ? z->wmark_low : z->wmark_min);
	s64 free = (s64)z->free - ((1LL << order) - 1);

	min = kml_fact(WATERMARKS, min);
	if (flags & ALLOC_MIN_RESERVE) {
		min -= min / 2;
		if (flags & ALLOC_NON_BLOCK)
			min -= min / 4;
	}
	if (free <= min + (s64)z->lowmem_reserve[highest])
		return false;
	for (unsigned int o = order; o <= KML_MAX_ORDER; o++)
		if (z->free_area[o].nr_free)
			return true;
	return false;
}

/* Source: mm/page_alloc.c gfp_to_alloc_flags(), __gfp_pfmemalloc_flags(); v6.1. */
static unsigned int slow_flags(gfp_t gfp)
{
	unsigned int flags = 0;

	if (gfp & kml_fact(RESERVE_FOR_HIGH, __GFP_HIGH))
		flags |= ALLOC_MIN_RESERVE;
	if (!(gfp & (__GFP_DIRECT_RECLAIM | __GFP_NOMEMALLOC)))
		flags |= ALLOC_NON_BLOCK;
	if ((gfp & __GFP_MEMALLOC) && !(gfp & __GFP_NOMEMALLOC))
		flags |= ALLOC_NO_WATERMARKS;
	return flags;
}

/* Source: mm/page_alloc.c get_page_from_freelist(), v6.1. */
static struct page *from_zones(unsigned int order, unsigned int highest, unsigned int flags)
{
	u64 pfn = 0;

	for (unsigned int i = 0; i <= highest && !pfn; i++) {
		struct zone *z = &zones[kml_fact(ZONES_HIGHEST_FIRST, true) ? highest - i : i];

		if (!z->managed)
			continue;
		pthread_mutex_lock(&z->lock);
		if ((flags & ALLOC_NO_WATERMARKS) || watermark_ok(z, order, highest, flags))
			sim_buddy_alloc(z, order, &pfn);
		pthread_mutex_unlock(&z->lock);
	}
	return pfn ? sim_page(pfn) : NULL;
}

/* Source: mm/page_alloc.c post_alloc_hook(), prep_new_page(); v6.1. */
static void prepare(struct page *page, unsigned int order, gfp_t gfp)
{
	u64 pfn = page_to_pfn(page), nr = 1ULL << order;

	page->order = (u8)order;
	page->slab = NULL;
	__atomic_store_n(&page->refcount, kml_fact(PAGE_ONE_REFERENCE, 1), __ATOMIC_RELAXED);
	if (kml_fact(PAGES_CLEARED, sim_kernel()->init_on_alloc || (gfp & __GFP_ZERO)))
		sim_frames_clear(pfn, nr);
	else
		sim_frames_reveal(pfn, nr);
	if (order && (gfp & __GFP_COMP))
		sim_set_compound(page, order);
}

/* Source: mm/page_alloc.c __alloc_pages(), __alloc_pages_slowpath(); v6.1. */
struct page *alloc_pages(gfp_t gfp, unsigned int order)
{
	unsigned int highest = sim_gfp_zone(gfp);
	struct page *page;

	if (gfp & __GFP_HIGHMEM && !kml_fact(HIGHUSER_SERVED, true))
		return NULL;
	if (order > KML_MAX_ORDER) {
		if (!(gfp & __GFP_NOWARN))
			sim_report("WARNING: mm/page_alloc.c __alloc_pages: order %u", order);
		return NULL;
	}
	page = from_zones(order, highest, ALLOC_WMARK_LOW);
	if (!page)
		page = from_zones(order, highest, slow_flags(gfp));
	if (!page && (gfp & __GFP_NOFAIL))
		page = from_zones(order, highest, ALLOC_MIN_RESERVE);
	if (page)
		prepare(page, order, gfp);
	return page;
}

/*
 * Source: mm/page_alloc.c free_pages_prepare(), v6.1: a frame that still belongs to
 * somebody is reported and stays out of the free lists for good.
 */
static bool may_free(struct page *page)
{
	if (!sim_page_test(page, PG_slab | PG_reserved | PG_kernel | PG_buddy))
		return true;
	sim_report("BUG: Bad page state: pfn %llx is freed with flags %x",
		   (unsigned long long)page_to_pfn(page), page->flags);
	return false;
}

void sim_free_block(struct page *page, unsigned int order)
{
	u64 pfn = page_to_pfn(page);
	struct zone *z = sim_pfn_zone(pfn);

	if (!may_free(page))
		return;
	if (sim_page_test(page, PG_head))
		sim_clear_compound(page);
	page->slab = NULL;
	sim_frames_poison(pfn, 1ULL << order);
	pthread_mutex_lock(&z->lock);
	sim_buddy_free(z, pfn, order, SIM_BUDDY_KERNEL);
	pthread_mutex_unlock(&z->lock);
}
