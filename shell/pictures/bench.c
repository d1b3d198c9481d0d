// SPDX-License-Identifier: GPL-2.0
/*
 * bench: what the objects of bench/ measured: least, median and 99th percentile of each,
 * and the median against the size where one operation was measured at several.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "look.h"
#include "plot.h"
#include "target.h"

#define NAME_WIDTH 28
#define STAIRS_LEAST 3	/* sizes that make a staircase */

/** struct measure - one object of bench/; times in nanoseconds. */
struct measure {
	char path[KML_PATH_MAX], op[40], state[24];
	uint64_t size, order, batch, least, median, p99, baseline, borders;
	bool timed, has_borders;
};

struct bench {
	struct measure *measure;
	size_t count;
	bool no_time;	/* the home's times would be a lie, or are the emulator's */
	bool emulated;
	struct kml_point *point;	/* as many as measures */
};

/* What is varied: the order for pages, else the size. */
static double subject(const struct measure *m)
{
	return strcmp(m->op, "pages") ? m->size : m->order;
}

static void range_of(const struct bench *b, double *least, double *most)
{
	*least = INFINITY;
	*most = 0;
	for (size_t i = 0; i < b->count; i++)
		if (b->measure[i].timed) {
			*least = fmin(*least, fmax(1, b->measure[i].least));
			*most = fmax(*most, b->measure[i].p99);
		}
	*most = fmax(*most, *least * 2);
}

static unsigned int column(double value, double least, double most, unsigned int width)
{
	double where = log(fmax(value, least) / least) / log(most / least);

	return lround(fmin(where, 1) * (width - 1));
}

/* From the least to the 99th percentile, the median a point between. */
static void draw_range(const struct measure *m, double least, double most,
		       struct kml_canvas *canvas, unsigned int x, unsigned int y, unsigned int width)
{
	unsigned int from = column(m->least, least, most, width), to = column(m->p99, least, most, width);

	kml_canvas_fill(canvas, x + from, y, to - from + 1, 0x2500, KML_HUE_BLUE);
	kml_canvas_put(canvas, x + from, y, 0x251c, KML_HUE_BLUE);
	kml_canvas_put(canvas, x + to, y, 0x2524, KML_HUE_BLUE);
	kml_canvas_put(canvas, x + column(m->median, least, most, width), y, 0x25cf, KML_HUE_ORANGE);
}

static unsigned int draw_measure(const struct bench *b, const struct measure *m,
				 struct kml_canvas *canvas, unsigned int y)
{
	unsigned int width = canvas->width > NAME_WIDTH + 12 ? canvas->width - NAME_WIDTH - 1 : 0;
	double least, most;

	range_of(b, &least, &most);
	kml_canvas_text(canvas, 0, y, KML_HUE_BOLD, "%.40s", m->path);
	kml_canvas_text(canvas, 2, y + 1, KML_HUE_NONE, "%s, %s %.0f, batch %" PRIu64, m->op,
			strcmp(m->op, "pages") ? "size" : "order", subject(m), m->batch);
	if (m->timed && width)
		draw_range(m, least, most, canvas, NAME_WIDTH, y, width > 100 ? 100 : width);
	y += 2;
	if (m->timed)
		kml_canvas_text(canvas, 2, y++, KML_HUE_NONE, "least %" PRIu64 " median %" PRIu64 " p99 %"
				PRIu64 " ns, loop %" PRIu64, m->least, m->median, m->p99, m->baseline);
	else
		kml_canvas_text(canvas, 2, y++, KML_HUE_NONE, "%s%s", m->state,
				b->no_time ? ", no times" : "");
	if (m->has_borders)
		kml_canvas_text(canvas, 2, y++, KML_HUE_NONE, "%" PRIu64 " slab borders crossed", m->borders);
	return y;
}

static int by_x(const void *a, const void *b)
{
	const struct kml_point *x = a, *y = b;

	return (x->x > y->x) - (x->x < y->x);
}

/* The staircase of the operation that measure @first is the first of. */
static unsigned int draw_stairs(const struct bench *b, size_t first, struct kml_canvas *canvas,
				unsigned int y)
{
	const char *op = b->measure[first].op;
	struct kml_plot plot = { .title = op, .y_label = "median ns", .point = b->point,
		.x_label = strcmp(op, "pages") ? "size (bytes)" : "order" };

	for (size_t i = 0; i < first; i++)
		if (!strcmp(b->measure[i].op, op))
			return y;
	for (size_t i = first; i < b->count; i++)
		if (b->measure[i].timed && !strcmp(b->measure[i].op, op))
			b->point[plot.count++] = (struct kml_point){ .x = subject(&b->measure[i]),
				.y = b->measure[i].median };
	qsort(b->point, plot.count, sizeof(*b->point), by_x);
	return plot.count < STAIRS_LEAST ? y : kml_plot_draw(&plot, canvas, y);
}

static unsigned int draw_axis(const struct bench *b, struct kml_canvas *canvas, unsigned int y)
{
	double least, most;

	range_of(b, &least, &most);
	if (isinf(least) || canvas->width <= NAME_WIDTH + 12)
		return y;
	kml_canvas_text(canvas, NAME_WIDTH, y, KML_HUE_DIM, "%.0f to %.0f ns, logarithmic", least, most);
	return y + 1;
}

static const char *remark(const struct bench *b)
{
	if (b->no_time)
		return "This home has no times: a simulated machine's would be a lie.";
	return b->emulated ? "An emulated machine: the times are the emulator's." : NULL;
}

