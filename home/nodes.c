// SPDX-License-Identifier: GPL-2.0
/* The twin's directories: a hash table of names in each, in order of making. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "nodes.h"

#define NAME_LONGEST 255	/* the kernel's NAME_MAX */

struct nodes_tree tree = { .lock = PTHREAD_RWLOCK_INITIALIZER };

/* struct table - the children of a directory; grows so that buckets stay short. */
struct table {
	struct node *first, *last;	/* in order of making */
	size_t count, made;		/* all, and those that mkdir made */
	size_t buckets;			/* a power of two */
	struct node **bucket;
};

static size_t hash(struct part part)
{
	uint64_t h = 14695981039346656037ULL;	/* FNV-1a */

	for (size_t i = 0; i < part.len; i++)
		h = (h ^ (unsigned char)part.name[i]) * 1099511628211ULL;
	return h ^ h >> 32;
}

static bool is_called(const struct node *node, struct part part)
{
	return !strncmp(node->name, part.name, part.len) && !node->name[part.len];
}

static struct node *table_find(const struct table *table, struct part part)
{
	struct node *node = table ? table->bucket[hash(part) & (table->buckets - 1)] : NULL;

	while (node && !is_called(node, part))
		node = node->chain;
	return node;
}

static struct node **bucket_of(struct table *table, const struct node *node)
{
	struct part part = { node->name, strlen(node->name) };

	return &table->bucket[hash(part) & (table->buckets - 1)];
}

static int table_resize(struct table *table, size_t buckets)
{
	struct node **bucket = calloc(buckets, sizeof(*bucket));

	if (!bucket)
		return -ENOMEM;
	free(table->bucket);
	table->bucket = bucket;
	table->buckets = buckets;
	for (struct node *node = table->first; node; node = node->next) {
		struct node **at = bucket_of(table, node);

		node->chain = *at;
		*at = node;
	}
	return 0;
}

int node_prepare(struct node *parent)
{
	struct table *table = parent->table;

	if (!table) {
		table = calloc(1, sizeof(*table));
		if (!table)
			return -ENOMEM;
		if (table_resize(table, 4)) {
			free(table);
			return -ENOMEM;
		}
		parent->table = table;
	}
	return table->count < table->buckets ? 0 : table_resize(table, table->buckets * 2);
}

void node_add(struct node *node)
{
	struct table *table = node->parent->table;
	struct node **at = bucket_of(table, node);

	node->chain = *at;
	*at = node;
	node->prev = table->last;
	if (table->last)
		table->last->next = node;
	else
		table->first = node;
	table->last = node;
	table->count++;
	table->made += !node->fixed;
}

void node_remove(struct node *node)
{
	struct table *table = node->parent->table;
	struct node **at = bucket_of(table, node);

	while (*at != node)
		at = &(*at)->chain;
	*at = node->chain;
	*(node->prev ? &node->prev->next : &table->first) = node->next;
	*(node->next ? &node->next->prev : &table->last) = node->prev;
	table->count--;
	table->made -= !node->fixed;
}

static void table_free(struct table *table)
{
	if (table)
		free(table->bucket);
	free(table);
}

void node_put(struct node *node)
{
	while (node && atomic_fetch_sub(&node->refs, 1) == 1) {
		struct node *parent = node->parent;

		kml_object_destroy(node->obj);
		table_free(node->table);
		free(node);
		node = parent;
	}
}

struct node *node_new(struct node *parent, struct part part, bool fixed)
{
	struct node *node = calloc(1, sizeof(*node) + part.len + 1);

	if (!node)
		return NULL;
	memcpy(node->name, part.name, part.len);
	node->id = ++tree.next_id << 8;	/* the low byte tells its attributes apart */
	node->fixed = fixed;
	node->refs = 1;
	if (parent) {
		parent->refs++;
		node->parent = parent;
	}
	return node;
}

static struct part next_part(const char **path)
{
	struct part part = { *path, strcspn(*path, "/") };

	*path += part.len + ((*path)[part.len] == '/');
	return part;
}

static const struct kml_entry *entry_of(const struct node *node, struct part part)
{
	const struct kml_type *type = node->obj ? node->obj->type : NULL;

	for (unsigned int i = 0; type && i < type->count; i++)
		if (strlen(type->entries[i].name) == part.len &&
		    !memcmp(type->entries[i].name, part.name, part.len))
			return &type->entries[i];
	return NULL;
}

int nodes_walk(const char *path, struct spot *ret)
{
	*ret = (struct spot){ .node = tree.root };
	while (*path) {
		struct part part = next_part(&path);
		struct node *child = table_find(ret->node->table, part);

		if (part.len > NAME_LONGEST)
			return -ENAMETOOLONG;
		if (child) {
			ret->node = child;
			continue;
		}
		ret->entry = entry_of(ret->node, part);
		if (*path)
			return ret->entry ? -ENOTDIR : -ENOENT;
		if (!ret->entry)
			ret->rest = part;
	}
	return 0;
}

int nodes_find(const char *path, struct spot *ret)
{
	int err;

	pthread_rwlock_rdlock(&tree.lock);
	err = nodes_walk(path, ret);
	if (!err && ret->rest.len)
		err = -ENOENT;
	if (!err)
		ret->node->refs++;
	pthread_rwlock_unlock(&tree.lock);
	return err;
}

bool node_has_made(const struct node *node)
{
	return node->table && node->table->made;
}

struct node *node_last(const struct node *node)
{
	return node->table ? node->table->last : NULL;
}

int crowd_gather(struct node *parent, struct crowd *ret)
{
	int err = 0;

	*ret = (struct crowd){ 0 };
	pthread_rwlock_rdlock(&tree.lock);
	if (parent->table && parent->table->count) {
		ret->node = malloc(parent->table->count * sizeof(*ret->node));
		if (!ret->node)
			err = -ENOMEM;
		for (struct node *n = parent->table->first; !err && n; n = n->next) {
			n->refs++;
			ret->node[ret->count++] = n;
		}
	}
	pthread_rwlock_unlock(&tree.lock);
	return err;
}

void crowd_release(struct crowd *crowd)
{
	while (crowd->count)
		node_put(crowd->node[--crowd->count]);
	free(crowd->node);
}
