// SPDX-License-Identifier: GPL-2.0
/* Reads the objects of each kind by one request, and then what a list keeps for later. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "look.h"
#include "thing.h"

/** struct reading - a kind's subtree on its way in. */
struct reading {
	const struct kml_call *call;
	struct kml_things *things;
	struct kml_thing *thing;	/* whose attributes come now */
	const struct kml_type *type, *child;
	size_t dir_len;			/* of its path */
};

static struct kml_thing *thing_add(struct kml_things *things)
{
	if (things->count == things->room) {
		size_t room = 2 * things->room + 64;
		struct kml_thing *grown = reallocarray(things->thing, room, sizeof(*grown));

		if (!grown)
			return NULL;
		things->thing = grown;
		things->room = room;
	}
	things->thing[things->count] = (struct kml_thing){ 0 };
	return &things->thing[things->count++];
}

static int frames_add(struct kml_thing *thing, uint64_t pfn, uint64_t count)
{
	struct kml_frames *last = thing->runs ? &thing->frames[thing->runs - 1] : NULL;

	if (last && last->pfn + last->count == pfn) {
		last->count += count;
		return 0;
	}
	if (thing->runs == thing->room) {
		size_t room = 2 * thing->room + 1;
		struct kml_frames *grown = reallocarray(thing->frames, room, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		thing->frames = grown;
		thing->room = room;
	}
	thing->frames[thing->runs++] = (struct kml_frames){ pfn, count };
	return 0;
}

static void take_size(struct kml_thing *thing, uint64_t value)
{
	if (!thing->bytes)
		thing->bytes = value;
}

/* Of several sizes the one that says what was set aside. */
static void take_set_aside(struct kml_thing *thing, uint64_t value)
{
	thing->bytes = value;
}

static void take_virt(struct kml_thing *thing, uint64_t value)
{
	thing->virt = value;
	thing->has_virt = true;
}

static void take_phys(struct kml_thing *thing, uint64_t value)
{
	thing->phys = value;
	thing->has_phys = true;
}

static void take_each(struct kml_thing *thing, uint64_t value)
{
	thing->each = value;
}

static const struct {
	const char *name;
	void (*take)(struct kml_thing *thing, uint64_t value);
	bool secret;
} numbers[] = {
	{ "size", take_size, false }, { "length", take_size, false },
	{ "ksize", take_set_aside, false }, { "bytes", take_set_aside, false },
	{ "object_size", take_each, false },
	{ "virt", take_virt, true }, { "phys", take_phys, true },
};

/* What read_kind() asks for; each object has one of these, by which it is known at all. */
static void take_value(struct kml_things *things, struct kml_thing *thing, const char *attr,
		       int err, const char *value, size_t len)
{
	if (!strcmp(attr, "zone") && len && len <= sizeof(thing->zone)) {
		memcpy(thing->zone, value, len - 1);
		thing->zone[len - 1] = '\0';
	}
	if (!strcmp(attr, "source") && len >= 7 && !memcmp(value, "vmalloc", 7))
		thing->scattered = true;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (strcmp(attr, numbers[i].name))
			continue;
		if (!err)
			numbers[i].take(thing, kml_number(value, len));
		else if (numbers[i].secret && (err == -EPERM || err == -EACCES))
			things->secret = true;
	}
}

/* The directory changed: a new thing. Of objects in objects there is one level. */
static int begin(struct reading *r, const char *path, size_t dir_len)
{
	size_t top = strcspn(path, "/") + 1;
	bool inside = memchr(path + top, '/', dir_len > top ? dir_len - top : 0);

	r->thing = NULL;
	if (kml_call_interrupted(r->call))
		return -EINTR;
	if (dir_len <= top || (inside && !r->child))
		return 0;
	r->thing = thing_add(r->things);
	if (!r->thing)
		return -ENOMEM;
	r->thing->type = inside ? r->child : r->type;
	r->thing->path = strndup(path, dir_len);
	r->dir_len = dir_len;
	return r->thing->path ? 0 : -ENOMEM;
}

static int take(void *ctx, const char *path, int err, const char *value, size_t len)
{
	struct reading *r = ctx;
	const char *slash = strrchr(path, '/');
	size_t dir_len = slash ? (size_t)(slash - path) : 0;

	if (!r->thing || r->dir_len != dir_len || memcmp(r->thing->path, path, dir_len)) {
		int failed = begin(r, path, dir_len);

		if (failed)
			return failed;
	}
	if (r->thing)
		take_value(r->things, r->thing, slash + 1, err, value, len);
	return 0;
}

static int add_frame(void *ctx, const char *line, size_t len)
{
	return frames_add(ctx, kml_number(line, len), 1);
}

/** struct slabs - frames of a cache under reading. */
struct slabs {
	struct kml_thing *thing;
	uint64_t frames;	/* of a slab */
};

static int add_slab(void *ctx, const char *line, size_t len)
{
	struct slabs *slabs = ctx;

	slabs->thing->bytes += slabs->frames;
	return frames_add(slabs->thing, kml_number(line, len), slabs->frames);
}

static int read_slabs(struct kml_home *home, struct kml_things *things, struct kml_thing *thing)
{
	struct slabs slabs = { .thing = thing };
	uint64_t order;
	int err = kml_look_number(home, &order, "%s/slab_order", thing->path);

	slabs.frames = 1ULL << (order & 31);
	thing->bytes = 0;
	if (!err)
		err = kml_look_lines(home, thing->path, "slab_map", add_slab, &slabs,
				     &thing->frames_missing);
	if (err == -EPERM || err == -EACCES) {
		kml_look_number(home, &thing->bytes, "%s/slabs", thing->path);
		thing->bytes *= slabs.frames;
	}
	thing->bytes *= things->page_size;
	return err;
}

