// SPDX-License-Identifier: GPL-2.0
/* kmalloc/: one object of the kmalloc() family each. */
#include "content.h"
#include "where.h"

struct kml_kmalloc {
	void *p;	/* ZERO_SIZE_PTR for size 0 */
	bool zeroed;	/* every byte was zero when it was handed out */
	bool moved;	/* by the last resize */
};

static struct kml_kmalloc *self_of(struct kml_object *obj)
{
	return obj->self;
}

static size_t size_of(struct kml_object *obj)
{
	return kml_cfg(obj, kmalloc)->size;
}

/* What has to run in the chosen context. */
struct request {
	struct kml_object *obj;
	u64 fn;
	size_t size;
	gfp_t gfp;
	void *old;	/* resize: the object so far */
	void *p;	/* the answer */
};

static void allocate(void *arg)
{
	struct request *r = arg;

	if (r->old)
		r->p = kml_krealloc(r->obj, r->old, r->size, r->gfp);
	else if (r->fn == KML_N_kmalloc_fn_kzalloc)
		r->p = kml_kzalloc(r->obj, r->size, r->gfp);
	else if (r->fn == KML_N_kmalloc_fn_kcalloc)
		r->p = kml_kcalloc(r->obj, 1, r->size, r->gfp);
	else
		r->p = kml_kmalloc(r->obj, r->size, r->gfp);
}

/*
 * kmalloc() takes neither HIGHMEM nor DMA32: kmalloc_fix_flags() drops them with a
 * report and a stack in the log, which bugs/ shows and this does not.
 */
static int request_check(const struct kml_kmalloc_cfg *cfg, gfp_t gfp)
{
	if (cfg->context != KML_N_context_process && gfpflags_allow_blocking(gfp))
		return -EAGAIN;
	return kml_gfp_check(gfp, __GFP_HIGHMEM | __GFP_DMA32);
}

static int request_run(struct kml_object *obj, const struct kml_kmalloc_cfg *cfg, size_t size,
		       void *old, void **ret)
{
	gfp_t gfp = kml_gfp(cfg->gfp);
	struct request r = { .obj = obj, .fn = cfg->fn, .size = size, .old = old,
			     .gfp = kml_gfp_polite(gfp, size) };
	int err = request_check(cfg, gfp);

	if (err)
		return err;
	kml_run_in(cfg->context, allocate, &r);
	if (IS_ERR(r.p))
		return PTR_ERR(r.p);
	*ret = r.p;
	return 0;
}

int kml_kmalloc_create(struct kml_object *obj, const struct kml_kmalloc_cfg *cfg, void **ret)
{
	struct kml_kmalloc *self = kml_zalloc(sizeof(*self));
	int err;

	if (!self)
		return -ENOMEM;
	err = request_run(obj, cfg, cfg->size, NULL, &self->p);
	if (err) {
		kml_free(self);
		return err;
	}
	self->zeroed = cfg->size && kml_content_zeroed(self->p, cfg->size);
	*ret = self;
	return 0;
}

void kml_kmalloc_destroy(struct kml_object *obj, void *arg)
{
	struct kml_kmalloc *self = arg;

	kml_kfree(obj, self->p);
	kml_free(self);
}

/*
 * Not the krealloc() of a NULL: a zero-sized object is made anew by it as well. Memory
 * that a program has mapped must not move, and bytes that come to the object must be zero
 * like the first ones before a program may map them.
 */
int kml_kmalloc_resize_act(struct kml_object *obj, u64 size)
{
	struct kml_kmalloc *self = self_of(obj);
	void *old = self->p, *p;
	size_t had = size_of(obj);
	int err = kml_map_forget(obj);

	if (!err)
		err = request_run(obj, kml_cfg(obj, kmalloc), size, old, &p);
	if (err)
		return err;
	self->p = p;
	self->moved = p != old;
	if (size > had)
		self->zeroed = (self->zeroed || !had) &&
			       kml_content_zeroed((char *)p + had, size - had);
	obj->cfg[offsetof(struct kml_kmalloc_cfg, size) / sizeof(u64)] = size;
	return 0;
}

