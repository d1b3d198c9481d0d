// SPDX-License-Identifier: GPL-2.0
/*
 * The record as JSON and back. What is read back came from another process or an old file: it
 * is judged by its shape, and points only count for a check that passed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aside.h"
#include "result.h"

static json_t *check_json(const struct kml_result_check *c)
{
	return json_pack("{s:s, s:s, s:s, s:i, s:i, s:s, s:b, s:s, s:s, s:s, s:s}",
			 "id", c->id, "title", c->title, "status", kml_check_statuses[c->status],
			 "points", (int)c->points, "score", (int)c->score,
			 "visibility", kml_visibilities[c->visibility], "truth", (int)c->truth,
			 "input", c->input, "expected", c->expected, "actual", c->actual, "why", c->why);
}

json_t *kml_result_to_json(const struct kml_result *r)
{
	json_t *checks = json_array(), *ret;
	char seed[24];

	for (unsigned int i = 0; i < r->count; i++)
		if (json_array_append_new(checks, check_json(&r->checks[i]))) {
			json_decref(checks);
			return NULL;
		}
	snprintf(seed, sizeof(seed), "%llu", (unsigned long long)r->seed);
	ret = json_pack("{s:s, s:{s:s, s:s, s:s, s:b}, s:{s:s, s:s, s:s}, s:s, s:s, s:s, s:s}",
			"schema", KML_RESULT_SCHEMA,
			"lab", "id", r->lab, "title", r->title, "digest", r->lab_digest, "assessment", (int)r->assessment,
			"submission", "name", r->submission, "digest", r->digest, "time", r->submitted,
			"student", r->student, "seed", seed, "parameters", r->parameters, "home", r->home);
	if (ret && !json_object_update_new(ret, json_pack(
			"{s:s, s:s, s:s, s:s, s:f, s:i, s:i, s:O, s:s, s:s, s:s}",
			"status", kml_result_statuses[r->status], "why", r->why, "notes", r->notes,
			"graded", r->graded, "seconds", r->seconds, "score", (int)kml_result_score(r),
			"max_score", (int)kml_result_max(r), "checks", checks, "output", r->output,
			"sketch", r->sketch, "picture", r->picture))) {
		json_decref(checks);
		return ret;
	}
	json_decref(checks);
	json_decref(ret);
	return NULL;
}

/* The text that @key of @json is; "" where it is none. */
static int take(char **slot, const json_t *json, const char *key)
{
	const json_t *value = json_object_get(json, key);

	return kml_result_text(slot, json_is_string(value) ? json_string_value(value) : "",
			       json_is_string(value) ? json_string_length(value) : 0);
}

/* Place of the word that @key is; -1: none of them. */
static int choose(const json_t *json, const char *key, const char *const *words, unsigned int count)
{
	const char *word = json_string_value(json_object_get(json, key));

	for (unsigned int i = 0; word && i < count; i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}

static int take_check(struct kml_result_check *c, const json_t *json)
{
	int status = choose(json, "status", kml_check_statuses, KML_CHECK_STATUSES);
	int visibility = choose(json, "visibility", kml_visibilities, KML_VISIBILITIES);
	json_int_t points = json_integer_value(json_object_get(json, "points"));

	if (status < 0 || visibility < 0 || points < 0 || points > 100000)
		return -EINVAL;
	c->status = status;
	c->visibility = visibility;
	c->points = points;
	c->score = status == KML_CHECK_PASSED ? points : 0;
	c->truth = json_is_true(json_object_get(json, "truth"));
	return take(&c->id, json, "id") || take(&c->title, json, "title") || take(&c->input, json, "input") ||
	       take(&c->expected, json, "expected") || take(&c->actual, json, "actual") ||
	       take(&c->why, json, "why") ? -ENOMEM : 0;
}

static int take_texts(struct kml_result *r, const json_t *json)
{
	const json_t *lab = json_object_get(json, "lab"), *sub = json_object_get(json, "submission");

	return take(&r->lab, lab, "id") || take(&r->title, lab, "title") || take(&r->lab_digest, lab, "digest") ||
	       take(&r->submission, sub, "name") || take(&r->digest, sub, "digest") ||
	       take(&r->submitted, sub, "time") || take(&r->student, json, "student") ||
	       take(&r->parameters, json, "parameters") || take(&r->home, json, "home") ||
	       take(&r->why, json, "why") || take(&r->notes, json, "notes") ||
	       take(&r->graded, json, "graded") || take(&r->output, json, "output") ||
	       take(&r->sketch, json, "sketch") || take(&r->picture, json, "picture") ? -ENOMEM : 0;
}

static int take_all(struct kml_result *r, const json_t *json)
{
	const json_t *checks = json_object_get(json, "checks"), *one;
	int status = choose(json, "status", kml_result_statuses, KML_RESULT_STATUSES), err;
	const char *schema = json_string_value(json_object_get(json, "schema"));
	const char *seed = json_string_value(json_object_get(json, "seed"));
	size_t i;

	if (!schema || strcmp(schema, KML_RESULT_SCHEMA) || status < 0 || !seed || !json_is_array(checks))
		return -EINVAL;
	r->status = status;
	r->seed = strtoull(seed, NULL, 10);
	r->seconds = json_number_value(json_object_get(json, "seconds"));
	r->assessment = json_is_true(json_object_get(json_object_get(json, "lab"), "assessment"));
	err = take_texts(r, json);
	r->checks = calloc(json_array_size(checks) + 1, sizeof(*r->checks));
	if (!r->checks)
		return -ENOMEM;
	for (i = 0; !err && i < json_array_size(checks); i++) {
		one = json_array_get(checks, i);
		r->count++;
		err = take_check(&r->checks[i], one);
	}
	return err;
}

struct kml_result *kml_result_from_json(const json_t *json)
{
	struct kml_result *r = calloc(1, sizeof(*r));

	if (r && !take_all(r, json))
		return r;
	kml_result_free(r);
	return NULL;
}

/* Writes @json into the new file @aside. */
static int write_json(const json_t *json, const char *aside)
{
	int fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644), err;
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");

	if (!out) {
		err = -errno;
		if (fd >= 0)
			close(fd);
		return err;
	}
	err = json_dumpf(json, out, JSON_INDENT(2)) || fputc('\n', out) == EOF ? -EIO : 0;
	return fclose(out) && !err ? -errno : err;
}

int kml_result_save(const struct kml_result *r, const char *file)
{
	json_t *json = kml_result_to_json(r);
	char *aside = NULL;
	int err = -ENOMEM;

	if (json && asprintf(&aside, "%s.new", file) >= 0) {
		err = write_json(json, aside);
		err = err ? err : kml_aside_rename(aside, file);
		if (err)
			unlink(aside);
	}
	free(aside);
	json_decref(json);
	return err;
}

int kml_result_load(const char *file, struct kml_result **ret)
{
	/* Not json_loadfd(): that reads a byte at a time. */
	FILE *in = fopen(file, "re");
	int err = in ? 0 : -errno;
	json_t *json = in ? json_loadf(in, JSON_REJECT_DUPLICATES, NULL) : NULL;

	*ret = json ? kml_result_from_json(json) : NULL;
	json_decref(json);
	if (in)
		fclose(in);
	return err ? err : *ret ? 0 : -EINVAL;
}
