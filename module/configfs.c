// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's thin end: the schema's directories in configfs. configfs hands show()
 * no attribute, so each has a function of its own, stamped here; they all lead to the
 * object core. No allow_link, no paths opened, objects freed in release() only.
 */
#include <linux/configfs.h>
#include <linux/module.h>

#include "kapi_kernel.h"
#include "object.h"

/* struct dir - one directory: a fixed one, or one that mkdir made. */
struct dir {
	struct config_group group;
	struct kml_object *obj;		/* NULL for a plain container */
	const struct kml_type *makes;	/* what mkdir makes inside, or NULL */
	struct dir *next;		/* fixed directories, for unregister */
};

static struct configfs_subsystem subsys = {
	.su_mutex = __MUTEX_INITIALIZER(subsys.su_mutex),
};
static struct kml_object *root_obj;
static struct dir *fixed;	/* those below the root, newest first */

static struct dir *dir_of(struct config_item *item)
{
	return container_of(to_config_group(item), struct dir, group);
}

/* The root's directory is the subsystem's own group. */
static struct kml_object *obj_of(struct config_item *item)
{
	return item == &subsys.su_group.cg_item ? root_obj : dir_of(item)->obj;
}

static ssize_t show(struct config_item *item, const struct kml_type *type, int entry, char *page)
{
	return kml_object_show(obj_of(item), &type->entries[entry], page);
}

static ssize_t store(struct config_item *item, const struct kml_type *type, int entry,
		     const char *page, size_t count)
{
	int err = kml_object_store(obj_of(item), &type->entries[entry], page, count);

	return err ? err : count;
}

