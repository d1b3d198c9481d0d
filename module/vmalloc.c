// SPDX-License-Identifier: GPL-2.0
/* vmalloc/: one region each, contiguous addresses over scattered frames. */
#include "content.h"
#include "quota.h"
#include "where.h"

struct kml_vmalloc {
	void *p;
	u64 size;	/* bytes asked for */
	u64 pages;	/* frames mapped: vmalloc_huge() rounds up to whole huge pages */
};

static struct kml_vmalloc *self_of(struct kml_object *obj)
{
	return obj->self;
}

static u64 pages_of(struct kml_object *obj)
{
	return self_of(obj)->pages;
}

static struct page *frame(void *p, u64 i)
{
	return vmalloc_to_page((char *)p + i * PAGE_SIZE);
}

/* Up to the guard page, which is never mapped. */
static u64 count_pages(void *p, u64 size)
{
	u64 pages = PAGE_ALIGN(size) >> PAGE_SHIFT;

	while (frame(p, pages))
		pages++;
	return pages;
}

static void *allocate(struct kml_object *obj, u64 fn, unsigned long size)
{
	gfp_t gfp = GFP_KERNEL | __GFP_NOWARN;

	switch (fn) {
	case KML_N_vmalloc_fn_vzalloc:
		return kml___vmalloc(obj, size, gfp | __GFP_ZERO);
	case KML_N_vmalloc_fn_vmalloc_user:
		return kml_vmalloc_user(obj, size);
	case KML_N_vmalloc_fn_vmalloc_32:
		return kml_vmalloc_32(obj, size);
	case KML_N_vmalloc_fn_vmalloc_huge:
		return kml_vmalloc_huge(obj, size, gfp);
	}
	return kml___vmalloc(obj, size, gfp);
}

/*
 * More pages than the machine has is what vmalloc() itself refuses first, but with a
 * report in the log, so the lab looks before it asks. The same holds for what is free
 * now: vmalloc_user() and vmalloc_32() cannot be told to fail in silence.
 */
static int too_large(u64 size)
{
	return PAGE_ALIGN(size) >> PAGE_SHIFT > totalram_pages();
}

/* The region, with all that it holds on the account: the choke point charged @size alone. */
static int region_create(struct kml_object *obj, const struct kml_vmalloc_cfg *cfg,
			 struct kml_vmalloc *self)
{
	void *p = allocate(obj, cfg->fn, cfg->size);
	int err;

	if (IS_ERR(p))
		return PTR_ERR(p);
	self->p = p;
	self->size = cfg->size;
	self->pages = count_pages(p, cfg->size);
	err = kml_quota_charge((self->pages << PAGE_SHIFT) - PAGE_ALIGN(cfg->size));
	if (err)
		kml_vfree(obj, p, cfg->size);
	return err;
}

int kml_vmalloc_create(struct kml_object *obj, const struct kml_vmalloc_cfg *cfg, void **ret)
{
	struct kml_vmalloc *self;
	int err;

	if (too_large(cfg->size))
		return -ENOMEM;
	err = kml_quota_size(cfg->size);
	if (err)
		return err;
	self = kml_zalloc(sizeof(*self));
	if (!self)
		return -ENOMEM;
	err = region_create(obj, cfg, self);
	if (err) {
		kml_free(self);
		return err;
	}
	*ret = self;
	return 0;
}

void kml_vmalloc_destroy(struct kml_object *obj, void *arg)
{
	struct kml_vmalloc *self = arg;

	kml_vfree(obj, self->p, self->pages << PAGE_SHIFT);
	kml_free(self);
}

int kml_vmalloc_data_store(struct kml_object *obj, const char *buf, size_t len)
{
	return kml_content_store(self_of(obj)->p, self_of(obj)->size, buf, len);
}

int kml_vmalloc_data_show(struct kml_object *obj, struct kml_text *text)
{
	kml_content_show(self_of(obj)->p, self_of(obj)->size, text);
	return 0;
}

int kml_vmalloc_fill_act(struct kml_object *obj, u64 byte)
{
	memset(self_of(obj)->p, (int)byte, self_of(obj)->size);
	return 0;
}

int kml_vmalloc_from_get(struct kml_object *obj, u64 *ret)
{
	*ret = obj->from;
	return 0;
}

int kml_vmalloc_from_set(struct kml_object *obj, u64 from)
{
	obj->from = from;
	return 0;
}

int kml_vmalloc_virt_get(struct kml_object *obj, u64 *ret)
{
	*ret = kml_addr(self_of(obj)->p);
	return 0;
}

int kml_vmalloc_pages_get(struct kml_object *obj, u64 *ret)
{
	*ret = pages_of(obj);
	return 0;
}

int kml_vmalloc_frames_show(struct kml_object *obj, struct kml_text *text)
{
	u64 i;

	for (i = 0; i < pages_of(obj); i++)
		kml_text_line(text, "%llu",
			      (unsigned long long)page_to_pfn(frame(self_of(obj)->p, i)));
	return 0;
}

static u64 runs_of(struct kml_object *obj)
{
	u64 i, pfn, last = 0, runs = 0;

	for (i = 0; i < pages_of(obj); i++, last = pfn) {
		pfn = page_to_pfn(frame(self_of(obj)->p, i));
		if (!i || pfn != last + 1)
			runs++;
	}
	return runs;
}

int kml_vmalloc_runs_get(struct kml_object *obj, u64 *ret)
{
	*ret = runs_of(obj);
	return 0;
}

int kml_vmalloc_contiguous_get(struct kml_object *obj, u64 *ret)
{
	*ret = runs_of(obj) == 1;
	return 0;
}

/* A line for each zone that holds frames, in the machine's order. */
int kml_vmalloc_zones_show(struct kml_object *obj, struct kml_text *text)
{
	struct zone *zone;
	unsigned int z;
	u64 i, n;

	for (z = 0; (zone = kml_zone(z)); z++) {
		for (i = 0, n = 0; i < pages_of(obj); i++)
			n += page_zone(frame(self_of(obj)->p, i)) == zone;
		if (n)
			kml_text_line(text, "%s %llu", zone->name, (unsigned long long)n);
	}
	return 0;
}

int kml_vmalloc_guard_get(struct kml_object *obj, u64 *ret)
{
	*ret = frame(self_of(obj)->p, pages_of(obj)) ? 0 : PAGE_SIZE;
	return 0;
}

int kml_vmalloc_phys_wrong_get(struct kml_object *obj, u64 *ret)
{
	*ret = kml_phys_blind(self_of(obj)->p);
	return 0;
}

KML_NS_GETTER(vmalloc)

/* remap_vmalloc_range() takes only what vmalloc_user() made: zeroed and meant for it. */
int kml_vmalloc_mmap_show(struct kml_object *obj, struct kml_text *text)
{
	struct kml_mapping map = { .pages = pages_of(obj), .page = frame, .self = self_of(obj)->p };

	if (kml_cfg(obj, vmalloc)->fn != KML_N_vmalloc_fn_vmalloc_user)
		return -EOPNOTSUPP;
	return kml_map_show(obj, &map, text);
}
