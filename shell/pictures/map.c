// SPDX-License-Identifier: GPL-2.0
/* map: physical memory by zone, and which frames the user's objects lie in. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "key.h"
#include "look.h"
#include "nearest.h"
#include "zone.h"

#define ROWS 8		/* that the cells of all zones should fill */
#define NOBODY 0xff
#define SEVERAL 0xfe

struct map {
	struct kml_zones zones;
	struct kml_things things;
	uint64_t silent;	/* objects that do not tell their frames: mempool/, percpu/, user/, ... */
};

/* Frames of a cell, a power of two, so that all zones together fill about ROWS rows. */
static uint64_t scale_of(const struct kml_zones *zones, unsigned int width)
{
	uint64_t scale = 1;

	for (;; scale *= 2) {
		uint64_t rows = 0;

		for (unsigned int i = 0; i < zones->count; i++)
			rows += (zones->zone[i].spanned / scale + width) / width;
		if (rows <= ROWS + zones->count - 1)
			return scale;
	}
}

/* Marks the cells from frame @from to before @to, of a zone that begins at cell @base. */
static void mark(unsigned char *cells, uint64_t base, uint64_t scale, uint64_t from, uint64_t to,
		 unsigned char key)
{
	for (uint64_t c = from / scale; c <= (to - 1) / scale; c++)
		cells[c - base] = cells[c - base] == NOBODY || cells[c - base] == key ? key : SEVERAL;
}

static void mark_all(const struct map *map, const struct kml_keys *keys,
		     const struct kml_zone *zone, uint64_t scale, unsigned char *cells)
{
	uint64_t end = zone->start + zone->spanned, base = zone->start / scale;

	for (size_t i = 0; i < map->things.count; i++) {
		const struct kml_thing *thing = &map->things.thing[i];

		for (size_t k = 0; k < thing->runs; k++) {
			uint64_t from = thing->frames[k].pfn, to = from + thing->frames[k].count;

			from = from < zone->start ? zone->start : from;
			to = to > end ? end : to;
			if (from < to)
				mark(cells, base, scale, from, to, keys->of[i]);
		}
	}
}

static void draw_cells(struct kml_canvas *canvas, const struct kml_keys *keys,
		       const unsigned char *cells, uint64_t n, unsigned int *y)
{
	unsigned int width = canvas->width - 2;

	for (uint64_t c = 0; c < n; c++) {
		unsigned int x = 2 + c % width;

		if (c && !(c % width))
			++*y;
		if (cells[c] == NOBODY)
			kml_canvas_put(canvas, x, *y, 0xb7, KML_HUE_GREY);
		else if (cells[c] == SEVERAL)
			kml_canvas_mark(canvas, x, *y, '*', KML_HUE_BOLD);
		else
			kml_canvas_mark(canvas, x, *y, keys->key[cells[c]].sign, keys->key[cells[c]].hue);
	}
	++*y;
}

/* "DMA32  16 MiB to 1 GiB  ######  97 % free": the numbers of the tree, and a bar of them. */
static void draw_heading(struct kml_canvas *canvas, const struct kml_zone *zone, uint64_t page,
			 unsigned int y)
{
	char from[24], to[24];
	unsigned int x = kml_canvas_text(canvas, 0, y, KML_HUE_BOLD, "%s", zone->name), room;

	x = kml_canvas_text(canvas, x + 1, y, KML_HUE_NONE, "%s to %s, %.0f %% free ",
			    kml_size_text(zone->start * page, from),
			    kml_size_text((zone->start + zone->spanned) * page, to),
			    zone->managed ? 100.0 * zone->free / zone->managed : 0);
	if (canvas->width < x + 10)
		return;
	room = canvas->width - x > 50 ? 50 : canvas->width - x;
	if (canvas->width >= 72) {
		x = kml_canvas_text(canvas, x, y, KML_HUE_DIM, "(%" PRIu64 " of %" PRIu64 ") ",
				    zone->free, zone->managed);
		room = x + 8 > canvas->width ? 0 : canvas->width - x;
		room = room > 30 ? 30 : room;
	}
	kml_canvas_fill(canvas, x, y, room, 0x2591, KML_HUE_GREY);
	kml_canvas_bar(canvas, x, y, room, zone->free, zone->managed, KML_HUE_GREY);
}