/* Stamped: a show and a store for each attribute, and the arrays that hold them. */
#define KML_ENTRY(t, n, ...) \
	static ssize_t t##_##n##_show_(struct config_item *item, char *page) \
	{ \
		return show(item, &kml_types[KML_T_##t], KML_E_##t##_##n, page); \
	} \
	static ssize_t t##_##n##_store_(struct config_item *item, const char *page, size_t count) \
	{ \
		return store(item, &kml_types[KML_T_##t], KML_E_##t##_##n, page, count); \
	}
#include "all.def"

#define KML_OPEN(kind, t, name, parent, doc) static struct configfs_attribute attrs_of_##t[] = {
#define KML_ENTRY(t, n, ...) { .show = t##_##n##_show_, .store = t##_##n##_store_ },
#define KML_END(t) };
#include "all.def"

#define KML_OPEN(kind, t, name, parent, doc) \
	static struct configfs_attribute *pointers_of_##t[KML_COUNT_##t + 1];
#include "all.def"

static void release(struct config_item *item)
{
	struct dir *dir = dir_of(item);

	kml_object_destroy(dir->obj);
	kml_free(dir);
}

/* config_group_init_type_name() would not say that a long name found no memory. */
static struct dir *dir_new(const char *name, struct config_item_type *item_type)
{
	struct dir *dir = kml_zalloc(sizeof(*dir));

	if (!dir)
		return NULL;
	config_group_init(&dir->group);
	dir->group.cg_item.ci_type = item_type;
	if (!KML_TRY(-ENOMEM, config_item_set_name, &dir->group.cg_item, "%s", name))
		return dir;
	kml_free(dir);
	return NULL;
}

static struct config_group *make_group(struct config_group *group, const char *name);

/* Not const: the pointers to them became const only in 7.x. */
static struct configfs_item_operations item_ops = { .release = release };
static struct configfs_group_operations group_ops = { .make_group = make_group };

/* How configfs sees each type's directories, filled in by types_init(). */
static struct config_item_type item_types[KML_T_COUNT] = {
#define KML_OPEN(kind, t, name, parent, doc) [KML_T_##t] = { .ct_attrs = pointers_of_##t },
#include "all.def"
};
static struct configfs_attribute *const attrs[KML_T_COUNT] = {
#define KML_OPEN(kind, t, name, parent, doc) [KML_T_##t] = attrs_of_##t,
#include "all.def"
};
static struct config_item_type container_type = {
	.ct_owner = THIS_MODULE,
	.ct_group_ops = &group_ops,
};

static void attr_init(struct configfs_attribute *attr, const struct kml_entry *e)
{
	attr->ca_name = e->name;
	attr->ca_owner = THIS_MODULE;
	attr->ca_mode = kml_entry_mode(e);
	if (!kml_entry_readable(e))
		attr->show = NULL;
	if (!kml_entry_writable(e))
		attr->store = NULL;
}

static void types_init(void)
{
	unsigned int i, j;

	for (i = 0; i < KML_T_COUNT; i++) {
		const struct kml_type *type = &kml_types[i];

		item_types[i].ct_owner = THIS_MODULE;
		if (type->kind == KML_TYPE || type->kind == KML_CHILD)
			item_types[i].ct_item_ops = &item_ops;
		if (kml_type_child(type))
			item_types[i].ct_group_ops = &group_ops;
		for (j = 0; j < type->count; j++) {
			attr_init(&attrs[i][j], &type->entries[j]);
			item_types[i].ct_attrs[j] = &attrs[i][j];
		}
	}
}

/* mkdir. configfs holds the subsystem's mutex, and the parent directory stays. */
static struct config_group *make_group(struct config_group *group, const char *name)
{
	struct dir *parent = container_of(group, struct dir, group);
	const struct kml_type *type = parent->makes;
	struct dir *dir = dir_new(name, &item_types[type - kml_types]);
	int err;

	if (!dir)
		return ERR_PTR(-ENOMEM);
	dir->makes = kml_type_child(type);
	err = kml_object_create(type, parent->obj, config_item_name(&dir->group.cg_item), 0,
				&dir->obj);
	if (err) {
		config_item_put(&dir->group.cg_item);
		return ERR_PTR(err);
	}
	return &dir->group;
}

/* A fixed directory inside @in. */
static struct dir *add_fixed(struct config_group *in, const char *name, struct config_item_type *item_type)
{
	struct dir *dir = dir_new(name, item_type);

	if (!dir)
		return NULL;
	configfs_add_default_group(&dir->group, in);
	dir->next = fixed;
	fixed = dir;
	return dir;
}

static int add_each(struct dir *in, const struct kml_type *type)
{
	char name[32];
	struct zone *zone;
	struct dir *dir;
	unsigned int i;
	int err;

	for (i = 0; (zone = kml_zone(i)); i++) {
		if (num_online_nodes() > 1)
			snprintf(name, sizeof(name), "node%d-%s", kml_zone_nid(i), zone->name);
		else
			strscpy(name, zone->name, sizeof(name));
		dir = add_fixed(&in->group, name, &item_types[type - kml_types]);
		if (!dir)
			return -ENOMEM;
		err = kml_object_create(type, NULL, config_item_name(&dir->group.cg_item), i,
					&dir->obj);
		if (err)
			return err;
	}
	return 0;
}

static int add_type(const struct kml_type *type)
{
	struct config_item_type *item_type = &item_types[type - kml_types];
	struct dir *dir;
	unsigned int i;
	int err = 0;

	if (type->kind == KML_TYPE)
		item_type = &container_type;
	dir = add_fixed(&subsys.su_group, type->name, item_type);
	if (!dir)
		return -ENOMEM;
	if (type->kind == KML_TYPE)
		dir->makes = type;
	else
		err = kml_object_create(type, NULL, type->name, 0, &dir->obj);
	for (i = 0; !err && i < KML_T_COUNT; i++)
		if (kml_types[i].kind == KML_EACH && !strcmp(kml_types[i].parent, type->id))
			err = add_each(dir, &kml_types[i]);
	return err;
}

static int add_all(void)
{
	unsigned int i;
	int err;

	err = kml_object_create(&kml_types[KML_T_root], NULL, "", 0, &root_obj);
	for (i = KML_T_root + 1; !err && i < KML_T_COUNT; i++)
		if (!kml_types[i].parent)
			err = add_type(&kml_types[i]);
	return err;
}

static void free_fixed(void)
{
	while (fixed) {
		struct dir *dir = fixed;

		fixed = dir->next;
		kml_object_destroy(dir->obj);
		kml_free(dir);
	}
	kml_object_destroy(root_obj);
	root_obj = NULL;
}

int kml_configfs_register(void)
{
	int err;

	types_init();
	config_group_init_type_name(&subsys.su_group, "kmemlab", &item_types[KML_T_root]);
	err = add_all();
	if (!err)
		err = KML_TRY(-ENOMEM, configfs_register_subsystem, &subsys);
	if (err)
		free_fixed();
	return err;
}

void kml_configfs_unregister(void)
{
	configfs_unregister_subsystem(&subsys);
	configfs_remove_default_groups(&subsys.su_group);
	free_fixed();
}
