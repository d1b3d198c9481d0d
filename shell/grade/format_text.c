// SPDX-License-Identifier: GPL-2.0
/* For people: a table of the checks, the total, and the first thing to mend. */
#include <string.h>

#include "format.h"

/* Several lines would break the table; each goes on below the first, indented. */
static void print_row(FILE *out, const char *name, const char *text)
{
	if (!*text)
		return;
	fprintf(out, "  %-9s", name);
	for (; *text; text++) {
		fputc(*text, out);
		if (*text == '\n' && text[1])
			fputs("           ", out);
	}
	fputc('\n', out);
}

static void print_first(FILE *out, const struct kml_result_check *c)
{
	fprintf(out, "\nFirst to mend: %s\n", c->title);
	print_row(out, "input", c->input);
	print_row(out, "expected", c->expected);
	print_row(out, "actual", c->actual);
	print_row(out, "why", c->why);
}

static int result(FILE *out, const struct kml_tally *tally, const struct kml_result *r, unsigned int number)
{
	const struct kml_result_check *first = kml_result_first(r);
	size_t wide = 0;

	for (unsigned int i = 0; i < r->count; i++)
		wide = strlen(r->checks[i].id) > wide ? strlen(r->checks[i].id) : wide;
	fprintf(out, "%s%s: %s: %s\n", number ? "\n" : "", r->lab, *r->student ? r->student : r->submission, r->title);
	for (unsigned int i = 0; i < r->count; i++)
		fprintf(out, "  %-7s %3u/%-3u %-*s  %s\n", kml_check_statuses[r->checks[i].status],
			r->checks[i].score, r->checks[i].points, (int)wide, r->checks[i].id, r->checks[i].title);
	fprintf(out, "  total   %3u/%u\n", kml_result_score(r), kml_result_max(r));
	if (r->status != KML_RESULT_GRADED)
		fprintf(out, "\n%s: %s\n", kml_result_statuses[r->status], r->why);
	else if (first)
		print_first(out, first);
	if (*r->notes)
		fprintf(out, "\n%s\n", r->notes);
	return 0;
}

const struct kml_format kml_format_text = {
	.name = "text", .doc = "for people", .file = "results.txt", .result = result,
};
