// SPDX-License-Identifier: GPL-2.0
/* Expands the .def files, once, into the tables that everybody walks. */
#ifdef __KERNEL__
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#define KML_DOC(text) NULL	/* prose stays out of kernel memory */
#else
#include <errno.h>
#include <string.h>
#define KML_DOC(text) text
#endif

#include "schema.h"

/* Lists of names. */
#define KML_NAMES_BEGIN(list, doc) static const struct kml_name names_of_##list[] = {
#define KML_NAME(list, n, text) { .name = #n, .doc = KML_DOC(text) },
#define KML_NAMES_END(list) };
#include "names.def"

#define KML_NAMES_BEGIN(list_, doc_) const struct kml_names kml_names_##list_ = { .list = #list_, \
	.name = names_of_##list_, .count = KML_N_##list_##_count };
#include "names.def"

const struct kml_names *const kml_names_lists[] = {
#define KML_NAMES_BEGIN(list, doc) &kml_names_##list,
#include "names.def"
};
const unsigned int kml_names_lists_count = sizeof(kml_names_lists) / sizeof(kml_names_lists[0]);

const struct kml_name kml_features[KML_FEATURES] = {
	[KML_NEEDS_any] = { "any", "" },
#define KML_FEATURE(n, text) [KML_NEEDS_##n] = { #n, KML_DOC(text) },
#include "features.def"
};

/* A fidelity column is a token, REL("what must hold") or SAME_IF("where it is equal"). */
#define FID_SAME .fidelity = KML_SAME
#define FID_ADDR .fidelity = KML_ADDR
#define FID_TIME .fidelity = KML_TIME
#define FID_WORLD .fidelity = KML_WORLD
#define FID_REL(text) .fidelity = KML_RELATION, .relation = text
#define FID_SAME_IF(text) .fidelity = KML_SAME_IF, .relation = text

#define ARG_OF(t, n) .cfg = offsetof(struct kml_##t##_cfg, n) / sizeof(u64)
#define TEXTS(text, src) .doc = KML_DOC(text), .source = KML_DOC(src)
#define ROW(n, how) { .name = #n, .entry = KML_##how

#define KML_OPEN(kind, t, name, parent, doc) static const struct kml_entry entries_of_##t[] = {
#define KML_CFG(t, n, k, u, fid, lo, hi, d, text, src) ROW(n, CFG), .kind = KML_##k, \
	.unit = KML_UNIT_##u, FID_##fid, .min = lo, .max = hi, .def = d, ARG_OF(t, n), TEXTS(text, src) },
#define KML_ONE(t, n, list, fid, d, text, src) ROW(n, ONE), .kind = KML_NAME, \
	.names = &kml_names_##list, FID_##fid, .def_text = d, ARG_OF(t, n), TEXTS(text, src) },
#define KML_SET(t, n, list, fid, d, text, src) ROW(n, SET), .kind = KML_NAMES, \
	.names = &kml_names_##list, FID_##fid, .def_text = d, ARG_OF(t, n), TEXTS(text, src) },
#define KML_VAR(t, n, k, u, fid, lo, hi, text, src) ROW(n, VAR), .kind = KML_##k, \
	.unit = KML_UNIT_##u, FID_##fid, .min = lo, .max = hi, TEXTS(text, src) },
#define KML_VARONE(t, n, list, fid, text, src) ROW(n, VARONE), .kind = KML_NAME, \
	.names = &kml_names_##list, FID_##fid, TEXTS(text, src) },
#define KML_VARSET(t, n, list, fid, text, src) ROW(n, VARSET), .kind = KML_NAMES, \
	.names = &kml_names_##list, FID_##fid, TEXTS(text, src) },
#define KML_TEXT(t, n, u, fid, text, src) ROW(n, TEXT), .kind = KML_BYTES, \
	.unit = KML_UNIT_##u, FID_##fid, TEXTS(text, src) },
#define KML_RO(t, n, k, u, fid, need, text, src) ROW(n, RO), .kind = KML_##k, \
	.unit = KML_UNIT_##u, FID_##fid, .needs = KML_NEEDS_##need, TEXTS(text, src) },
#define KML_LIST(t, n, u, fid, need, text, src) ROW(n, LIST), .kind = KML_LINES, \
	.unit = KML_UNIT_##u, FID_##fid, .needs = KML_NEEDS_##need, TEXTS(text, src) },
#define KML_ACT(t, n, u, lo, hi, text, src) ROW(n, ACT), .kind = KML_U64, \
	.unit = KML_UNIT_##u, .min = lo, .max = hi, TEXTS(text, src) },
#define KML_ACT0(t, n, text, src) ROW(n, ACT0), .kind = KML_U64, .min = 1, .max = 1, \
	TEXTS(text, src) },
#define KML_ACTONE(t, n, list, text, src) ROW(n, ACTONE), .kind = KML_NAME, \
	.names = &kml_names_##list, TEXTS(text, src) },
#define KML_END(t) };
#include "all.def"

const struct kml_type kml_types[] = {
#define KML_OPEN(kind_, t, name_, parent_, text) [KML_T_##t] = { .id = #t, .name = name_, \
	.parent = parent_, .kind = KML_##kind_, .doc = KML_DOC(text), .entries = entries_of_##t, \
	.count = KML_COUNT_##t, .cfgs = sizeof(struct kml_##t##_cfg) / sizeof(u64),
#define KML_REPLACE(t) .replace = true,
#define KML_END(t) },
#include "all.def"
};
const unsigned int kml_types_count = KML_T_COUNT;

#ifndef __KERNEL__
const struct kml_errno kml_errnos[] = {
#define KML_ERR(t, n, e, cause) { #t, #n, e, cause },
#include "all.def"
};
const unsigned int kml_errnos_count = sizeof(kml_errnos) / sizeof(kml_errnos[0]);
#endif

bool kml_entry_secret(const struct kml_entry *e)
{
	return e->unit == KML_UNIT_ADDR || e->unit == KML_UNIT_FRAME || e->unit == KML_UNIT_CONTENT;
}

bool kml_entry_readable(const struct kml_entry *e)
{
	return e->entry != KML_ACT && e->entry != KML_ACT0 && e->entry != KML_ACTONE;
}

bool kml_entry_writable(const struct kml_entry *e)
{
	return e->entry != KML_RO && e->entry != KML_LIST;
}

unsigned int kml_entry_mode(const struct kml_entry *e)
{
	unsigned int mode = 0;

	if (kml_entry_readable(e))
		mode |= kml_entry_secret(e) ? 0400 : 0444;
	if (kml_entry_writable(e))
		mode |= 0200;
	return mode;
}

const struct kml_entry *kml_type_entry(const struct kml_type *type, const char *name)
{
	unsigned int i;

	for (i = 0; i < type->count; i++)
		if (!strcmp(type->entries[i].name, name))
			return &type->entries[i];
	return NULL;
}

int kml_names_find(const struct kml_names *names, const char *name, size_t len)
{
	unsigned int i;

	for (i = 0; i < names->count; i++)
		if (strlen(names->name[i].name) == len && !memcmp(names->name[i].name, name, len))
			return i;
	return -1;
}
