// SPDX-License-Identifier: GPL-2.0
/* devres/: memory that belongs to a device for as long as a driver has it. */
#include "provider.h"
#include "quota.h"

/* struct managed - one managed allocation, numbered in the order of probe. */
struct managed {
	struct kml_devres *owner;
	void *p;		/* NULL: not held */
	u64 bytes;		/* on the lab's account */
	bool dma;
};

struct kml_devres {
	struct kml_object *obj;
	struct kml_driven *driven;
	struct kml_devres_cfg cfg;
	u64 held, given;
	u32 *released;			/* @given numbers, in order of release */
	struct managed resource[];	/* the first @held of them were taken */
};

static struct kml_devres *self_of(struct kml_object *obj)
{
	return obj->self;
}

static u64 most(const struct kml_devres_cfg *cfg)
{
	return cfg->allocations + cfg->dma;
}

/*
 * Called by the kernel, not by us: an action stands in the device's list right after
 * the memory that it speaks of, and the list is walked from its end.
 */
static void gone(void *arg)
{
	struct managed *r = arg;

	r->owner->released[r->owner->given++] = r - r->owner->resource;
	r->p = NULL;
	kml_quota_release(r->bytes);
}

static int take(struct kml_devres *self, struct device *dev, struct managed *r)
{
	gfp_t gfp = kml_gfp_polite(GFP_KERNEL, self->cfg.size);
	dma_addr_t handle;

	r->owner = self;
	r->bytes = r->dma ? kml_dmam_bytes(self->cfg.size) : kml_devm_bytes(self->cfg.size);
	if (r->dma)
		r->p = kml_dmam_alloc_coherent(self->obj, dev, self->cfg.size, &handle, gfp);
	else
		r->p = kml_devm_kmalloc(self->obj, dev, self->cfg.size, gfp);
	if (IS_ERR(r->p))
		return PTR_ERR(r->p);
	return kml_devm_add_action_or_reset(self->obj, dev, gone, r);
}

/* As a driver writes it: on failure it returns, and the core gives back what it has. */
static int probe(struct device *dev, void *arg)
{
	struct kml_devres *self = arg;
	int err = dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32));

	self->held = self->given = 0;
	while (!err && self->held < most(&self->cfg)) {
		struct managed *r = &self->resource[self->held];

		r->dma = self->held >= self->cfg.allocations;
		err = take(self, dev, r);
		self->held += !err;
	}
	return err;
}

int kml_devres_create(struct kml_object *obj, const struct kml_devres_cfg *cfg, void **ret)
{
	struct kml_devres *self;
	u64 n = most(cfg);

	self = kml_zalloc(sizeof(*self) + n * (sizeof(*self->resource) + sizeof(*self->released)));
	if (!self)
		return -ENOMEM;
	self->obj = obj;
	self->cfg = *cfg;
	self->released = (u32 *)&self->resource[n];
	self->driven = kml_driven_create("kmemlab-devres", probe, self);
	if (IS_ERR(self->driven)) {
		int err = PTR_ERR(self->driven);

		kml_free(self);
		return err;
	}
	*ret = self;
	return 0;
}

void kml_devres_destroy(struct kml_object *obj, void *arg)
{
	struct kml_devres *self = arg;

	kml_driven_destroy(self->driven);
	kml_free(self);
}

int kml_devres_bind_act(struct kml_object *obj, u64 one)
{
	return kml_driven_bind(self_of(obj)->driven);
}

int kml_devres_unbind_act(struct kml_object *obj, u64 one)
{
	return kml_driven_unbind(self_of(obj)->driven);
}

int kml_devres_bound_get(struct kml_object *obj, u64 *ret)
{
	*ret = kml_driven_bound(self_of(obj)->driven);
	return 0;
}

static const char *function(const struct managed *r)
{
	return r->dma ? "dmam_alloc_coherent" : "devm_kmalloc";
}

int kml_devres_resources_show(struct kml_object *obj, struct kml_text *text)
{
	struct kml_devres *self = self_of(obj);
	u64 i;

	for (i = self->held; i > 0; i--) {
		const struct managed *r = &self->resource[i - 1];

		if (r->p)
			kml_text_line(text, "%llu %s %llu 0x%llx", (unsigned long long)i, function(r),
				      (unsigned long long)self->cfg.size,
				      (unsigned long long)kml_addr(r->p));
	}
	return 0;
}

int kml_devres_released_show(struct kml_object *obj, struct kml_text *text)
{
	struct kml_devres *self = self_of(obj);
	u64 i;

	for (i = 0; i < self->given; i++)
		kml_text_line(text, "%u %s %llu", self->released[i] + 1,
			      function(&self->resource[self->released[i]]),
			      (unsigned long long)self->cfg.size);
	return 0;
}
