// SPDX-License-Identifier: GPL-2.0
/*
 * The twin: the schema's directories over the simulated machine, in process, with the
 * manners of configfs. There is one machine a process, so there is one twin a process.
 *
 * Lock order: tree.lock > an object's lock (module/object.h) > the simulator's.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "home.h"
#include "inject.h"
#include "kapi_stack.h"
#include "nodes.h"
#include "proc.h"
#include "quota.h"
#include "ram.h"
#include "world.h"

static int find_attribute(const char *path, struct spot *ret)
{
	int err = nodes_find(path, ret);

	if (!err && !ret->entry) {
		node_put(ret->node);
		err = -EISDIR;
	}
	return err;
}

static void stat_dir(const struct node *node, struct kml_stat *ret)
{
	*ret = (struct kml_stat){ .is_dir = true, .perm = 0755, .id = node->id };
}

static void stat_entry(const struct node *node, const struct kml_entry *e, struct kml_stat *ret)
{
	*ret = (struct kml_stat){
		.perm = kml_entry_mode(e),
		.id = node->id + 1 + (e - node->obj->type->entries),
	};
}

static int twin_stat(struct kml_home *home, const char *path, struct kml_stat *ret)
{
	struct spot spot;
	int err = nodes_find(path, &spot);

	if (err)
		return err;
	if (spot.entry)
		stat_entry(spot.node, spot.entry, ret);
	else
		stat_dir(spot.node, ret);
	node_put(spot.node);
	return 0;
}

static int twin_read(struct kml_home *home, const char *path, char *buf, size_t *len)
{
	struct spot spot;
	ssize_t got;
	int err;

	sim_map_reap(false);
	err = find_attribute(path, &spot);
	if (err)
		return err;
	got = kml_object_show(spot.node->obj, spot.entry, buf);
	node_put(spot.node);
	if (got < 0)
		return got;
	*len = got;
	return 0;
}

static int twin_write(struct kml_home *home, const char *path, const char *buf, size_t len)
{
	struct spot spot;
	int err;

	sim_map_reap(false);
	err = find_attribute(path, &spot);
	if (err)
		return err;
	if (!kml_entry_writable(spot.entry))
		err = -EACCES;
	else if (len > KML_STORE_MAX)
		err = -EFBIG;
	else if (!len)
		err = -EFAULT;	/* fs/configfs/file.c fill_write_buffer(), v6.1: nothing copied */
	else
		err = kml_object_store(spot.node->obj, spot.entry, buf, len);
	node_put(spot.node);
	return err;
}

/* Make what @parent makes under a name that is free. Caller holds tree.lock for writing. */
static int make(struct node *parent, struct part part)
{
	struct node *node;
	int err;

	err = node_prepare(parent);
	if (err)
		return err;
	node = node_new(parent, part, false);
	if (!node)
		return -ENOMEM;
	err = kml_object_create(parent->makes, parent->obj, node->name, 0, &node->obj);
	if (err) {
		node_put(node);
		return err;
	}
	node->makes = kml_type_child(parent->makes);
	node_add(node);
	return 0;
}

static int twin_mkdir(struct kml_home *home, const char *path)
{
	struct spot spot;
	int err;

	sim_map_reap(false);
	pthread_rwlock_wrlock(&tree.lock);
	err = nodes_walk(path, &spot);
	if (!err && !spot.rest.len)
		err = -EEXIST;
	if (!err && !spot.node->makes)
		err = -EPERM;
	if (!err)
		err = make(spot.node, spot.rest);
	pthread_rwlock_unlock(&tree.lock);
	return err;
}

static int removable(const struct spot *spot)
{
	if (spot->rest.len)
		return -ENOENT;
	if (spot->entry)
		return -ENOTDIR;
	if (spot->node->fixed)
		return -EPERM;
	return node_has_made(spot->node) ? -ENOTEMPTY : 0;
}

static int twin_rmdir(struct kml_home *home, const char *path)
{
	struct node *gone = NULL;
	struct spot spot;
	int err;

	pthread_rwlock_wrlock(&tree.lock);
	err = nodes_walk(path, &spot);
	if (!err)
		err = removable(&spot);
	if (!err) {
		gone = spot.node;
		node_remove(gone);
	}
	pthread_rwlock_unlock(&tree.lock);
	node_put(gone);
	return err;
}

