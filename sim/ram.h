/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The simulated RAM: one memfd, mapped once as the direct map, and the contents of
 * frames that nobody owns. Nothing that is stored in it is ever trusted: books about
 * frames live in host memory.
 */
#ifndef KML_SIM_RAM_H
#define KML_SIM_RAM_H

#include "machine.h"

/* What a freed frame is filled with. Source: include/linux/poison.h PAGE_POISON, v6.1. */
#define SIM_PAGE_POISON 0xaa

/** sim_ram_base - host address of the direct map's first byte, which is PHYS_OFFSET. */
extern u8 *sim_ram_base;

/**
 * sim_ram_start() - open the memfd and map it; holes between ranges of RAM fault.
 * @ram: frames that exist
 *
 * Nothing is touched: a machine of 6 GiB costs as much as one of 64 MiB.
 * Context: one thread, from sim_start().
 * Return: 0, -ENOMEM, or what memfd_create(2), ftruncate(2) or mmap(2) said.
 */
int sim_ram_start(const struct sim_range *ram);
/** sim_ram_stop() - unmap and close it. */
void sim_ram_stop(void);

/** sim_ram_ptr() - host address of frame @pfn; the frame must be one of RAM's span. */
static inline u8 *sim_ram_ptr(u64 pfn)
{
	return sim_ram_base + ((pfn << PAGE_SHIFT) - PHYS_OFFSET);
}
/** sim_ram_contains() - does @p point into the direct map? */
bool sim_ram_contains(const void *p);

/**
 * sim_frames_poison() - @nr frames from @pfn are being freed: make their contents poison.
 *
 * A frame that never held anything is not made to exist for that: it stays a hole in
 * the memfd, reads as zeros, and counts as poisoned. That keeps freeing as cheap in
 * host memory as allocating.
 *
 * Context: caller owns the frames.
 */
void sim_frames_poison(u64 pfn, u64 nr);
/**
 * sim_frames_clear() - @nr frames from @pfn are handed out: make them zero.
 * Context: caller owns the frames.
 */
void sim_frames_clear(u64 pfn, u64 nr);
/**
 * sim_frames_reveal() - they are handed out as they are: holes become real poison.
 * Context: caller owns the frames.
 */
void sim_frames_reveal(u64 pfn, u64 nr);
/**
 * sim_frame_intact() - does a free frame still hold what freeing left in it?
 * Context: caller holds the zone's lock.
 */
bool sim_frame_intact(u64 pfn);
/**
 * sim_frames_populated() - first run of frames from @pfn up to @end that really exist in the memfd.
 * @ret: the run
 * Return: false when none does.
 */
bool sim_frames_populated(u64 pfn, u64 end, struct sim_range *ret);

/**
 * sim_ram_peek() - what lies in @len bytes from physical address @phys on, whoever owns them.
 * Context: any; a frame that is being written may be half old.
 * Return: 0, or -EFAULT where one of them is no RAM.
 */
int sim_ram_peek(u64 phys, void *buf, size_t len);

#endif /* KML_SIM_RAM_H */
