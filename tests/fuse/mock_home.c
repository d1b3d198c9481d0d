// SPDX-License-Identifier: GPL-2.0
/*
 * A small home for the tests of the mount face, included by them: no allocator
 * stands behind it, but it has every manner that the face must carry through.
 *
 *   /home          0444  "mock"
 *   /shows         0444  counts how often it was shown
 *   /behind        0200  a store of "mkdir PATH" or "rmdir PATH" does that behind
 *                        the kernel's back
 *   /fixed/        no mkdir in it, no rmdir of it
 *   /objs/NAME/    mkdir makes it; "bad..." is EINVAL, "full..." ENOMEM
 *       size       0644  a value; one that does not start with a digit is EINVAL
 *       secret     0400  denied  0444 (shows EPERM)  act  0200
 *       nap        0200  a store of N sleeps N milliseconds
 *       stats/hits 0444  stores to size so far
 *       kids/NAME/ mkdir makes it; while one lives rmdir is ENOTEMPTY
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "home.h"

struct mock_node {
	struct mock_node *parent, *sibling, *children;
	uint64_t id;
	mode_t perm;
	bool is_dir, offers, made;
	char *value;
	size_t len;
	unsigned int hits;
	char name[64];
};

struct mock_home {
	struct kml_home home;
	pthread_mutex_t lock;
	struct mock_node *root;
	uint64_t next_id;
};

static struct mock_node *mock_add(struct mock_home *mock, struct mock_node *parent,
				  const char *name, mode_t perm, bool is_dir)
{
	struct mock_node *node = calloc(1, sizeof(*node));

	snprintf(node->name, sizeof(node->name), "%s", name);
	node->parent = parent;
	node->id = ++mock->next_id;
	node->perm = perm;
	node->is_dir = is_dir;
	if (parent) {
		node->sibling = parent->children;
		parent->children = node;
	}
	return node;
}

static void mock_free(struct mock_node *node)
{
	struct mock_node *child;

	while ((child = node->children)) {
		node->children = child->sibling;
		mock_free(child);
	}
	free(node->value);
	free(node);
}

static void mock_set(struct mock_node *node, const char *value, size_t len)
{
	char *copy = malloc(len + 1);

	memcpy(copy, value, len);
	free(node->value);
	node->value = copy;
	node->len = len;
}

static struct mock_node *mock_find(struct mock_home *mock, const char *path, size_t len)
{
	struct mock_node *node = mock->root;
	size_t n;

	for (; len && node; path += n, len -= n) {
		if (*path == '/') {
			n = 1;
			continue;
		}
		for (n = 0; n < len && path[n] != '/'; n++)
			;
		node = node->children;
		while (node && (strlen(node->name) != n || memcmp(node->name, path, n)))
			node = node->sibling;
	}
	return node;
}

/* An attribute gets another number each time, as from a real configfs. */
static void mock_fill(struct mock_home *mock, const struct mock_node *node, struct kml_stat *ret)
{
	*ret = (struct kml_stat){ .is_dir = node->is_dir, .perm = node->perm, .id = node->id };
	if (!node->is_dir)
		ret->id = ++mock->next_id;
}

static int mock_stat(struct kml_home *home, const char *path, struct kml_stat *ret)
{
	struct mock_home *mock = (struct mock_home *)home;
	struct mock_node *node;

	pthread_mutex_lock(&mock->lock);
	node = mock_find(mock, path, strlen(path));
	if (node)
		mock_fill(mock, node, ret);
	pthread_mutex_unlock(&mock->lock);
	return node ? 0 : -ENOENT;
}

static int mock_list(struct kml_home *home, const char *path, kml_list_fn *fn, void *ctx)
{
	struct mock_home *mock = (struct mock_home *)home;
	struct mock_node *node;
	struct kml_stat st;
	int err = -ENOENT;

	pthread_mutex_lock(&mock->lock);
	node = mock_find(mock, path, strlen(path));
	if (node)
		err = node->is_dir ? 0 : -ENOTDIR;
	for (node = err ? NULL : node->children; node && !err; node = node->sibling) {
		mock_fill(mock, node, &st);
		err = fn(ctx, node->name, &st);
	}
	pthread_mutex_unlock(&mock->lock);
	return err;
}

static int mock_show(struct mock_node *node, char *buf, size_t *len)
{
	if (node->is_dir)
		return -EISDIR;
	if (!(node->perm & 0444))
		return -EACCES;
	if (!strcmp(node->name, "denied"))
		return -EPERM;
	if (!strcmp(node->name, "shows"))
		*len = (size_t)snprintf(buf, KML_VALUE_MAX, "%u\n", ++node->hits);
	else if (!strcmp(node->name, "hits"))
		*len = (size_t)snprintf(buf, KML_VALUE_MAX, "%u\n", node->parent->parent->hits);
	else
		memcpy(buf, node->value ? node->value : "", *len = node->len);
	return 0;
}

static int mock_read(struct kml_home *home, const char *path, char *buf, size_t *len)
{
	struct mock_home *mock = (struct mock_home *)home;
	struct mock_node *node;
	int err = -ENOENT;

	pthread_mutex_lock(&mock->lock);
	node = mock_find(mock, path, strlen(path));
	if (node)
		err = mock_show(node, buf, len);
	pthread_mutex_unlock(&mock->lock);
	return err;
}

