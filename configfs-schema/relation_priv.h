/* SPDX-License-Identifier: GPL-2.0 */
/* What the two halves of a relation's parser share: operands (relation_operand.c), operators (relation.c). */
#ifndef KML_RELATION_PRIV_H
#define KML_RELATION_PRIV_H

#include "relation.h"
#include "relation_value.h"

/** struct text - one text that was read, kept until the relation is judged. */
struct text {
	struct text *next;
	char bytes[];
};

/** struct parser - where we are, and whom to ask. */
struct parser {
	const char *text, *at;
	const struct kml_relation_world *world;
	struct text *texts;
	char *msg;
	size_t msg_size;
	unsigned int depth;
};

/* A path is shorter than this; an attribute's name much shorter. */
#define NAME_MAX_LEN 512

/** kml_relation_fail() - say what is wrong at the point. Return: @err. */
__attribute__((format(printf, 3, 4)))
int kml_relation_fail(struct parser *p, int err, const char *format, ...);

/** kml_relation_blanks() - step over blanks. */
void kml_relation_blanks(struct parser *p);

/** kml_relation_take() - step over @token if it stands here. */
bool kml_relation_take(struct parser *p, const char *token);

/** kml_relation_number() - @value as a number. Return: 0, -EINVAL or -ERANGE, said. */
int kml_relation_number(struct parser *p, const struct kml_rvalue *value, kml_wide *ret);

/** kml_relation_operand() - a number, a text, an attribute or a function that stands here. */
int kml_relation_operand(struct parser *p, struct kml_rvalue *ret);

/** kml_relation_whole() - a relation that stands here, up to where it ends. */
int kml_relation_whole(struct parser *p, struct kml_rvalue *ret);

#endif /* KML_RELATION_PRIV_H */
