// SPDX-License-Identifier: GPL-2.0
/* caches/: one slab cache each, and the objects that it holds in bulk. */
#include "caches.h"
#include "quota.h"

/* Objects taken or given in one call: interrupts are off for its length. */
#define BATCH 256
#define CTOR_BYTE 0xc7

static struct kml_caches *self_of(struct kml_object *obj)
{
	return obj->self;
}

/*
 * A constructor is told only the object. Which cache it serves is what the one who
 * allocates, under this lock, wrote down; constructors run at no other time.
 */
static DEFINE_MUTEX(ctor_lock);
static struct kml_caches *ctor_serves;
static size_t ctor_bytes;

static void ctor(void *p)
{
	memset(p, CTOR_BYTE, ctor_bytes);
	if (ctor_serves)
		ctor_serves->ctor_calls++;
}

static void ctor_begin(struct kml_caches *self, size_t bytes)
{
	if (!self->ctor)
		return;
	mutex_lock(&ctor_lock);
	ctor_serves = self;
	ctor_bytes = bytes;
}

static void ctor_end(struct kml_caches *self)
{
	if (!self->ctor)
		return;
	ctor_serves = NULL;
	mutex_unlock(&ctor_lock);
}

static atomic64_t made = ATOMIC64_INIT(0);

/* A name that no other cache of the kernel has: /sys/kernel/slab refuses a second one. */
static void cache_name(struct kml_object *obj, char *buf, size_t size)
{
	scnprintf(buf, size, "kml_%s.%llu", obj->name,
		  (unsigned long long)atomic64_inc_return(&made));
}

static struct kmem_cache *cache_create(struct kml_object *obj, const struct kml_caches_cfg *cfg)
{
	void (*fn)(void *) = cfg->ctor == KML_N_ctor_pattern ? ctor : NULL;
	slab_flags_t flags = kml_slab_flags(cfg->flags);
	char name[96];

	cache_name(obj, name, sizeof(name));
	if (cfg->merge)
		return kml_kmem_cache_create(obj, name, cfg->object_size, cfg->align, flags, fn);
	return kml_kmem_cache_create_usercopy(obj, name, cfg->object_size, cfg->align, flags, 0,
					      cfg->object_size, fn);
}

static int request_check(const struct kml_caches_cfg *cfg)
{
	slab_flags_t flags = kml_slab_flags(cfg->flags);

	/* Two zones at once: the page allocator would be asked for a zone that does not exist. */
	if ((flags & SLAB_CACHE_DMA) && (flags & SLAB_CACHE_DMA32))
		return -EINVAL;
	return 0;
}

int kml_caches_create(struct kml_object *obj, const struct kml_caches_cfg *cfg, void **ret)
{
	int err = request_check(cfg);
	struct kml_caches *self;

	if (err)
		return err;
	self = kml_zalloc(sizeof(*self));
	if (!self)
		return -ENOMEM;
	INIT_LIST_HEAD(&self->objects);
	self->cache = cache_create(obj, cfg);
	if (IS_ERR(self->cache)) {
		err = PTR_ERR(self->cache);
		goto err_free;
	}
	self->ctor = cfg->ctor == KML_N_ctor_pattern;
	ctor_begin(self, cfg->object_size);
	err = kml_cache_info(self->cache, &self->info);
	self->ctor_calls = 0;	/* measuring is nobody's allocation */
	ctor_end(self);
	if (err)
		goto err_destroy;
	*ret = self;
	return 0;

err_destroy:
	kml_kmem_cache_destroy(obj, self->cache);
err_free:
	kml_free(self);
	return err;
}

/* Give back the objects of @bulk from @from up to @to. */
static void give_back(struct kml_object *obj, struct kml_caches *self, void **bulk, u64 from, u64 to)
{
	while (to > from) {
		u64 n = to - from < BATCH ? to - from : BATCH;

		to -= n;
		kml_kmem_cache_free_bulk(obj, self->cache, n, bulk + to, self->info.stride);
	}
}

void kml_caches_destroy(struct kml_object *obj, void *arg)
{
	struct kml_caches *self = arg;

	give_back(obj, self, self->bulk, 0, self->count);
	kml_kmem_cache_destroy(obj, self->cache);
	kml_free(self->bulk);
	kml_free(self);
}

/* Fill @bulk from @from up to @to; on failure nothing of it stays taken. */
static int take(struct kml_object *obj, struct kml_caches *self, void **bulk, u64 from, u64 to)
{
	u64 at = from;
	int err = 0;

	ctor_begin(self, kml_cfg(obj, caches)->object_size);
	while (!err && at < to) {
		u64 n = to - at < BATCH ? to - at : BATCH;

		err = kml_kmem_cache_alloc_bulk(obj, self->cache, GFP_KERNEL | __GFP_NOWARN, n,
						bulk + at, self->info.stride);
		if (!err)
			at += n;
	}
	ctor_end(self);
	if (err)
		give_back(obj, self, bulk, from, at);
	return err;
}

int kml_caches_count_get(struct kml_object *obj, u64 *ret)
{
	*ret = self_of(obj)->count;
	return 0;
}

int kml_caches_count_set(struct kml_object *obj, u64 count)
{
	struct kml_caches *self = self_of(obj);
	u64 keep = count < self->count ? count : self->count;
	void **bulk = NULL;
	int err;

	/* The list of them is not charged: none is made for objects that are refused. */
	err = kml_quota_room((count - keep) * self->info.stride);
	if (err)
		return err;
	if (count) {
		bulk = kml_alloc(count * sizeof(*bulk));
		if (!bulk)
			return -ENOMEM;
		if (keep)
			memcpy(bulk, self->bulk, keep * sizeof(*bulk));
		err = take(obj, self, bulk, keep, count);
		if (err) {
			kml_free(bulk);
			return err;
		}
	}
	give_back(obj, self, self->bulk, keep, self->count);
	kml_free(self->bulk);
	self->bulk = bulk;
	self->count = count;
	return 0;
}

