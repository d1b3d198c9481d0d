/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What bugs/ asks of its world: may it, who listens to the detectors, and those
 * mistakes that each world makes in its own way: module/kapi_bugs.c, sim/bugs.c.
 */
#ifndef KML_KAPI_BUGS_H
#define KML_KAPI_BUGS_H

#include "kapi.h"

struct kml_object;

/** kml_bugs_allowed() - was the module loaded with bugs=1? The twin allows it always. */
bool kml_bugs_allowed(void);
/**
 * kml_bug_check() - can this home show such a bug truthfully?
 * @kind: a KML_N_bug_kind_* number
 * @plain: with objects of an ordinary cache
 * Return: 0, -EOPNOTSUPP.
 */
int kml_bug_check(u64 kind, bool plain);

/* Bytes of the detectors' words that are kept; what follows is dropped. */
#define KML_WATCH_BYTES 16384

/* The moments that a report can fall into; each begins where the one before ends. */
enum kml_seen { KML_SEEN_ACCESS, KML_SEEN_FREE, KML_SEEN_SCAN, KML_SEEN_MOMENTS };

/** struct kml_watch - what the machine says while it is watched. */
struct kml_watch {
	spinlock_t lock;		/* guards all below */
	size_t len;
	size_t began[KML_SEEN_MOMENTS];	/* @len at each moment's beginning; KML_WATCH_BYTES: not yet */
	char text[KML_WATCH_BYTES];	/* lines as they were printed */
};

/** kml_watch_new() - Return: a watch that hears nothing yet; NULL: no memory. */
struct kml_watch *kml_watch_new(void);
/** kml_watch_free() - ends it too; NULL is fine. */
void kml_watch_free(struct kml_watch *watch);
/** kml_watch_begin() - hear what the machine says; what was heard before is forgotten. */
void kml_watch_begin(struct kml_watch *watch);
/** kml_watch_end() - hear no more. Twice is fine. */
void kml_watch_end(struct kml_watch *watch);
/** kml_watch_clear() - forget what was heard: for the worlds. */
void kml_watch_clear(struct kml_watch *watch);
/** kml_watch_add() - keep some bytes: for the worlds. Context: any. */
void kml_watch_add(struct kml_watch *watch, const char *text, size_t len);

/** kml_watch_moment() - what is heard from here on belongs to @moment. May sleep. */
void kml_watch_moment(struct kml_watch *watch, enum kml_seen moment);
/** kml_watch_note() - the same without waiting for what was not printed yet: for the worlds. */
void kml_watch_note(struct kml_watch *watch, enum kml_seen moment);
/** kml_keeps_freed() - is what is freed looked at by SLUB only when KASAN lets it go? */
bool kml_keeps_freed(void);
/** kml_leaks_sought() - will somebody look for what was lost, in his own time? */
bool kml_leaks_sought(void);

/** kml_guard_waits() - does KFENCE guard an object now and then? */
bool kml_guard_waits(void);
/** kml_guarded() - is @p one of those that it guards? */
bool kml_guarded(const void *p);
/** kml_guard_pause() - sleep until KFENCE may guard another. */
void kml_guard_pause(void);

/** kml_thread_gone() - has the kernel taken the thread away before its function returned? */
bool kml_thread_gone(struct kml_thread *thread);

/* Between these the caller must not sleep; kml_atomic_sleep() does so all the same. */
void kml_atomic_begin(void);
void kml_atomic_sleep(void);
void kml_atomic_end(void);

/*
 * Each returns false where the thread lives on though a kernel's would not have; the
 * kernel's own end the thread, or the machine.
 */
bool kml_bug_stack_overflow(struct kml_object *obj);
bool kml_bug_write_rodata(struct kml_object *obj);

#endif /* KML_KAPI_BUGS_H */
