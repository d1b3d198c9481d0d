/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions that the relations of labs have beside those of lessons:
 *
 *	truth(OBJECT)		1 where the host finds in the RAM, at the address that OBJECT/phys
 *				claims, what was stored in OBJECT/data a moment ago; else 0
 *	truth(OBJECT, ADDRESS)	the same at ADDRESS
 *	answer(ID)		what was handed in as the answer to that question
 */
#ifndef KML_TRUTH_H
#define KML_TRUTH_H

#include "answers.h"
#include "home.h"
#include "kernel_code.h"

/** struct kml_truth - whom they ask. */
struct kml_truth {
	struct kml_home *home;
	const struct kml_answers *answers;
	struct kml_kernel_code *code;	/* has functions of its own: kernel_code.h */
};

/** kml_truth_call() - the member "more" of struct kml_world; @ctx is a struct kml_truth. */
int kml_truth_call(void *ctx, const char *function, const char *argument, long long number, char *buf,
		   size_t *len);

#endif /* KML_TRUTH_H */
