/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The object core: what every directory of the tree is, in both worlds. It parses,
 * checks ranges, locks, makes objects anew and frees them; providers only allocate
 * and answer. The two thin ends, configfs.c and home/twin.c, call what is here.
 *
 * Lock order: the end's own (configfs' su_mutex, the twin's tree lock) > a parent
 * object's lock > its child's lock > the allocators'. One object's attributes are
 * served one at a time; different objects do not wait for each other.
 */
#ifndef KML_OBJECT_H
#define KML_OBJECT_H

#include "kapi.h"
#include "value.h"

/** struct kml_object - one directory that has attributes. */
struct kml_object {
	const struct kml_type *type;
	struct kml_object *parent;	/* CHILD: the object that holds it */
	const char *name;		/* owned by the end that made the directory */
	void *self;			/* the provider's, made by its create */
	struct mutex lock;		/* guards all below, and @self */
	u64 from;			/* first line that a LIST with a window shows */
	u64 ns;				/* time of the last allocation */
	u32 children;			/* directories inside */
	u32 generation;			/* times it was made, for names that the kernel sees */
	u32 index;			/* EACH: which one */
	u64 cfg[];			/* arguments of create, as struct kml_TYPE_cfg */
};

/**
 * kml_object_create() - make a directory's object with the schema's defaults.
 * @type: GROUP, EACH, TYPE or CHILD
 * @parent: CHILD: the object that holds it, else NULL
 * @name: kept as a pointer; outlives the object
 * @index: EACH: which one
 * @ret: the object; free it with kml_object_destroy()
 *
 * Context: may sleep.
 * Return: 0, or
 * * -EINVAL - @name is not made of [A-Za-z0-9._-], is longer than 63 bytes or begins with '.' or '-'
 * * -EDQUOT - the lab's own limit of directories or bytes
 * * -ENOMEM - the allocator said no
 * * what the provider's create() says
 */
int kml_object_create(const struct kml_type *type, struct kml_object *parent, const char *name,
		      u32 index, struct kml_object **ret);

/**
 * kml_object_destroy() - the directory is gone: free the object; NULL is fine.
 * While a program has its memory mapped, that is left to the last munmap().
 */
void kml_object_destroy(struct kml_object *obj);
/** kml_object_finish() - free what the provider made, then the object. For kml_map_last() alone. */
void kml_object_finish(struct kml_object *obj);

/**
 * kml_object_show() - what reading attribute @e prints.
 * @buf: KML_SHOW_MAX bytes
 *
 * Context: may sleep.
 * Return: bytes written, or
 * * -EPERM      - the value may not be seen by this caller (kml_may_see())
 * * -EOPNOTSUPP - this home lacks what the attribute needs
 * * -ENODATA    - there is nothing to show
 * * -EACCES     - the attribute is write-only
 */
ssize_t kml_object_show(struct kml_object *obj, const struct kml_entry *e, char *buf);

/**
 * kml_object_store() - write @len bytes to attribute @e.
 *
 * A refused write leaves the object as it was. Context: may sleep.
 * Return: 0, or
 * * -EINVAL - not a value of this kind, or a combination that the kernel would report
 * * -ERANGE - outside the schema's range
 * * -EBUSY  - an argument of create while the object has children or is mapped
 * * -ENOMEM, -EDQUOT - the new object could not be made
 * * -EACCES - the attribute is read-only
 * * what the provider says
 */
int kml_object_store(struct kml_object *obj, const struct kml_entry *e, const char *buf,
		     size_t len);

/** kml_name_valid() - is @name one that mkdir accepts? */
bool kml_name_valid(const char *name);
/** kml_type_of() - the type whose id is @id; never NULL for an id of the schema. */
const struct kml_type *kml_type_of(const char *id);
/** kml_type_child() - the type that mkdir makes inside an object of @type, or NULL. */
const struct kml_type *kml_type_child(const struct kml_type *type);

/* One show's buffer, as configfs gives it. */
#define KML_SHOW_MAX 4096

/** kml_cfg() - an object's arguments of create under their names: kml_cfg(obj, kmalloc)->size. */
#define kml_cfg(obj, t) ((const struct kml_##t##_cfg *)(const void *)(obj)->cfg)

#endif /* KML_OBJECT_H */
