// SPDX-License-Identifier: GPL-2.0
/* Where an object lies: address, frame, zone and node of its first byte. */
#include "where.h"

struct kml_place kml_place_of(const void *p)
{
	struct kml_place at = { NULL, NULL };

	if (ZERO_OR_NULL_PTR(p))
		return at;
	at.p = p;
	at.page = virt_to_page(p);
	return at;
}

int kml_place_virt(struct kml_place at, u64 *ret)
{
	if (!at.p)
		return -ENODATA;
	*ret = kml_addr(at.p);
	return 0;
}

int kml_place_phys(struct kml_place at, u64 *ret)
{
	u64 offset = at.p ? kml_addr(at.p) & (PAGE_SIZE - 1) : 0;

	if (!at.page)
		return -ENODATA;
	*ret = ((u64)page_to_pfn(at.page) << PAGE_SHIFT) + offset;
	return 0;
}

int kml_place_pfn(struct kml_place at, u64 *ret)
{
	if (!at.page)
		return -ENODATA;
	*ret = page_to_pfn(at.page);
	return 0;
}

int kml_place_node(struct kml_place at, u64 *ret)
{
	if (!at.page)
		return -ENODATA;
	*ret = page_to_nid(at.page);
	return 0;
}

int kml_place_zone(struct kml_place at, struct kml_text *text)
{
	if (!at.page)
		return -ENODATA;
	kml_text_add(text, "%s", page_zone(at.page)->name);
	return 0;
}
