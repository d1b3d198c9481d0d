/* SPDX-License-Identifier: GPL-2.0 */
/* Finds what the schema says of a path of the tree, without looking at any tree. */
#ifndef KML_PATH_H
#define KML_PATH_H

#include "schema.h"

/** struct kml_found - what a path names. */
struct kml_found {
	const struct kml_type *type;	/* of the directory, or of the one that holds the attribute */
	const struct kml_entry *entry;	/* the attribute; NULL for a directory */
	bool fixed;			/* the directory that mkdir makes objects of @type in */
	size_t dir_len;			/* of an attribute's directory within the path, without '/' */
};

/**
 * kml_path_find() - what @path names, were it there.
 * @path: relative to the root, no '/' at either end
 * @ret: filled on success
 *
 * Names that a machine or a user gives (zones, objects) match any name.
 *
 * Return: 0, or
 * * -ENOENT - no tree has such a path
 */
int kml_path_find(const char *path, struct kml_found *ret);

#endif /* KML_PATH_H */
