// SPDX-License-Identifier: GPL-2.0
/* dma_coherent/: one buffer each that processor and device see alike. */
#include "content.h"
#include "dma_transfer.h"
#include "kapi_dma.h"
#include "where.h"

struct kml_dma_coherent {
	struct device *dev;	/* edu, whose mask all share, else one of its own */
	void *p;
	dma_addr_t handle;
	u64 size;
	bool zeroed;
	struct kml_dma_transfer transfer;
};

static struct kml_dma_coherent *self_of(struct kml_object *obj)
{
	return obj->self;
}

static int allocate(struct kml_object *obj, const struct kml_dma_coherent_cfg *cfg,
		    struct kml_dma_coherent *self)
{
	gfp_t gfp = kml_gfp_polite(kml_gfp(cfg->gfp), cfg->size);
	int err;

	kml_device_lock(self->dev);
	err = dma_set_mask_and_coherent(self->dev, DMA_BIT_MASK(cfg->mask_bits));
	if (!err) {
		self->p = kml_dma_alloc_coherent(obj, self->dev, cfg->size, &self->handle, gfp);
		err = IS_ERR(self->p) ? PTR_ERR(self->p) : 0;
	}
	kml_device_unlock(self->dev);
	return err;
}

static int device_and_buffer(struct kml_object *obj, const struct kml_dma_coherent_cfg *cfg,
			     struct kml_dma_coherent *self)
{
	int err;

	self->dev = kml_device_create();
	if (IS_ERR(self->dev))
		return PTR_ERR(self->dev);
	err = allocate(obj, cfg, self);
	if (err)
		kml_device_destroy(self->dev);
	return err;
}

int kml_dma_coherent_create(struct kml_object *obj, const struct kml_dma_coherent_cfg *cfg,
			    void **ret)
{
	int err = kml_gfp_check(kml_gfp(cfg->gfp), __GFP_HIGHMEM | __GFP_COMP);
	struct kml_dma_coherent *self;

	if (err)
		return err;
	self = kml_zalloc(sizeof(*self));
	if (!self)
		return -ENOMEM;
	err = device_and_buffer(obj, cfg, self);
	if (err) {
		kml_free(self);
		return err;
	}
	self->size = cfg->size;
	self->zeroed = kml_content_zeroed(self->p, cfg->size);
	*ret = self;
	return 0;
}

void kml_dma_coherent_destroy(struct kml_object *obj, void *arg)
{
	struct kml_dma_coherent *self = arg;

	kml_dma_transfer_stop(&self->transfer);
	kml_dma_free_coherent(obj, self->dev, self->size, self->p, self->handle);
	kml_device_destroy(self->dev);
	kml_free(self);
}

static int move(void *arg, bool to_device)
{
	const struct kml_dma_coherent *self = arg;

	return kml_device_move(self->dev, self->handle, self->size, 0, to_device);
}

/* There is no owner and no direction: both see what the other writes, at once. */
int kml_dma_coherent_transfer_act(struct kml_object *obj, u64 what)
{
	struct kml_dma_coherent *self = self_of(obj);

	if (self->size > KML_DEVICE_MEMORY)
		return -EIO;
	return kml_dma_transfer_start(&self->transfer, move, self,
				      what != KML_N_dma_transfer_from_device,
				      what != KML_N_dma_transfer_to_device);
}

int kml_dma_coherent_state_show(struct kml_object *obj, struct kml_text *text)
{
	kml_dma_transfer_show(&self_of(obj)->transfer, text);
	return 0;
}

int kml_dma_coherent_data_store(struct kml_object *obj, const char *buf, size_t len)
{
	return kml_content_store(self_of(obj)->p, self_of(obj)->size, buf, len);
}

int kml_dma_coherent_data_show(struct kml_object *obj, struct kml_text *text)
{
	kml_content_show(self_of(obj)->p, self_of(obj)->size, text);
	return 0;
}

int kml_dma_coherent_fill_act(struct kml_object *obj, u64 byte)
{
	memset(self_of(obj)->p, (int)byte, self_of(obj)->size);
	return 0;
}

/* Without an IOMMU the memory may still be remapped (arm): then it has a vmalloc address. */
static struct page *frame(void *p, u64 i)
{
	char *at = (char *)p + i * PAGE_SIZE;

	return is_vmalloc_addr(at) ? vmalloc_to_page(at) : virt_to_page(at);
}

static struct kml_place place(struct kml_object *obj)
{
	struct kml_place at = { self_of(obj)->p, frame(self_of(obj)->p, 0) };

	return at;
}

KML_WHERE_GETTERS(dma_coherent, place)
KML_NS_GETTER(dma_coherent)

int kml_dma_coherent_dma_addr_get(struct kml_object *obj, u64 *ret)
{
	*ret = self_of(obj)->handle;
	return 0;
}

int kml_dma_coherent_dma_equals_phys_get(struct kml_object *obj, u64 *ret)
{
	u64 phys;
	int err = kml_place_phys(place(obj), &phys);

	if (!err)
		*ret = phys == self_of(obj)->handle;
	return err;
}

int kml_dma_coherent_zeroed_get(struct kml_object *obj, u64 *ret)
{
	*ret = self_of(obj)->zeroed;
	return 0;
}

/* Writes back what was there, so that looking does not change the data. */
int kml_dma_coherent_bytes_per_us_get(struct kml_object *obj, u64 *ret)
{
	struct kml_dma_coherent *self = self_of(obj);
	size_t n = self->size < PAGE_SIZE ? self->size : PAGE_SIZE;
	u64 began, ns;
	void *copy;
	int i;

	if (kml_dma_transfer_settle(&self->transfer))
		return -EBUSY;
	copy = kml_zalloc(n);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, self->p, n);
	began = kml_now_ns();
	for (i = 0; i < 64; i++)
		memcpy(self->p, copy, n);
	ns = kml_now_ns() - began;
	kml_free(copy);
	*ret = div64_u64((u64)n * 64 * 1000, ns ? ns : 1);
	return 0;
}

int kml_dma_coherent_mmap_show(struct kml_object *obj, struct kml_text *text)
{
	struct kml_dma_coherent *self = self_of(obj);
	struct kml_mapping map = { .pages = PAGE_ALIGN(self->size) >> PAGE_SHIFT, .page = frame,
				   .self = self->p };

	return kml_map_show(obj, &map, text);
}
