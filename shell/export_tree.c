// SPDX-License-Identifier: GPL-2.0
/* Reads the objects of any home, and trusts nothing that it answers. */
#include <ctype.h>
#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export_tree.h"

/* Longer contents are a program's, not a line for a comment's neighbour. */
#define DATA_MAX 200

/* What mkdir takes in a name. */
#define NAME_BYTES "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"

/* Endings that export.def gives to names of its own. */
static const char *const endings[] = {
	"", "_addr", "_bulk", "_cache", "_ctor", "_dev", "_driver", "_handle", "_held", "_page", "_pci",
	"_probe", "_sg", "_taken",
};

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static bool is_taken(const struct kml_exports *all, const char *id)
{
	char name[KML_PATH_MAX + 64];

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		snprintf(name, sizeof(name), "%s%s", id, endings[i]);
		if (tfind(name, &all->ids, by_text))
			return true;
	}
	return false;
}

static int take_id(struct kml_exports *all, const char *id)
{
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		char *name;

		if (asprintf(&name, "%s%s", id, endings[i]) < 0)
			return -ENOMEM;
		if (!tsearch(name, &all->ids, by_text)) {
			free(name);
			return -ENOMEM;
		}
	}
	return 0;
}

/* "kmalloc/a-b" is first_kmalloc_a_b, and beside kmalloc/a.b the second is first_kmalloc_a_b_2. */
static int name_object(struct kml_exports *all, const char *module, struct kml_exported *object)
{
	char id[KML_PATH_MAX + 40], *c;
	int len = snprintf(id, KML_PATH_MAX, "%s_%s", module, object->path);

	for (c = id; *c; c++)
		if (!isalnum((unsigned char)*c))
			*c = '_';
	for (unsigned int n = 2; is_taken(all, id); n++)
		snprintf(id + len, sizeof(id) - len, "_%u", n);
	object->id = strdup(id);
	return object->id ? take_id(all, id) : -ENOMEM;
}

