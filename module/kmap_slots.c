// SPDX-License-Identifier: GPL-2.0
/* kmap_slots/: a thread that maps frames of high memory until no slot of kmap() is left. */
#include "provider.h"

#define SLOTS_MAX 1024	/* more than any machine has */

/* The thread adds, the object's owner takes away; both only under @lock. */
struct kml_kmap_slots {
	struct kml_object *obj;
	struct kml_thread *thread;	/* NULL before run */
	struct mutex lock;		/* guards all below */
	struct page *page[SLOTS_MAX];	/* mapped */
	unsigned int held;
	bool done;			/* the thread has ended */
	bool stop;			/* it is to end */
	bool in_kmap;			/* it has called kmap() and not come back */
};

/*
 * The object whose thread runs or waits. With two of them each could take the slots that the
 * other's end is waiting for. Guarded by runner_lock.
 */
static struct kml_kmap_slots *runner;
static DEFINE_MUTEX(runner_lock);

static struct kml_kmap_slots *self_of(struct kml_object *obj)
{
	return obj->self;
}

/* Return: may @self run? Nobody else does then. */
static bool become_runner(struct kml_kmap_slots *self)
{
	bool ret;

	mutex_lock(&runner_lock);
	ret = !runner;
	if (ret)
		runner = self;
	mutex_unlock(&runner_lock);
	return ret;
}

static void leave_runner(struct kml_kmap_slots *self)
{
	mutex_lock(&runner_lock);
	if (runner == self)
		runner = NULL;
	mutex_unlock(&runner_lock);
}

int kml_kmap_slots_create(struct kml_object *obj, const struct kml_kmap_slots_cfg *cfg, void **ret)
{
	struct kml_kmap_slots *self = kml_zalloc(sizeof(*self));

	if (!self)
		return -ENOMEM;
	self->obj = obj;
	mutex_init(&self->lock);
	*ret = self;
	return 0;
}

static bool set_in_kmap(struct kml_kmap_slots *self, bool in_kmap)
{
	bool stop;

	mutex_lock(&self->lock);
	self->in_kmap = in_kmap;
	stop = self->stop;
	mutex_unlock(&self->lock);
	return stop;
}

/* One more frame mapped; false when that was the last, or when the thread is to end. */
static bool map_one(struct kml_kmap_slots *self)
{
	struct page *page;
	bool more;

	page = kml_alloc_pages(self->obj, GFP_HIGHUSER | __GFP_NOWARN | __GFP_NORETRY, 0);
	if (IS_ERR(page))
		return false;
	/* A frame that is not in high memory takes no slot: it would never end. */
	if (!PageHighMem(page) || set_in_kmap(self, true)) {
		kml___free_pages(self->obj, page, 0);
		return false;
	}
	kmap(page);
	mutex_lock(&self->lock);
	self->in_kmap = false;
	self->page[self->held++] = page;
	more = self->held < SLOTS_MAX;
	mutex_unlock(&self->lock);
	return more;
}

static void map_all(void *arg)
{
	struct kml_kmap_slots *self = arg;

	while (!kml_thread_should_stop() && map_one(self))
		;
	mutex_lock(&self->lock);
	self->in_kmap = false;
	self->done = true;
	mutex_unlock(&self->lock);
}

static void unmap_all(struct kml_kmap_slots *self)
{
	mutex_lock(&self->lock);
	self->stop = true;
	while (self->held) {
		kunmap(self->page[--self->held]);
		kml___free_pages(self->obj, self->page[self->held], 0);
	}
	mutex_unlock(&self->lock);
}

/*
 * A thread that waits for a slot hears nothing, so the slots go first: it wakes with one
 * of them, finds that it is to end, and leaves that one behind.
 */
void kml_kmap_slots_destroy(struct kml_object *obj, void *arg)
{
	struct kml_kmap_slots *self = arg;

	unmap_all(self);
	kml_thread_stop(self->thread);
	unmap_all(self);
	leave_runner(self);
	mutex_destroy(&self->lock);
	kml_free(self);
}

int kml_kmap_slots_run_act(struct kml_object *obj, u64 one)
{
	struct kml_kmap_slots *self = self_of(obj);
	struct kml_thread *thread;

	if (!kml_has(KML_NEEDS_highmem))
		return -EOPNOTSUPP;
	if (self->thread || !become_runner(self))
		return -EBUSY;
	thread = kml_thread_start("kml_kmap", -1, map_all, self);
	if (IS_ERR(thread)) {
		leave_runner(self);
		return PTR_ERR(thread);
	}
	self->thread = thread;
	return 0;
}

int kml_kmap_slots_held_get(struct kml_object *obj, u64 *ret)
{
	struct kml_kmap_slots *self = self_of(obj);

	mutex_lock(&self->lock);
	*ret = self->held;
	mutex_unlock(&self->lock);
	return 0;
}

static const char *state_of(struct kml_kmap_slots *self)
{
	bool done, in_kmap;

	if (!self->thread)
		return "idle";
	mutex_lock(&self->lock);
	done = self->done;
	in_kmap = self->in_kmap;
	mutex_unlock(&self->lock);
	if (done)
		return "done";
	return in_kmap && kml_thread_blocked(self->thread) ? "waiting" : "running";
}

int kml_kmap_slots_state_show(struct kml_object *obj, struct kml_text *text)
{
	kml_text_add(text, "%s", state_of(self_of(obj)));
	return 0;
}
