// SPDX-License-Identifier: GPL-2.0
/* The progress file: read, changed and replaced under a lock. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aside.h"
#include "lesson_progress.h"

/* $XDG_STATE_HOME/kmemlab/@name, its folders made; NULL where there is no place. */
static char *state_file(const char *name)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	char *path = NULL;
	int n = -1;

	if (state && *state == '/')
		n = asprintf(&path, "%s/kmemlab/%s", state, name);
	else if (home && *home == '/')
		n = asprintf(&path, "%s/.local/state/kmemlab/%s", home, name);
	if (n < 0)
		return NULL;
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
	return path;
}

/* "L08 at 3 passed 1 2" into @id, 32 bytes, and @ret; false: another line. */
static bool parse(const char *line, char *id, struct kml_progress *ret)
{
	unsigned int at, step;
	int used = 0;

	if (sscanf(line, "%31s at %u passed%n", id, &at, &used) != 2 || !used || at >= KML_STEPS_MAX)
		return false;
	*ret = (struct kml_progress){ .at = at };
	for (line += used; sscanf(line, " %u%n", &step, &used) == 1 && step < KML_STEPS_MAX; line += used)
		ret->passed |= 1ULL << step;
	return !line[strspn(line, " \t\r\n")];
}

static bool is_of(const char *line, const char *id, struct kml_progress *ret)
{
	char whose[32];

	return parse(line, whose, ret) && !strcmp(whose, id);
}

void kml_progress_read(const char *id, struct kml_progress *ret)
{
	char *file = state_file("progress"), line[512];
	FILE *in = file ? fopen(file, "re") : NULL;

	*ret = (struct kml_progress){ 0 };
	while (in && fgets(line, sizeof(line), in))
		if (is_of(line, id, ret))
			break;
	if (in)
		fclose(in);
	free(file);
}

static void print_line(FILE *out, const char *id, const struct kml_progress *progress)
{
	fprintf(out, "%s at %u passed", id, progress->at);
	for (unsigned int i = 0; i < KML_STEPS_MAX; i++)
		if (progress->passed & 1ULL << i)
			fprintf(out, " %u", i);
	fputc('\n', out);
}

/* Copies the lines of other lessons; adds @id's. */
static void rewrite(FILE *in, FILE *out, const char *id, const struct kml_progress *progress)
{
	struct kml_progress old;
	char line[512];

	while (in && id && fgets(line, sizeof(line), in))
		if (!is_of(line, id, &old))
			fputs(line, out);
	if (progress)
		print_line(out, id, progress);
}

static FILE *open_aside(const char *aside)
{
	mode_t mask = umask(0077);
	FILE *out = fopen(aside, "we");

	umask(mask);
	return out;
}

/* @out, that is @aside, becomes @file, whole or not at all. */
static int close_aside(FILE *out, const char *aside, const char *file)
{
	int err = fflush(out) || fsync(fileno(out)) ? -errno : 0;

	if (fclose(out) && !err)
		err = -errno;
	if (!err)
		err = kml_aside_rename(aside, file);
	if (err)
		unlink(aside);
	return err;
}

static int replace(const char *file, const char *aside, const char *id, const struct kml_progress *progress)
{
	FILE *out = open_aside(aside), *in;

	if (!out)
		return -errno;
	in = fopen(file, "re");
	rewrite(in, out, id, progress);
	if (in)
		fclose(in);
	return close_aside(out, aside, file);
}

static int change(const char *id, const struct kml_progress *progress)
{
	char *file = state_file("progress"), *aside = state_file("progress.new");
	char *lock = state_file("progress.lock");
	int fd = lock ? open(lock, O_CREAT | O_RDWR | O_CLOEXEC, 0600) : -1;
	int err = fd < 0 ? lock ? -errno : -ENOENT : 0;

	if (!err && flock(fd, LOCK_EX))
		err = -errno;
	if (!err)
		err = file && aside ? replace(file, aside, id, progress) : -ENOMEM;
	if (fd >= 0)
		close(fd);
	free(file);
	free(aside);
	free(lock);
	return err;
}

int kml_progress_write(const char *id, const struct kml_progress *progress)
{
	return change(id, progress);
}

int kml_progress_forget(const char *id)
{
	return change(id, NULL);
}

int kml_progress_export(const char *to)
{
	char *file = state_file("progress"), *aside = NULL, line[512];
	FILE *in = file ? fopen(file, "re") : NULL, *out;
	int err;

	if (!file || asprintf(&aside, "%s.new.%d", to, (int)getpid()) < 0)
		aside = NULL;
	out = aside ? open_aside(aside) : NULL;
	err = !aside ? -ENOMEM : out ? 0 : -errno;
	if (out)
		fputs("# kmemlab progress: lesson --import FILE takes it in\n", out);
	while (out && in && fgets(line, sizeof(line), in))
		fputs(line, out);
	if (in)
		fclose(in);
	if (out)
		err = close_aside(out, aside, to);
	free(aside);
	free(file);
	return err;
}

/* Takes in every line of @in, or with @look only reads them. Return: 0, the number of a bad line, or -errno. */
static int take_in(FILE *in, bool look, unsigned int *lessons)
{
	struct kml_progress theirs, ours;
	char line[512], id[32];
	int err = 0;

	rewind(in);
	*lessons = 0;
	for (int number = 1; !err && fgets(line, sizeof(line), in); number++) {
		if (*line == '#' || !line[strspn(line, " \t\r\n")])
			continue;
		if (!parse(line, id, &theirs))
			return number;
		++*lessons;
		kml_progress_read(id, &ours);
		theirs.passed |= ours.passed;
		err = look ? 0 : kml_progress_write(id, &theirs);
	}
	return err;
}

int kml_progress_import(const char *from, unsigned int *lessons)
{
	FILE *in = fopen(from, "re");
	int ret;

	if (!in)
		return -errno;
	ret = take_in(in, true, lessons);
	if (!ret)
		ret = take_in(in, false, lessons);
	fclose(in);
	return ret;
}
