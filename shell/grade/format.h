/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The forms in which results are told. Each is written from records alone, one after another,
 * so that a class needs no more memory than a submission.
 */
#ifndef KML_FORMAT_H
#define KML_FORMAT_H

#include <stdio.h>

#include "result.h"
#include "sketch.h"

#define KML_TALLY_BINS 11

/** struct kml_tally_sketch - whose, and sketch.h's text. */
struct kml_tally_sketch {
	char *name;
	char text[KML_SKETCH_TEXT];
};

/** struct kml_tally - what a format may want to know of all records before the first. */
struct kml_tally {
	unsigned int results;
	unsigned int checks, failures, errors, skipped;	/* of all results together */
	double seconds;
	const struct kml_result *first;	/* names the lab and its checks; NULL where there is none */
	unsigned long long score;	/* of all results together */
	unsigned int bins[KML_TALLY_BINS];	/* results with 0 to 9 per cent of their points, ..., with all */
	unsigned int passed[KML_LAB_CHECKS];	/* results that passed the first check, the second, ... */
	struct kml_tally_sketch *sketches;	/* of @results; grown by kml_tally_add() */
};

/** struct kml_format - one form; the functions return 0 or -errno. */
struct kml_format {
	const char *name, *doc;
	const char *file;	/* its name in the folder of --out */
	bool one;		/* tells of one submission alone */
	int (*begin)(FILE *out, const struct kml_tally *tally);	/* or NULL */
	/* @number: from 0 on */
	int (*result)(FILE *out, const struct kml_tally *tally, const struct kml_result *result,
		      unsigned int number);
	int (*end)(FILE *out, const struct kml_tally *tally);	/* or NULL */
};

/* In the order of --help; each lives in its own format_NAME.c. */
extern const struct kml_format kml_format_text, kml_format_json, kml_format_tap, kml_format_junit,
	kml_format_gradescope, kml_format_classroom50, kml_format_autolab, kml_format_csv,
	kml_format_html;
extern const struct kml_format *const kml_formats[];
extern const unsigned int kml_formats_count;

/** kml_format_find() - the one called @name, or NULL. */
const struct kml_format *kml_format_find(const char *name);

/** kml_tally_count() - count @result's checks and points, too. */
void kml_tally_count(struct kml_tally *tally, const struct kml_result *result);
/** kml_tally_add() - kml_tally_count(), and keep its sketch. Return: 0, or -ENOMEM. */
int kml_tally_add(struct kml_tally *tally, const struct kml_result *result);
void kml_tally_free(struct kml_tally *tally);

/**
 * kml_format_escape() - @text as HTML and XML want it, within quotes, too.
 * @numbers: newlines and tabs by their numbers, as an attribute of XML keeps them
 */
void kml_format_escape(FILE *out, const char *text, bool numbers);

/**
 * kml_format_explain() - "input: ...\nexpected: ...\nactual: ...\nwhy: ..." of what is known; free() it.
 * In an assessment without what was expected and found: students read these formats.
 */
char *kml_format_explain(const struct kml_result *result, const struct kml_result_check *check);

#endif /* KML_FORMAT_H */
