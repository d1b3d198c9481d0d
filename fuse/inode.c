// SPDX-License-Identifier: GPL-2.0
/*
 * The table of nodes that the kernel holds of a mount, found by the home's id.
 * Counts forgets, and closes a directory to requests while rmdir takes it away.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "inode.h"

#define FIRST_SLOTS 256

static size_t slot_of(const struct kml_tree *tree, uint64_t id)
{
	return (id * 0x9e3779b97f4a7c15ull >> 20) & (tree->slot_count - 1);
}

#define ATTR_ID (1ull << 63)

/* FNV-1a over the name, begun with the directory's number. */
uint64_t kml_inode_id(const struct kml_inode *parent, const char *name,
		      const struct kml_stat *st)
{
	uint64_t hash = 0xcbf29ce484222325ull;

	if (st->is_dir || !parent)
		return st->id;
	hash ^= parent->id * 0x9e3779b97f4a7c15ull;
	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 0x100000001b3ull;
	return hash | ATTR_ID;
}

static void link_inode(struct kml_tree *tree, struct kml_inode *inode)
{
	struct kml_inode **slot = &tree->slots[slot_of(tree, inode->id)];

	inode->next = *slot;
	*slot = inode;
	tree->count++;
}

static void unlink_inode(struct kml_tree *tree, struct kml_inode *inode)
{
	struct kml_inode **p = &tree->slots[slot_of(tree, inode->id)];

	while (*p != inode)
		p = &(*p)->next;
	*p = inode->next;
	tree->count--;
}

/* A table that cannot grow only gets slower, so a failure is no error. */
static void grow(struct kml_tree *tree)
{
	size_t old_count = tree->slot_count;
	struct kml_inode **old = tree->slots, **slots, *inode, *next;

	slots = calloc(old_count * 2, sizeof(*slots));
	if (!slots)
		return;
	tree->slots = slots;
	tree->slot_count = old_count * 2;
	tree->count = 0;
	for (size_t i = 0; i < old_count; i++)
		for (inode = old[i]; inode; inode = next) {
			next = inode->next;
			link_inode(tree, inode);
		}
	free(old);
}

static struct kml_inode *new_inode(struct kml_tree *tree, struct kml_inode *parent,
				   const char *name, uint64_t id, const struct kml_stat *st)
{
	struct kml_inode *inode = calloc(1, sizeof(*inode) + strlen(name) + 1);

	if (!inode)
		return NULL;
	strcpy(inode->name, name);
	inode->id = id;
	inode->is_dir = st->is_dir;
	inode->perm = st->perm;
	inode->generation = ++tree->generation;
	inode->born = time(NULL);
	inode->parent = parent;
	if (parent)
		parent->refs++;
	if (tree->count >= tree->slot_count)
		grow(tree);
	link_inode(tree, inode);
	return inode;
}

int kml_tree_init(struct kml_tree *tree, const struct kml_stat *root)
{
	*tree = (struct kml_tree){ .slot_count = FIRST_SLOTS };
	tree->slots = calloc(FIRST_SLOTS, sizeof(*tree->slots));
	if (!tree->slots)
		return -ENOMEM;
	tree->root = new_inode(tree, NULL, "", root->id, root);
	if (!tree->root) {
		free(tree->slots);
		return -ENOMEM;
	}
	tree->root->lookups = 1;
	pthread_mutex_init(&tree->lock, NULL);
	pthread_cond_init(&tree->calm, NULL);
	return 0;
}

void kml_tree_deinit(struct kml_tree *tree)
{
	struct kml_inode *inode, *next;

	for (size_t i = 0; i < tree->slot_count; i++)
		for (inode = tree->slots[i]; inode; inode = next) {
			next = inode->next;
			free(inode->owner);
			free(inode);
		}
	free(tree->slots);
	pthread_cond_destroy(&tree->calm);
	pthread_mutex_destroy(&tree->lock);
}

/* Frees @inode when nothing needs it, and then the parents that waited for it. */
static void put(struct kml_tree *tree, struct kml_inode *inode)
{
	struct kml_inode *parent;

	while (inode && !inode->lookups && !inode->refs && !inode->owner) {
		parent = inode->parent;
		unlink_inode(tree, inode);
		free(inode);
		if (parent)
			parent->refs--;
		inode = parent;
	}
}

static bool same(const struct kml_inode *inode, const struct kml_inode *parent, const char *name,
		 uint64_t id, bool is_dir)
{
	return inode->id == id && inode->parent == parent && inode->is_dir == is_dir &&
	       !inode->dead && !strcmp(inode->name, name);
}

struct kml_inode *kml_inode_get(struct kml_tree *tree, struct kml_inode *parent,
				const char *name, const struct kml_stat *st)
{
	uint64_t id = kml_inode_id(parent, name, st);
	struct kml_inode *inode;

	pthread_mutex_lock(&tree->lock);
	inode = tree->slots[slot_of(tree, id)];
	while (inode && !same(inode, parent, name, id, st->is_dir))
		inode = inode->next;
	if (!inode)
		inode = new_inode(tree, parent, name, id, st);
	if (inode) {
		inode->lookups++;
		inode->perm = st->perm;
	}
	pthread_mutex_unlock(&tree->lock);
	return inode;
}

void kml_inode_forget(struct kml_tree *tree, struct kml_inode *inode, uint64_t lookups)
{
	pthread_mutex_lock(&tree->lock);
	if (inode != tree->root) {
		inode->lookups -= lookups < inode->lookups ? lookups : inode->lookups;
		put(tree, inode);
	}
	pthread_mutex_unlock(&tree->lock);
}

