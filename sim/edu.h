/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The simulated machine's edu: the same registers, factorial, interrupts and DMA engine
 * as QEMU's. Only machines with a PCI bus have one.
 */
#ifndef KML_SIM_EDU_H
#define KML_SIM_EDU_H

#include "kapi_sim.h"

/** sim_edu_base() - physical address of its registers; 0 where the machine has none. */
u64 sim_edu_base(void);
/** sim_edu_reset() - as after power on. Called by sim_start(). */
void sim_edu_reset(void);
/**
 * sim_edu_read() / sim_edu_write() - 32 bits of the register at @offset, as the bus carries them.
 *
 * A DMA command runs at once: its end is seen in dma_cmd and irq_status.
 * Context: any; takes the device's lock.
 */
u32 sim_edu_read(u64 offset);
void sim_edu_write(u64 offset, u32 value);
/** sim_edu_buffer() - its own 4096 bytes. Context: no DMA command runs meanwhile. */
u8 *sim_edu_buffer(void);
/** sim_edu_reports() - times that QEMU itself would have ended for a wrong DMA range. */
unsigned int sim_edu_reports(void);

#endif /* KML_SIM_EDU_H */
