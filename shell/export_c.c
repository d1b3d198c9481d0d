// SPDX-License-Identifier: GPL-2.0
/*
 * The source of an exported module. Each group becomes a function that makes its objects, with
 * the labels that undo them in reverse order, and one that gives them back.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "export_priv.h"

/* Steps. */

/* "err_kfree_kmalloc_a": the function that undoes, and the object without the module. */
static char *label_of(struct writer *w, const char *undo)
{
	char *ret;

	if (asprintf(&ret, "err_%.*s_%s",
		     (int)strspn(undo, "abcdefghijklmnopqrstuvwxyz_0123456789"), undo,
		     w->object->id + strlen(w->module) + 1) >= 0)
		return ret;
	w->failed = -ENOMEM;
	return NULL;
}

static void push_undo(struct writer *w, const char *text)
{
	struct undo *grown = reallocarray(w->undo, w->undos + 1, sizeof(*grown));
	struct undo *u;

	if (!grown) {
		w->failed = -ENOMEM;
		return;
	}
	w->undo = grown;
	u = &w->undo[w->undos++];
	*u = (struct undo){ .text = kml_export_expanded(w, text) };
	u->label = u->text ? label_of(w, u->text) : NULL;
}

static void put_check(struct writer *w, const struct row *step)
{
	struct undo *last = w->undos ? &w->undo[w->undos - 1] : NULL;
	char *failed = kml_export_expanded(w, step->failed), *err = kml_export_expanded(w, step->err);
	bool set = !strcmp(step->err, "err");

	fprintf(w->out, "\tif (%s)", failed);
	if (!last)
		fprintf(w->out, "\n\t\treturn %s;\n", err);
	else if (set)
		fprintf(w->out, "\n\t\tgoto %s;\n", last->label);
	else
		fprintf(w->out, " {\n\t\terr = %s;\n\t\tgoto %s;\n\t}\n", err, last->label);
	if (last)
		last->used = true;
	free(failed);
	free(err);
}

/* The line in the log that tells that the object is there, and what can be held against the tree. */
static char *report(struct writer *w)
{
	char *values = NULL, *ret = NULL;
	size_t size, values_size;
	FILE *out = open_memstream(&ret, &size), *to = open_memstream(&values, &values_size);

	if (!out || !to) {
		w->failed = -ENOMEM;
	} else {
		fprintf(out, "pr_info(\"%s:", w->object->path);
		FOR_ROWS(row, FACT, w->object->type)
			if (kml_export_holds(w, row->when)) {
				fprintf(out, " %s=%s", row->name, row->format);
				fputs(", ", to);
				kml_export_expand(w, row->text, to);
			}
		fflush(to);
		fprintf(out, "%s\\n\"%s);", values_size ? "" : " made", values);
	}
	if (out)
		fclose(out);
	if (to)
		fclose(to);
	free(values);
	return ret;
}

static void put_report(struct writer *w)
{
	char *line = report(w);

	kml_export_put(w, line);
	free(line);
}

static void put_object(struct writer *w)
{
	fprintf(w->out, "\n\t/* %s */\n", w->object->path);
	FOR_ROWS(step, STEP, w->object->type) {
		if (!kml_export_holds(w, step->when))
			continue;
		kml_export_put_lines(w, step->text);
		if (*step->failed)
			put_check(w, step);
		if (*step->undo)
			push_undo(w, step->undo);
	}
	put_report(w);
}

/* Which objects. */

static bool can_make(struct writer *w)
{
	FOR_ROWS(step, STEP, w->object->type)
		if (kml_export_holds(w, step->when))
			return true;
	return false;
}

static const struct kml_type *group_of(const struct kml_exported *object)
{
	return object->up ? object->up->type : object->type;
}

#define FOR_OBJECTS(w, group) \
	for (size_t i_ = 0; i_ < (w)->all->count; i_++) \
		if (((w)->object = (w)->all->object[i_], group_of((w)->object) == (group)) && \
		    can_make(w))

static bool has_objects(struct writer *w, const struct kml_type *group)
{
	FOR_OBJECTS(w, group)
		return true;
	return false;
}

#define FOR_GROUPS(w, at) \
	for (const struct kml_type *at = kml_types; at < kml_types + kml_types_count; at++) \
		if (at->kind == KML_TYPE && has_objects(w, at))

