// SPDX-License-Identifier: GPL-2.0
/* walk/: the page tables' answer for one virtual address. */
#include "kapi_walk.h"
#include "provider.h"

struct kml_walk_object {
	u64 addr;	/* 0: none was given */
};

static struct kml_walk_object *self_of(struct kml_object *obj)
{
	return obj->self;
}

int kml_walk_create(struct kml_object *obj, const struct kml_walk_cfg *cfg, void **ret)
{
	*ret = kml_zalloc(sizeof(struct kml_walk_object));
	return *ret ? 0 : -ENOMEM;
}

void kml_walk_destroy(struct kml_object *obj, void *self)
{
	kml_free(self);
}

int kml_walk_addr_get(struct kml_object *obj, u64 *ret)
{
	*ret = self_of(obj)->addr;
	return 0;
}

int kml_walk_addr_set(struct kml_object *obj, u64 addr)
{
	self_of(obj)->addr = addr;
	return 0;
}

/* Each reading walks anew: tables change. */
static int walk(struct kml_object *obj, struct kml_walk *ret)
{
	if (!self_of(obj)->addr)
		return -ENODATA;
	return kml_walk(self_of(obj)->addr, ret);
}

/* A walk that ended at an entry which maps something. */
static int walk_to_leaf(struct kml_object *obj, struct kml_walk *ret)
{
	int err = walk(obj, ret);

	return !err && !ret->leaf ? -ENODATA : err;
}

static int level_show(struct kml_object *obj, enum kml_level level, struct kml_text *text)
{
	struct kml_walk w;
	int err = walk(obj, &w);

	if (err)
		return err;
	if (w.step[level] == KML_STEP_READ)
		kml_text_add(text, "0x%llx", (unsigned long long)w.entry[level]);
	else
		kml_text_add(text, w.step[level] == KML_STEP_FOLDED ? "folded" : "none");
	return 0;
}

#define LEVEL(name, level) \
	int kml_walk_##name##_show(struct kml_object *obj, struct kml_text *text) \
	{ \
		return level_show(obj, level, text); \
	}
LEVEL(pgd, KML_PGD)
LEVEL(p4d, KML_P4D)
LEVEL(pud, KML_PUD)
LEVEL(pmd, KML_PMD)
LEVEL(pte, KML_PTE)

int kml_walk_phys_get(struct kml_object *obj, u64 *ret)
{
	struct kml_walk w;
	int err = walk_to_leaf(obj, &w);

	if (!err)
		*ret = w.phys;
	return err;
}

/* Whether something is mapped tells where the kernel lies, so this is no less secret. */
int kml_walk_leaf_get(struct kml_object *obj, u64 *ret)
{
	struct kml_walk w;
	int err = kml_may_see();

	if (!err)
		err = walk_to_leaf(obj, &w);
	if (!err)
		*ret = w.leaf;
	return err;
}

int kml_walk_flags_show(struct kml_object *obj, struct kml_text *text)
{
	struct kml_walk w;
	int err = walk_to_leaf(obj, &w);

	if (err)
		return err;
#define KML_PTE_FLAG(name, bit, shown) \
	if (w.flags >> KML_PTE_##name & 1) \
		kml_text_line(text, shown);
#include "pgtable_flags.def"
	return 0;
}

int kml_walk_region_show(struct kml_object *obj, struct kml_text *text)
{
	const char *region;
	int err = kml_may_see();

	if (!err && !self_of(obj)->addr)
		err = -ENODATA;
	if (!err)
		err = kml_region(self_of(obj)->addr, &region);
	if (!err)
		kml_text_add(text, "%s", region);
	return err;
}