/* Writes from the end, since only the way up is known. */
int kml_inode_path(const struct kml_inode *inode, const char *name, char *ret)
{
	char *p = ret + KML_PATH_MAX - 1;
	size_t len;

	*p = '\0';
	if (!name)
		name = "";
	for (;;) {
		len = strlen(name);
		if (len + 1 > (size_t)(p - ret))
			return -ENAMETOOLONG;
		if (len && *p)
			*--p = '/';
		p -= len;
		memcpy(p, name, len);
		if (!inode)
			break;
		name = inode->name;
		inode = inode->parent;
	}
	memmove(ret, p, (size_t)(ret + KML_PATH_MAX - p));
	return 0;
}

/* Caller holds the lock. */
static bool is_dead(const struct kml_inode *inode)
{
	for (; inode; inode = inode->parent)
		if (inode->dead)
			return true;
	return false;
}

static bool is_closing(const struct kml_inode *inode)
{
	for (; inode; inode = inode->parent)
		if (inode->closing)
			return true;
	return false;
}

bool kml_inode_is_dead(struct kml_tree *tree, const struct kml_inode *inode)
{
	bool dead;

	pthread_mutex_lock(&tree->lock);
	dead = is_dead(inode);
	pthread_mutex_unlock(&tree->lock);
	return dead;
}

int kml_inode_enter(struct kml_tree *tree, struct kml_inode *inode)
{
	int err = 0;

	pthread_mutex_lock(&tree->lock);
	while (is_closing(inode))
		pthread_cond_wait(&tree->calm, &tree->lock);
	if (is_dead(inode))
		err = -ENOENT;
	else
		for (; inode; inode = inode->parent)
			inode->users++;
	pthread_mutex_unlock(&tree->lock);
	return err;
}

void kml_inode_leave(struct kml_tree *tree, struct kml_inode *inode)
{
	bool calm = false;

	pthread_mutex_lock(&tree->lock);
	for (; inode; inode = inode->parent)
		if (!--inode->users && inode->closing)
			calm = true;
	if (calm)
		pthread_cond_broadcast(&tree->calm);
	pthread_mutex_unlock(&tree->lock);
}

int kml_inode_close(struct kml_tree *tree, struct kml_inode *inode)
{
	int err = 0;

	pthread_mutex_lock(&tree->lock);
	while (is_closing(inode))
		pthread_cond_wait(&tree->calm, &tree->lock);
	if (is_dead(inode)) {
		err = -ENOENT;
	} else {
		inode->closing = true;
		for (struct kml_inode *up = inode->parent; up; up = up->parent)
			up->users++;
		while (inode->users)
			pthread_cond_wait(&tree->calm, &tree->lock);
	}
	pthread_mutex_unlock(&tree->lock);
	return err;
}

/* Nobody can look them up again, so what was set on dead nodes can go. */
static void drop_dead_owners(struct kml_tree *tree)
{
	struct kml_owner **p = &tree->owners, *owner;

	while ((owner = *p)) {
		if (!is_dead(owner->inode)) {
			p = &owner->next;
			continue;
		}
		*p = owner->next;
		owner->inode->owner = NULL;
		put(tree, owner->inode);
		free(owner);
	}
}

void kml_inode_closed(struct kml_tree *tree, struct kml_inode *inode, bool gone)
{
	pthread_mutex_lock(&tree->lock);
	inode->closing = false;
	inode->dead = gone;
	for (struct kml_inode *up = inode->parent; up; up = up->parent)
		up->users--;
	if (gone)
		drop_dead_owners(tree);
	pthread_cond_broadcast(&tree->calm);
	pthread_mutex_unlock(&tree->lock);
}

mode_t kml_inode_perm(struct kml_tree *tree, const struct kml_inode *inode)
{
	mode_t perm;

	pthread_mutex_lock(&tree->lock);
	perm = inode->perm;
	pthread_mutex_unlock(&tree->lock);
	return perm;
}

void kml_inode_attr(struct kml_tree *tree, struct kml_inode *inode, const struct kml_stat *st,
		    struct stat *ret)
{
	const struct kml_owner *owner;

	pthread_mutex_lock(&tree->lock);
	if (st)
		inode->perm = st->perm;
	owner = inode->owner;
	*ret = (struct stat){
		.st_ino = inode->id,
		.st_mode = (inode->is_dir ? S_IFDIR : S_IFREG) | (owner ? owner->perm : inode->perm),
		/* 1 for a directory means "not counted": find(1) then looks itself */
		.st_nlink = !is_dead(inode),
		.st_uid = owner ? owner->uid : tree->uid,
		.st_gid = owner ? owner->gid : tree->gid,
		.st_size = inode->is_dir ? 0 : KML_VALUE_MAX,
		.st_blksize = KML_VALUE_MAX,
		.st_ctim.tv_sec = inode->born,
	};
	ret->st_atim = owner ? owner->atime : ret->st_ctim;
	ret->st_mtim = owner ? owner->mtime : ret->st_ctim;
	pthread_mutex_unlock(&tree->lock);
}

int kml_inode_own(struct kml_tree *tree, struct kml_inode *inode, const struct stat *attr)
{
	struct kml_owner *owner, *spare = calloc(1, sizeof(*spare));

	if (!spare)
		return -ENOMEM;
	pthread_mutex_lock(&tree->lock);
	owner = inode->owner;
	if (!owner) {
		owner = spare;
		spare = NULL;
		owner->inode = inode;
		owner->next = tree->owners;
		tree->owners = owner;
		inode->owner = owner;
	}
	owner->perm = attr->st_mode & 07777;
	owner->uid = attr->st_uid;
	owner->gid = attr->st_gid;
	owner->atime = attr->st_atim;
	owner->mtime = attr->st_mtim;
	pthread_mutex_unlock(&tree->lock);
	free(spare);
	return 0;
}
