// SPDX-License-Identifier: GPL-2.0
/*
 * mempool/: one memory pool each, and the elements that it gave out. A store never waits
 * for an element: what is not to be had at once, a thread takes as soon as it can.
 */
#include "where.h"

/* struct kml_mempool - one pool. What has no lock named stays as create made it. */
struct kml_mempool {
	struct kml_object *obj;
	mempool_t *pool;
	u64 backing, element_size;
	struct kmem_cache *cache;	/* of the backing slab, else NULL */
	u64 stride;			/* bytes that an element of @cache takes */
	atomic64_t starve;		/* 1: the backing allocator fails */
	atomic64_t fresh;		/* elements that it gave */
	int err;			/* why it gave none while the pool was made */
	struct kml_thread *waiter;	/* the object's lock */
	struct mutex lock;		/* guards all below */
	void **held;			/* @room places, @count in use */
	u64 count, room;
	u64 target;			/* as many the waiter wants to be held */
	u64 from_reserve;
	bool waiting;			/* the waiter has not ended */
};

static struct kml_mempool *self_of(struct kml_object *obj)
{
	return obj->self;
}

static void *backing_alloc(struct kml_mempool *self, gfp_t gfp)
{
	gfp = kml_gfp_polite(gfp, self->element_size);
	if (self->backing == KML_N_mempool_backing_page)
		return kml_alloc_pages(self->obj, gfp, 0);
	if (self->backing == KML_N_mempool_backing_slab)
		return kml_kmem_cache_alloc(self->obj, self->cache, gfp, self->stride);
	return kml_kmalloc(self->obj, self->element_size, gfp);
}

static void *element_alloc(gfp_t gfp, void *arg)
{
	struct kml_mempool *self = arg;
	void *p;

	if (atomic64_read(&self->starve))
		return NULL;
	p = backing_alloc(self, gfp);
	if (IS_ERR(p)) {
		WRITE_ONCE(self->err, PTR_ERR(p));
		return NULL;
	}
	atomic64_inc_return(&self->fresh);
	return p;
}

static void element_free(void *p, void *arg)
{
	struct kml_mempool *self = arg;

	if (self->backing == KML_N_mempool_backing_page)
		kml___free_pages(self->obj, p, 0);
	else if (self->backing == KML_N_mempool_backing_slab)
		kml_kmem_cache_free(self->obj, self->cache, p, self->stride);
	else
		kml_kfree(self->obj, p);
}

static atomic64_t made = ATOMIC64_INIT(0);

/* A cache of its own under a name that caches/ never gives: theirs end in a number alone. */
static int cache_create(struct kml_mempool *self)
{
	struct kml_cache_info info = { };
	struct kmem_cache *cache;
	char name[96];
	int err;

	if (self->backing != KML_N_mempool_backing_slab)
		return 0;
	scnprintf(name, sizeof(name), "kml_%s.m%llu", self->obj->name,
		  (unsigned long long)atomic64_inc_return(&made));
	cache = kml_kmem_cache_create_usercopy(self->obj, name, self->element_size, 0, 0, 0,
					       self->element_size, NULL);
	if (IS_ERR(cache))
		return PTR_ERR(cache);
	err = kml_cache_info(cache, &info);
	if (err) {
		kml_kmem_cache_destroy(self->obj, cache);
		return err;
	}
	self->cache = cache;
	self->stride = info.stride;
	return 0;
}

static void cache_destroy(struct kml_mempool *self)
{
	if (self->cache)
		kml_kmem_cache_destroy(self->obj, self->cache);
}

/* The pool says only that it could not be made; why, its first failing element told. */
static int pool_create(struct kml_mempool *self, int min_nr)
{
	int err = cache_create(self);

	if (err)
		return err;
	self->pool = kml_mempool_create(self->obj, min_nr, element_alloc, element_free, self);
	if (!IS_ERR(self->pool))
		return 0;
	cache_destroy(self);
	return self->err ? self->err : PTR_ERR(self->pool);
}

/* The next element, from the allocator or from the reserve; ERR_PTR when @gfp may not wait. */
static void *take(struct kml_mempool *self, gfp_t gfp)
{
	s64 before = atomic64_read(&self->fresh);
	void *p = kml_mempool_alloc(self->obj, self->pool, gfp);

	if (IS_ERR(p))
		return p;
	mutex_lock(&self->lock);
	self->held[self->count++] = p;
	self->from_reserve += atomic64_read(&self->fresh) == before;
	mutex_unlock(&self->lock);
	return p;
}

static void give(struct kml_mempool *self)
{
	void *p = NULL;

	mutex_lock(&self->lock);
	if (self->count)
		p = self->held[--self->count];
	mutex_unlock(&self->lock);
	if (p)
		kml_mempool_free(self->obj, p, self->pool);
}

static bool wants_more(struct kml_mempool *self)
{
	bool more;

	mutex_lock(&self->lock);
	more = self->count < self->target;
	self->waiting = more;
	mutex_unlock(&self->lock);
	return more;
}

static void waiter_main(void *arg)
{
	while (wants_more(arg))
		take(arg, GFP_KERNEL);
}

