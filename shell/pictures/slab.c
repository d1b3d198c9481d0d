// SPDX-License-Identifier: GPL-2.0
/* slab: one cache's slabs, the places in them, and what the place of one object is made of. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "look.h"
#include "picture.h"
#include "target.h"

#define LAST_ROW 14	/* no slab begins below it: a screen of 24 rows holds all */

/** struct slab - one line of slab_map. */
struct slab {
	uint64_t pfn;
	char *places;		/* one a place: '#' held here, '.' not, a letter: a directory */
};

struct cache {
	char path[KML_PATH_MAX];
	uint64_t object_size, stride, per_slab, order, page_size, objects, slabs;
	uint64_t first;		/* bytes before the first object: its red zone */
	uint64_t word;		/* bytes of a pointer */
	bool red_zone, secret;
	struct slab *slab;
	size_t count, room;
	uint64_t missing;	/* slabs that were not told */
	struct kml_dirs dirs;	/* objects that are directories */
};

/** struct piece - what a place is made of, in the order of the bytes. */
struct piece {
	const char *name;
	uint64_t bytes;
	uint32_t sign;
	enum kml_hue hue;
};

#define PIECES 4

/*
 * Source: mm/slub.c calculate_sizes(), v6.1: the right red zone fills up the word that the
 * object ends in, or is a word of its own; the rest is the free pointer where it cannot lie
 * in the object, the tracks of SLAB_STORE_USER, and alignment.
 */
static void pieces_of(const struct cache *c, struct piece ret[PIECES])
{
	uint64_t used = c->first + c->object_size, right = 0;

	if (c->red_zone && used < c->stride)
		right = c->word - c->object_size % c->word;
	if (used + right > c->stride)
		right = 0;
	ret[0] = (struct piece){ "red zone before", c->first, 0x2592, KML_HUE_RED };
	ret[1] = (struct piece){ "object", c->object_size, 0x2588, KML_HUE_BLUE };
	ret[2] = (struct piece){ "red zone behind", right, 0x2592, KML_HUE_RED };
	ret[3] = (struct piece){ "bookkeeping and alignment",
		c->stride > used + right ? c->stride - used - right : 0, 0x2591, KML_HUE_GREY };
}

static uint64_t slab_bytes(const struct cache *c)
{
	return c->page_size << c->order;
}

static uint64_t tail_of(const struct cache *c)
{
	return slab_bytes(c) - c->per_slab * c->stride;
}

static uint64_t free_of(const struct cache *c)
{
	uint64_t places = c->slabs * c->per_slab;

	return places > c->objects ? places - c->objects : 0;
}

static unsigned int draw_place(const struct cache *c, struct kml_canvas *canvas, unsigned int y)
{
	unsigned int width = canvas->width - 2 > 72 ? 72 : canvas->width - 2, x = 2;
	struct piece piece[PIECES];

	pieces_of(c, piece);
	for (unsigned int i = 0; i < PIECES; i++) {
		unsigned int n = c->stride ? piece[i].bytes * width / c->stride : 0;

		n = piece[i].bytes && !n ? 1 : n;
		kml_canvas_fill(canvas, x, y, n, piece[i].sign, piece[i].hue);
		x += n;
	}
	y++;
	for (unsigned int i = 0; i < PIECES; i++) {
		if (!piece[i].bytes)
			continue;
		kml_canvas_fill(canvas, 2, y, 2, piece[i].sign, piece[i].hue);
		kml_canvas_text(canvas, 5, y++, KML_HUE_NONE, "%s: %" PRIu64 " byte%s", piece[i].name,
				piece[i].bytes, piece[i].bytes == 1 ? "" : "s");
	}
	return y;
}

static unsigned int held_in(const struct slab *slab)
{
	unsigned int n = 0;

	for (const char *p = slab->places; *p; p++)
		n += *p != '.';
	return n;
}

static unsigned int draw_slab(const struct cache *c, size_t n, struct kml_canvas *canvas,
			      unsigned int y)
{
	const struct slab *slab = &c->slab[n];
	unsigned int width = canvas->width - 2;

	kml_canvas_text(canvas, 0, y++, KML_HUE_BOLD, "slab %zu, frame %" PRIu64 ": %u of %" PRIu64
			" held", n + 1, slab->pfn, held_in(slab), c->per_slab);
	for (size_t i = 0; slab->places[i]; i++) {
		unsigned int x = 2 + i % width;

		if (i && !(i % width))
			y++;
		if (slab->places[i] == '#')
			kml_canvas_put(canvas, x, y, 0x25a0, KML_HUE_BLUE);
		else if (slab->places[i] == '.')
			kml_canvas_put(canvas, x, y, 0xb7, KML_HUE_GREY);
		else
			kml_canvas_mark(canvas, x, y, slab->places[i], KML_HUE_ORANGE);
	}
	return y + 1;
}

