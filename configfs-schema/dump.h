/* SPDX-License-Identifier: GPL-2.0 */
/* Writes the schema out: as a manual, as the kernel's ABI list, as JSON. */
#ifndef KML_DUMP_H
#define KML_DUMP_H

#include <stdio.h>

#include "schema.h"

/** kml_dump_md() - the reference manual, docs/reference.md. */
void kml_dump_md(FILE *out);
/** kml_dump_abi() - docs/abi.txt, as in Documentation/ABI of the kernel. */
void kml_dump_abi(FILE *out);
/** kml_dump_json() - everything, for programs: schema kmemlab/schema/v1. */
void kml_dump_json(FILE *out);

/** kml_dump_man() - the page kmemlab-tree(7), as man reads it. */
void kml_dump_man(FILE *out);

/** kml_roff_text() - @text as running text of a man page: nothing in it is a request. */
void kml_roff_text(FILE *out, const char *text);
/** kml_roff_head() - the page's first lines: SPDX, .TH and the section NAME. */
void kml_roff_head(FILE *out, const char *page, const char *section, const char *sentence);

/** kml_type_path() - where directories of @type lie: "caches/<cache>/<object>". */
void kml_type_path(const struct kml_type *type, char *ret, size_t size);
/** kml_type_find() - the type called @id, or NULL. */
const struct kml_type *kml_type_find(const char *id);
/** kml_entry_kind_name() - "CFG", and what that means in half a sentence. */
const char *kml_entry_kind_name(enum kml_entry_kind kind);
const char *kml_entry_kind_doc(enum kml_entry_kind kind);
/** kml_fidelity_name() - "SAME". */
const char *kml_fidelity_name(enum kml_fidelity fidelity);
/** kml_kind_name() - "U64". */
const char *kml_kind_name(enum kml_kind kind);

#endif /* KML_DUMP_H */
