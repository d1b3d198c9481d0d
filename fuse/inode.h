/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the mount face remembers of a node while the kernel knows it: who it is,
 * what its path is, and whether rmdir has taken it away.
 *
 * Lock order of the whole face, outermost first; nothing is taken the other way:
 *
 *   1. kml_file.lock, kml_stream.lock   one open file or directory stream
 *   2. the gate: kml_inode_enter()/_leave() as readers, kml_inode_close() as
 *      the writer, what configfs' fragment semaphore is there
 *   3. the home's own locks
 *   4. kml_tree.lock                    the table, counts and flags below
 *   5. kml_inval.lock                   the queue of stale names
 *
 * 4 and 5 are leaves, held for a few lines and never across a call of the home
 * or of libfuse. Of 1 and 2 nothing is held when a request is answered: after
 * the answer the kernel may at once release what the request was about.
 */
#ifndef KML_FUSE_INODE_H
#define KML_FUSE_INODE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

#include "home.h"

/**
 * struct kml_inode - one node that the kernel holds, or that such a one needs.
 *
 * @id, @parent, @name, @is_dir, @generation and @born never change, so a path
 * is built without a lock. The rest belongs to kml_tree.lock.
 */
struct kml_inode {
	struct kml_inode *parent;	/* NULL for the root; counted in its refs */
	struct kml_inode *next;		/* in the same hash chain */
	uint64_t id;			/* st_ino, see kml_inode_id() */
	uint64_t generation;		/* tells apart two that had one address */
	uint64_t lookups;		/* how often the kernel was given it */
	struct kml_owner *owner;	/* what chmod, chown, utimes left; or NULL */
	time_t born;			/* seconds since the epoch, seen first */
	unsigned int refs;		/* children in the table */
	unsigned int users;		/* requests in the home, here or below */
	mode_t perm;			/* as the home told it last */
	bool is_dir;
	bool closing;			/* an rmdir waits or is at work */
	bool dead;			/* an rmdir took it */
	char name[];
};

/**
 * struct kml_owner - attributes that the user set, as configfs keeps them.
 * They live as long as the node, also when the kernel forgets it.
 */
struct kml_owner {
	struct kml_owner *next;
	struct kml_inode *inode;
	mode_t perm;
	uid_t uid;
	gid_t gid;
	struct timespec atime, mtime;
};

/** struct kml_tree - all nodes of one mount. */
struct kml_tree {
	pthread_mutex_t lock;
	pthread_cond_t calm;		/* users fell to 0, or closing ended */
	struct kml_inode *root;
	struct kml_inode **slots;	/* hash by id; a power of two of them */
	size_t slot_count, count;
	uint64_t generation;		/* of the next node */
	struct kml_owner *owners;
	uid_t uid;			/* who mounted: owns all that nobody chowned */
	gid_t gid;
};

/**
 * kml_tree_init() - an empty tree with the root.
 * @root: what the home says of ""
 * Return: 0 or -ENOMEM.
 */
int kml_tree_init(struct kml_tree *tree, const struct kml_stat *root);

/** kml_tree_deinit() - free every node, whatever the kernel still holds. */
void kml_tree_deinit(struct kml_tree *tree);

/**
 * kml_inode_id() - what tells @name in @parent from every other node.
 *
 * A directory's is the home's own. An attribute's is made from its directory's
 * and its name: configfs gives an attribute another number at each lookup, and
 * an attribute cannot be replaced without its directory. Its top bit is set.
 */
uint64_t kml_inode_id(const struct kml_inode *parent, const char *name,
		      const struct kml_stat *st);

/**
 * kml_inode_get() - the node called @name in @parent, counted as one lookup.
 * @st: what the home says of it; a node of another kml_inode_id() is a new one
 * Return: the node, or NULL when there is no memory.
 */
struct kml_inode *kml_inode_get(struct kml_tree *tree, struct kml_inode *parent,
				const char *name, const struct kml_stat *st);

/** kml_inode_forget() - take back @lookups; the last one frees the node. */
void kml_inode_forget(struct kml_tree *tree, struct kml_inode *inode, uint64_t lookups);

/**
 * kml_inode_path() - the path of @inode, or of @name in it.
 * @name: may be NULL
 * @ret: KML_PATH_MAX bytes
 * Return: 0, or -ENAMETOOLONG.
 */
int kml_inode_path(const struct kml_inode *inode, const char *name, char *ret);

/**
 * kml_inode_enter() - begin to use @inode in the home; rmdir waits meanwhile.
 * Waits itself while an rmdir of it or of a directory above is at work.
 * Return: 0, or -ENOENT when an rmdir took it or one above.
 */
int kml_inode_enter(struct kml_tree *tree, struct kml_inode *inode);
void kml_inode_leave(struct kml_tree *tree, struct kml_inode *inode);

/**
 * kml_inode_close() - begin an rmdir: nobody is in the home below @inode.
 * Return: 0, or -ENOENT when it is gone already.
 */
int kml_inode_close(struct kml_tree *tree, struct kml_inode *inode);

/** kml_inode_closed() - end it; @gone tells whether the directory went. */
void kml_inode_closed(struct kml_tree *tree, struct kml_inode *inode, bool gone);

/** kml_inode_is_dead() - whether an rmdir took @inode or a directory above. */
bool kml_inode_is_dead(struct kml_tree *tree, const struct kml_inode *inode);

/** kml_inode_perm() - the mode that the home told last. */
mode_t kml_inode_perm(struct kml_tree *tree, const struct kml_inode *inode);

/** kml_inode_attr() - fill @ret as stat(2) shows it; takes @st when not NULL. */
void kml_inode_attr(struct kml_tree *tree, struct kml_inode *inode, const struct kml_stat *st,
		    struct stat *ret);

/** kml_inode_own() - remember what @attr says of mode, owner and times. */
int kml_inode_own(struct kml_tree *tree, struct kml_inode *inode, const struct stat *attr);

#endif /* KML_FUSE_INODE_H */