/* From the first byte on, as far as its frames follow one another. */
static int frames_from_phys(const struct kml_things *things, struct kml_thing *thing)
{
	uint64_t page = things->page_size, in_page = thing->phys % page;
	uint64_t count = (in_page + thing->bytes + page - 1) / page;

	if (thing->scattered && count > 1) {
		thing->frames_missing = count - 1;
		count = 1;
	}
	return frames_add(thing, thing->phys / page, count ? count : 1);
}

/* What is scattered has a list of its frames; the rest follows from the first byte. */
static int read_frames(struct kml_home *home, struct kml_things *things, struct kml_thing *thing)
{
	const struct kml_entry *phys = kml_type_entry(thing->type, "phys");
	int err = 0;

	if (thing->parent != KML_NO_PARENT)
		thing->bytes = things->thing[thing->parent].each;
	if (kml_type_entry(thing->type, "slab_map"))
		err = read_slabs(home, things, thing);
	else if (kml_type_entry(thing->type, "frames"))
		err = kml_look_lines(home, thing->path, "frames", add_frame, thing,
				     &thing->frames_missing);
	else if (thing->has_phys && phys->entry == KML_RO)
		err = frames_from_phys(things, thing);
	if (err == -EPERM || err == -EACCES)
		things->secret = true;
	return err == -ENOMEM || err == -EIO ? err : 0;
}

static const struct kml_type *child_of(const struct kml_type *type)
{
	for (unsigned int i = 0; i < kml_types_count; i++)
		if (kml_types[i].kind == KML_CHILD && !strcmp(kml_types[i].parent, type->id))
			return &kml_types[i];
	return NULL;
}

static bool holds_memory(const struct kml_type *type)
{
	const struct kml_type *child = child_of(type);

	return type->kind == KML_TYPE &&
	       (kml_type_entry(type, "virt") || (child && kml_type_entry(child, "virt")));
}

/* Bytes of an object's path without what lies in it: "caches/c" of "caches/c/o". */
static size_t top_length(const char *path)
{
	size_t kind = strcspn(path, "/") + 1;

	return kind + strcspn(path + kind, "/");
}

/* As a reader sorts, but that what lies in a directory stands right behind it. */
static int by_path(const void *a, const void *b)
{
	const char *x = ((const struct kml_thing *)a)->path, *y = ((const struct kml_thing *)b)->path;
	size_t n = top_length(x), m = top_length(y);
	char top_x[KML_PATH_MAX], top_y[KML_PATH_MAX];

	if ((n == m && !memcmp(x, y, n)) || (!x[n] && !y[m]))
		return strverscmp(x, y);
	snprintf(top_x, sizeof(top_x), "%.*s", (int)n, x);
	snprintf(top_y, sizeof(top_y), "%.*s", (int)m, y);
	return strverscmp(top_x, top_y);
}

static void sort_kind(struct kml_things *things, size_t first)
{
	size_t parent = KML_NO_PARENT;

	if (things->count > first)
		qsort(things->thing + first, things->count - first, sizeof(*things->thing), by_path);
	for (size_t i = first; i < things->count; i++) {
		bool child = things->thing[i].type->kind == KML_CHILD;

		things->thing[i].parent = child ? parent : KML_NO_PARENT;
		if (!child)
			parent = i;
	}
	/* A pool tells the size of its blocks as its own. */
	for (size_t i = first; i < things->count; i++)
		if (child_of(things->thing[i].type) && !things->thing[i].each) {
			things->thing[i].each = things->thing[i].bytes;
			things->thing[i].bytes = 0;
		}
}

static int read_kind(struct kml_call *call, const struct kml_type *type, struct kml_things *things)
{
	struct reading r = { .call = call, .things = things, .type = type, .child = child_of(type) };
	const char *wanted[sizeof(numbers) / sizeof(numbers[0]) + 3] = { "zone", "source" };
	size_t first = things->count;
	int err;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		wanted[i + 2] = numbers[i].name;
	err = call->home->ops->readtree(call->home, type->name, wanted, take, &r);
	if (err)
		return err == -ENOENT ? 0 : err;
	sort_kind(things, first);
	for (size_t i = first; !err && i < things->count; i++)
		err = kml_call_interrupted(call) ? -EINTR :
		      read_frames(call->home, things, &things->thing[i]);
	return err;
}

static int by_pfn(const void *a, const void *b)
{
	const struct kml_frames *x = a, *y = b;

	return (x->pfn > y->pfn) - (x->pfn < y->pfn);
}

int kml_things_read(struct kml_call *call, struct kml_things *ret)
{
	int err;

	memset(ret, 0, sizeof(*ret));
	err = kml_look_number(call->home, &ret->page_size, "machine/page_size");
	if (!err && !ret->page_size)
		err = -EIO;
	for (unsigned int i = 0; !err && i < kml_types_count; i++)
		if (holds_memory(&kml_types[i]))
			err = read_kind(call, &kml_types[i], ret);
	for (size_t i = 0; i < ret->count; i++)
		if (ret->thing[i].runs)
			qsort(ret->thing[i].frames, ret->thing[i].runs, sizeof(struct kml_frames), by_pfn);
	return err;
}

void kml_things_free(struct kml_things *things)
{
	for (size_t i = 0; i < things->count; i++) {
		free(things->thing[i].path);
		free(things->thing[i].frames);
	}
	free(things->thing);
}

uint64_t kml_thing_frames(const struct kml_thing *thing)
{
	uint64_t n = 0;

	for (size_t i = 0; i < thing->runs; i++)
		n += thing->frames[i].count;
	return n;
}
