/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A simulated device that reaches memory through the direct DMA mapping: what the
 * kernel's struct device holds for it. The calls are in kapi_sim.h.
 */
#ifndef KML_SIM_DMA_H
#define KML_SIM_DMA_H

#include "kapi_sim.h"

struct device {
	u64 dma_mask;			/* reach of streaming mappings */
	u64 coherent_dma_mask;		/* reach of dma_alloc_coherent() */
	struct sim_devres *devres;	/* what its driver need not give back, newest first: devres.c */
};

/** sim_dma_device_owns() - is the byte at @phys lent to a device, by the book of the DMA calls? */
bool sim_dma_device_owns(u64 phys);
/** sim_io_frame() - does ioremap() map the page of @addr? Then *@pfn is its physical page's number. */
bool sim_io_frame(u64 addr, u64 *pfn);
/* As after power on: nothing is lent, nothing mapped or requested, the device's memory is zero. */
void sim_dma_reset(void);
void sim_io_reset(void);
void sim_lab_device_reset(void);

#endif /* KML_SIM_DMA_H */
