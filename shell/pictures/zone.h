/* SPDX-License-Identifier: GPL-2.0 */
/* The zones of a home's machine, as its tree tells them. */
#ifndef KML_ZONE_H
#define KML_ZONE_H

#include "home.h"

#define KML_ZONES_MAX 32
#define KML_ORDERS_MAX 32

/** struct kml_zone - one zone; counts are frames. */
struct kml_zone {
	char name[32];
	uint64_t start, spanned, present, managed, free, min, low, high;
	uint64_t blocks[KML_ORDERS_MAX];	/* free blocks of each order */
	unsigned int orders;
};

/** struct kml_zones - all zones, by their first frame. */
struct kml_zones {
	struct kml_zone zone[KML_ZONES_MAX];
	unsigned int count;
	uint64_t page_size;
};

/** kml_zones_read() - zones that span nothing are left out. Return: 0 or what the home answered. */
int kml_zones_read(struct kml_home *home, struct kml_zones *ret);

#endif /* KML_ZONE_H */
