// SPDX-License-Identifier: GPL-2.0
/* A lab from its file: found, read, drawn for a seed, its front matter judged. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "datadir.h"
#include "lab.h"
#include "values.h"
#include "store.h"

#define LAB_MAX (1 << 20)	/* bytes */
#define PATH_MAX_LAB 4200

const char *kml_lab_id(const struct kml_lab *lab)
{
	return lab->lesson->front[KML_FRONT_ID];
}

void kml_lab_free(struct kml_lab *lab)
{
	if (!lab)
		return;
	for (unsigned int i = 0; i < lab->count; i++) {
		free(lab->checks[i].id);
		free(lab->checks[i].title);
		free(lab->checks[i].why);
		free(lab->checks[i].input);
		free(lab->checks[i].text);
	}
	free(lab->checks);
	kml_params_free(&lab->params);
	kml_lesson_free(lab->raw);
	kml_lesson_free(lab->lesson);
	free(lab);
}

static bool there(char *ret, const char *dir, size_t len, const char *below, const char *name)
{
	return snprintf(ret, PATH_MAX_LAB, "%.*s/%s/%s.md", (int)len, dir, below, name) < PATH_MAX_LAB &&
	       !access(ret, R_OK);
}

/* Where the lab called @name lies. */
static int find_file(const char *name, char *ret)
{
	const char *dirs = getenv("XDG_DATA_DIRS");
	size_t len = strlen(name);

	if (strchr(name, '/') || (len > 3 && !strcmp(name + len - 3, ".md")))
		return snprintf(ret, PATH_MAX_LAB, "%s", name) < PATH_MAX_LAB ? 0 : -ENAMETOOLONG;
	if (there(ret, kml_datadir(), strlen(kml_datadir()), "lessons/labs", name))
		return 0;
	for (dirs = dirs && *dirs ? dirs : "/usr/local/share:/usr/share"; *dirs; dirs += len + (dirs[len] == ':')) {
		len = strcspn(dirs, ":");
		if (len && there(ret, dirs, len, "kmemlab/lessons/labs", name))
			return 0;
	}
	return -ENOENT;
}

static int read_file(const char *file, char **ret, char *msg, size_t size)
{
	FILE *in = fopen(file, "re");
	char *text = in ? malloc(LAB_MAX + 1) : NULL;
	size_t len = text ? fread(text, 1, LAB_MAX + 1, in) : 0;
	int err = !in ? -errno : !text ? -ENOMEM : ferror(in) ? -EIO : len > LAB_MAX ? -EFBIG : 0;

	if (!err && memchr(text, '\0', len))
		err = -EINVAL;
	if (in)
		fclose(in);
	if (err) {
		snprintf(msg, size, "%s: %s", file, err == -EINVAL ? "there is a byte 0 in it" : strerror(-err));
		free(text);
		return err;
	}
	text[len] = '\0';
	*ret = text;
	return 0;
}

static int wrong(const struct kml_lab *lab, enum kml_front_key key, const char *wanted, char *msg, size_t size)
{
	snprintf(msg, size, "%s:1: %s: '%s': wanted %s", lab->raw->file, kml_front_infos[key].name,
		 lab->raw->front[key], wanted);
	return -EINVAL;
}

/* Is each word of that key one of @known, which ends with NULL? */
static bool all_known(const struct kml_lab *lab, enum kml_front_key key, const char *const *known)
{
	char word[32];
	int used;

	for (const char *at = lab->raw->front[key]; sscanf(at, " %31s%n", word, &used) == 1; at += used) {
		const char *const *one = known;

		while (*one && strcmp(*one, word))
			one++;
		if (!*one)
			return false;
	}
	return true;
}

static int take_limits(struct kml_lab *lab, char *msg, size_t size)
{
	struct kml_limits *l = &lab->limits;
	char name[16], value[32];
	uint64_t n;
	int used;

	*l = (struct kml_limits){ .seconds = 10, .processes = 32, .memory = 256 << 20, .output = 64 << 10, .files = 1 << 20 };
	for (const char *at = lab->raw->front[KML_FRONT_LIMITS]; at[strspn(at, " ")]; at += used) {
		if (sscanf(at, " %15s %31s%n", name, value, &used) != 2)
			return wrong(lab, KML_FRONT_LIMITS, "NAME VALUE pairs", msg, size);
		n = kml_value_size(value);
		if (!strcmp(name, "time") && n && n <= 600)
			l->seconds = n;
		else if (!strcmp(name, "processes") && n && n <= 1024)
			l->processes = n;
		else if (!strcmp(name, "memory") && n >= 16 << 20)
			l->memory = n;
		else if (!strcmp(name, "output") && n && n <= 16 << 20)
			l->output = n;
		else if (!strcmp(name, "files") && n && n <= 1 << 30)
			l->files = n;
		else
			return wrong(lab, KML_FRONT_LIMITS, "time 1..600, processes 1..1024, memory from 16M, output up to 16M, files up to 1G",
				     msg, size);
	}
	return 0;
}

