/* SPDX-License-Identifier: GPL-2.0 */
/* A transfer by the lab's device, in a thread: what dma_streaming/ and dma_coherent/ share. */
#ifndef KML_DMA_TRANSFER_H
#define KML_DMA_TRANSFER_H

#include "provider.h"

/**
 * struct kml_dma_transfer - of one buffer, the last or the one under way; zeroed to begin with.
 *
 * The object's lock guards all but @state, which the thread writes, too. What the thread
 * reads stays as it is while it runs.
 */
struct kml_dma_transfer {
	struct kml_thread *thread;
	int (*move)(void *self, bool to_device);	/* all of the buffer, one way: 0 or -errno */
	void *self;
	bool to_device, from_device;
	int state;	/* dma_transfer.c; -errno: failed */
};

/**
 * kml_dma_transfer_start() - move the bytes @to_device, then @from_device.
 * Return: 0, -EBUSY while the last one is under way, -ENOMEM.
 */
int kml_dma_transfer_start(struct kml_dma_transfer *transfer, int (*move)(void *, bool), void *self,
			   bool to_device, bool from_device);
/** kml_dma_transfer_settle() - let a thread that is done go. Return: 0, -EBUSY while it is not. */
int kml_dma_transfer_settle(struct kml_dma_transfer *transfer);
/** kml_dma_transfer_stop() - end it, however far it is. */
void kml_dma_transfer_stop(struct kml_dma_transfer *transfer);
/** kml_dma_transfer_show() - idle, running, done, or failed with its errno. */
void kml_dma_transfer_show(struct kml_dma_transfer *transfer, struct kml_text *text);

#endif /* KML_DMA_TRANSFER_H */
