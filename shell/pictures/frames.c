// SPDX-License-Identifier: GPL-2.0
/* frames: pages of one object that follow one another, and the frames behind them that do not. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "look.h"
#include "picture.h"
#include "target.h"
#include "zone.h"

#define STRIP_ROWS 3
#define RUNS_SHOWN 14
#define RUN_WIDTH 38

/** struct run - pages whose frames follow one another. */
struct run {
	uint64_t page, pfn, count;
};

struct region {
	char path[KML_PATH_MAX];
	struct kml_zones zones;
	uint64_t virt, pages, guard, runs_told;
	bool has_virt, secret;
	char lies_in[200];	/* lines of zones, where frames are secret */
	struct run *run;
	size_t count, room;
	uint64_t read, missing;	/* pages whose frame is known, and not */
};

static const char *zone_of(const struct kml_zones *zones, uint64_t pfn)
{
	for (unsigned int i = 0; i < zones->count; i++)
		if (pfn - zones->zone[i].start < zones->zone[i].spanned)
			return zones->zone[i].name;
	return "no zone";
}

static uint64_t last_frame(const struct kml_zones *zones)
{
	const struct kml_zone *last = &zones->zone[zones->count - 1];

	return last->start + last->spanned;
}

/* The pages in their order, each with the sign of its run. */
static unsigned int draw_pages(const struct region *r, struct kml_canvas *canvas, unsigned int y)
{
	unsigned int width = canvas->width - 2, n = 0;
	uint64_t step = (r->read + width * STRIP_ROWS - 1) / (width * STRIP_ROWS), next = 0;

	kml_canvas_text(canvas, 0, y++, KML_HUE_BOLD, "virtual: %" PRIu64 " page%s in a row%s", r->pages,
			r->pages == 1 ? "" : "s", step > 1 ? ", several a sign" : "");
	for (size_t i = 0; i < r->count; i++)
		for (; next < r->run[i].page + r->run[i].count; next += step, n++)
			kml_canvas_mark(canvas, 2 + n % width, y + n / width, kml_letter(i),
					kml_letter_hue(i));
	return y + (n + width - 1) / width;
}

/* RAM from its first to its last frame, with the runs where they lie. */
static unsigned int draw_ram(const struct region *r, struct kml_canvas *canvas, unsigned int y)
{
	unsigned int width = canvas->width - 2;
	uint64_t all = last_frame(&r->zones), cells = (uint64_t)width * STRIP_ROWS;
	uint64_t step = (all + cells - 1) / cells;
	char text[24];

	kml_canvas_text(canvas, 0, y++, KML_HUE_BOLD, "physical: %s a sign",
			kml_size_text(step * r->zones.page_size, text));
	for (uint64_t c = 0; c * step < all; c++)
		kml_canvas_put(canvas, 2 + c % width, y + c / width, 0xb7, KML_HUE_GREY);
	for (size_t i = 0; i < r->count; i++)
		for (uint64_t c = r->run[i].pfn / step; c <= (r->run[i].pfn + r->run[i].count - 1) / step; c++) {
			unsigned int x = 2 + c % width, row = y + c / width;
			struct kml_cell *cell = c * step < all && !canvas->failed ?
				&canvas->cell[(size_t)row * canvas->width + x] : NULL;

			if (cell && cell->mark)
				kml_canvas_mark(canvas, x, row, '*', KML_HUE_BOLD);
			else if (cell)
				kml_canvas_mark(canvas, x, row, kml_letter(i), kml_letter_hue(i));
		}
	return y + ((all + step - 1) / step + width - 1) / width;
}

/* "page 3 frame 19401 DMA32", "page 14 frames 21008..21042 DMA32" */
static void draw_run(const struct region *r, size_t i, struct kml_canvas *canvas, unsigned int x,
		     unsigned int y)
{
	const struct run *run = &r->run[i];
	unsigned int at;

	kml_canvas_mark(canvas, x, y, kml_letter(i), kml_letter_hue(i));
	at = kml_canvas_text(canvas, x + 2, y, KML_HUE_NONE, "page %" PRIu64 " frame%s %" PRIu64,
			     run->page, run->count == 1 ? "" : "s", run->pfn);
	if (run->count > 1)
		at = kml_canvas_text(canvas, at, y, KML_HUE_NONE, "..%" PRIu64, run->pfn + run->count - 1);
	kml_canvas_text(canvas, at + 1, y, KML_HUE_DIM, "%s", zone_of(&r->zones, run->pfn));
}

static unsigned int draw_runs(const struct region *r, struct kml_canvas *canvas, unsigned int y)
{
	unsigned int columns = canvas->width / RUN_WIDTH ? canvas->width / RUN_WIDTH : 1, rows;
	size_t shown = RUNS_SHOWN * columns < r->count ? RUNS_SHOWN / 2 * columns : r->count;

	shown = shown > 52 ? 52 : shown;
	rows = (shown + columns - 1) / columns;
	for (size_t i = 0; i < shown; i++)
		draw_run(r, i, canvas, i / rows * RUN_WIDTH, y + i % rows);
	if (shown < r->count)
		kml_canvas_text(canvas, 0, y + rows++, KML_HUE_DIM, "and %zu more runs", r->count - shown);
	return y + rows;
}

