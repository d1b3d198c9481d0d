// SPDX-License-Identifier: GPL-2.0
/*
 * The cells as an SVG file. Blocks and lines of boxes are drawn, not written, so that
 * they meet whatever font the reader has; the ground is white, so that the hues are
 * told apart on a dark page too.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aside.h"
#include "canvas.h"

#define CELL_W 9
#define CELL_H 18
#define MARGIN 12

/*
 * Okabe and Ito's colours to fill with, the ink that is read on each, and a darker shade of
 * each for text on white: 4.5 to 1 at least, as WCAG 2 asks.
 */
static const struct {
	const char *fill, *ink, *text;
} colours[KML_HUE_ALL] = {
	[KML_HUE_NONE] = { "#222222", "#ffffff", "#222222" },
	[KML_HUE_BLUE] = { "#0072b2", "#ffffff", "#0072b2" },
	[KML_HUE_ORANGE] = { "#e69f00", "#000000", "#8a5f00" },
	[KML_HUE_GREEN] = { "#009e73", "#000000", "#00775a" },
	[KML_HUE_PURPLE] = { "#cc79a7", "#000000", "#9c4a78" },
	[KML_HUE_SKY] = { "#56b4e9", "#000000", "#1c6f9f" },
	[KML_HUE_RED] = { "#d55e00", "#000000", "#b04d00" },
	[KML_HUE_GREY] = { "#6b6b6b", "#ffffff", "#6b6b6b" },
	[KML_HUE_BOLD] = { "#222222", "#ffffff", "#222222" },
	[KML_HUE_DIM] = { "#6b6b6b", "#ffffff", "#6b6b6b" },
};

/* Which arms of its cell a sign of a box has: left, right, up, down. */
static const struct {
	uint32_t sign;
	char arms[5];
} boxes[] = {
	{ 0x2500, "lr" }, { 0x2502, "ud" }, { 0x250c, "rd" }, { 0x2510, "ld" }, { 0x2514, "ru" },
	{ 0x2518, "lu" }, { 0x251c, "rud" }, { 0x2524, "lud" }, { 0x252c, "lrd" },
	{ 0x2534, "lru" }, { 0x253c, "lrud" },
};

static const char *arms_of(uint32_t sign)
{
	for (size_t i = 0; i < sizeof(boxes) / sizeof(boxes[0]); i++)
		if (boxes[i].sign == sign)
			return boxes[i].arms;
	return NULL;
}

static void put_sign(FILE *out, uint32_t sign)
{
	if (sign >= ' ' && sign <= '~' && sign != '&' && sign != '<' && sign != '>')
		putc(sign, out);
	else
		fprintf(out, "&#%u;", sign);
}

/* Text of ASCII; a control character has no place in XML. */
static void put_escaped(FILE *out, const char *text)
{
	for (; *text; text++)
		if (*text == '\n')
			putc('\n', out);
		else
			put_sign(out, *text < ' ' || *text > '~' ? '?' : *text);
}

static void rect(FILE *out, double x, double y, double w, double h, const char *colour)
{
	fprintf(out, "<rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" fill=\"%s\"/>\n", x, y, w, h,
		colour);
}

static void box(FILE *out, unsigned int x, unsigned int y, const char *arms, const char *colour)
{
	double mx = x + CELL_W / 2.0, my = y + CELL_H / 2.0;

	for (; *arms; arms++)
		fprintf(out, "<path d=\"M%g %gL%g %g\" stroke=\"%s\"/>\n", mx, my,
			*arms == 'l' ? x : *arms == 'r' ? x + CELL_W : mx,
			*arms == 'u' ? y : *arms == 'd' ? y + CELL_H : my, colour);
}

static bool is_block(uint32_t sign)
{
	return (sign >= 0x2588 && sign <= 0x2593) || sign == 0x25a0;
}

/* How many cells from @x on look alike and hold ordinary text, so that one element does. */
static unsigned int text_length(const struct kml_cell *cell, unsigned int x, unsigned int width)
{
	unsigned int n = 0;

	while (x + n < width && cell[x + n].sign >= ' ' && !cell[x + n].mark &&
	       !arms_of(cell[x + n].sign) && !is_block(cell[x + n].sign) &&
	       cell[x + n].hue == cell[x].hue)
		n++;
	return n;
}

