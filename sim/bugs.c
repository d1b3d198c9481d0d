// SPDX-License-Identifier: GPL-2.0
/*
 * The twin's side of bugs/: what the simulator's own checks report is heard, and a
 * thread's stack is an area of vmalloc with a guard page below it, as under VMAP_STACK.
 */
#include "atomic.h"
#include "calls.h"
#include "fact.h"
#include "kapi_bugs.h"
#include "slub.h"
#include "vmalloc.h"

bool kml_bugs_allowed(void)
{
	return true;
}

static const char *sanitizer;	/* what one said, from kml_bug_check() to kml_watch_begin() */

/* The machine's kernel has no sanitizer. This is what one would say, once its fact is broken. */
static const char *sanitizer_says(u64 kind)
{
	static const char *const kasan[KML_N_bug_kind_count] = {
		[KML_N_bug_kind_overflow] = "BUG: KASAN: slab-out-of-bounds in overflow",
		[KML_N_bug_kind_underflow] = "BUG: KASAN: slab-out-of-bounds in underflow",
		[KML_N_bug_kind_use_after_free_read] = "BUG: KASAN: use-after-free in use_after_free_read",
		[KML_N_bug_kind_use_after_free_write] = "BUG: KASAN: use-after-free in use_after_free_write",
		[KML_N_bug_kind_double_free] = "BUG: KASAN: double-free in kmem_cache_free",
	};

	if (!kml_fact(KASAN_ABSENT, true))
		return kasan[kind];
	if (!kml_fact(KMSAN_ABSENT, true) && kind == KML_N_bug_kind_uninitialised_read)
		return "BUG: KMSAN: uninit-value in uninitialised_read";
	return NULL;
}

/*
 * The machine has no image of a kernel whose constants could be written to, and does not
 * know what becomes of a slab whose damage nobody sees.
 */
int kml_bug_check(u64 kind, bool plain)
{
	sanitizer = sanitizer_says(kind);
	switch (kind) {
	case KML_N_bug_kind_write_rodata:
		return -EOPNOTSUPP;
	case KML_N_bug_kind_overflow:
	case KML_N_bug_kind_underflow:
	case KML_N_bug_kind_use_after_free_write:
	case KML_N_bug_kind_double_free:
	case KML_N_bug_kind_wrong_free:
	case KML_N_bug_kind_invalid_free:
		return plain ? -EOPNOTSUPP : 0;
	default:
		return 0;
	}
}

struct kml_watch *kml_watch_new(void)
{
	struct kml_watch *watch = kml_zalloc(sizeof(*watch));

	if (watch)
		spin_lock_init(&watch->lock);
	return watch;
}

void kml_watch_free(struct kml_watch *watch)
{
	kml_free(watch);
}

static void hear(void *watch, const char *text)
{
	kml_watch_add(watch, text, strlen(text));
	kml_watch_add(watch, "\n", 1);
}

/* The thread that makes the mistake is the one that finds it, so only it is heard. */
void kml_watch_begin(struct kml_watch *watch)
{
	kml_watch_clear(watch);
	sim_reports_to(hear, watch);
	if (sanitizer)
		sim_report("%s", sanitizer);
}

void kml_watch_end(struct kml_watch *watch)
{
	(void)watch;
	sim_reports_to(NULL, NULL);
}

void kml_watch_moment(struct kml_watch *watch, enum kml_seen moment)
{
	kml_watch_note(watch, moment);
	if (moment == KML_SEEN_SCAN)
		sim_report("kmemleak: 1 new suspected memory leaks (see /sys/kernel/debug/kmemleak)");
}

bool kml_keeps_freed(void)
{
	return false;
}

bool kml_leaks_sought(void)
{
	return kml_fact(KMEMLEAK_ABSENT, false);
}

bool kml_guard_waits(void)
{
	return false;
}

bool kml_guarded(const void *p)
{
	(void)p;
	return false;
}

void kml_guard_pause(void)
{
}

bool kml_thread_gone(struct kml_thread *thread)
{
	(void)thread;
	return false;
}

void kml_atomic_begin(void)
{
	sim_preempt_disable();
}

void kml_atomic_sleep(void)
{
	sim_schedule();
}

void kml_atomic_end(void)
{
	sim_preempt_enable();
}

#define FRAME 256	/* bytes that one call takes */

/* Calls without end: each puts a frame below the one before. */
static void recurse(void *top)
{
	volatile char *frame = top;

	for (;;)
		*(frame -= FRAME) = 1;
}

/*
 *	| guard of an area before, or nothing | the stack: THREAD_SIZE | guard |
 *	                                      ^ begin                  ^ top, growing down
 */
static void overflow(u8 *begin)
{
	u64 addr;

	if (kml_fact(STACK_GUARD, true) && !sim_try(recurse, begin + THREAD_SIZE, &addr))
		sim_report("BUG: TASK stack guard page was hit at 0x%llx (stack is 0x%llx..0x%llx)",
			   (unsigned long long)addr, (unsigned long long)sim_addr(begin),
			   (unsigned long long)sim_addr(begin + THREAD_SIZE - 1));
}

/* The first area of all has no page of the window below it: one more goes first. */
bool kml_bug_stack_overflow(struct kml_object *obj)
{
	void *first = kml___vmalloc(obj, PAGE_SIZE, GFP_KERNEL);
	void *stack = IS_ERR(first) ? first : kml___vmalloc(obj, THREAD_SIZE, GFP_KERNEL);

	if (!IS_ERR(stack)) {
		if (sim_addr(stack) > VMALLOC_START)
			overflow(stack);
		kml_vfree(obj, stack, THREAD_SIZE);
	}
	if (!IS_ERR(first))
		kml_vfree(obj, first, PAGE_SIZE);
	return IS_ERR(stack);
}

bool kml_bug_write_rodata(struct kml_object *obj)
{
	(void)obj;
	return true;
}
