/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the relations of lessons and claims can ask of a home: its attributes by their paths,
 * `output` and `error` of the commands run last, the learner's `answer`, and functions:
 *
 *	exists(PATH)	1 or 0
 *	count(PATH)	directories in it
 *	start(PATH)	what the attribute said when kml_world_begin() was called
 *	lines(PATH) line(PATH, N) word(PATH, N)	of relation.h
 */
#ifndef KML_WORLD_H
#define KML_WORLD_H

#include "home.h"
#include "relation.h"

/** struct kml_seen - an attribute that a relation read, for messages. */
struct kml_seen {
	char *path, *value;	/* the value's first line */
};

/** struct kml_world - a home, and what is remembered of it. */
struct kml_world {
	struct kml_home *home;
	char *output, *error;	/* of the last kml_world_run(); NULL: none yet */
	const char *answer;	/* what the learner answered last; NULL: nothing */
	struct kml_seen *begun;	/* what start() answers */
	unsigned int begun_count;
	struct kml_seen *seen;	/* by the last kml_world_holds() or kml_world_value() */
	unsigned int seen_count;
	char absent[KML_PATH_MAX];	/* the first object that they asked and that is not there; or "" */
	/* functions beside ours, as in struct kml_relation_world; NULL: none */
	int (*more)(void *ctx, const char *function, const char *argument, long long number, char *buf,
		    size_t *len);
	void *more_ctx;
};

/** kml_world_init() - nothing remembered yet. kml_world_fini() frees what is. */
void kml_world_init(struct kml_world *world, struct kml_home *home);
void kml_world_fini(struct kml_world *world);

/**
 * kml_world_begin() - read what start() asks for in @relations, lines of them.
 * What was remembered before is kept unless asked for anew.
 * Return: 0 or -ENOMEM. An attribute that cannot be read is not remembered.
 */
int kml_world_begin(struct kml_world *world, const char *relations);

/** kml_world_forget() - start() knows nothing any more. */
void kml_world_forget(struct kml_world *world);

/** kml_world_holds() - kml_relation_ask() in this world, with what it read in @world->seen. */
int kml_world_holds(struct kml_world *world, const char *relation, bool *ret, char *msg,
		    size_t msg_size);

/** kml_world_value() - kml_relation_value() in this world. @buf: KML_RELATION_TEXT bytes. */
int kml_world_value(struct kml_world *world, const char *relation, char *buf, char *msg,
		    size_t msg_size);

/**
 * kml_world_run() - run lines of the shell; what they print stays in @world->output and ->error.
 * Return: 0, 1 once a command failed, 2 where a line was not understood, or -ENOMEM.
 */
int kml_world_run(struct kml_world *world, const char *lines);

/**
 * kml_world_remove() - rmdir @path with all that mkdir made in it; gone already is fine.
 * Return: 0 or what the home answered.
 */
int kml_world_remove(struct kml_world *world, const char *path);

/** kml_world_empty() - kml_world_remove() of every directory in @path. */
int kml_world_empty(struct kml_world *world, const char *path);

/** kml_world_said() - "kmalloc/a/ksize was 64, ..." of what was seen last, into @buf. */
void kml_world_said(const struct kml_world *world, char *buf, size_t size);

#endif /* KML_WORLD_H */
