// SPDX-License-Identifier: GPL-2.0
/*
 * What bench/ and caches/count are held against: a module as somebody would write it for
 * one evening, with nothing of kmemlab in it. Write "op size order batch loops samples" to
 * its parameter run, and read from its parameter ns what an object took, the least sample.
 */
#include <linux/completion.h>
#include <linux/gfp.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

/* Objects in one call of the loop that count is held against: as many as count takes. */
#define COUNT_BATCH 256UL

struct job {
	char op[16];
	unsigned long size, batch, loops, samples;
	unsigned int order;
	void **p;
	struct kmem_cache *cache;
	struct completion done;
	u64 least, array;
	int err;
};

static u64 ns, array_ns;
module_param(ns, ullong, 0444);
MODULE_PARM_DESC(ns, "nanoseconds for one object, rounded");
module_param(array_ns, ullong, 0444);
MODULE_PARM_DESC(array_ns, "count: nanoseconds that the array of pointers took, all of it");

#define LOOP(name, take, give) \
static int loop_##name(struct job *job) \
{ \
	unsigned long n, i; \
\
	for (n = 0; n < job->loops; n++) { \
		for (i = 0; i < job->batch; i++) { \
			job->p[i] = take; \
			if (!job->p[i]) \
				goto fail; \
		} \
		for (i = 0; i < job->batch; i++) \
			give; \
	} \
	return 0; \
fail: \
	while (i--) \
		give; \
	return -ENOMEM; \
}

LOOP(kmalloc, kmalloc(job->size, GFP_KERNEL), kfree(job->p[i]))
LOOP(kmalloc_const, kmalloc(64, GFP_KERNEL), kfree(job->p[i]))
LOOP(kmem_cache, kmem_cache_alloc(job->cache, GFP_KERNEL), kmem_cache_free(job->cache, job->p[i]))
LOOP(pages, alloc_pages(GFP_KERNEL, job->order), __free_pages(job->p[i], job->order))
LOOP(vmalloc, vmalloc(job->size), vfree(job->p[i]))

static int loop_bulk(struct job *job)
{
	unsigned long n;

	for (n = 0; n < job->loops; n++) {
		if (!kmem_cache_alloc_bulk(job->cache, GFP_KERNEL, job->batch, job->p))
			return -ENOMEM;
		kmem_cache_free_bulk(job->cache, job->batch, job->p);
	}
	return 0;
}

static const struct {
	const char *name;
	int (*loop)(struct job *job);
} ops[] = {
	{ "kmalloc", loop_kmalloc }, { "kmalloc_const", loop_kmalloc_const },
	{ "kmem_cache", loop_kmem_cache }, { "bulk", loop_bulk },
	{ "pages", loop_pages }, { "vmalloc", loop_vmalloc },
};

static void measure(struct job *job, int (*loop)(struct job *job))
{
	unsigned long i;
	u64 began;

	job->err = loop(job);		/* warms what the samples touch */
	for (i = 0; i < job->samples && !job->err; i++) {
		began = ktime_get_ns();
		job->err = loop(job);
		job->least = min(job->least, ktime_get_ns() - began);
		cond_resched();
	}
	ns = DIV64_U64_ROUND_CLOSEST(job->least, job->loops * job->batch);
}

/* Take batch objects and keep them, and give them back when the clock has stopped. */
static void count(struct job *job)
{
	unsigned long at = 0, n = 0;
	u64 began = ktime_get_ns();

	while (at < job->batch) {
		n = min(COUNT_BATCH, job->batch - at);
		if (!kmem_cache_alloc_bulk(job->cache, GFP_KERNEL, n, job->p + at))
			break;
		at += n;
	}
	job->least = ktime_get_ns() - began;
	job->err = at < job->batch ? -ENOMEM : 0;
	ns = DIV64_U64_ROUND_CLOSEST(job->least, job->batch);
	array_ns = job->array;
	for (; at; at -= n) {
		n = min(COUNT_BATCH, at);
		kmem_cache_free_bulk(job->cache, n, job->p + at - n);
		cond_resched();
	}
}

static int work(void *arg)
{
	struct job *job = arg;
	int i;

	job->err = -EINVAL;
	job->least = U64_MAX;
	if (!strcmp(job->op, "count"))
		count(job);
	for (i = 0; i < ARRAY_SIZE(ops); i++)
		if (!strcmp(job->op, ops[i].name))
			measure(job, ops[i].loop);
	complete(&job->done);
	return 0;
}

/* A thread of its own on CPU 0. */
static int on_cpu0(struct job *job)
{
	struct task_struct *task = kthread_create(work, job, "by_hand");

	if (IS_ERR(task))
		return PTR_ERR(task);
	init_completion(&job->done);
	kthread_bind(task, 0);
	wake_up_process(task);
	wait_for_completion(&job->done);
	return job->err;
}

static int run_set(const char *text, const struct kernel_param *kp)
{
	struct job job = { };
	u64 began;
	int err = -ENOMEM;

	if (sscanf(text, "%15s %lu %u %lu %lu %lu", job.op, &job.size, &job.order, &job.batch,
		   &job.loops, &job.samples) != 6 || !job.size || !job.batch || !job.loops)
		return -EINVAL;
	began = ktime_get_ns();
	job.p = kvcalloc(job.batch, sizeof(*job.p), GFP_KERNEL);
	job.array = ktime_get_ns() - began;
	/* With a usercopy region of its own: merged with another, slabs would be half full. */
	job.cache = kmem_cache_create_usercopy("by_hand", job.size, 0, 0, 0, job.size, NULL);
	if (job.p && job.cache)
		err = on_cpu0(&job);
	kmem_cache_destroy(job.cache);
	kvfree(job.p);
	return err;
}

static const struct kernel_param_ops run_ops = { .set = run_set };
module_param_cb(run, &run_ops, NULL, 0200);
MODULE_PARM_DESC(run, "op size order batch loops samples");

static int __init by_hand_init(void)
{
	return 0;
}

static void __exit by_hand_exit(void)
{
}

module_init(by_hand_init);
module_exit(by_hand_exit);
MODULE_DESCRIPTION("Allocators, timed by hand");
MODULE_LICENSE("GPL");
