/* SPDX-License-Identifier: GPL-2.0 */
/*
 * High memory: frames outside the direct map, and the two windows that give them an
 * address for a while. A machine without them has nothing of it.
 */
#ifndef KML_SIM_HIGHMEM_H
#define KML_SIM_HIGHMEM_H

#include "page.h"

/**
 * sim_highmem_start() - reserve the windows of a machine that has high memory.
 * Return: 0 or -ENOMEM.
 */
int sim_highmem_start(void);
void sim_highmem_stop(void);

/** sim_kmap_address() - where kmap() has @page mapped, in use or not yet flushed; else NULL. */
void *sim_kmap_address(const struct page *page);
/** sim_kmap_addr() - machine's address of a host pointer into a window; false when it is none. */
bool sim_kmap_addr(const void *p, u64 *addr);
/** sim_in_kmap() - does the machine's address @addr lie in a window? */
bool sim_in_kmap(u64 addr);
/** sim_kmap_refresh() - frames lie in another file now: show them from there (lend.h). */
void sim_kmap_refresh(void);
/** sim_kmap_check() - prove that each slot in use has a frame, and each frame one slot. 0 or -EIO. */
int sim_kmap_check(char *msg, size_t size);

/** sim_thread_block() - the calling thread of the machine begins to wait without an end; and ends. */
void sim_thread_block(bool blocked);

#endif /* KML_SIM_HIGHMEM_H */
