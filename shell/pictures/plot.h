/* SPDX-License-Identifier: GPL-2.0 */
/* Points over a line of values: what sweep and bench show. */
#ifndef KML_PLOT_H
#define KML_PLOT_H

#include "picture.h"

/** struct kml_point - one value asked for, and what came of it. */
struct kml_point {
	double x, y;
	bool failed;		/* there is no y */
	const char *x_text;	/* as it was written; NULL: the number */
	const char *y_text;	/* as it was read, or why it failed; NULL: the number */
};

/** struct kml_plot - points in the order of x; the axes are logarithmic where that shows more. */
struct kml_plot {
	const char *title;
	const char *x_label, *y_label;	/* names with their units: "size (bytes)" */
	const struct kml_point *point;
	size_t count;
};

/** kml_plot_draw() - on @canvas from row @y on. Return: the first row behind it. */
unsigned int kml_plot_draw(const struct kml_plot *plot, struct kml_canvas *canvas, unsigned int y);

/** kml_plot_show() - as the options of @call ask. Return: 0, or -1 having said why. */
int kml_plot_show(struct kml_call *call, const struct kml_plot *plot);

#endif /* KML_PLOT_H */
