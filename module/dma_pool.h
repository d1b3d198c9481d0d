/* SPDX-License-Identifier: GPL-2.0 */
/* What a DMA pool tells its blocks. */
#ifndef KML_DMA_POOL_H
#define KML_DMA_POOL_H

#include "provider.h"

/** struct kml_dmapool - one pool; all of it stays as create made it. */
struct kml_dmapool {
	struct device *dev;	/* its own: a pool belongs to a device */
	struct dma_pool *pool;
	u64 block;		/* bytes that a block takes */
};

#endif /* KML_DMA_POOL_H */