/* Everything of the module. */

static void leave_out(struct writer *w, const char *why, size_t *said)
{
	kml_call_say(w->call, "%s: left out: %s", w->object->path, why);
	fprintf(w->out, "%s *  %s: %s\n", (*said)++ ? "" : " *\n * Left out:\n", w->object->path, why);
}

static void put_left_out(struct writer *w)
{
	size_t said = 0;

	for (size_t i = 0; i < w->all->count; i++) {
		bool any = false;

		w->object = w->all->object[i];
		FOR_ROWS(left, LEFT, w->object->type)
			if (kml_export_holds(w, left->when)) {
				leave_out(w, left->text, &said);
				any = true;
			}
		if (!any && !can_make(w))
			leave_out(w, "export.def has no template for it", &said);
	}
}

static void put_head(struct writer *w, size_t objects)
{
	fprintf(w->out, "// SPDX-License-Identifier: GPL-2.0\n/*\n"
		" * %s: %zu object%s of a kmemlab tree, made by a kernel module.\n"
		" * " KML_EXPORT_MARK "\n"
		" *\n"
		" * make, then insmod %s.ko: the kernel's log has a line for each object with what the\n"
		" * tree shows of it, too; rmmod %s frees all. Where one cannot be had, insmod\n"
		" * fails with its errno, and what was taken before is given back in reverse order.\n",
		w->module, objects, objects == 1 ? "" : "s", w->module, w->module);
	put_left_out(w);
	fputs(" */\n#define pr_fmt(fmt) KBUILD_MODNAME \": \" fmt\n\n", w->out);
}

