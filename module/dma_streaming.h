/* SPDX-License-Identifier: GPL-2.0 */
/* dma_streaming/'s objects: what dma_streaming.c and dma_lend.c share. */
#ifndef KML_DMA_STREAMING_H
#define KML_DMA_STREAMING_H

#include "dma_transfer.h"

#define KML_API_LINES 32		/* of `api`, remembered */
#define KML_API_LINE 112

/**
 * struct kml_dma_streaming - one buffer
 *
 * What a write to `owner` does:
 *
 *	                   device               device
 *	not mapped, cpu  --------> device's  <--------->  cpu's, mapped
 *	        ^                                 cpu          |
 *	        '----------------------------------------------'
 *	                             cpu
 *
 * The object's lock guards all. What the transfer reads stays as it is while it runs.
 */
struct kml_dma_streaming {
	size_t size;
	u64 source;			/* KML_N_dma_source_* */
	enum dma_data_direction dir;
	unsigned int mask_bits;
	void *p;
	struct page *page;		/* source pages */
	struct scatterlist *sg;		/* the buffer's runs of frames */
	int runs;
	struct device *dev;		/* NULL: not mapped */
	int segments;			/* of the mapping; fewer than @runs where an IOMMU joined some */
	dma_addr_t addr;		/* of a single mapping */
	bool device_owns;
	struct kml_dma_transfer transfer;
	u64 calls;
	char (*api)[KML_API_LINE];
};

/** kml_dma_single() - is the buffer one piece? Else its list of pieces is what counts. */
static inline bool kml_dma_single(const struct kml_dma_streaming *self)
{
	return self->source != KML_N_dma_source_vmalloc_sg;
}

/**
 * kml_dma_lend() - map the buffer; the device owns it then.
 * Return: 0, -EIO where the device cannot reach it, -ENOMEM.
 */
int kml_dma_lend(struct kml_object *obj, struct kml_dma_streaming *self);
/** kml_dma_take_back() - unmap it; one that is not mapped is fine. */
void kml_dma_take_back(struct kml_object *obj, struct kml_dma_streaming *self);
/* Hand a mapped buffer over. */
void kml_dma_to_device(struct kml_object *obj, struct kml_dma_streaming *self);
void kml_dma_to_cpu(struct kml_object *obj, struct kml_dma_streaming *self);

#endif /* KML_DMA_STREAMING_H */
