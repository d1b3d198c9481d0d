// SPDX-License-Identifier: GPL-2.0
/*
 * TAP 14: a test a check, with a YAML block where it did not pass.
 * Source: https://testanything.org/tap-version-14-specification.html
 */
#include <string.h>

#include "format.h"

static int begin(FILE *out, const struct kml_tally *tally)
{
	fprintf(out, "TAP version 14\n1..%u\n", tally->checks);
	return 0;
}

/* In a description '#' and '\' are escaped; a newline ends it. */
static void print_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '#' || *text == '\\')
			fputc('\\', out);
		fputc(*text == '\n' || *text == '\t' ? ' ' : *text, out);
	}
}

/* A text of JSON is one of YAML. */
static void print_row(FILE *out, const char *name, const char *text)
{
	json_t *json = *text ? json_string(text) : NULL;

	if (!json)
		return;
	fprintf(out, "  %s: ", name);
	json_dumpf(json, out, JSON_ENCODE_ANY);
	fputc('\n', out);
	json_decref(json);
}

static void print_yaml(FILE *out, const struct kml_result *r, const struct kml_result_check *c)
{
	fputs("  ---\n", out);
	print_row(out, "status", kml_check_statuses[c->status]);
	print_row(out, "visibility", kml_visibilities[c->visibility]);
	print_row(out, "input", c->input);
	print_row(out, "expected", r->assessment ? "" : c->expected);
	print_row(out, "actual", r->assessment ? "" : c->actual);
	print_row(out, "message", c->why);
	fprintf(out, "  points: %u\n  score: %u\n  ...\n", c->points, c->score);
}

static int result(FILE *out, const struct kml_tally *tally, const struct kml_result *r, unsigned int number)
{
	for (unsigned int i = 0; i < r->count; i++) {
		const struct kml_result_check *c = &r->checks[i];
		bool good = c->status == KML_CHECK_PASSED || c->status == KML_CHECK_SKIPPED;

		fprintf(out, "%s %u - ", good ? "ok" : "not ok", number * tally->first->count + i + 1);
		if (tally->results > 1) {
			print_text(out, *r->student ? r->student : r->submission);
			fputs(": ", out);
		}
		print_text(out, c->id);
		fputs(": ", out);
		print_text(out, c->title);
		fputs(c->status == KML_CHECK_SKIPPED ? " # SKIP " : "", out);
		if (c->status == KML_CHECK_SKIPPED)
			print_text(out, c->why);
		fputc('\n', out);
		print_yaml(out, r, c);
	}
	return 0;
}

const struct kml_format kml_format_tap = {
	.name = "tap", .doc = "TAP version 14", .file = "results.tap", .begin = begin, .result = result,
};
