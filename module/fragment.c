// SPDX-License-Identifier: GPL-2.0
/* fragment/: many blocks of frames, every other one given back. */
#include "provider.h"

struct kml_fragment {
	unsigned int order;
	u64 blocks;		/* that one run takes */
	u64 *pfn;		/* first frame of each block held, rising after a run */
	u64 held, freed;	/* blocks */
	struct zone *zone;	/* of the first block taken, NULL before */
};

static struct kml_fragment *self_of(struct kml_object *obj)
{
	return obj->self;
}

int kml_fragment_create(struct kml_object *obj, const struct kml_fragment_cfg *cfg, void **ret)
{
	struct kml_fragment *self = kml_zalloc(sizeof(*self));

	if (!self)
		return -ENOMEM;
	self->order = cfg->order;
	self->blocks = (cfg->pages + (1ULL << cfg->order) - 1) >> cfg->order;
	*ret = self;
	return 0;
}

static void give(struct kml_object *obj, struct kml_fragment *self, u64 i)
{
	kml___free_pages(obj, pfn_to_page(self->pfn[i]), self->order);
}

static void give_all(struct kml_object *obj, struct kml_fragment *self)
{
	while (self->held)
		give(obj, self, --self->held);
	kml_free(self->pfn);
	self->pfn = NULL;
}

void kml_fragment_destroy(struct kml_object *obj, void *arg)
{
	struct kml_fragment *self = arg;

	give_all(obj, self);
	kml_free(self);
}

/*
 * Nobody is to be killed or pushed out for a demonstration: the allocator gives up
 * after one round of reclaim, and what was taken so far goes back.
 */
static int take_all(struct kml_object *obj, struct kml_fragment *self)
{
	gfp_t gfp = GFP_KERNEL | __GFP_NOWARN | __GFP_NORETRY;
	struct page *page;

	self->pfn = kml_zalloc(self->blocks * sizeof(*self->pfn));
	if (!self->pfn)
		return -ENOMEM;
	while (self->held < self->blocks) {
		page = kml_alloc_pages(obj, gfp, self->order);
		if (IS_ERR(page)) {
			give_all(obj, self);
			return PTR_ERR(page);
		}
		self->pfn[self->held++] = page_to_pfn(page);
	}
	return 0;
}

/*
 * Two buddies that were both taken are neighbours in the order of their frames, so one
 * of them stays and the other finds nobody to merge with:
 *
 *	taken   |0 |1 |2 |3 |4 |5 |
 *	after   |  |1 |  |3 |  |5 |
 */
static void give_every_other(struct kml_object *obj, struct kml_fragment *self)
{
	u64 i, kept = 0;

	for (i = 0; i < self->held; i++) {
		if (i & 1)
			self->pfn[kept++] = self->pfn[i];
		else
			give(obj, self, i);
	}
	self->held = kept;
	if (!kept)
		give_all(obj, self);	/* of a single block nothing is left to note */
}

int kml_fragment_run_act(struct kml_object *obj, u64 one)
{
	struct kml_fragment *self = self_of(obj);
	int err;

	if (self->held)
		return -EBUSY;
	if (self->blocks > totalram_pages() >> self->order)
		return -ENOMEM;
	err = take_all(obj, self);
	if (err)
		return err;
	self->zone = page_zone(pfn_to_page(self->pfn[0]));
	kml_sort(self->pfn, self->held);
	if (kml_cfg(obj, fragment)->pattern == KML_N_fragment_pattern_every_other)
		give_every_other(obj, self);
	else
		give_all(obj, self);
	self->freed = self->blocks - self->held;
	return 0;
}

int kml_fragment_held_get(struct kml_object *obj, u64 *ret)
{
	*ret = self_of(obj)->held << self_of(obj)->order;
	return 0;
}

int kml_fragment_freed_get(struct kml_object *obj, u64 *ret)
{
	*ret = self_of(obj)->freed << self_of(obj)->order;
	return 0;
}

int kml_fragment_largest_free_order_get(struct kml_object *obj, u64 *ret)
{
	struct zone *zone = self_of(obj)->zone;
	int order;

	for (order = KML_MAX_ORDER; zone && order >= 0; order--) {
		if (READ_ONCE(zone->free_area[order].nr_free)) {
			*ret = order;
			return 0;
		}
	}
	return -ENODATA;
}
