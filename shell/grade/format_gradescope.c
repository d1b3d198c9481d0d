// SPDX-License-Identifier: GPL-2.0
/*
 * Gradescope's results.json.
 * Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/
 */
#include <errno.h>
#include <stdlib.h>

#include "format.h"

static json_t *test(const struct kml_result *r, const struct kml_result_check *c, unsigned int number)
{
	char *text = kml_format_explain(r, c), place[16];
	json_t *ret;

	snprintf(place, sizeof(place), "%u", number + 1);
	ret = text ? json_pack("{s:i, s:i, s:s, s:s, s:s, s:s, s:s, s:[s]}",
			       "score", (int)c->score, "max_score", (int)c->points,
			       "status", c->status == KML_CHECK_PASSED ? "passed" : "failed",
			       "name", c->title, "number", place,
			       "output", c->status == KML_CHECK_PASSED ? "" : text,
			       "visibility", kml_visibilities[c->visibility], "tags", c->id) : NULL;
	free(text);
	return ret;
}

static int result(FILE *out, const struct kml_tally *tally, const struct kml_result *r, unsigned int number)
{
	json_t *tests = json_array(), *json;
	int err = 0;

	for (unsigned int i = 0; !err && i < r->count; i++)
		if (json_array_append_new(tests, test(r, &r->checks[i], i)))
			err = -ENOMEM;
	json = json_pack("{s:i, s:f, s:s, s:s, s:o}", "score", (int)kml_result_score(r), "execution_time", r->seconds,
			 "output", *r->why ? r->why : r->notes, "visibility", "visible", "tests", tests);
	if (!json)
		err = -ENOMEM;
	if (!err && (json_dumpf(json, out, JSON_INDENT(2)) || fputc('\n', out) == EOF))
		err = -EIO;
	json_decref(json);
	return err;
}

const struct kml_format kml_format_gradescope = {
	.name = "gradescope", .doc = "Gradescope's results.json", .file = "results.json", .one = true, .result = result,
};