static void draw(const void *model, struct kml_canvas *canvas)
{
	const struct region *r = model;
	unsigned int y = 0, x;

	x = kml_canvas_text(canvas, 0, y, KML_HUE_BOLD, "%s", r->path);
	if (r->has_virt && x + 25 < canvas->width)
		kml_canvas_text(canvas, x, y, KML_HUE_NONE, " at 0x%" PRIx64, r->virt);
	y++;
	if (r->secret) {
		kml_canvas_text(canvas, 0, y++, KML_HUE_NONE, "%" PRIu64 " pages in %" PRIu64 " run%s",
				r->pages, r->runs_told, r->runs_told == 1 ? "" : "s");
		if (*r->lies_in)
			kml_canvas_text(canvas, 0, y++, KML_HUE_NONE, "zone and frames: %s", r->lies_in);
		kml_canvas_text(canvas, 0, y++, KML_HUE_NONE, "Frame numbers are kept from this reader");
		kml_canvas_text(canvas, 0, y, KML_HUE_NONE, "(raw_addresses=0, or not root).");
		return;
	}
	y = draw_pages(r, canvas, y);
	if (r->zones.count)
		y = draw_ram(r, canvas, y);
	y = draw_runs(r, canvas, y);
	x = kml_canvas_text(canvas, 0, y, KML_HUE_NONE, "%zu run%s", r->count, r->count == 1 ? "" : "s");
	if (r->guard)
		x = kml_canvas_text(canvas, x, y, KML_HUE_NONE, ", guard of %" PRIu64 " bytes", r->guard);
	if (r->missing)
		kml_canvas_text(canvas, x, y, KML_HUE_NONE, ", %" PRIu64 " pages not told", r->missing);
}

static void words(const void *model, FILE *out)
{
	const struct region *r = model;

	fprintf(out, "%s: %" PRIu64 " pages that follow one another", r->path, r->pages);
	if (r->secret) {
		fprintf(out, ", in %" PRIu64 " run%s. Zone and frames: %s.\nFrame numbers are kept from this reader (raw_addresses=0, or not root).\n",
			r->runs_told, r->runs_told == 1 ? "" : "s", r->lies_in);
		return;
	}
	fprintf(out, ", over frames in %zu run%s.\n", r->count, r->count == 1 ? "" : "s");
	for (size_t i = 0; i < r->count; i++)
		fprintf(out, "Pages %" PRIu64 " to %" PRIu64 ": frames %" PRIu64 " to %" PRIu64 ", zone %s.\n",
			r->run[i].page, r->run[i].page + r->run[i].count - 1, r->run[i].pfn,
			r->run[i].pfn + r->run[i].count - 1, zone_of(&r->zones, r->run[i].pfn));
	if (r->guard)
		fprintf(out, "Behind the last page: %" PRIu64 " bytes of guard.\n", r->guard);
	if (r->missing)
		fprintf(out, "%" PRIu64 " more pages were not told.\n", r->missing);
}

static json_t *json(const void *model)
{
	const struct region *r = model;
	json_t *runs = json_array();

	for (size_t i = 0; i < r->count; i++)
		json_array_append_new(runs, json_pack("{s:I, s:I, s:I, s:s}", "page",
			(json_int_t)r->run[i].page, "pfn", (json_int_t)r->run[i].pfn, "count",
			(json_int_t)r->run[i].count, "zone", zone_of(&r->zones, r->run[i].pfn)));
	return json_pack("{s:s, s:s, s:b, s:I, s:I, s:I, s:o}", "kmemlab", "frames", "path", r->path,
			 "secret", r->secret, "pages", (json_int_t)r->pages, "guard",
			 (json_int_t)r->guard, "pages_not_told", (json_int_t)r->missing, "runs", runs);
}

static const struct kml_picture picture = {
	.title = "The frames behind an object's pages", .draw = draw, .words = words, .json = json,
};

static int add_frame(void *ctx, const char *line, size_t len)
{
	struct region *r = ctx;
	uint64_t pfn = kml_number(line, len);
	struct run *last = r->count ? &r->run[r->count - 1] : NULL;

	if (last && last->pfn + last->count == pfn) {
		last->count++;
		r->read++;
		return 0;
	}
	if (r->count == r->room) {
		size_t room = 2 * r->room + 16;
		struct run *grown = reallocarray(r->run, room, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		r->run = grown;
		r->room = room;
	}
	r->run[r->count++] = (struct run){ .page = r->read++, .pfn = pfn, .count = 1 };
	return 0;
}

/* What may be told of frames that are secret. */
static int read_open(struct kml_home *home, struct region *r)
{
	char text[KML_VALUE_MAX + 1];
	int err;

	kml_look_number(home, &r->runs_told, "%s/runs", r->path);
	kml_look_text(home, text, "%s/zones", r->path);
	for (char *c = text; *c; c++)
		*c = *c == '\n' ? ',' : *c;
	snprintf(r->lies_in, sizeof(r->lies_in), "%.199s", text);
	err = kml_look_number(home, &r->pages, "%s/pages", r->path);
	return err == -ENOENT ? 0 : err;
}

static int read_region(struct kml_home *home, struct region *r)
{
	int err = kml_zones_read(home, &r->zones);

	if (err)
		return err;
	r->has_virt = !kml_look_number(home, &r->virt, "%s/virt", r->path);
	kml_look_number(home, &r->guard, "%s/guard", r->path);
	err = kml_look_lines(home, r->path, "frames", add_frame, r, &r->missing);
	r->secret = err == -EPERM || err == -EACCES;
	if (r->secret)
		return read_open(home, r);
	r->pages = r->read + r->missing;
	return err ? err : r->pages ? 0 : -ENODATA;
}

int kml_do_frames(struct kml_call *call)
{
	struct region region = { 0 };
	int ret = -1, err;

	if (kml_target(call, call->argv[0], "vmalloc", "frames", "an object with a list of frames",
		       region.path))
		return -1;
	err = read_region(call->home, &region);
	if (err)
		kml_call_fail(call, region.path, region.path, err, NULL);
	else
		ret = kml_picture_show(call, &picture, &region);
	free(region.run);
	return ret;
}
