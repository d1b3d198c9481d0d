/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Judges relations between attributes, as the schema, lessons and claims write them:
 * "1 <= runs <= pages", "kmalloc/a/ksize >= kmalloc/a/size && kmalloc/a/zone == 'DMA32'".
 *
 *	relation = all { "||" all }
 *	all      = not { "&&" not }
 *	not      = "!" not | chain
 *	chain    = sum { ("==" | "!=" | "<" | "<=" | ">" | ">=" | "=~") sum }
 *	sum      = term { ("+" | "-") term }
 *	term     = factor { ("*" | "/" | "%") factor }
 *	factor   = number | 'text' | name | function "(" name ["," sum] ")" | "(" relation ")" | "-" factor
 *
 * A name with a '/' in it, no blanks around, is a path: its components may have '-' and '.'
 * too. A number has a suffix K, M or G, or none. A chain holds when each of its links does; a
 * comparison counts 1 or 0. Texts compare without their last newline, by == and != and =~
 * only, what stands right of =~ being a POSIX extended regular expression. && and || ask both
 * sides, so that a misspelt name never hides.
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
 * struct kml_relation_world - whom a relation asks.
 * @read: the attributes
 * @call: further functions beside lines(), line() and word(); NULL: there are none.
 *	@argument is a name or a text, @number what follows the comma, -1 without one.
 *	-ENOSYS: no such function.
 * @dry: judge only grammar and names: a text counts as 1 where a number is wanted
 */
struct kml_relation_world {
	kml_relation_fn *read;
	int (*call)(void *ctx, const char *function, const char *argument, long long number,
		    char *buf, size_t *len);
	void *ctx;
	bool dry;
};

/**
 * kml_relation_eval() - does @relation hold?
 * @holds: the answer; a relation without a comparison holds when it is not 0
 * @msg: on error, one sentence: what, and at which column
 *
 * Return: 0, or
 * * -EINVAL - not a relation, or an attribute that is not a number where one is wanted
 * * -ERANGE - division by 0, or a number beyond 127 bits
 * * -ENOMEM - no memory
 * * others as @fn answered
 */
int kml_relation_eval(const char *relation, kml_relation_fn *fn, void *ctx, bool *holds,
		      char *msg, size_t msg_size);

/** kml_relation_ask() - kml_relation_eval() for a world that has functions of its own. */
int kml_relation_ask(const char *relation, const struct kml_relation_world *world, bool *holds,
		     char *msg, size_t msg_size);

/**
 * kml_relation_value() - what @relation comes to, as text: a number in decimal, or a text.
 * @buf: KML_RELATION_TEXT bytes, terminated
 * Return: as kml_relation_eval().
 */
int kml_relation_value(const char *relation, const struct kml_relation_world *world, char *buf,
		       char *msg, size_t msg_size);

#endif /* KML_RELATION_H */
