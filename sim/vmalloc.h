/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The simulated vmalloc area behind kapi_sim.h's names: hooks for sim/machine.c and
 * the translation between the machine's addresses and host pointers. An area's pages
 * are the frames of the simulated RAM, seen a second time through a reserved window
 * of the host's address space; a page is mapped there when it is first touched.
 */
#ifndef KML_SIM_VMALLOC_H
#define KML_SIM_VMALLOC_H

#include "kapi_sim.h"

/**
 * sim_vmalloc_start() - reserve the window and catch faults in it.
 * Context: after sim_memfd() is open; called by sim_start().
 * Return: 0 or -ENOMEM.
 */
int sim_vmalloc_start(void);
/** sim_vmalloc_stop() - give the window back; frames stay with the machine. */
void sim_vmalloc_stop(void);
/**
 * sim_vmalloc_check() - prove that areas do not overlap, gaps add up and frames are owned once.
 * @msg: receives the first broken invariant
 * Return: 0 or -EIO.
 */
int sim_vmalloc_check(char *msg, size_t size);
/**
 * sim_vmalloc_addr() - machine's address of a host pointer into the window.
 * @addr: receives it
 * Return: false when @p is outside the window.
 */
bool sim_vmalloc_addr(const void *p, u64 *addr);
/** sim_vmalloc_ptr() - host pointer of a machine's address in the vmalloc area, else NULL. */
void *sim_vmalloc_ptr(u64 addr);
/**
 * sim_vmalloc_frame() - the frame behind a machine's address in the vmalloc area.
 * @order: of the page that maps it: 0, or that of the huge pages the area is made of
 * Return: false when no area has a page there.
 */
bool sim_vmalloc_frame(u64 addr, u64 *pfn, unsigned int *order);
/** sim_vmap_refresh() - frames lie in another file now (lend.h): areas are shown anew when touched. */
void sim_vmap_refresh(void);
/** sim_vmalloc_pages() - pages of the area that starts at @p, its guard not counted; 0 if none does. */
u64 sim_vmalloc_pages(const void *p);
/**
 * sim_vmap() - an area that shows the @nr frames from @page on, which stay the caller's.
 * Return: its first byte; NULL without room or host memory.
 */
void *sim_vmap(struct page *page, u64 nr);
/** sim_vunmap() - end what sim_vmap() began. */
void sim_vunmap(void *p);
/**
 * sim_try() - call @fn(@arg), and come back where it touches a page that no area has.
 * @addr: the machine's address that it touched; set where false is returned
 *
 * @fn is left where it faulted: it must hold no lock and own nothing then. Not nested.
 * Return: true when it returned by itself.
 */
bool sim_try(void (*fn)(void *arg), void *arg, u64 *addr);

#endif /* KML_SIM_VMALLOC_H */
