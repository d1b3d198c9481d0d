// SPDX-License-Identifier: GPL-2.0
/* layout: the kernel's address space on this machine, from the top down, with the user's objects. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "key.h"
#include "look.h"
#include "zone.h"

#define REGIONS_MAX 8
#define PARTS_MAX 64

/** struct span - addresses with one use. */
struct span {
	const char *name, *doc;
	uint64_t start, end;	/* the last address, inclusive */
	bool open;		/* where it ends the tree does not tell */
};

/** struct part - of a user program's memory. */
struct part {
	char owner[80], name[16];
	uint64_t start, end;	/* @end: the first address behind it */
};

struct layout {
	struct kml_zones zones;
	struct kml_things things;
	struct span span[REGIONS_MAX];	/* from the highest down */
	unsigned int spans;
	struct part part[PARTS_MAX];
	unsigned int parts, parts_missing;
	uint64_t bits;
	bool secret;
};

static bool within(const struct span *span, const struct kml_thing *thing)
{
	return thing->has_virt && thing->virt >= span->start && thing->virt <= span->end;
}

/* How far the user's objects reach in @span, in bytes from its start. */
static uint64_t reach(const struct layout *l, const struct span *span)
{
	uint64_t most = 0;

	for (size_t i = 0; i < l->things.count; i++) {
		const struct kml_thing *thing = &l->things.thing[i];
		uint64_t end = thing->virt - span->start + (thing->bytes ? thing->bytes : 1);

		if (within(span, thing) && end > most)
			most = end;
	}
	return most;
}

/*
 * A strip of the span's beginning, as far as objects reach: most of a kernel's address
 * space is empty, and drawn to scale would show nothing else.
 */
static unsigned int draw_strip(const struct layout *l, const struct span *span,
			       const struct kml_keys *keys, struct kml_canvas *canvas, unsigned int y)
{
	unsigned int width = canvas->width - 4;
	uint64_t most = reach(l, span), step = l->zones.page_size, size = span->end - span->start;
	char text[24];

	if (!most)
		return y;
	while (step <= (most - 1) / width)
		step *= 2;
	if (size / step < width)
		width = size / step + 1;
	kml_canvas_fill(canvas, 2, y, width, 0xb7, KML_HUE_GREY);
	for (size_t i = 0; i < l->things.count; i++) {
		const struct kml_thing *thing = &l->things.thing[i];
		const struct kml_key *key = &keys->key[keys->of[i]];
		uint64_t from = (thing->virt - span->start) / step, to;

		if (!within(span, thing))
			continue;
		to = (thing->virt - span->start + (thing->bytes ? thing->bytes - 1 : 0)) / step;
		for (uint64_t c = from; c <= to && c < width && !canvas->failed; c++) {
			struct kml_cell *cell = &canvas->cell[(size_t)y * canvas->width + 2 + c];

			if (cell->mark && cell->sign != key->sign)
				kml_canvas_mark(canvas, 2 + c, y, '*', KML_HUE_BOLD);
			else
				kml_canvas_mark(canvas, 2 + c, y, key->sign, key->hue);
		}
	}
	kml_canvas_text(canvas, 2, y + 1, KML_HUE_DIM, "its first %s, %s a sign",
			kml_size_text(size / step < width ? size + 1 : step * width, text),
			kml_size_text(step, (char [24]){ 0 }));
	return y + 2;
}

static unsigned int draw_span(const struct layout *l, const struct span *span,
			      const struct kml_keys *keys, struct kml_canvas *canvas, unsigned int y)
{
	unsigned int x = kml_canvas_text(canvas, 0, y, KML_HUE_NONE, "0x%0*" PRIx64, l->bits > 32 ? 16 : 8,
					 span->start);
	char text[24];

	x = kml_canvas_text(canvas, x + 1, y, KML_HUE_BOLD, "%s", span->name);
	if (span->open)
		x = kml_canvas_text(canvas, x, y, KML_HUE_DIM, " and above");
	else if (span->end - span->start != ~0ULL)
		x = kml_canvas_text(canvas, x, y, KML_HUE_NONE, ", %s",
				    kml_size_text(span->end - span->start + 1, text));
	if (canvas->width > x + strlen(span->doc) + 2)
		kml_canvas_text(canvas, x, y, KML_HUE_DIM, ": %s", span->doc);
	return draw_strip(l, span, keys, canvas, y + 1);
}

