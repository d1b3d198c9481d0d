/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Plays a transcript: reads one command a line, prints it and its masked result.
 * What carries the commands out is an actor: a home, or a program of its own that
 * makes system calls (tests/transcripts/play.c); the bytes printed are the same.
 */
#ifndef KML_TRANSCRIPT_H
#define KML_TRANSCRIPT_H

#include <stdio.h>

#include "home.h"

/** struct kml_actor - carries commands out; each returns 0 or -errno, as kml_home_ops do. */
struct kml_actor {
	int (*mkdir)(void *ctx, const char *path);
	int (*rmdir)(void *ctx, const char *path);
	int (*read)(void *ctx, const char *path, char *buf, size_t *len);
	int (*write)(void *ctx, const char *path, const char *buf, size_t len);
	int (*list)(void *ctx, const char *path, kml_list_fn *fn, void *list_ctx);
	int (*stat)(void *ctx, const char *path, struct kml_stat *ret);
	/**
	 * @other: what only a directory of this system can do (rm, rename, ...).
	 * @argv: verb and operands, ended by NULL. -ENOSYS: no such verb. May be NULL.
	 */
	int (*other)(void *ctx, char **argv);
};

/**
 * kml_transcript() - play the lines of @fd.
 * Comments and empty lines are printed as they are.
 * Return: the exit status: 0; 77 at the first command that @actor cannot do;
 * 99 when a line is none.
 */
int kml_transcript(const struct kml_actor *actor, void *ctx, int fd, FILE *out);

/** kml_transcript_on_home() - play standard input on @home, bound to CPU 0. */
int kml_transcript_on_home(struct kml_home *home);

/** kml_transcript_bind() - bind this process and its children to CPU 0, as all homes are. */
void kml_transcript_bind(void);

#endif /* KML_TRANSCRIPT_H */
