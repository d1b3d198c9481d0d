/* SPDX-License-Identifier: GPL-2.0 */
/* A lesson that is being played on a home: where the learner stands, and what is right. */
#ifndef KML_SESSION_H
#define KML_SESSION_H

#include <stdbool.h>

#include "lesson.h"
#include "lesson_world.h"

/** struct kml_session - one learner in one lesson. */
struct kml_session {
	const struct kml_lesson *lesson;
	struct kml_world world;
	unsigned int step;	/* index into lesson->steps */
	unsigned int hints;	/* unconditional ones given in this step */
	bool answered;		/* rightly; true in a step without a question */
	char answer[KML_RELATION_TEXT];	/* what was answered last, "" for nothing */
};

#define KML_VERDICT_MAX 1024

/** struct kml_verdict - what a check found. */
struct kml_verdict {
	bool passed;
	unsigned int line;	/* of the lesson's file: of the relation that did not hold; 0: none */
	unsigned int checks;	/* relations that there are */
	char why[KML_VERDICT_MAX];	/* "wanted ...; kmalloc/a/ksize was 64", "" when passed */
};

/** kml_session_open() - stand before the first step of @lesson; nothing is run yet. */
void kml_session_open(struct kml_session *s, const struct kml_lesson *lesson, struct kml_home *home);
void kml_session_close(struct kml_session *s);

/**
 * kml_session_enter() - go to @step: run its setup, remember what start() asks for.
 * @msg: on failure why
 * Return: 0, or
 * * -EINVAL - there is no such step
 * * -EIO    - a setup command failed
 * * -ENOMEM - no memory
 */
int kml_session_enter(struct kml_session *s, unsigned int step, char *msg, size_t msg_size);

/** kml_session_check() - do all relations of this step hold, and is its question answered? */
void kml_session_check(struct kml_session *s, struct kml_verdict *ret);

/**
 * kml_session_truth() - the right answer to this step's question, from the live tree.
 * @buf: KML_RELATION_TEXT bytes
 * Return: 0, -ENODATA where the step asks nothing, or what preparing or reading met, with @msg.
 */
int kml_session_truth(struct kml_session *s, char *buf, char *msg, size_t msg_size);

/**
 * kml_session_answer() - is @text right? Numbers may be written 4096, 0x1000 or 4K.
 * Return: 0 (then @right says it), or as kml_session_truth().
 */
int kml_session_answer(struct kml_session *s, const char *text, bool *right, char *msg,
		       size_t msg_size);

/** kml_session_same() - are two answers one? "192" and "0xc0" are; words do not care for capitals. */
bool kml_session_same(const char *a, const char *b);

/**
 * kml_session_hint() - the hint that fits: one whose condition holds now, else the next one.
 * Return: its part, or NULL when all have been given.
 */
const struct kml_part *kml_session_hint(struct kml_session *s);

/** kml_session_reset() - remove the lesson's objects. Return: 0, or the first refusal. */
int kml_session_reset(struct kml_session *s);

/** kml_step_part() - the first part of that kind in @step, or NULL. */
const struct kml_part *kml_step_part(const struct kml_step *step, enum kml_part_kind kind);

/** kml_step_asks() - has @step anything to pass: a check or a question? */
bool kml_step_asks(const struct kml_step *step);

#endif /* KML_SESSION_H */
