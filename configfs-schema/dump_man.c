// SPDX-License-Identifier: GPL-2.0
/* The page kmemlab-tree(7). Same table in, same bytes out. */
#include <inttypes.h>
#include <string.h>

#include "dump.h"
#include "errnos.h"

static const char description[] =
	"Every directory and every attribute of the tree that kmemlab shows, on every home: the\n"
	"simulated machine, a guest's kernel, the running kernel. Paths are relative to its root.\n";

static const char *const everywhere[] = {
	"One value a file, with a newline at its end, at most 4096 bytes; a write has at most 4095.",
	"Numbers are written as 4096, 0x1000, 4K or 1M; K, M and G are powers of 1024.",
	"A refused write leaves the object as it was.",
	"mkdir makes an object at once, with the defaults; rmdir frees it.",
	"A write to an argument makes the object anew, and its data is lost; a write to state does not.",
	"What can hold an address, a frame number or contents is for root alone.",
};

static void request(FILE *out, const char *name, const char *text)
{
	fprintf(out, "%s ", name);
	kml_roff_text(out, text);
	fputc('\n', out);
}

static void range(FILE *out, const struct kml_entry *e)
{
	const char *unit = kml_unit_name(e->unit);

	if (e->entry == KML_ACT0)
		fputs(", takes only 1", out);
	else if (kml_entry_writable(e) && !e->names && e->kind != KML_BYTES)
		fprintf(out, ", %" PRIu64 "..%" PRIu64, e->min, e->max);
	if (*unit)
		fprintf(out, " %s", unit);
	if (e->entry == KML_CFG)
		fprintf(out, ", else %" PRIu64, e->def);
	else if (e->def_text && *e->def_text)
		fprintf(out, ", else %s", e->def_text);
	if (e->names)
		fprintf(out, ", names: %s", e->names->list);
}

static void attribute(FILE *out, const struct kml_type *type, const struct kml_entry *e)
{
	struct kml_cause cause[KML_CAUSES_MAX];
	unsigned int count = kml_entry_causes(type, e, cause);

	request(out, ".TP\n.B", e->name);
	kml_roff_text(out, e->doc);
	fprintf(out, "\n(%s, mode %04o", kml_entry_kind_doc(e->entry), kml_entry_mode(e));
	range(out, e);
	fputs(")\n", out);
	if (*e->source) {
		fputs("Kernel: \\fI", out);
		kml_roff_text(out, e->source);
		fputs("\\fR\n", out);
	}
	for (unsigned int i = 0; i < count; i++) {
		fprintf(out, ".br\n.B %s\n%s: ", kml_errno_name(cause[i].err),
			cause[i].writing ? "writing" : "reading");
		kml_roff_text(out, cause[i].doc);
		fputc('\n', out);
	}
}

static void directory(FILE *out, const struct kml_type *type)
{
	char path[256];

	kml_type_path(type, path, sizeof(path));
	strcat(path, "/");
	request(out, ".SS", path);
	kml_roff_text(out, type->doc);
	fputc('\n', out);
	for (unsigned int i = 0; i < type->count; i++)
		attribute(out, type, &type->entries[i]);
}

static void lists(FILE *out)
{
	fputs(".SH NAMES\n", out);
	for (unsigned int l = 0; l < kml_names_lists_count; l++) {
		const struct kml_names *names = kml_names_lists[l];

		request(out, ".SS", names->list);
		for (unsigned int i = 0; i < names->count; i++) {
			request(out, ".TP\n.B", names->name[i].name);
			kml_roff_text(out, names->name[i].doc);
			fputc('\n', out);
		}
	}
	fputs(".SH FEATURES\nWhat a home may lack; the attribute\n.I features\nof the root lists those it has.\n",
	      out);
	for (unsigned int i = 1; i < KML_FEATURES; i++) {
		request(out, ".TP\n.B", kml_features[i].name);
		kml_roff_text(out, kml_features[i].doc);
		fputc('\n', out);
	}
}

void kml_dump_man(FILE *out)
{
	kml_roff_head(out, "kmemlab-tree", "7", "the kernel's memory allocators as directories and files");
	fputs(".SH DESCRIPTION\n", out);
	kml_roff_text(out, description);
	for (size_t i = 0; i < sizeof(everywhere) / sizeof(everywhere[0]); i++) {
		fputs(".IP \\(bu 2\n", out);
		kml_roff_text(out, everywhere[i]);
		fputc('\n', out);
	}
	fputs(".SH DIRECTORIES\n", out);
	for (unsigned int t = 0; t < kml_types_count; t++)
		directory(out, &kml_types[t]);
	lists(out);
	fputs(".SH SEE ALSO\n.BR kmemlab (1),\n.BR kmemlab\\-lessons (5)\n", out);
}
