// SPDX-License-Identifier: GPL-2.0
/*
 * A class as a table: a row a submission, a column a check. There is no time in it: the same
 * submissions give the same bytes. Source: RFC 4180.
 */
#include <string.h>

#include "format.h"

/* A spreadsheet takes what begins with one of = + - @ for a formula, so a ' stands before it. */
static void print_field(FILE *out, const char *text)
{
	bool formula = strchr("=+-@", *text) && *text;

	if (!strpbrk(text, ",\"\n\t") && !formula) {
		fputs(text, out);
		return;
	}
	fputs(formula ? "\"'" : "\"", out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

static int begin(FILE *out, const struct kml_tally *tally)
{
	fputs("student,submission,lab,seed,status,score,max_score", out);
	for (unsigned int i = 0; tally->first && i < tally->first->count; i++) {
		fputc(',', out);
		print_field(out, tally->first->checks[i].id);
	}
	fputs(",why\n", out);
	return 0;
}

static int result(FILE *out, const struct kml_tally *tally, const struct kml_result *r, unsigned int number)
{
	print_field(out, r->student);
	fputc(',', out);
	print_field(out, r->submission);
	fputc(',', out);
	print_field(out, r->lab);
	fprintf(out, ",%llu,%s,%u,%u", (unsigned long long)r->seed, kml_result_statuses[r->status],
		kml_result_score(r), kml_result_max(r));
	for (unsigned int i = 0; i < r->count; i++)
		fprintf(out, ",%u", r->checks[i].score);
	fputc(',', out);
	print_field(out, r->why);
	fputc('\n', out);
	return 0;
}

const struct kml_format kml_format_csv = {
	.name = "csv", .doc = "a class: a row a submission, a column a check", .file = "results.csv",
	.begin = begin, .result = result,
};
