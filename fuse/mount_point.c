// SPDX-License-Identifier: GPL-2.0
/*
 * Mount points, by /proc/self/mountinfo and umount2(2), or by fusermount3 for
 * who is not root. Never looks into a mount: its daemon may be dead or stuck.
 */
#include <errno.h>
#include <libgen.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "mount_point.h"

/* Dead mounts may be stacked; between tries a dying daemon gets time to go. */
#define RECOVER_TRIES 50
#define RECOVER_STEP_NS (10 * 1000 * 1000)

char *kml_point_path(const char *dir)
{
	char *copy = strdup(dir), *copy2 = strdup(dir), *up = NULL, *ret = NULL;
	const char *base;
	struct stat st;

	if (!copy || !copy2)
		goto out;
	base = basename(copy);
	if (!strcmp(base, ".") || !strcmp(base, "..") || !strcmp(base, "/") ||
	    (!lstat(dir, &st) && S_ISLNK(st.st_mode))) {
		ret = realpath(dir, NULL);
		goto out;
	}
	up = realpath(dirname(copy2), NULL);
	if (up && asprintf(&ret, "%s/%s", strcmp(up, "/") ? up : "", base) < 0)
		ret = NULL;
out:
	free(up);
	free(copy2);
	free(copy);
	return ret;
}

/* mountinfo writes space, tab, newline and backslash as \ooo. */
static void unescape(char *s)
{
	char *to = s;

	for (; *s; s++)
		if (s[0] == '\\' && s[1] >= '0' && s[1] <= '3' && s[2] && s[3]) {
			*to++ = (char)((s[1] - '0') * 64 + (s[2] - '0') * 8 + (s[3] - '0'));
			s += 3;
		} else {
			*to++ = *s;
		}
	*to = '\0';
}

/* A line: ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [FIELD]... - TYPE SOURCE OPTIONS */
static bool line_names(char *line, const char *dir, bool *ours)
{
	char *type = strstr(line, " - "), *point = line;

	for (int i = 0; point && i < 4; i++)
		point = strchr(point + 1, ' ');
	if (!type || !point)
		return false;
	point++;
	point[strcspn(point, " ")] = '\0';
	unescape(point);
	type += 3;
	type[strcspn(type, " ")] = '\0';
	*ours = !strcmp(type, KML_MOUNT_TYPE);
	return !strcmp(point, dir);
}

bool kml_point_is_ours(const char *dir)
{
	FILE *f = fopen("/proc/self/mountinfo", "re");
	bool ret = false, ours;
	char *line = NULL;
	size_t size = 0;

	if (!f)
		return false;
	while (getline(&line, &size, f) > 0)
		if (line_names(line, dir, &ours))
			ret = ours;	/* later lines lie on top */
	free(line);
	fclose(f);
	return ret;
}

static int spawn_fusermount(const char *dir, bool lazy)
{
	const char *args[] = { "fusermount3", "-u", lazy ? "-qz" : "-q", "--", dir, NULL };
	int status;
	pid_t pid;

	if (posix_spawnp(&pid, args[0], NULL, NULL, (char **)(uintptr_t)args, environ))
		return -ENOENT;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return status ? -EBUSY : 0;
}

int kml_point_detach(const char *dir, bool lazy)
{
	if (!umount2(dir, UMOUNT_NOFOLLOW | (lazy ? MNT_DETACH : 0)))
		return 0;
	return errno == EPERM ? spawn_fusermount(dir, lazy) : -errno;
}

/*
 * ECONNABORTED: the daemon died while it was asked. EIO is an answer of a living
 * one and not ours to judge.
 */
int kml_point_recover(const char *dir)
{
	const struct timespec step = { .tv_nsec = RECOVER_STEP_NS };
	struct stat st;
	int err = 0;

	for (int tries = 0; tries < RECOVER_TRIES; tries++) {
		err = stat(dir, &st) ? -errno : 0;
		if (err != -ENOTCONN && err != -ECONNABORTED)
			break;
		if (err == -ENOTCONN && !kml_point_detach(dir, true))
			continue;
		nanosleep(&step, NULL);
	}
	return err;
}