static void text(FILE *out, const struct kml_cell *cell, unsigned int n, unsigned int px,
		 unsigned int py, const char *colour)
{
	fprintf(out, "<text x=\"%u\" y=\"%u\" textLength=\"%u\" xml:space=\"preserve\" fill=\"%s\"%s>", px, py + 14,
		n * CELL_W, colour, cell->hue == KML_HUE_BOLD || cell->mark ? " font-weight=\"bold\"" : "");
	for (unsigned int i = 0; i < n; i++)
		put_sign(out, cell[i].sign);
	fputs("</text>\n", out);
}

/* A block: the left eighths of the cell, the whole of it, a shade, or a square within. */
static void block(FILE *out, uint32_t sign, unsigned int px, unsigned int py, const char *colour)
{
	if (sign >= 0x2588 && sign < 0x2590)
		rect(out, px, py + 2, CELL_W * (0x2590 - sign) / 8.0, CELL_H - 4, colour);
	else if (sign == 0x25a0)
		rect(out, px + 1, py + 4, CELL_W - 2, CELL_H - 8, colour);
	else
		fprintf(out, "<rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" fill=\"%s\" fill-opacity=\"0.%u\"/>\n",
			px, py + 2, CELL_W, CELL_H - 4, colour, (unsigned int)(sign - 0x2590) * 25);
}

static void row(FILE *out, const struct kml_cell *cell, unsigned int width, unsigned int y)
{
	unsigned int n;

	while (width && (!cell[width - 1].sign || cell[width - 1].sign == ' '))
		width--;
	for (unsigned int x = 0; x < width; x += n) {
		unsigned int px = MARGIN + x * CELL_W, py = MARGIN + y * CELL_H;
		const char *colour = colours[cell[x].hue].fill, *arms = arms_of(cell[x].sign);

		n = text_length(cell, x, width);
		if (n) {
			text(out, cell + x, n, px, py, colours[cell[x].hue].text);
			continue;
		}
		n = 1;
		if (arms) {
			box(out, px, py, arms, colour);
		} else if (cell[x].mark) {
			rect(out, px, py + 1, CELL_W, CELL_H - 2, colour);
			text(out, cell + x, 1, px, py, colours[cell[x].hue].ink);
		} else if (cell[x].sign) {
			block(out, cell[x].sign, px, py, colour);
		}
	}
}

static void draw(FILE *out, const struct kml_canvas *canvas, const char *title, const char *words)
{
	unsigned int w = canvas->width * CELL_W + 2 * MARGIN;
	unsigned int h = canvas->height * CELL_H + 2 * MARGIN;

	fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" height=\"%u\" viewBox=\"0 0 %u %u\" role=\"img\" font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"15\">\n"
		"<title>", w, h, w, h);
	put_escaped(out, title);
	fputs("</title>\n<desc>", out);
	put_escaped(out, words);
	fputs("</desc>\n", out);
	rect(out, 0, 0, w, h, "#ffffff");
	for (unsigned int y = 0; y < canvas->height; y++)
		row(out, canvas->cell + (size_t)y * canvas->width, canvas->width, y);
	fputs("</svg>\n", out);
}

/* The name of a file beside @file, unique, made and open; NULL and *@err on failure. */
static FILE *open_aside(const char *file, char **name, int *err)
{
	FILE *out = NULL;
	int fd;

	*err = -ENOMEM;
	if (asprintf(name, "%s.XXXXXX", file) < 0) {
		*name = NULL;
		return NULL;
	}
	fd = mkostemp(*name, O_CLOEXEC);
	if (fd >= 0)
		out = fdopen(fd, "w");
	if (out)
		return out;
	*err = -errno;
	if (fd >= 0) {
		close(fd);
		unlink(*name);
	}
	return NULL;
}

/* What mkstemp() made for its owner alone gets the mode that open() would have given. */
static void open_to_all(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	if (fchmod(fd, 0666 & ~mask))
		return;		/* then it stays the owner's */
}

int kml_canvas_svg(const struct kml_canvas *canvas, const char *file, const char *title,
		   const char *words)
{
	char *aside = NULL;
	FILE *out;
	int err;

	if (canvas->failed)
		return -ENOMEM;
	out = open_aside(file, &aside, &err);
	if (!out)
		goto out_free;
	draw(out, canvas, title, words);
	open_to_all(fileno(out));
	err = ferror(out) || fflush(out) || fsync(fileno(out)) ? -errno : 0;
	if (fclose(out) && !err)
		err = -errno;
	if (!err)
		err = kml_aside_rename(aside, file);
	if (err)
		unlink(aside);
out_free:
	free(aside);
	return err;
}
