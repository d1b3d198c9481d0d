// SPDX-License-Identifier: GPL-2.0
/* A plot: steps from point to point, since a size class or a slab border is a step. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "plot.h"

#define ROWS 10
#define LEFT 10		/* cells for the numbers of the y axis */
#define MOST_OF_RANGE 32	/* a wider range than this is drawn by logarithms */

/** struct axis - a range of values, and how it is laid out. */
struct axis {
	double least, most;
	bool logarithmic, any;
};

static void take(struct axis *axis, double value)
{
	axis->least = axis->any ? fmin(axis->least, value) : value;
	axis->most = axis->any ? fmax(axis->most, value) : value;
	axis->any = true;
}

static void axes_of(const struct kml_plot *plot, struct axis *x, struct axis *y)
{
	*x = *y = (struct axis){ 0 };
	for (size_t i = 0; i < plot->count; i++) {
		take(x, plot->point[i].x);
		if (!plot->point[i].failed)
			take(y, plot->point[i].y);
	}
	x->logarithmic = x->least > 0 && x->most / x->least > MOST_OF_RANGE;
	y->logarithmic = y->least > 0 && y->most / y->least > MOST_OF_RANGE;
	if (!y->logarithmic && y->least > 0)
		y->least = 0;
}

/* 0 at the least value, 1 at the most. */
static double place(const struct axis *axis, double value)
{
	if (axis->most <= axis->least)
		return axis->most > 0 ? 1 : 0;
	if (axis->logarithmic)
		return log(value / axis->least) / log(axis->most / axis->least);
	return (value - axis->least) / (axis->most - axis->least);
}

static double value_at(const struct axis *axis, double where)
{
	if (axis->logarithmic)
		return axis->least * pow(axis->most / axis->least, where);
	return axis->least + where * (axis->most - axis->least);
}

/* "8192", "12.5K", "3.2M": at most seven characters. */
static const char *short_number(double value, char *ret)
{
	static const char units[] = " KMGTPE";
	unsigned int unit = 0;

	for (; fabs(value) >= 99999.5 && unit < 6; unit++)
		value /= 1024;
	if (value == floor(value) || fabs(value) >= 1000)
		snprintf(ret, 24, "%.0f", value);
	else
		snprintf(ret, 24, "%.1f", value);
	if (unit)
		strncat(ret, (char []){ units[unit], '\0' }, 2);
	return ret;
}

static unsigned int column_of(const struct axis *x, double value, unsigned int width)
{
	return x->most > x->least ? lround(place(x, value) * (width - 1)) : 0;
}

static unsigned int row_of(const struct axis *y, double value)
{
	return ROWS - 1 - lround(place(y, value) * (ROWS - 1));
}

static void draw_axes(const struct kml_plot *plot, const struct axis *x, const struct axis *y,
		      struct kml_canvas *canvas, unsigned int top, unsigned int width)
{
	char text[24];

	for (unsigned int row = 0; row < ROWS; row++) {
		if (!(row % 3))
			kml_canvas_text(canvas, 0, top + row, KML_HUE_DIM, "%8s",
					short_number(value_at(y, 1 - row / (ROWS - 1.0)), text));
		kml_canvas_put(canvas, LEFT - 1, top + row, row % 3 ? 0x2502 : 0x2524, KML_HUE_NONE);
	}
	kml_canvas_put(canvas, LEFT - 1, top + ROWS, 0x2514, KML_HUE_NONE);
	kml_canvas_fill(canvas, LEFT, top + ROWS, width, 0x2500, KML_HUE_NONE);
	kml_canvas_text(canvas, LEFT, top + ROWS + 1, KML_HUE_DIM, "%s", short_number(x->least, text));
	short_number(x->most, text);
	if (width > 2 * strlen(text) + 2)
		kml_canvas_text(canvas, LEFT + width - strlen(text), top + ROWS + 1, KML_HUE_DIM, "%s", text);
	kml_canvas_text(canvas, LEFT, top + ROWS + 2, KML_HUE_NONE, "%s%s", plot->x_label,
			x->logarithmic ? ", logarithmic" : "");
}

