// SPDX-License-Identifier: GPL-2.0
/*
 * bugs/: deliberate mistakes, made in a thread, and what the detectors say of them.
 * Those about slab objects are made in a cache of the lab's own that is debugged as by
 * slub_debug=FZPU, so that a stock kernel finds them and nobody else's object is hurt.
 */
#include "kapi_bugs.h"
#include "kapi_dma.h"
#include "provider.h"
#include "watch.h"

#define SIZE 64		/* bytes of an object; a whole size class, so no slack hides a byte */
#define CROWD 512	/* objects, more than any slab holds */

enum { IDLE, RUNNING, DONE, DIED };

struct kml_bugs {
	struct kml_object *obj;
	u64 kind;
	atomic64_t state;
	struct kml_watch *watch;
	struct kml_thread *thread;
	struct kmem_cache *cache, *other;	/* debugged; made for the mistake */
	char *p;				/* an object of @cache, NULL when it was freed */
	void **crowd;				/* CROWD more of them, or NULL */
	unsigned long lost;			/* complement of what leaked: no pointer to it is left */
	struct device *dev;
};

static struct kml_bugs *self_of(struct kml_object *obj)
{
	return obj->self;
}

/* Volatile: the compiler must neither see through nor leave out what follows. */
static void poke(void *p, long at)
{
	((volatile char *)p)[at] = 'A';
}

static void peek(const void *p)
{
	(void)((const volatile char *)p)[0];
}

/* Found when the object is freed; it is then mended and still held. */
static bool overflow(struct kml_bugs *self)
{
	poke(self->p, SIZE);
	kml_kmem_cache_free(self->obj, self->cache, self->p, 0);
	return true;
}

static bool underflow(struct kml_bugs *self)
{
	poke(self->p, -1);
	kml_kmem_cache_free(self->obj, self->cache, self->p, 0);
	return true;
}

static void free_object(struct kml_bugs *self)
{
	kml_kmem_cache_free(self->obj, self->cache, self->p, SIZE);
}

static bool use_after_free_read(struct kml_bugs *self)
{
	free_object(self);
	peek(self->p);
	self->p = NULL;
	return true;
}

/* Found when the slab goes back to the page allocator. */
static bool use_after_free_write(struct kml_bugs *self)
{
	free_object(self);
	poke(self->p, 10);
	self->p = NULL;
	kml_kmem_cache_shrink(self->obj, self->cache);
	return true;
}

/*
 * With all its neighbours held: the second free ends the slab's list of free objects at
 * this one before it is found, and what came behind it would be lost with the cache.
 */
static bool double_free(struct kml_bugs *self)
{
	free_object(self);
	kml_kmem_cache_free(self->obj, self->cache, self->p, 0);
	self->p = NULL;
	return true;
}

static bool leak(struct kml_bugs *self)
{
	void *p = kml_kmalloc(self->obj, SIZE, GFP_KERNEL);

	if (!IS_ERR(p))
		self->lost = ~(unsigned long)p;
	return true;
}

static bool wrong_free(struct kml_bugs *self)
{
	kml_kmem_cache_free(self->obj, self->other, self->p, SIZE);
	self->p = NULL;
	return true;
}

static bool invalid_free(struct kml_bugs *self)
{
	kml_kmem_cache_free(self->obj, self->cache, self->p + 8, 0);
	return true;
}

static bool sleep_in_atomic(struct kml_bugs *self)
{
	void *p;

	kml_atomic_begin();
	p = kml_kmalloc(self->obj, SIZE, GFP_KERNEL);
	kml_atomic_sleep();
	kml_atomic_end();
	if (!IS_ERR(p))
		kml_kfree(self->obj, p);
	return true;
}

static bool uninitialised_read(struct kml_bugs *self)
{
	void *p = kml_kmalloc(self->obj, SIZE, GFP_KERNEL);

	if (!IS_ERR(p)) {
		peek(p);
		kml_kfree(self->obj, p);
	}
	return true;
}

/* So large that the flags are looked at in every call, not only for a new slab. */
static bool gfp_highmem(struct kml_bugs *self)
{
	gfp_t gfp = GFP_KERNEL | __GFP_HIGHMEM | __GFP_NOWARN;
	void *p = kml_kmalloc(self->obj, 2 * KMALLOC_MAX_CACHE_SIZE, gfp);

	if (!IS_ERR(p))
		kml_kfree(self->obj, p);
	return true;
}

