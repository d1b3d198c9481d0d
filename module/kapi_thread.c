// SPDX-License-Identifier: GPL-2.0
/* The kernel's contexts and threads: calls made elsewhere than in the process that asks. */
#include <linux/completion.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/kthread.h>
#include <linux/sched/task.h>

#include "kapi.h"
#include "kapi_bugs.h"

/* A call that waits to be made in another context. */
struct errand {
	void (*fn)(void *arg);
	void *arg;
	struct tasklet_struct tasklet;
	struct irq_work irq_work;
	struct completion done;
};

static void errand_softirq(struct tasklet_struct *tasklet)
{
	struct errand *errand = container_of(tasklet, struct errand, tasklet);

	errand->fn(errand->arg);
	complete(&errand->done);
}

static void errand_hardirq(struct irq_work *work)
{
	struct errand *errand = container_of(work, struct errand, irq_work);

	errand->fn(errand->arg);
	complete(&errand->done);
}

static void run_softirq(struct errand *errand)
{
	tasklet_setup(&errand->tasklet, errand_softirq);
	tasklet_schedule(&errand->tasklet);
	wait_for_completion(&errand->done);
	tasklet_kill(&errand->tasklet);
}

static void run_hardirq(struct errand *errand)
{
	init_irq_work(&errand->irq_work, errand_hardirq);
	irq_work_queue(&errand->irq_work);
	wait_for_completion(&errand->done);
	irq_work_sync(&errand->irq_work);
}

static void run_spinlock(void (*fn)(void *), void *arg)
{
	static DEFINE_SPINLOCK(lock);

	spin_lock(&lock);
	fn(arg);
	spin_unlock(&lock);
}

void kml_run_in(u64 context, void (*fn)(void *), void *arg)
{
	struct errand errand = { .fn = fn, .arg = arg };

	init_completion(&errand.done);
	switch (context) {
	case KML_N_context_spinlock:
		run_spinlock(fn, arg);
		break;
	case KML_N_context_softirq:
		run_softirq(&errand);
		break;
	case KML_N_context_hardirq:
		run_hardirq(&errand);
		break;
	default:
		fn(arg);
	}
}

struct kml_thread {
	struct task_struct *task;
	void (*fn)(void *arg);
	void *arg;
	struct completion begun;	/* kthread_stop() before that would leave @fn out */
};

/* A kthread that returned may still be stopped as long as its task is held. */
static int thread_main(void *arg)
{
	struct kml_thread *thread = arg;

	complete(&thread->begun);
	thread->fn(thread->arg);
	return 0;
}

struct kml_thread *kml_thread_start(const char *name, int cpu, void (*fn)(void *arg), void *arg)
{
	struct kml_thread *thread;

	if (cpu >= 0 && (cpu >= nr_cpu_ids || !cpu_online(cpu)))
		return ERR_PTR(-EINVAL);
	thread = kml_zalloc(sizeof(*thread));
	if (!thread)
		return ERR_PTR(-ENOMEM);
	thread->fn = fn;
	thread->arg = arg;
	init_completion(&thread->begun);
	thread->task = KML_TRY(ERR_PTR(-ENOMEM), kthread_create, thread_main, thread, "%s", name);
	if (IS_ERR(thread->task)) {
		kml_free(thread);
		return ERR_PTR(-ENOMEM);
	}
	get_task_struct(thread->task);
	if (cpu >= 0)
		kthread_bind(thread->task, cpu);
	wake_up_process(thread->task);
	return thread;
}

bool kml_thread_should_stop(void)
{
	return kthread_should_stop();
}

void kml_thread_stop(struct kml_thread *thread)
{
	if (!thread)
		return;
	wait_for_completion(&thread->begun);
	kthread_stop(thread->task);
	put_task_struct(thread->task);
	kml_free(thread);
}

bool kml_thread_blocked(struct kml_thread *thread)
{
	return (READ_ONCE(thread->task->__state) & TASK_UNINTERRUPTIBLE) == TASK_UNINTERRUPTIBLE;
}

/* True of one that returned by itself, too: its task is still held. */
bool kml_thread_gone(struct kml_thread *thread)
{
	return READ_ONCE(thread->task->flags) & PF_EXITING;
}

int kml_online_cpu(unsigned int i)
{
	int cpu;

	for_each_online_cpu(cpu)
		if (!i--)
			return cpu;
	return -1;
}

void kml_thread_spread(unsigned int i)
{
}

void kml_thread_yield(void)
{
	cond_resched();
}

void kml_thread_sleep(unsigned int ms)
{
	set_current_state(TASK_INTERRUPTIBLE);
	if (!kthread_should_stop())
		schedule_timeout(msecs_to_jiffies(ms));
	__set_current_state(TASK_RUNNING);
}
