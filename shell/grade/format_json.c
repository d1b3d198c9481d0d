// SPDX-License-Identifier: GPL-2.0
/* The records themselves: one alone as an object, several as an array. docs/result.schema.json. */
#include <errno.h>

#include "format.h"

static int begin(FILE *out, const struct kml_tally *tally)
{
	if (tally->results != 1)
		fputs("[\n", out);
	return 0;
}

static int result(FILE *out, const struct kml_tally *tally, const struct kml_result *r, unsigned int number)
{
	json_t *json = kml_result_to_json(r);
	int err = json ? 0 : -ENOMEM;

	if (number)
		fputs(",\n", out);
	if (!err && json_dumpf(json, out, JSON_INDENT(2)))
		err = -EIO;
	json_decref(json);
	return err;
}

static int end(FILE *out, const struct kml_tally *tally)
{
	fputs(tally->results != 1 ? "\n]\n" : "\n", out);
	return 0;
}

const struct kml_format kml_format_json = {
	.name = "json", .doc = "for programs: " KML_RESULT_SCHEMA, .file = "results.json",
	.begin = begin, .result = result, .end = end,
};
