// SPDX-License-Identifier: GPL-2.0
/*
 * bench/: an allocator's time for one object, measured by a thread that is bound to one
 * CPU, beside an empty loop's and beside what else decides the figure.
 */
#include "kapi_bench.h"
#include "provider.h"
#include "quota.h"

/* Steps between two looks at who else wants the CPU: they are not timed. */
#define CHUNK 4096

enum state { IDLE, RUNNING, DONE, FAILED };

struct kml_bench {
	struct kml_bench_cfg cfg;
	struct kml_bench_job job;
	struct kml_thread *thread;
	u64 charged;			/* bytes on the lab's account while it runs */
	u64 *sample;			/* nanoseconds each, rising when done */
	u64 baseline;			/* nanoseconds of the middle sample of empty loops */
	u64 borders, refills;
	int state;			/* the thread's last word: written after all above */
};

#define UNKNOWN (~0ULL)

static struct kml_bench *self_of(struct kml_object *obj)
{
	return obj->self;
}

/* One sample. The clock runs during the loops alone. Return: 0, -ENOMEM, -EINTR. */
static int sample(struct kml_bench *self, bool empty, u64 *ret)
{
	u64 left = self->cfg.loops, steps = kml_bench_steps(&self->job);
	u64 most = steps < CHUNK ? div64_u64(CHUNK, steps) : 1, n, began;
	int err = 0;

	for (*ret = 0; left && !err; left -= n) {
		n = min_t(u64, left, most);
		began = kml_now_ns();
		if (empty)
			kml_bench_empty(&self->job, n);
		else
			err = kml_bench_loop(&self->job, n);
		*ret += kml_now_ns() - began;
		kml_thread_yield();
		if (kml_thread_should_stop())
			err = -EINTR;
	}
	return err;
}

static int samples(struct kml_bench *self, bool empty)
{
	u64 i, unused;
	int err;

	/* The first touches what the others find warm: it does not count. */
	err = sample(self, empty, &unused);
	for (i = 0; i < self->cfg.samples && !err; i++)
		err = sample(self, empty, &self->sample[i]);
	if (!err)
		kml_sort(self->sample, self->cfg.samples);
	return err;
}

static int measure(struct kml_bench *self)
{
	int err;

	self->borders = self->refills = UNKNOWN;
	err = kml_bench_count(&self->job, &self->borders, &self->refills);
	if (!err)
		err = samples(self, true);
	if (err)
		return err;
	self->baseline = self->sample[self->cfg.samples / 2];
	return samples(self, false);
}

static void run(void *arg)
{
	struct kml_bench *self = arg;
	int err = measure(self);

	kml_bench_finish(&self->job);
	kml_quota_release(self->charged);
	smp_store_release(&self->state, err ? FAILED : DONE);
}

int kml_bench_create(struct kml_object *obj, const struct kml_bench_cfg *cfg, void **ret)
{
	struct kml_bench *self = kml_zalloc(sizeof(*self));

	if (!self)
		return -ENOMEM;
	self->sample = kml_zalloc(cfg->samples * sizeof(*self->sample));
	if (!self->sample) {
		kml_free(self);
		return -ENOMEM;
	}
	self->cfg = *cfg;
	*ret = self;
	return 0;
}

void kml_bench_destroy(struct kml_object *obj, void *arg)
{
	struct kml_bench *self = arg;

	kml_thread_stop(self->thread);
	kml_free(self->sample);
	kml_free(self);
}

static int start(struct kml_bench *self)
{
	int err = kml_bench_prepare(&self->job);

	if (err)
		return err;
	self->thread = kml_thread_start("kml_bench", self->cfg.cpu, run, self);
	if (!IS_ERR(self->thread))
		return 0;
	err = PTR_ERR(self->thread);
	self->thread = NULL;
	kml_bench_finish(&self->job);
	return err;
}

int kml_bench_run_act(struct kml_object *obj, u64 one)
{
	struct kml_bench *self = self_of(obj);
	int err;

	if (smp_load_acquire(&self->state) == RUNNING)
		return -EBUSY;
	kml_thread_stop(self->thread);
	self->thread = NULL;
	self->job = (struct kml_bench_job){ .op = self->cfg.op, .size = self->cfg.size,
		.order = self->cfg.order, .batch = self->cfg.batch };
	self->charged = kml_bench_bytes(&self->job);
	err = kml_quota_charge(self->charged);
	if (err)
		return err;
	WRITE_ONCE(self->state, RUNNING);
	err = start(self);
	if (err) {
		kml_quota_release(self->charged);
		WRITE_ONCE(self->state, IDLE);
	}
	return err;
}

int kml_bench_state_show(struct kml_object *obj, struct kml_text *text)
{
	static const char *const names[] = {
		[IDLE] = "idle", [RUNNING] = "running", [DONE] = "done", [FAILED] = "failed",
	};

	kml_text_add(text, "%s", names[smp_load_acquire(&self_of(obj)->state)]);
	return 0;
}

static bool done(struct kml_object *obj)
{
	return smp_load_acquire(&self_of(obj)->state) == DONE;
}

/* A sample's time as one step's, rounded. */
static int each(struct kml_object *obj, u64 ns, u64 *ret)
{
	struct kml_bench *self = self_of(obj);
	u64 steps = self->cfg.loops * kml_bench_steps(&self->job);

	*ret = div64_u64(ns + steps / 2, steps);
	return 0;
}

int kml_bench_min_ns_get(struct kml_object *obj, u64 *ret)
{
	return done(obj) ? each(obj, self_of(obj)->sample[0], ret) : -ENODATA;
}

int kml_bench_median_ns_get(struct kml_object *obj, u64 *ret)
{
	struct kml_bench *self = self_of(obj);

	return done(obj) ? each(obj, self->sample[self->cfg.samples / 2], ret) : -ENODATA;
}

/* Of 11 samples that is the slowest. */
int kml_bench_p99_ns_get(struct kml_object *obj, u64 *ret)
{
	struct kml_bench *self = self_of(obj);
	u64 rank = div64_u64(self->cfg.samples * 99 + 99, 100);

	return done(obj) ? each(obj, self->sample[rank - 1], ret) : -ENODATA;
}

int kml_bench_baseline_ns_get(struct kml_object *obj, u64 *ret)
{
	return done(obj) ? each(obj, self_of(obj)->baseline, ret) : -ENODATA;
}

int kml_bench_borders_get(struct kml_object *obj, u64 *ret)
{
	if (!done(obj) || self_of(obj)->borders == UNKNOWN)
		return -ENODATA;
	*ret = self_of(obj)->borders;
	return 0;
}

int kml_bench_refills_get(struct kml_object *obj, u64 *ret)
{
	u64 unused;

	if (!kml_pcp_pages(&unused))
		return -EOPNOTSUPP;
	*ret = 0;
	if (done(obj) && self_of(obj)->refills != UNKNOWN)
		*ret = self_of(obj)->refills;
	return 0;
}

int kml_bench_environment_show(struct kml_object *obj, struct kml_text *text)
{
	kml_environment(text);
	return 0;
}