static unsigned int draw_parts(const struct layout *l, struct kml_canvas *canvas, unsigned int y)
{
	for (unsigned int i = l->parts; i--; ) {
		const struct part *part = &l->part[i];
		char text[24];

		kml_canvas_text(canvas, 2, y++, KML_HUE_NONE, "0x%012" PRIx64 " %-5s %s, %s", part->start,
				part->name, part->owner, kml_size_text(part->end - part->start, text));
	}
	return y;
}

static void draw(const void *model, struct kml_canvas *canvas)
{
	const struct layout *l = model;
	struct kml_keys keys;
	unsigned int y = 0;

	canvas->failed |= !!kml_keys_make(&l->things, kml_keys_most(canvas->width), &keys);
	for (unsigned int i = 0; i < l->spans && !canvas->failed; i++)
		y = draw_span(l, &l->span[i], &keys, canvas, y);
	if (!canvas->failed) {
		y = draw_parts(l, canvas, y);
		y = kml_keys_draw(&keys, canvas, y);
	}
	if (l->secret) {
		kml_canvas_text(canvas, 0, y++, KML_HUE_NONE, "Addresses are kept from this reader");
		kml_canvas_text(canvas, 0, y, KML_HUE_NONE, "(raw_addresses=0, or not root).");
	}
	kml_keys_free(&keys);
}

static void words(const void *model, FILE *out)
{
	const struct layout *l = model;

	for (unsigned int i = 0; i < l->spans; i++) {
		const struct span *span = &l->span[i];

		fprintf(out, "%s from 0x%" PRIx64, span->name, span->start);
		if (!span->open)
			fprintf(out, " to 0x%" PRIx64, span->end);
		fprintf(out, ": %s.\n", span->doc);
		for (size_t k = 0; k < l->things.count; k++)
			if (within(span, &l->things.thing[k]))
				fprintf(out, "  %s at 0x%" PRIx64 ", %" PRIu64 " bytes.\n",
					l->things.thing[k].path, l->things.thing[k].virt,
					l->things.thing[k].bytes);
	}
	for (unsigned int i = l->parts; i--; )
		fprintf(out, "%s, %s: 0x%" PRIx64 " to 0x%" PRIx64 ".\n", l->part[i].owner, l->part[i].name,
			l->part[i].start, l->part[i].end - 1);
	if (l->secret)
		fputs("Addresses are kept from this reader (raw_addresses=0, or not root).\n", out);
}

static json_t *json_hex(uint64_t value)
{
	return json_sprintf("0x%" PRIx64, value);
}

static json_t *json_objects(const struct layout *l, const struct span *span)
{
	json_t *list = json_array();

	for (size_t i = 0; i < l->things.count; i++)
		if (within(span, &l->things.thing[i]))
			json_array_append_new(list, json_pack("{s:s, s:o, s:I}", "path",
				l->things.thing[i].path, "virt", json_hex(l->things.thing[i].virt),
				"bytes", (json_int_t)l->things.thing[i].bytes));
	return list;
}

static json_t *json(const void *model)
{
	const struct layout *l = model;
	json_t *spans = json_array(), *parts = json_array();

	for (unsigned int i = 0; i < l->spans; i++)
		json_array_append_new(spans, json_pack("{s:s, s:o, s:o*, s:o}", "name", l->span[i].name,
			"start", json_hex(l->span[i].start), "end",
			l->span[i].open ? NULL : json_hex(l->span[i].end), "objects",
			json_objects(l, &l->span[i])));
	for (unsigned int i = 0; i < l->parts; i++)
		json_array_append_new(parts, json_pack("{s:s, s:s, s:o, s:o}", "owner", l->part[i].owner,
			"name", l->part[i].name, "start", json_hex(l->part[i].start), "end",
			json_hex(l->part[i].end - 1)));
	return json_pack("{s:s, s:b, s:o, s:o}", "kmemlab", "layout", "secret", l->secret, "regions",
			 spans, "programs", parts);
}

static const struct kml_picture picture = {
	.title = "The address space of this machine", .draw = draw, .words = words, .json = json,
};

static void add_span(struct layout *l, const char *name, const char *doc, uint64_t start,
		     uint64_t end, bool open)
{
	l->span[l->spans++] = (struct span){ name, doc, start, end, open };
}

static int from_the_top(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return (x->start < y->start) - (x->start > y->start);
}

/* Number @name of machine/, or 0; whether it was kept secret is noted. */
static uint64_t machine(struct kml_home *home, struct layout *l, const char *name)
{
	uint64_t value;
	int err = kml_look_number(home, &value, "machine/%s", name);

	l->secret |= err == -EPERM || err == -EACCES;
	return value;
}

