/* SPDX-License-Identifier: GPL-2.0 */
/*
 * GPIO, clock and timer registers of the machine beaglebone, by name: data in
 * machines/am335x_regs.def. The questions of module/kapi_dma.h are answered here too.
 */
#ifndef KML_SIM_AM335X_H
#define KML_SIM_AM335X_H

#include "kapi_sim.h"

/** sim_am335x_has() - does a block of the running machine lie at @phys? */
bool sim_am335x_has(u64 phys);
/** sim_am335x_room() - bytes from @phys to its block's end; the PRCM's blocks are one. */
u64 sim_am335x_room(u64 phys);
/** sim_am335x_reset() - as after power on. Called by sim_stop(). */
void sim_am335x_reset(void);
/**
 * sim_am335x_read() / sim_am335x_write() - the register at @phys.
 *
 * What kml_mmio_access() refuses is reported: then a read answers all ones, a write does nothing.
 * Context: any; takes the blocks' lock.
 */
u32 sim_am335x_read(u64 phys);
void sim_am335x_write(u64 phys, u32 value);

#endif /* KML_SIM_AM335X_H */
