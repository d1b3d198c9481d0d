/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lessons that there are. Each folder of lessons holds NAME.md files, and below it
 * solutions/ID.kml, how a reference solution passes each step.
 */
#ifndef KML_COURSE_H
#define KML_COURSE_H

#include "lesson.h"

/** struct kml_course - lessons in the order of their file's names. */
struct kml_course {
	struct kml_lesson **lessons;
	unsigned int count;
};

/**
 * kml_course_open() - load every lesson.
 * @dir: the only folder to look in; NULL: the built-in one, then kmemlab/lessons below each of
 *	XDG_DATA_DIRS. An id that was there already hides a later one.
 * @ret: free it with kml_course_close()
 * @msg: on failure what is wrong, with file and line
 *
 * Return: 0, or
 * * -ENOENT - no folder, or no lesson in it
 * * others as kml_lesson_load()
 */
int kml_course_open(const char *dir, struct kml_course *ret, char *msg, size_t msg_size);
void kml_course_close(struct kml_course *course);

/** kml_course_find() - the lesson called @id (l8 and L08 are one), or NULL. */
struct kml_lesson *kml_course_find(const struct kml_course *course, const char *id);

/** struct kml_solution - lines of the shell for each step. */
struct kml_solution {
	char *file, *text;
	char **steps;		/* by step; NULL: nothing to do in it */
	unsigned int count;
};

/**
 * kml_solution_load() - the reference solution of @lesson.
 * Return: 0, -EINVAL for a step that the lesson does not have, or as open(2) answered.
 */
int kml_solution_load(const struct kml_lesson *lesson, struct kml_solution *ret, char *msg,
		      size_t msg_size);
void kml_solution_free(struct kml_solution *solution);

#endif /* KML_COURSE_H */
