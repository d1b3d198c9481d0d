// SPDX-License-Identifier: GPL-2.0
/* dma_pool/: one pool of small coherent blocks each, on a device of its own. */
#include "dma_pool.h"

/* What dma_pool_create() makes of a size. Source: mm/dmapool.c, v6.1. */
static u64 block_bytes(const struct kml_dmapool_cfg *cfg)
{
	u64 size = max_t(u64, cfg->size, 4);

	return cfg->align ? ALIGN(size, cfg->align) : size;
}

static bool power_of_two_or_0(u64 n)
{
	return !(n & (n - 1));
}

/* The kernel answers these with NULL like a lack of memory; we know better. */
static int request_check(const struct kml_dmapool_cfg *cfg)
{
	if (!power_of_two_or_0(cfg->align) || !power_of_two_or_0(cfg->boundary))
		return -EINVAL;
	return cfg->boundary && cfg->boundary < block_bytes(cfg) ? -EINVAL : 0;
}

static int device_and_pool(struct kml_object *obj, const struct kml_dmapool_cfg *cfg,
			   struct kml_dmapool *self)
{
	self->dev = kml_device_create();
	if (IS_ERR(self->dev))
		return PTR_ERR(self->dev);
	self->pool = kml_dma_pool_create(obj, "kml_pool", self->dev, cfg->size, cfg->align,
					 cfg->boundary);
	if (!IS_ERR(self->pool))
		return 0;
	kml_device_destroy(self->dev);
	return PTR_ERR(self->pool);
}

int kml_dmapool_create(struct kml_object *obj, const struct kml_dmapool_cfg *cfg, void **ret)
{
	int err = request_check(cfg);
	struct kml_dmapool *self;

	if (err)
		return err;
	self = kml_zalloc(sizeof(*self));
	if (!self)
		return -ENOMEM;
	err = device_and_pool(obj, cfg, self);
	if (err) {
		kml_free(self);
		return err;
	}
	self->block = block_bytes(cfg);
	*ret = self;
	return 0;
}

void kml_dmapool_destroy(struct kml_object *obj, void *arg)
{
	struct kml_dmapool *self = arg;

	kml_dma_pool_destroy(obj, self->pool);
	kml_device_destroy(self->dev);
	kml_free(self);
}

int kml_dmapool_blocks_get(struct kml_object *obj, u64 *ret)
{
	*ret = obj->children;
	return 0;
}
