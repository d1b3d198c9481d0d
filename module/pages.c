// SPDX-License-Identifier: GPL-2.0
/* pages/: one block of page frames from the buddy allocator each. */
#include "content.h"
#include "where.h"

struct kml_pages {
	struct page *page;	/* the first frame */
	u64 bytes;		/* set aside */
	u64 api;		/* KML_N_pages_api_* that made it */
	unsigned int order;
	u64 map;		/* KML_N_page_map_* */
	void *kmapped;		/* address while map is kmap */
	u64 last_map;		/* address of the last mapping, 0: never mapped */
	u32 extra;		/* references that `get` took */
	bool split;
	bool zeroed;		/* low memory: every byte was zero when it was handed out */
};

static struct kml_pages *self_of(struct kml_object *obj)
{
	return obj->self;
}

/* The functions that answer an address cannot answer with a frame of high memory. */
static int request_check(const struct kml_pages_cfg *cfg, gfp_t gfp)
{
	gfp_t forbidden = cfg->api == KML_N_pages_api_alloc_pages ? 0 : __GFP_HIGHMEM;

	if (cfg->api == KML_N_pages_api_get_zeroed_page && cfg->order)
		return -EINVAL;
	if (cfg->api == KML_N_pages_api_alloc_pages_exact)
		forbidden |= __GFP_COMP;
	return kml_gfp_check(gfp, forbidden);
}

static struct page *nth(struct page *first, u64 i)
{
	return pfn_to_page(page_to_pfn(first) + i);
}

static struct page *page_of(void *p)
{
	return IS_ERR(p) ? p : virt_to_page(p);
}

static struct page *allocate(struct kml_object *obj, const struct kml_pages_cfg *cfg, gfp_t gfp)
{
	gfp = kml_gfp_polite(gfp, (u64)PAGE_SIZE << cfg->order);
	switch (cfg->api) {
	case KML_N_pages_api_get_free_pages:
		return page_of(kml___get_free_pages(obj, gfp, cfg->order));
	case KML_N_pages_api_get_zeroed_page:
		return page_of(kml_get_zeroed_page(obj, gfp));
	case KML_N_pages_api_alloc_pages_exact:
		return page_of(kml_alloc_pages_exact(obj, cfg->size, gfp));
	}
	return kml_alloc_pages(obj, gfp, cfg->order);
}

int kml_pages_create(struct kml_object *obj, const struct kml_pages_cfg *cfg, void **ret)
{
	gfp_t gfp = kml_gfp(cfg->gfp);
	int err = request_check(cfg, gfp);
	struct kml_pages *self;
	struct page *page;

	if (err)
		return err;
	self = kml_zalloc(sizeof(*self));
	if (!self)
		return -ENOMEM;
	page = allocate(obj, cfg, gfp);
	if (IS_ERR(page)) {
		kml_free(self);
		return PTR_ERR(page);
	}
	self->page = page;
	self->api = cfg->api;
	self->order = cfg->order;
	self->bytes = cfg->api == KML_N_pages_api_alloc_pages_exact ? PAGE_ALIGN(cfg->size)
								   : (u64)PAGE_SIZE << cfg->order;
	self->zeroed = !PageHighMem(page) && kml_content_zeroed(page_address(page), self->bytes);
	*ret = self;
	return 0;
}

static void map_undo(struct kml_pages *self)
{
	if (self->kmapped)
		kunmap(self->page);
	self->kmapped = NULL;
}

static void release_split(struct kml_object *obj, struct kml_pages *self)
{
	u64 i;

	for (i = 0; i < 1ULL << self->order; i++)
		kml___free_pages(obj, nth(self->page, i), 0);
}

void kml_pages_destroy(struct kml_object *obj, void *arg)
{
	struct kml_pages *self = arg;

	map_undo(self);
	while (self->extra--)
		kml_put_page(obj, self->page);
	if (self->split)
		release_split(obj, self);
	else if (self->api == KML_N_pages_api_alloc_pages)
		kml___free_pages(obj, self->page, self->order);
	else if (self->api == KML_N_pages_api_alloc_pages_exact)
		kml_free_pages_exact(obj, page_address(self->page), self->bytes);
	else
		kml_free_pages(obj, page_address(self->page), self->order);
	kml_free(self);
}

/* The bytes behind data: a frame of high memory is reached by its mapping, one page of it. */
struct window {
	void *p;
	size_t size;
	bool local;	/* undo it */
};

/*
 * page_address() of high memory still names a slot of kmap() that nobody holds any more:
 * another frame may get it at any moment, so nothing is read or written there.
 */
