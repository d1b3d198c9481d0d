// SPDX-License-Identifier: GPL-2.0
/* A lesson from its file, whole and bounded. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lesson.h"

#define LESSON_MAX (1 << 20)	/* bytes */

int kml_lesson_load(const char *file, struct kml_lesson **ret, char *msg, size_t msg_size)
{
	FILE *in = fopen(file, "re");
	char *text = in ? malloc(LESSON_MAX + 1) : NULL;
	size_t len = text ? fread(text, 1, LESSON_MAX + 1, in) : 0;
	int err = !in ? -errno : !text ? -ENOMEM : ferror(in) ? -EIO : len > LESSON_MAX ? -EFBIG : 0;

	if (err)
		snprintf(msg, msg_size, "%s: %s", file, strerror(-err));
	else
		err = kml_lesson_parse(file, text, len, ret, msg, msg_size);
	free(text);
	if (in)
		fclose(in);
	return err;
}
