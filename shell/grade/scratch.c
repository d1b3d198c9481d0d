// SPDX-License-Identifier: GPL-2.0
/* Makes, holds and removes private folders. Context: one thread. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.h"

#define PREFIX "kmemlab-grade."

/** struct held - a folder of ours, and the descriptor whose lock says so. */
struct held {
	struct held *next;
	char *dir;
	int fd;
};
static struct held *held;

static const char *tmp_dir(void)
{
	const char *tmp = getenv("TMPDIR");

	return tmp && *tmp ? tmp : "/tmp";
}

/* The lock on @dir, or -1: somebody holds it, or it is none of ours. */
static int lock(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd >= 0 && !fstat(fd, &st) && st.st_uid == geteuid() && !flock(fd, LOCK_EX | LOCK_NB))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* Without the lock it is a folder all the same; only a sweep at that very time could take it. */
static void hold(char *dir)
{
	struct held *h = malloc(sizeof(*h));

	if (!h)
		return;
	*h = (struct held){ .next = held, .dir = strdup(dir), .fd = lock(dir) };
	held = h;
}

static void let_go(const char *dir)
{
	for (struct held **at = &held, *h; (h = *at); at = &h->next) {
		if (!h->dir || strcmp(h->dir, dir))
			continue;
		*at = h->next;
		if (h->fd >= 0)
			close(h->fd);
		free(h->dir);
		free(h);
		return;
	}
}

char *kml_scratch_make(void)
{
	char *dir;

	if (asprintf(&dir, "%s/" PREFIX "XXXXXX", tmp_dir()) < 0)
		return NULL;
	if (mkdtemp(dir)) {
		hold(dir);
		return dir;
	}
	free(dir);
	return NULL;
}

/* Who has shut a folder against us is the submission, whose user we may be. */
static int open_up(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	if (kind == FTW_D || kind == FTW_DNR)
		chmod(path, 0700);
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	remove(path);
	return 0;
}

/* Is @path a mount whose server is gone, or still one at all? */
static bool is_mounted(const char *dir, const char *path)
{
	struct stat above, here;

	return (stat(path, &here) && errno == ENOTCONN) || (!stat(dir, &above) && !stat(path, &here) && above.st_dev != here.st_dev);
}

static void unmount(const char *path)
{
	char fusermount[] = "fusermount3", opts[] = "-uqz", *copy = strdup(path);
	char *argv[] = { fusermount, opts, copy, NULL };
	pid_t pid;

	if (copy && umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW) &&
	    !posix_spawnp(&pid, fusermount, NULL, NULL, argv, environ))
		waitpid(pid, NULL, 0);
	free(copy);
}

void kml_scratch_remove(const char *dir)
{
	char tree[4300];

	if (!dir)
		return;
	snprintf(tree, sizeof(tree), "%s/tree", dir);
	if (is_mounted(dir, tree))
		unmount(tree);
	/* On one file system alone: what is mounted in it is nobody's to remove. */
	nftw(dir, open_up, 16, FTW_PHYS | FTW_MOUNT);
	nftw(dir, remove_one, 16, FTW_PHYS | FTW_MOUNT | FTW_DEPTH);
	let_go(dir);
}

void kml_scratch_sweep(void)
{
	char pattern[4200];
	glob_t found = { 0 };
	int fd;

	snprintf(pattern, sizeof(pattern), "%s/" PREFIX "??????", tmp_dir());
	if (!glob(pattern, GLOB_NOSORT, NULL, &found))
		for (size_t i = 0; i < found.gl_pathc; i++) {
			fd = lock(found.gl_pathv[i]);
			if (fd < 0)
				continue;
			kml_scratch_remove(found.gl_pathv[i]);
			close(fd);
		}
	globfree(&found);
}