static int mock_store(struct mock_node *node, const char *buf, size_t len, int *nap)
{
	if (node->is_dir)
		return -EISDIR;
	if (!(node->perm & 0222))
		return -EACCES;
	if (len > KML_STORE_MAX)
		return -EFBIG;
	if (!len || *buf < '0' || *buf > '9')
		return -EINVAL;
	if (!strcmp(node->name, "nap"))
		*nap = atoi(buf);
	node->parent->hits++;
	mock_set(node, buf, len);
	return 0;
}

static int mock_mkdir(struct kml_home *home, const char *path);
static int mock_rmdir(struct kml_home *home, const char *path);

static int mock_behind(struct kml_home *home, const char *buf, size_t len)
{
	char path[KML_PATH_MAX];

	snprintf(path, sizeof(path), "%.*s", (int)len - 6, buf + 6);
	return memcmp(buf, "mkdir ", 6) ? mock_rmdir(home, path) : mock_mkdir(home, path);
}

static int mock_write(struct kml_home *home, const char *path, const char *buf, size_t len)
{
	struct mock_home *mock = (struct mock_home *)home;
	struct mock_node *node;
	int err = -ENOENT, nap = 0;

	if (!strcmp(path, "behind") && len > 6)
		return mock_behind(home, buf, len);
	pthread_mutex_lock(&mock->lock);
	node = mock_find(mock, path, strlen(path));
	if (node)
		err = mock_store(node, buf, len, &nap);
	pthread_mutex_unlock(&mock->lock);
	if (nap)
		usleep((useconds_t)nap * 1000);
	return err;
}

static void mock_make(struct mock_home *mock, struct mock_node *parent, const char *name)
{
	struct mock_node *node = mock_add(mock, parent, name, 0755, true);

	node->made = true;
	mock_set(mock_add(mock, node, "size", 0644, false), "64\n", 3);
	mock_set(mock_add(mock, node, "secret", 0400, false), "x\n", 2);
	mock_add(mock, node, "denied", 0444, false);
	mock_add(mock, node, "act", 0200, false);
	mock_add(mock, node, "nap", 0200, false);
	mock_add(mock, mock_add(mock, node, "stats", 0755, true), "hits", 0444, false);
	mock_add(mock, node, "kids", 0755, true)->offers = true;
}

static int mock_mkdir(struct kml_home *home, const char *path)
{
	struct mock_home *mock = (struct mock_home *)home;
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	struct mock_node *parent;
	int err = 0;

	pthread_mutex_lock(&mock->lock);
	parent = mock_find(mock, path, slash ? (size_t)(slash - path) : 0);
	if (!parent)
		err = -ENOENT;
	else if (!parent->offers)
		err = -EPERM;
	else if (mock_find(mock, path, strlen(path)))
		err = -EEXIST;
	else if (!strncmp(name, "bad", 3) || strlen(name) > 63)
		err = -EINVAL;
	else if (!strncmp(name, "full", 4))
		err = -ENOMEM;
	else
		mock_make(mock, parent, name);
	pthread_mutex_unlock(&mock->lock);
	return err;
}

static bool mock_has_kids(const struct mock_node *node)
{
	const struct mock_node *child = node->children;

	while (child && strcmp(child->name, "kids"))
		child = child->sibling;
	return child && child->children;
}

static int mock_rmdir(struct kml_home *home, const char *path)
{
	struct mock_home *mock = (struct mock_home *)home;
	struct mock_node *node, **p;
	int err = 0;

	pthread_mutex_lock(&mock->lock);
	node = mock_find(mock, path, strlen(path));
	if (!node)
		err = -ENOENT;
	else if (!node->is_dir)
		err = -ENOTDIR;
	else if (!node->made)
		err = -EPERM;
	else if (mock_has_kids(node))
		err = -ENOTEMPTY;
	if (!err) {
		for (p = &node->parent->children; *p != node; p = &(*p)->sibling)
			;
		*p = node->sibling;
		mock_free(node);
	}
	pthread_mutex_unlock(&mock->lock);
	return err;
}

static int mock_readtree(struct kml_home *home, const char *path, const char *const *wanted, kml_tree_fn *fn,
			 void *ctx)
{
	return -EOPNOTSUPP;
}

static void mock_stop(struct kml_home *home)
{
	struct mock_home *mock = (struct mock_home *)home;

	mock_free(mock->root);
	pthread_mutex_destroy(&mock->lock);
	free(mock);
}

static const struct kml_home_ops mock_ops = {
	.name = "mock",
	.list = mock_list,
	.stat = mock_stat,
	.read = mock_read,
	.write = mock_write,
	.mkdir = mock_mkdir,
	.rmdir = mock_rmdir,
	.readtree = mock_readtree,
	.stop = mock_stop,
};

/* A struct kml_mount_opts.start; @ctx is unused. */
static int mock_start(void *ctx, struct kml_home **ret, char *msg, size_t msg_size)
{
	struct mock_home *mock = calloc(1, sizeof(*mock));

	mock->home.ops = &mock_ops;
	pthread_mutex_init(&mock->lock, NULL);
	mock->root = mock_add(mock, NULL, "", 0755, true);
	mock_set(mock_add(mock, mock->root, "home", 0444, false), "mock\n", 5);
	mock_add(mock, mock->root, "shows", 0444, false);
	mock_add(mock, mock->root, "behind", 0200, false);
	mock_add(mock, mock->root, "fixed", 0755, true);
	mock_add(mock, mock->root, "objs", 0755, true)->offers = true;
	*ret = &mock->home;
	return 0;
}
