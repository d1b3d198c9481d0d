// SPDX-License-Identifier: GPL-2.0
/* Drawing on the cells, and the cells on a terminal. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "canvas.h"

/* What stands for a sign where the terminal has ASCII alone. */
static const struct {
	uint32_t sign;
	char ascii;
} stand_ins[] = {
	{ 0x2588, '#' },			/* full block */
	{ 0x2589, '#' }, { 0x258a, '#' }, { 0x258b, '#' }, { 0x258c, '#' },
	{ 0x258d, '=' }, { 0x258e, '-' }, { 0x258f, '-' },	/* eighths of a bar */
	{ 0x2591, ':' }, { 0x2592, '%' }, { 0x2593, '%' },	/* shades */
	{ 0x25a0, '#' },			/* square */
	{ 0xb7, '.' },				/* middle dot */
	{ 0x2500, '-' }, { 0x2502, '|' }, { 0x250c, '+' }, { 0x2510, '+' }, { 0x2514, '+' },
	{ 0x2518, '+' }, { 0x251c, '+' }, { 0x2524, '+' }, { 0x252c, '+' }, { 0x2534, '+' },
	{ 0x253c, '+' },			/* boxes */
	{ 0x25cf, '*' }, { 0x25cb, 'o' },	/* full and hollow point */
	{ 0x25b2, '^' }, { 0x25bc, 'v' }, { 0x2192, '>' },
	{ 0x2026, '~' },			/* ellipsis */
};

void kml_canvas_init(struct kml_canvas *canvas, unsigned int width)
{
	*canvas = (struct kml_canvas){ .width = width };
}

void kml_canvas_deinit(struct kml_canvas *canvas)
{
	free(canvas->cell);
}

/* The cell at (@x, @y), made where it is not there yet; NULL outside, or without memory. */
static struct kml_cell *cell_at(struct kml_canvas *canvas, unsigned int x, unsigned int y)
{
	size_t width = canvas->width;

	if (x >= width || canvas->failed)
		return NULL;
	if (y >= canvas->room) {
		unsigned int room = 2 * y + 16;
		struct kml_cell *cell = reallocarray(canvas->cell, room * width, sizeof(*cell));

		if (!cell) {
			canvas->failed = true;
			return NULL;
		}
		memset(cell + canvas->room * width, 0, (room - canvas->room) * width * sizeof(*cell));
		canvas->cell = cell;
		canvas->room = room;
	}
	if (y >= canvas->height)
		canvas->height = y + 1;
	return &canvas->cell[y * width + x];
}

void kml_canvas_put(struct kml_canvas *canvas, unsigned int x, unsigned int y, uint32_t sign,
		    enum kml_hue hue)
{
	struct kml_cell *cell = cell_at(canvas, x, y);

	if (cell)
		*cell = (struct kml_cell){ .sign = sign, .hue = hue };
}

void kml_canvas_mark(struct kml_canvas *canvas, unsigned int x, unsigned int y, uint32_t sign,
		     enum kml_hue hue)
{
	struct kml_cell *cell = cell_at(canvas, x, y);

	if (cell)
		*cell = (struct kml_cell){ .sign = sign, .hue = hue, .mark = true };
}

void kml_canvas_fill(struct kml_canvas *canvas, unsigned int x, unsigned int y, unsigned int n,
		     uint32_t sign, enum kml_hue hue)
{
	for (unsigned int i = 0; i < n && x + i < canvas->width; i++)
		kml_canvas_put(canvas, x + i, y, sign, hue);
}

/* One character of UTF-8; what is none, and what would steer a terminal, is '?'. */
static uint32_t next_sign(const char **text)
{
	const unsigned char *c = (const unsigned char *)*text;
	unsigned int more = *c < 0x80 ? 0 : *c < 0xc0 ? 4 : *c < 0xe0 ? 1 : *c < 0xf0 ? 2 : 3;
	uint32_t sign = more ? *c & (0x3f >> more) : *c;

	(*text)++;
	if (more == 4 || (!more && (sign < ' ' || sign == 0x7f)))
		return '?';
	for (; more; more--, (*text)++) {
		if ((**text & 0xc0) != 0x80)
			return '?';
		sign = sign << 6 | (**text & 0x3f);
	}
	return sign >= 0x80 && sign < 0xa0 ? '?' : sign;
}

unsigned int kml_canvas_text(struct kml_canvas *canvas, unsigned int x, unsigned int y,
			     enum kml_hue hue, const char *format, ...)
{
	char line[1200];
	const char *at = line;
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	while (*at)
		kml_canvas_put(canvas, x++, y, next_sign(&at), hue);
	if (x > canvas->width && canvas->width)
		kml_canvas_put(canvas, canvas->width - 1, y, 0x2026, hue);
	return x;
}

void kml_canvas_bar(struct kml_canvas *canvas, unsigned int x, unsigned int y, unsigned int n,
		    double part, double whole, enum kml_hue hue)
{
	unsigned int eighths = whole > 0 && part > 0 ? part / whole * n * 8 + 0.5 : 0;

	if (part > 0 && !eighths)
		eighths = 1;
	if (eighths > n * 8)
		eighths = n * 8;
	kml_canvas_fill(canvas, x, y, eighths / 8, 0x2588, hue);
	if (eighths % 8)
		kml_canvas_put(canvas, x + eighths / 8, y, 0x2590 - eighths % 8, hue);
}

static char stand_in(uint32_t sign)
{
	if (sign < 0x80)
		return sign ? sign : ' ';
	for (size_t i = 0; i < sizeof(stand_ins) / sizeof(stand_ins[0]); i++)
		if (stand_ins[i].sign == sign)
			return stand_ins[i].ascii;
	return '?';
}

static void put_utf8(FILE *out, uint32_t sign)
{
	if (sign < 0x80) {
		putc_unlocked(sign ? sign : ' ', out);
	} else if (sign < 0x800) {
		putc_unlocked(0xc0 | sign >> 6, out);
		putc_unlocked(0x80 | (sign & 0x3f), out);
	} else {
		putc_unlocked(0xe0 | (sign >> 12 & 0xf), out);
		putc_unlocked(0x80 | (sign >> 6 & 0x3f), out);
		putc_unlocked(0x80 | (sign & 0x3f), out);
	}
}

static void print_row(const struct kml_cell *cell, unsigned int width,
		      const struct kml_screen *screen, FILE *out)
{
	enum kml_hue hue = KML_HUE_NONE;

	while (width && (!cell[width - 1].sign || cell[width - 1].sign == ' '))
		width--;
	for (unsigned int x = 0; x < width; x++) {
		enum kml_hue wanted = cell[x].sign ? cell[x].hue : KML_HUE_NONE;

		if (wanted != hue && hue != KML_HUE_NONE)
			fputs(kml_screen_hue(screen, KML_HUE_NONE), out);
		if (wanted != hue && wanted != KML_HUE_NONE)
			fputs(kml_screen_hue(screen, wanted), out);
		hue = wanted;
		if (screen->utf8)
			put_utf8(out, cell[x].sign);
		else
			putc_unlocked(stand_in(cell[x].sign), out);
	}
	if (hue != KML_HUE_NONE)
		fputs(kml_screen_hue(screen, KML_HUE_NONE), out);
	putc_unlocked('\n', out);
}

int kml_canvas_print(const struct kml_canvas *canvas, const struct kml_screen *screen, FILE *out)
{
	if (canvas->failed)
		return -ENOMEM;
	for (unsigned int y = 0; y < canvas->height; y++)
		print_row(canvas->cell + (size_t)y * canvas->width, canvas->width, screen, out);
	return 0;
}
