// SPDX-License-Identifier: GPL-2.0
/*
 * The report of a class: one page that needs nothing else, no script and no address. Every bar
 * has its number beside it, and on paper it is as on the screen.
 */
#include <errno.h>
#include <string.h>

#include "format.h"
#include "sketch.h"

#define ALIKE 85	/* per cent from which two submissions are named */

static const char style[] =
	"body{font:16px/1.5 system-ui,sans-serif;color:#222;background:#fff;max-width:70em;margin:2em auto;padding:0 1em}\n"
	"h1,h2{line-height:1.2}table{border-collapse:collapse;width:100%}\n"
	"th,td{text-align:left;vertical-align:top;padding:.3em .6em;border-bottom:1px solid #bbb}\n"
	"td.n,th.n{text-align:right;white-space:nowrap}\n"
	"pre{font:14px/1.4 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;margin:0}\n"
	"dl{display:grid;grid-template-columns:max-content 1fr;gap:0 .8em;margin:0}dt{color:#555}dd{margin:0}\n"
	"svg,img{max-width:100%;height:auto}svg text{font:13px system-ui,sans-serif;fill:#222}figure{margin:.5em 0}\n"
	"@media print{body{margin:0;max-width:none;font-size:11pt}tr,figure{break-inside:avoid}}\n";

static void print_element(FILE *out, const char *open, const char *text, const char *close)
{
	fputs(open, out);
	kml_format_escape(out, text, false);
	fputs(close, out);
}

/* As the rest of a data: address. What is in a picture of that kind cannot act, nor ask for anything. */
static void print_escaped(FILE *out, const char *text)
{
	for (; *text; text++)
		if (strchr("%#<>\"'&\n\t", *text) || (unsigned char)*text >= 0x80)
			fprintf(out, "%%%02X", (unsigned char)*text);
		else
			fputc(*text, out);
}

/* How many had 0 to 9 per cent of the points, and so on; the last one had them all. */
static void print_distribution(FILE *out, const struct kml_tally *t)
{
	unsigned int most = 1;

	for (unsigned int i = 0; i < KML_TALLY_BINS; i++)
		most = t->bins[i] > most ? t->bins[i] : most;
	fputs("<h2>Points</h2>\n<figure><svg role=\"img\" viewBox=\"0 0 660 230\" width=\"660\" height=\"230\">"
	      "<title>How many submissions had which share of the points</title>\n", out);
	for (unsigned int i = 0; i < KML_TALLY_BINS; i++) {
		unsigned int height = 180 * t->bins[i] / most, x = 60 * i;

		fprintf(out, "<rect x=\"%u\" y=\"%u\" width=\"52\" height=\"%u\" fill=\"#0072b2\"/>"
			"<text x=\"%u\" y=\"%u\" text-anchor=\"middle\">%u</text>", x, 200 - height, height,
			x + 26, 195 - height, t->bins[i]);
		if (i + 1 < KML_TALLY_BINS)
			fprintf(out, "<text x=\"%u\" y=\"220\" text-anchor=\"middle\">%u-%u %%</text>\n", x + 26,
				10 * i, 10 * i + 9);
	}
	fprintf(out, "<text x=\"%u\" y=\"220\" text-anchor=\"middle\">100 %%</text>\n</svg></figure>\n",
		60 * (KML_TALLY_BINS - 1) + 26);
}

static void print_rate(FILE *out, unsigned int passed, unsigned int of)
{
	unsigned int share = of ? 100 * passed / of : 0;

	fprintf(out, "<td class=\"n\">%u of %u</td><td class=\"n\">%u %%</td><td><svg role=\"presentation\" viewBox=\"0 0 100 12\" "
		"width=\"100\" height=\"12\"><rect width=\"100\" height=\"12\" fill=\"#ddd\"/>"
		"<rect width=\"%u\" height=\"12\" fill=\"#0072b2\"/></svg></td>", passed, of, share, share);
}

static void print_checks(FILE *out, const struct kml_tally *t)
{
	fputs("<h2>Checks</h2>\n<table><thead><tr><th>check</th><th>asks for</th><th class=\"n\">points</th>"
	      "<th class=\"n\">passed</th><th class=\"n\">rate</th><th></th></tr></thead><tbody>\n", out);
	for (unsigned int i = 0; t->first && i < t->first->count && i < KML_LAB_CHECKS; i++) {
		const struct kml_result_check *c = &t->first->checks[i];

		print_element(out, "<tr><td>", c->id, "</td>");
		print_element(out, "<td>", c->title, "</td>");
		fprintf(out, "<td class=\"n\">%u</td>", c->points);
		print_rate(out, t->passed[i], t->results);
		fputs("</tr>\n", out);
	}
	fputs("</tbody></table>\n", out);
}

