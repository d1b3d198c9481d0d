// SPDX-License-Identifier: GPL-2.0
/* A terminal inside the guest for one command, between our standard input and output. */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "terminal.h"

static void write_all(int fd, const char *data, ssize_t len)
{
	while (len > 0) {
		ssize_t done = write(fd, data, len);

		if (done < 0 && errno != EINTR)
			return;
		data += done > 0 ? done : 0;
		len -= done > 0 ? done : 0;
	}
}

/* Keys go in and signs come out, until nobody holds the terminal any more. */
static void copy(int master)
{
	static const char end_of_input = 4;	/* ^D */
	struct pollfd polls[] = { { 0, POLLIN, 0 }, { master, POLLIN, 0 } };
	char chunk[4096];
	ssize_t got;

	for (;;) {
		if (poll(polls, 2, -1) < 0)
			continue;
		if (polls[0].revents) {
			got = read(0, chunk, sizeof(chunk));
			if (got <= 0) {
				polls[0].fd = -1;
				write_all(master, &end_of_input, 1);
			}
			write_all(master, chunk, got);
		}
		if (polls[1].revents) {
			got = read(master, chunk, sizeof(chunk));
			if (got <= 0)	/* EIO: the last one closed it */
				return;
			write_all(1, chunk, got);
		}
	}
}

int kml_terminal(unsigned short rows, unsigned short columns, char **argv)
{
	struct winsize size = { .ws_row = rows, .ws_col = columns };
	int master, status = 0;
	pid_t pid = forkpty(&master, NULL, NULL, &size);

	if (!pid) {
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0) {
		fprintf(stderr, "no terminal in the guest: %s\n", strerror(errno));
		return 1;
	}
	copy(master);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
