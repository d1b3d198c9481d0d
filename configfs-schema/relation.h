/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Judges relations between attributes, as the schema writes them:
 * "1 <= runs <= pages", "contiguous == (runs == 1)", "lines(zones) <= pages".
 *
 *	relation = sum { ("==" | "!=" | "<" | "<=" | ">" | ">=") sum }
 *	sum      = term { ("+" | "-") term }
 *	term     = factor { ("*" | "/") factor }
 *	factor   = number | name | "lines(" name ")" | "(" relation ")" | "-" factor
 *
 * A chain holds when each of its links does; a comparison counts 1 or 0.
 */
#ifndef KML_RELATION_H
#define KML_RELATION_H

#include <stdbool.h>
#include <stddef.h>

#define KML_RELATION_TEXT 4096	/* longest text of an attribute, in bytes */
#define KML_RELATION_DEPTH 32	/* parentheses and signs within one another */

/**
 * typedef kml_relation_fn - gives the text of an attribute.
 * @buf: KML_RELATION_TEXT bytes
 * @len: receives how many were used
 * Return: 0 or -errno.
 */
typedef int kml_relation_fn(void *ctx, const char *name, char *buf, size_t *len);

/**
 * kml_relation_eval() - does @relation hold?
 * @holds: the answer; a relation without a comparison holds when it is not 0
 * @msg: on error, one sentence: what, and at which column
 *
 * Return: 0, or
 * * -EINVAL - not a relation, or an attribute that is not a number
 * * -ERANGE - division by 0, or a number beyond 127 bits
 * * others as @fn answered
 */
int kml_relation_eval(const char *relation, kml_relation_fn *fn, void *ctx, bool *holds,
		      char *msg, size_t msg_size);

#endif /* KML_RELATION_H */