static int take_front(struct kml_lab *lab, char *msg, size_t size)
{
	static const char *const marks[] = { "kernel-code", NULL };
	static const char *const kinds[] = { "kml", "sh", "answers", "c", NULL };
	const char *mode = lab->raw->front[KML_FRONT_MODE];

	if (*mode && strcmp(mode, "practice") && strcmp(mode, "assessment"))
		return wrong(lab, KML_FRONT_MODE, "practice or assessment", msg, size);
	if (!all_known(lab, KML_FRONT_MARKS, marks))
		return wrong(lab, KML_FRONT_MARKS, "kernel-code, or nothing", msg, size);
	if (!all_known(lab, KML_FRONT_SUBMIT, kinds))
		return wrong(lab, KML_FRONT_SUBMIT, "some of: kml sh answers c", msg, size);
	lab->assessment = !strcmp(mode, "assessment");
	lab->kernel_code = kml_lesson_has(lab->raw, KML_FRONT_MARKS, "kernel-code");
	if (lab->kernel_code && strcmp(lab->raw->front[KML_FRONT_HOME], "vm"))
		return wrong(lab, KML_FRONT_HOME, "vm, since it is marked kernel-code", msg, size);
	return take_limits(lab, msg, size);
}

static int draw(struct kml_lab *lab, char *msg, size_t size)
{
	char why[500];
	int err = 0;

	for (unsigned int i = 0; i < lab->raw->count; i++)
		for (unsigned int j = 0; !err && j < lab->raw->steps[i].count; j++) {
			const struct kml_part *part = &lab->raw->steps[i].parts[j];

			if (part->kind == KML_PART_PARAM)
				err = kml_params_draw(part->text, part->line, lab->seed, &lab->params, why, sizeof(why));
		}
	if (err)
		snprintf(msg, size, "%s:%s", lab->raw->file, why);
	return err;
}

/* The text again, drawn. Its lines stay where they are: no value has a newline. */
static int parse_drawn(struct kml_lab *lab, const char *text, char *msg, size_t size)
{
	char *drawn = kml_params_fill(&lab->params, text);
	int err = drawn ? kml_lesson_parse(lab->raw->file, drawn, strlen(drawn), &lab->lesson, msg, size) : -ENOMEM;

	if (!drawn)
		snprintf(msg, size, "%s: no memory", lab->raw->file);
	free(drawn);
	return err;
}

static int load(struct kml_lab *lab, const char *file, const char *text, const char *student, char *msg, size_t size)
{
	int err = kml_lesson_parse(file, text, strlen(text), &lab->raw, msg, size);

	if (err)
		return err;
	if (!*lab->raw->front[KML_FRONT_POINTS]) {
		snprintf(msg, size, "%s:1: wanted 'points: N' in the front matter of a lab", file);
		return -EINVAL;
	}
	snprintf(lab->digest, sizeof(lab->digest), "%016llx", (unsigned long long)kml_hash(0, text, strlen(text)));
	if (!lab->seed)
		lab->seed = kml_student_seed(lab->raw->front[KML_FRONT_ID], student ? student : "");
	err = take_front(lab, msg, size);
	err = err ? err : draw(lab, msg, size);
	err = err ? err : parse_drawn(lab, text, msg, size);
	return err ? err : kml_lab_checks(lab, msg, size);
}

int kml_lab_load(const char *name, const char *student, uint64_t seed, struct kml_lab **ret, char *msg, size_t size)
{
	struct kml_lab *lab = calloc(1, sizeof(*lab));
	char file[PATH_MAX_LAB], *text = NULL;
	int err = lab ? find_file(name, file) : -ENOMEM;

	if (err)
		snprintf(msg, size, "lab '%s': %s", name, err == -ENOENT ?
			 "no such lab; give its file, or one of lessons/labs" : strerror(-err));
	if (!err)
		err = read_file(file, &text, msg, size);
	if (!err) {
		lab->seed = seed;
		err = load(lab, file, text, student, msg, size);
	}
	free(text);
	if (err)
		kml_lab_free(lab);
	else
		*ret = lab;
	return err;
}
