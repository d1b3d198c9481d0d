/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How far a learner came: $XDG_STATE_HOME/kmemlab/progress, a text file with a line a lesson,
 * "L08 at 3 passed 1 2": the step where it goes on, and the steps that were passed. The same
 * whichever home a lesson runs on. Written aside and renamed, under a lock, so that several
 * shells lose nothing.
 */
#ifndef KML_LESSON_PROGRESS_H
#define KML_LESSON_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KML_STEPS_MAX 64	/* of one lesson */

/** struct kml_progress - one lesson's line. */
struct kml_progress {
	unsigned int at;	/* step where it goes on; 0: not begun */
	uint64_t passed;	/* bit N: step N was passed */
};

/** kml_progress_read() - what is known of lesson @id; nothing known is no error. */
void kml_progress_read(const char *id, struct kml_progress *ret);

/**
 * kml_progress_write() - keep @progress of @id, beside what other shells wrote.
 * Return: 0, or as the file system answered; then nothing was changed.
 */
int kml_progress_write(const char *id, const struct kml_progress *progress);

/** kml_progress_forget() - of @id; NULL: of all. Return: as kml_progress_write(). */
int kml_progress_forget(const char *id);

/**
 * kml_progress_export() - copy what is known into the file @to.
 * Return: 0, -ENOMEM, or as the file system answered; then @to is as it was.
 */
int kml_progress_export(const char *to);

/**
 * kml_progress_import() - take in what kml_progress_export() wrote: each lesson goes on where
 * the file says, and what was passed here or there counts.
 * @lessons: how many the file tells of
 * Return: 0; the number of a line that is none, then nothing was taken; or as the file system answered.
 */
int kml_progress_import(const char *from, unsigned int *lessons);

#endif /* KML_LESSON_PROGRESS_H */
