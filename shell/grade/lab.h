/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A lab: a lesson (lesson.h) whose checks have points, with values drawn for each student.
 * docs/writing-lessons.md is the author's guide. Nothing here runs anything.
 */
#ifndef KML_LAB_H
#define KML_LAB_H

#include <stdbool.h>

#include "lesson.h"
#include "params.h"

#define KML_LAB_CHECKS 64	/* most that a lab may have */

/** enum kml_visibility - when a student may see a check's result; Gradescope's words. */
enum kml_visibility {
	KML_VISIBLE,
	KML_HIDDEN,
	KML_AFTER_DUE,
	KML_AFTER_PUBLISHED,
	KML_VISIBILITIES
};
extern const char *const kml_visibilities[KML_VISIBILITIES];

/** struct kml_limits - what a submission may use. */
struct kml_limits {
	unsigned int seconds;	/* of the clock on the wall, and of a CPU */
	unsigned int processes;
	uint64_t memory;	/* bytes of address space of each process */
	uint64_t output;	/* bytes that are kept of what it prints */
	uint64_t files;		/* bytes of each file that it writes or hands in */
};

/** struct kml_lab_check - a check block, or a question, with points. */
struct kml_lab_check {
	char *id;		/* letters, digits, '-' and '_' */
	char *title;		/* one line, never empty */
	char *why;		/* "" or what a student who fails it should read */
	char *input;		/* the parameters that it names, with their values */
	char *text;		/* relations, one a line; or the question */
	const struct kml_part *question;	/* NULL: none */
	const char *needs;	/* ids, blank separated: without them it is skipped */
	unsigned int points, line;
	enum kml_visibility visibility;
	bool truth;		/* judged by the home's RAM, as the host sees it */
};

/** struct kml_lab - a lab as one student has it. */
struct kml_lab {
	struct kml_lesson *raw;		/* as it is written, {names} and all */
	struct kml_lesson *lesson;	/* the same parts in the same places, drawn */
	struct kml_params params;
	struct kml_lab_check *checks;
	unsigned int count, points;
	struct kml_limits limits;
	bool assessment, kernel_code;
	uint64_t seed;
	char digest[17];		/* of the file, in hexadecimal digits */
};

/**
 * kml_lab_load() - the lab called @name, as it is for @seed.
 * @name: a file's path where there is a '/' in it or it ends in .md; else an id or a file's name in
 *	lessons/labs, or in kmemlab/lessons/labs below one of XDG_DATA_DIRS
 * @student: draws the seed where @seed is 0; NULL is ""
 * @ret: free it with kml_lab_free()
 * @msg: on failure "file:line: what was found, what was wanted"
 *
 * Return: 0, or
 * * -ENOENT - no such lab
 * * -EINVAL - not a lab
 * * others as kml_lesson_load()
 */
int kml_lab_load(const char *name, const char *student, uint64_t seed, struct kml_lab **ret, char *msg,
		 size_t size);
void kml_lab_free(struct kml_lab *lab);

/** kml_lab_id() - what it is called. */
const char *kml_lab_id(const struct kml_lab *lab);

/** kml_lab_find() - the check called @id (@len bytes of it), or NULL. */
const struct kml_lab_check *kml_lab_find(const struct kml_lab *lab, const char *id, size_t len);

/** kml_lab_checks() - fill @lab->checks from its lessons; kml_lab_load()'s second half. */
int kml_lab_checks(struct kml_lab *lab, char *msg, size_t size);

#endif /* KML_LAB_H */
