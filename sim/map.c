// SPDX-License-Identifier: GPL-2.0
/*
 * Whole pages of an object in another program: the twin's side of what module/map.c does
 * with a device. The attribute `mmap` lends the object's frames (lend.h) and names their
 * file. The same user reaches it through /proc for as long as this process lives.
 *
 * Nobody tells when a file is closed for the last time: what was removed while it was
 * mapped is looked after at the next request to the tree, before anybody can count it.
 */
#include <unistd.h>

#include "fact.h"
#include "lend.h"
#include "object.h"
#include "world.h"

/* struct offer - an object whose frames are lent. */
struct offer {
	struct list_head link;
	struct kml_object *obj;
	struct sim_lent *lent;
	u64 bytes;
	bool gone;		/* the directory is removed */
};

static struct list_head offers = { &offers, &offers };	/* offers_lock */
static _Atomic unsigned int gone;	/* offers whose directory is removed; written under it */
/* Order: an object's lock before this one. */
static DEFINE_MUTEX(offers_lock);

static struct offer *find(const struct kml_object *obj)
{
	struct offer *offer;

	list_for_each_entry(offer, &offers, link)
		if (offer->obj == obj)
			return offer;
	return NULL;
}

static int offer_new(struct kml_object *obj, const struct kml_mapping *map, struct offer **ret)
{
	struct offer *offer = kml_zalloc(sizeof(*offer));
	int err;

	if (!offer)
		return -ENOMEM;
	err = sim_lend(map->pages, map->page, map->self, &offer->lent);
	if (err) {
		kml_free(offer);
		return err;
	}
	offer->obj = obj;
	offer->bytes = kml_fact(MAP_ENDS_WITH_OBJECT, map->pages << PAGE_SHIFT);
	list_add_tail(&offer->link, &offers);
	*ret = offer;
	return 0;
}

int kml_map_show(struct kml_object *obj, const struct kml_mapping *map, struct kml_text *text)
{
	struct offer *offer;
	int err = kml_fact(MAP_SHOWS_FRAMES, true) ? 0 : -EOPNOTSUPP;

	if (err)
		return err;
	mutex_lock(&offers_lock);
	offer = find(obj);
	if (!offer)
		err = offer_new(obj, map, &offer);
	if (!err)
		kml_text_line(text, "/proc/%d/fd/%d 0 %llu", getpid(), sim_lent_fd(offer->lent),
			      (unsigned long long)offer->bytes);
	mutex_unlock(&offers_lock);
	return err;
}

/* End the offer. Return: 0, or what sim_lent_return() said, and it goes on. */
static int offer_end(struct offer *offer, bool force)
{
	int err = sim_lent_return(offer->lent, force);

	if (err)
		return err;
	gone -= offer->gone;
	list_del(&offer->link);
	kml_free(offer);
	return 0;
}

int kml_map_forget(struct kml_object *obj)
{
	struct offer *offer;
	int err = 0;

	mutex_lock(&offers_lock);
	offer = find(obj);
	if (offer)
		err = offer_end(offer, false);
	mutex_unlock(&offers_lock);
	return err;
}

bool kml_map_last(struct kml_object *obj)
{
	struct offer *offer;
	bool mapped;

	mutex_lock(&offers_lock);
	offer = find(obj);
	mapped = offer && offer_end(offer, false);
	if (mapped) {
		offer->gone = true;
		gone++;
	}
	mutex_unlock(&offers_lock);
	return mapped;
}

/* One that was removed and can be freed now, taken off the list; NULL: there is none. */
static struct kml_object *next_free(bool force)
{
	struct offer *offer;
	struct kml_object *obj;

	list_for_each_entry(offer, &offers, link) {
		obj = offer->obj;
		if (offer->gone && !offer_end(offer, force))
			return obj;
	}
	return NULL;
}

void sim_map_reap(bool force)
{
	struct kml_object *obj;

	while (gone) {
		mutex_lock(&offers_lock);
		obj = next_free(force);
		mutex_unlock(&offers_lock);
		if (!obj)
			return;
		kml_object_finish(obj);
	}
}