/* On a stock kernel only a bounce buffer would show it, by stale data. */
static bool wrong_dma_direction(struct kml_bugs *self)
{
	size_t offset = kml_addr(self->p) & (PAGE_SIZE - 1);
	dma_addr_t addr;
	int err;

	kml_device_lock(self->dev);
	err = kml_device_reach(self->dev, virt_to_page(self->p), offset, SIZE, 64);
	if (!err)
		err = kml_dma_map_single_attrs(self->obj, self->dev, self->p, SIZE, DMA_TO_DEVICE,
					       DMA_ATTR_NO_WARN, &addr);
	kml_device_unlock(self->dev);
	if (!err)
		kml_dma_unmap_single(self->obj, self->dev, addr, SIZE, DMA_FROM_DEVICE);
	return true;
}

static bool write_rodata(struct kml_bugs *self)
{
	return kml_bug_write_rodata(self->obj);
}

static bool stack_overflow(struct kml_bugs *self)
{
	return kml_bug_stack_overflow(self->obj);
}

/* What each needs, and how it is made; false where no kernel's thread would be alive. */
static const struct bug {
	bool (*make)(struct kml_bugs *self);
	bool cache, crowd, other, dev;
} bugs[] = {
	[KML_N_bug_kind_overflow] = { overflow, .cache = true },
	[KML_N_bug_kind_underflow] = { underflow, .cache = true },
	[KML_N_bug_kind_use_after_free_read] = { use_after_free_read, .cache = true },
	[KML_N_bug_kind_use_after_free_write] = { use_after_free_write, .cache = true },
	[KML_N_bug_kind_double_free] = { double_free, .cache = true, .crowd = true },
	[KML_N_bug_kind_leak] = { leak },
	[KML_N_bug_kind_wrong_free] = { wrong_free, .cache = true, .other = true },
	[KML_N_bug_kind_invalid_free] = { invalid_free, .cache = true },
	[KML_N_bug_kind_sleep_in_atomic] = { sleep_in_atomic },
	[KML_N_bug_kind_uninitialised_read] = { uninitialised_read },
	[KML_N_bug_kind_gfp_highmem] = { gfp_highmem },
	[KML_N_bug_kind_wrong_dma_direction] = { wrong_dma_direction, .cache = true, .dev = true },
	[KML_N_bug_kind_write_rodata] = { write_rodata },
	[KML_N_bug_kind_stack_overflow] = { stack_overflow },
};

static void thread_main(void *arg)
{
	struct kml_bugs *self = arg;
	bool lives;

	kml_watch_begin(self->watch);
	lives = bugs[self->kind].make(self);
	kml_watch_end(self->watch);
	atomic64_set(&self->state, lives ? DONE : DIED);
}

static void cache_destroy(struct kml_object *obj, struct kmem_cache **cache)
{
	if (*cache)
		kml_kmem_cache_destroy(obj, *cache);
	*cache = NULL;
}

/* The thread has ended: give back what the mistake left behind. */
static void clean_up(struct kml_object *obj, struct kml_bugs *self)
{
	kml_thread_stop(self->thread);
	self->thread = NULL;
	if (self->p)
		kml_kmem_cache_free(obj, self->cache, self->p, SIZE);
	self->p = NULL;
	if (self->crowd)
		kml_kmem_cache_free_bulk(obj, self->cache, CROWD, self->crowd, SIZE);
	kml_free(self->crowd);
	self->crowd = NULL;
	if (self->lost)
		kml_kfree(obj, (void *)~self->lost);
	self->lost = 0;
	cache_destroy(obj, &self->other);
	cache_destroy(obj, &self->cache);
	if (self->dev)
		kml_device_destroy(self->dev);
	self->dev = NULL;
}

static atomic64_t made = ATOMIC64_INIT(0);

static int cache_create(struct kml_object *obj, struct kmem_cache **ret)
{
	slab_flags_t flags = SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER;
	struct kmem_cache *cache;
	char name[32];

	scnprintf(name, sizeof(name), "kml_bug.%llu", (unsigned long long)atomic64_inc_return(&made));
	cache = kml_kmem_cache_create(obj, name, SIZE, 0, flags, NULL);
	if (IS_ERR(cache))
		return PTR_ERR(cache);
	*ret = cache;
	return 0;
}

