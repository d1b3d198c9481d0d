// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's side of bugs/: a console of its own hears what the detectors print, and
 * the mistakes that end the thread or the machine.
 */
#include <linux/console.h>
#include <linux/delay.h>
#include <linux/kfence.h>
#include <linux/preempt.h>
#include <linux/printk.h>
#include <linux/sched.h>

#include "kapi_bugs.h"
#include "kapi_kernel.h"

bool kml_bugs;

bool kml_bugs_allowed(void)
{
	return kml_bugs;
}

/*
 * What nothing guards would damage the machine in silence. An ordinary cache is guarded by
 * nothing, but what is damaged is the lab's alone.
 */
int kml_bug_check(u64 kind, bool plain)
{
	switch (kind) {
	case KML_N_bug_kind_stack_overflow:
		return IS_ENABLED(CONFIG_VMAP_STACK) ? 0 : -EOPNOTSUPP;
	case KML_N_bug_kind_write_rodata:
		return IS_ENABLED(CONFIG_STRICT_MODULE_RWX) ? 0 : -EOPNOTSUPP;
	case KML_N_bug_kind_overflow:
	case KML_N_bug_kind_underflow:
	case KML_N_bug_kind_use_after_free_write:
	case KML_N_bug_kind_double_free:
	case KML_N_bug_kind_wrong_free:
	case KML_N_bug_kind_invalid_free:
		return plain || IS_ENABLED(CONFIG_SLUB_DEBUG) ? 0 : -EOPNOTSUPP;
	default:
		return 0;
	}
}

struct kernel_watch {
	struct kml_watch watch;
	struct console console;
	bool on;
};

/* Guards the two below, and that a watch begins and ends once. */
static DEFINE_MUTEX(watch_lock);
static unsigned int watching;	/* watches that hear */
static int quiet_level;		/* console_loglevel before the first of them */

static void hear(struct console *console, const char *text, unsigned int len)
{
	struct kernel_watch *kernel = container_of(console, struct kernel_watch, console);

	kml_watch_add(&kernel->watch, text, len);
}

struct kml_watch *kml_watch_new(void)
{
	struct kernel_watch *kernel = kml_zalloc(sizeof(*kernel));

	if (!kernel)
		return NULL;
	spin_lock_init(&kernel->watch.lock);
	strscpy(kernel->console.name, "kmemlab", sizeof(kernel->console.name));
	kernel->console.write = hear;
	kernel->console.index = -1;
	return &kernel->watch;
}

/* Warnings do not reach a console of a quiet kernel: for a moment all messages do. */
void kml_watch_begin(struct kml_watch *watch)
{
	struct kernel_watch *kernel = container_of(watch, struct kernel_watch, watch);

	mutex_lock(&watch_lock);
	if (!watching++) {
		quiet_level = console_loglevel;
		console_loglevel = CONSOLE_LOGLEVEL_DEBUG;
	}
	kernel->console.flags = CON_ENABLED | CON_ANYTIME;
	register_console(&kernel->console);
	kernel->on = true;
	/* Its own registration is the first thing that a console may hear (since 6.12). */
	console_lock();
	console_unlock();
	kml_watch_clear(watch);
	mutex_unlock(&watch_lock);
}

/* Giving the consoles' lock back prints what is still waiting. */
void kml_watch_end(struct kml_watch *watch)
{
	struct kernel_watch *kernel = container_of(watch, struct kernel_watch, watch);

	mutex_lock(&watch_lock);
	if (kernel->on) {
		kernel->on = false;
		console_lock();
		console_unlock();
		unregister_console(&kernel->console);
		if (!--watching)
			console_loglevel = quiet_level;
	}
	mutex_unlock(&watch_lock);
}

void kml_watch_free(struct kml_watch *watch)
{
	if (!watch)
		return;
	kml_watch_end(watch);
	kml_free(container_of(watch, struct kernel_watch, watch));
}

/* Giving the consoles' lock back prints what is still waiting. */
void kml_watch_moment(struct kml_watch *watch, enum kml_seen moment)
{
	console_lock();
	console_unlock();
	kml_watch_note(watch, moment);
}

bool kml_keeps_freed(void)
{
	return IS_ENABLED(CONFIG_KASAN_GENERIC);
}

bool kml_leaks_sought(void)
{
	return IS_ENABLED(CONFIG_DEBUG_KMEMLEAK);
}

#ifdef CONFIG_KFENCE
bool kml_guard_waits(void)
{
	return kfence_sample_interval != 0;
}

void kml_guard_pause(void)
{
	msleep(min(kfence_sample_interval, 100UL) + 1);
}
#else
bool kml_guard_waits(void)
{
	return false;
}

void kml_guard_pause(void)
{
}
#endif

bool kml_guarded(const void *p)
{
	return is_kfence_address(p);
}

void kml_atomic_begin(void)
{
	preempt_disable();
}

void kml_atomic_sleep(void)
{
	schedule_timeout_uninterruptible(1);
}

/* The scheduler sets the count right when it finds somebody sleeping who must not. */
void kml_atomic_end(void)
{
	if (preempt_count())
		preempt_enable();
}

/* The condition is for the compiler, which knows recursion without an end. */
static noinline int recurse(unsigned int depth)
{
	volatile char frame[256];

	frame[depth % sizeof(frame)] = 1;
	return depth == UINT_MAX ? 0 : recurse(depth + 1) + frame[depth % sizeof(frame)];
}

bool kml_bug_stack_overflow(struct kml_object *obj)
{
	return recurse(0) != 0;
}

static const unsigned long constant = 1;

bool kml_bug_write_rodata(struct kml_object *obj)
{
	WRITE_ONCE(*(unsigned long *)(uintptr_t)&constant, 0);
	return true;
}
