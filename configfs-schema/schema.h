/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The schema as one plain table: every directory type and every attribute, with
 * range, unit, default, text and fidelity. The .def files stamp it; everything in
 * user space walks it; the object core looks entries up by number.
 */
#ifndef KML_SCHEMA_H
#define KML_SCHEMA_H

#include "types.h"

#define KiB 1024ULL
#define MiB (1024ULL * KiB)
#define GiB (1024ULL * MiB)

/** enum kml_type_kind - how a directory comes to be. */
enum kml_type_kind {
	KML_GROUP,	/* one fixed directory */
	KML_EACH,	/* one fixed directory for each name that the machine has at start */
	KML_TYPE,	/* mkdir makes one, inside the fixed directory of the same name */
	KML_CHILD,	/* mkdir makes one, inside an object of the parent type */
};

/** enum kml_entry_kind - what reading and writing an attribute does. */
enum kml_entry_kind {
	KML_CFG,	/* argument of create: a number */
	KML_ONE,	/* argument of create: one name of a list */
	KML_SET,	/* argument of create: names of a list, joined by '|' */
	KML_VAR,	/* state of the living object: a number */
	KML_VARONE,	/* state of the living object: one name of a list */
	KML_VARSET,	/* state of the living object: names joined by '|' */
	KML_TEXT,	/* state of the living object: bytes */
	KML_RO,		/* computed: one value */
	KML_LIST,	/* computed: lines */
	KML_ACT,	/* write-only: a number */
	KML_ACT0,	/* write-only: only "1" */
	KML_ACTONE,	/* write-only: one name of a list */
};

/** enum kml_kind - how a value is written. */
enum kml_kind {
	KML_U64,	/* decimal */
	KML_HEX,	/* 0x and hexadecimal */
	KML_BOOL,	/* 0 or 1 */
	KML_STR,	/* a word or a line */
	KML_NAME,	/* a name of the entry's list */
	KML_NAMES,	/* names joined by '|' */
	KML_BYTES,	/* an object's bytes as they are */
	KML_LINES,	/* whole lines */
};

/** enum kml_unit - what a value counts. The last three may not be shown to everybody. */
enum kml_unit {
	KML_UNIT_NONE,
	KML_UNIT_BYTES,
	KML_UNIT_PAGES,
	KML_UNIT_COUNT,
	KML_UNIT_BITS,
	KML_UNIT_ORDER,		/* a power of two of pages */
	KML_UNIT_NS,
	KML_UNIT_PERCENT,
	KML_UNIT_ADDR,		/* secret: holds an address */
	KML_UNIT_FRAME,		/* secret: holds a frame number */
	KML_UNIT_CONTENT,	/* secret: holds an object's contents */
	KML_UNITS,
};

/** enum kml_fidelity - how two homes' answers compare. */
enum kml_fidelity {
	KML_SAME,	/* equal on every home */
	KML_ADDR,	/* an address or frame: masked */
	KML_TIME,	/* a duration: masked, and EOPNOTSUPP on the twin */
	KML_WORLD,	/* names the home, kernel or machine: masked */
	KML_RELATION,	/* differs; a relation between attributes must hold */
	KML_SAME_IF,	/* equal where a relation between attributes holds, else masked */
};

/** enum kml_feature - what a home may lack; the names are those of the attribute `features`. */
enum kml_feature {
	KML_NEEDS_any,
#define KML_FEATURE(name, doc) KML_NEEDS_##name,
#include "features.def"
	KML_FEATURES,
};

/** struct kml_name - one name of a list, with the sentence that explains it. */
struct kml_name {
	const char *name;
	const char *doc;
};

/** struct kml_names - a list of names; a value is an index, or a bit for each in a SET. */
struct kml_names {
	const char *list;		/* "gfp" */
	const struct kml_name *name;
	unsigned int count;
};