int kml_kmalloc_fill_act(struct kml_object *obj, u64 byte)
{
	if (size_of(obj))
		memset(self_of(obj)->p, (int)byte, size_of(obj));
	return 0;
}

int kml_kmalloc_data_store(struct kml_object *obj, const char *buf, size_t len)
{
	return kml_content_store(self_of(obj)->p, size_of(obj), buf, len);
}

int kml_kmalloc_data_show(struct kml_object *obj, struct kml_text *text)
{
	kml_content_show(self_of(obj)->p, size_of(obj), text);
	return 0;
}

int kml_kmalloc_hexdump_show(struct kml_object *obj, struct kml_text *text)
{
	kml_content_dump(self_of(obj)->p, size_of(obj), text);
	return 0;
}

static u64 ksize_of(struct kml_object *obj)
{
	return ZERO_OR_NULL_PTR(self_of(obj)->p) ? 0 : ksize(self_of(obj)->p);
}

int kml_kmalloc_ksize_get(struct kml_object *obj, u64 *ret)
{
	*ret = ksize_of(obj);
	return 0;
}

int kml_kmalloc_waste_get(struct kml_object *obj, u64 *ret)
{
	*ret = ksize_of(obj) - size_of(obj);
	return 0;
}

int kml_kmalloc_waste_percent_show(struct kml_object *obj, struct kml_text *text)
{
	kml_text_percent(text, ksize_of(obj) - size_of(obj), ksize_of(obj));
	return 0;
}

int kml_kmalloc_cache_show(struct kml_object *obj, struct kml_text *text)
{
	u64 bytes = ksize_of(obj);
	char name[32];

	if (!bytes)
		return -ENODATA;
	if (bytes > KMALLOC_MAX_CACHE_SIZE) {
		kml_text_add(text, "large order %d", get_order(bytes));
		return 0;
	}
	kml_kmalloc_cache(bytes, kml_gfp(kml_cfg(obj, kmalloc)->gfp), name, sizeof(name));
	kml_text_add(text, "%s", name);
	return 0;
}

static struct kml_place place(struct kml_object *obj)
{
	return kml_place_of(self_of(obj)->p);
}

KML_WHERE_GETTERS(kmalloc, place)
KML_NS_GETTER(kmalloc)

int kml_kmalloc_contiguous_get(struct kml_object *obj, u64 *ret)
{
	const char *p = self_of(obj)->p;
	u64 at, first;

	if (ZERO_OR_NULL_PTR(p))
		return -ENODATA;
	first = page_to_pfn(virt_to_page(p));
	*ret = 1;
	for (at = PAGE_SIZE; at < size_of(obj); at += PAGE_SIZE)
		if (page_to_pfn(virt_to_page(p + at)) != first + (at >> PAGE_SHIFT))
			*ret = 0;
	return 0;
}

int kml_kmalloc_zeroed_get(struct kml_object *obj, u64 *ret)
{
	*ret = self_of(obj)->zeroed;
	return size_of(obj) ? 0 : -ENODATA;
}

int kml_kmalloc_gfp_bits_show(struct kml_object *obj, struct kml_text *text)
{
	kml_gfp_lines(kml_gfp(kml_cfg(obj, kmalloc)->gfp), text);
	return 0;
}

int kml_kmalloc_moved_get(struct kml_object *obj, u64 *ret)
{
	*ret = self_of(obj)->moved;
	return 0;
}

static struct page *frame(void *p, u64 i)
{
	return virt_to_page((char *)p + i * PAGE_SIZE);
}

/* Whole pages of its own, that came zeroed: a smaller object shares its page with the kernel's. */
int kml_kmalloc_mmap_show(struct kml_object *obj, struct kml_text *text)
{
	struct kml_mapping map = { .pages = size_of(obj) >> PAGE_SHIFT, .page = frame,
				   .self = self_of(obj)->p };

	if (!map.pages || !IS_ALIGNED(size_of(obj), PAGE_SIZE) || !self_of(obj)->zeroed)
		return -EOPNOTSUPP;
	return kml_map_show(obj, &map, text);
}