static int window_open(struct kml_pages *self, struct window *w)
{
	bool low = !PageHighMem(self->page);

	w->local = self->map == KML_N_page_map_kmap_local;
	w->size = low ? self->bytes : PAGE_SIZE;
	if (w->local)
		w->p = kmap_local_page(self->page);
	else
		w->p = low ? page_address(self->page) : self->kmapped;
	if (!w->p)
		return -ENODATA;
	if (w->local)
		self->last_map = kml_addr(w->p);
	return 0;
}

static void window_close(struct window *w)
{
	if (w->local)
		kunmap_local(w->p);
}

int kml_pages_data_store(struct kml_object *obj, const char *buf, size_t len)
{
	struct window w;
	int err = window_open(self_of(obj), &w);

	if (err)
		return err;
	err = kml_content_store(w.p, w.size, buf, len);
	window_close(&w);
	return err;
}

int kml_pages_data_show(struct kml_object *obj, struct kml_text *text)
{
	struct window w;
	int err = window_open(self_of(obj), &w);

	if (err)
		return err;
	kml_content_show(w.p, w.size, text);
	window_close(&w);
	return 0;
}

int kml_pages_map_get(struct kml_object *obj, u64 *ret)
{
	*ret = self_of(obj)->map;
	return 0;
}

int kml_pages_map_set(struct kml_object *obj, u64 map)
{
	struct kml_pages *self = self_of(obj);

	map_undo(self);
	if (map == KML_N_page_map_kmap) {
		self->kmapped = kmap(self->page);
		self->last_map = kml_addr(self->kmapped);
	}
	self->map = map;
	return 0;
}

int kml_pages_kmap_virt_get(struct kml_object *obj, u64 *ret)
{
	*ret = self_of(obj)->last_map;
	return *ret ? 0 : -ENODATA;
}

int kml_pages_bytes_get(struct kml_object *obj, u64 *ret)
{
	*ret = self_of(obj)->bytes;
	return 0;
}

static struct kml_place place(struct kml_object *obj)
{
	struct kml_place at = { NULL, self_of(obj)->page };

	at.p = page_address(at.page);
	return at;
}

KML_WHERE_GETTERS(pages, place)

int kml_pages_refcount_get(struct kml_object *obj, u64 *ret)
{
	*ret = page_count(self_of(obj)->page);
	return 0;
}

int kml_pages_page_flags_show(struct kml_object *obj, struct kml_text *text)
{
	struct page *page = self_of(obj)->page;

#define KML_PAGE_FLAG(predicate, name) \
	if (Page##predicate(page)) \
		kml_text_line(text, name);
#include "page_flags.def"
	return 0;
}

int kml_pages_compound_get(struct kml_object *obj, u64 *ret)
{
	*ret = !!PageCompound(self_of(obj)->page);
	return 0;
}

int kml_pages_buddy_pfn_get(struct kml_object *obj, u64 *ret)
{
	*ret = page_to_pfn(self_of(obj)->page) ^ 1UL << self_of(obj)->order;
	return 0;
}

int kml_pages_migratetype_show(struct kml_object *obj, struct kml_text *text)
{
	kml_text_add(text, "%s", kml_gfp_mobility(kml_gfp(kml_cfg(obj, pages)->gfp)));
	return 0;
}

int kml_pages_zeroed_get(struct kml_object *obj, u64 *ret)
{
	*ret = self_of(obj)->zeroed;
	return PageHighMem(self_of(obj)->page) ? -ENODATA : 0;
}

int kml_pages_highmem_get(struct kml_object *obj, u64 *ret)
{
	*ret = !!PageHighMem(self_of(obj)->page);
	return 0;
}

int kml_pages_get_act(struct kml_object *obj, u64 one)
{
	kml_get_page(obj, self_of(obj)->page);
	self_of(obj)->extra++;
	return 0;
}

int kml_pages_put_act(struct kml_object *obj, u64 one)
{
	if (!self_of(obj)->extra)
		return -EBUSY;
	self_of(obj)->extra--;
	kml_put_page(obj, self_of(obj)->page);
	return 0;
}

int kml_pages_split_act(struct kml_object *obj, u64 one)
{
	struct kml_pages *self = self_of(obj);

	if (self->extra)
		return -EBUSY;
	if (!self->order || self->split || PageCompound(self->page) ||
	    self->api == KML_N_pages_api_alloc_pages_exact)
		return -EINVAL;
	kml_split_page(obj, self->page, self->order);
	self->split = true;
	return 0;
}

static struct page *frame(void *page, u64 i)
{
	return nth(page, i);
}

/* A program must not see what was there before: only blocks that came zeroed. */
int kml_pages_mmap_show(struct kml_object *obj, struct kml_text *text)
{
	struct kml_mapping map = { .pages = self_of(obj)->bytes >> PAGE_SHIFT, .page = frame,
				   .self = self_of(obj)->page };

	if (!self_of(obj)->zeroed)
		return -EOPNOTSUPP;
	return kml_map_show(obj, &map, text);
}
