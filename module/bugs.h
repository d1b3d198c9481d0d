/* SPDX-License-Identifier: GPL-2.0 */
/* bugs/, between the object (bugs.c) and the mistakes that it makes (bugs_make.c). */
#ifndef KML_BUGS_H
#define KML_BUGS_H

#include "calls.h"
#include "kapi_bugs.h"
#include "object.h"

#define KML_BUG_SIZE 64		/* bytes of an object; a whole size class, so no slack hides a byte */
#define KML_BUG_CROWD 512	/* objects, more than any slab holds */

struct kml_bugs {
	struct kml_object *obj;
	u64 kind;
	bool plain;				/* not debugged: only what guards all caches sees it */
	atomic64_t state;
	struct kml_watch *watch;
	struct kml_thread *thread;
	struct kmem_cache *cache, *other;	/* made for the mistake */
	char *p;				/* an object of @cache, NULL when it was freed */
	size_t charged;				/* bytes of @p on the account */
	void **crowd;				/* KML_BUG_CROWD more of them, or NULL */
	unsigned long lost;			/* complement of what leaked: no pointer to it is left */
	struct device *dev;
};

/** struct kml_bug - what a mistake needs, and how it is made. */
struct kml_bug {
	bool (*make)(struct kml_bugs *self);	/* false where no kernel's thread would be alive */
	bool cache, crowd, other, dev;
	bool late;	/* found when the thread is long gone: the watch goes on */
};

/** kml_bug_table - by kind. */
extern const struct kml_bug kml_bug_table[];

/** kml_bug_free_object() - free @self->p and take it off the account; @p stays as it is. */
void kml_bug_free_object(struct kml_bugs *self);

#endif /* KML_BUGS_H */
