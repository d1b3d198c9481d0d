/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where programs of a submission run: with limits, and gone whole at the end. Two doors: a
 * program of the host in a process of its own, and our own process that is about to interpret
 * what a student wrote.
 */
#ifndef KML_SANDBOX_H
#define KML_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "lab.h"

/** struct kml_box - one program that is to run. */
struct kml_box {
	struct kml_limits limits;
	double slow;			/* multiplies its time; 0 is 1 */
	const char *program;		/* its path */
	char *const *argv;		/* NULL-ended */
	const char *dir;		/* its working folder */
	const char *home;		/* a folder that it may write to: HOME and TMPDIR */
	const char *see;		/* a folder that it must be able to read, too; or NULL */
	const char *tree;		/* where the tree is mounted, KMEMLAB_TREE; or NULL */
	char *out;			/* receives what it prints, cut and NUL-terminated */
	size_t out_size;
	bool own;			/* a program of ours on data of theirs, such as tar */
	uid_t user;			/* kml_box_user(): whose the program of a submission is */
};

/** struct kml_box_end - how it ended. */
struct kml_box_end {
	bool timed_out;
	int status;			/* as waitpid(2) has it */
	char why[200];			/* after an error: what could not be done, and the remedy */
};

/**
 * kml_box_run() - run a program to its end, or to the end of its time.
 * Nothing of what it started is left when this returns.
 *
 * Context: one thread; the caller becomes the reaper of all orphans below it. Its children of
 * before are left alone.
 * Return: 0 (then look at @ret), or -errno with @ret->why.
 */
int kml_box_run(const struct kml_box *box, struct kml_box_end *ret);

/**
 * kml_box_enter() - limit this process, which will interpret a submission: no new rights, no
 * core, memory, CPU time. There is no way back.
 * Return: 0 or -errno.
 */
int kml_box_enter(const struct kml_limits *limits, double slow);

/**
 * kml_box_user() - who a program of a submission runs as: we, or where we are root a user that
 * nobody else is, while this process lives.
 */
uid_t kml_box_user(void);

/** kml_box_lacks() - what this system cannot isolate, as a sentence; NULL: nothing. */
const char *kml_box_lacks(void);

#endif /* KML_SANDBOX_H */