static int list_entries(const struct node *node, kml_list_fn *fn, void *ctx)
{
	const struct kml_type *type = node->obj ? node->obj->type : NULL;
	struct kml_stat st;
	int err = 0;

	for (unsigned int i = 0; type && !err && i < type->count; i++) {
		stat_entry(node, &type->entries[i], &st);
		err = fn(ctx, type->entries[i].name, &st);
	}
	return err;
}

static int list_children(struct node *node, kml_list_fn *fn, void *ctx)
{
	struct crowd crowd;
	struct kml_stat st;
	int err = crowd_gather(node, &crowd);

	for (size_t i = 0; !err && i < crowd.count; i++) {
		stat_dir(crowd.node[i], &st);
		err = fn(ctx, crowd.node[i]->name, &st);
	}
	crowd_release(&crowd);
	return err;
}

static int twin_list(struct kml_home *home, const char *path, kml_list_fn *fn, void *ctx)
{
	struct spot spot;
	int err = nodes_find(path, &spot);

	if (err)
		return err;
	err = spot.entry ? -ENOTDIR : list_entries(spot.node, fn, ctx);
	if (!err)
		err = list_children(spot.node, fn, ctx);
	node_put(spot.node);
	return err;
}

/* struct stroll - a readtree under way: the path grows and shrinks in place. */
struct stroll {
	const char *const *wanted;
	kml_tree_fn *fn;
	void *ctx;
	size_t seen;
	size_t len;		/* of path */
	char path[KML_PATH_MAX];
};

/* Append "/name"; -1 if it does not fit. Return: what len was, to go back to. */
static ssize_t stroll_down(struct stroll *s, const char *name)
{
	size_t before = s->len, need = strlen(name);

	if (before + 1 + need >= sizeof(s->path))
		return -1;
	if (before)
		s->path[s->len++] = '/';
	memcpy(s->path + s->len, name, need + 1);
	s->len += need;
	return before;
}

static void stroll_up(struct stroll *s, size_t before)
{
	s->len = before;
	s->path[before] = '\0';
}

static int stroll_entry(struct stroll *s, struct node *node, const struct kml_entry *e)
{
	char buf[KML_VALUE_MAX];
	ssize_t before, got;
	int err;

	if (!kml_entry_readable(e))
		return 0;
	before = stroll_down(s, e->name);
	if (before < 0)
		return -ENAMETOOLONG;
	got = kml_object_show(node->obj, e, buf);
	err = ++s->seen > KML_ENTRIES_MAX ? -EIO :
	      s->fn(s->ctx, s->path, got < 0 ? got : 0, buf, got < 0 ? 0 : got);
	stroll_up(s, before);
	return err;
}

static int stroll(struct stroll *s, struct node *node)
{
	const struct kml_type *type = node->obj ? node->obj->type : NULL;
	struct crowd crowd;
	int err = 0;

	for (unsigned int i = 0; type && !err && i < type->count; i++)
		if (kml_home_wants(s->wanted, type->entries[i].name))
			err = stroll_entry(s, node, &type->entries[i]);
	if (err)
		return err;
	err = crowd_gather(node, &crowd);
	for (size_t i = 0; !err && i < crowd.count; i++) {
		ssize_t before = stroll_down(s, crowd.node[i]->name);

		err = before < 0 ? -ENAMETOOLONG : stroll(s, crowd.node[i]);
		if (before >= 0)
			stroll_up(s, before);
	}
	crowd_release(&crowd);
	return err;
}

static int twin_readtree(struct kml_home *home, const char *path, const char *const *wanted, kml_tree_fn *fn,
			 void *ctx)
{
	struct stroll s = { .wanted = wanted, .fn = fn, .ctx = ctx };
	struct spot spot;
	int err;

	sim_map_reap(false);
	err = nodes_find(path, &spot);
	if (err)
		return err;
	if (*path)
		stroll_down(&s, path);
	if (spot.entry) {
		stroll_up(&s, s.len > strlen(spot.entry->name) ?
			  s.len - strlen(spot.entry->name) - 1 : 0);
		err = stroll_entry(&s, spot.node, spot.entry);
	} else {
		err = stroll(&s, spot.node);
	}
	node_put(spot.node);
	return err;
}

