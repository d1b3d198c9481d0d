/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Frames lent to other programs: for that time they lie in a file of their own, so that a
 * program that maps it reaches these frames and nothing else of the machine.
 */
#ifndef KML_SIM_LEND_H
#define KML_SIM_LEND_H

#include "kapi_sim.h"

struct sim_lent;

/**
 * sim_lend() - move frames into a file of their own, in the order given.
 * @nr: frames
 * @page: the @i-th of them; all belong to the caller, who lets nobody write meanwhile
 *
 * Every address that shows them goes on showing them: the direct map, vmalloc areas, slots
 * of kmap(). The file can be neither made shorter nor longer.
 * Return: 0, -ENOMEM, or what memfd_create(2), open(2) or mmap(2) said.
 */
int sim_lend(u64 nr, struct page *(*page)(void *self, u64 i), void *self, struct sim_lent **ret);
/** sim_lent_fd() - its file's descriptor. */
int sim_lent_fd(const struct sim_lent *lent);
/**
 * sim_lent_return() - move the frames back into RAM, and free @lent.
 * @force: also while a program has the file open: that keeps what it maps, as a copy
 *
 * A descriptor counts, too: the host tells whether a file is open, and a mapping keeps it so.
 * Return: 0, -EBUSY while another program has it open or mapped, -ENOMEM where the host has
 * no mapping left; then nothing has changed.
 */
int sim_lent_return(struct sim_lent *lent, bool force);

/** sim_frame_file() - the file, and the place in it, where frame @pfn lies now. */
int sim_frame_file(u64 pfn, off_t *offset);

#endif /* KML_SIM_LEND_H */
