// SPDX-License-Identifier: GPL-2.0
/* inject/: the n-th next allocation of the lab fails, so that error paths can be seen. */
#include "inject.h"
#include "provider.h"

static atomic64_t left = ATOMIC64_INIT(0);	/* allocations until one fails; 0: none will */
static atomic64_t hits = ATOMIC64_INIT(0);
static atomic64_t books = ATOMIC64_INIT(0);
static atomic64_t which = ATOMIC64_INIT(0);	/* set of gfp names; 0: all allocations */

/* One step down; true for the one that reaches 0. */
static bool count_down(void)
{
	s64 old = atomic64_read(&left);

	do {
		if (!old)
			return false;
	} while (!atomic64_try_cmpxchg(&left, &old, old - 1));
	if (old != 1)
		return false;
	atomic64_inc_return(&hits);
	return true;
}

bool kml_inject(gfp_t gfp)
{
	gfp_t wanted;

	if (!atomic64_read(&left))
		return false;
	wanted = kml_gfp(atomic64_read(&which));
	return (gfp & wanted) == wanted && count_down();
}

/* The lab's own books, where they are counted. */
static bool inject_book(void)
{
	return atomic64_read(&left) && atomic64_read(&books) && count_down();
}

void *kml_alloc(size_t size)
{
	return inject_book() ? NULL : kml_world_alloc(size);
}

void *kml_zalloc(size_t size)
{
	return inject_book() ? NULL : kml_world_zalloc(size);
}

int kml_inject_nth_act(struct kml_object *obj, u64 n)
{
	atomic64_set(&left, n);
	return 0;
}

int kml_inject_off_act(struct kml_object *obj, u64 one)
{
	atomic64_set(&left, 0);
	atomic64_set(&hits, 0);
	return 0;
}

int kml_inject_left_get(struct kml_object *obj, u64 *ret)
{
	*ret = atomic64_read(&left);
	return 0;
}

int kml_inject_hits_get(struct kml_object *obj, u64 *ret)
{
	*ret = atomic64_read(&hits);
	return 0;
}

int kml_inject_books_get(struct kml_object *obj, u64 *ret)
{
	*ret = atomic64_read(&books);
	return 0;
}

int kml_inject_books_set(struct kml_object *obj, u64 on)
{
	atomic64_set(&books, on);
	return 0;
}

int kml_inject_gfp_get(struct kml_object *obj, u64 *ret)
{
	*ret = atomic64_read(&which);
	return 0;
}

int kml_inject_gfp_set(struct kml_object *obj, u64 set)
{
	atomic64_set(&which, set);
	return 0;
}
