// SPDX-License-Identifier: GPL-2.0
/* Finds and loads lessons, and the solutions beside them. */
#include <ctype.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdbool.h>

#include "course.h"
#include "datadir.h"

#define DIR_MAX 4000

/* "L08" and "l8" are the same: letters without their capitals, numbers without their zeros. */
static bool same_id(const char *a, const char *b)
{
	while (*a && *b) {
		while (*a == '0' && isdigit((unsigned char)a[1]))
			a++;
		while (*b == '0' && isdigit((unsigned char)b[1]))
			b++;
		if (tolower((unsigned char)*a++) != tolower((unsigned char)*b++))
			return false;
	}
	return !*a && !*b;
}

struct kml_lesson *kml_course_find(const struct kml_course *course, const char *id)
{
	for (unsigned int i = 0; i < course->count; i++)
		if (same_id(course->lessons[i]->front[KML_FRONT_ID], id))
			return course->lessons[i];
	return NULL;
}

static int add(struct kml_course *course, const char *file, char *msg, size_t msg_size)
{
	struct kml_lesson **grown, *lesson;
	int err = kml_lesson_load(file, &lesson, msg, msg_size);

	if (err)
		return err;
	if (kml_course_find(course, lesson->front[KML_FRONT_ID])) {
		kml_lesson_free(lesson);
		return 0;
	}
	grown = reallocarray(course->lessons, course->count + 1, sizeof(*grown));
	if (!grown) {
		kml_lesson_free(lesson);
		snprintf(msg, msg_size, "%s: no memory", file);
		return -ENOMEM;
	}
	course->lessons = grown;
	grown[course->count++] = lesson;
	return 0;
}

/* A folder that is not there has no lessons. */
static int add_dir(struct kml_course *course, const char *dir, char *msg, size_t msg_size)
{
	char pattern[DIR_MAX + 16];
	glob_t found = { 0 };
	int err = 0;

	snprintf(pattern, sizeof(pattern), "%.*s/[!.]*.md", DIR_MAX, dir);
	if (!glob(pattern, 0, NULL, &found))
		for (size_t i = 0; !err && i < found.gl_pathc; i++)
			if (!strstr(found.gl_pathv[i], "/README.md"))
				err = add(course, found.gl_pathv[i], msg, msg_size);
	globfree(&found);
	return err;
}

static int add_shared(struct kml_course *course, char *msg, size_t msg_size)
{
	const char *at = getenv("XDG_DATA_DIRS");
	char dir[DIR_MAX];
	int err = 0;

	at = at && *at ? at : "/usr/local/share:/usr/share";
	while (!err && *at) {
		size_t len = strcspn(at, ":");

		if (len && snprintf(dir, sizeof(dir), "%.*s/kmemlab/lessons", (int)len, at) < DIR_MAX)
			err = add_dir(course, dir, msg, msg_size);
		at += len + (at[len] == ':');
	}
	return err;
}

int kml_course_open(const char *dir, struct kml_course *ret, char *msg, size_t msg_size)
{
	char own[DIR_MAX];
	int err;

	*ret = (struct kml_course){ 0 };
	snprintf(own, sizeof(own), "%s/lessons", kml_datadir());
	err = add_dir(ret, dir ? dir : own, msg, msg_size);
	if (!err && !dir)
		err = add_shared(ret, msg, msg_size);
	if (!err && !ret->count) {
		snprintf(msg, msg_size, "%s: no lesson in it; a lesson is a file NAME.md", dir ? dir : own);
		err = -ENOENT;
	}
	if (err)
		kml_course_close(ret);
	return err;
}

void kml_course_close(struct kml_course *course)
{
	for (unsigned int i = 0; i < course->count; i++)
		kml_lesson_free(course->lessons[i]);
	free(course->lessons);
	*course = (struct kml_course){ 0 };
}

static int read_all(const char *file, char **ret)
{
	size_t size = 0;
	FILE *in = fopen(file, "re");
	ssize_t len;

	*ret = NULL;
	if (!in)
		return -errno;
	len = getdelim(ret, &size, '\0', in);
	if (len < 0 && !ferror(in)) {
		free(*ret);
		*ret = strdup("");
	}
	fclose(in);
	return *ret ? 0 : -EIO;
}

/* "# step N" lines part the text. */
static int split(const struct kml_lesson *lesson, struct kml_solution *s, char *msg, size_t msg_size)
{
	char *next;
	unsigned int step;

	for (char *line = s->text; line; line = next) {
		next = strchr(line, '\n');
		if (sscanf(line, "# step %u", &step) != 1) {
			next = next ? next + 1 : NULL;
			continue;
		}
		*line = '\0';
		if (!step || step >= s->count) {
			snprintf(msg, msg_size, "%s: step %u: %s has steps 1 to %u", s->file, step,
				 lesson->front[KML_FRONT_ID], s->count - 1);
			return -EINVAL;
		}
		s->steps[step] = next ? ++next : line;
	}
	return 0;
}

int kml_solution_load(const struct kml_lesson *lesson, struct kml_solution *ret, char *msg, size_t msg_size)
{
	const char *slash = strrchr(lesson->file, '/');
	int err = -ENOMEM;

	*ret = (struct kml_solution){ .count = lesson->count };
	ret->steps = calloc(lesson->count, sizeof(*ret->steps));
	if (asprintf(&ret->file, "%.*ssolutions/%s.kml", slash ? (int)(slash - lesson->file + 1) : 0,
		     lesson->file, lesson->front[KML_FRONT_ID]) < 0)
		ret->file = NULL;
	if (ret->steps && ret->file)
		err = read_all(ret->file, &ret->text);
	if (err)
		snprintf(msg, msg_size, "%s: %s", ret->file ? ret->file : lesson->file, strerror(-err));
	else
		err = split(lesson, ret, msg, msg_size);
	if (err)
		kml_solution_free(ret);
	return err;
}

void kml_solution_free(struct kml_solution *solution)
{
	free(solution->steps);
	free(solution->text);
	free(solution->file);
	*solution = (struct kml_solution){ 0 };
}