static unsigned int draw_names(const struct cache *c, struct kml_canvas *canvas, unsigned int y)
{
	unsigned int x = 0;

	for (size_t i = 0; i < c->dirs.count && i < 52; i++) {
		if (x && x + strlen(c->dirs.name[i]) + 2 > canvas->width) {
			x = 0;
			y++;
		}
		kml_canvas_mark(canvas, x, y, kml_letter(i), KML_HUE_ORANGE);
		x = kml_canvas_text(canvas, x + 2, y, KML_HUE_NONE, "%s", c->dirs.name[i]) + 2;
	}
	return c->dirs.count ? y + 1 : y;
}

static unsigned int draw_waste(const struct cache *c, struct kml_canvas *canvas, unsigned int y)
{
	uint64_t all = c->slabs * slab_bytes(c), own = c->objects * c->object_size;
	char text[24];

	kml_canvas_text(canvas, 0, y++, KML_HUE_NONE, "%" PRIu64 " held, %" PRIu64 " free in %" PRIu64
			" slab%s of %s", c->objects, free_of(c), c->slabs, c->slabs == 1 ? "" : "s",
			kml_size_text(slab_bytes(c), text));
	kml_canvas_text(canvas, 0, y, KML_HUE_NONE, "%" PRIu64 " bytes behind the last place of each",
			tail_of(c));
	if (all)
		kml_canvas_text(canvas, 0, ++y, KML_HUE_NONE, "%.0f %% of the memory holds objects",
				100.0 * own / all);
	return y + 1;
}

static void draw(const void *model, struct kml_canvas *canvas)
{
	const struct cache *c = model;
	unsigned int y = 0;
	size_t shown = 0;
	char text[24];

	kml_canvas_text(canvas, 0, y++, KML_HUE_BOLD, "%s", c->path);
	kml_canvas_text(canvas, 0, y++, KML_HUE_NONE, "objects of %s, one every %" PRIu64,
			kml_size_text(c->object_size, text), c->stride);
	y = draw_place(c, canvas, y);
	while (shown < c->count && (!shown || y < LAST_ROW))
		y = draw_slab(c, shown++, canvas, y);
	if (shown < c->count || c->missing)
		kml_canvas_text(canvas, 0, y++, KML_HUE_DIM, "and %" PRIu64 " more slabs",
				c->count - shown + c->missing);
	y = draw_names(c, canvas, y);
	if (c->secret) {
		kml_canvas_text(canvas, 0, y++, KML_HUE_NONE, "Which places are held is kept from this reader");
		kml_canvas_text(canvas, 0, y++, KML_HUE_NONE, "(raw_addresses=0, or not root).");
	}
	draw_waste(c, canvas, y);
}

static void words(const void *model, FILE *out)
{
	const struct cache *c = model;
	struct piece piece[PIECES];

	pieces_of(c, piece);
	fprintf(out, "Cache %s: %" PRIu64 " objects held, %" PRIu64 " places free, %" PRIu64
		" slabs of %" PRIu64 " bytes with %" PRIu64 " places each.\n", c->path, c->objects,
		free_of(c), c->slabs, slab_bytes(c), c->per_slab);
	fprintf(out, "A place is %" PRIu64 " bytes:", c->stride);
	for (unsigned int i = 0; i < PIECES; i++)
		if (piece[i].bytes)
			fprintf(out, " %s %" PRIu64 ".", piece[i].name, piece[i].bytes);
	fprintf(out, "\nBehind the last place of each slab: %" PRIu64 " bytes.\n", tail_of(c));
	for (size_t i = 0; i < c->count; i++)
		fprintf(out, "Slab %zu, frame %" PRIu64 ": %u of %" PRIu64 " held: %s\n", i + 1,
			c->slab[i].pfn, held_in(&c->slab[i]), c->per_slab, c->slab[i].places);
	if (c->missing)
		fprintf(out, "%" PRIu64 " more slabs were not told.\n", c->missing);
	if (c->secret)
		fputs("Which places are held is kept from this reader (raw_addresses=0, or not root).\n",
		      out);
}

