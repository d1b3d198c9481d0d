// SPDX-License-Identifier: GPL-2.0
/*
 * The schema as JSON. Numbers that may pass 2^53 are strings, since JavaScript
 * and others keep numbers as doubles.
 */
#include <inttypes.h>

#include "dump.h"
#include "errnos.h"

static void string(FILE *out, const char *s)
{
	putc('"', out);
	for (; *s; s++) {
		unsigned char c = *s;

		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c < 0x20)
			fprintf(out, "\\u%04x", c);
		else
			putc(c, out);
	}
	putc('"', out);
}

/* A member whose value is a string; @before is what stands in front of it. */
static void member(FILE *out, const char *before, const char *key, const char *value)
{
	fprintf(out, "%s\"%s\": ", before, key);
	string(out, value);
}

static void range(FILE *out, const struct kml_entry *e)
{
	if (!kml_entry_writable(e) || e->names || e->kind == KML_BYTES)
		return;
	fprintf(out, ", \"min\": \"%" PRIu64 "\", \"max\": \"%" PRIu64 "\"", e->min, e->max);
}

static void causes(FILE *out, const struct kml_type *type, const struct kml_entry *e)
{
	struct kml_cause cause[KML_CAUSES_MAX];
	unsigned int count = kml_entry_causes(type, e, cause);

	fputs(", \"errnos\": [", out);
	for (unsigned int i = 0; i < count; i++) {
		member(out, i ? ", {" : "{", "errno", kml_errno_name(cause[i].err));
		member(out, ", ", "on", cause[i].writing ? "write" : "read");
		member(out, ", ", "cause", cause[i].doc);
		putc('}', out);
	}
	putc(']', out);
}

static void attribute(FILE *out, const struct kml_type *type, const struct kml_entry *e)
{
	member(out, "        {", "name", e->name);
	member(out, ", ", "entry", kml_entry_kind_name(e->entry));
	member(out, ", ", "kind", kml_kind_name(e->kind));
	member(out, ", ", "unit", kml_unit_name(e->unit));
	fprintf(out, ", \"mode\": \"%04o\"", kml_entry_mode(e));
	range(out, e);
	if (e->entry == KML_CFG)
		fprintf(out, ", \"default\": \"%" PRIu64 "\"", e->def);
	if (e->def_text)
		member(out, ", ", "default", e->def_text);
	if (e->names)
		member(out, ", ", "names", e->names->list);
	member(out, ", ", "fidelity", kml_fidelity_name(e->fidelity));
	if (e->relation)
		member(out, ", ", "relation", e->relation);
	if (e->needs != KML_NEEDS_any)
		member(out, ", ", "needs", kml_features[e->needs].name);
	member(out, ", ", "doc", e->doc);
	member(out, ", ", "source", e->source);
	causes(out, type, e);
	putc('}', out);
}

static void directory(FILE *out, const struct kml_type *type)
{
	static const char *const kinds[] = {
		[KML_GROUP] = "GROUP", [KML_EACH] = "EACH", [KML_TYPE] = "TYPE",
		[KML_CHILD] = "CHILD",
	};
	char path[256];

	kml_type_path(type, path, sizeof(path));
	member(out, "    {", "id", type->id);
	member(out, ", ", "path", path);
	member(out, ", ", "kind", kinds[type->kind]);
	if (type->parent)
		member(out, ", ", "parent", type->parent);
	fprintf(out, ", \"replace\": %s", type->replace ? "true" : "false");
	member(out, ",\n      ", "doc", type->doc);
	fputs(",\n      \"attributes\": [", out);
	for (unsigned int i = 0; i < type->count; i++) {
		fputs(i ? ",\n" : "\n", out);
		attribute(out, type, &type->entries[i]);
	}
	fputs("]}", out);
}

static void name_rows(FILE *out, const struct kml_name *name, unsigned int first,
		      unsigned int count)
{
	for (unsigned int i = first; i < count; i++) {
		member(out, i > first ? ",\n        {" : "\n        {", "name", name[i].name);
		member(out, ", ", "doc", name[i].doc);
		putc('}', out);
	}
}

void kml_dump_json(FILE *out)
{
	member(out, "{\n  ", "schema", "kmemlab/schema/v1");
	fputs(",\n  \"directories\": [", out);
	for (unsigned int t = 0; t < kml_types_count; t++) {
		fputs(t ? ",\n" : "\n", out);
		directory(out, &kml_types[t]);
	}
	fputs("],\n  \"lists\": {", out);
	for (unsigned int l = 0; l < kml_names_lists_count; l++) {
		fprintf(out, "%s    \"%s\": [", l ? ",\n" : "\n", kml_names_lists[l]->list);
		name_rows(out, kml_names_lists[l]->name, 0, kml_names_lists[l]->count);
		putc(']', out);
	}
	fputs("},\n  \"features\": [", out);
	name_rows(out, kml_features, 1, KML_FEATURES);
	fputs("]\n}\n", out);
}
