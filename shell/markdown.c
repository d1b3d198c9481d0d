// SPDX-License-Identifier: GPL-2.0
/*
 * Markdown for a terminal. md4c reads it; a block's text is gathered with its escapes, then
 * wrapped. Tables are gathered too, since their columns' widths are known only at the end.
 */
#include <errno.h>
#include <md4c.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "markdown.h"

#define COLUMNS_MAX 16
#define WIDTH_LEAST 20

/** struct text - bytes of the block under way. */
struct text {
	char *bytes;
	size_t len, room;
};

/** struct print - where we are in the document. */
struct print {
	FILE *out;
	const struct kml_screen *screen;
	struct text text;
	unsigned int indent;	/* blanks before each line */
	char bullet[16];	/* what the next block's first line begins with; "" for nothing */
	unsigned int number;	/* of the next item; 0: not a numbered list */
	bool code, began;	/* something was printed: a blank line parts blocks */
	/* a table: its cells by row, ended by '\n' */
	struct text *cells;
	unsigned int columns, count;
	int err;
};

static int add(struct print *p, const char *bytes, size_t len)
{
	struct text *t = &p->text;

	if (t->len + len + 1 > t->room) {
		size_t room = (t->len + len + 1) * 2;
		char *grown = realloc(t->bytes, room);

		if (!grown)
			return p->err = -ENOMEM;
		t->bytes = grown;
		t->room = room;
	}
	memcpy(t->bytes + t->len, bytes, len);
	t->len += len;
	t->bytes[t->len] = '\0';
	return 0;
}

static int add_hue(struct print *p, enum kml_hue hue)
{
	const char *escape = kml_screen_hue(p->screen, hue);

	return add(p, escape, strlen(escape));
}

/* Columns that @len bytes take: escapes none, a character one. */
static unsigned int columns_of(const char *bytes, size_t len)
{
	unsigned int columns = 0;

	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == '\033') {
			while (i < len && bytes[i] != 'm')
				i++;
			continue;
		}
		columns += ((unsigned char)bytes[i] & 0xc0) != 0x80;
	}
	return columns;
}

static void blank_line(struct print *p)
{
	if (p->began)
		fputc('\n', p->out);
	p->began = true;
}

static void line_begin(struct print *p)
{
	unsigned int bullet = *p->bullet ? columns_of(p->bullet, strlen(p->bullet)) : 0;

	fprintf(p->out, "%*s%s", (int)(p->indent - bullet), "", p->bullet);
	*p->bullet = '\0';
}

/* The gathered words, as many on a line as fit. */
static void wrap(struct print *p)
{
	unsigned int width = p->screen->width > p->indent + WIDTH_LEAST ? p->screen->width - p->indent : WIDTH_LEAST;
	unsigned int used = 0;
	const char *at = p->text.bytes ? p->text.bytes : "";

	while (*(at += strspn(at, " \n"))) {
		size_t len = strcspn(at, " \n");
		unsigned int columns = columns_of(at, len);

		if (used && used + 1 + columns > width) {
			fputc('\n', p->out);
			used = 0;
		}
		if (used)
			fputc(' ', p->out);
		else
			line_begin(p);
		fwrite(at, 1, len, p->out);
		used += columns + (used > 0);
		at += len;
	}
	if (used)
		fputc('\n', p->out);
	p->text.len = 0;
}

