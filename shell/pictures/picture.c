// SPDX-License-Identifier: GPL-2.0
/* What the options of all pictures do, and what their signs and sizes look like. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "picture.h"

/* Narrower than this nothing can be drawn; a narrower terminal breaks the lines. */
#define WIDTH_LEAST 24

static void begin_canvas(struct kml_call *call, struct kml_canvas *canvas)
{
	kml_canvas_init(canvas, call->screen.width < WIDTH_LEAST ? WIDTH_LEAST : call->screen.width);
}

static int no_memory(struct kml_call *call)
{
	return kml_call_say(call, "no memory for the picture");
}

static int show_json(struct kml_call *call, const struct kml_picture *picture, const void *model)
{
	json_t *json = picture->json(model);
	int err = json ? json_dumpf(json, call->out, JSON_COMPACT) : -1;

	json_decref(json);
	if (err)
		return no_memory(call);
	putc('\n', call->out);
	return 0;
}

static int show_drawn(struct kml_call *call, const struct kml_picture *picture, const void *model)
{
	struct kml_canvas canvas;
	int err;

	begin_canvas(call, &canvas);
	picture->draw(model, &canvas);
	err = kml_canvas_print(&canvas, &call->screen, call->out);
	kml_canvas_deinit(&canvas);
	return err ? no_memory(call) : 0;
}

static int show_svg(struct kml_call *call, const struct kml_picture *picture, const void *model,
		    const char *file)
{
	struct kml_canvas canvas;
	char *words = NULL;
	size_t size;
	FILE *out = open_memstream(&words, &size);
	int err = -ENOMEM;

	begin_canvas(call, &canvas);
	if (out) {
		picture->words(model, out);
		if (!fclose(out)) {
			picture->draw(model, &canvas);
			err = kml_canvas_svg(&canvas, file, picture->title, words);
		}
	}
	kml_canvas_deinit(&canvas);
	free(words);
	return err ? kml_call_say(call, "%s: cannot write the picture: %s", file, strerror(-err)) : 0;
}

int kml_picture_show(struct kml_call *call, const struct kml_picture *picture, const void *model)
{
	const char *svg = kml_call_option(call, "svg");
	bool json = kml_call_option(call, "json"), plain = kml_call_option(call, "plain");

	if (json + plain + !!svg > 1)
		return kml_call_say(call, "--plain, --json, --svg: only one of them at a time");
	if (svg && kml_call_confined(call))
		return kml_call_say(call, "--svg %s: reaches beyond the tree: not where submissions run", svg);
	if (json)
		return show_json(call, picture, model);
	if (svg)
		return show_svg(call, picture, model, svg);
	if (!plain)
		return show_drawn(call, picture, model);
	picture->words(model, call->out);
	return 0;
}

uint32_t kml_letter(size_t n)
{
	return n < 26 ? 'a' + n : n < 52 ? 'A' + n - 26 : '#';
}

enum kml_hue kml_letter_hue(size_t n)
{
	static const enum kml_hue hues[] = {
		KML_HUE_BLUE, KML_HUE_ORANGE, KML_HUE_GREEN, KML_HUE_RED, KML_HUE_SKY,
		KML_HUE_PURPLE,
	};

	return hues[n % (sizeof(hues) / sizeof(hues[0]))];
}

const char *kml_size_text(uint64_t bytes, char *ret)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	unsigned int unit = 0;
	double value = bytes;

	for (; value >= 1024 && unit < 6; unit++)
		value /= 1024;
	if (bytes == 1)
		strcpy(ret, "1 byte");
	else if (value == (uint64_t)value || value >= 100)
		snprintf(ret, 24, "%.0f %s", value, units[unit]);
	else
		snprintf(ret, 24, "%.1f %s", value, units[unit]);
	return ret;
}
