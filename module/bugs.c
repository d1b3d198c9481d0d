// SPDX-License-Identifier: GPL-2.0
/*
 * bugs/: deliberate mistakes, made in a thread, and what the detectors say of them; the
 * mistakes themselves are in bugs_make.c.
 * Those about slab objects are made in a cache of the lab's own, so that nobody else's
 * object is hurt; it is debugged as by slub_debug=FZPU unless that is not wanted.
 */
#include "bugs.h"
#include "kapi_dma.h"
#include "provider.h"
#include "watch.h"

#define TRIES 100	/* objects until KFENCE must have guarded one */

enum { IDLE, RUNNING, DONE, DIED };

static struct kml_bugs *self_of(struct kml_object *obj)
{
	return obj->self;
}

static void thread_main(void *arg)
{
	struct kml_bugs *self = arg;
	bool lives;

	kml_watch_begin(self->watch);
	lives = kml_bug_table[self->kind].make(self);
	if (kml_bug_table[self->kind].late && kml_leaks_sought())
		kml_watch_moment(self->watch, KML_SEEN_SCAN);
	else
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
	kml_watch_end(self->watch);
	if (self->p)
		kml_bug_free_object(self);
	self->p = NULL;
	if (self->crowd)
		kml_kmem_cache_free_bulk(obj, self->cache, KML_BUG_CROWD, self->crowd, KML_BUG_SIZE);
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

/* A region for user copies keeps an ordinary one apart: without it the kernel would merge. */
static int cache_create(struct kml_object *obj, bool plain, struct kmem_cache **ret)
{
	slab_flags_t flags = SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER;
	struct kmem_cache *cache;
	char name[32];

	scnprintf(name, sizeof(name), "kml_bug.%llu", (unsigned long long)atomic64_inc_return(&made));
	if (plain)
		cache = kml_kmem_cache_create_usercopy(obj, name, KML_BUG_SIZE, 0, 0, 0, KML_BUG_SIZE, NULL);
	else
		cache = kml_kmem_cache_create(obj, name, KML_BUG_SIZE, 0, flags, NULL);
	if (IS_ERR(cache))
		return PTR_ERR(cache);
	*ret = cache;
	return 0;
}

/* Where KFENCE guards one object in many, one of those, if there is one in TRIES. */
static int object_create(struct kml_object *obj, struct kml_bugs *self)
{
	unsigned int tries = kml_guard_waits() ? TRIES : 1;
	char *p;

	for (;;) {
		p = kml_kmem_cache_alloc(obj, self->cache, GFP_KERNEL | __GFP_NOWARN, KML_BUG_SIZE);
		if (IS_ERR(p))
			return PTR_ERR(p);
		self->p = p;
		self->charged = KML_BUG_SIZE;
		if (!--tries || kml_guarded(p))
			return 0;
		kml_bug_free_object(self);
		self->p = NULL;
		kml_guard_pause();
	}
}

static int crowd_create(struct kml_object *obj, struct kml_bugs *self)
{
	void **crowd = kml_zalloc(KML_BUG_CROWD * sizeof(*crowd));
	int err;

	if (!crowd)
		return -ENOMEM;
	err = kml_kmem_cache_alloc_bulk(obj, self->cache, GFP_KERNEL | __GFP_NOWARN, KML_BUG_CROWD, crowd,
					KML_BUG_SIZE);
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
	const struct kml_bug *bug = &kml_bug_table[self->kind];
	int err = 0;

	if (bug->cache)
		err = cache_create(obj, self->plain, &self->cache);
	if (!err && bug->cache)
		err = object_create(obj, self);
	if (!err && bug->crowd)
		err = crowd_create(obj, self);
	if (!err && bug->other)
		err = cache_create(obj, self->plain, &self->other);
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
	/* SLUB would keep a damaged object for good, and find it when the cache goes. */
	self->plain = !cfg->slub_debug || kml_keeps_freed();
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
	int err = kml_bugs_allowed() ? kml_bug_check(self->kind, self->plain) : -EPERM;

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

int kml_bugs_seen_show(struct kml_object *obj, struct kml_text *text)
{
	u64 state = state_of(self_of(obj));

	if (state == IDLE || state == RUNNING)
		return -ENODATA;
	kml_text_add(text, "%s", kml_watch_seen(self_of(obj)->watch));
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
