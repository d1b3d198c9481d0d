// SPDX-License-Identifier: GPL-2.0
/* The rows of export.def: which hold for an object, and what their C text becomes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "export_priv.h"

const struct row kml_export_rows[] = {
#define KML_SAYS(t, text_) { .kind = SAYS, .type = KML_T_##t, .when = "", .text = text_ },
#define KML_USES(t, header) { .kind = USES, .type = KML_T_##t, .when = "", .text = header },
#define KML_HELPER(t, when_, text_) { .kind = HELPER, .type = KML_T_##t, .when = when_, .text = text_ },
#define KML_DECL(t, when_, text_) { .kind = DECL, .type = KML_T_##t, .when = when_, .text = text_ },
#define KML_WORD(t, name_, when_, text_) { .kind = WORD, .type = KML_T_##t, .when = when_, \
	.name = #name_, .text = text_ },
#define KML_STEP(t, when_, make, failed_, err_, undo_) { .kind = STEP, .type = KML_T_##t, \
	.when = when_, .text = make, .failed = failed_, .err = err_, .undo = undo_ },
#define KML_FACT(t, when_, name_, format_, value) { .kind = FACT, .type = KML_T_##t, \
	.when = when_, .name = #name_, .text = value, .format = format_ },
#define KML_LEFT(t, when_, why) { .kind = LEFT, .type = KML_T_##t, .when = when_, .text = why },
#include "export.def"
};
const size_t kml_export_rows_count = sizeof(kml_export_rows) / sizeof(kml_export_rows[0]);

#define COLUMNS 100	/* of a line of code */

static const char *attribute(struct writer *w, const char *name, size_t len)
{
	const struct kml_type *type = w->object->type;

	for (unsigned int i = 0; i < type->count; i++)
		if (strlen(type->entries[i].name) == len && !strncmp(type->entries[i].name, name, len))
			return kml_exported_value(w->all, w->object, &type->entries[i]);
	return NULL;
}

/* Neither missing nor empty, nor a number that is 0. */
static bool is_true(const char *value)
{
	char *end;

	if (!value || !*value)
		return false;
	return strtoull(value, &end, 0) || *end;
}

/* One term of a condition, without the '!' before it. */
static bool term_holds(struct writer *w, const char *term, size_t len)
{
	size_t name = strcspn(term, "=< ");
	const char *value;

	if (name > len)
		name = len;
	value = attribute(w, term, name);
	if (name == len)
		return is_true(value);
	if (!value)
		return false;
	if (term[name] == '<')
		return strtoull(value, NULL, 0) < strtoull(term + name + 1, NULL, 0);
	return strlen(value) == len - name - 1 && !strncmp(value, term + name + 1, len - name - 1);
}

bool kml_export_holds(struct writer *w, const char *when)
{
	for (const char *at = when; *at; at += strspn(at, " ")) {
		bool not = *at == '!';
		size_t len;

		at += not;
		len = strcspn(at, " ");
		if (term_holds(w, at, len) == not)
			return false;
		at += len;
	}
	return true;
}

static void give_up(struct writer *w, const char *what, size_t len)
{
	if (!w->failed)
		kml_call_say(w->call, "%s/%.*s: it has no value that can be written; see what cat says of it",
			     w->object->path, (int)len, what);
	w->failed = -EIO;
}

/* What stands between two '@'. */
static void expand_name(struct writer *w, const char *name, size_t len, FILE *out)
{
	const struct { const char *name, *value; } own[] = {
		{ "p", w->object->id }, { "name", w->object->name }, { "module", w->module },
		{ "up", w->object->up ? w->object->up->id : NULL },
	};
	const char *value;

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (own[i].value && strlen(own[i].name) == len && !strncmp(own[i].name, name, len)) {
			fputs(own[i].value, out);
			return;
		}
	FOR_ROWS(row, WORD, w->object->type)
		if (strlen(row->name) == len && !strncmp(row->name, name, len) && kml_export_holds(w, row->when)) {
			kml_export_expand(w, row->text, out);
			return;
		}
	value = attribute(w, name, len);
	if (value)
		fputs(value, out);
	else
		give_up(w, name, len);
}

void kml_export_expand(struct writer *w, const char *text, FILE *out)
{
	while (*text) {
		size_t len = strcspn(text, "@");

		fwrite(text, 1, len, out);
		text += len;
		if (!*text)
			break;
		len = strcspn(++text, "@");
		expand_name(w, text, len, out);
		text += len + 1;
	}
}

char *kml_export_expanded(struct writer *w, const char *text)
{
	char *ret = NULL;
	size_t size;
	FILE *out = open_memstream(&ret, &size);

	if (!out) {
		w->failed = -ENOMEM;
		return NULL;
	}
	kml_export_expand(w, text, out);
	if (!fclose(out))
		return ret;
	free(ret);
	w->failed = -ENOMEM;
	return NULL;
}

/* Where a line that is too long is broken: behind the last comma or operator that fits. */
static size_t break_at(const char *text, size_t len, size_t room)
{
	size_t at = 0;
	bool quoted = false;

	if (len <= room)
		return len;
	for (size_t i = 1; i < len; i++) {
		if (text[i] == '"' && text[i - 1] != '\\')
			quoted = !quoted;
		if (!quoted && text[i] == ' ' && strchr(",|=", text[i - 1]) && (i <= room || !at))
			at = i + 1;
	}
	return at ? at : len;
}

/* One line of code, of @len bytes, with a tab before it, broken where it would not fit. */
static void put_line(struct writer *w, const char *text, size_t len)
{
	size_t n = break_at(text, len, COLUMNS - 8);

	fprintf(w->out, "\t%.*s\n", (int)(n < len ? n - 1 : n), text);
	for (text += n, len -= n; len; text += n, len -= n) {
		n = break_at(text, len, COLUMNS - 24);
		fprintf(w->out, "\t\t\t%.*s\n", (int)(n < len ? n - 1 : n), text);
	}
}

void kml_export_put(struct writer *w, const char *text)
{
	for (const char *at = text; at && *at; at += strcspn(at, "\n"), at += *at == '\n')
		put_line(w, at, strcspn(at, "\n"));
}

/* @text, which may have several lines. */
void kml_export_put_lines(struct writer *w, const char *text)
{
	char *lines = kml_export_expanded(w, text);

	kml_export_put(w, lines);
	free(lines);
}

/* A comment of lines that fit. */
void kml_export_put_comment(struct writer *w, const char *first, const char *text)
{
	size_t column = fprintf(w->out, "/*\n * %s", first) - 3;

	while (*text) {
		size_t len = strcspn(text, " ");

		if (column + len + 1 > 92)
			column = fputs("\n *", w->out) < 0 ? 0 : 2;
		column += fprintf(w->out, "%s%.*s", column ? " " : "", (int)len, text);
		text += len;
		text += strspn(text, " ");
	}
	fputs("\n */\n", w->out);
}
