// SPDX-License-Identifier: GPL-2.0
/* The record of a graded submission: made, filled, counted. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "result.h"

const char *const kml_check_statuses[KML_CHECK_STATUSES] = {
	[KML_CHECK_ERROR] = "error", [KML_CHECK_PASSED] = "passed", [KML_CHECK_FAILED] = "failed",
	[KML_CHECK_SKIPPED] = "skipped", [KML_CHECK_TIMEOUT] = "timeout",
};

const char *const kml_result_statuses[KML_RESULT_STATUSES] = {
	[KML_RESULT_ERROR] = "error", [KML_RESULT_GRADED] = "graded", [KML_RESULT_TIMEOUT] = "timeout",
};

/* Length of the UTF-8 character at @at, 0 where there is none. Source: RFC 3629, section 4. */
static size_t character(const unsigned char *at, size_t left)
{
	size_t len = *at < 0x80 ? 1 : *at >= 0xc2 && *at < 0xe0 ? 2 : (*at & 0xf0) == 0xe0 ? 3 :
		     *at >= 0xf0 && *at < 0xf5 ? 4 : 0;

	if (!len || len > left)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	if ((*at == 0xe0 && at[1] < 0xa0) || (*at == 0xed && at[1] > 0x9f) ||
	    (*at == 0xf0 && at[1] < 0x90) || (*at == 0xf4 && at[1] > 0x8f))
		return 0;
	/* U+0080 to U+009F are controls, too; U+FFFE and U+FFFF are no characters of XML. */
	if ((*at == 0xc2 && at[1] < 0xa0) || (*at == 0xef && at[1] == 0xbf && at[2] >= 0xbe))
		return 0;
	return len > 1 || (*at >= ' ' && *at != 0x7f) || *at == '\n' || *at == '\t' ? len : 0;
}

int kml_result_text(char **slot, const char *text, size_t len)
{
	const unsigned char *at = (const unsigned char *)text, *end = at + len;
	char *clean = malloc(3 * len + 1), *out = clean;
	size_t n;

	if (!clean)
		return -ENOMEM;
	for (; at < end; at += n ? n : 1) {
		n = character(at, end - at);
		out = mempcpy(out, n ? (const void *)at : "\xef\xbf\xbd", n ? n : 3);
	}
	*out = '\0';
	free(*slot);
	*slot = clean;
	return 0;
}

int kml_result_say(char **slot, const char *format, ...)
{
	va_list args;
	char *text;
	int len, err;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0)
		return -ENOMEM;
	err = kml_result_text(slot, text, len);
	free(text);
	return err;
}

static int put(char **slot, const char *text)
{
	return kml_result_text(slot, text, strlen(text));
}

static int new_check(struct kml_result_check *ret, const struct kml_lab_check *c)
{
	ret->points = c->points;
	ret->visibility = c->visibility;
	ret->truth = c->truth;
	return put(&ret->id, c->id) || put(&ret->title, c->title) || put(&ret->input, c->input) ||
	       put(&ret->expected, "") || put(&ret->actual, "") || put(&ret->why, "not graded");
}

static int new_texts(struct kml_result *r, const struct kml_lab *lab)
{
	char *all = strdup("");

	for (unsigned int i = 0; all && i < lab->params.count; i++)
		if (kml_result_say(&all, "%s%s%s = %s", all, i ? ", " : "", lab->params.list[i].name,
				   lab->params.list[i].value))
			break;
	r->parameters = all;
	return !all || put(&r->lab, kml_lab_id(lab)) || put(&r->title, lab->lesson->front[KML_FRONT_TITLE]) ||
	       put(&r->lab_digest, lab->digest) || put(&r->digest, "") || put(&r->home, "") ||
	       put(&r->why, "grading did not come to an end") || put(&r->notes, "") ||
	       put(&r->output, "") || put(&r->sketch, "") || put(&r->picture, "") || put(&r->submitted, "") || put(&r->graded, "");
}

struct kml_result *kml_result_new(const struct kml_lab *lab, const char *submission, const char *student)
{
	struct kml_result *r = calloc(1, sizeof(*r));
	int err;

	if (!r)
		return NULL;
	r->seed = lab->seed;
	r->assessment = lab->assessment;
	r->checks = calloc(lab->count, sizeof(*r->checks));
	r->count = r->checks ? lab->count : 0;
	err = !r->checks || new_texts(r, lab) || put(&r->submission, submission) || put(&r->student, student);
	for (unsigned int i = 0; !err && i < r->count; i++)
		err = new_check(&r->checks[i], &lab->checks[i]);
	if (!err)
		return r;
	kml_result_free(r);
	return NULL;
}

void kml_result_free(struct kml_result *r)
{
	if (!r)
		return;
	for (unsigned int i = 0; i < r->count; i++) {
		struct kml_result_check *c = &r->checks[i];

		free(c->id);
		free(c->title);
		free(c->input);
		free(c->expected);
		free(c->actual);
		free(c->why);
	}
	free(r->checks);
	free(r->lab);
	free(r->title);
	free(r->lab_digest);
	free(r->submission);
	free(r->digest);
	free(r->student);
	free(r->home);
	free(r->parameters);
	free(r->why);
	free(r->notes);
	free(r->output);
	free(r->sketch);
	free(r->picture);
	free(r->submitted);
	free(r->graded);
	free(r);
}

void kml_result_end(struct kml_result *r, enum kml_result_status status, const char *why)
{
	static const enum kml_check_status of[] = {
		[KML_RESULT_ERROR] = KML_CHECK_ERROR, [KML_RESULT_TIMEOUT] = KML_CHECK_TIMEOUT,
		[KML_RESULT_GRADED] = KML_CHECK_FAILED,
	};

	r->status = status;
	put(&r->why, why);
	for (unsigned int i = 0; i < r->count; i++) {
		r->checks[i].status = of[status];
		r->checks[i].score = 0;
		put(&r->checks[i].why, why);
	}
}

unsigned int kml_result_score(const struct kml_result *r)
{
	unsigned int score = 0;

	for (unsigned int i = 0; i < r->count; i++)
		score += r->checks[i].score;
	return score;
}

unsigned int kml_result_max(const struct kml_result *r)
{
	unsigned int points = 0;

	for (unsigned int i = 0; i < r->count; i++)
		points += r->checks[i].points;
	return points;
}

const struct kml_result_check *kml_result_first(const struct kml_result *r)
{
	for (unsigned int i = 0; i < r->count; i++)
		if (r->checks[i].status != KML_CHECK_PASSED && r->checks[i].status != KML_CHECK_SKIPPED)
			return &r->checks[i];
	return NULL;
}