static unsigned int draw_zone(const struct map *map, const struct kml_keys *keys,
			      const struct kml_zone *zone, uint64_t scale,
			      struct kml_canvas *canvas, unsigned int y)
{
	uint64_t n = (zone->start + zone->spanned - 1) / scale - zone->start / scale + 1;
	unsigned char *cells = malloc(n);

	draw_heading(canvas, zone, map->zones.page_size, y++);
	if (!cells) {
		canvas->failed = true;
		return y;
	}
	memset(cells, NOBODY, n);
	mark_all(map, keys, zone, scale, cells);
	draw_cells(canvas, keys, cells, n, &y);
	free(cells);
	return y;
}

static void draw_notes(const struct map *map, const struct kml_keys *keys,
		       struct kml_canvas *canvas, unsigned int y)
{
	unsigned int x;

	y = kml_keys_draw(keys, canvas, y);
	kml_canvas_mark(canvas, 0, y, '*', KML_HUE_BOLD);
	x = kml_canvas_text(canvas, 1, y, KML_HUE_NONE, " several of them   ");
	kml_canvas_put(canvas, x, y, 0xb7, KML_HUE_GREY);
	kml_canvas_text(canvas, x + 1, y++, KML_HUE_NONE, canvas->width < 60 ? " other frames" :
			" other frames, free or in use by the kernel");
	if (map->silent)
		kml_canvas_text(canvas, 0, y++, KML_HUE_NONE, "%" PRIu64 " more object%s no frames", map->silent,
				map->silent == 1 ? " tells" : "s tell");
	if (map->things.secret) {
		kml_canvas_text(canvas, 0, y++, KML_HUE_NONE, "Frame numbers are kept from this reader");
		kml_canvas_text(canvas, 0, y, KML_HUE_NONE, "(raw_addresses=0, or not root).");
	}
}

static void draw(const void *model, struct kml_canvas *canvas)
{
	const struct map *map = model;
	uint64_t scale = scale_of(&map->zones, canvas->width - 2);
	struct kml_keys keys;
	char text[24];
	unsigned int y = 0;

	canvas->failed |= !!kml_keys_make(&map->things, kml_keys_most(canvas->width), &keys);
	if (!canvas->failed) {
		kml_canvas_text(canvas, 0, y, KML_HUE_NONE,
				"Physical memory, %s a sign",
				kml_size_text(scale * map->zones.page_size, text));
		y += 1;
		for (unsigned int i = 0; i < map->zones.count; i++)
			y = draw_zone(map, &keys, &map->zones.zone[i], scale, canvas, y);
		draw_notes(map, &keys, canvas, y);
	}
	kml_keys_free(&keys);
}

static void words(const void *model, FILE *out)
{
	const struct map *map = model;
	struct kml_keys keys;

	for (unsigned int i = 0; i < map->zones.count; i++) {
		const struct kml_zone *z = &map->zones.zone[i];

		fprintf(out, "Zone %s spans frames %" PRIu64 " to %" PRIu64 ": %" PRIu64 " present, %" PRIu64
			" managed, %" PRIu64 " free.\n", z->name, z->start, z->start + z->spanned - 1,
			z->present, z->managed, z->free);
	}
	if (kml_keys_make(&map->things, 40, &keys))
		fputs("The objects do not fit into memory.\n", out);
	for (unsigned int i = 0; i < keys.count; i++) {
		const struct kml_key *k = &keys.key[i];

		fprintf(out, "%s:", k->name);
		if (k->objects > 1)
			fprintf(out, " %" PRIu64 " objects,", k->objects);
		if (k->frames || !map->things.secret)
			fprintf(out, " %" PRIu64 " frame%s in %" PRIu64 " run%s", k->frames,
				k->frames == 1 ? "" : "s", k->runs, k->runs == 1 ? "" : "s");
		else
			fputs(" somewhere", out);
		fprintf(out, *k->zone ? ", the first in zone %s.\n" : ".\n", k->zone);
	}
	if (map->silent)
		fprintf(out, "%" PRIu64 " more object%s no frames.\n", map->silent,
			map->silent == 1 ? " tells" : "s tell");
	if (map->things.secret)
		fputs("Frame numbers are kept from this reader (raw_addresses=0, or not root): nothing could be placed.\n",
		      out);
	kml_keys_free(&keys);
}