static int object_create(struct kml_object *obj, struct kml_bugs *self)
{
	char *p = kml_kmem_cache_alloc(obj, self->cache, GFP_KERNEL | __GFP_NOWARN, SIZE);

	if (IS_ERR(p))
		return PTR_ERR(p);
	self->p = p;
	return 0;
}

static int crowd_create(struct kml_object *obj, struct kml_bugs *self)
{
	void **crowd = kml_zalloc(CROWD * sizeof(*crowd));
	int err;

	if (!crowd)
		return -ENOMEM;
	err = kml_kmem_cache_alloc_bulk(obj, self->cache, GFP_KERNEL | __GFP_NOWARN, CROWD, crowd,
					SIZE);
	if (err)
		kml_free(crowd);
	else
		self->crowd = crowd;
	return err;
}

static int dma_device(struct kml_bugs *self)
{
	struct device *dev = kml_device_create();

	if (IS_ERR(dev))
		return PTR_ERR(dev);
	self->dev = dev;
	return 0;
}

static int prepare(struct kml_object *obj, struct kml_bugs *self)
{
	const struct bug *bug = &bugs[self->kind];
	int err = 0;

	if (bug->cache)
		err = cache_create(obj, &self->cache);
	if (!err && bug->cache)
		err = object_create(obj, self);
	if (!err && bug->crowd)
		err = crowd_create(obj, self);
	if (!err && bug->other)
		err = cache_create(obj, &self->other);
	if (!err && bug->dev)
		err = dma_device(self);
	return err;
}

static int start(struct kml_bugs *self)
{
	atomic64_set(&self->state, RUNNING);
	self->thread = kml_thread_start("kml_bug", -1, thread_main, self);
	if (!IS_ERR(self->thread))
		return 0;
	atomic64_set(&self->state, IDLE);
	self->thread = NULL;
	return -ENOMEM;
}

/* A kernel that takes the thread away leaves it to us to say so. */
static u64 state_of(struct kml_bugs *self)
{
	bool gone = self->thread && kml_thread_gone(self->thread);

	if (gone && atomic64_read(&self->state) == RUNNING) {
		kml_watch_end(self->watch);
		atomic64_set(&self->state, DIED);
	}
	return atomic64_read(&self->state);
}

int kml_bugs_create(struct kml_object *obj, const struct kml_bugs_cfg *cfg, void **ret)
{
	struct kml_bugs *self = kml_zalloc(sizeof(*self));

	if (!self)
		return -ENOMEM;
	self->watch = kml_watch_new();
	if (!self->watch) {
		kml_free(self);
		return -ENOMEM;
	}
	self->obj = obj;
	self->kind = cfg->kind;
	*ret = self;
	return 0;
}

void kml_bugs_destroy(struct kml_object *obj, void *arg)
{
	struct kml_bugs *self = arg;

	clean_up(obj, self);
	kml_watch_free(self->watch);
	kml_free(self);
}

int kml_bugs_trigger_act(struct kml_object *obj, u64 one)
{
	struct kml_bugs *self = self_of(obj);
	int err = kml_bugs_allowed() ? kml_bug_check(self->kind) : -EPERM;

	if (err)
		return err;
	if (state_of(self) == RUNNING)
		return -EBUSY;
	clean_up(obj, self);
	atomic64_set(&self->state, IDLE);
	err = prepare(obj, self);
	if (!err)
		err = start(self);
	if (err)
		clean_up(obj, self);
	return err;
}

int kml_bugs_state_show(struct kml_object *obj, struct kml_text *text)
{
	static const char *const names[] = { "idle", "running", "done", "died" };

	kml_text_add(text, "%s", names[state_of(self_of(obj))]);
	return 0;
}

int kml_bugs_report_show(struct kml_object *obj, struct kml_text *text)
{
	kml_watch_show(self_of(obj)->watch, text);
	return 0;
}

int kml_bugs_detector_show(struct kml_object *obj, struct kml_text *text)
{
	u64 state = state_of(self_of(obj));

	if (state == IDLE || state == RUNNING)
		return -ENODATA;
	kml_text_add(text, "%s", kml_watch_detector(self_of(obj)->watch));
	return 0;
}
