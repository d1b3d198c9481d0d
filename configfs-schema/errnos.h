/* SPDX-License-Identifier: GPL-2.0 */
/* Every errno that an attribute may answer, and why: one list for help, messages and docs. */
#ifndef KML_ERRNOS_H
#define KML_ERRNOS_H

#include "schema.h"

#define KML_CAUSES_MAX 16

/** struct kml_cause - one errno of one attribute. */
struct kml_cause {
	int err;		/* positive */
	bool writing;		/* of a write, else of a read */
	char doc[400];
};

/**
 * kml_entry_causes() - all errnos of @entry of @type.
 * @ret: KML_CAUSES_MAX of them; those of reads first
 * Return: how many.
 */
unsigned int kml_entry_causes(const struct kml_type *type, const struct kml_entry *entry,
			      struct kml_cause *ret);

/**
 * kml_entry_cause() - why @entry answered @err (positive).
 * Return: false when the schema does not know.
 */
bool kml_entry_cause(const struct kml_type *type, const struct kml_entry *entry, int err,
		     bool writing, struct kml_cause *ret);

/** kml_errno_name() - "EINVAL", the same on every C library. */
const char *kml_errno_name(int err);

/** kml_unit_name() - "bytes", or "" for a bare number. */
const char *kml_unit_name(enum kml_unit unit);

#endif /* KML_ERRNOS_H */