void *kml_caches_take(struct kml_object *obj)
{
	struct kml_caches *self = self_of(obj);
	void *p;

	ctor_begin(self, kml_cfg(obj, caches)->object_size);
	p = kml_kmem_cache_alloc(obj, self->cache, GFP_KERNEL | __GFP_NOWARN, self->info.stride);
	ctor_end(self);
	return p;
}

void kml_caches_give(struct kml_object *obj, void *p)
{
	kml_kmem_cache_free(obj, self_of(obj)->cache, p, self_of(obj)->info.stride);
}

int kml_caches_usable_size_get(struct kml_object *obj, u64 *ret)
{
	*ret = kmem_cache_size(self_of(obj)->cache);
	return 0;
}

int kml_caches_stride_get(struct kml_object *obj, u64 *ret)
{
	*ret = self_of(obj)->info.stride;
	return 0;
}

int kml_caches_per_slab_get(struct kml_object *obj, u64 *ret)
{
	*ret = self_of(obj)->info.per_slab;
	return 0;
}

int kml_caches_slab_order_get(struct kml_object *obj, u64 *ret)
{
	*ret = self_of(obj)->info.order;
	return 0;
}

static u64 held_of(struct kml_object *obj)
{
	return self_of(obj)->count + obj->children;
}

/* Addresses of all objects of the directory, sorted: those of a slab stand together. */
static u64 *held_sorted(struct kml_object *obj, u64 n)
{
	struct kml_caches *self = self_of(obj);
	struct kml_cache_object *o;
	u64 *held = kml_zalloc(n * sizeof(*held));
	u64 i;

	if (!held)
		return NULL;
	for (i = 0; i < self->count; i++)
		held[i] = (uintptr_t)self->bulk[i];
	list_for_each_entry(o, &self->objects, link)
		held[i++] = (uintptr_t)o->p;
	kml_sort(held, n);
	return held;
}

static struct page *slab_of(u64 addr)
{
	return virt_to_head_page((void *)(uintptr_t)addr);
}

int kml_caches_slabs_get(struct kml_object *obj, u64 *ret)
{
	u64 i, different = 1, n = held_of(obj);
	u64 *held;

	*ret = 0;
	if (!n)
		return 0;
	held = held_sorted(obj, n);
	if (!held)
		return -ENOMEM;
	for (i = 1; i < n; i++)
		different += slab_of(held[i]) != slab_of(held[i - 1]);
	kml_free(held);
	*ret = different;
	return 0;
}

/* One line for the slab of held[0]. Returns how many of @n addresses lie in it. */
static u64 slab_line(const struct kml_cache_info *info, const u64 *held, u64 n, char *places,
		     struct kml_text *text)
{
	struct page *slab = slab_of(held[0]);
	u64 base = (uintptr_t)page_address(slab), i, first = 0;

	memset(places, '.', info->per_slab);
	for (i = 0; i < n && slab_of(held[i]) == slab; i++) {
		u64 at = div64_u64(held[i] - base, info->stride);

		first = held[i] - base - at * info->stride;
		if (at < info->per_slab)
			places[at] = '#';
	}
	kml_text_line(text, "%llu %llu %s", (unsigned long long)page_to_pfn(slab),
		      (unsigned long long)first, places);
	return i;
}

int kml_caches_slab_map_show(struct kml_object *obj, struct kml_text *text)
{
	const struct kml_cache_info *info = &self_of(obj)->info;
	u64 at, n = held_of(obj);
	char *places;
	u64 *held;

	if (!n)
		return 0;
	held = held_sorted(obj, n);
	places = kml_zalloc(info->per_slab + 1);
	for (at = 0; held && places && at < n; )
		at += slab_line(info, held + at, n - at, places, text);
	kml_free(places);
	kml_free(held);
	return at < n ? -ENOMEM : 0;
}

int kml_caches_from_get(struct kml_object *obj, u64 *ret)
{
	*ret = obj->from;
	return 0;
}

int kml_caches_from_set(struct kml_object *obj, u64 from)
{
	obj->from = from;
	return 0;
}

int kml_caches_objects_get(struct kml_object *obj, u64 *ret)
{
	*ret = held_of(obj);
	return 0;
}

int kml_caches_ctor_calls_get(struct kml_object *obj, u64 *ret)
{
	mutex_lock(&ctor_lock);
	*ret = self_of(obj)->ctor_calls;
	mutex_unlock(&ctor_lock);
	return 0;
}

/* How many caches share this one can change at any time: ask again. */
static int sharing(struct kml_object *obj, struct kml_cache_info *ret)
{
	int err = kml_cache_sharing(self_of(obj)->cache, ret);

	if (err)
		return err;
	return ret->refcount ? 0 : -EOPNOTSUPP;
}

int kml_caches_merged_show(struct kml_object *obj, struct kml_text *text)
{
	struct kml_cache_info info;
	int err = sharing(obj, &info);

	if (!err)
		kml_text_add(text, "%s", info.refcount > 1 ? info.name : "no");
	return err;
}

int kml_caches_aliases_get(struct kml_object *obj, u64 *ret)
{
	struct kml_cache_info info;
	int err = sharing(obj, &info);

	if (!err)
		*ret = info.refcount - 1;
	return err;
}

int kml_caches_ns_get(struct kml_object *obj, u64 *ret)
{
	*ret = obj->ns;
	return 0;
}

int kml_caches_shrink_act(struct kml_object *obj, u64 one)
{
	kml_kmem_cache_shrink(obj, self_of(obj)->cache);
	return 0;
}
