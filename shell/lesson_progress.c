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

/* "L08 at 3 passed 1 2" into @ret; false: another lesson's line, or none. */
static bool parse(const char *line, const char *id, struct kml_progress *ret)
{
	size_t len = strlen(id);
	unsigned int at, step;
	int used = 0;

	if (strncmp(line, id, len) || sscanf(line + len, " at %u passed%n", &at, &used) != 1 || !used)
		return false;
	*ret = (struct kml_progress){ .at = at };
	for (line += len + used; sscanf(line, " %u%n", &step, &used) == 1; line += used)
		if (step < KML_STEPS_MAX)
			ret->passed |= 1ULL << step;
	return true;
}

void kml_progress_read(const char *id, struct kml_progress *ret)
{
	char *file = state_file("progress"), line[512];
	FILE *in = file ? fopen(file, "re") : NULL;

	*ret = (struct kml_progress){ 0 };
	while (in && fgets(line, sizeof(line), in))
		if (parse(line, id, ret))
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
		if (!parse(line, id, &old))
			fputs(line, out);
	if (progress)
		print_line(out, id, progress);
}

static int replace(const char *file, const char *aside, const char *id, const struct kml_progress *progress)
{
	mode_t mask = umask(0077);
	FILE *out = fopen(aside, "we"), *in;
	int err;

	umask(mask);
	if (!out)
		return -errno;
	in = fopen(file, "re");
	rewrite(in, out, id, progress);
	if (in)
		fclose(in);
	err = fflush(out) || fsync(fileno(out)) ? -errno : 0;
	if (fclose(out) && !err)
		err = -errno;
	if (!err && rename(aside, file))
		err = -errno;
	if (err)
		unlink(aside);
	return err;
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
