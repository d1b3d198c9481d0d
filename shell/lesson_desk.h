/* SPDX-License-Identifier: GPL-2.0 */
/* The desk of a learner in the shell: the lesson that is open, and its progress on disk. */
#ifndef KML_LESSON_DESK_H
#define KML_LESSON_DESK_H

#include "commands.h"
#include "course.h"
#include "lesson_progress.h"
#include "lesson_session.h"

/** struct kml_desk - lives as long as the shell. */
struct kml_desk {
	struct kml_course course;
	const struct kml_lesson *lesson;	/* that is open, or NULL */
	struct kml_session session;
	struct kml_progress progress;	/* of the open lesson */
};

/** kml_desk_get() - the shell's desk, made at the first call. Return: NULL, having said why. */
struct kml_desk *kml_desk_get(struct kml_call *call);
void kml_desk_free(struct kml_desk *desk);

/** kml_desk_open() - open @lesson where it was left; the tree is brought to that state. */
int kml_desk_open(struct kml_desk *desk, struct kml_call *call, const struct kml_lesson *lesson);

/** kml_desk_close() - leave the lesson; its objects stay. */
void kml_desk_close(struct kml_desk *desk);

/** kml_desk_go() - enter @step, keep that, and show it. Return: 0 or -1, having said why. */
int kml_desk_go(struct kml_desk *desk, struct kml_call *call, unsigned int step);

/** kml_desk_passed() - was the step that we are in passed, or has it nothing to pass? */
bool kml_desk_passed(const struct kml_desk *desk);

/**
 * kml_desk_look() - check the open step after a command; says so once when it is passed.
 * @verdict: what was found; may be NULL
 */
void kml_desk_look(struct kml_desk *desk, struct kml_home *home, FILE *out, struct kml_verdict *verdict);

/** kml_desk_lesson() - the lesson that is open at @desk, which may be NULL; or NULL. */
const struct kml_lesson *kml_desk_lesson(const struct kml_desk *desk);

/** kml_desk_explain() - what the open step was about, once it is passed. Return: 0 or -1, having said why. */
int kml_desk_explain(struct kml_call *call);

/** kml_desk_show() - print the open step. */
void kml_desk_show(struct kml_desk *desk, struct kml_call *call);

#endif /* KML_LESSON_DESK_H */
