// SPDX-License-Identifier: GPL-2.0
/* inject/: the n-th next allocation of the lab fails, so that error paths can be seen. */
#include "inject.h"
#include "provider.h"

static atomic64_t left = ATOMIC64_INIT(0);	/* allocations until one fails; 0: none will */
static atomic64_t hits = ATOMIC64_INIT(0);
static atomic64_t books = ATOMIC64_INIT(0);
static atomic64_t which = ATOMIC64_INIT(0);	/* set of gfp names; 0: all allocations */

/* Sites that have failed, in the order of their first time; none is ever taken off. */
static struct {
	spinlock_t lock;	/* guards the list and the sites' counts */
	struct kml_site *first, **last;
} sites = { .lock = __SPIN_LOCK_UNLOCKED(sites.lock), .last = &sites.first };

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

/* The site has failed once more. */
static void note(struct kml_site *site)
{
	unsigned long flags;

	spin_lock_irqsave(&sites.lock, flags);
	if (!site->failed++) {
		*sites.last = site;
		sites.last = &site->next;
	}
	spin_unlock_irqrestore(&sites.lock, flags);
}

bool kml_inject(struct kml_site *site, gfp_t gfp)
{
	gfp_t wanted;

	if (!atomic64_read(&left))
		return false;
	wanted = kml_gfp(atomic64_read(&which));
	if ((gfp & wanted) != wanted || !count_down())
		return false;
	note(site);
	return true;
}

/* The lab's own books, where they are counted. */
static bool inject_book(void)
{
	return atomic64_read(&left) && atomic64_read(&books) && count_down();
}

bool kml_book_fails(struct kml_site *site)
{
	if (!inject_book())
		return false;
	note(site);
	return true;
}

void *kml_book(struct kml_site *site, size_t size, bool zero)
{
	if (kml_book_fails(site))
		return NULL;
	return zero ? kml_world_zalloc(size) : kml_world_alloc(size);
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

/* FILE:LINE CALL */
static const char *name_of(const struct kml_site *site)
{
	const char *name = site->where + sizeof("kml-site ") - 1, *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

void kml_inject_arm(u64 n)
{
	atomic64_set(&books, !!n);
	atomic64_set(&left, n);
}

const char *kml_inject_disarm(void)
{
	struct kml_site *site;
	unsigned long flags;

	atomic64_set(&left, 0);
	atomic64_set(&hits, 0);
	atomic64_set(&books, 0);
	spin_lock_irqsave(&sites.lock, flags);
	site = sites.first;
	spin_unlock_irqrestore(&sites.lock, flags);
	return site ? name_of(site) : NULL;
}

static void show_site(const struct kml_site *site, u64 failed, struct kml_text *text)
{
	kml_text_line(text, "%s %llu", name_of(site), (unsigned long long)failed);
}

int kml_inject_sites_show(struct kml_object *obj, struct kml_text *text)
{
	struct kml_site *site;
	unsigned long flags;
	u64 failed;

	spin_lock_irqsave(&sites.lock, flags);
	site = sites.first;
	while (site) {
		failed = site->failed;
		spin_unlock_irqrestore(&sites.lock, flags);
		show_site(site, failed, text);
		spin_lock_irqsave(&sites.lock, flags);
		site = site->next;
	}
	spin_unlock_irqrestore(&sites.lock, flags);
	return 0;
}

int kml_inject_from_get(struct kml_object *obj, u64 *ret)
{
	*ret = obj->from;
	return 0;
}

int kml_inject_from_set(struct kml_object *obj, u64 from)
{
	obj->from = from;
	return 0;
}
