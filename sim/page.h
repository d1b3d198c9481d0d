/* SPDX-License-Identifier: GPL-2.0 */
/*
 * struct page: what the simulator knows about each frame, kept in host memory. Frames
 * are numbered as in the machine (pfn); pages of a zone's free lists are linked by pfn.
 */
#ifndef KML_SIM_PAGE_H
#define KML_SIM_PAGE_H

#include "machine.h"

/* Bits of page->flags. */
enum sim_page_flag {
	PG_locked = 1 << 0, PG_referenced = 1 << 1, PG_uptodate = 1 << 2, PG_dirty = 1 << 3,
	PG_lru = 1 << 4, PG_active = 1 << 5, PG_private = 1 << 6,
	PG_slab = 1 << 7,		/* first frame of a slab; set by its cache */
	PG_reserved = 1 << 8,		/* boot kept it from the page allocator */
	PG_head = 1 << 9, PG_tail = 1 << 10,	/* of a compound page */
	PG_buddy = 1 << 11,		/* first frame of a free block; zone's lock */
	PG_kernel = 1 << 12,		/* held by the machine's own kernel since start */
};

/**
 * struct page - one frame
 * @next: pfn of the next free block of the same order, while PG_buddy; zone's lock
 * @prev: and of the one before; the list is a ring
 * @refcount: references; 0 in free frames and in all but the first of a block
 * @flags: atomic, see enum sim_page_flag
 * @head: pfn of the first frame, while PG_tail
 * @order: of the free block (zone's lock) or of the block as it was handed out (owner)
 * @slab: for the owner's own use; a slab keeps its struct here
 *
 * All zero, as the host hands the array out, is right for a frame inside a free block.
 */
struct page {
	u32 next, prev;
	int refcount;
	u32 flags;
	u32 head;
	u8 order;
	void *slab;
};

/** sim_pages - page of frame 0 or of the first frame of RAM, see sim_first_pfn. */
extern struct page *sim_pages;
extern u64 sim_first_pfn, sim_end_pfn;
/** sim_low_end - first frame of high memory; the end of RAM on a machine without. */
extern u64 sim_low_end;

/** sim_page() - page of frame @pfn, which must lie in RAM's span. */
static inline struct page *sim_page(u64 pfn)
{
	return sim_pages + (pfn - sim_first_pfn);
}

static inline bool sim_page_test(const struct page *page, u32 flag)
{
	return __atomic_load_n(&page->flags, __ATOMIC_RELAXED) & flag;
}

static inline void sim_page_set(struct page *page, u32 flag)
{
	__atomic_fetch_or(&page->flags, flag, __ATOMIC_RELAXED);
}

static inline void sim_page_clear(struct page *page, u32 flag)
{
	__atomic_fetch_and(&page->flags, ~flag, __ATOMIC_RELAXED);
}

static inline void __SetPageSlab(struct page *page) { sim_page_set(page, PG_slab); }
static inline void __ClearPageSlab(struct page *page) { sim_page_clear(page, PG_slab); }

/**
 * sim_pages_start() - make the array of struct page and mark what boot reserved.
 *
 * The host hands out zeroed memory as it is touched, so a large machine costs nothing.
 * Return: 0 or -ENOMEM.
 */
int sim_pages_start(const struct sim_profile *profile);
void sim_pages_stop(void);

/** sim_set_compound() - tie the 2^@order frames of a block together; sim_clear_compound() unties. */
void sim_set_compound(struct page *page, unsigned int order);
void sim_clear_compound(struct page *page);

/**
 * sim_put_testzero() - drop one reference.
 *
 * Dropping one that is not there is reported (sim_report()) and does nothing more; the
 * kernel would go on with a negative count.
 * Return: was it the last?
 */
bool sim_put_testzero(struct page *page);

#endif /* KML_SIM_PAGE_H */
