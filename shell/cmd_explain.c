// SPDX-License-Identifier: GPL-2.0
/* explain: what the schema and the table of commands know of a path, a command or a name. */
#include <inttypes.h>
#include <string.h>

#include "errnos.h"
#include "interp_priv.h"
#include "glossary.h"
#include "lesson_desk.h"
#include "path.h"

static void row(FILE *out, const char *label, const char *text)
{
	if (*text)
		fprintf(out, "  %-9s %s\n", label, text);
}

static const char *what_it_is(const struct kml_entry *e)
{
	switch (e->entry) {
	case KML_CFG: case KML_ONE: case KML_SET:
		return "an argument of create: a write makes the object anew";
	case KML_VAR: case KML_VARONE: case KML_VARSET: case KML_TEXT:
		return "state of the living object: a write changes it in place";
	case KML_RO: case KML_LIST:
		return "computed: read-only";
	default:
		return "an action: write-only";
	}
}

static void range(FILE *out, const struct kml_entry *e)
{
	char text[200];

	if (e->names) {
		fprintf(out, "  %-9s", "values");
		for (unsigned int i = 0; i < e->names->count; i++)
			fprintf(out, " %s", e->names->name[i].name);
		fputc('\n', out);
		return;
	}
	if (!kml_entry_writable(e) || e->entry == KML_TEXT)
		return;
	snprintf(text, sizeof(text), "%" PRIu64 "..%" PRIu64, e->min, e->max);
	row(out, "range", e->entry == KML_ACT0 ? "1" : text);
	snprintf(text, sizeof(text), "%" PRIu64, e->def);
	if (e->entry == KML_CFG)
		row(out, "default", text);
}

static void errnos(FILE *out, const struct kml_found *found)
{
	struct kml_cause causes[KML_CAUSES_MAX];
	unsigned int n = kml_entry_causes(found->type, found->entry, causes);

	for (unsigned int i = 0; i < n; i++)
		fprintf(out, "  %-9s %s of a %s: %s\n", i ? "" : "errors", kml_errno_name(causes[i].err),
			causes[i].writing ? "write" : "read", causes[i].doc);
}

static void of_entry(FILE *out, const char *path, const struct kml_found *found)
{
	const struct kml_entry *e = found->entry;

	fprintf(out, "%s: %s\n", path, e->doc);
	row(out, "is", what_it_is(e));
	row(out, "unit", kml_unit_name(e->unit));
	range(out, e);
	row(out, "default", e->def_text ? e->def_text : "");
	row(out, "kernel", e->source);
	row(out, "home", e->needs ? kml_features[e->needs].doc : "");
	row(out, "between", e->relation ? e->relation : "");
	row(out, "secret", kml_entry_secret(e) ? "it can hold an address or contents: only root may read it" : "");
	errnos(out, found);
}

static void of_type(FILE *out, const char *path, const struct kml_found *found)
{
	const struct kml_type *type = found->type;

	fprintf(out, "/%s: %s\n", path, type->doc);
	if (found->fixed && type->kind == KML_TYPE)
		row(out, "is", "where mkdir makes such objects");
	for (unsigned int i = 0; i < type->count; i++)
		fprintf(out, "  %-20s %s\n", type->entries[i].name, type->entries[i].doc);
}

static bool of_name(FILE *out, const char *word)
{
	bool found = false;

	for (unsigned int i = 0; i < kml_names_lists_count; i++) {
		int at = kml_names_find(kml_names_lists[i], word, strlen(word));

		if (at < 0)
			continue;
		fprintf(out, "%s (of %s): %s\n", word, kml_names_lists[i]->list,
			kml_names_lists[i]->name[at].doc);
		found = true;
	}
	return found;
}

/* An attribute's bare name: every directory that has one. */
static bool of_attributes(FILE *out, const char *word)
{
	bool found = false;

	for (unsigned int i = 0; i < kml_types_count; i++) {
		const struct kml_entry *e = kml_type_entry(&kml_types[i], word);

		if (!e)
			continue;
		fprintf(out, "%s%s%s: %s\n", kml_types[i].name, *kml_types[i].name ? "/" : "", word, e->doc);
		found = true;
	}
	return found;
}

/* A term of the field. */
static bool of_term(FILE *out, const char *word)
{
	const struct kml_term *term = kml_term_find(word);

	if (term)
		fprintf(out, "%s: %s (lesson %s)\n", term->name, term->doc, term->lesson);
	return term;
}

static int explain(struct kml_call *call, const char *word)
{
	const struct kml_command *cmd = kml_command_find(word);
	struct kml_found found;
	struct kml_stat st;
	char path[KML_PATH_MAX];
	bool known = false;

	if (cmd)
		kml_command_help(cmd, call->out);
	known = cmd;
	known |= of_name(call->out, word);
	known |= of_term(call->out, word);
	/* What means something already is a path only where it is there: any name could be an object's. */
	if (!kml_call_path(call, word, path) && !kml_path_find(path, &found) &&
	    (!known || !call->home->ops->stat(call->home, path, &st))) {
		known = true;
		if (found.entry)
			of_entry(call->out, path, &found);
		else
			of_type(call->out, path, &found);
	}
	if (!known && !of_attributes(call->out, word))
		return kml_call_say(call, "%s: neither a path of the tree, a command, an attribute, a name nor a term", word);
	return 0;
}

int kml_do_explain(struct kml_call *call)
{
	int ret = 0;

	if (!call->argc)
		return kml_desk_explain(call);
	for (unsigned int i = 0; i < call->argc; i++)
		ret |= explain(call, call->argv[i]);
	return ret;
}