static json_t *json_zones(const struct kml_zones *zones)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < zones->count; i++) {
		const struct kml_zone *z = &zones->zone[i];

		json_array_append_new(list, json_pack("{s:s, s:I, s:I, s:I, s:I, s:I}", "name", z->name,
			"start_pfn", (json_int_t)z->start, "spanned", (json_int_t)z->spanned,
			"present", (json_int_t)z->present, "managed", (json_int_t)z->managed,
			"free", (json_int_t)z->free));
	}
	return list;
}

static json_t *json_things(const struct kml_things *things)
{
	json_t *list = json_array();

	for (size_t i = 0; i < things->count; i++) {
		const struct kml_thing *thing = &things->thing[i];
		json_t *runs = json_array();

		for (size_t k = 0; k < thing->runs; k++)
			json_array_append_new(runs, json_pack("[I, I]", (json_int_t)thing->frames[k].pfn,
							      (json_int_t)thing->frames[k].count));
		json_array_append_new(list, json_pack("{s:s, s:I, s:s*, s:o, s:I}", "path", thing->path,
			"bytes", (json_int_t)thing->bytes, "zone", *thing->zone ? thing->zone : NULL,
			"frames", runs, "frames_not_told", (json_int_t)thing->frames_missing));
	}
	return list;
}

static json_t *json(const void *model)
{
	const struct map *map = model;

	return json_pack("{s:s, s:I, s:b, s:I, s:o, s:o}", "kmemlab", "map", "page_size",
			 (json_int_t)map->zones.page_size, "secret", map->things.secret,
			 "objects_without_frames", (json_int_t)map->silent,
			 "zones", json_zones(&map->zones), "objects", json_things(&map->things));
}

static const struct kml_picture picture = {
	.title = "Physical memory, and the objects in it", .draw = draw, .words = words, .json = json,
};

/* Only the zone that was asked for. */
static int keep_zone(struct kml_call *call, struct kml_zones *zones, const char *name)
{
	const char *names[KML_ZONES_MAX], *meant;

	for (unsigned int i = 0; i < zones->count; i++) {
		names[i] = zones->zone[i].name;
		if (strcmp(name, names[i]))
			continue;
		zones->zone[0] = zones->zone[i];
		zones->count = 1;
		return 0;
	}
	meant = kml_nearest(name, names, sizeof(names[0]), zones->count);
	if (meant)
		return kml_call_say(call, "%s: no such zone; did you mean '%s'?", name, meant);
	return kml_call_say(call, "%s: no such zone, or it is empty; 'ls zones' lists them", name);
}

static void count_silent(struct kml_home *home, struct map *map)
{
	uint64_t all;

	if (!kml_look_number(home, &all, "objects") && all > map->things.count)
		map->silent = all - map->things.count;
}

int kml_do_map(struct kml_call *call)
{
	struct map map = { 0 };
	int err = kml_zones_read(call->home, &map.zones), ret = -1;

	if (err)
		return kml_call_fail(call, "zones", "zones", err, NULL);
	if (call->argc && keep_zone(call, &map.zones, call->argv[0]))
		return -1;
	err = kml_things_read(call, &map.things);
	if (err) {
		kml_call_fail(call, "/", "", err, NULL);
	} else {
		count_silent(call->home, &map);
		ret = kml_picture_show(call, &picture, &map);
	}
	kml_things_free(&map.things);
	return ret;
}
