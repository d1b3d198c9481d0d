// SPDX-License-Identifier: GPL-2.0
/* The object core: everything about an attribute that does not depend on the allocator. */
#include "object.h"
#include "provider.h"
#include "quota.h"

/* The functions of one attribute; those that its kind has no use for are NULL. */
struct answer {
	int (*get)(struct kml_object *obj, u64 *ret);
	int (*show)(struct kml_object *obj, struct kml_text *text);
	int (*set)(struct kml_object *obj, u64 value);
	int (*store)(struct kml_object *obj, const char *buf, size_t len);
};

/* Stamped: the provider's functions by type and attribute. */
#define ROW_U64(t, n) { .get = kml_##t##_##n##_get },
#define ROW_HEX(t, n) { .get = kml_##t##_##n##_get },
#define ROW_BOOL(t, n) { .get = kml_##t##_##n##_get },
#define ROW_STR(t, n) { .show = kml_##t##_##n##_show },
#define ROW_ACT(t, n) { .set = kml_##t##_##n##_act },
#define KML_OPEN(kind, t, name, parent, doc) static const struct answer answers_of_##t[] = {
#define KML_CFG(t, n, ...) { },
#define KML_ONE(t, n, ...) { },
#define KML_SET(t, n, ...) { },
#define KML_VAR(t, n, ...) { .get = kml_##t##_##n##_get, .set = kml_##t##_##n##_set },
#define KML_VARONE(t, n, ...) { .get = kml_##t##_##n##_get, .set = kml_##t##_##n##_set },
#define KML_VARSET(t, n, ...) { .get = kml_##t##_##n##_get, .set = kml_##t##_##n##_set },
#define KML_TEXT(t, n, ...) { .show = kml_##t##_##n##_show, .store = kml_##t##_##n##_store },
#define KML_RO(t, n, kind, ...) ROW_##kind(t, n)
#define KML_LIST(t, n, ...) { .show = kml_##t##_##n##_show },
#define KML_ACT(t, n, ...) ROW_ACT(t, n)
#define KML_ACT0(t, n, ...) ROW_ACT(t, n)
#define KML_ACTONE(t, n, ...) ROW_ACT(t, n)
#define KML_END(t) };
#include "all.def"

static const struct answer *const answers[KML_T_COUNT] = {
#define KML_OPEN(kind, t, name, parent, doc) [KML_T_##t] = answers_of_##t,
#include "all.def"
};

/* Stamped: create with the arguments under their own type. */
#define THUNK_GROUP(t)
#define THUNK_EACH(t)
#define THUNK_TYPE(t) static int create_##t(struct kml_object *obj, const u64 *cfg, void **ret) \
{ \
	return kml_##t##_create(obj, (const void *)cfg, ret); \
}
#define THUNK_CHILD(t) THUNK_TYPE(t)
#define KML_OPEN(kind, t, name, parent, doc) THUNK_##kind(t)
#include "all.def"

struct maker {
	int (*create)(struct kml_object *obj, const u64 *cfg, void **ret);
	void (*destroy)(struct kml_object *obj, void *self);
};

#define MAKER_GROUP(t) { },
#define MAKER_EACH(t) { },
#define MAKER_TYPE(t) { create_##t, kml_##t##_destroy },
#define MAKER_CHILD(t) MAKER_TYPE(t)
static const struct maker makers[KML_T_COUNT] = {
#define KML_OPEN(kind, t, name, parent, doc) [KML_T_##t] = MAKER_##kind(t)
#include "all.def"
};

static const struct maker *maker_of(const struct kml_type *type)
{
	return &makers[type - kml_types];
}

static const struct answer *answer_of(const struct kml_type *type, const struct kml_entry *e)
{
	return &answers[type - kml_types][e - type->entries];
}

