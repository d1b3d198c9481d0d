// SPDX-License-Identifier: GPL-2.0
/* caches/<cache>/: one object of the cache each. The core holds the cache's lock in create and destroy. */
#include "caches.h"
#include "content.h"
#include "where.h"

static struct kml_cache_object *self_of(struct kml_object *obj)
{
	return obj->self;
}

/* Constant while the cache has children: writes that would make it anew are EBUSY. */
static const struct kml_cache_info *info_of(struct kml_object *obj)
{
	return &((struct kml_caches *)obj->parent->self)->info;
}

static size_t size_of(struct kml_object *obj)
{
	return kml_cfg(obj->parent, caches)->object_size;
}

int kml_cache_object_create(struct kml_object *obj, const struct kml_cache_object_cfg *cfg,
			    void **ret)
{
	struct kml_caches *cache = obj->parent->self;
	struct kml_cache_object *self = kml_zalloc(sizeof(*self));

	if (!self)
		return -ENOMEM;
	self->cpu = raw_smp_processor_id();
	self->p = kml_caches_take(obj->parent);
	if (IS_ERR(self->p)) {
		int err = PTR_ERR(self->p);

		kml_free(self);
		return err;
	}
	list_add_tail(&self->link, &cache->objects);
	*ret = self;
	return 0;
}

void kml_cache_object_destroy(struct kml_object *obj, void *arg)
{
	struct kml_cache_object *self = arg;

	list_del(&self->link);
	kml_caches_give(obj->parent, self->p);
	kml_free(self);
}

int kml_cache_object_data_store(struct kml_object *obj, const char *buf, size_t len)
{
	return kml_content_store(self_of(obj)->p, size_of(obj), buf, len);
}

int kml_cache_object_data_show(struct kml_object *obj, struct kml_text *text)
{
	kml_content_show(self_of(obj)->p, size_of(obj), text);
	return 0;
}

int kml_cache_object_fill_act(struct kml_object *obj, u64 byte)
{
	memset(self_of(obj)->p, (int)byte, size_of(obj));
	return 0;
}

int kml_cache_object_hexdump_show(struct kml_object *obj, struct kml_text *text)
{
	kml_content_dump(self_of(obj)->p, size_of(obj), text);
	return 0;
}

static struct kml_place place(struct kml_object *obj)
{
	return kml_place_of(self_of(obj)->p);
}

KML_WHERE_GETTERS(cache_object, place)

int kml_cache_object_slab_get(struct kml_object *obj, u64 *ret)
{
	*ret = page_to_pfn(virt_to_head_page(self_of(obj)->p));
	return 0;
}

static u64 offset_of(struct kml_object *obj)
{
	const char *p = self_of(obj)->p;

	return p - (const char *)page_address(virt_to_head_page(p));
}

int kml_cache_object_offset_get(struct kml_object *obj, u64 *ret)
{
	*ret = offset_of(obj);
	return 0;
}

int kml_cache_object_index_get(struct kml_object *obj, u64 *ret)
{
	*ret = div64_u64(offset_of(obj), info_of(obj)->stride);
	return 0;
}

int kml_cache_object_cpu_get(struct kml_object *obj, u64 *ret)
{
	*ret = self_of(obj)->cpu;
	return 0;
}
