// SPDX-License-Identifier: GPL-2.0
/*
 * What the twin costs in process: reading an attribute, making a directory among many
 * siblings, and the bookkeeping of an object. One line each: name ours theirs ratio, where
 * theirs is the same work among no siblings, or the figure that was asked for.
 * Status: 0, 1 when a limit is passed and LIMITS is given as argument.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "home.h"

#define MANY 100000
#define ROUNDS 20000		/* of mkdir and rmdir */
#define READS 1000000
#define BYTES_LIMIT 400.0	/* of bookkeeping an object */
#define MKDIR_LIMIT 1.3
#define READ_NS_LIMIT 1000.0	/* 1,000,000 a second */

static struct kml_home *home;
static int passed;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static void must(int err, const char *what)
{
	if (!err)
		return;
	fprintf(stderr, "%s: %s\n", what, strerror(-err));
	exit(99);
}

static void line(const char *name, double ours, double theirs, double limit)
{
	printf("%s %.1f %.1f %.3f\n", name, ours, theirs, ours / theirs);
	passed |= ours / theirs > limit;
}

static double read_ns(const char *path)
{
	char buf[KML_VALUE_MAX];
	double began = now();
	size_t len;

	for (int i = 0; i < READS; i++)
		must(home->ops->read(home, path, buf, &len), path);
	return (now() - began) / READS;
}

/* The least of five: what others do on this machine is none of ours. */
static double mkdir_ns(void)
{
	double least = 1e18;

	for (int round = 0; round < 5; round++) {
		double began = now(), took;

		for (int i = 0; i < ROUNDS / 5; i++) {
			must(home->ops->mkdir(home, "kmalloc/x"), "mkdir");
			must(home->ops->rmdir(home, "kmalloc/x"), "rmdir");
		}
		took = (now() - began) / (ROUNDS / 5);
		least = took < least ? took : least;
	}
	return least;
}

static void make_many(void)
{
	char path[32];

	for (int i = 0; i < MANY; i++) {
		snprintf(path, sizeof(path), "kmalloc/o%d", i);
		must(home->ops->mkdir(home, path), path);
	}
}

static size_t in_use(void)
{
	struct mallinfo2 m = mallinfo2();

	return m.uordblks + m.hblkhd;
}

int main(int argc, char **argv)
{
	char msg[256] = "";
	double one, many;
	size_t before;

	if (kml_home_start("twin", NULL, &home, msg, sizeof(msg))) {
		fprintf(stderr, "%s\n", msg);
		return 99;
	}
	must(home->ops->write(home, "max_objects", "200000", 6), "max_objects");
	must(home->ops->mkdir(home, "kmalloc/one"), "mkdir");
	line("twin_read_ns", read_ns("kmalloc/one/size"), READ_NS_LIMIT, 1);
	line("twin_read_computed_ns", read_ns("kmalloc/one/ksize"), READ_NS_LIMIT, 1);
	one = mkdir_ns();
	before = in_use();
	make_many();
	line("twin_object_bytes", (double)(in_use() - before) / MANY, BYTES_LIMIT, 1);
	many = mkdir_ns();
	line("twin_mkdir_100000_siblings_ns", many, one, MKDIR_LIMIT);
	kml_home_stop(home);
	return argc > 1 && passed ? 1 : 0;
}