/** struct kml_entry - one attribute. */
struct kml_entry {
	const char *name;
	enum kml_entry_kind entry;
	enum kml_kind kind;
	enum kml_unit unit;
	enum kml_fidelity fidelity;
	const char *relation;		/* KML_RELATION: what must hold; KML_SAME_IF: where it is equal */
	enum kml_feature needs;
	const struct kml_names *names;	/* NAME and NAMES, else NULL */
	u64 min, max;			/* numbers that are written: the range, inclusive */
	u64 def;			/* CFG: the default */
	const char *def_text;		/* ONE, SET: the default */
	const char *doc;
	const char *source;		/* the kernel's function or field behind it */
	unsigned int cfg;		/* CFG, ONE, SET: place among the type's arguments */
};

/** struct kml_type - one kind of directory. */
struct kml_type {
	const char *id;			/* C name: "kmalloc" */
	const char *name;		/* directory: "kmalloc"; "" for the root */
	const char *parent;		/* id of the type that holds it, NULL for the root's own */
	enum kml_type_kind kind;
	bool replace;			/* two cannot exist at once: release, make, else make the old again */
	const char *doc;
	const struct kml_entry *entries;
	unsigned int count;		/* of entries */
	unsigned int cfgs;		/* of arguments of create */
};

/** struct kml_errno - an errno of one attribute beyond those that its kind implies. */
struct kml_errno {
	const char *type, *entry;
	int err;
	const char *doc;
};

extern const struct kml_type kml_types[];
extern const unsigned int kml_types_count;
extern const struct kml_errno kml_errnos[];
extern const unsigned int kml_errnos_count;
extern const struct kml_name kml_features[KML_FEATURES];	/* [0] is "any" */
extern const struct kml_names *const kml_names_lists[];
extern const unsigned int kml_names_lists_count;

/* Numbers of the types: KML_T_kmalloc indexes kml_types. */
enum kml_type_id {
#define KML_OPEN(kind, t, name, parent, doc) KML_T_##t,
#include "all.def"
	KML_T_COUNT,
};

/* Numbers of the entries within their type: KML_E_kmalloc_size indexes its entries. */
#define KML_OPEN(kind, t, name, parent, doc) enum kml_e_##t { KML_FIRST_##t = -1,
#define KML_ENTRY(t, n, ...) KML_E_##t##_##n,
#define KML_END(t) KML_COUNT_##t };
#include "all.def"

/* A type's arguments of create, in order: struct kml_kmalloc_cfg is what create() gets. */
#define KML_OPEN(kind, t, name, parent, doc) struct kml_##t##_cfg { u64 first[0];
#define KML_ARG(t, n) u64 n;
#define KML_END(t) };
#include "all.def"

/* Numbers of the names in their lists: KML_N_gfp_GFP_KERNEL. */
#define KML_NAMES_BEGIN(list, doc) enum kml_n_##list {
#define KML_NAME(list, n, doc) KML_N_##list##_##n,
#define KML_NAMES_END(list) KML_N_##list##_count };
#include "names.def"

/* A list of names under its own: kml_names_gfp. */
#define KML_NAMES_BEGIN(list, doc) extern const struct kml_names kml_names_##list;
#include "names.def"

/** kml_entry_secret() - may only root see it? Then its mode is 0400 or 0600. */
bool kml_entry_secret(const struct kml_entry *e);
/** kml_entry_readable() / _writable() - can show or store be called at all? */
bool kml_entry_readable(const struct kml_entry *e);
bool kml_entry_writable(const struct kml_entry *e);
/** kml_entry_mode() - the permission bits that every home shows. */
unsigned int kml_entry_mode(const struct kml_entry *e);
/** kml_type_entry() - the attribute called @name; NULL if the type has none. */
const struct kml_entry *kml_type_entry(const struct kml_type *type, const char *name);
/** kml_names_find() - index of @name (@len bytes) in @names, or -1. */
int kml_names_find(const struct kml_names *names, const char *name, size_t len);

#endif /* KML_SCHEMA_H */
