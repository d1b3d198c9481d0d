// SPDX-License-Identifier: GPL-2.0
/* Signs for objects: what is counted, and how the legend is laid out. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "key.h"

#define ITEM_WIDTH 38	/* of the legend, in cells */

/** struct owned - frames and whose they are. */
struct owned {
	struct kml_frames frames;
	unsigned int key;
};

static int by_key_and_pfn(const void *a, const void *b)
{
	const struct owned *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->frames.pfn > y->frames.pfn) - (x->frames.pfn < y->frames.pfn);
}

/* Small objects share frames: each is counted once. */
static void count_sorted(struct kml_keys *keys, const struct owned *owned, size_t n)
{
	uint64_t end = 0;

	for (size_t i = 0; i < n; i++) {
		struct kml_key *key = &keys->key[owned[i].key];
		uint64_t from = owned[i].frames.pfn, to = from + owned[i].frames.count;

		if (!i || owned[i].key != owned[i - 1].key)
			end = 0;
		key->runs += !end || from > end;
		from = from < end ? end : from;
		key->frames += to > from ? to - from : 0;
		end = to > end ? to : end;
	}
}

static int count_frames(const struct kml_things *things, struct kml_keys *keys)
{
	struct owned *owned;
	size_t n = 0;

	for (size_t i = 0; i < things->count; i++)
		n += things->thing[i].runs;
	owned = calloc(n + 1, sizeof(*owned));
	if (!owned)
		return -ENOMEM;
	n = 0;
	for (size_t i = 0; i < things->count; i++)
		for (size_t k = 0; k < things->thing[i].runs; k++)
			owned[n++] = (struct owned){ things->thing[i].frames[k], keys->of[i] };
	qsort(owned, n, sizeof(*owned), by_key_and_pfn);
	count_sorted(keys, owned, n);
	free(owned);
	return 0;
}

static bool same_kind(const struct kml_thing *a, const struct kml_thing *b)
{
	size_t n = strcspn(a->path, "/") + 1;

	return !strncmp(a->path, b->path, n);
}

static void key_begin(struct kml_keys *keys, const struct kml_thing *thing, bool kinds)
{
	struct kml_key *key = &keys->key[keys->count];

	if (kinds)
		snprintf(key->name, sizeof(key->name), "%.*s/", (int)strcspn(thing->path, "/"),
			 thing->path);
	else
		snprintf(key->name, sizeof(key->name), "%s", thing->path);
	snprintf(key->zone, sizeof(key->zone), "%s", thing->zone);
	key->sign = kml_letter(keys->count);
	key->hue = kml_letter_hue(keys->count);
	keys->count++;
}

static void give_keys(const struct kml_things *things, bool kinds, struct kml_keys *keys)
{
	for (size_t i = 0; i < things->count; i++) {
		const struct kml_thing *thing = &things->thing[i];
		struct kml_key *key;

		if (!i || (kinds ? !same_kind(thing, thing - 1) : thing->parent == KML_NO_PARENT))
			key_begin(keys, thing, kinds);
		keys->of[i] = keys->count - 1;
		key = &keys->key[keys->count - 1];
		key->objects += thing->parent == KML_NO_PARENT;
		key->missing += thing->frames_missing;
		if (!*key->zone)
			snprintf(key->zone, sizeof(key->zone), "%s", thing->zone);
	}
}

int kml_keys_make(const struct kml_things *things, unsigned int most, struct kml_keys *ret)
{
	size_t tops = 0;

	memset(ret, 0, sizeof(*ret));
	ret->secret = things->secret;
	ret->of = calloc(things->count + 1, 1);
	if (!ret->of)
		return -ENOMEM;
	for (size_t i = 0; i < things->count; i++)
		tops += things->thing[i].parent == KML_NO_PARENT;
	give_keys(things, tops > most, ret);
	return count_frames(things, ret);
}

void kml_keys_free(struct kml_keys *keys)
{
	free(keys->of);
}

unsigned int kml_keys_most(unsigned int columns)
{
	return columns >= 3 * ITEM_WIDTH ? 26 : 16;
}

static void draw_key(const struct kml_key *key, bool secret, struct kml_canvas *canvas,
		     unsigned int x, unsigned int y, unsigned int width)
{
	unsigned int at;
	char name[22];

	kml_canvas_mark(canvas, x, y, key->sign, key->hue);
	snprintf(name, sizeof(name), "%s", key->name);
	if (strlen(key->name) >= sizeof(name))
		name[sizeof(name) - 2] = '~';
	at = kml_canvas_text(canvas, x + 2, y, KML_HUE_NONE, "%s ", name);
	if (key->objects > 1)
		at = kml_canvas_text(canvas, at, y, KML_HUE_NONE, "%" PRIu64 " objects ", key->objects);
	if (key->frames)
		at = kml_canvas_text(canvas, at, y, KML_HUE_DIM, "%" PRIu64 " frame%s", key->frames,
				     key->frames == 1 ? "" : "s");
	else if (*key->zone)
		at = kml_canvas_text(canvas, at, y, KML_HUE_DIM, "in %s", key->zone);
	else if (!key->missing)
		at = kml_canvas_text(canvas, at, y, KML_HUE_DIM, secret ? "kept back" : "no frames");
	if (key->missing && at < x + width)
		kml_canvas_text(canvas, at, y, KML_HUE_DIM, ", %" PRIu64 " not told", key->missing);
}

unsigned int kml_keys_draw(const struct kml_keys *keys, struct kml_canvas *canvas, unsigned int y)
{
	unsigned int columns = canvas->width / ITEM_WIDTH ? canvas->width / ITEM_WIDTH : 1;
	unsigned int rows = (keys->count + columns - 1) / columns;

	for (unsigned int i = 0; i < keys->count; i++)
		draw_key(&keys->key[i], keys->secret, canvas, i / rows * ITEM_WIDTH, y + i % rows,
			 ITEM_WIDTH);
	return y + rows;
}