static json_t *json(const void *model)
{
	const struct cache *c = model;
	json_t *slabs = json_array();
	struct piece piece[PIECES];

	pieces_of(c, piece);
	for (size_t i = 0; i < c->count; i++)
		json_array_append_new(slabs, json_pack("{s:I, s:i, s:s}", "pfn",
			(json_int_t)c->slab[i].pfn, "held", (int)held_in(&c->slab[i]), "places",
			c->slab[i].places));
	return json_pack("{s:s, s:s, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}",
		"kmemlab", "slab", "cache", c->path, "secret", c->secret,
		"object_size", (json_int_t)c->object_size, "stride", (json_int_t)c->stride,
		"per_slab", (json_int_t)c->per_slab, "slab_bytes", (json_int_t)slab_bytes(c),
		"objects", (json_int_t)c->objects, "slabs", (json_int_t)c->slabs,
		"red_zone_before", (json_int_t)piece[0].bytes,
		"red_zone_behind", (json_int_t)piece[2].bytes,
		"bookkeeping", (json_int_t)piece[3].bytes, "tail", (json_int_t)tail_of(c),
		"slab", slabs);
}

static const struct kml_picture picture = {
	.title = "The slabs of a cache", .draw = draw, .words = words, .json = json,
};

/* "7796 8 ###.##": first frame, bytes before the first object, a mark for each place. */
static int add_slab(void *ctx, const char *line, size_t len)
{
	struct cache *c = ctx;
	const char *marks = memrchr(line, ' ', len), *blank = memchr(line, ' ', len);

	if (c->count == c->room) {
		size_t room = 2 * c->room + 8;
		struct slab *grown = reallocarray(c->slab, room, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		c->slab = grown;
		c->room = room;
	}
	if (!marks || marks == blank)
		return -EIO;
	c->first = kml_number(blank + 1, marks - blank - 1);
	c->slab[c->count].pfn = kml_number(line, blank - line);
	c->slab[c->count].places = strndup(marks + 1, line + len - marks - 1);
	return c->slab[c->count++].places ? 0 : -ENOMEM;
}

/* The places of those that are directories get their letters. */
static void name_places(struct kml_home *home, struct cache *c)
{
	for (size_t i = 0; i < c->dirs.count && i < 52; i++) {
		uint64_t pfn, index;

		if (kml_look_number(home, &pfn, "%s/%s/slab", c->path, c->dirs.name[i]) ||
		    kml_look_number(home, &index, "%s/%s/index", c->path, c->dirs.name[i]))
			continue;
		for (size_t k = 0; k < c->count; k++)
			if (c->slab[k].pfn == pfn && index < strlen(c->slab[k].places))
				c->slab[k].places[index] = kml_letter(i);
	}
}

/* What every reader may see. */
static int read_numbers(struct kml_home *home, struct cache *c)
{
	static const struct {
		const char *name;
		size_t at;
	} numbers[] = {
		{ "object_size", offsetof(struct cache, object_size) },
		{ "stride", offsetof(struct cache, stride) },
		{ "per_slab", offsetof(struct cache, per_slab) },
		{ "slab_order", offsetof(struct cache, order) },
		{ "objects", offsetof(struct cache, objects) },
		{ "slabs", offsetof(struct cache, slabs) },
	};
	uint64_t bits;
	int err = kml_look_number(home, &c->page_size, "machine/page_size");

	if (!err)
		err = kml_look_number(home, &bits, "machine/virt_bits");
	c->word = bits > 32 ? 8 : 4;
	for (size_t i = 0; !err && i < sizeof(numbers) / sizeof(numbers[0]); i++)
		err = kml_look_number(home, (uint64_t *)((char *)c + numbers[i].at), "%s/%s", c->path,
				      numbers[i].name);
	return err ? err : c->stride && c->order < 32 ? 0 : -EIO;
}

static int read_cache(struct kml_home *home, struct cache *c)
{
	char flags[KML_VALUE_MAX + 1];
	int err = read_numbers(home, c);

	if (err)
		return err;
	err = kml_look_lines(home, c->path, "slab_map", add_slab, c, &c->missing);
	c->secret = err == -EPERM || err == -EACCES;
	if (err && !c->secret)
		return err;
	kml_look_text(home, flags, "%s/flags", c->path);
	c->red_zone = c->first || strstr(flags, "SLAB_RED_ZONE");
	err = kml_dirs_get(home, c->path, &c->dirs);
	if (!err)
		name_places(home, c);
	return err;
}

int kml_do_slab(struct kml_call *call)
{
	struct cache cache = { 0 };
	int ret = -1, err;

	if (kml_target(call, call->argv[0], "caches", "slab_map", "a slab cache", cache.path))
		return -1;
	err = read_cache(call->home, &cache);
	if (err)
		kml_call_fail(call, cache.path, cache.path, err, NULL);
	else
		ret = kml_picture_show(call, &picture, &cache);
	for (size_t i = 0; i < cache.count; i++)
		free(cache.slab[i].places);
	free(cache.slab);
	kml_dirs_free(&cache.dirs);
	return ret;
}
