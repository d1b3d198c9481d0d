// SPDX-License-Identifier: GPL-2.0
/* Walks a path through the types: fixed names first, then names of any spelling. */
#include <errno.h>
#include <string.h>

#include "path.h"

static bool named(const char *name, const char *part, size_t len)
{
	return strlen(name) == len && !memcmp(name, part, len);
}

static bool child_of(const struct kml_type *type, const struct kml_type *parent)
{
	return type->parent ? !strcmp(type->parent, parent->id) :
	       parent == &kml_types[KML_T_root] && type != parent;
}

/* One step down from the directory in @at by a name of @len bytes; false: no such step. */
static bool step(struct kml_found *at, const char *part, size_t len)
{
	const struct kml_type *types = kml_types;

	if (at->fixed) {
		at->fixed = false;
		return true;
	}
	for (unsigned int i = 0; i < kml_types_count; i++) {
		if (!child_of(&types[i], at->type))
			continue;
		if (types[i].kind == KML_EACH || types[i].kind == KML_CHILD ||
		    named(types[i].name, part, len)) {
			at->type = &types[i];
			at->fixed = types[i].kind == KML_TYPE;
			return true;
		}
	}
	return false;
}

int kml_path_find(const char *path, struct kml_found *ret)
{
	struct kml_found at = { .type = &kml_types[KML_T_root] };
	const char *part = path;

	while (*part) {
		size_t len = strcspn(part, "/");

		if (!part[len] && !at.fixed) {
			at.entry = kml_type_entry(at.type, part);
			at.dir_len = part > path ? part - path - 1 : 0;
		}
		if (!at.entry && !step(&at, part, len))
			return -ENOENT;
		part += len + (part[len] == '/');
	}
	*ret = at;
	return 0;
}
