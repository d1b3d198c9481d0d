/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Runs lines of the kmemlab shell on a home: mkdir, rmdir, echo, cat and what else
 * stands in commands.def. Statements are joined by ';' and '&&'; a script ends at
 * the first that fails, unless it is told to go on.
 */
#ifndef KML_INTERP_H
#define KML_INTERP_H

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

#include "home.h"

struct kml_interp;
struct kml_homes;

/** struct kml_interp_opts - how lines are run; zero is a strict script. */
struct kml_interp_opts {
	const char *source;	/* name of the script for messages, or NULL */
	bool interactive;	/* a person types: goes on after errors, asks the terminal */
	bool keep_going;	/* goes on after errors */
	bool trace;		/* prints each line first, on the error stream */
	bool allow_shell;	/* '!', pipes, files outside the tree, `on` */
	bool confined;		/* the tree alone: no file of the host, no lesson, no other home */
	/* takes what `answer QUESTION ANSWER` says; NULL: a lesson's step does. Returns 0 or -errno. */
	int (*answer)(void *ctx, const char *question, const char *text);
	void *answer_ctx;
};

/**
 * kml_interp_create() - an interpreter in the root of @home.
 * @out, @err: streams for results and messages; not closed by destroy
 * Return: the interpreter, or NULL when there is no memory.
 */
struct kml_interp *kml_interp_create(struct kml_home *home, FILE *out, FILE *err);
void kml_interp_destroy(struct kml_interp *in);

/** kml_interp_set() - run lines so from now on; strings in @opts must stay. */
void kml_interp_set(struct kml_interp *in, const struct kml_interp_opts *opts);

/** kml_interp_homes() - let `home` reach others than the first: @homes stay the caller's. */
void kml_interp_homes(struct kml_interp *in, struct kml_homes *homes);

/** kml_interp_home() - the home that is asked now. */
struct kml_home *kml_interp_home(const struct kml_interp *in);

/**
 * kml_interp_line() - run one physical line of @len bytes, no newline in it.
 * Return: 0, or
 * * -EINVAL - not a line of this shell: nothing of it was run, and it was said why
 * * -EAGAIN - it goes on: a quote is open, or it ends in a \; more lines are wanted
 * A command that fails is no error here; kml_interp_status() remembers it.
 */
int kml_interp_line(struct kml_interp *in, const char *line, size_t len);

/** kml_interp_end() - no more lines come: one that was not complete is an error, and said. */
void kml_interp_end(struct kml_interp *in);

/** kml_interp_forget() - drop an incomplete line. */
void kml_interp_forget(struct kml_interp *in);

/** kml_interp_text() - run the lines of @text up to exit or an error. Return: the status. */
int kml_interp_text(struct kml_interp *in, const char *text);

/**
 * kml_interp_stream() - run the lines that @fd gives up to exit or an error.
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
