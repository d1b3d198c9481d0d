// SPDX-License-Identifier: GPL-2.0
/* The twin's kernel threads: real threads of the host, told apart by their simulated CPU. */
#include <pthread.h>
#include <sched.h>
#include <time.h>

#include "highmem.h"
#include "kapi.h"

struct kml_thread {
	pthread_t id;
	int cpu;		/* -1: any */
	void (*fn)(void *arg);
	void *arg;
	pthread_mutex_t lock;	/* guards @stop */
	pthread_cond_t asked;	/* to stop */
	bool stop;
	_Atomic bool blocked;	/* see kml_thread_blocked() */
};

/* The thread that the caller is, NULL outside of one. */
static _Thread_local struct kml_thread *self;

static void *thread_main(void *arg)
{
	self = arg;
	if (self->cpu >= 0)
		sim_set_cpu(self->cpu);
	self->fn(self->arg);
	return NULL;
}

static void cond_init(pthread_cond_t *cond)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(cond, &attr);
	pthread_condattr_destroy(&attr);
}

static void thread_free(struct kml_thread *thread)
{
	pthread_cond_destroy(&thread->asked);
	pthread_mutex_destroy(&thread->lock);
	kml_free(thread);
}

struct kml_thread *kml_thread_start(const char *name, int cpu, void (*fn)(void *arg), void *arg)
{
	struct kml_thread *thread;

	(void)name;
	if (cpu >= (int)num_online_cpus())
		return ERR_PTR(-EINVAL);
	thread = kml_zalloc(sizeof(*thread));
	if (!thread)
		return ERR_PTR(-ENOMEM);
	thread->cpu = cpu;
	thread->fn = fn;
	thread->arg = arg;
	pthread_mutex_init(&thread->lock, NULL);
	cond_init(&thread->asked);
	if (pthread_create(&thread->id, NULL, thread_main, thread)) {
		thread_free(thread);
		return ERR_PTR(-ENOMEM);
	}
	return thread;
}

bool kml_thread_should_stop(void)
{
	bool stop;

	if (!self)
		return false;
	pthread_mutex_lock(&self->lock);
	stop = self->stop;
	pthread_mutex_unlock(&self->lock);
	return stop;
}

void kml_thread_stop(struct kml_thread *thread)
{
	if (!thread)
		return;
	pthread_mutex_lock(&thread->lock);
	thread->stop = true;
	pthread_cond_signal(&thread->asked);
	pthread_mutex_unlock(&thread->lock);
	pthread_join(thread->id, NULL);
	thread_free(thread);
}

bool kml_thread_blocked(struct kml_thread *thread)
{
	return atomic_load(&thread->blocked);
}

void sim_thread_block(bool blocked)
{
	if (self)
		atomic_store(&self->blocked, blocked);
}

void kml_thread_yield(void)
{
	sched_yield();
}

void kml_thread_sleep(unsigned int ms)
{
	struct timespec until;
	u64 ns;

	if (!self)
		return;
	clock_gettime(CLOCK_MONOTONIC, &until);
	ns = until.tv_nsec + ms * 1000000ULL;
	until.tv_sec += ns / 1000000000;
	until.tv_nsec = ns % 1000000000;
	pthread_mutex_lock(&self->lock);
	while (!self->stop && !pthread_cond_timedwait(&self->asked, &self->lock, &until))
		;
	pthread_mutex_unlock(&self->lock);
}