/* Frames up to the last zone's end; where RAM does not begin at 0, less what lies below. */
static uint64_t ram_bytes(const struct layout *l, uint64_t phys_offset)
{
	const struct kml_zone *last = l->zones.count ? &l->zones.zone[l->zones.count - 1] : NULL;
	uint64_t end = last ? (last->start + last->spanned) * l->zones.page_size : 0;

	return end > phys_offset ? end - phys_offset : 0;
}

static void kernel_spans(struct kml_home *home, struct layout *l)
{
	uint64_t direct = machine(home, l, "page_offset"), from = machine(home, l, "vmalloc_start");
	uint64_t to = machine(home, l, "vmalloc_end"), map = machine(home, l, "vmemmap_start");
	uint64_t modules = machine(home, l, "modules_start");
	uint64_t ram = ram_bytes(l, machine(home, l, "phys_offset"));

	if (direct && ram && from > direct && ram > from - direct)
		ram = from - direct;	/* the rest is high memory */
	if (direct && ram)
		add_span(l, "direct map", "all RAM, one after another", direct, direct + ram - 1, false);
	if (from && to > from)
		add_span(l, "vmalloc", modules == from ? "scattered frames in a row, and modules" :
			 "scattered frames in a row", from, to, false);
	if (map)
		add_span(l, "vmemmap", "a struct page for each frame", map, map - 1 +
			 ram / l->zones.page_size * machine(home, l, "struct_page_size"), false);
	if (modules && modules != from)
		add_span(l, "modules", "the code of modules", modules, ~0ULL, true);
	l->bits = machine(home, l, "virt_bits");
	if (l->bits > 32 && l->bits <= 64)
		add_span(l, "user", "programs, each its own", 0, (1ULL << (l->bits - 1)) - 1, false);
	else if (direct)
		add_span(l, "user", "programs, each its own", 0, direct - 1, false);
	qsort(l->span, l->spans, sizeof(l->span[0]), from_the_top);
	/* What begins the open one ends where the next one begins: a module area below the direct map. */
	for (unsigned int i = 1; i < l->spans; i++)
		if (l->span[i].open) {
			l->span[i].end = l->span[i - 1].start - 1;
			l->span[i].open = false;
		}
}

/* "heap 0x403000 0x404000" */
static int add_part(void *ctx, const char *line, size_t len)
{
	struct layout *l = ctx;
	struct part *part = &l->part[l->parts];
	char text[80];

	snprintf(text, sizeof(text), "%.*s", len < sizeof(text) ? (int)len : 79, line);
	if (l->parts + 1 < PARTS_MAX && sscanf(text, "%15s 0x%" SCNx64 " 0x%" SCNx64, part->name,
					       &part->start, &part->end) == 3) {
		strcpy(part[1].owner, part->owner);
		l->parts++;
	}
	return 0;
}

/* The programs of user/: each has an address space of its own. */
static int read_programs(struct kml_home *home, struct layout *l)
{
	struct kml_dirs dirs;
	int err = kml_dirs_get(home, "user", &dirs);
	char path[KML_PATH_MAX];
	uint64_t missing;

	for (size_t i = 0; !err && i < dirs.count; i++) {
		snprintf(path, sizeof(path), "user/%s", dirs.name[i]);
		snprintf(l->part[l->parts].owner, sizeof(l->part[0].owner), "%.79s", path);
		err = kml_look_lines(home, path, "layout", add_part, l, &missing);
		if (err == -EPERM || err == -EACCES)
			l->secret = true;
		if (err != -EIO && err != -ENOMEM)
			err = 0;
	}
	kml_dirs_free(&dirs);
	return err == -ENOENT ? 0 : err;
}

int kml_do_layout(struct kml_call *call)
{
	struct layout *l = calloc(1, sizeof(*l));
	int ret = -1, err;

	if (!l)
		return kml_call_say(call, "no memory for the picture");
	err = kml_zones_read(call->home, &l->zones);
	if (!err)
		err = kml_things_read(call, &l->things);
	if (!err) {
		kernel_spans(call->home, l);
		err = read_programs(call->home, l);
	}
	if (err)
		kml_call_fail(call, "/", "", err, NULL);
	else
		ret = kml_picture_show(call, &picture, l);
	kml_things_free(&l->things);
	free(l);
	return ret;
}
