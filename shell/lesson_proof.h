/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Proofs about a lesson: that its names exist, that its steps fail before anything was done and
 * pass by the reference solution, that each hint can be reached.
 */
#ifndef KML_PROOF_H
#define KML_PROOF_H

#include <stdbool.h>
#include <stdio.h>

#include "course.h"
#include "lesson_session.h"

/** struct kml_proof - how a lesson fared. */
struct kml_proof {
	FILE *out;		/* gets "file:line: what, what was expected", a line each */
	unsigned int faults;
	bool hints;		/* judge hints too */
};

/** kml_proof_names() - do the schema and the claims know all names in @lesson? No home is needed. */
void kml_proof_names(struct kml_proof *proof, const struct kml_lesson *lesson);

/** kml_proof_relation() - the same of one relation, or of a line of sh, in line @line of @lesson. */
void kml_proof_relation(struct kml_proof *proof, const struct kml_lesson *lesson, unsigned int line,
			const char *relation);

/** kml_proof_front() - is each statement of @lesson's front matter treated by one of its steps? */
void kml_proof_front(struct kml_proof *proof, const struct kml_lesson *lesson);

/** kml_proof_rows() - is every statement treated by exactly one step of @course? */
void kml_proof_rows(struct kml_proof *proof, const struct kml_course *course);

/**
 * kml_proof_play() - play @lesson's solution on @home, whose tree is fresh.
 * A step that passes untouched, or does not pass by its solution, or whose question takes a
 * wrong answer, is a fault; so, when asked for, is a hint that never fits.
 */
void kml_proof_play(struct kml_proof *proof, const struct kml_lesson *lesson, struct kml_home *home);

/** kml_play_step() - run @lines of a solution in the step where @s stands.
 * "answer RELATION" answers the question with what the relation comes to.
 * @each: called after each line; may be NULL
 * Return: 0, or -EIO with what failed in @msg.
 */
int kml_play_step(struct kml_session *s, const char *lines, void (*each)(void *ctx), void *ctx,
		  char *msg, size_t msg_size);

#endif /* KML_PROOF_H */
