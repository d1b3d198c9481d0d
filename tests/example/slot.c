// SPDX-License-Identifier: GPL-2.0
/* slot/: four slots that objects hold one at a time, as drivers hold an I/O region. */
#include "content.h"
#include "provider.h"

#define SLOTS 4

struct kml_slot {
	void *p;
	u64 size;
	u64 number;
	bool holds;	/* the slot is this one's */
};

/* Bytes of the holder's buffer, 0: free. Claimed by exchange, so no lock stands here. */
static atomic64_t held[SLOTS];

static struct kml_slot *self_of(struct kml_object *obj)
{
	return obj->self;
}

static int claim(u64 number, u64 size)
{
	s64 nobody = 0;

	return atomic64_try_cmpxchg(&held[number], &nobody, size) ? 0 : -EBUSY;
}

static void give_up(u64 number)
{
	atomic64_set(&held[number], 0);
}

/* What cannot exist twice, apart from the buffer, which can. */
void kml_slot_release(struct kml_object *obj, void *arg)
{
	struct kml_slot *self = arg;

	if (self->holds)
		give_up(self->number);
	self->holds = false;
}

int kml_slot_regain(struct kml_object *obj, void *arg)
{
	struct kml_slot *self = arg;
	int err = claim(self->number, self->size);

	self->holds = !err;
	return err;
}

static int fill_slot(struct kml_object *obj, struct kml_slot *self)
{
	int err = kml_slot_regain(obj, self);

	if (err)
		return err;
	self->p = kml_kzalloc(obj, self->size, kml_gfp_polite(GFP_KERNEL, self->size));
	if (!IS_ERR(self->p))
		return 0;
	kml_slot_release(obj, self);
	return PTR_ERR(self->p);
}

int kml_slot_create(struct kml_object *obj, const struct kml_slot_cfg *cfg, void **ret)
{
	struct kml_slot *self = kml_zalloc(sizeof(*self));
	int err;

	if (!self)
		return -ENOMEM;
	self->size = cfg->size;
	self->number = cfg->number;
	err = fill_slot(obj, self);
	if (err) {
		kml_free(self);
		return err;
	}
	*ret = self;
	return 0;
}

void kml_slot_destroy(struct kml_object *obj, void *arg)
{
	struct kml_slot *self = arg;

	kml_kfree(obj, self->p);
	kml_slot_release(obj, self);
	kml_free(self);
}

int kml_slot_data_store(struct kml_object *obj, const char *buf, size_t len)
{
	return kml_content_store(self_of(obj)->p, self_of(obj)->size, buf, len);
}

int kml_slot_data_show(struct kml_object *obj, struct kml_text *text)
{
	kml_content_show(self_of(obj)->p, self_of(obj)->size, text);
	return 0;
}

int kml_slot_ksize_get(struct kml_object *obj, u64 *ret)
{
	*ret = ksize(self_of(obj)->p);
	return 0;
}

int kml_slot_made_get(struct kml_object *obj, u64 *ret)
{
	*ret = obj->generation;
	return 0;
}

int kml_slot_holders_show(struct kml_object *obj, struct kml_text *text)
{
	int i;

	for (i = 0; i < SLOTS; i++)
		if (atomic64_read(&held[i]))
			kml_text_line(text, "%d %llu", i, (unsigned long long)atomic64_read(&held[i]));
	return 0;
}

int kml_slot_paint_act(struct kml_object *obj, u64 what)
{
	memset(self_of(obj)->p, what == KML_N_ctor_pattern ? 0xc7 : 0, self_of(obj)->size);
	return 0;
}
