// SPDX-License-Identifier: GPL-2.0
/*
 * The buddy system: free lists by order, splitting and joining. Lists are rings linked
 * by page frame number, so that a damaged frame cannot damage them.
 * Source: mm/page_alloc.c, v6.1. Left out: migrate types, page isolation, per-CPU lists.
 */
#include "buddy.h"

/* The counter is also read without the lock, as the kernel's /proc files do. */
static void count_blocks(struct zone *zone, unsigned int order, int by)
{
	u64 *nr_free = &zone->free_area[order].nr_free;

	WRITE_ONCE(*nr_free, *nr_free + (u64)(s64)by);
}

/* Frame 0 is never free (boot reserves it), so 0 says "no block". */
static void block_add(struct zone *zone, u64 pfn, unsigned int order, bool tail)
{
	struct page *page = sim_page(pfn), *head, *last;
	u32 *first = &zone->free_area[order].head;

	page->next = page->prev = (u32)pfn;
	if (*first) {
		head = sim_page(*first);
		last = sim_page(head->prev);
		page->next = *first;
		page->prev = head->prev;
		head->prev = last->next = (u32)pfn;
	}
	if (!tail || !*first)
		*first = (u32)pfn;
	count_blocks(zone, order, 1);
	page->order = (u8)order;
	sim_page_set(page, PG_buddy);
}

static void block_del(struct zone *zone, u64 pfn, unsigned int order)
{
	struct page *page = sim_page(pfn);
	u32 *first = &zone->free_area[order].head;

	sim_page(page->prev)->next = page->next;
	sim_page(page->next)->prev = page->prev;
	if (*first == pfn)
		*first = page->next == pfn ? 0 : page->next;
	count_blocks(zone, order, -1);
	page->next = page->prev = 0;
	sim_page_clear(page, PG_buddy);
}

/* Source: mm/page_alloc.c expand(), v6.1. */
static void expand(struct zone *zone, u64 pfn, unsigned int low, unsigned int high)
{
	while (high > low) {
		high--;
		block_add(zone, pfn + (1ULL << high), high, false);
	}
}

int sim_buddy_alloc(struct zone *zone, unsigned int order, u64 *ret)
{
	u64 pfn;

	for (unsigned int o = order; o <= KML_MAX_ORDER; o++) {
		pfn = zone->free_area[o].head;
		if (!pfn)
			continue;
		block_del(zone, pfn, o);
		expand(zone, pfn, order, o);
		zone->free -= 1ULL << order;
		zone->allocated += 1ULL << order;
		*ret = pfn;
		return 0;
	}
	return -ENOMEM;
}

/* Source: mm/internal.h find_buddy_page_pfn(), page_is_buddy(); v6.1. */
static bool is_free_block(const struct zone *zone, u64 pfn, unsigned int order)
{
	const struct page *page;

	if (pfn - zone->zone_start_pfn >= zone->spanned_pages)
		return false;
	page = sim_page(pfn);
	return sim_page_test(page, PG_buddy) && page->order == order;
}

/*
 * Is the next larger buddy free too? Then this block goes to the tail: it will soon be
 * joined, if nobody takes it. Source: mm/page_alloc.c buddy_merge_likely(), v6.1.
 */
static bool merge_likely(const struct zone *zone, u64 pfn, unsigned int order)
{
	u64 up = pfn & ~(1ULL << order);

	if (order + 1 >= KML_MAX_ORDER)
		return false;
	return is_free_block(zone, up ^ (1ULL << (order + 1)), order + 1);
}

void sim_buddy_free(struct zone *zone, u64 pfn, unsigned int order, enum sim_buddy_end end)
{
	bool tail = end == SIM_BUDDY_TAIL;
	u64 buddy;

	zone->free += 1ULL << order;
	zone->allocated -= 1ULL << order;
	for (; order < KML_MAX_ORDER; order++) {
		buddy = pfn ^ (1ULL << order);
		if (!kml_fact(BUDDY_MERGES, true) || !is_free_block(zone, buddy, order))
			break;
		block_del(zone, buddy, order);
		pfn &= buddy;
	}
	if (end == SIM_BUDDY_KERNEL)
		tail = merge_likely(zone, pfn, order);
	block_add(zone, pfn, order, tail);
}

/* The free block that @pfn lies in: its order, -1 if there is none; @ret: its first frame. */
static int block_around(const struct zone *zone, u64 pfn, u64 *ret)
{
	for (unsigned int order = 0; order <= KML_MAX_ORDER; order++) {
		*ret = pfn & ~((1ULL << order) - 1);
		if (is_free_block(zone, *ret, order))
			return (int)order;
	}
	return -1;
}

/* Largest aligned blocks that fill @start..@end, which are parts of one block. */
static void blocks_add(struct zone *zone, u64 start, u64 end)
{
	unsigned int order;

	for (; start < end; start += 1ULL << order) {
		order = (unsigned int)__builtin_ctzll(start);
		while (start + (1ULL << order) > end)
			order--;
		block_add(zone, start, order, true);
	}
}

int sim_buddy_claim(struct zone *zone, u64 pfn, u64 nr)
{
	u64 at, head, end = pfn + nr;
	int order;

	for (at = pfn; at < end; at = head + (1ULL << order)) {
		order = block_around(zone, at, &head);
		if (order < 0)
			return -EBUSY;
	}
	for (at = pfn; at < end; at = head + (1ULL << order)) {
		order = block_around(zone, at, &head);
		block_del(zone, head, (unsigned int)order);
		if (head < at)
			blocks_add(zone, head, at);
		if (head + (1ULL << order) > end)
			blocks_add(zone, end, head + (1ULL << order));
	}
	zone->free -= nr;
	zone->allocated += nr;
	return 0;
}
