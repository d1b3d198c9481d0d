// SPDX-License-Identifier: GPL-2.0
/*
 * prompt FIRST [LINE NEXT]... -- COMMAND...: starts COMMAND at a terminal; prints the microseconds
 * until FIRST stands there, and then, of each LINE that is typed, until NEXT does.
 * Status 1 where it does not within a minute.
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LIMIT_US 60000000ll

static long long now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000ll + ts.tv_nsec / 1000;
}

/* Reads until @text has come. Return: when, since @start; -1: it did not. */
static long long await(int master, const char *text, long long start)
{
	char seen[65536];
	size_t used = 0;

	while (now_us() - start < LIMIT_US) {
		struct pollfd polled = { master, POLLIN, 0 };
		ssize_t got;

		if (poll(&polled, 1, 1000) <= 0)
			continue;
		if (used > sizeof(seen) / 2)
			used = 0;
		got = read(master, seen + used, sizeof(seen) - used - 1);
		if (got <= 0)
			return -1;
		used += got;
		seen[used] = '\0';
		if (strstr(seen, text))
			return now_us() - start;
	}
	return -1;
}

static int report(long long us)
{
	if (us < 0)
		return 1;
	printf("%lld\n", us);
	return 0;
}

int main(int argc, char **argv)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	long long start = now_us();
	int master, at = 1, failed;
	pid_t pid = forkpty(&master, NULL, NULL, &size);

	while (at < argc && strcmp(argv[at], "--"))
		at++;
	if (pid < 0 || at + 1 >= argc || at < 2)
		return 2;
	if (!pid) {
		execv(argv[at + 1], argv + at + 1);
		_exit(127);
	}
	failed = report(await(master, argv[1], start));
	for (int i = 2; !failed && i + 1 < at; i += 2) {
		start = now_us();
		dprintf(master, "%s\r", argv[i]);
		failed = report(await(master, argv[i + 1], start));
	}
	kill(pid, SIGHUP);
	close(master);
	return failed;
}
