// SPDX-License-Identifier: GPL-2.0
/* dma_streaming/: ordinary buffers that are lent to the lab's device and taken back. */
#include "content.h"
#include "dma_streaming.h"
#include "kapi_dma.h"
#include "where.h"

#define SEGMENT_MAX (64 * 1024)	/* what a device takes that says nothing about itself */

static const enum dma_data_direction directions[] = {
	[KML_N_dma_direction_DMA_BIDIRECTIONAL] = DMA_BIDIRECTIONAL,
	[KML_N_dma_direction_DMA_TO_DEVICE] = DMA_TO_DEVICE,
	[KML_N_dma_direction_DMA_FROM_DEVICE] = DMA_FROM_DEVICE,
	[KML_N_dma_direction_DMA_NONE] = DMA_NONE,
};

static struct kml_dma_streaming *self_of(struct kml_object *obj)
{
	return obj->self;
}

static int settle(struct kml_dma_streaming *self)
{
	return kml_dma_transfer_settle(&self->transfer);
}

/* The buffer. */

/* A device of fewer bits than the machine has RAM for: its driver asks for low memory. */
static gfp_t buffer_gfp(const struct kml_dma_streaming *self)
{
	gfp_t gfp = kml_gfp_polite(GFP_KERNEL | __GFP_ZERO, self->size);

	return self->mask_bits < 32 && kml_dma_single(self) ? gfp | GFP_DMA : gfp;
}

static int take_buffer(struct kml_object *obj, struct kml_dma_streaming *self)
{
	gfp_t gfp = buffer_gfp(self);

	if (self->source == KML_N_dma_source_pages) {
		self->page = kml_alloc_pages(obj, gfp, get_order(self->size));
		if (IS_ERR(self->page))
			return PTR_ERR(self->page);
		self->p = page_address(self->page);
		return 0;
	}
	if (self->source == KML_N_dma_source_kmalloc)
		self->p = kml_kmalloc(obj, self->size, gfp);
	else
		self->p = kml___vmalloc(obj, self->size, gfp);
	return IS_ERR(self->p) ? PTR_ERR(self->p) : 0;
}

static void give_buffer(struct kml_object *obj, struct kml_dma_streaming *self)
{
	if (self->source == KML_N_dma_source_pages)
		kml___free_pages(obj, self->page, get_order(self->size));
	else if (self->source == KML_N_dma_source_kmalloc)
		kml_kfree(obj, self->p);
	else
		kml_vfree(obj, self->p, self->size);
}

static struct page *frame(const struct kml_dma_streaming *self, size_t at)
{
	const char *p = (const char *)self->p + at;

	return kml_dma_single(self) ? virt_to_page(p) : vmalloc_to_page(p);
}

/* Bytes from @at on that lie in frames which follow one another. */
static size_t run_length(const struct kml_dma_streaming *self, size_t at)
{
	size_t len = PAGE_SIZE;

	if (kml_dma_single(self))
		return self->size - at;
	while (at + len < self->size && len < SEGMENT_MAX &&
	       page_to_pfn(frame(self, at + len)) == page_to_pfn(frame(self, at)) + (len >> PAGE_SHIFT))
		len += PAGE_SIZE;
	return min_t(size_t, len, self->size - at);
}

static size_t offset_in(const struct kml_dma_streaming *self)
{
	return kml_addr(self->p) & (PAGE_SIZE - 1);
}

static int list_runs(struct kml_dma_streaming *self)
{
	size_t at;
	int i = 0;

	for (at = 0; at < self->size; at += run_length(self, at))
		self->runs++;
	self->sg = kml_zalloc(self->runs * sizeof(*self->sg));
	if (!self->sg)
		return -ENOMEM;
	sg_init_table(self->sg, self->runs);
	for (at = 0; at < self->size; at += self->sg[i++].length)
		sg_set_page(&self->sg[i], frame(self, at), run_length(self, at), offset_in(self));
	return 0;
}

/* Create and destroy. */

/* The device says at once what it thinks of the mask, not only when something is mapped. */
static int try_mask(unsigned int bits)
{
	struct device *dev = kml_device_create();
	int err;

	if (IS_ERR(dev))
		return PTR_ERR(dev);
	kml_device_lock(dev);
	err = dma_set_mask(dev, DMA_BIT_MASK(bits));
	kml_device_unlock(dev);
	kml_device_destroy(dev);
	return err;
}

static void free_self(struct kml_dma_streaming *self)
{
	kml_free(self->sg);
	kml_free(self->api);
	kml_free(self);
}

static int fill_self(struct kml_object *obj, struct kml_dma_streaming *self)
{
	int err;

	self->api = kml_zalloc(KML_API_LINES * sizeof(*self->api));
	if (!self->api)
		return -ENOMEM;
	err = take_buffer(obj, self);
	if (err)
		return err;
	err = list_runs(self);
	if (err)
		give_buffer(obj, self);
	return err;
}

static bool ram_within(u64 mask)
{
	struct zone *zone;
	unsigned int i;

	for (i = 0; (zone = kml_zone(i)); i++)
		if (zone->spanned_pages && (u64)zone->zone_start_pfn << PAGE_SHIFT <= mask)
			return true;
	return false;
}

/* Where RAM begins beyond what edu reaches, no mkdir could succeed: such machines have no edu. */
void kml_dma_streaming_defaults(struct kml_dma_streaming_cfg *cfg)
{
	if (!ram_within(DMA_BIT_MASK(cfg->mask_bits)))
		cfg->mask_bits = 32;
}

