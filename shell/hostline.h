/* SPDX-License-Identifier: GPL-2.0 */
/* Finds in a line what our language does not have, but the host's sh does. */
#ifndef KML_HOSTLINE_H
#define KML_HOSTLINE_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct kml_hostline - where a line leaves our language.
 *
 *	mkdir kmalloc/a && show kmalloc/a | grep size
 *	^                  ^              ^
 *	0                  start          op_at
 */
struct kml_hostline {
	size_t start;		/* of the statement that leaves it */
	bool need;		/* what stands before must do well: && */
	size_t op_at;		/* of @op */
	char op;		/* '!', '|', '<' or '>' */
	size_t end;		/* of what sh gets: a ; or &&, or the line's end */
};

/**
 * kml_hostline_find() - the first pipe, input from a file, or output to a file that is
 * not of the tree, outside quotes; or a '!' that begins the line.
 * Return: false where there is none: the line is ours.
 */
bool kml_hostline_find(const char *line, size_t len, struct kml_hostline *ret);

/**
 * kml_hostline_next() - where the statement behind the one at @at begins.
 * @end: receives where the one at @at ends; @need: is it &&?
 * Return: @len where none follows.
 */
size_t kml_hostline_next(const char *line, size_t len, size_t at, size_t *end, bool *need);

/** kml_hostline_is_name() - does a name of the schema's lists stand at @at, as in GFP_KERNEL | __GFP_ZERO? */
bool kml_hostline_is_name(const char *line, size_t len, size_t at);

#endif /* KML_HOSTLINE_H */
