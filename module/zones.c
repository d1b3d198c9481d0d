// SPDX-License-Identifier: GPL-2.0
/* zones/: the zones of physical memory, read from the kernel's own struct zone. */
#include "provider.h"

static struct zone *zone_of(struct kml_object *obj)
{
	return kml_zone(obj->index);
}

#define NUMBER(n, value) \
	int kml_zone_##n##_get(struct kml_object *obj, u64 *ret) \
	{ \
		struct zone *zone = zone_of(obj); \
		*ret = (value); \
		return 0; \
	}

NUMBER(start_pfn, zone->zone_start_pfn)
NUMBER(spanned, zone->spanned_pages)
NUMBER(present, zone->present_pages)
NUMBER(managed, zone_managed_pages(zone))
NUMBER(free, zone_page_state(zone, NR_FREE_PAGES))
NUMBER(min, min_wmark_pages(zone))
NUMBER(low, low_wmark_pages(zone))
NUMBER(high, high_wmark_pages(zone))

/* Zones of one node stand in the order in which requests fall back, from the last. */
int kml_zone_lowmem_reserve_show(struct kml_object *obj, struct kml_text *text)
{
	int nid = kml_zone_nid(obj->index), i = 0;
	struct zone *other;
	unsigned int z;

	for (z = 0; (other = kml_zone(z)); z++)
		if (kml_zone_nid(z) == nid)
			kml_text_line(text, "%s %llu", other->name,
				      (unsigned long long)zone_of(obj)->lowmem_reserve[i++]);
	return 0;
}

int kml_zone_free_area_show(struct kml_object *obj, struct kml_text *text)
{
	unsigned int order;

	for (order = 0; order <= KML_MAX_ORDER; order++)
		kml_text_line(text, "%u %llu", order, (unsigned long long)
			      READ_ONCE(zone_of(obj)->free_area[order].nr_free));
	return 0;
}

int kml_zone_largest_free_order_get(struct kml_object *obj, u64 *ret)
{
	int order;

	for (order = KML_MAX_ORDER; order >= 0; order--) {
		if (READ_ONCE(zone_of(obj)->free_area[order].nr_free)) {
			*ret = order;
			return 0;
		}
	}
	return -ENODATA;
}
