// SPDX-License-Identifier: GPL-2.0
/*
 * Autolab: what a person reads, and as the very last line the scores.
 * Source: https://docs.autolabproject.com/lab/#scoreboard
 */
#include <errno.h>

#include "format.h"

static int result(FILE *out, const struct kml_tally *tally, const struct kml_result *r, unsigned int number)
{
	json_t *scores = json_object(), *json;
	int err = kml_format_text.result(out, tally, r, number);

	for (unsigned int i = 0; !err && i < r->count; i++)
		if (json_object_set_new(scores, r->checks[i].id, json_integer(r->checks[i].score)))
			err = -ENOMEM;
	json = json_pack("{s:o}", "scores", scores);
	if (!json)
		return -ENOMEM;
	fputc('\n', out);
	if (!err && (json_dumpf(json, out, JSON_COMPACT) || fputc('\n', out) == EOF))
		err = -EIO;
	json_decref(json);
	return err;
}

const struct kml_format kml_format_autolab = {
	.name = "autolab", .doc = "Autolab: the last line has the scores", .file = "autolab.txt", .one = true, .result = result,
};