static int by_header(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void put_includes(struct writer *w)
{
	const char **header = calloc(kml_export_rows_count + 2, sizeof(*header));
	size_t count = 0;

	if (!header) {
		w->failed = -ENOMEM;
		return;
	}
	header[count++] = "linux/kernel.h";
	header[count++] = "linux/module.h";
	FOR_GROUPS(w, group)
		FOR_ROWS(row, USES, group)
			header[count++] = row->text;
	qsort(header, count, sizeof(*header), by_header);
	for (size_t i = 0; i < count; i++)
		if (!i || strcmp(header[i], header[i - 1]))
			fprintf(w->out, "#include <%s>\n", header[i]);
	free(header);
}

static void put_helpers(struct writer *w, const struct kml_type *group)
{
	FOR_ROWS(row, HELPER, group)
		FOR_OBJECTS(w, group)
			if (kml_export_holds(w, row->when)) {
				fputc('\n', w->out);
				kml_export_expand(w, row->text, w->out);
				break;
			}
}

static void put_declarations(struct writer *w, const struct kml_type *group)
{
	fputc('\n', w->out);
	FOR_OBJECTS(w, group)
		FOR_ROWS(row, DECL, w->object->type)
			if (kml_export_holds(w, row->when)) {
				kml_export_expand(w, row->text, w->out);
				fputc('\n', w->out);
			}
}

/* What jumps to a label runs the rest: the last undone comes first. */
static void put_labels(struct writer *w)
{
	bool reached = false;

	for (size_t i = w->undos; i-- > 0; ) {
		struct undo *u = &w->undo[i];

		if (u->used)
			fprintf(w->out, "%s%s:\n", reached ? "" : "\n", u->label);
		reached |= u->used;
		if (reached)
			kml_export_put(w, u->text);
	}
	if (reached)
		fputs("\treturn err;\n", w->out);
}

static void put_free(struct writer *w, const struct kml_type *group)
{
	fprintf(w->out, "\nstatic void %s_free_%s(void)\n{\n", w->module, group->name);
	for (size_t i = w->undos; i-- > 0; )
		kml_export_put(w, w->undo[i].text);
	fputs("}\n", w->out);
}

static void drop_undos(struct writer *w)
{
	while (w->undos) {
		free(w->undo[--w->undos].text);
		free(w->undo[w->undos].label);
	}
	free(w->undo);
	w->undo = NULL;
}

/* Does a step set err, or is there something to undo before a failing one? Then err is declared. */
static bool needs_err(const char *body)
{
	return strstr(body, "\terr = ") || strstr(body, "goto err_");
}

/* The body comes first, into a buffer: only it tells what has to be declared. */
static void put_make(struct writer *w, const struct kml_type *group)
{
	FILE *out = w->out;
	char *body = NULL;
	size_t size;

	w->out = open_memstream(&body, &size);
	if (!w->out) {
		w->out = out;
		w->failed = -ENOMEM;
		return;
	}
	FOR_OBJECTS(w, group) {
		put_object(w);
		w->made++;
	}
	fputs("\treturn 0;\n", w->out);
	put_labels(w);
	fclose(w->out);
	w->out = out;
	fprintf(out, "static int __init %s_make_%s(void)\n{\n%s%s}\n", w->module, group->name,
		needs_err(body) ? "\tint err;\n" : "", needs_err(body) ? body : body + 1);
	free(body);
}

static void put_group(struct writer *w, const struct kml_type *group)
{
	char title[80];

	put_helpers(w, group);
	put_declarations(w, group);
	fputc('\n', w->out);
	snprintf(title, sizeof(title), "%s/:", group->name);
	FOR_ROWS(row, SAYS, group)
		kml_export_put_comment(w, title, row->text);
	put_make(w, group);
	put_free(w, group);
	drop_undos(w);
}

static void put_init(struct writer *w)
{
	const struct kml_type *before = NULL;

	fprintf(w->out, "\nstatic int __init %s_init(void)\n{\n\tint err;\n\n", w->module);
	FOR_GROUPS(w, group) {
		fprintf(w->out, "\terr = %s_make_%s();\n\tif (err)\n", w->module, group->name);
		if (before)
			fprintf(w->out, "\t\tgoto err_free_%s;\n", before->name);
		else
			fputs("\t\treturn err;\n", w->out);
		before = group;
	}
	fprintf(w->out, "\tpr_info(\"%zu made\\n\");\n\treturn 0;\n", w->made);
}

/* The groups in reverse; the last one's own function undid what it had begun. */
static void put_exit(struct writer *w)
{
	const struct kml_type *group, *last = NULL;
	bool any = false;

	FOR_GROUPS(w, g)
		last = g;
	for (group = last; group-- > kml_types; )
		if (group->kind == KML_TYPE && has_objects(w, group)) {
			fprintf(w->out, "%serr_free_%s:\n\t%s_free_%s();\n", any ? "" : "\n", group->name,
				w->module, group->name);
			any = true;
		}
	fprintf(w->out, "%s}\n\nstatic void __exit %s_exit(void)\n{\n", any ? "\treturn err;\n" : "",
		w->module);
	for (group = last + 1; group-- > kml_types; )
		if (group->kind == KML_TYPE && has_objects(w, group))
			fprintf(w->out, "\t%s_free_%s();\n", w->module, group->name);
	fprintf(w->out, "\tpr_info(\"%zu freed\\n\");\n}\n", w->made);
	fprintf(w->out, "\nmodule_init(%s_init);\nmodule_exit(%s_exit);\n"
		"MODULE_DESCRIPTION(\"Objects of a kmemlab tree\");\n"
		"MODULE_LICENSE(\"GPL\");	/* some of the functions above are for GPL modules alone */\n",
		w->module, w->module);
}

static size_t count_objects(struct writer *w)
{
	size_t count = 0;

	for (size_t i = 0; i < w->all->count; i++) {
		w->object = w->all->object[i];
		count += can_make(w);
	}
	return count;
}

static void put_module(struct writer *w, size_t objects)
{
	put_head(w, objects);
	put_includes(w);
	FOR_GROUPS(w, group)
		put_group(w, group);
	put_init(w);
	put_exit(w);
}

int kml_export_text(struct kml_call *call, struct kml_exports *all, const char *module, char **ret)
{
	struct writer w = { .all = all, .module = module, .call = call };
	size_t size, objects = count_objects(&w);
	char *text = NULL;

	w.out = open_memstream(&text, &size);
	if (!w.out)
		return -ENOMEM;
	put_module(&w, objects);
	if (fclose(w.out) && !w.failed)
		w.failed = -ENOMEM;
	if (!w.failed && !objects)
		w.failed = -ENODATA;
	if (w.failed)
		free(text);
	else
		*ret = text;
	return w.failed;
}
