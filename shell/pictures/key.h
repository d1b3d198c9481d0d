/* SPDX-License-Identifier: GPL-2.0 */
/* A picture's legend: which sign stands for which object, or for which kind of objects. */
#ifndef KML_KEY_H
#define KML_KEY_H

#include "picture.h"
#include "thing.h"

#define KML_KEYS_MAX 52

/** struct kml_key - one sign; what lies in a cache or a pool counts as the cache or pool. */
struct kml_key {
	char name[160];		/* path of the object, or "kmalloc/, 4096 objects" */
	char zone[32];		/* of the first object, or "" */
	uint32_t sign;
	enum kml_hue hue;
	uint64_t objects;	/* directories of the kind; of an object 1 */
	uint64_t frames;	/* different ones that are known */
	uint64_t missing;	/* frames that were not told */
	uint64_t runs;
};

/** struct kml_keys - the legend of some things. */
struct kml_keys {
	struct kml_key key[KML_KEYS_MAX];
	unsigned int count;
	unsigned char *of;	/* a key's place for each thing */
	bool secret;		/* what has no frames may have some */
};

/**
 * kml_keys_make() - a sign each for up to @most objects; more get one a kind.
 * Return: 0 or -ENOMEM. Free by kml_keys_free().
 */
int kml_keys_make(const struct kml_things *things, unsigned int most, struct kml_keys *ret);
void kml_keys_free(struct kml_keys *keys);

/** kml_keys_most() - how many signs a legend of @columns has room for. */
unsigned int kml_keys_most(unsigned int columns);

/** kml_keys_draw() - the legend from row @y on, in columns. Return: the first row behind it. */
unsigned int kml_keys_draw(const struct kml_keys *keys, struct kml_canvas *canvas, unsigned int y);

#endif /* KML_KEY_H */
