/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The one record of a graded submission; every format is written from it, and docs/result.schema.json
 * describes it as JSON. It begins as an error with 0 points, and only a check that passed adds.
 */
#ifndef KML_RESULT_H
#define KML_RESULT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lab.h"

#define KML_RESULT_SCHEMA "kmemlab/result/v1"

/** enum kml_check_status - how a check ended. */
enum kml_check_status {
	KML_CHECK_ERROR,	/* it could not be judged */
	KML_CHECK_PASSED,
	KML_CHECK_FAILED,
	KML_CHECK_SKIPPED,	/* one that it needs did not pass */
	KML_CHECK_TIMEOUT,
	KML_CHECK_STATUSES
};
extern const char *const kml_check_statuses[KML_CHECK_STATUSES];

/** enum kml_result_status - how grading a submission ended. */
enum kml_result_status {
	KML_RESULT_ERROR,	/* it did not; @why says it */
	KML_RESULT_GRADED,
	KML_RESULT_TIMEOUT,
	KML_RESULT_STATUSES
};
extern const char *const kml_result_statuses[KML_RESULT_STATUSES];

/** struct kml_result_check - one check. Texts are UTF-8 without control characters, never NULL. */
struct kml_result_check {
	char *id, *title;
	char *input;		/* what was given: parameters, or the question */
	char *expected, *actual, *why;
	unsigned int points;	/* it is worth */
	unsigned int score;	/* @points where it passed, else 0 */
	enum kml_check_status status;
	enum kml_visibility visibility;
	bool truth;
};

/** struct kml_result - one submission. Texts as above. */
struct kml_result {
	char *lab, *title, *lab_digest;
	char *submission;	/* its name, without folders */
	char *digest;		/* of its contents, in hexadecimal digits; "" where it was not read */
	char *student, *home;
	char *parameters;	/* "size = 1234, ..." */
	uint64_t seed;
	enum kml_result_status status;
	char *why;		/* "" where it was graded */
	char *notes;		/* one a line: "own kernel code: not tamper-proof" */
	char *output;		/* what the submission printed, its beginning */
	char *sketch;		/* sketch.h: what it is alike to */
	char *picture;		/* an SVG file of memory at the end, "" for none */
	char *submitted;	/* UTC, 2026-11-21T14:45:00Z: the file's own time; kept when regrading */
	char *graded;		/* UTC */
	double seconds;		/* that grading took */
	bool assessment;
	struct kml_result_check *checks;
	unsigned int count;
};

/**
 * kml_result_new() - the record of a submission that was not graded yet: an error, 0 points.
 * Return: free it with kml_result_free(); NULL without memory.
 */
struct kml_result *kml_result_new(const struct kml_lab *lab, const char *submission, const char *student);
void kml_result_free(struct kml_result *result);

/**
 * kml_result_text() - put @len bytes of @text, cleaned, in the place of *@slot.
 * What is no UTF-8 or a control character becomes U+FFFD; newlines and tabs stay.
 * Return: 0, or -ENOMEM (then *@slot is what it was).
 */
int kml_result_text(char **slot, const char *text, size_t len);

/** kml_result_say() - kml_result_text() by a format of printf. */
__attribute__((format(printf, 2, 3)))
int kml_result_say(char **slot, const char *format, ...);

/** kml_result_end() - @status for the record and for each check; no points, and @why. */
void kml_result_end(struct kml_result *result, enum kml_result_status status, const char *why);

/** kml_result_score() - points of the checks that passed. */
unsigned int kml_result_score(const struct kml_result *result);
/** kml_result_max() - points of all checks. */
unsigned int kml_result_max(const struct kml_result *result);
/** kml_result_first() - the first check that did not pass and was not skipped; NULL: none. */
const struct kml_result_check *kml_result_first(const struct kml_result *result);

/** kml_result_to_json() - the record as kmemlab/result/v1; NULL without memory. */
json_t *kml_result_to_json(const struct kml_result *result);

/** kml_result_from_json() - the record that @json describes. Return: NULL where it describes none. */
struct kml_result *kml_result_from_json(const json_t *json);

/** kml_result_save() - write @file aside and rename it. Return: 0 or -errno. */
int kml_result_save(const struct kml_result *result, const char *file);

/** kml_result_load() - the record in @file. Return: 0, -EINVAL, or as open(2) answered. */
int kml_result_load(const char *file, struct kml_result **ret);

#endif /* KML_RESULT_H */