/* Code keeps its lines, four blanks further in. */
static void verbatim(struct print *p)
{
	char *save = NULL;

	if (p->text.len)
		for (char *line = strtok_r(p->text.bytes, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
			fprintf(p->out, "%*s%s%s%s\n", (int)p->indent + 4, "", kml_screen_hue(p->screen, KML_HUE_SKY),
				line, kml_screen_hue(p->screen, KML_HUE_NONE));
	p->text.len = 0;
}

static void table_widths(const struct print *p, unsigned int *widths)
{
	memset(widths, 0, COLUMNS_MAX * sizeof(*widths));
	for (unsigned int i = 0; i < p->count; i++) {
		unsigned int columns = columns_of(p->cells[i].bytes, p->cells[i].len);

		if (columns > widths[i % p->columns])
			widths[i % p->columns] = columns;
	}
}

static void print_table(struct print *p)
{
	unsigned int widths[COLUMNS_MAX];

	table_widths(p, widths);
	for (unsigned int i = 0; i < p->count; i++) {
		unsigned int column = i % p->columns;
		const struct text *cell = &p->cells[i];

		fprintf(p->out, "%*s%s%*s%s", column ? 2 : (int)p->indent, "", cell->bytes ? cell->bytes : "",
			(int)(widths[column] - columns_of(cell->bytes, cell->len)), "",
			column + 1 == p->columns ? "\n" : "");
		free(cell->bytes);
	}
	free(p->cells);
	p->cells = NULL;
	p->count = 0;
}

static int end_cell(struct print *p)
{
	struct text *grown = reallocarray(p->cells, p->count + 1, sizeof(*grown));

	if (!grown)
		return p->err = -ENOMEM;
	p->cells = grown;
	grown[p->count++] = p->text;
	p->text = (struct text){ 0 };
	return 0;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
	struct print *p = ctx;

	switch (type) {
	case MD_BLOCK_UL:
		p->number = 0;
		blank_line(p);
		break;
	case MD_BLOCK_OL:
		p->number = ((MD_BLOCK_OL_DETAIL *)detail)->start;
		blank_line(p);
		break;
	case MD_BLOCK_LI:
		p->indent += 3;
		if (p->number)
			snprintf(p->bullet, sizeof(p->bullet), "%u. ", p->number++ % 100);
		else
			snprintf(p->bullet, sizeof(p->bullet), "%s", p->screen->utf8 ? "\u2022 " : "* ");
		break;
	case MD_BLOCK_QUOTE:
		p->indent += 2;
		break;
	case MD_BLOCK_H:
		blank_line(p);
		return add_hue(p, KML_HUE_BOLD);
	case MD_BLOCK_CODE:
		p->code = true;
		blank_line(p);
		break;
	case MD_BLOCK_P:
		if (!*p->bullet)
			blank_line(p);
		break;
	case MD_BLOCK_TABLE:
		p->columns = ((MD_BLOCK_TABLE_DETAIL *)detail)->col_count;
		if (p->columns > COLUMNS_MAX)
			return p->err = -EINVAL;
		blank_line(p);
		break;
	case MD_BLOCK_TH:
		return add_hue(p, KML_HUE_BOLD);
	default:
		break;
	}
	return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
	struct print *p = ctx;

	switch (type) {
	case MD_BLOCK_LI:
		if (p->text.len)
			wrap(p);
		p->indent -= 3;
		break;
	case MD_BLOCK_QUOTE:
		p->indent -= 2;
		break;
	case MD_BLOCK_H:
		if (add_hue(p, KML_HUE_NONE))
			return p->err;
		wrap(p);
		break;
	case MD_BLOCK_CODE:
		p->code = false;
		verbatim(p);
		break;
	case MD_BLOCK_P:
		wrap(p);
		break;
	case MD_BLOCK_TH:
		if (add_hue(p, KML_HUE_NONE))
			return p->err;
		return end_cell(p);
	case MD_BLOCK_TD:
		return end_cell(p);
	case MD_BLOCK_TABLE:
		print_table(p);
		break;
	default:
		break;
	}
	return 0;
}

static enum kml_hue span_hue(MD_SPANTYPE type)
{
	return type == MD_SPAN_CODE ? KML_HUE_SKY : type == MD_SPAN_STRONG || type == MD_SPAN_EM ?
	       KML_HUE_BOLD : KML_HUE_ALL;
}

static int enter_span(MD_SPANTYPE type, void *detail, void *ctx)
{
	enum kml_hue hue = span_hue(type);

	return hue == KML_HUE_ALL ? 0 : add_hue(ctx, hue);
}

static int leave_span(MD_SPANTYPE type, void *detail, void *ctx)
{
	return span_hue(type) == KML_HUE_ALL ? 0 : add_hue(ctx, KML_HUE_NONE);
}

static int gather(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *ctx)
{
	if (type == MD_TEXT_SOFTBR || type == MD_TEXT_BR)
		return add(ctx, " ", 1);
	return add(ctx, text, size);
}

int kml_markdown_print(FILE *out, const struct kml_screen *screen, const char *text)
{
	const MD_PARSER parser = {
		.flags = MD_DIALECT_GITHUB | MD_FLAG_NOHTML, .enter_block = enter_block,
		.leave_block = leave_block, .enter_span = enter_span, .leave_span = leave_span,
		.text = gather,
	};
	struct print p = { .out = out, .screen = screen };

	if (md_parse(text, strlen(text), &parser, &p) && !p.err)
		p.err = -ENOMEM;
	for (unsigned int i = 0; i < p.count; i++)
		free(p.cells[i].bytes);
	free(p.cells);
	free(p.text.bytes);
	return p.err;
}
