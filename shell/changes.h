/* SPDX-License-Identifier: GPL-2.0 */
/* Changes of a tree as data: what save writes, restore reads, and undo takes back. */
#ifndef KML_CHANGES_H
#define KML_CHANGES_H

#include "home.h"

/** enum kml_change_kind - what one change does. */
enum kml_change_kind { KML_CHANGE_MKDIR, KML_CHANGE_RMDIR, KML_CHANGE_WRITE };

/** struct kml_change - one change. */
struct kml_change {
	enum kml_change_kind kind;
	char *path;
	char *value;		/* WRITE: @len bytes and a NUL */
	size_t len;
};

/** struct kml_changes - changes in order. */
struct kml_changes {
	struct kml_change *change;
	size_t count, room;
};

/** kml_changes_add() - a change at the end; what is given is copied. Return: 0, -ENOMEM. */
int kml_changes_add(struct kml_changes *steps, enum kml_change_kind kind, const char *path,
		  const char *value, size_t len);

/** kml_changes_reverse() - the last comes first from now on. */
void kml_changes_reverse(struct kml_changes *steps);

void kml_changes_free(struct kml_changes *steps);

/** kml_change_apply() - make the change. Return: as the home's operation. */
int kml_change_apply(const struct kml_change *step, struct kml_home *home);

/**
 * kml_changes_snapshot() - what makes the objects at and below @path again.
 * @path: "" is the whole tree, with what is set in its fixed parts
 *
 * Attributes of objects that stand as mkdir leaves them are left out; arguments of
 * create come first, then the living state, then contents.
 *
 * Return: 0, or as the home's readtree.
 */
int kml_changes_snapshot(struct kml_home *home, const char *path, struct kml_changes *ret);

/**
 * kml_changes_clear() - what removes every object at and below @path, children first.
 * Return: 0, or as the home's readtree.
 */
int kml_changes_clear(struct kml_home *home, const char *path, struct kml_changes *ret);

#endif /* KML_CHANGES_H */