/* Take all out of the tree, children first; nobody is inside any more. */
static void clear(struct node *node)
{
	struct node *child;

	while ((child = node_last(node))) {
		clear(child);
		node_remove(child);
		node_put(child);
	}
}

static int twin_report(struct kml_home *home, const char *name, FILE *out)
{
	return sim_proc(name, out);
}

static void twin_stop(struct kml_home *home)
{
	clear(tree.root);
	node_put(tree.root);
	tree.root = NULL;
	sim_map_reap(true);
	sim_stop();
}

static int twin_ram(struct kml_home *home, uint64_t phys, void *buf, size_t len)
{
	return sim_ram_peek(phys, buf, len);
}

static struct kml_home twin = {
	.ops = &(const struct kml_home_ops){
		.name = "twin",
		.list = twin_list,
		.stat = twin_stat,
		.read = twin_read,
		.write = twin_write,
		.mkdir = twin_mkdir,
		.rmdir = twin_rmdir,
		.readtree = twin_readtree,
		.report = twin_report,
		.ram = twin_ram,
		.stop = twin_stop,
	},
};

/* A fixed directory of @type inside @parent; NULL: no memory. */
static struct node *add_fixed(struct node *parent, const char *name)
{
	struct part part = { name, strlen(name) };
	struct node *node;

	if (node_prepare(parent))
		return NULL;
	node = node_new(parent, part, true);
	if (node)
		node_add(node);
	return node;
}

static int add_each(struct node *parent, const struct kml_type *type)
{
	struct zone *zone;
	int err = 0;

	for (unsigned int i = 0; !err && (zone = kml_zone(i)); i++) {
		struct node *node = add_fixed(parent, zone->name);

		err = node ? kml_object_create(type, NULL, node->name, i, &node->obj) : -ENOMEM;
	}
	return err;
}

static int add_type(const struct kml_type *type)
{
	struct node *node = add_fixed(tree.root, type->name);
	int err = 0;

	if (!node)
		return -ENOMEM;
	if (type->kind == KML_TYPE)
		node->makes = type;
	else
		err = kml_object_create(type, NULL, node->name, 0, &node->obj);
	for (unsigned int i = 0; !err && i < kml_types_count; i++)
		if (kml_types[i].kind == KML_EACH && !strcmp(kml_types[i].parent, type->id))
			err = add_each(node, &kml_types[i]);
	return err;
}

static int add_all(void)
{
	struct part nothing = { "", 0 };
	int err;

	tree.root = node_new(NULL, nothing, true);
	if (!tree.root)
		return -ENOMEM;
	err = kml_object_create(&kml_types[KML_T_root], NULL, "", 0, &tree.root->obj);
	for (unsigned int i = KML_T_root + 1; !err && i < kml_types_count; i++)
		if (!kml_types[i].parent)
			err = add_type(&kml_types[i]);
	return err;
}

/* Why the machine did not start, and what to do. */
static int complain(int err, const char *machine, char *msg, size_t size)
{
	size_t at;

	switch (err) {
	case -EINVAL:
		at = snprintf(msg, size, "machine '%s': no such profile, wanted one of", machine);
		for (unsigned int i = 0; sim_profile_name(i) && at < size; i++)
			at += snprintf(msg + at, size - at, " %s", sim_profile_name(i));
		break;
	case -EBUSY:
		snprintf(msg, size, "a twin is running in this process already: stop it first");
		break;
	case -EOPNOTSUPP:
		snprintf(msg, size, "machine '%s': this host's pages are larger than the machine's; use --home vm",
			 machine);
		break;
	default:
		snprintf(msg, size, "machine '%s': %s", machine, strerror(-err));
	}
	return err;
}

const char *kml_twin_machine(unsigned int i)
{
	return sim_profile_name(i);
}

int kml_twin_start(const struct kml_home_opts *opts, struct kml_home **ret, char *msg, size_t size)
{
	const char *machine = opts->machine ? opts->machine : "pc";
	uint64_t seed = opts->seed ? opts->seed : 1;
	int err = sim_start(machine, seed);

	if (err)
		return complain(err, machine, msg, size);
	sim_world_seed(seed);
	kml_quota_init(0, 0);
	kml_call_forget_all();
	kml_inject_arm(0);
	kml_stack_init();
	err = add_all();
	if (err) {
		twin_stop(&twin);
		return complain(err, machine, msg, size);
	}
	*ret = &twin;
	return 0;
}
