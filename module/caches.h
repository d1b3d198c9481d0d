/* SPDX-License-Identifier: GPL-2.0 */
/* What a cache tells its objects. */
#ifndef KML_CACHES_H
#define KML_CACHES_H

#include "provider.h"

/** struct kml_caches - one slab cache; all but @count, @bulk and @objects stays as create made it. */
struct kml_caches {
	struct kmem_cache *cache;
	struct kml_cache_info info;
	bool ctor;
	u64 ctor_calls;			/* guarded by caches.c's ctor lock */
	u64 count;			/* held in bulk */
	void **bulk;			/* @count addresses */
	struct list_head objects;	/* directories: struct kml_cache_object.link */
};

/** struct kml_cache_object - one object that is a directory. */
struct kml_cache_object {
	struct list_head link;		/* guarded by the cache's object lock */
	void *p;
	int cpu;
};

/** kml_caches_take() - one object of the cache @obj is; ERR_PTR on failure. Caller holds its lock. */
void *kml_caches_take(struct kml_object *obj);
/** kml_caches_give() - and back. */
void kml_caches_give(struct kml_object *obj, void *p);

#endif /* KML_CACHES_H */
