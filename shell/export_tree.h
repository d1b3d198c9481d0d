/* SPDX-License-Identifier: GPL-2.0 */
/* The objects of a tree with what they say of themselves, as export reads them. */
#ifndef KML_EXPORT_TREE_H
#define KML_EXPORT_TREE_H

#include <stdbool.h>

#include "home.h"
#include "schema.h"

/** struct kml_exported - one object. */
struct kml_exported {
	const struct kml_type *type;
	const struct kml_exported *up;	/* the object that it lies in, or NULL */
	char *path;			/* below the root */
	const char *name;		/* the path's last part */
	char *id;			/* its name in C, like no other's */
	char **value;			/* by entry; read when first asked for */
	bool *known;			/* value[] was read: NULL then means that nothing is to be had */
};

/** struct kml_exports - all objects, in the order of the schema, then of their names. */
struct kml_exports {
	struct kml_home *home;
	struct kml_exported **object;
	size_t count, room;
	void *ids;			/* tsearch() tree of the names in C that are taken */
};

/**
 * kml_exports_read() - find every object that mkdir made.
 * @module: what the names in C begin with
 * Return: 0, or -errno; kml_exports_free() is needed in both cases.
 */
int kml_exports_read(struct kml_home *home, const char *module, struct kml_exports *ret);
void kml_exports_free(struct kml_exports *all);

/**
 * kml_exported_value() - an attribute of @object as it stands in C.
 *
 * Only what the schema allows comes through, whatever the home answered: a number, a name
 * of the list, names joined by " | " (0 for none), a string literal, or a plain word.
 *
 * Return: the text, kept until kml_exports_free(); NULL where there is none to be had.
 */
const char *kml_exported_value(struct kml_exports *all, const struct kml_exported *object,
			       const struct kml_entry *entry);

#endif /* KML_EXPORT_TREE_H */
