// SPDX-License-Identifier: GPL-2.0
/*
 * The client of the mount benches: `fuse_client read FILE` times open+read+close
 * of FILE, `fuse_client mkdir DIR` mkdir+rmdir in DIR. Prints nanoseconds for
 * one, of the fastest round of COUNT: other programs only ever make it slower.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 100
#define COUNT 100

static int read_once(const char *path)
{
	char buf[4096];
	int fd = open(path, O_RDONLY);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = read(fd, buf, sizeof(buf));
	close(fd);
	return n > 0 ? 0 : -1;
}

static int mkdir_once(const char *path)
{
	return mkdir(path, 0755) || rmdir(path);
}

static double round_ns(int (*once)(const char *path), const char *path)
{
	struct timespec from, to;

	clock_gettime(CLOCK_MONOTONIC, &from);
	for (int i = 0; i < COUNT; i++)
		if (once(path)) {
			perror(path);
			exit(99);
		}
	clock_gettime(CLOCK_MONOTONIC, &to);
	return ((double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec)) /
	       COUNT;
}

int main(int argc, char **argv)
{
	int (*once)(const char *path) = read_once;
	char path[4096];
	double ns, best;

	if (argc != 3)
		return 2;
	snprintf(path, sizeof(path), "%s", argv[2]);
	if (!strcmp(argv[1], "mkdir")) {
		once = mkdir_once;
		snprintf(path, sizeof(path), "%s/kml_bench", argv[2]);
	}
	best = round_ns(once, path);
	for (int i = 1; i < ROUNDS; i++) {
		ns = round_ns(once, path);
		best = ns < best ? ns : best;
	}
	printf("%.0f\n", best);
	return 0;
}
