/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How output may look: its width, whether escapes and drawing characters may be
 * used, and the escapes themselves, from terminfo. A pipe, a file, TERM=dumb and
 * NO_COLOR get plain text; so does --plain.
 */
#ifndef KML_SCREEN_H
#define KML_SCREEN_H

#include <stdbool.h>
#include <stdio.h>

/** struct kml_screen - what one output stream can show. */
struct kml_screen {
	unsigned int width, height;	/* of the terminal, or 80 and 24; COLUMNS is heeded in a pipe */
	bool terminal;		/* escapes that move or clear may be used */
	bool plain;		/* no drawing characters and no escape at all */
	bool utf8;		/* box drawing and blocks may be used; never with plain */
	unsigned int colors;	/* 0: none; 8, 16, 256... */
};

/** enum kml_hue - colours that differ to the colour-blind too, on light and dark ground. */
enum kml_hue {
	KML_HUE_NONE,		/* back to normal */
	KML_HUE_BLUE,
	KML_HUE_ORANGE,
	KML_HUE_GREEN,
	KML_HUE_PURPLE,
	KML_HUE_SKY,
	KML_HUE_RED,
	KML_HUE_GREY,
	KML_HUES,
	KML_HUE_BOLD = KML_HUES,
	KML_HUE_DIM,
	KML_HUE_ALL,
};

/** kml_screen_get() - look at @out. @plain: --plain was given. */
void kml_screen_get(FILE *out, bool plain, struct kml_screen *ret);

/** kml_screen_hue() - the escape for @hue, or "" where @screen shows none. */
const char *kml_screen_hue(const struct kml_screen *screen, enum kml_hue hue);

/** kml_screen_hue_background() - the same for the ground behind the text. */
const char *kml_screen_hue_background(const struct kml_screen *screen, enum kml_hue hue);

/** kml_screen_clear() - the escape that clears and goes to the top left, or "". */
const char *kml_screen_clear(const struct kml_screen *screen);

#endif /* KML_SCREEN_H */
