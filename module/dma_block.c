// SPDX-License-Identifier: GPL-2.0
/* dma_pool/<pool>/: one block of the pool each. The core holds the pool's lock in create and destroy. */
#include "dma_pool.h"
#include "where.h"

struct kml_dma_block {
	void *p;
	dma_addr_t handle;
};

static struct kml_dma_block *self_of(struct kml_object *obj)
{
	return obj->self;
}

/* Constant while the pool has blocks: writes that would make it anew are EBUSY. */
static struct kml_dmapool *pool_of(struct kml_object *obj)
{
	return obj->parent->self;
}

int kml_dma_block_create(struct kml_object *obj, const struct kml_dma_block_cfg *cfg, void **ret)
{
	struct kml_dma_block *self = kml_zalloc(sizeof(*self));
	int err;

	if (!self)
		return -ENOMEM;
	self->p = kml_dma_pool_alloc(obj, pool_of(obj)->pool, GFP_KERNEL | __GFP_NOWARN,
				     &self->handle, pool_of(obj)->block);
	if (IS_ERR(self->p)) {
		err = PTR_ERR(self->p);
		kml_free(self);
		return err;
	}
	*ret = self;
	return 0;
}

void kml_dma_block_destroy(struct kml_object *obj, void *arg)
{
	struct kml_dma_block *self = arg;

	kml_dma_pool_free(obj, pool_of(obj)->pool, self->p, self->handle, pool_of(obj)->block);
	kml_free(self);
}

int kml_dma_block_virt_get(struct kml_object *obj, u64 *ret)
{
	*ret = kml_addr(self_of(obj)->p);
	return 0;
}

int kml_dma_block_dma_addr_get(struct kml_object *obj, u64 *ret)
{
	*ret = self_of(obj)->handle;
	return 0;
}

/* Coherent memory may be remapped (arm): then it has a vmalloc address. */
int kml_dma_block_phys_get(struct kml_object *obj, u64 *ret)
{
	void *p = self_of(obj)->p;
	struct kml_place at = { p, is_vmalloc_addr(p) ? vmalloc_to_page(p) : virt_to_page(p) };

	return kml_place_phys(at, ret);
}
