// SPDX-License-Identifier: GPL-2.0
/* Reads zones/ by one request. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "look.h"
#include "zone.h"

static const struct {
	const char *name;
	size_t at;
} numbers[] = {
	{ "start_pfn", offsetof(struct kml_zone, start) },
	{ "spanned", offsetof(struct kml_zone, spanned) },
	{ "present", offsetof(struct kml_zone, present) },
	{ "managed", offsetof(struct kml_zone, managed) },
	{ "free", offsetof(struct kml_zone, free) },
	{ "min", offsetof(struct kml_zone, min) },
	{ "low", offsetof(struct kml_zone, low) },
	{ "high", offsetof(struct kml_zone, high) },
};

/* Lines of "order blocks". */
static void take_blocks(struct kml_zone *zone, const char *value, size_t len)
{
	while (len) {
		const char *nl = memchr(value, '\n', len);
		size_t n = nl ? (size_t)(nl - value) : len;
		const char *blank = memchr(value, ' ', n);
		uint64_t order = kml_number(value, n);

		if (blank && order < KML_ORDERS_MAX) {
			zone->blocks[order] = kml_number(blank + 1, value + n - blank - 1);
			if (zone->orders <= order)
				zone->orders = order + 1;
		}
		n += nl != NULL;
		value += n;
		len -= n;
	}
}

static struct kml_zone *zone_called(struct kml_zones *zones, const char *name, size_t len)
{
	struct kml_zone *zone = &zones->zone[zones->count];

	for (unsigned int i = 0; i < zones->count; i++)
		if (strlen(zones->zone[i].name) == len && !memcmp(zones->zone[i].name, name, len))
			return &zones->zone[i];
	if (zones->count == KML_ZONES_MAX || len >= sizeof(zone->name))
		return NULL;
	memcpy(zone->name, name, len);
	zones->count++;
	return zone;
}

/* @path is "zones/DMA32/free". */
static int take(void *ctx, const char *path, int err, const char *value, size_t len)
{
	const char *name = strchr(path, '/'), *attr = strrchr(path, '/');
	struct kml_zone *zone;

	if (!name || name == attr)
		return 0;
	zone = zone_called(ctx, name + 1, attr - name - 1);
	if (!zone || err)
		return 0;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (!strcmp(attr + 1, numbers[i].name))
			*(uint64_t *)((char *)zone + numbers[i].at) = kml_number(value, len);
	if (!strcmp(attr + 1, "free_area"))
		take_blocks(zone, value, len);
	return 0;
}

static int by_start(const void *a, const void *b)
{
	const struct kml_zone *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

/* No machine has more: a guest that says so would have us draw for ever. */
static bool is_sound(const struct kml_zones *zones)
{
	for (unsigned int i = 0; i < zones->count; i++)
		if (zones->zone[i].start >> 52 || zones->zone[i].spanned >> 52)
			return false;
	return zones->page_size && zones->page_size <= 1 << 24;
}

int kml_zones_read(struct kml_home *home, struct kml_zones *ret)
{
	const char *wanted[sizeof(numbers) / sizeof(numbers[0]) + 2] = { "free_area" };
	unsigned int kept = 0;
	int err;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		wanted[i + 1] = numbers[i].name;

	memset(ret, 0, sizeof(*ret));
	err = kml_look_number(home, &ret->page_size, "machine/page_size");
	if (!err)
		err = home->ops->readtree(home, "zones", wanted, take, ret);
	if (err)
		return err;
	for (unsigned int i = 0; i < ret->count; i++)
		if (ret->zone[i].spanned)
			ret->zone[kept++] = ret->zone[i];
	ret->count = kept;
	qsort(ret->zone, kept, sizeof(ret->zone[0]), by_start);
	return is_sound(ret) ? 0 : -EIO;
}
