/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Remembers how to take back what commands changed. A watched home stands before the
 * real one: it passes everything on, notes the way back of each change, and prints the
 * line of sh that does the same where that was asked for.
 */
#ifndef KML_UNDO_H
#define KML_UNDO_H

#include <stdio.h>

#include "changes.h"

struct kml_undo;

/** kml_undo_create() - NULL without memory. */
struct kml_undo *kml_undo_create(void);
void kml_undo_destroy(struct kml_undo *undo);

/**
 * kml_undo_watch() - the home that commands are given instead of @home.
 * @line: what the user typed, for messages; a statement's changes are taken back as one;
 *	NULL for a command that puts back itself what it changes: nothing is noted
 * @echo: where equivalents are printed, or NULL
 * Return: valid until the next call.
 */
struct kml_home *kml_undo_watch(struct kml_undo *undo, struct kml_home *home, const char *line,
				FILE *echo);

/**
 * kml_undo_last() - what takes the last change back, and forget it.
 * @home: the home that is asked now
 * @line: receives what had been typed, to be freed
 * Return: 0, -ENODATA where nothing is left, -ESTALE where the last change was another home's.
 */
int kml_undo_last(struct kml_undo *undo, const struct kml_home *home, struct kml_changes *ret,
		  char **line);

/** kml_undo_forget() - nothing can be taken back any more. */
void kml_undo_forget(struct kml_undo *undo);

/** kml_change_print() - the line of sh that does what @step does: mkdir, rmdir, echo or printf. */
void kml_change_print(const struct kml_change *step, FILE *out);

#endif /* KML_UNDO_H */
