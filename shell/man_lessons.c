// SPDX-License-Identifier: GPL-2.0
/* The page kmemlab-lessons(5): docs/writing-lessons.md, block by block, as man reads it. */
#include <errno.h>
#include <md4c.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "dump.h"
#include "man_lessons.h"

/** struct page - where in the document the parser is. */
struct page {
	FILE *out;
	bool title;		/* in the first heading: the man page has its own */
	bool fresh;		/* at the beginning of a line */
	bool verbatim;		/* in a fenced block */
	bool heading;		/* in the first row of a table: its words say nothing here */
	bool begun;		/* right after a heading: that began the paragraph */
	unsigned int cell;	/* of the table's row; 0 outside */
};

static void request(struct page *page, const char *name)
{
	fprintf(page->out, "%s%s\n", page->fresh ? "" : "\n", name);
	page->fresh = true;
}

/* Begins a paragraph, unless a heading did. */
static void paragraph(struct page *page, const char *more)
{
	if (!page->begun)
		request(page, ".PP");
	if (*more)
		request(page, more);
	page->begun = false;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct page *page = arg;

	switch (type) {
	case MD_BLOCK_H:
		page->title = ((MD_BLOCK_H_DETAIL *)detail)->level == 1;
		request(page, page->title ? ".SH DESCRIPTION" :
			((MD_BLOCK_H_DETAIL *)detail)->level == 2 ? ".SH" : ".SS");
		break;
	case MD_BLOCK_P:
		paragraph(page, "");
		break;
	case MD_BLOCK_LI:
		request(page, ".IP \\(bu 2");
		break;
	case MD_BLOCK_CODE:
		paragraph(page, ".RS 4\n.EX");
		page->verbatim = true;
		break;
	case MD_BLOCK_THEAD:
		page->heading = true;
		break;
	case MD_BLOCK_TR:
		page->cell = 0;
		page->begun = false;
		if (!page->heading)
			request(page, ".TP");
		break;
	case MD_BLOCK_TD:
		if (page->cell++)
			request(page, ".\\\"");
		break;
	default:
		break;
	}
	return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct page *page = arg;

	if (type == MD_BLOCK_CODE) {
		request(page, ".EE\n.RE");
		page->verbatim = false;
	} else if (type == MD_BLOCK_THEAD) {
		page->heading = false;
	} else if (type == MD_BLOCK_H) {
		page->title = false;
		if (!page->fresh)
			fputc('\n', page->out);
		page->fresh = page->begun = true;
	} else if (type == MD_BLOCK_TABLE) {
		page->cell = 0;
	}
	return 0;
}

static int enter_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct page *page = arg;

	if (!page->heading && !page->title && (type == MD_SPAN_CODE || type == MD_SPAN_EM)) {
		fputs(type == MD_SPAN_CODE ? "\\fB" : "\\fI", page->out);
		page->fresh = false;
	}
	return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct page *page = arg;

	if (!page->heading && !page->title && (type == MD_SPAN_CODE || type == MD_SPAN_EM))
		fputs("\\fR", page->out);
	return 0;
}

static int put_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *arg)
{
	struct page *page = arg;
	char *copy;

	if (page->heading || page->title)
		return 0;
	if (type == MD_TEXT_SOFTBR || type == MD_TEXT_BR) {
		request(page, ".\\\"");
		return 0;
	}
	copy = strndup(text, size);
	if (!copy)
		return -ENOMEM;
	/* Within a table a bar is written so. */
	for (char *bar = copy; page->cell && (bar = strstr(bar, "\\|")); bar++)
		memmove(bar, bar + 1, strlen(bar));
	/* A space before the first word of a line would break the line. */
	kml_roff_text(page->out, page->fresh && !page->verbatim ? copy + strspn(copy, " ") : copy);
	page->fresh = size && text[size - 1] == '\n';
	free(copy);
	return 0;
}

static char *read_all(FILE *in)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);
	int c;

	while (to && (c = getc(in)) != EOF)
		putc(c, to);
	if (!to || fclose(to) || ferror(in)) {
		free(text);
		return NULL;
	}
	return text;
}

int kml_man_lessons(FILE *in, FILE *out)
{
	static const MD_PARSER parser = {
		.flags = MD_FLAG_TABLES, .enter_block = enter_block, .leave_block = leave_block,
		.enter_span = enter_span, .leave_span = leave_span, .text = put_text,
	};
	struct page page = { .out = out, .fresh = true };
	char *text = read_all(in);
	int err;

	if (!text)
		return -EIO;
	kml_roff_head(out, "kmemlab-lessons", "5", "how a lesson of kmemlab is written");
	err = md_parse(text, strlen(text), &parser, &page);
	request(&page, ".SH SEE ALSO\n.BR kmemlab (1),\n.BR kmemlab\\-tree (7)");
	free(text);
	return err ? -ENOMEM : 0;
}