static void draw(const void *model, struct kml_canvas *canvas)
{
	const struct bench *b = model;
	unsigned int y = draw_axis(b, canvas, 0);

	for (size_t i = 0; i < b->count; i++)
		y = draw_measure(b, &b->measure[i], canvas, y);
	for (size_t i = 0; i < b->count; i++)
		y = draw_stairs(b, i, canvas, y);
	if (remark(b))
		kml_canvas_text(canvas, 0, y, KML_HUE_NONE, "%s", remark(b));
}

static void words(const void *model, FILE *out)
{
	const struct bench *b = model;

	for (size_t i = 0; i < b->count; i++) {
		const struct measure *m = &b->measure[i];

		fprintf(out, "%s: %s, %s %.0f, batch %" PRIu64 ", %s", m->path, m->op,
			strcmp(m->op, "pages") ? "size" : "order", subject(m), m->batch, m->state);
		if (m->timed)
			fprintf(out, "; least %" PRIu64 " ns, median %" PRIu64 " ns, 99th percentile %" PRIu64
				" ns, the loop alone %" PRIu64 " ns", m->least, m->median, m->p99, m->baseline);
		if (m->has_borders)
			fprintf(out, "; %" PRIu64 " slab borders", m->borders);
		fputs(".\n", out);
	}
	if (remark(b))
		fprintf(out, "%s\n", remark(b));
}

static json_t *json_if(bool there, uint64_t value)
{
	return there ? json_integer(value) : NULL;
}

static json_t *json(const void *model)
{
	const struct bench *b = model;
	json_t *list = json_array();

	for (size_t i = 0; i < b->count; i++) {
		const struct measure *m = &b->measure[i];

		json_array_append_new(list, json_pack("{s:s, s:s, s:I, s:I, s:I, s:s, s:o*, s:o*, s:o*, s:o*, s:o*}",
			"path", m->path, "op", m->op, "size", (json_int_t)m->size, "order",
			(json_int_t)m->order, "batch", (json_int_t)m->batch, "state", m->state,
			"min_ns", json_if(m->timed, m->least), "median_ns", json_if(m->timed, m->median),
			"p99_ns", json_if(m->timed, m->p99), "baseline_ns", json_if(m->timed, m->baseline),
			"borders", json_if(m->has_borders, m->borders)));
	}
	return json_pack("{s:s, s:b, s:b, s:o}", "kmemlab", "bench", "times", !b->no_time, "emulated",
			 b->emulated, "measures", list);
}

static const struct kml_picture picture = {
	.title = "What the measurements found", .draw = draw, .words = words, .json = json,
};

static void read_times(struct kml_home *home, struct bench *b, struct measure *m)
{
	int err = kml_look_number(home, &m->least, "%s/min_ns", m->path);

	b->no_time |= err == -EOPNOTSUPP;
	m->timed = !err && !kml_look_number(home, &m->median, "%s/median_ns", m->path) &&
		   !kml_look_number(home, &m->p99, "%s/p99_ns", m->path) &&
		   !kml_look_number(home, &m->baseline, "%s/baseline_ns", m->path);
}

static int read_measure(struct kml_home *home, struct bench *b, struct measure *m)
{
	char text[KML_VALUE_MAX + 1];
	int err = kml_look_text(home, text, "%s/op", m->path);

	if (err)
		return err;
	snprintf(m->op, sizeof(m->op), "%.39s", text);
	err = kml_look_text(home, text, "%s/state", m->path);
	snprintf(m->state, sizeof(m->state), "%.23s", text);
	if (!err)
		err = kml_look_number(home, &m->size, "%s/size", m->path);
	if (!err)
		err = kml_look_number(home, &m->order, "%s/order", m->path);
	if (!err)
		err = kml_look_number(home, &m->batch, "%s/batch", m->path);
	if (err)
		return err;
	read_times(home, b, m);
	m->has_borders = !kml_look_number(home, &m->borders, "%s/borders", m->path);
	if (!kml_look_text(home, text, "%s/environment", m->path))
		b->emulated |= !!strstr(text, "emulation 1");
	return 0;
}

/* Which objects: the one that is named, or all. */
static int name_measures(struct kml_call *call, struct bench *b)
{
	struct kml_dirs dirs = { 0 };
	int err = call->argc ? 0 : kml_dirs_get(call->home, "bench", &dirs);
	size_t n = call->argc ? 1 : dirs.count;

	b->measure = calloc(n + 1, sizeof(*b->measure));
	b->point = calloc(n + 1, sizeof(*b->point));
	if (!b->measure || !b->point)
		err = -ENOMEM;
	for (size_t i = 0; !err && i < dirs.count; i++)
		snprintf(b->measure[i].path, sizeof(b->measure[i].path), "bench/%s", dirs.name[i]);
	b->count = err ? 0 : n;
	kml_dirs_free(&dirs);
	if (err)
		return kml_call_fail(call, "bench", "bench", err, NULL);
	if (!n)
		return kml_call_say(call, "nothing was measured yet: mkdir bench/a, echo 1 > bench/a/run");
	return call->argc ? kml_target(call, call->argv[0], "bench", "median_ns", "a measurement",
				       b->measure[0].path) : 0;
}

int kml_do_bench(struct kml_call *call)
{
	struct bench bench = { 0 };
	int ret = name_measures(call, &bench);

	for (size_t i = 0; !ret && i < bench.count; i++) {
		int err = read_measure(call->home, &bench, &bench.measure[i]);

		if (err)
			ret = kml_call_fail(call, bench.measure[i].path, bench.measure[i].path, err, NULL);
	}
	if (!ret)
		ret = kml_picture_show(call, &picture, &bench);
	free(bench.measure);
	free(bench.point);
	return ret;
}
