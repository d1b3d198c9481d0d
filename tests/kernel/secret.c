// SPDX-License-Identifier: GPL-2.0
/*
 * secret drop FILE: opens FILE as root, gives CAP_SYS_ADMIN up, and says what reading answers.
 * secret user FILE...: as uid 1000, says which of the FILEs can be opened, for reading or
 * for writing. Prints "0" or the errno's name.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Effective and permitted: what stays is all but CAP_SYS_ADMIN. */
static int give_up(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data))
		return -1;
	data[0].effective &= ~(1u << CAP_SYS_ADMIN);
	data[0].permitted &= ~(1u << CAP_SYS_ADMIN);
	return syscall(SYS_capset, &head, data);
}

static int drop(const char *path)
{
	char byte;
	int fd = open(path, O_RDONLY);

	if (fd < 0 || give_up()) {
		perror(path);
		return 99;
	}
	puts(read(fd, &byte, 1) < 0 ? strerrorname_np(errno) : "0");
	return 0;
}

static int user(char **paths)
{
	if (setgid(1000) || setuid(1000)) {
		perror("setuid");
		return 99;
	}
	for (; *paths; paths++)
		if (open(*paths, O_RDONLY) >= 0 || open(*paths, O_WRONLY) >= 0)
			puts(*paths);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "drop"))
		return drop(argv[2]);
	if (argc > 2 && !strcmp(argv[1], "user"))
		return user(argv + 2);
	fprintf(stderr, "usage: %s drop FILE | user FILE...\n", argv[0]);
	return 2;
}