static int add(struct kml_exports *all, struct kml_exported *object)
{
	if (all->count == all->room) {
		size_t room = all->room ? 2 * all->room : 64;
		struct kml_exported **grown = reallocarray(all->object, room, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		all->object = grown;
		all->room = room;
	}
	all->object[all->count++] = object;
	return 0;
}

static void free_object(struct kml_exported *object)
{
	for (unsigned int i = 0; object->value && i < object->type->count; i++)
		free(object->value[i]);
	free(object->value);
	free(object->known);
	free(object->path);
	free(object->id);
	free(object);
}

static struct kml_exported *new_object(const struct kml_type *type, const struct kml_exported *up,
				       const char *dir, const char *name)
{
	struct kml_exported *object = calloc(1, sizeof(*object));

	if (!object)
		return NULL;
	object->type = type;
	object->up = up;
	object->value = calloc(type->count + 1, sizeof(*object->value));
	object->known = calloc(type->count + 1, sizeof(*object->known));
	if (!object->value || !object->known ||
	    asprintf(&object->path, "%s/%s", dir, name) < 0) {
		object->path = NULL;
		free_object(object);
		return NULL;
	}
	object->name = strrchr(object->path, '/') + 1;
	return object;
}

/** struct names - the directories of one listing. */
struct names {
	char **name;
	size_t count, room;
};

static int note_directory(void *ctx, const char *name, const struct kml_stat *st)
{
	struct names *names = ctx;

	if (!st->is_dir)
		return 0;
	if (name[strspn(name, NAME_BYTES)])
		return -EIO;
	if (names->count == names->room) {
		size_t room = names->room ? 2 * names->room : 16;
		char **grown = reallocarray(names->name, room, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		names->name = grown;
		names->room = room;
	}
	names->name[names->count] = strdup(name);
	return names->name[names->count++] ? 0 : -ENOMEM;
}

/* As a person counts: obj-2 before obj-10. */
static int by_version(const void *a, const void *b)
{
	return strverscmp(*(char *const *)a, *(char *const *)b);
}

static int read_directory(struct kml_exports *all, const char *module, const struct kml_type *type,
			  const struct kml_exported *up, const char *dir);

static int read_children(struct kml_exports *all, const char *module,
			 const struct kml_exported *object)
{
	int err = 0;

	for (unsigned int t = 0; !err && t < kml_types_count; t++)
		if (kml_types[t].kind == KML_CHILD && !strcmp(kml_types[t].parent, object->type->id))
			err = read_directory(all, module, &kml_types[t], object, object->path);
	return err;
}

static int read_object(struct kml_exports *all, const char *module, const struct kml_type *type,
		       const struct kml_exported *up, const char *dir, const char *name)
{
	struct kml_exported *object = new_object(type, up, dir, name);
	int err;

	if (!object)
		return -ENOMEM;
	err = add(all, object);
	if (err) {
		free_object(object);
		return err;
	}
	err = name_object(all, module, object);
	return err ? err : read_children(all, module, object);
}

static int read_directory(struct kml_exports *all, const char *module, const struct kml_type *type,
			  const struct kml_exported *up, const char *dir)
{
	struct names names = { 0 };
	int err = all->home->ops->list(all->home, dir, note_directory, &names);

	if (names.count)
		qsort(names.name, names.count, sizeof(*names.name), by_version);
	for (size_t i = 0; i < names.count; i++) {
		if (!err)
			err = read_object(all, module, type, up, dir, names.name[i]);
		free(names.name[i]);
	}
	free(names.name);
	return err;
}

int kml_exports_read(struct kml_home *home, const char *module, struct kml_exports *ret)
{
	int err = 0;

	*ret = (struct kml_exports){ .home = home };
	for (unsigned int t = 0; !err && t < kml_types_count; t++) {
		if (kml_types[t].kind != KML_TYPE || kml_types[t].parent)
			continue;
		err = read_directory(ret, module, &kml_types[t], NULL, kml_types[t].name);
		if (err == -ENOENT)
			err = 0;	/* a module that is older than this command */
	}
	return err;
}

void kml_exports_free(struct kml_exports *all)
{
	for (size_t i = 0; i < all->count; i++)
		free_object(all->object[i]);
	free(all->object);
	tdestroy(all->ids, free);
	*all = (struct kml_exports){ 0 };
}

static char *number(const char *text)
{
	char *end;

	errno = 0;
	if (!isdigit((unsigned char)*text) || (strtoull(text, &end, 0), errno) || *end)
		return NULL;
	return strdup(text);
}

static char *one_name(const struct kml_names *names, const char *text)
{
	int i = kml_names_find(names, text, strlen(text));

	return i < 0 ? NULL : strdup(names->name[i].name);
}

static char *set_of_names(const struct kml_names *names, const char *text)
{
	char *ret = NULL;
	size_t size;
	FILE *out;

	if (!strcmp(text, "0"))
		return strdup(text);
	out = open_memstream(&ret, &size);
	if (!out)
		return NULL;
	for (const char *at = text; *at; at += strcspn(at, "|"), at += *at == '|') {
		int i = kml_names_find(names, at, strcspn(at, "|"));

		if (i < 0) {
			fclose(out);
			free(ret);
			return NULL;
		}
		fprintf(out, "%s%s", at == text ? "" : " | ", names->name[i].name);
	}
	return fclose(out) ? NULL : ret;
}

/* A string literal, or an empty one for what is no text. */
static char *literal(const char *text, size_t len)
{
	char *ret = malloc(2 * len + 3), *to = ret;

	if (!ret)
		return NULL;
	*to++ = '"';
	for (size_t i = 0; i < len && len <= DATA_MAX; i++) {
		if (!isprint((unsigned char)text[i]) && text[i] != '\n' && text[i] != '\t') {
			to = ret + 1;
			break;
		}
		if (strchr("\"\\?\n\t", text[i]))
			*to++ = '\\';
		*to++ = text[i] == '\n' ? 'n' : text[i] == '\t' ? 't' : text[i];
	}
	strcpy(to, to == ret + 1 ? "" : "\"");
	if (to == ret + 1)
		*ret = '\0';
	return ret;
}

static char *word(const char *text)
{
	return text[strspn(text, NAME_BYTES " ")] ? NULL : strdup(text);
}

static char *checked(const struct kml_entry *entry, const char *text, size_t len)
{
	switch (entry->kind) {
	case KML_U64:
	case KML_HEX:
	case KML_BOOL:
		return number(text);
	case KML_NAME:
		return one_name(entry->names, text);
	case KML_NAMES:
		return set_of_names(entry->names, text);
	case KML_BYTES:
		return literal(text, len);
	case KML_STR:
		return word(text);
	case KML_LINES:
		break;
	}
	return NULL;
}

const char *kml_exported_value(struct kml_exports *all, const struct kml_exported *object,
			       const struct kml_entry *entry)
{
	char path[KML_PATH_MAX], text[KML_VALUE_MAX + 1];
	size_t i = entry - object->type->entries, len = 0;

	if (object->known[i])
		return object->value[i];
	object->known[i] = true;
	if (snprintf(path, sizeof(path), "%s/%s", object->path, entry->name) >= (int)sizeof(path) ||
	    all->home->ops->read(all->home, path, text, &len))
		return NULL;
	if (len && text[len - 1] == '\n')
		len--;
	text[len] = '\0';
	object->value[i] = checked(entry, text, len);
	return object->value[i];
}
