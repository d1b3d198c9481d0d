// SPDX-License-Identifier: GPL-2.0
/*
 * map write FILE TEXT: maps the object behind the attribute FILE ("PATH OFFSET LENGTH", a
 * line a stretch) and writes TEXT from its first byte on, through the mapping.
 * map read FILE: prints the text that lies there.
 * map refuse FILE: tries offsets and lengths beyond what FILE offers, and a private mapping;
 * prints what could be read that should not have been. A file of the host's lets mmap(2)
 * pass and refuses the access.
 * map hold FILE TEXT PIPE: writes TEXT, says "held", waits for PIPE's end, and prints what
 * its mapping reads then.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* One stretch of the object. */
struct stretch {
	char path[128];
	unsigned long long offset, length;
};

static struct stretch offer[512];
static int offers;

static void read_offer(const char *file)
{
	FILE *in = fopen(file, "r");

	if (!in) {
		perror(file);
		exit(1);
	}
	while (offers < 512 && fscanf(in, "%127s %llu %llu", offer[offers].path,
				      &offer[offers].offset, &offer[offers].length) == 3)
		offers++;
	if (ferror(in) || !offers) {
		printf("%s\n", strerrorname_np(errno));
		exit(1);
	}
	fclose(in);
}

static void *map(const struct stretch *s, unsigned long long offset, unsigned long long length,
		 int flags)
{
	int fd = open(s->path, O_RDWR);
	void *p;

	if (fd < 0) {
		perror(s->path);
		exit(1);
	}
	p = mmap(NULL, length, PROT_READ | PROT_WRITE, flags, fd, offset);
	close(fd);
	return p;
}

/* All stretches, one after the other. */
static char *map_all(void)
{
	unsigned long long total = 0, at = 0;
	char *base;

	for (int i = 0; i < offers; i++)
		total += offer[i].length;
	base = mmap(NULL, total, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (int i = 0; i < offers; at += offer[i++].length) {
		int fd = open(offer[i].path, O_RDWR);
		void *p = mmap(base + at, offer[i].length, PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_FIXED, fd, offer[i].offset);

		if (fd < 0 || p == MAP_FAILED) {
			perror(offer[i].path);
			exit(1);
		}
		close(fd);
	}
	return base;
}

static sigjmp_buf back;

static void on_bus_error(int sig)
{
	(void)sig;
	siglongjmp(back, 1);
}

/* Can the page at the end of the mapping be read? */
static int last_byte_is_there(const volatile char *p, unsigned long long length)
{
	signal(SIGBUS, on_bus_error);
	if (sigsetjmp(back, 1))
		return 0;
	(void)p[length - 1];
	return 1;
}

static void try(const char *what, unsigned long long offset, unsigned long long length, int flags)
{
	void *p = map(&offer[0], offset, length, flags);

	if (p != MAP_FAILED && last_byte_is_there(p, length))
		printf("%s passed\n", what);
	else if (p != MAP_FAILED)
		return;
	else if (errno != EINVAL && errno != ENXIO)
		printf("%s is %s\n", what, strerrorname_np(errno));
}

static void refuse(void)
{
	const struct stretch *s = &offer[0];

	try("a longer one", s->offset, s->length + 4096, MAP_SHARED);
	try("one beyond the end", s->offset + s->length, 4096, MAP_SHARED);
	try("a much longer one", s->offset, 1ULL << 32, MAP_SHARED);
	try("one that begins in the middle and is as long", s->offset + s->length - 4096, 8192, MAP_SHARED);
	try("a far one", 1ULL << 44, 4096, MAP_SHARED);
	try("a private one", s->offset, s->length, MAP_PRIVATE);
	if (s->offset)
		try("one that begins before", s->offset - 4096, s->length + 4096, MAP_SHARED);
}

int main(int argc, char **argv)
{
	char byte, *p;

	if (argc < 3) {
		fprintf(stderr, "usage: %s write|read|refuse|hold FILE [TEXT] [PIPE]\n", argv[0]);
		return 2;
	}
	read_offer(argv[2]);
	if (!strcmp(argv[1], "refuse")) {
		refuse();
		return 0;
	}
	p = map_all();
	if (argc > 3)
		strcpy(p, argv[3]);
	if (argc > 4) {
		int fd = open(argv[4], O_RDONLY);

		puts("held");
		fflush(stdout);
		while (fd >= 0 && read(fd, &byte, 1) > 0)
			;
	}
	if (argc != 4)
		puts(p);
	return 0;
}
