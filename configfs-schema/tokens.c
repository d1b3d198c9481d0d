// SPDX-License-Identifier: GPL-2.0
/* Names and half sentences for the schema's tokens, and the place of a type. */
#include <stdio.h>
#include <string.h>

#include "dump.h"

static const struct {
	const char *name, *doc;
} entry_kinds[] = {
	[KML_CFG] = { "CFG", "argument of create: a write makes the object anew" },
	[KML_ONE] = { "ONE", "argument of create, one name: a write makes the object anew" },
	[KML_SET] = { "SET", "argument of create, names joined by |: a write makes the object anew" },
	[KML_VAR] = { "VAR", "state of the living object" },
	[KML_VARONE] = { "VARONE", "state of the living object, one name" },
	[KML_VARSET] = { "VARSET", "state of the living object, names joined by '|'" },
	[KML_TEXT] = { "TEXT", "state of the living object, bytes" },
	[KML_RO] = { "RO", "computed" },
	[KML_LIST] = { "LIST", "computed, lines" },
	[KML_ACT] = { "ACT", "action: takes a number" },
	[KML_ACT0] = { "ACT0", "action: takes 1" },
	[KML_ACTONE] = { "ACTONE", "action: takes one name" },
};

static const char *const kinds[] = {
	[KML_U64] = "U64", [KML_HEX] = "HEX", [KML_BOOL] = "BOOL", [KML_STR] = "STR",
	[KML_NAME] = "NAME", [KML_NAMES] = "NAMES", [KML_BYTES] = "BYTES", [KML_LINES] = "LINES",
};

static const char *const fidelities[] = {
	[KML_SAME] = "SAME", [KML_ADDR] = "ADDR", [KML_TIME] = "TIME", [KML_WORLD] = "WORLD",
	[KML_RELATION] = "RELATION", [KML_SAME_IF] = "SAME_IF",
};

const char *kml_entry_kind_name(enum kml_entry_kind kind)
{
	return entry_kinds[kind].name;
}

const char *kml_entry_kind_doc(enum kml_entry_kind kind)
{
	return entry_kinds[kind].doc;
}

const char *kml_kind_name(enum kml_kind kind)
{
	return kinds[kind];
}

const char *kml_fidelity_name(enum kml_fidelity fidelity)
{
	return fidelities[fidelity];
}

const struct kml_type *kml_type_find(const char *id)
{
	for (unsigned int i = 0; i < kml_types_count; i++)
		if (!strcmp(kml_types[i].id, id))
			return &kml_types[i];
	return NULL;
}

void kml_type_path(const struct kml_type *type, char *ret, size_t size)
{
	char above[200] = "";

	if (type->parent && kml_type_find(type->parent)->kind != KML_GROUP) {
		kml_type_path(kml_type_find(type->parent), above, sizeof(above) - 1);
		strcat(above, "/");
	} else if (type->parent) {
		snprintf(above, sizeof(above), "%s/", kml_type_find(type->parent)->name);
	}
	if (type->kind == KML_GROUP)
		snprintf(ret, size, "%s%s", above, type->name);
	else if (type->kind == KML_TYPE)
		snprintf(ret, size, "%s%s/<name>", above, type->name);
	else
		snprintf(ret, size, "%s<%s>", above, type->id);
}