int kml_dma_streaming_create(struct kml_object *obj, const struct kml_dma_streaming_cfg *cfg,
			     void **ret)
{
	struct kml_dma_streaming *self;
	int err = cfg->direction == KML_N_dma_direction_DMA_NONE ? -EINVAL :
								   try_mask(cfg->mask_bits);

	if (err)
		return err;
	self = kml_zalloc(sizeof(*self));
	if (!self)
		return -ENOMEM;
	self->size = cfg->size;
	self->source = cfg->source;
	self->dir = directions[cfg->direction];
	self->mask_bits = cfg->mask_bits;
	err = fill_self(obj, self);
	if (err) {
		free_self(self);
		return err;
	}
	*ret = self;
	return 0;
}

void kml_dma_streaming_destroy(struct kml_object *obj, void *arg)
{
	struct kml_dma_streaming *self = arg;

	kml_dma_transfer_stop(&self->transfer);
	kml_dma_take_back(obj, self);
	give_buffer(obj, self);
	free_self(self);
}

/* Moving bytes. */

static int move_list(const struct kml_dma_streaming *self, bool to_device)
{
	size_t at = 0;
	int i, err = 0;

	for (i = 0; !err && i < self->segments; i++) {
		err = kml_device_move(self->dev, sg_dma_address(&self->sg[i]),
				      sg_dma_len(&self->sg[i]), at, to_device);
		at += sg_dma_len(&self->sg[i]);
	}
	return err;
}

static int move(void *arg, bool to_device)
{
	const struct kml_dma_streaming *self = arg;

	if (kml_dma_single(self))
		return kml_device_move(self->dev, self->addr, self->size, 0, to_device);
	return move_list(self, to_device);
}

/* Is it a transfer as the direction says, then one with DMA_BIDIRECTIONAL is both. */
int kml_dma_streaming_transfer_act(struct kml_object *obj, u64 what)
{
	struct kml_dma_streaming *self = self_of(obj);
	bool as_mapped = what == KML_N_dma_transfer_1;
	bool to = as_mapped ? self->dir != DMA_FROM_DEVICE : what == KML_N_dma_transfer_to_device;
	bool from = as_mapped ? self->dir != DMA_TO_DEVICE : what == KML_N_dma_transfer_from_device;

	if (settle(self) || !self->device_owns)
		return -EBUSY;
	if (self->size > KML_DEVICE_MEMORY)
		return -EIO;
	return kml_dma_transfer_start(&self->transfer, move, self, to, from);
}

int kml_dma_streaming_state_show(struct kml_object *obj, struct kml_text *text)
{
	kml_dma_transfer_show(&self_of(obj)->transfer, text);
	return 0;
}

/* The rest of the attributes. */

int kml_dma_streaming_owner_set(struct kml_object *obj, u64 owner)
{
	struct kml_dma_streaming *self = self_of(obj);
	int err = settle(self);

	if (err)
		return err;
	if (owner == KML_N_dma_owner_device) {
		if (!self->dev)
			return kml_dma_lend(obj, self);
		if (!self->device_owns)
			kml_dma_to_device(obj, self);
	} else if (self->device_owns) {
		kml_dma_to_cpu(obj, self);
	} else {
		kml_dma_take_back(obj, self);
	}
	return 0;
}

int kml_dma_streaming_owner_get(struct kml_object *obj, u64 *ret)
{
	*ret = self_of(obj)->device_owns ? KML_N_dma_owner_device : KML_N_dma_owner_cpu;
	return 0;
}

int kml_dma_streaming_data_store(struct kml_object *obj, const char *buf, size_t len)
{
	struct kml_dma_streaming *self = self_of(obj);
	int err = settle(self);

	return err ? err : kml_content_store(self->p, self->size, buf, len);
}

int kml_dma_streaming_data_show(struct kml_object *obj, struct kml_text *text)
{
	struct kml_dma_streaming *self = self_of(obj);
	int err = settle(self);

	if (!err)
		kml_content_show(self->p, self->size, text);
	return err;
}

static struct kml_place place(struct kml_object *obj)
{
	struct kml_place at = { self_of(obj)->p, frame(self_of(obj), 0) };

	return at;
}

KML_WHERE_GETTERS(dma_streaming, place)

static dma_addr_t first_addr(const struct kml_dma_streaming *self)
{
	return kml_dma_single(self) ? self->addr : sg_dma_address(&self->sg[0]);
}

int kml_dma_streaming_dma_addr_get(struct kml_object *obj, u64 *ret)
{
	struct kml_dma_streaming *self = self_of(obj);

	if (!self->dev)
		return -ENODATA;
	*ret = first_addr(self);
	return 0;
}

int kml_dma_streaming_bounced_get(struct kml_object *obj, u64 *ret)
{
	struct kml_dma_streaming *self = self_of(obj);
	u64 phys;
	int err = kml_place_phys(place(obj), &phys);

	if (err || !self->dev)
		return -ENODATA;
	*ret = kml_device_bounced(self->dev, phys, first_addr(self));
	return 0;
}

int kml_dma_streaming_segments_get(struct kml_object *obj, u64 *ret)
{
	if (!self_of(obj)->dev)
		return -ENODATA;
	*ret = self_of(obj)->segments;
	return 0;
}

int kml_dma_streaming_api_show(struct kml_object *obj, struct kml_text *text)
{
	const struct kml_dma_streaming *self = self_of(obj);
	u64 i = self->calls > KML_API_LINES ? self->calls - KML_API_LINES : 0;

	for (; i < self->calls; i++)
		kml_text_line(text, "%llu: %s", (unsigned long long)i + 1, self->api[i % KML_API_LINES]);
	return 0;
}
