/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of the mount face share: a mock home mounted around each test, the calls of a
 * program in one line, and a main() that says 77 where there is no /dev/fuse.
 */
#ifndef KML_FUSE_TEST_H
#define KML_FUSE_TEST_H

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "mount.h"
#include "mount_point.h"
#include "../fuse/mock_home.c"

static char point[] = "/tmp/kml-fuse-XXXXXX";

/* What a failed test left. */
static inline void clean(void)
{
	if (kml_point_is_ours(point))
		kml_point_detach(point, true);
}

/* Each test has a mount of its own; the paths in it are relative. */
static inline void begin(bool shared)
{
	struct kml_mount_opts opts = { .dir = point, .shared = shared, .start = mock_start };

	clean();
	ck_assert_int_eq(kml_mount_run(&opts), KML_MOUNT_DONE);
	ck_assert_int_eq(chdir(point), 0);
}

static inline void setup(void)
{
	begin(false);
}

static inline void setup_shared(void)
{
	begin(true);
}

static inline void teardown(void)
{
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(kml_mount_end(point), KML_MOUNT_DONE);
}

/* 0 or the errno of a call that gives -1. */
static inline int error_of(long ret)
{
	int err = errno;

	if (ret >= 0 && ret < 1024)
		close((int)ret > 2 ? (int)ret : -1);
	return ret < 0 ? err : 0;
}

static inline int error(int ret)
{
	return ret < 0 ? errno : 0;
}

static inline ssize_t put(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_TRUNC);
	ssize_t n;
	int err;

	if (fd < 0)
		return -errno;
	n = write(fd, value, strlen(value));
	err = errno;
	close(fd);
	return n < 0 ? -err : n;
}

static inline const char *text(const char *path)
{
	static char buf[KML_VALUE_MAX + 1];
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, KML_VALUE_MAX);

	if (fd < 0)
		return strerror(errno);
	close(fd);
	buf[n < 0 ? 0 : n] = '\0';
	return buf;
}

static inline int count_entries(DIR *dir)
{
	int n = 0;

	while (readdir(dir))
		n++;
	return n;
}

/* Runs @suite. Return: the program's exit status. */
static inline int fuse_test_main(Suite *suite)
{
	SRunner *runner;
	int failed;

	if (access("/dev/fuse", R_OK | W_OK)) {
		fprintf(stderr, "skipped: /dev/fuse cannot be used\n");
		return 77;
	}
	if (!mkdtemp(point)) {
		perror(point);
		return 99;
	}
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	clean();
	rmdir(point);
	return failed != 0;
}

#endif /* KML_FUSE_TEST_H */