bool kml_name_valid(const char *name)
{
	size_t i;

	if (name[0] == '.' || name[0] == '-')
		return false;
	for (i = 0; name[i]; i++) {
		char c = name[i];

		if (i == 63 || !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
				 (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'))
			return false;
	}
	return i > 0;
}

const struct kml_type *kml_type_of(const char *id)
{
	unsigned int i;

	for (i = 0; i < kml_types_count; i++)
		if (!strcmp(kml_types[i].id, id))
			return &kml_types[i];
	return NULL;
}

const struct kml_type *kml_type_child(const struct kml_type *type)
{
	unsigned int i;

	for (i = 0; i < kml_types_count; i++)
		if (kml_types[i].kind == KML_CHILD && !strcmp(kml_types[i].parent, type->id))
			return &kml_types[i];
	return NULL;
}

/* Stamped: what the machine changes of a type's defaults. */
#define KML_DEFAULTS(t) static void defaults_of_##t(u64 *cfg) \
{ \
	kml_##t##_defaults((void *)cfg); \
}
#include "all.def"

static void (*const machine_defaults[KML_T_COUNT])(u64 *cfg) = {
#define KML_DEFAULTS(t) [KML_T_##t] = defaults_of_##t,
#include "all.def"
};

/* The schema's defaults into @cfg, then the machine's; a default that is no name of its list is a schema's bug. */
static int defaults(const struct kml_type *type, u64 *cfg)
{
	const struct kml_entry *e;
	int err = 0;

	for (e = type->entries; !err && e < type->entries + type->count; e++) {
		if (e->entry == KML_CFG)
			cfg[e->cfg] = e->def;
		else if (e->entry == KML_ONE)
			err = kml_value_name(e->names, e->def_text, strlen(e->def_text), &cfg[e->cfg]);
		else if (e->entry == KML_SET)
			err = kml_value_set(e->names, e->def_text, strlen(e->def_text), &cfg[e->cfg]);
	}
	if (!err && machine_defaults[type - kml_types])
		machine_defaults[type - kml_types](cfg);
	return err;
}

/* Call the provider's create for the @obj's present arguments; one generation more. */
static int make(struct kml_object *obj, const u64 *cfg, void **ret)
{
	obj->generation++;
	return maker_of(obj->type)->create(obj, cfg, ret);
}

static void unmake(struct kml_object *obj)
{
	if (maker_of(obj->type)->destroy && obj->self)
		maker_of(obj->type)->destroy(obj, obj->self);
	obj->self = NULL;
}

static int init(struct kml_object *obj)
{
	int err = defaults(obj->type, obj->cfg);

	if (err || !maker_of(obj->type)->create)
		return err;
	if (obj->parent)
		mutex_lock(&obj->parent->lock);
	err = make(obj, obj->cfg, &obj->self);
	if (obj->parent) {
		obj->parent->children += !err;
		mutex_unlock(&obj->parent->lock);
	}
	return err;
}

static bool counted(const struct kml_type *type)
{
	return type->kind == KML_TYPE || type->kind == KML_CHILD;
}

int kml_object_create(const struct kml_type *type, struct kml_object *parent, const char *name,
		      u32 index, struct kml_object **ret)
{
	struct kml_object *obj;
	int err;

	if (counted(type)) {
		err = kml_name_valid(name) ? kml_quota_enter() : -EINVAL;
		if (err)
			return err;
	}
	err = -ENOMEM;
	obj = kml_zalloc(sizeof(*obj) + type->cfgs * sizeof(u64));
	if (!obj)
		goto err_leave;
	obj->type = type;
	obj->parent = parent;
	obj->name = name;
	obj->index = index;
	mutex_init(&obj->lock);
	err = init(obj);
	if (err)
		goto err_free;
	*ret = obj;
	return 0;

err_free:
	mutex_destroy(&obj->lock);
	kml_free(obj);
err_leave:
	if (counted(type))
		kml_quota_leave();
	return err;
}

void kml_object_finish(struct kml_object *obj)
{
	if (obj->parent)
		mutex_lock(&obj->parent->lock);
	unmake(obj);
	if (obj->parent) {
		obj->parent->children--;
		mutex_unlock(&obj->parent->lock);
	}
	if (counted(obj->type))
		kml_quota_leave();
	mutex_destroy(&obj->lock);
	kml_free(obj);
}

void kml_object_destroy(struct kml_object *obj)
{
	if (obj && !kml_map_last(obj))
		kml_object_finish(obj);
}

static void show_number(const struct kml_entry *e, u64 v, struct kml_text *text)
{
	if (e->kind == KML_HEX)
		kml_text_add(text, "0x%llx", (unsigned long long)v);
	else if (e->kind == KML_NAME)
		kml_text_add(text, "%s", e->names->name[v].name);
	else if (e->kind == KML_NAMES)
		kml_value_show_set(e->names, v, text);
	else
		kml_text_add(text, "%llu", (unsigned long long)v);
}

/* False when a REPLACE let go of the old and could not take it again. */
static bool alive(const struct kml_object *obj)
{
	return obj->self || !maker_of(obj->type)->create;
}

/* The value itself, without the newline at its end. */
static int show_value(struct kml_object *obj, const struct kml_entry *e, struct kml_text *text)
{
	const struct answer *answer = answer_of(obj->type, e);
	u64 v = 0;
	int err = 0;

	if (!alive(obj) && (answer->show || answer->get))
		return -ENODATA;
	if (answer->show)
		return answer->show(obj, text);
	if (answer->get)
		err = answer->get(obj, &v);
	else
		v = obj->cfg[e->cfg];
	if (!err)
		show_number(e, v, text);
	return err;
}

ssize_t kml_object_show(struct kml_object *obj, const struct kml_entry *e, char *buf)
{
	struct kml_text text = { .buf = buf, .size = KML_SHOW_MAX };
	int err;

	if (!kml_entry_readable(e))
		return -EACCES;
	err = kml_entry_secret(e) ? kml_may_see() : 0;
	if (err)
		return err;
	if (!kml_has(e->needs))
		return -EOPNOTSUPP;
	mutex_lock(&obj->lock);
	text.skip = e->entry == KML_LIST ? obj->from : 0;
	err = show_value(obj, e, &text);
	mutex_unlock(&obj->lock);
	if (err)
		return err;
	if (e->entry == KML_LIST) {
		kml_text_end(&text);
	} else {
		if (text.len == text.size - 1)
			text.len--;
		buf[text.len++] = '\n';
	}
	return text.len;
}

/* Stamped: how a type lets go of what cannot exist twice. */
static const struct replacer {
	void (*release)(struct kml_object *obj, void *self);
	int (*regain)(struct kml_object *obj, void *self);
} replacers[KML_T_COUNT] = {
#define KML_REPLACE(t) [KML_T_##t] = { kml_##t##_release, kml_##t##_regain },
#include "all.def"
};

/* The old lets go, the new is made, and on failure the old takes it again, its state kept. */
static int replace(struct kml_object *obj, const u64 *cfg)
{
	const struct replacer *replacer = &replacers[obj->type - kml_types];
	void *new = NULL;
	int err;

	replacer->release(obj, obj->self);
	err = make(obj, cfg, &new);
	if (err && !replacer->regain(obj, obj->self))
		return err;
	unmake(obj);
	obj->self = new;	/* NULL where not even the old could be had: see alive() */
	return err;
}

/* Make the object with @cfg, then free the one before. */
static int remake(struct kml_object *obj, const u64 *cfg)
{
	void *self = NULL;
	int err;

	err = obj->children ? -EBUSY : kml_map_forget(obj);
	if (err)
		return err;
	if (obj->type->replace && obj->self)
		return replace(obj, cfg);
	err = make(obj, cfg, &self);
	if (err)
		return err;
	unmake(obj);
	obj->self = self;
	return 0;
}

/* More arguments than any type has; the build fails below if one has more. */
#define CFG_MAX 8
#define KML_OPEN(kind, t, name, parent, doc) \
	_Static_assert(sizeof(struct kml_##t##_cfg) <= CFG_MAX * sizeof(u64), "CFG_MAX is too small");
#include "all.def"

static int store_cfg(struct kml_object *obj, const struct kml_entry *e, u64 v)
{
	u64 cfg[CFG_MAX];
	int err;

	memcpy(cfg, obj->cfg, obj->type->cfgs * sizeof(u64));
	cfg[e->cfg] = v;
	err = remake(obj, cfg);
	if (!err)
		obj->cfg[e->cfg] = v;
	return err;
}

static int parse(const struct kml_entry *e, const char *buf, size_t len, u64 *ret)
{
	if (e->kind == KML_NAME)
		return kml_value_name(e->names, buf, len, ret);
	if (e->kind == KML_NAMES)
		return kml_value_set(e->names, buf, len, ret);
	return kml_value_number(buf, len, e->min, e->max, ret);
}

static int store_value(struct kml_object *obj, const struct kml_entry *e, u64 v)
{
	const struct answer *answer = answer_of(obj->type, e);

	if (!answer->set)
		return store_cfg(obj, e, v);
	return alive(obj) ? answer->set(obj, v) : -ENODATA;
}

int kml_object_store(struct kml_object *obj, const struct kml_entry *e, const char *buf, size_t len)
{
	const struct answer *answer = answer_of(obj->type, e);
	u64 v = 0;
	int err;

	if (!kml_entry_writable(e))
		return -EACCES;
	if (!answer->store) {
		err = parse(e, buf, len, &v);
		/* An action that takes nothing has no range to be outside of. */
		if (err)
			return e->entry == KML_ACT0 ? -EINVAL : err;
	}
	mutex_lock(&obj->lock);
	if (answer->store)
		err = alive(obj) ? answer->store(obj, buf, len) : -ENODATA;
	else
		err = store_value(obj, e, v);
	mutex_unlock(&obj->lock);
	return err;
}
