// SPDX-License-Identifier: GPL-2.0
/* JUnit's XML, as continuous integration reads it: a test suite a submission. */
#include <stdlib.h>
#include <string.h>

#include "format.h"

/* Texts have no control characters (result.h); newlines of attributes are written as numbers. */
static void print_attribute(FILE *out, const char *text)
{
	kml_format_escape(out, text, true);
}

/* Within CDATA "]]>" is parted in two sections. */
static void print_data(FILE *out, const char *text)
{
	fputs("<![CDATA[", out);
	for (; *text; text++) {
		if (!strncmp(text, "]]>", 3)) {
			fputs("]]]]><![CDATA[>", out);
			text += 2;
			continue;
		}
		fputc(*text, out);
	}
	fputs("]]>", out);
}

static int begin(FILE *out, const struct kml_tally *t)
{
	fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"kmemlab\" tests=\"%u\" "
		"failures=\"%u\" errors=\"%u\" skipped=\"%u\" time=\"%.3f\">\n",
		t->checks, t->failures, t->errors, t->skipped, t->seconds);
	return 0;
}

static int end(FILE *out, const struct kml_tally *tally)
{
	fputs("</testsuites>\n", out);
	return 0;
}

static void print_verdict(FILE *out, const struct kml_result *r, const struct kml_result_check *c)
{
	static const char *const elements[KML_CHECK_STATUSES] = {
		[KML_CHECK_ERROR] = "error", [KML_CHECK_FAILED] = "failure", [KML_CHECK_TIMEOUT] = "failure",
		[KML_CHECK_SKIPPED] = "skipped",
	};
	const char *element = elements[c->status];
	char *text = element ? kml_format_explain(r, c) : NULL;

	if (!element)
		return;
	fprintf(out, "      <%s message=\"", element);
	print_attribute(out, c->why);
	if (c->status != KML_CHECK_SKIPPED)
		fprintf(out, "\" type=\"%s", kml_check_statuses[c->status]);
	fputs("\">", out);
	if (text)
		print_data(out, text);
	fprintf(out, "</%s>\n", element);
	free(text);
}

static void print_properties(FILE *out, const struct kml_result *r)
{
	fprintf(out, "    <properties>\n      <property name=\"score\" value=\"%u\"/>\n"
		"      <property name=\"max_score\" value=\"%u\"/>\n    </properties>\n",
		kml_result_score(r), kml_result_max(r));
}

static int result(FILE *out, const struct kml_tally *tally, const struct kml_result *r, unsigned int number)
{
	struct kml_tally own = { 0 };

	kml_tally_count(&own, r);
	fputs("  <testsuite name=\"", out);
	print_attribute(out, *r->student ? r->student : r->submission);
	fprintf(out, "\" tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\" time=\"%.3f\" timestamp=\"%.19s\">\n",
		own.checks, own.failures, own.errors, own.skipped, r->seconds, r->graded);
	print_properties(out, r);
	for (unsigned int i = 0; i < r->count; i++) {
		fputs("    <testcase classname=\"", out);
		print_attribute(out, r->lab);
		fputs("\" name=\"", out);
		print_attribute(out, r->checks[i].id);
		fprintf(out, "\" time=\"%.3f\">\n", r->seconds / r->count);
		print_verdict(out, r, &r->checks[i]);
		fputs("    </testcase>\n", out);
	}
	fputs("  </testsuite>\n", out);
	return 0;
}

const struct kml_format kml_format_junit = {
	.name = "junit", .doc = "JUnit's XML", .file = "results.xml", .begin = begin, .result = result, .end = end,
};
