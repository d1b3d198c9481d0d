/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The twin's directories: names, siblings, counted references. Knows nothing of what
 * reading or writing means; twin.c does.
 *
 * A node is kept by counted references: rmdir takes it out of the tree, the last
 * reader frees it and its object. A child keeps its parent.
 */
#ifndef KML_NODES_H
#define KML_NODES_H

#include <pthread.h>
#include <stdatomic.h>

#include "object.h"

/** struct node - one directory. */
struct node {
	struct node *parent;		/* NULL for the root */
	struct node *chain;		/* next in the parent's bucket */
	struct node *next, *prev;	/* among its siblings, in order of making */
	struct table *table;		/* its own children, NULL while there are none */
	struct kml_object *obj;		/* NULL for a plain container */
	const struct kml_type *makes;	/* what mkdir makes inside, or NULL */
	uint64_t id;			/* the low byte is 0: its attributes count on from it */
	_Atomic unsigned int refs;
	bool fixed;			/* not made by mkdir */
	char name[];
};

/** struct part - a name within a path: not terminated. */
struct part {
	const char *name;
	size_t len;
};

/** struct spot - where a path leads: a directory, an attribute of it, or a name that is free. */
struct spot {
	struct node *node;		/* the directory, or the one that would hold it */
	const struct kml_entry *entry;	/* the attribute, or NULL */
	struct part rest;		/* a name that leads nowhere: len > 0 */
};

/** struct crowd - the children of a directory at one moment, each with a reference. */
struct crowd {
	struct node **node;
	size_t count;
};

/* The one tree. @lock guards every node's links and table. */
extern struct nodes_tree {
	pthread_rwlock_t lock;
	struct node *root;
	uint64_t next_id;
} tree;

/**
 * node_new() - a directory that is not in the tree yet.
 * Context: caller holds tree.lock for writing, or is alone.
 * Return: the node with the one reference that the tree will hold; NULL without memory.
 */
struct node *node_new(struct node *parent, struct part part, bool fixed);
/** node_put() - drop a reference; the last one frees the node, its object, and lets its parent go. */
void node_put(struct node *node);

/** node_prepare() - room for one more child, before anything is made. Return: 0, -ENOMEM. */
int node_prepare(struct node *parent);
/** node_add() - put @node among its parent's children; node_prepare() came before. */
void node_add(struct node *node);
/** node_remove() - take @node out; its reference is the caller's now. */
void node_remove(struct node *node);
/** node_has_made() - did mkdir make any of its children? */
bool node_has_made(const struct node *node);
/** node_last() - the youngest child, or NULL. */
struct node *node_last(const struct node *node);

/**
 * nodes_walk() - follow @path. Context: caller holds tree.lock.
 * Return: 0 with @ret filled, perhaps with a name that is free; -ENOENT, -ENOTDIR,
 * -ENAMETOOLONG when it breaks off before.
 */
int nodes_walk(const char *path, struct spot *ret);
/** nodes_find() - the same for a path that leads somewhere, with a reference to the node taken. */
int nodes_find(const char *path, struct spot *ret);

/** crowd_gather() - all children of @parent. Return: 0, -ENOMEM. */
int crowd_gather(struct node *parent, struct crowd *ret);
void crowd_release(struct crowd *crowd);

#endif /* KML_NODES_H */
