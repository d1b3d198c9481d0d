// SPDX-License-Identifier: GPL-2.0
/* dma_streaming/: lending a buffer to the device and taking it back, call by call. */
#include "dma_streaming.h"
#include "kapi_dma.h"

static const char *direction_name(const struct kml_dma_streaming *self)
{
	return kml_names_dma_direction.name[self->dir].name;
}

/* Note one call, as C. */
#define LOG(self, fmt, ...) \
do { \
	struct kml_text log_text = { .buf = (self)->api[(self)->calls++ % KML_API_LINES], .size = KML_API_LINE }; \
	kml_text_add(&log_text, fmt, ##__VA_ARGS__); \
} while (0)

static int reachable(const struct kml_dma_streaming *self)
{
	int i, err = 0;

	for (i = 0; !err && i < self->runs; i++)
		err = kml_device_reach(self->dev, sg_page(&self->sg[i]), self->sg[i].offset,
				       self->sg[i].length, self->mask_bits);
	return err;
}

static int map_single(struct kml_object *obj, struct kml_dma_streaming *self)
{
	int err = kml_dma_map_single_attrs(obj, self->dev, self->p, self->size, self->dir,
					   DMA_ATTR_NO_WARN, &self->addr);

	self->segments = !err;
	LOG(self, "dma_map_single_attrs(dev, 0x%llx, %zu, %s, DMA_ATTR_NO_WARN) = 0x%llx",
	    (unsigned long long)kml_addr(self->p), self->size, direction_name(self),
	    (unsigned long long)self->addr);
	return err;
}

static int map_list(struct kml_object *obj, struct kml_dma_streaming *self)
{
	int err = kml_dma_map_sg_attrs(obj, self->dev, self->sg, self->runs, self->dir,
				       DMA_ATTR_NO_WARN, &self->segments);

	LOG(self, "dma_map_sg_attrs(dev, sg, %d, %s, DMA_ATTR_NO_WARN) = %d", self->runs,
	    direction_name(self), self->segments);
	return err;
}

static int set_mask_and_map(struct kml_object *obj, struct kml_dma_streaming *self)
{
	int err = reachable(self);

	if (!err)
		err = dma_set_mask(self->dev, DMA_BIT_MASK(self->mask_bits));
	LOG(self, "dma_set_mask(dev, DMA_BIT_MASK(%u)) = %d", self->mask_bits, err);
	if (err)
		return err;
	return kml_dma_single(self) ? map_single(obj, self) : map_list(obj, self);
}

int kml_dma_lend(struct kml_object *obj, struct kml_dma_streaming *self)
{
	struct device *dev = kml_device_create();
	int err;

	if (IS_ERR(dev))
		return PTR_ERR(dev);
	self->dev = dev;
	kml_device_lock(dev);
	err = set_mask_and_map(obj, self);
	kml_device_unlock(dev);
	self->device_owns = !err;
	if (err) {
		self->dev = NULL;
		self->segments = 0;
		kml_device_destroy(dev);
	}
	return err;
}

void kml_dma_take_back(struct kml_object *obj, struct kml_dma_streaming *self)
{
	if (!self->dev)
		return;
	if (kml_dma_single(self)) {
		kml_dma_unmap_single(obj, self->dev, self->addr, self->size, self->dir);
		LOG(self, "dma_unmap_single(dev, 0x%llx, %zu, %s)", (unsigned long long)self->addr,
		    self->size, direction_name(self));
	} else {
		kml_dma_unmap_sg(obj, self->dev, self->sg, self->runs, self->dir);
		LOG(self, "dma_unmap_sg(dev, sg, %d, %s)", self->runs, direction_name(self));
	}
	kml_device_destroy(self->dev);
	self->dev = NULL;
	self->segments = 0;
	self->device_owns = false;
}

void kml_dma_to_device(struct kml_object *obj, struct kml_dma_streaming *self)
{
	if (kml_dma_single(self)) {
		kml_dma_sync_single_for_device(obj, self->dev, self->addr, self->size, self->dir);
		LOG(self, "dma_sync_single_for_device(dev, 0x%llx, %zu, %s)",
		    (unsigned long long)self->addr, self->size, direction_name(self));
	} else {
		kml_dma_sync_sg_for_device(obj, self->dev, self->sg, self->runs, self->dir);
		LOG(self, "dma_sync_sg_for_device(dev, sg, %d, %s)", self->runs,
		    direction_name(self));
	}
	self->device_owns = true;
}

void kml_dma_to_cpu(struct kml_object *obj, struct kml_dma_streaming *self)
{
	if (kml_dma_single(self)) {
		kml_dma_sync_single_for_cpu(obj, self->dev, self->addr, self->size, self->dir);
		LOG(self, "dma_sync_single_for_cpu(dev, 0x%llx, %zu, %s)",
		    (unsigned long long)self->addr, self->size, direction_name(self));
	} else {
		kml_dma_sync_sg_for_cpu(obj, self->dev, self->sg, self->runs, self->dir);
		LOG(self, "dma_sync_sg_for_cpu(dev, sg, %d, %s)", self->runs, direction_name(self));
	}
	self->device_owns = false;
}
