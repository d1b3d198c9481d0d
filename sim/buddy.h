/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Free blocks of frames: a zone keeps a list for each order; a block of order n is 2^n
 * frames and starts at a multiple of 2^n. Freeing joins a block with its buddy:
 *
 *	pfn   8 9 10 11 12 13 14 15
 *	      [ A ] [ B ] [   C    ]	free A (order 1): its buddy is 8 ^ 2 = 10
 *	      [    AB   ] [   C    ]	B is free: they join, the next buddy is 8 ^ 4 = 12
 *	      [        ABC         ]	C is free: one block of order 3
 *
 * Lock: everything here is called with the zone's lock held.
 */
#ifndef KML_SIM_BUDDY_H
#define KML_SIM_BUDDY_H

#include "page.h"

/* Where a freed block goes. */
enum sim_buddy_end {
	SIM_BUDDY_KERNEL,	/* where the kernel would put it: buddy_merge_likely() */
	SIM_BUDDY_TAIL,		/* behind the others: FPI_TO_TAIL */
	SIM_BUDDY_HEAD,
};

/**
 * sim_buddy_alloc() - take 2^@order frames.
 * @zone: where to look
 * @order: 0..the machine's maximum
 * @ret: first page frame number; unchanged on error
 *
 * Splits the smallest free block that fits and returns its lower half; the upper
 * halves go to the heads of their lists.
 *
 * Context: caller holds the zone's lock.
 * Return: 0, or
 * * -ENOMEM - no free block of @order or more in @zone
 * Source: mm/page_alloc.c __rmqueue_smallest(), expand(); v6.1.
 * Left out: migrate types, per-CPU lists.
 */
int sim_buddy_alloc(struct zone *zone, unsigned int order, u64 *ret);

/**
 * sim_buddy_free() - give 2^@order frames back, joining them with free buddies.
 * @pfn: a multiple of 2^@order
 * @end: which end of the list the block goes to
 *
 * Context: caller holds the zone's lock and owns the frames.
 * Source: mm/page_alloc.c __free_one_page(), v6.1.
 */
void sim_buddy_free(struct zone *zone, u64 pfn, unsigned int order, enum sim_buddy_end end);

/**
 * sim_buddy_claim() - take just @nr frames from @pfn on out of the free lists.
 *
 * What else the blocks hold that they lie in stays free, in smaller blocks.
 *
 * Context: caller holds the zone's lock.
 * Return: 0, or
 * * -EBUSY - one of the frames is not free; nothing is changed
 */
int sim_buddy_claim(struct zone *zone, u64 pfn, u64 nr);

/* Zones: sim/zone.c. */

/**
 * sim_zones_start() - make the zones of @profile and put their managed frames on free lists.
 * Return: 0, or -EINVAL when the profile contradicts itself.
 */
int sim_zones_start(const struct sim_profile *profile);
void sim_zones_stop(void);
/** sim_pfn_zone() - the zone that spans @pfn, NULL if none does. */
struct zone *sim_pfn_zone(u64 pfn);
/** sim_gfp_zone() - index of the highest zone that may serve @gfp; see gfp_zone(). */
unsigned int sim_gfp_zone(gfp_t gfp);
/**
 * sim_free_block() - free 2^@order frames whose last reference is gone.
 * Context: caller owns them; takes the zone's lock.
 */
void sim_free_block(struct page *page, unsigned int order);
/**
 * sim_pages_check() - prove the books of all zones: lists, counters, buddies, poison.
 * @msg: receives the first broken invariant
 * Return: 0 or -EIO.
 */
int sim_pages_check(char *msg, size_t size);

#endif /* KML_SIM_BUDDY_H */
