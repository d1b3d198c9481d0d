/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The user's objects that hold memory: where each lies, as far as the home tells it
 * to this caller. Which types those are follows from the schema: they have `virt`.
 */
#ifndef KML_THING_H
#define KML_THING_H

#include "commands.h"
#include "schema.h"

#define KML_NO_PARENT SIZE_MAX

/** struct kml_frames - frames that follow one another. */
struct kml_frames {
	uint64_t pfn, count;
};

/** struct kml_thing - one object. */
struct kml_thing {
	char *path;
	const struct kml_type *type;
	size_t parent;			/* place of the cache or pool it lies in, or KML_NO_PARENT */
	uint64_t bytes;			/* set aside */
	uint64_t each;			/* of a cache or pool: bytes of an object in it */
	uint64_t virt, phys;
	bool has_virt, has_phys, scattered;
	char zone[32];			/* "" where it is not told */
	struct kml_frames *frames;	/* sorted; of a cache those of its slabs */
	size_t runs, room;
	uint64_t frames_missing;	/* lines of the home's list that could not be read */
};

/** struct kml_things - all of them, kind by kind, what lies in a cache or pool behind it. */
struct kml_things {
	struct kml_thing *thing;
	size_t count, room;
	uint64_t page_size;
	bool secret;	/* the home kept an address or a frame number to itself */
};

/**
 * kml_things_read() - read every object that has memory.
 * Free by kml_things_free(), on failure too.
 * Return: 0, -ENOMEM, -EINTR after ^C, or what the home answered.
 */
int kml_things_read(struct kml_call *call, struct kml_things *ret);
void kml_things_free(struct kml_things *things);

/** kml_thing_frames() - how many frames are known. */
uint64_t kml_thing_frames(const struct kml_thing *thing);

#endif /* KML_THING_H */
