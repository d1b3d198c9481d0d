/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Presets: guests that differ from the plain one in their devices, memory or command
 * line, each for the lessons that need it. Each has snapshots of its own.
 */
#ifndef KML_PRESET_H
#define KML_PRESET_H

#include <stddef.h>
#include <stdint.h>

/** struct kml_preset - what to change. */
struct kml_preset {
	const char *name;
	const char *doc;	/* one line for --help */
	const char *machine;	/* instead of the image's, or NULL */
	const char *devices[3];	/* -device, in this order; NULL at the end */
	const char *append;	/* more of the kernel's command line, or NULL */
	uint64_t mem;		/* bytes where nobody asked for another size; 0: the default */
	unsigned int nodes;	/* NUMA nodes, 0 or 2 */
};

/** kml_preset_find() - the preset called @name; NULL if there is none. */
const struct kml_preset *kml_preset_find(const char *name);
/** kml_preset_at() - the @i-th preset; NULL after the last. */
const struct kml_preset *kml_preset_at(unsigned int i);
/** kml_preset_names() - all names, parted by ", ", into @ret. */
void kml_preset_names(char *ret, size_t size);

#endif /* KML_PRESET_H */
