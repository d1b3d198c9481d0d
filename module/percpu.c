// SPDX-License-Identifier: GPL-2.0
/* percpu/: an instance for each CPU, and right and wrong ways to count in it. */
#include "where.h"

/* struct kml_percpu - one object; all but the counts and the threads stays as create made it. */
struct kml_percpu {
	u64 __percpu *p;	/* the counter, first in each instance */
	u64 size, mode;
	atomic64_t added;	/* what was asked for */
	atomic64_t running;	/* threads of the storm that have not ended */
	atomic64_t ready;	/* threads that wait for the others to be there */
	u64 loops;		/* of the storm; constant while it runs */
	struct kml_thread **threads;	/* a place for each possible CPU; the object's lock */
	unsigned int started;		/* places in use; the object's lock */
};

static struct kml_percpu *self_of(struct kml_object *obj)
{
	return obj->self;
}

int kml_percpu_create(struct kml_object *obj, const struct kml_percpu_cfg *cfg, void **ret)
{
	struct kml_percpu *self = kml_zalloc(sizeof(*self));
	void __percpu *p;
	int err = -ENOMEM;

	if (!self)
		return -ENOMEM;
	self->threads = kml_zalloc(num_possible_cpus() * sizeof(*self->threads));
	if (!self->threads)
		goto err_free;
	err = kml_alloc_percpu(obj, cfg->size, __alignof__(u64), GFP_KERNEL | __GFP_NOWARN, &p);
	if (err)
		goto err_free_threads;
	self->p = p;
	self->size = cfg->size;
	self->mode = cfg->mode;
	*ret = self;
	return 0;

err_free_threads:
	kml_free(self->threads);
err_free:
	kml_free(self);
	return err;
}

static void storm_stop(struct kml_percpu *self)
{
	while (self->started)
		kml_thread_stop(self->threads[--self->started]);
}

void kml_percpu_destroy(struct kml_object *obj, void *arg)
{
	struct kml_percpu *self = arg;

	storm_stop(self);
	kml_free_percpu(obj, self->p, self->size);
	kml_free(self->threads);
	kml_free(self);
}

/* The one instance on which all CPUs meet in the modes that share. */
static u64 *shared(struct kml_percpu *self)
{
	return per_cpu_ptr(self->p, 0);
}

static void count_guarded(struct kml_percpu *self, u64 n)
{
	u64 *p = get_cpu_ptr(self->p);

	WRITE_ONCE(*p, *p + n);
	put_cpu_ptr(self->p);
}

/* What get_cpu_var() read is a value of our own: adding to it changes nobody's counter. */
static void count_copy(struct kml_percpu *self, u64 n)
{
	u64 value = READ_ONCE(*get_cpu_ptr(self->p));

	value += n;
	put_cpu_ptr(self->p);
	(void)value;
}

static void count(struct kml_percpu *self, u64 n)
{
	switch (self->mode) {
	case KML_N_percpu_mode_this_cpu:
		this_cpu_add(*self->p, n);
		break;
	case KML_N_percpu_mode_get_cpu_ptr:
		count_guarded(self, n);
		break;
	case KML_N_percpu_mode_copy:
		count_copy(self, n);
		break;
	case KML_N_percpu_mode_racy:
		WRITE_ONCE(*shared(self), READ_ONCE(*shared(self)) + n);
		break;
	case KML_N_percpu_mode_atomic:
		atomic64_add_return(n, (atomic64_t *)shared(self));
		break;
	}
}

int kml_percpu_add_act(struct kml_object *obj, u64 n)
{
	atomic64_add_return(n, &self_of(obj)->added);
	count(self_of(obj), n);
	return 0;
}

/* All threads begin together, as far as the machine has CPUs for them. */
static bool wait_for_all(struct kml_percpu *self)
{
	atomic64_inc_return(&self->ready);
	while (atomic64_read(&self->ready) < num_online_cpus()) {
		if (kml_thread_should_stop())
			return false;
		kml_thread_sleep(1);
	}
	return true;
}

/* Asked for before it is done, so that the sum never runs ahead of added. */
static void storm(struct kml_percpu *self)
{
	u64 i;

	atomic64_add_return(self->loops, &self->added);
	for (i = 0; i < self->loops; i++) {
		if (i % 1024 == 0 && kml_thread_should_stop())
			break;
		count(self, 1);
	}
	atomic64_sub_return(self->loops - i, &self->added);
}

static void storm_main(void *arg)
{
	struct kml_percpu *self = arg;

	if (wait_for_all(self))
		storm(self);
	atomic64_sub_return(1, &self->running);
}

static int storm_start(struct kml_percpu *self)
{
	struct kml_thread *thread;
	int cpu;

	for_each_online_cpu(cpu) {
		thread = kml_thread_start("kml_storm", cpu, storm_main, self);
		if (IS_ERR(thread))
			return PTR_ERR(thread);
		self->threads[self->started++] = thread;
	}
	return 0;
}

int kml_percpu_storm_act(struct kml_object *obj, u64 loops)
{
	struct kml_percpu *self = self_of(obj);
	int err;

	if (atomic64_read(&self->running))
		return -EBUSY;
	storm_stop(self);
	self->loops = loops;
	atomic64_set(&self->ready, 0);
	atomic64_set(&self->running, num_online_cpus());
	err = storm_start(self);
	if (err) {
		storm_stop(self);
		atomic64_set(&self->running, 0);
	}
	return err;
}

int kml_percpu_state_show(struct kml_object *obj, struct kml_text *text)
{
	kml_text_add(text, atomic64_read(&self_of(obj)->running) ? "running" : "idle");
	return 0;
}

int kml_percpu_addresses_show(struct kml_object *obj, struct kml_text *text)
{
	int cpu;

	for_each_possible_cpu(cpu)
		kml_text_line(text, "%d 0x%llx", cpu, (unsigned long long)
			      kml_addr(per_cpu_ptr(self_of(obj)->p, cpu)));
	return 0;
}

static u64 value_of(struct kml_object *obj, int cpu)
{
	return READ_ONCE(*per_cpu_ptr(self_of(obj)->p, cpu));
}

int kml_percpu_values_show(struct kml_object *obj, struct kml_text *text)
{
	int cpu;

	for_each_possible_cpu(cpu)
		kml_text_line(text, "%d %llu", cpu, (unsigned long long)value_of(obj, cpu));
	return 0;
}

int kml_percpu_sum_get(struct kml_object *obj, u64 *ret)
{
	int cpu;

	*ret = 0;
	for_each_possible_cpu(cpu)
		*ret += value_of(obj, cpu);
	return 0;
}

int kml_percpu_added_get(struct kml_object *obj, u64 *ret)
{
	*ret = atomic64_read(&self_of(obj)->added);
	return 0;
}

int kml_percpu_unit_distance_get(struct kml_object *obj, u64 *ret)
{
	u64 first = 0;
	int cpu, seen = 0;

	for_each_possible_cpu(cpu) {
		u64 addr = kml_addr(per_cpu_ptr(self_of(obj)->p, cpu));

		if (seen++) {
			*ret = addr - first;
			return 0;
		}
		first = addr;
	}
	return -ENODATA;
}
