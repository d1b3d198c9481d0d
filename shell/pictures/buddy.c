// SPDX-License-Identifier: GPL-2.0
/* buddy: the free blocks of each order, now and when the last such picture was drawn. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "picture.h"
#include "zone.h"

#define LABEL 13	/* cells for the order and its size */
#define NUMBERS 16	/* cells for blocks and their change */
#define HOMES 3

/** struct past - the last picture of one home. */
struct past {
	char home[16];
	struct kml_zones zones;
};

struct buddy {
	struct kml_zones now;
	const struct kml_zones *before;	/* or NULL */
};

static const struct kml_zone *zone_before(const struct buddy *buddy, const struct kml_zone *zone)
{
	for (unsigned int i = 0; buddy->before && i < buddy->before->count; i++)
		if (!strcmp(buddy->before->zone[i].name, zone->name))
			return &buddy->before->zone[i];
	return NULL;
}

static unsigned int orders_of(const struct kml_zones *zones)
{
	unsigned int orders = 0;

	for (unsigned int i = 0; i < zones->count; i++)
		if (orders < zones->zone[i].orders)
			orders = zones->zone[i].orders;
	return orders;
}

/* The longest bar is the zone's most; one frame shows beside a million: logarithms. */
static void draw_bar(struct kml_canvas *canvas, unsigned int x, unsigned int y, unsigned int n,
		     const struct kml_zone *zone, unsigned int order)
{
	double most = 0;

	for (unsigned int i = 0; i < zone->orders; i++)
		most = fmax(most, log2(1 + ldexp(zone->blocks[i], i)));
	kml_canvas_bar(canvas, x, y, n, log2(1 + ldexp(zone->blocks[order], order)), most,
		       KML_HUE_BLUE);
}

static void draw_order(struct kml_canvas *canvas, unsigned int x, unsigned int y, unsigned int width,
		       const struct kml_zone *zone, const struct kml_zone *before, unsigned int order)
{
	int64_t change = before ? (int64_t)(zone->blocks[order] - before->blocks[order]) : 0;

	kml_canvas_text(canvas, x, y, KML_HUE_NONE, "%7" PRIu64, zone->blocks[order]);
	if (change)
		kml_canvas_text(canvas, x + 8, y, change < 0 ? KML_HUE_RED : KML_HUE_GREEN,
				"%+-6" PRId64, change);
	if (width > NUMBERS + 1)
		draw_bar(canvas, x + NUMBERS - 1, y, width - NUMBERS, zone, order);
}

/* The orders of @n zones beside one another. Returns the first row behind them. */
static unsigned int draw_table(const struct buddy *buddy, const struct kml_zone *zone,
			       unsigned int n, unsigned int width, struct kml_canvas *canvas,
			       unsigned int y)
{
	char text[24];

	kml_canvas_text(canvas, 0, y, KML_HUE_DIM, "order   size");
	for (unsigned int i = 0; i < n; i++)
		kml_canvas_text(canvas, LABEL + i * width + 2, y, KML_HUE_BOLD, "%s, %" PRIu64 " free",
				zone[i].name, zone[i].free);
	y++;
	for (unsigned int order = 0; order < orders_of(&buddy->now); order++, y++) {
		kml_canvas_text(canvas, 0, y, KML_HUE_NONE, "%3u %8s", order,
				kml_size_text(buddy->now.page_size << order, text));
		for (unsigned int i = 0; i < n; i++)
			draw_order(canvas, LABEL + i * width, y, width, &zone[i],
				   zone_before(buddy, &zone[i]), order);
	}
	return y;
}

static void draw(const void *model, struct kml_canvas *canvas)
{
	const struct buddy *buddy = model;
	unsigned int room = canvas->width > LABEL ? canvas->width - LABEL : 1;
	unsigned int zones = buddy->now.count, beside = room / (NUMBERS + 6), y = 1;

	kml_canvas_text(canvas, 0, 0, KML_HUE_NONE, canvas->width < 64 ?
			"Free blocks%s" : "Free blocks of the buddy allocator%s",
			buddy->before ? ", and the change" : "");
	beside = !beside ? 1 : beside < zones ? beside : zones;
	for (unsigned int i = 0; i < zones; i += beside)
		y = draw_table(buddy, &buddy->now.zone[i], zones - i < beside ? zones - i : beside,
			       room / beside > 60 ? 60 : room / beside, canvas, y);
	kml_canvas_text(canvas, 0, y, KML_HUE_DIM, canvas->width < 64 ? "Bars: frames, logarithmic" :
			"Bars: frames in the blocks of an order, on a logarithmic scale");
}

static void words(const void *model, FILE *out)
{
	const struct buddy *buddy = model;

	for (unsigned int i = 0; i < buddy->now.count; i++) {
		const struct kml_zone *zone = &buddy->now.zone[i], *before = zone_before(buddy, zone);

		fprintf(out, "Zone %s, %" PRIu64 " frames free:\n", zone->name, zone->free);
		for (unsigned int order = 0; order < zone->orders; order++) {
			fprintf(out, "  order %u: %" PRIu64 " block%s", order, zone->blocks[order],
				zone->blocks[order] == 1 ? "" : "s");
			if (before)
				fprintf(out, ", before %" PRIu64, before->blocks[order]);
			putc('\n', out);
		}
	}
}

static json_t *json_blocks(const struct kml_zone *zone)
{
	json_t *blocks = json_array();

	for (unsigned int i = 0; zone && i < zone->orders; i++)
		json_array_append_new(blocks, json_integer(zone->blocks[i]));
	return blocks;
}

static json_t *json(const void *model)
{
	const struct buddy *buddy = model;
	json_t *zones = json_array();

	for (unsigned int i = 0; i < buddy->now.count; i++) {
		const struct kml_zone *zone = &buddy->now.zone[i], *before = zone_before(buddy, zone);

		json_array_append_new(zones, json_pack("{s:s, s:I, s:o, s:o*}", "name", zone->name, "free",
			(json_int_t)zone->free, "blocks", json_blocks(zone),
			"before", before ? json_blocks(before) : NULL));
	}
	return json_pack("{s:s, s:I, s:o}", "kmemlab", "buddy", "page_size",
			 (json_int_t)buddy->now.page_size, "zones", zones);
}

static const struct kml_picture picture = {
	.title = "Free blocks of the buddy allocator", .draw = draw, .words = words, .json = json,
};

/* Where this home's last picture is kept; of more homes than there are the oldest goes. */
static struct past *past_of(struct kml_call *call)
{
	void **kept = kml_call_kept(call);
	struct past *past;

	if (!*kept)
		*kept = calloc(HOMES, sizeof(*past));
	past = *kept;
	for (unsigned int i = 0; past && i < HOMES; i++)
		if (!*past[i].home || !strcmp(past[i].home, call->home->ops->name))
			return &past[i];
	return past;
}

int kml_do_buddy(struct kml_call *call)
{
	struct past *past = past_of(call);
	struct buddy buddy = { 0 };
	int err = kml_zones_read(call->home, &buddy.now), ret;

	if (err)
		return kml_call_fail(call, "zones", "zones", err, NULL);
	if (past && *past->home)
		buddy.before = &past->zones;
	ret = kml_picture_show(call, &picture, &buddy);
	if (past) {
		snprintf(past->home, sizeof(past->home), "%s", call->home->ops->name);
		past->zones = buddy.now;
	}
	return ret;
}
