/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a lab draws for each student: sizes, orders, names. The same seed draws the same, on
 * every machine, and a parameter's value does not depend on where in the list it stands.
 */
#ifndef KML_PARAMS_H
#define KML_PARAMS_H

#include <stddef.h>
#include <stdint.h>

/** struct kml_param - one that was drawn, or computed from others. */
struct kml_param {
	char *name, *value;
};

/** struct kml_params - in the order of the lab; zero is none. */
struct kml_params {
	struct kml_param *list;
	unsigned int count;
};

/**
 * kml_params_draw() - draw what the lines of a param block ask for.
 *
 *	size from 1000..4000 step 8	one number; K, M and G are known
 *	first second from red green blue	as many different words as names stand there
 *	total = size * 3		a relation over those above
 *
 * @lines: of the block; "" and # lines are skipped
 * @first: number of the first line, for messages
 * @params: grows; free it with kml_params_free(), also after an error
 * @msg: on failure "LINE: what was found, what was wanted"
 *
 * Return: 0, -EINVAL, or -ENOMEM.
 */
int kml_params_draw(const char *lines, unsigned int first, uint64_t seed, struct kml_params *params,
		    char *msg, size_t size);
void kml_params_free(struct kml_params *params);

/** kml_params_find() - the value of @name (@len bytes of it), or NULL. */
const char *kml_params_find(const struct kml_params *params, const char *name, size_t len);

/** kml_params_fill() - @text with each {name} of ours replaced; free() it. NULL: no memory. */
char *kml_params_fill(const struct kml_params *params, const char *text);

/** kml_params_used() - "size = 1234, order = 2" of those that @text names; free() it. NULL: no memory. */
char *kml_params_used(const struct kml_params *params, const char *text);

/** kml_student_seed() - the seed that @student has in lab @lab; never 0. */
uint64_t kml_student_seed(const char *lab, const char *student);

#endif /* KML_PARAMS_H */
