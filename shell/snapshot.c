// SPDX-License-Identifier: GPL-2.0
/* Reads a tree as the changes that make it again, or that empty it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "path.h"
#include "changes.h"

/** struct seen - one attribute that a change could set, or none: the directory alone. */
struct seen {
	char *path;		/* its first @dir_len bytes are the directory's */
	size_t dir_len;
	int rank;		/* when it is written: arguments, state, contents */
	unsigned int place;	/* in its type */
	bool object;		/* in a directory that mkdir made */
	bool set;		/* it is to be written */
	char *value;
	size_t len;
};

struct reading {
	struct seen *seen;
	size_t count, room;
	char dir[KML_PATH_MAX];	/* the last one that has its entry */
};

static int rank(const struct kml_entry *e)
{
	switch (e->entry) {
	case KML_CFG: case KML_ONE: case KML_SET:
		return 1;
	case KML_VAR: case KML_VARONE: case KML_VARSET:
		return 2;
	case KML_TEXT:
		return 3;
	default:
		return 0;
	}
}

static bool text_is(const char *value, size_t len, const char *text)
{
	size_t n = strlen(text);

	return len && value[len - 1] == '\n' && len - 1 == n && !memcmp(value, text, n);
}

/* Is it what mkdir leaves? */
static bool untouched(const struct kml_entry *e, const char *value, size_t len)
{
	char number[32];

	if (e->entry == KML_ONE || e->entry == KML_SET)
		return text_is(value, len, e->def_text) || (!*e->def_text && text_is(value, len, "0"));
	if (e->entry == KML_VARONE)
		return text_is(value, len, e->names->name[0].name);
	snprintf(number, sizeof(number), e->kind == KML_HEX && e->def ? "%#llx" : "%llu",
		 (unsigned long long)e->def);
	if (text_is(value, len, number))
		return true;
	if (e->entry == KML_CFG)
		return false;
	if (text_is(value, len, "0") || text_is(value, len, "0x0") || !len)
		return true;
	return e->entry == KML_TEXT && text_is(value, len, "");
}

static struct seen *new_seen(struct reading *r, const char *path, size_t dir_len)
{
	struct seen *seen;

	if (r->count == r->room) {
		size_t room = r->room ? 2 * r->room : 256;
		struct seen *grown = reallocarray(r->seen, room, sizeof(*grown));

		if (!grown)
			return NULL;
		r->seen = grown;
		r->room = room;
	}
	seen = &r->seen[r->count];
	*seen = (struct seen){ .path = strdup(path), .dir_len = dir_len };
	r->count += seen->path != NULL;
	return seen->path ? seen : NULL;
}

/* The directory itself, once; readtree goes through one after the other. */
static int see_dir(struct reading *r, const struct kml_found *found, const char *path)
{
	struct seen *seen;

	if (strlen(r->dir) == found->dir_len && !strncmp(r->dir, path, found->dir_len))
		return 0;
	snprintf(r->dir, sizeof(r->dir), "%.*s", (int)found->dir_len, path);
	if (found->type->kind != KML_TYPE && found->type->kind != KML_CHILD)
		return 0;
	seen = new_seen(r, r->dir, found->dir_len);
	if (!seen)
		return -ENOMEM;
	seen->object = true;
	return 0;
}

static int see(void *ctx, const char *path, int err, const char *value, size_t len)
{
	struct reading *r = ctx;
	struct kml_found found;
	const struct kml_entry *e;
	struct seen *seen;

	if (kml_path_find(path, &found) || !found.entry)
		return 0;
	if (see_dir(r, &found, path))
		return -ENOMEM;
	e = found.entry;
	if (err || !rank(e) || !kml_entry_writable(e) || len > KML_STORE_MAX)
		return 0;
	seen = new_seen(r, path, found.dir_len);
	if (!seen)
		return -ENOMEM;
	seen->object = found.type->kind == KML_TYPE || found.type->kind == KML_CHILD;
	seen->rank = rank(e);
	seen->place = e - found.type->entries;
	seen->set = !(seen->object && untouched(e, value, len));
	seen->len = len;
	seen->set &= len > 0;
	seen->value = malloc(seen->len + 1);
	if (!seen->value)
		return -ENOMEM;
	memcpy(seen->value, value, seen->len);
	return 0;
}

static int in_order(const void *left, const void *right)
{
	const struct seen *a = left, *b = right;
	size_t least = a->dir_len < b->dir_len ? a->dir_len : b->dir_len;
	int by_dir = memcmp(a->path, b->path, least);

	if (by_dir)
		return by_dir;
	if (a->dir_len != b->dir_len)
		return a->dir_len < b->dir_len ? -1 : 1;
	if (a->rank != b->rank)
		return a->rank - b->rank;
	return (int)a->place - (int)b->place;
}

/** struct names - the attributes that have to be read. */
struct names {
	const char *name[KML_WANTED_MAX + 1];
	unsigned int count;
};

static int want(struct names *names, const char *name)
{
	names->name[names->count] = NULL;
	if (names->count && kml_home_wants(names->name, name))
		return 0;
	if (names->count == KML_WANTED_MAX)
		return -E2BIG;
	names->name[names->count++] = name;
	names->name[names->count] = NULL;
	return 0;
}

/* One that every object of @type has, and with @values all that a change could set. */
static int want_of(struct names *names, const struct kml_type *type, bool values)
{
	bool known = false;
	int err = 0;

	for (unsigned int i = 0; !err && i < type->count; i++) {
		const struct kml_entry *e = &type->entries[i];

		if (kml_entry_readable(e) && (!known || (values && rank(e) && kml_entry_writable(e)))) {
			known = true;
			err = want(names, e->name);
		}
	}
	return err;
}

static int read_all(struct kml_home *home, const char *path, bool values, struct reading *r)
{
	struct names names = { 0 };
	int err = home->ops->readtree ? 0 : -EOPNOTSUPP;

	for (unsigned int i = 0; !err && i < kml_types_count; i++)
		err = want_of(&names, &kml_types[i], values);
	if (err)
		return err;
	r->dir[0] = '/';	/* no directory's name */
	err = home->ops->readtree(home, path, names.name, see, r);
	if (!err && r->count)
		qsort(r->seen, r->count, sizeof(*r->seen), in_order);
	return err;
}

static void free_all(struct reading *r)
{
	for (size_t i = 0; i < r->count; i++) {
		free(r->seen[i].path);
		free(r->seen[i].value);
	}
	free(r->seen);
}

int kml_changes_snapshot(struct kml_home *home, const char *path, struct kml_changes *ret)
{
	struct reading r = { 0 };
	int err = read_all(home, path, true, &r);

	for (size_t i = 0; !err && i < r.count; i++) {
		const struct seen *seen = &r.seen[i];

		if (!seen->rank)
			err = kml_changes_add(ret, KML_CHANGE_MKDIR, seen->path, NULL, 0);
		else if (seen->set)
			err = kml_changes_add(ret, KML_CHANGE_WRITE, seen->path, seen->value, seen->len);
	}
	free_all(&r);
	return err;
}

int kml_changes_clear(struct kml_home *home, const char *path, struct kml_changes *ret)
{
	struct reading r = { 0 };
	int err = read_all(home, path, false, &r);

	for (size_t i = 0; !err && i < r.count; i++)
		if (!r.seen[i].rank)
			err = kml_changes_add(ret, KML_CHANGE_RMDIR, r.seen[i].path, NULL, 0);
	kml_changes_reverse(ret);
	free_all(&r);
	return err;
}
