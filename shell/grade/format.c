// SPDX-License-Identifier: GPL-2.0
/* The table of formats, and what several of them say in the same words. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"

const struct kml_format *const kml_formats[] = {
	&kml_format_text, &kml_format_json, &kml_format_tap, &kml_format_junit, &kml_format_gradescope,
	&kml_format_classroom50, &kml_format_autolab, &kml_format_csv, &kml_format_html,
};
const unsigned int kml_formats_count = sizeof(kml_formats) / sizeof(kml_formats[0]);

const struct kml_format *kml_format_find(const char *name)
{
	for (unsigned int i = 0; i < kml_formats_count; i++)
		if (!strcmp(kml_formats[i]->name, name))
			return kml_formats[i];
	return NULL;
}

void kml_tally_count(struct kml_tally *tally, const struct kml_result *result)
{
	unsigned int score = kml_result_score(result), max = kml_result_max(result);

	tally->results++;
	tally->seconds += result->seconds;
	tally->checks += result->count;
	for (unsigned int i = 0; i < result->count; i++) {
		enum kml_check_status status = result->checks[i].status;

		tally->failures += status == KML_CHECK_FAILED || status == KML_CHECK_TIMEOUT;
		tally->errors += status == KML_CHECK_ERROR;
		tally->skipped += status == KML_CHECK_SKIPPED;
		if (i < KML_LAB_CHECKS)
			tally->passed[i] += status == KML_CHECK_PASSED;
	}
	tally->score += score;
	tally->bins[max ? (KML_TALLY_BINS - 1) * (unsigned long long)score / max : 0]++;
}

int kml_tally_add(struct kml_tally *tally, const struct kml_result *result)
{
	struct kml_tally_sketch *one, *grown;

	if (!(tally->results % 256)) {
		grown = realloc(tally->sketches, (tally->results + 256) * sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		tally->sketches = grown;
	}
	one = &tally->sketches[tally->results];
	one->name = strdup(*result->student ? result->student : result->submission);
	if (!one->name)
		return -ENOMEM;
	snprintf(one->text, sizeof(one->text), "%s", result->sketch);
	kml_tally_count(tally, result);
	return 0;
}

void kml_tally_free(struct kml_tally *tally)
{
	for (unsigned int i = 0; tally->sketches && i < tally->results; i++)
		free(tally->sketches[i].name);
	free(tally->sketches);
	*tally = (struct kml_tally){ 0 };
}

void kml_format_escape(FILE *out, const char *text, bool numbers)
{
	static const struct { char sign; const char *entity; } table[] = {
		{ '<', "&lt;" }, { '>', "&gt;" }, { '&', "&amp;" }, { '"', "&quot;" },
	};
	const char *entity;

	for (; *text; text++) {
		entity = NULL;
		for (unsigned int i = 0; i < sizeof(table) / sizeof(table[0]); i++)
			if (*text == table[i].sign)
				entity = table[i].entity;
		if (entity)
			fputs(entity, out);
		else if (numbers && (*text == '\n' || *text == '\t'))
			fprintf(out, "&#%d;", *text);
		else
			fputc(*text, out);
	}
}

char *kml_format_explain(const struct kml_result *r, const struct kml_result_check *c)
{
	const struct { const char *name, *text; } rows[] = {
		{ "input", c->input }, { "expected", r->assessment ? "" : c->expected },
		{ "actual", r->assessment ? "" : c->actual }, { "why", c->why },
	};
	char *ret = NULL;
	size_t size;
	FILE *out = open_memstream(&ret, &size);

	if (!out)
		return NULL;
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (*rows[i].text)
			fprintf(out, "%s: %s\n", rows[i].name, rows[i].text);
	if (!fclose(out))
		return ret;
	free(ret);
	return NULL;
}
