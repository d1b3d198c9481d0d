/* SPDX-License-Identifier: GPL-2.0 */
/* Where an object lies: the getters of KML_WHERE, for any type that can name a place. */
#ifndef KML_WHERE_H
#define KML_WHERE_H

#include "provider.h"

/** struct kml_place - the first byte of an object. */
struct kml_place {
	const void *p;		/* NULL: it has no address (high memory) */
	struct page *page;	/* NULL: it lies nowhere (ZERO_SIZE_PTR) */
};

/** kml_place_of() - the place of a direct-map address. */
struct kml_place kml_place_of(const void *p);

/* Each returns 0, or -ENODATA where the place has no such thing. */
int kml_place_virt(struct kml_place at, u64 *ret);
int kml_place_phys(struct kml_place at, u64 *ret);
int kml_place_pfn(struct kml_place at, u64 *ret);
int kml_place_node(struct kml_place at, u64 *ret);
int kml_place_zone(struct kml_place at, struct kml_text *text);

/* The five functions of KML_WHERE(t), from place(obj). */
#define KML_WHERE_GETTER(t, n, place) \
	int kml_##t##_##n##_get(struct kml_object *obj, u64 *ret) \
	{ \
		return kml_place_##n(place(obj), ret); \
	}
#define KML_WHERE_ZONE(t, place) \
	int kml_##t##_zone_show(struct kml_object *obj, struct kml_text *text) \
	{ \
		return kml_place_zone(place(obj), text); \
	}
#define KML_WHERE_GETTERS(t, place) \
	KML_WHERE_GETTER(t, virt, place) KML_WHERE_GETTER(t, phys, place) \
	KML_WHERE_GETTER(t, pfn, place) KML_WHERE_GETTER(t, node, place) KML_WHERE_ZONE(t, place)

/* The attribute ns: what the choke point measured. */
#define KML_NS_GETTER(t) \
	int kml_##t##_ns_get(struct kml_object *obj, u64 *ret) \
	{ \
		*ret = READ_ONCE(obj->ns); \
		return 0; \
	}

#endif /* KML_WHERE_H */