/*
 * End the waiter. It can sleep in mempool_alloc() only while the reserve is empty, and then
 * at least min_nr elements are held: one goes back, and the waiter takes it for us. If it
 * ended by itself before, we do. Either way as many are held as were, and nothing helped out.
 */
static void waiter_stop(struct kml_mempool *self)
{
	u64 had, from_reserve;
	bool asleep;

	if (!self->waiter)
		return;
	mutex_lock(&self->lock);
	self->target = 0;
	had = self->count;
	from_reserve = self->from_reserve;
	asleep = self->waiting;
	mutex_unlock(&self->lock);
	if (asleep)
		give(self);
	kml_thread_stop(self->waiter);
	self->waiter = NULL;
	self->waiting = false;	/* a thread that was stopped before it began did not say so */
	if (self->count < had)
		take(self, GFP_NOWAIT);
	self->from_reserve = from_reserve;
}

static int waiter_start(struct kml_mempool *self, u64 target)
{
	struct kml_thread *waiter;

	self->target = target;
	self->waiting = true;
	waiter = kml_thread_start("kml_mempool", -1, waiter_main, self);
	if (IS_ERR(waiter)) {
		self->waiting = false;
		return PTR_ERR(waiter);
	}
	self->waiter = waiter;
	return 0;
}

/* Room for @n elements; the waiter may be adding one meanwhile. */
static int make_room(struct kml_mempool *self, u64 n)
{
	void **held, **old;

	if (n <= self->room)
		return 0;
	held = kml_zalloc(n * sizeof(*held));
	if (!held)
		return -ENOMEM;
	mutex_lock(&self->lock);
	old = self->held;
	if (self->count)
		memcpy(held, old, self->count * sizeof(*held));
	self->held = held;
	self->room = n;
	mutex_unlock(&self->lock);
	kml_free(old);
	return 0;
}

/* Let a waiter that is still at it wait for more. False when there is none. */
static bool waiter_extend(struct kml_mempool *self, u64 target)
{
	bool extended;

	mutex_lock(&self->lock);
	extended = self->waiting && target > self->count;
	if (extended)
		self->target = target;
	mutex_unlock(&self->lock);
	return extended;
}

int kml_pool_create(struct kml_object *obj, const struct kml_pool_cfg *cfg, void **ret)
{
	struct kml_mempool *self = kml_zalloc(sizeof(*self));
	int err;

	if (!self)
		return -ENOMEM;
	self->obj = obj;
	self->backing = cfg->backing;
	self->element_size = cfg->element_size;
	err = pool_create(self, (int)cfg->min_nr);
	if (err) {
		kml_free(self);
		return err;
	}
	mutex_init(&self->lock);
	*ret = self;
	return 0;
}

void kml_pool_destroy(struct kml_object *obj, void *arg)
{
	struct kml_mempool *self = arg;

	waiter_stop(self);
	while (self->count)
		give(self);
	kml_mempool_destroy(obj, self->pool);
	cache_destroy(self);
	mutex_destroy(&self->lock);
	kml_free(self->held);
	kml_free(self);
}

int kml_pool_taken_get(struct kml_object *obj, u64 *ret)
{
	struct kml_mempool *self = self_of(obj);

	mutex_lock(&self->lock);
	*ret = self->count;
	mutex_unlock(&self->lock);
	return 0;
}

int kml_pool_taken_set(struct kml_object *obj, u64 n)
{
	struct kml_mempool *self = self_of(obj);
	u64 had;
	int err = make_room(self, n);

	if (err || waiter_extend(self, n))
		return err;
	waiter_stop(self);
	had = self->count;
	while (self->count > n)
		give(self);
	while (self->count < n && !IS_ERR(take(self, GFP_NOWAIT)))
		;
	if (self->count < n)
		err = waiter_start(self, n);
	while (err && self->count > had)
		give(self);
	return err;
}

int kml_pool_starve_get(struct kml_object *obj, u64 *ret)
{
	*ret = atomic64_read(&self_of(obj)->starve);
	return 0;
}

int kml_pool_starve_set(struct kml_object *obj, u64 on)
{
	struct kml_mempool *self = self_of(obj);
	bool asleep;

	atomic64_set(&self->starve, on);
	mutex_lock(&self->lock);
	asleep = self->waiting;
	mutex_unlock(&self->lock);
	if (!on && asleep)
		give(self);
	return 0;
}

int kml_pool_free_get(struct kml_object *obj, u64 *ret)
{
	*ret = READ_ONCE(self_of(obj)->pool->curr_nr);
	return 0;
}

int kml_pool_from_reserve_get(struct kml_object *obj, u64 *ret)
{
	struct kml_mempool *self = self_of(obj);

	mutex_lock(&self->lock);
	*ret = self->from_reserve;
	mutex_unlock(&self->lock);
	return 0;
}

int kml_pool_waiting_get(struct kml_object *obj, u64 *ret)
{
	struct kml_mempool *self = self_of(obj);

	mutex_lock(&self->lock);
	*ret = self->waiting ? self->target - self->count : 0;
	mutex_unlock(&self->lock);
	return 0;
}

KML_NS_GETTER(pool)
