/* SPDX-License-Identifier: GPL-2.0 */
/* The manual of the lessons' format. */
#ifndef KML_MAN_LESSONS_H
#define KML_MAN_LESSONS_H

#include <stdio.h>

/**
 * kml_man_lessons() - write the page kmemlab-lessons(5).
 * @in: docs/writing-lessons.md
 * Return: 0, -EIO where @in cannot be read, -ENOMEM.
 */
int kml_man_lessons(FILE *in, FILE *out);

#endif /* KML_MAN_LESSONS_H */
