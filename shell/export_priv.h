/* SPDX-License-Identifier: GPL-2.0 */
/* What the two halves of export share: the rows of export.def, and the module as it grows. */
#ifndef KML_EXPORT_PRIV_H
#define KML_EXPORT_PRIV_H

#include <stddef.h>

#include "export_c.h"

/** enum row_kind - the rows of export.def. */
enum row_kind { SAYS, USES, HELPER, DECL, WORD, STEP, FACT, LEFT };

/** struct row - one of them; what is not of its kind is NULL. */
struct row {
	enum row_kind kind;
	enum kml_type_id type;
	const char *when, *name, *text;
	const char *failed, *err, *undo;	/* STEP */
	const char *format;			/* FACT */
};

extern const struct row kml_export_rows[];
extern const size_t kml_export_rows_count;

/** struct undo - how one step is undone, and the label before that. */
struct undo {
	char *text, *label;
	bool used;	/* something jumps there */
};

/** struct writer - the module as it grows. */
struct writer {
	struct kml_exports *all;
	struct kml_call *call;			/* whom to tell */
	const char *module;
	FILE *out;
	const struct kml_exported *object;	/* being written */
	struct undo *undo;			/* of the group so far */
	size_t undos;
	size_t made;				/* objects, in all groups */
	int failed;				/* the first -errno */
};

#define FOR_ROWS(at, kind_, type_) \
	for (const struct row *at = kml_export_rows; at < kml_export_rows + kml_export_rows_count; at++) \
		if (at->kind == (kind_) && &kml_types[at->type] == (type_))

/** kml_export_holds() - does a row's condition hold for the object being written? */
bool kml_export_holds(struct writer *w, const char *when);
/** kml_export_expand() - put a row's C text, with its words replaced, into @out. */
void kml_export_expand(struct writer *w, const char *text, FILE *out);
/** kml_export_expanded() - the same as a text, to be freed; NULL where w->failed says why. */
char *kml_export_expanded(struct writer *w, const char *text);
/** kml_export_put() - lines of code, each with a tab before it, broken where they are too long. */
void kml_export_put(struct writer *w, const char *text);
/** kml_export_put_lines() - the same of a row's C text. */
void kml_export_put_lines(struct writer *w, const char *text);
/** kml_export_put_comment() - a comment of lines that fit. */
void kml_export_put_comment(struct writer *w, const char *first, const char *text);

#endif /* KML_EXPORT_PRIV_H */
