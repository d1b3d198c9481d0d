// SPDX-License-Identifier: GPL-2.0
/* Prints the nanoseconds that one write() of VALUE to PATH takes, on CPU 0. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(int argc, char **argv)
{
	long long began;
	cpu_set_t cpu;
	ssize_t len;
	int fd;

	if (argc != 3)
		return 2;
	CPU_ZERO(&cpu);
	CPU_SET(0, &cpu);
	fd = open(argv[1], O_WRONLY);
	if (fd < 0 || sched_setaffinity(0, sizeof(cpu), &cpu)) {
		perror(argv[1]);
		return 1;
	}
	began = now();
	len = write(fd, argv[2], strlen(argv[2]));
	began = now() - began;
	if (len != (ssize_t)strlen(argv[2])) {
		perror(argv[1]);
		return 1;
	}
	printf("%lld\n", began);
	return 0;
}
