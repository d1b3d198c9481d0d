/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The commands of the kmemlab shell on a home: mkdir, rmdir, echo, cat, ls, cd,
 * pwd and many more: commands.def. One statement a line, or several joined by ';' and '&&'; a script goes on
 * after a failed command, as sh does without -e.
 */
#ifndef KML_INTERP_H
#define KML_INTERP_H

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

#include "home.h"

struct kml_interp;

/**
 * kml_interp_create() - an interpreter in the root of @home.
 * @out, @err: streams for results and messages; not closed by destroy
 * Return: the interpreter, or NULL when there is no memory.
 */
struct kml_interp *kml_interp_create(struct kml_home *home, FILE *out, FILE *err);
void kml_interp_destroy(struct kml_interp *in);

/**
 * kml_interp_line() - run one line of @len bytes, no newline in it.
 * Return: 0, or
 * * -EINVAL - not a line of this shell: nothing of it was run, and it was said why
 * A command that fails is no error here; kml_interp_status() remembers it.
 */
int kml_interp_line(struct kml_interp *in, const char *line, size_t len);

/** kml_interp_text() - run the lines of @text up to exit or a syntax error. Return: the status. */
int kml_interp_text(struct kml_interp *in, const char *text);

/**
 * kml_interp_stream() - run the lines that @fd gives up to exit or a syntax error.
 * Writes out what was printed before it waits for more.
 * Return: the status.
 */
int kml_interp_stream(struct kml_interp *in, int fd);

/** kml_interp_status() - 0, 1 once a command failed, 2 once a line was not understood. */
int kml_interp_status(const struct kml_interp *in);

/** kml_interp_dir() - the directory that the shell stands in, "" for the root. */
const char *kml_interp_dir(const struct kml_interp *in);

/** kml_interp_left() - has exit been called? */
bool kml_interp_left(const struct kml_interp *in);

/** kml_interp_watch() - end a line early once *@flag is set (by a signal's handler). */
void kml_interp_watch(struct kml_interp *in, const volatile sig_atomic_t *flag);

/**
 * kml_interp_path() - the path below the root that @operand means.
 * @ret: KML_PATH_MAX bytes; "" on failure
 * Return: 0, -ENOENT for an empty operand, or -ENAMETOOLONG.
 */
int kml_interp_path(const struct kml_interp *in, const char *operand, char *ret);

/** typedef kml_line_fn - called for each line of a stream; not 0 ends it. */
typedef int kml_line_fn(void *ctx, const char *line, size_t len);

/**
 * kml_lines() - call @fn for each line that @fd gives.
 * @out: flushed before each wait for input
 * Return: 0 at the end, what @fn returned, or
 * * -EMSGSIZE - a line is longer than KML_LINE_MAX
 * * others as read(2) answered
 */
int kml_lines(int fd, FILE *out, kml_line_fn *fn, void *ctx);

#endif /* KML_INTERP_H */
