// SPDX-License-Identifier: GPL-2.0
/* user/: memory of a program, which comes page by page as it is touched. */
#include "kapi_user.h"
#include "provider.h"
#include "quota.h"

struct kml_user {
	struct kml_helper *helper;
	u64 pages;	/* mapped */
	u64 touched;	/* charged to the lab's account */
};

static struct kml_user *self_of(struct kml_object *obj)
{
	return obj->self;
}

int kml_user_create(struct kml_object *obj, const struct kml_user_cfg *cfg, void **ret)
{
	struct kml_user *self;
	struct kml_helper *helper;

	self = kml_zalloc(sizeof(*self));
	if (!self)
		return -ENOMEM;
	self->pages = PAGE_ALIGN(cfg->size) >> PAGE_SHIFT;
	helper = self->pages > totalram_pages() ? ERR_PTR(-ENOMEM) :
						  kml_helper_create(self->pages << PAGE_SHIFT);
	if (IS_ERR(helper)) {
		kml_free(self);
		return PTR_ERR(helper);
	}
	self->helper = helper;
	*ret = self;
	return 0;
}

void kml_user_destroy(struct kml_object *obj, void *arg)
{
	struct kml_user *self = arg;

	kml_helper_destroy(self->helper);
	kml_quota_release(self->touched << PAGE_SHIFT);
	kml_free(self);
}

static u64 sequential(u64 i, u64 pages)
{
	return i;
}

/*
 * Steps of about the golden section of all pages, and without a common divisor with
 * them: every page comes once, and neighbours come far apart.
 */
static u64 scattered(u64 i, u64 pages)
{
	u64 step = div64_u64(pages * 618, 1000) | 1, a, b, rest;

	for (;; step += 2) {
		for (a = pages, b = step; b; a = b, b = rest)
			rest = a - div64_u64(a, b) * b;
		if (a == 1)
			break;
	}
	return i * step - div64_u64(i * step, pages) * pages;
}

static kml_helper_order *order_of(struct kml_object *obj)
{
	return kml_cfg(obj, user)->pattern == KML_N_user_pattern_random ? scattered : sequential;
}

static int touch_up_to(struct kml_object *obj, u64 to)
{
	struct kml_user *self = self_of(obj);
	u64 from = self->touched, done = 0;
	int err;

	if (kml_cfg(obj, user)->pattern == KML_N_user_pattern_none)
		return -EINVAL;
	err = kml_quota_charge((to - from) << PAGE_SHIFT);
	if (err)
		return err;
	err = kml_helper_touch(self->helper, order_of(obj), from, to, &done);
	self->touched += done;
	kml_quota_release((to - from - done) << PAGE_SHIFT);
	return err;
}

int kml_user_touch_act(struct kml_object *obj, u64 pages)
{
	struct kml_user *self = self_of(obj);

	return touch_up_to(obj, self->touched + min_t(u64, pages, self->pages - self->touched));
}

static int release(struct kml_user *self)
{
	int err = kml_helper_release(self->helper);

	if (err)
		return err;
	kml_quota_release(self->touched << PAGE_SHIFT);
	self->touched = 0;
	return 0;
}

int kml_user_release_act(struct kml_object *obj, u64 one)
{
	return release(self_of(obj));
}

int kml_user_touched_get(struct kml_object *obj, u64 *ret)
{
	*ret = self_of(obj)->touched;
	return 0;
}

int kml_user_touched_set(struct kml_object *obj, u64 pages)
{
	struct kml_user *self = self_of(obj);
	int err = 0;

	if (pages > self->pages)
		return -EINVAL;
	if (pages < self->touched)
		err = release(self);
	return err || !pages ? err : touch_up_to(obj, pages);
}

#define STAT(n) \
	int kml_user_##n##_get(struct kml_object *obj, u64 *ret) \
	{ \
		struct kml_helper_stat stat; \
		kml_helper_stat(self_of(obj)->helper, &stat); \
		*ret = stat.n; \
		return 0; \
	}
STAT(minor)
STAT(major)
STAT(rss_pages)
STAT(page_table_bytes)

int kml_user_layout_show(struct kml_object *obj, struct kml_text *text)
{
	struct kml_helper_area area[KML_HELPER_AREAS];
	unsigned int i;

	kml_helper_layout(self_of(obj)->helper, area);
	for (i = 0; i < KML_HELPER_AREAS; i++)
		kml_text_line(text, "%s 0x%llx 0x%llx", area[i].name,
			      (unsigned long long)area[i].start, (unsigned long long)area[i].end);
	return 0;
}
