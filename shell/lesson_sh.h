/* SPDX-License-Identifier: GPL-2.0 */
/* A check that no relation can express: a short sh script in the tree's root. */
#ifndef KML_LESSON_SH_H
#define KML_LESSON_SH_H

#include <stdbool.h>
#include <stddef.h>

#include "home.h"

/* Seconds that such a script may take. */
#define KML_LESSON_SH_LIMIT 10

/**
 * kml_lesson_sh() - run @script by /bin/sh, @home mounted and its root the working directory.
 * @ok: its status was 0
 * @why: what it printed, or what failed
 * Return: 0, or -errno where it could not be run.
 */
int kml_lesson_sh(struct kml_home *home, const char *script, bool *ok, char *why, size_t size);

/** kml_lesson_sh_reads() - is @script one that sh can read? */
bool kml_lesson_sh_reads(const char *script);

#endif /* KML_LESSON_SH_H */
