/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a picture is drawn on: rows of character cells, each with a sign and a hue.
 * The same canvas goes to a terminal (canvas.c) and into an SVG file (svg.c).
 * Signs are Unicode; where the terminal is not, each has a stand-in of ASCII.
 */
#ifndef KML_CANVAS_H
#define KML_CANVAS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "screen.h"

/** struct kml_cell - one place of the canvas; all zero is empty. */
struct kml_cell {
	uint32_t sign;	/* Unicode; 0 is a blank */
	uint8_t hue;	/* enum kml_hue, BOLD and DIM too */
	bool mark;	/* stands for something of the user's: an SVG fills the whole cell */
};

/** struct kml_canvas - grows downwards as it is drawn on, never sideways. */
struct kml_canvas {
	unsigned int width, height, room;	/* in cells */
	struct kml_cell *cell;
	bool failed;	/* there was no memory: printing it gives -ENOMEM */
};

/** kml_canvas_init() / _deinit() - an empty canvas, @width cells wide. */
void kml_canvas_init(struct kml_canvas *canvas, unsigned int width);
void kml_canvas_deinit(struct kml_canvas *canvas);

/** kml_canvas_put() - one sign; outside the canvas's width nothing happens. */
void kml_canvas_put(struct kml_canvas *canvas, unsigned int x, unsigned int y, uint32_t sign,
		    enum kml_hue hue);

/** kml_canvas_mark() - the same for the sign of an object: it never shows by its hue alone. */
void kml_canvas_mark(struct kml_canvas *canvas, unsigned int x, unsigned int y, uint32_t sign,
		     enum kml_hue hue);

/** kml_canvas_fill() - @n equal signs in a row. */
void kml_canvas_fill(struct kml_canvas *canvas, unsigned int x, unsigned int y, unsigned int n,
		     uint32_t sign, enum kml_hue hue);

/**
 * kml_canvas_text() - text of UTF-8, from (@x, @y) on; what does not fit is cut.
 * Bytes that no screen should get (control characters) become '?'.
 * Return: the first x behind it.
 */
__attribute__((format(printf, 5, 6)))
unsigned int kml_canvas_text(struct kml_canvas *canvas, unsigned int x, unsigned int y,
			     enum kml_hue hue, const char *format, ...);

/**
 * kml_canvas_bar() - a bar of @part in @whole over @n cells, exact to an eighth of a cell.
 * Anything above nothing shows: it gets an eighth at least.
 */
void kml_canvas_bar(struct kml_canvas *canvas, unsigned int x, unsigned int y, unsigned int n,
		    double part, double whole, enum kml_hue hue);

/**
 * kml_canvas_print() - all of it on @out, as @screen can show it, no blanks at line ends.
 * Return: 0 or -ENOMEM.
 */
int kml_canvas_print(const struct kml_canvas *canvas, const struct kml_screen *screen, FILE *out);

/**
 * kml_canvas_svg() - all of it into @file, written aside, flushed and renamed.
 * @title: one line; @words: the picture in words, for those who do not see it
 * Return: 0, -ENOMEM, or what the file system said; then @file is as it was.
 */
int kml_canvas_svg(const struct kml_canvas *canvas, const char *file, const char *title,
		   const char *words);

#endif /* KML_CANVAS_H */
