/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What vmalloc.c (areas, frames) and vmap_fault.c (how the host shows them) share.
 * Pages are counted from the start of the window, which is the machine's VMALLOC_START.
 */
#ifndef KML_SIM_VMAP_AREA_H
#define KML_SIM_VMAP_AREA_H

#include "page.h"
#include "vmap_tree.h"

#define VMAP_BITS (8 * sizeof(unsigned long))

/**
 * struct area - one vmalloc() area; vmap_lock
 * @extent: its pages and the guard page behind them; first, so that one is the other
 * @nr: pages without the guard
 * @id: counts the areas ever made: a run of a freed area is known by it
 * @order: of the blocks that it was made from, huge pages when not 0
 * @gap: for the time when the area is a gap again
 * @shown: the host had a mapping for some page
 * @mapped: one bit a page, set while the host has a mapping for it
 * @pfn: frame of each page
 */
struct area {
	struct extent extent;
	u64 nr, id;
	unsigned int order;
	struct extent *gap;
	bool shown;
	unsigned long *mapped;
	u32 pfn[];
};

extern struct mutex vmap_lock;
extern struct extent *vmap_areas;	/* the extents of struct area; vmap_lock */
extern u64 vmap_pages;			/* of the window; set by start and stop only */

/** vmap_ptr() - host address of a page of the window. */
u8 *vmap_ptr(u64 page);
/** vmap_page() - page of the window that @p points into; false when it is outside. */
bool vmap_page(const void *p, u64 *ret);
/** vmap_hide() - take away what the host shows of @a. Context: vmap_lock held. */
void vmap_hide(struct area *a);
/** vmap_window_start() - reserve the window and catch faults in it. Return: 0 or -ENOMEM. */
int vmap_window_start(void);
void vmap_window_stop(void);

#endif /* KML_SIM_VMAP_AREA_H */
