// SPDX-License-Identifier: GPL-2.0
/*
 * Each line is appended under a lock as soon as it is typed. Trimming writes a new file
 * and renames it; so whoever got the lock looks whether the file is still the one by
 * that name.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <readline/history.h>

#include "history.h"

#define KEPT 2000		/* lines; twice as many before they are trimmed */
#define TRIES 10		/* that the file may be replaced under our hands */

static char *file;

/* Makes each directory of @path that is missing, for this user alone. */
static void make_dirs(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
}

/* The file's name, its folders made; NULL where there is no place. */
static char *find_file(void)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	char *path = NULL;
	int n = -1;

	if (state && *state == '/')
		n = asprintf(&path, "%s/kmemlab/history", state);
	else if (home && *home == '/')
		n = asprintf(&path, "%s/.local/state/kmemlab/history", home);
	if (n < 0)
		return NULL;
	make_dirs(path);
	return path;
}

/* The file, locked; -1 where it cannot be had. Closing it unlocks. */
static int open_locked(void)
{
	for (int i = 0; file && i < TRIES; i++) {
		int fd = open(file, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		struct stat mine, named;

		if (fd < 0)
			return -1;
		if (!flock(fd, LOCK_EX) && !fstat(fd, &mine) && !stat(file, &named) &&
		    mine.st_ino == named.st_ino && mine.st_dev == named.st_dev) {
			fchmod(fd, 0600);
			return fd;
		}
		close(fd);
	}
	return -1;
}

/* All of the file, terminated. */
static char *read_all(int fd)
{
	struct stat st;
	char *text;
	ssize_t n;

	if (fstat(fd, &st) || st.st_size > 64 << 20)
		return NULL;
	text = malloc(st.st_size + 1);
	n = text ? pread(fd, text, st.st_size, 0) : -1;
	if (n < 0) {
		free(text);
		return NULL;
	}
	text[n] = '\0';
	return text;
}

/* Writes the last KEPT lines beside and renames; the old file stays where that fails. */
static void trim(const char *text, unsigned int count)
{
	char *aside;
	FILE *out;
	int fd;
	bool good;

	for (; count > KEPT; count--)
		text = strchr(text, '\n') + 1;
	if (asprintf(&aside, "%s.new", file) < 0)
		return;
	fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	out = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (out) {
		fputs(text, out);
		good = !fflush(out) && !fsync(fd);
		fclose(out);
		if (!good || rename(aside, file))
			unlink(aside);
	}
	free(aside);
}

static unsigned int add_lines(const char *text)
{
	unsigned int count = 0;
	char line[4096];

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
		size_t len = strcspn(text, "\n");

		if (len >= sizeof(line))
			len = sizeof(line) - 1;
		memcpy(line, text, len);
		line[len] = '\0';
		add_history(line);
		count += text[strcspn(text, "\n")] == '\n';
	}
	return count;
}

void kml_history_load(void)
{
	char *text;
	int fd;

	using_history();
	stifle_history(KEPT);
	file = find_file();
	fd = open_locked();
	if (fd < 0) {
		if (file)
			fprintf(stderr, "history: %s: %s; lines are kept for this session only\n", file,
				strerror(errno));
		return;
	}
	text = read_all(fd);
	if (text) {
		unsigned int count = add_lines(text);

		if (count > 2 * KEPT)
			trim(text, count);
	}
	free(text);
	close(fd);
}

void kml_history_add(const char *line)
{
	HIST_ENTRY *last = history_length ? history_get(history_base + history_length - 1) : NULL;
	size_t len = strlen(line);
	char *whole;
	int fd;

	if (!len || (last && !strcmp(last->line, line)))
		return;
	add_history(line);
	fd = open_locked();
	whole = malloc(len + 1);
	if (fd >= 0 && whole) {
		memcpy(whole, line, len);
		whole[len] = '\n';
		if (write(fd, whole, len + 1) < 0)
			errno = 0;	/* a full disk: the session has it */
	}
	free(whole);
	if (fd >= 0)
		close(fd);
}

void kml_history_free(void)
{
	free(file);
	file = NULL;
}
