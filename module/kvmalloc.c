// SPDX-License-Identifier: GPL-2.0
/* kvmalloc/: one object each, from kmalloc() where that has memory, else from vmalloc(). */
#include "content.h"
#include "quota.h"
#include "where.h"

struct kml_kvmalloc {
	void *p;	/* ZERO_SIZE_PTR for size 0 */
	u64 size;	/* bytes asked for */
};

static struct kml_kvmalloc *self_of(struct kml_object *obj)
{
	return obj->self;
}

/*
 * Beside what kmalloc() must not see: with __GFP_COMP the huge pages of a vmalloc() region
 * are split while they are compound, and "Bad page state" follows when they are used again.
 */
#define FORBIDDEN (__GFP_HIGHMEM | __GFP_DMA32 | __GFP_COMP)

int kml_kvmalloc_create(struct kml_object *obj, const struct kml_kvmalloc_cfg *cfg, void **ret)
{
	gfp_t gfp = kml_gfp(cfg->gfp);
	int err = kml_gfp_check(gfp, FORBIDDEN);
	struct kml_kvmalloc *self;

	if (!err)
		err = kml_quota_size(cfg->size);
	if (err)
		return err;
	self = kml_zalloc(sizeof(*self));
	if (!self)
		return -ENOMEM;
	self->p = kml_kvmalloc(obj, cfg->size, kml_gfp_polite(gfp, cfg->size));
	if (IS_ERR(self->p)) {
		err = PTR_ERR(self->p);
		kml_free(self);
		return err;
	}
	self->size = cfg->size;
	*ret = self;
	return 0;
}

void kml_kvmalloc_destroy(struct kml_object *obj, void *arg)
{
	struct kml_kvmalloc *self = arg;

	kml_kvfree(obj, self->p, self->size);
	kml_free(self);
}

int kml_kvmalloc_data_store(struct kml_object *obj, const char *buf, size_t len)
{
	return kml_content_store(self_of(obj)->p, self_of(obj)->size, buf, len);
}

int kml_kvmalloc_data_show(struct kml_object *obj, struct kml_text *text)
{
	kml_content_show(self_of(obj)->p, self_of(obj)->size, text);
	return 0;
}

int kml_kvmalloc_fill_act(struct kml_object *obj, u64 byte)
{
	if (self_of(obj)->size)
		memset(self_of(obj)->p, (int)byte, self_of(obj)->size);
	return 0;
}

int kml_kvmalloc_from_get(struct kml_object *obj, u64 *ret)
{
	*ret = obj->from;
	return 0;
}

int kml_kvmalloc_from_set(struct kml_object *obj, u64 from)
{
	obj->from = from;
	return 0;
}

int kml_kvmalloc_backing_show(struct kml_object *obj, struct kml_text *text)
{
	if (!self_of(obj)->size)
		return -ENODATA;
	kml_text_add(text, is_vmalloc_addr(self_of(obj)->p) ? "vmalloc" : "kmalloc");
	return 0;
}

static struct page *frame(struct kml_object *obj, u64 i)
{
	char *at = (char *)self_of(obj)->p + i * PAGE_SIZE;

	return is_vmalloc_addr(at) ? vmalloc_to_page(at) : virt_to_page(at);
}

static struct kml_place place(struct kml_object *obj)
{
	struct kml_place at = { NULL, NULL };

	if (self_of(obj)->size) {
		at.p = self_of(obj)->p;
		at.page = frame(obj, 0);
	}
	return at;
}

KML_WHERE_GETTERS(kvmalloc, place)
KML_NS_GETTER(kvmalloc)

/* A small object lies within one frame: its size classes divide the page or fill whole ones. */
static u64 frames_of(struct kml_object *obj)
{
	return PAGE_ALIGN(self_of(obj)->size) >> PAGE_SHIFT;
}

int kml_kvmalloc_frames_show(struct kml_object *obj, struct kml_text *text)
{
	u64 i;

	for (i = 0; i < frames_of(obj); i++)
		kml_text_line(text, "%llu", (unsigned long long)page_to_pfn(frame(obj, i)));
	return 0;
}

int kml_kvmalloc_contiguous_get(struct kml_object *obj, u64 *ret)
{
	u64 i, first;

	if (!self_of(obj)->size)
		return -ENODATA;
	first = page_to_pfn(frame(obj, 0));
	*ret = 1;
	for (i = 1; i < frames_of(obj); i++)
		if (page_to_pfn(frame(obj, i)) != first + i)
			*ret = 0;
	return 0;
}
