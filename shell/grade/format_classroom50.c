// SPDX-License-Identifier: GPL-2.0
/*
 * Classroom 50's result. What only the classroom knows comes from the environment of its runner:
 * GitHub's own variables, and CLASSROOM50_CLASSROOM, _ASSIGNMENT, _ASSIGNMENT_TYPE, _RELEASE, _REVIEW.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"

/* The first of those variables that is set, else @other; cleaned like all other text. */
static json_t *known(const char *name, const char *also, const char *other)
{
	const char *value = getenv(name);
	char *clean = NULL;
	json_t *ret;

	value = value && *value ? value : also ? getenv(also) : NULL;
	value = value && *value ? value : other;
	ret = kml_result_text(&clean, value, strlen(value)) ? NULL : json_string(clean);
	free(clean);
	return ret;
}

static json_t *head(const struct kml_result *r)
{
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:s, s:i, s:i}",
			 "schema", "classroom50/result/v1",
			 "classroom", known("CLASSROOM50_CLASSROOM", NULL, ""),
			 "assignment", known("CLASSROOM50_ASSIGNMENT", NULL, r->lab),
			 "assignment_type", known("CLASSROOM50_ASSIGNMENT_TYPE", NULL, "individual"),
			 "owner", known("CLASSROOM50_OWNER", "GITHUB_ACTOR", r->student),
			 "submission", r->submission,
			 "commit", known("CLASSROOM50_COMMIT", "GITHUB_SHA", ""),
			 "release", known("CLASSROOM50_RELEASE", NULL, ""),
			 "review", known("CLASSROOM50_REVIEW", NULL, ""),
			 "datetime", r->graded, "score", (int)kml_result_score(r), "max-score", (int)kml_result_max(r));
}

static int result(FILE *out, const struct kml_tally *tally, const struct kml_result *r, unsigned int number)
{
	json_t *tests = json_array(), *json = head(r);
	int err = json ? 0 : -ENOMEM;

	for (unsigned int i = 0; !err && i < r->count; i++) {
		const struct kml_result_check *c = &r->checks[i];

		if (json_array_append_new(tests, json_pack("{s:s, s:b, s:i, s:i}", "test-name", c->title,
							   "passed", c->status == KML_CHECK_PASSED,
							   "score", (int)c->score, "max-score", (int)c->points)))
			err = -ENOMEM;
	}
	if (!err && json_object_set(json, "tests", tests))
		err = -ENOMEM;
	if (!err && (json_dumpf(json, out, JSON_INDENT(2)) || fputc('\n', out) == EOF))
		err = -EIO;
	json_decref(tests);
	json_decref(json);
	return err;
}

const struct kml_format kml_format_classroom50 = {
	.name = "classroom50", .doc = "Classroom 50's result/v1", .file = "result.json", .one = true, .result = result,
};
