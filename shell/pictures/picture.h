/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What every picture of the shell is made of: a model that is read through the home's
 * attributes alone, and three ways to tell it. Which home it came from, none can tell.
 */
#ifndef KML_PICTURE_H
#define KML_PICTURE_H

#include <jansson.h>

#include "canvas.h"
#include "commands.h"

/** struct kml_picture - how one kind of model is told. */
struct kml_picture {
	const char *title;	/* of an SVG */
	void (*draw)(const void *model, struct kml_canvas *canvas);
	void (*words)(const void *model, FILE *out);	/* ASCII */
	json_t *(*json)(const void *model);	/* NULL without memory */
};

/**
 * kml_picture_show() - tell @model as the options of @call ask: drawn, --plain, --json, --svg.
 * Return: 0, or -1 having said why.
 */
int kml_picture_show(struct kml_call *call, const struct kml_picture *picture, const void *model);

/** kml_letter() - the sign of thing @n of a picture: a to z, then A to Z, then '#'. */
uint32_t kml_letter(size_t n);
/** kml_letter_hue() - its hue; neighbours differ. */
enum kml_hue kml_letter_hue(size_t n);

/** kml_size_text() - bytes as a person writes them, "2 MiB", into @ret of 24 bytes. Return: @ret. */
const char *kml_size_text(uint64_t bytes, char *ret);

#endif /* KML_PICTURE_H */