static int begin(FILE *out, const struct kml_tally *t)
{
	const char *title = t->first ? t->first->title : "Nothing was graded";

	print_element(out, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<title>", title, "</title>\n");
	fprintf(out, "<meta name=\"viewport\" content=\"width=device-width\">\n<link rel=\"icon\" href=\"data:,\">\n"
		"<style>\n%s</style></head><body>\n", style);
	print_element(out, "<h1>", title, "</h1>\n");
	fprintf(out, "<p>%u submissions, %.1f of %u points on average.</p>\n", t->results,
		t->results ? (double)t->score / t->results : 0.0, t->first ? kml_result_max(t->first) : 0);
	print_distribution(out, t);
	print_checks(out, t);
	fputs("<h2>Submissions</h2>\n<p>Of each the first check that was not passed: what it was given, what was wanted, "
	      "what was there.</p>\n<table><thead><tr><th>student</th><th>submission</th><th class=\"n\">points</th>"
	      "<th>first failure</th></tr></thead><tbody>\n", out);
	return ferror(out) ? -EIO : 0;
}

static void print_failure(FILE *out, const struct kml_result *r)
{
	const struct kml_result_check *c = kml_result_first(r);

	if (!c) {
		fputs("none", out);
		return;
	}
	fprintf(out, "<strong>%s</strong>: ", kml_check_statuses[c->status]);
	kml_format_escape(out, c->title, false);
	fputs("<dl>", out);
	print_element(out, "<dt>input</dt><dd><pre>", c->input, "</pre></dd>");
	print_element(out, "<dt>expected</dt><dd><pre>", c->expected, "</pre></dd>");
	print_element(out, "<dt>actual</dt><dd><pre>", c->actual, "</pre></dd>");
	print_element(out, "<dt>why</dt><dd><pre>", c->why, "</pre></dd></dl>");
}

static int result(FILE *out, const struct kml_tally *t, const struct kml_result *r, unsigned int number)
{
	print_element(out, "<tr><td>", r->student, "</td>");
	print_element(out, "<td>", r->submission, "</td>");
	fprintf(out, "<td class=\"n\">%u of %u</td><td>", kml_result_score(r), kml_result_max(r));
	print_failure(out, r);
	if (*r->notes)
		print_element(out, "<p>", r->notes, "</p>");
	if (*r->picture) {
		fputs("<figure><img alt=\"memory at the end\" src=\"data:image/svg+xml,", out);
		print_escaped(out, r->picture);
		fputs("\"><figcaption>memory at the end</figcaption></figure>", out);
	}
	fputs("</td></tr>\n", out);
	return ferror(out) ? -EIO : 0;
}

static void print_alike(FILE *out, const struct kml_tally *t)
{
	bool any = false;

	for (unsigned int i = 0; i < t->results; i++)
		for (unsigned int j = i + 1; j < t->results; j++) {
			unsigned int alike = kml_sketch_alike(t->sketches[i].text, t->sketches[j].text);

			if (alike < ALIKE)
				continue;
			fputs(any ? "" : "<ul>\n", out);
			any = true;
			print_element(out, "<li>", t->sketches[i].name, " and ");
			kml_format_escape(out, t->sketches[j].name, false);
			fprintf(out, ": %u %%</li>\n", alike);
		}
	fputs(any ? "</ul>\n" : "<p>None.</p>\n", out);
}

static int end(FILE *out, const struct kml_tally *t)
{
	fputs("</tbody></table>\n<h2>Similar submissions</h2>\n<p>What two submissions have in common when numbers, blanks and "
	      "comments do not count. It says nothing of why: where a lab has one short way, honest work looks alike. "
	      "No points depend on it.</p>\n", out);
	print_alike(out, t);
	fputs("</body></html>\n", out);
	return ferror(out) ? -EIO : 0;
}

const struct kml_format kml_format_html = {
	.name = "html", .doc = "a class: a page to read and to print", .file = "report.html",
	.begin = begin, .result = result, .end = end,
};
