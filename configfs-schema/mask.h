/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Prints what an attribute answered so that two homes can be compared byte by
 * byte: what may differ is masked by the fidelity token of the schema, and by
 * nothing else.
 */
#ifndef KML_MASK_H
#define KML_MASK_H

#include <stdio.h>

#include "relation.h"
#include "schema.h"

/**
 * kml_mask() - print the answer of one attribute, or its mask.
 * @entry: NULL for something that the schema does not know: printed as it is
 * @err: 0 or the -errno of reading it
 * @value: @len bytes, when @err is 0
 * @fn: gives the text of attributes beside it
 *
 * SAME      the bytes; what cannot be printed as \xNN
 * ADDR      <addr>, or the errno
 * TIME      <time>, also for EOPNOTSUPP: the simulated machine has no time
 * WORLD     <world>, also for EOPNOTSUPP: some worlds have no such thing
 * SAME_IF   the bytes where the relation holds, else <depends>; BROKEN and why where it cannot be read
 * RELATION  (the relation) when it holds, else the relation, BROKEN and why
 */
void kml_mask(FILE *out, const struct kml_entry *entry, int err, const char *value, size_t len,
	      kml_relation_fn *fn, void *ctx);

/** kml_mask_relation() - print (relation), or the relation, BROKEN and why. */
void kml_mask_relation(FILE *out, const char *relation, kml_relation_fn *fn, void *ctx);

/** kml_mask_bytes() - print @len bytes, those that cannot be printed as \xNN. */
void kml_mask_bytes(FILE *out, const char *bytes, size_t len);

#endif /* KML_MASK_H */