/* From the last point to this one: level, then up or down. */
static void draw_step(struct kml_canvas *canvas, unsigned int top, unsigned int from_x,
		      unsigned int from_y, unsigned int to_x, unsigned int to_y)
{
	unsigned int low = from_y < to_y ? from_y : to_y, high = from_y < to_y ? to_y : from_y;

	for (unsigned int x = from_x + 1; x < to_x; x++)
		kml_canvas_put(canvas, LEFT + x, top + from_y, 0x2500, KML_HUE_BLUE);
	for (unsigned int y = low; to_x > from_x && y <= high && low != high; y++)
		kml_canvas_put(canvas, LEFT + to_x, top + y, y != from_y ? 0x2502 :
			       from_y > to_y ? 0x2518 : 0x2510, KML_HUE_BLUE);
}

static void draw_points(const struct kml_plot *plot, const struct axis *ax, const struct axis *ay,
			struct kml_canvas *canvas, unsigned int top, unsigned int width)
{
	unsigned int last_x = 0, last_y = 0;
	bool any = false;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < plot->count; i++) {
			const struct kml_point *point = &plot->point[i];
			unsigned int x = column_of(ax, point->x, width), y;

			if (point->failed) {
				kml_canvas_mark(canvas, LEFT + x, top + ROWS - 1, 'x', KML_HUE_RED);
				any = false;
				continue;
			}
			y = row_of(ay, point->y);
			if (pass)
				kml_canvas_put(canvas, LEFT + x, top + y, 0x25cf, KML_HUE_ORANGE);
			else if (any)
				draw_step(canvas, top, last_x, last_y, x, y);
			last_x = x;
			last_y = y;
			any = true;
		}
}

unsigned int kml_plot_draw(const struct kml_plot *plot, struct kml_canvas *canvas, unsigned int y)
{
	unsigned int width = canvas->width > LEFT + 10 ? canvas->width - LEFT : 10;
	struct axis ax, ay;
	bool failed = false;

	axes_of(plot, &ax, &ay);
	width = width > 120 ? 120 : width;
	kml_canvas_text(canvas, 0, y++, KML_HUE_BOLD, "%s", plot->title);
	kml_canvas_text(canvas, 0, y++, KML_HUE_NONE, "%s%s", plot->y_label,
			ay.logarithmic ? ", logarithmic" : "");
	draw_axes(plot, &ax, &ay, canvas, y, width);
	draw_points(plot, &ax, &ay, canvas, y, width);
	y += ROWS + 3;
	for (size_t i = 0; i < plot->count; i++)
		failed |= plot->point[i].failed;
	if (failed)
		kml_canvas_text(canvas, LEFT, y++, KML_HUE_NONE, "x refused, or nothing to read");
	return y;
}

static void draw(const void *model, struct kml_canvas *canvas)
{
	kml_plot_draw(model, canvas, 0);
}

static void words(const void *model, FILE *out)
{
	const struct kml_plot *plot = model;

	fprintf(out, "%s: %s against %s.\n", plot->title, plot->y_label, plot->x_label);
	for (size_t i = 0; i < plot->count; i++) {
		const struct kml_point *p = &plot->point[i];

		if (p->x_text)
			fprintf(out, "%s: ", p->x_text);
		else
			fprintf(out, "%.15g: ", p->x);
		if (p->y_text)
			fprintf(out, "%s\n", p->y_text);
		else if (p->failed)
			fputs("failed\n", out);
		else
			fprintf(out, "%.15g\n", p->y);
	}
}

static json_t *json(const void *model)
{
	const struct kml_plot *plot = model;
	json_t *points = json_array();

	for (size_t i = 0; i < plot->count; i++) {
		const struct kml_point *p = &plot->point[i];

		json_array_append_new(points, json_pack("{s:f, s:o*, s:s*, s:s*}", "x", p->x, "y",
			p->failed ? NULL : json_real(p->y), "x_text", p->x_text, "y_text", p->y_text));
	}
	return json_pack("{s:s, s:s, s:s, s:s, s:o}", "kmemlab", "plot", "title", plot->title, "x",
			 plot->x_label, "y", plot->y_label, "points", points);
}

static const struct kml_picture picture = {
	.title = "Values that were tried, and what came of them", .draw = draw, .words = words,
	.json = json,
};

int kml_plot_show(struct kml_call *call, const struct kml_plot *plot)
{
	return kml_picture_show(call, &picture, plot);
}
