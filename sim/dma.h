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
/*
 * Bounce buffers, sim/swiotlb.c: what lies beyond a device's mask is copied where it reaches.
 *
 * sim_swiotlb_map() takes slots for @size bytes and copies them from @phys, whatever the
 * direction: the device must not see what was there before. DMA_MAPPING_ERROR: no bounce
 * buffers, too many bytes, none free, or out of @mask, too. Context: any; a leaf lock.
 * sim_swiotlb_unmap() gives the slots back; sim_swiotlb_copy() copies between physical addresses.
 */
#define SIM_SWIOTLB_BYTES (64UL << 20)
#define SIM_SWIOTLB_MAX (256UL << 10)		/* of one mapping */
u64 sim_swiotlb_map(u64 phys, size_t size, u64 mask);
void sim_swiotlb_unmap(u64 addr, size_t size);
void sim_swiotlb_copy(u64 to, u64 from, size_t size);

/**
 * sim_cma_alloc() - whole pages of @size bytes in a row from the contiguous memory area, cleared.
 * Return: the first, each with a reference of its own; NULL: no such area, or no run of
 * them is free there.
 */
struct page *sim_cma_alloc(size_t size);
/** sim_dma_pages_free() - gives back what sim_cma_alloc() or alloc_pages() gave for @size bytes. */
void sim_dma_pages_free(struct page *page, size_t size);

/* As after power on: nothing is lent, nothing mapped or requested, the device's memory is zero. */
void sim_dma_reset(void);
void sim_swiotlb_reset(void);
void sim_io_reset(void);
void sim_lab_device_reset(void);

#endif /* KML_SIM_DMA_H */
