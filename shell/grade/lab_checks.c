// SPDX-License-Identifier: GPL-2.0
/*
 * The checks of a lab: what stands behind the word check or predict, and the lines "title:" and
 * "why:" of the block. Each mistake of the author is named with its line.
 */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab.h"
#include "lesson_session.h"

const char *const kml_visibilities[KML_VISIBILITIES] = {
	[KML_VISIBLE] = "visible", [KML_HIDDEN] = "hidden",
	[KML_AFTER_DUE] = "after_due_date", [KML_AFTER_PUBLISHED] = "after_published",
};

/** struct reader - the block that is read. */
struct reader {
	struct kml_lab *lab;
	const struct kml_step *step;
	const struct kml_part *part, *raw;
	char *msg;
	size_t size;
};

__attribute__((format(printf, 2, 3)))
static int fail(const struct reader *r, const char *format, ...)
{
	char what[400];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	snprintf(r->msg, r->size, "%s:%u: %s", r->lab->raw->file, r->part->line, what);
	return -EINVAL;
}

static int no_memory(const struct reader *r)
{
	fail(r, "no memory");
	return -ENOMEM;
}

const struct kml_lab_check *kml_lab_find(const struct kml_lab *lab, const char *id, size_t len)
{
	for (unsigned int i = 0; i < lab->count; i++)
		if (strlen(lab->checks[i].id) == len && !strncmp(lab->checks[i].id, id, len))
			return &lab->checks[i];
	return NULL;
}

static bool good_id(const char *id)
{
	for (; *id; id++)
		if (!isalnum((unsigned char)*id) && *id != '-' && *id != '_')
			return false;
	return true;
}

/* Only what stands above can be needed, so that nothing needs itself. */
static int take_needs(const struct reader *r, struct kml_lab_check *c, const char *needs)
{
	size_t len;

	c->needs = needs;
	for (; *needs; needs += len + strspn(needs + len, " ")) {
		len = strcspn(needs, " ");
		if (!kml_lab_find(r->lab, needs, len))
			return fail(r, "%s needs '%.*s': wanted a check that stands above", c->id, (int)len, needs);
	}
	return 0;
}

/* "hidden", "truth", "needs ID...". */
static int take_word(const struct reader *r, struct kml_lab_check *c, const char *word)
{
	if (!strcmp(word, "truth")) {
		c->truth = true;
		return 0;
	}
	for (unsigned int i = 0; i < KML_VISIBILITIES; i++)
		if (!strcmp(word, kml_visibilities[i])) {
			c->visibility = i;
			return 0;
		}
	return fail(r, "check %s: '%s': wanted visible, hidden, after_due_date, after_published, truth, or needs ID...",
		    c->id, word);
}

/* "ID POINTS [WORD...]". */
static int take_args(const struct reader *r, struct kml_lab_check *c)
{
	const char *at = r->part->args;
	char id[41], word[32];
	int used, err = 0;

	if (sscanf(at, "%40s %u%n", id, &c->points, &used) != 2 || c->points > 100000 || !good_id(id))
		return fail(r, "'%s': wanted an id and whole points, as in 'made 2 hidden'", at);
	if (kml_lab_find(r->lab, id, strlen(id)))
		return fail(r, "%s: there is a check of that id already", id);
	c->id = strdup(id);
	if (!c->id)
		return no_memory(r);
	c->needs = "";
	for (at += used; !err && sscanf(at, " %31s%n", word, &used) == 1; at += used) {
		if (!strcmp(word, "needs"))
			return take_needs(r, c, at + used + strspn(at + used, " "));
		err = take_word(r, c, word);
	}
	return err;
}

/* The rest of a line that begins with @key; replaces *@slot. */
static bool take_line(const char *line, size_t len, const char *key, char **slot)
{
	size_t skip = strlen(key);

	if (len < skip || strncmp(line, key, skip))
		return false;
	while (skip < len && line[skip] == ' ')
		skip++;
	free(*slot);
	*slot = strndup(line + skip, len - skip);
	return true;
}

static char *first_line(const char *text)
{
	text += strspn(text, " \t\n");
	return strndup(text, strcspn(text, "\n"));
}

/* Title and why leave the text; empty lines take their place, so that lines keep their numbers. */
static int take_text(const struct reader *r, struct kml_lab_check *c)
{
	char *out = c->text = calloc(1, strlen(r->part->text) + 1);

	for (const char *line = r->part->text; out && *line;) {
		size_t len = strcspn(line, "\n");

		if (!take_line(line, len, "title:", &c->title) && !take_line(line, len, "why:", &c->why))
			out = stpncpy(out, line, len);
		*out++ = '\n';
		line += len + (line[len] == '\n');
	}
	if (!c->title)
		c->title = c->question && c->text ? first_line(c->text) : strdup(r->step->title);
	if (!c->why)
		c->why = strdup("");
	c->input = kml_params_used(&r->lab->params, r->raw->text);
	return out && c->title && c->why && c->input ? 0 : no_memory(r);
}

static int take_check(const struct reader *r)
{
	struct kml_lab_check *grown = reallocarray(r->lab->checks, r->lab->count + 1, sizeof(*grown));
	struct kml_lab_check *c;
	int err;

	if (!grown)
		return no_memory(r);
	r->lab->checks = grown;
	if (r->lab->count == KML_LAB_CHECKS) {
		snprintf(r->msg, r->size, "%s:%u: one check more than the %d that a lab may have", r->lab->raw->file,
			 r->part->line, KML_LAB_CHECKS);
		return -EINVAL;
	}
	c = &grown[r->lab->count];
	*c = (struct kml_lab_check){ .line = r->part->line };
	if (r->part->kind == KML_PART_PREDICT && kml_step_part(r->step, KML_PART_PREDICT) != r->part)
		return fail(r, "a second question in this step; wanted a heading of its own above it");
	if (r->part->kind == KML_PART_PREDICT)
		c->question = r->part;
	err = take_args(r, c);
	err = err ? err : take_text(r, c);
	r->lab->count++;	/* from here on kml_lab_free() knows it */
	r->lab->points += c->points;
	return err;
}

static int sums_up(const struct kml_lab *lab, char *msg, size_t size)
{
	unsigned long points = strtoul(lab->raw->front[KML_FRONT_POINTS], NULL, 10);

	if (points == lab->points && points)
		return 0;
	snprintf(msg, size, "%s:1: points: '%s': the checks come to %u", lab->raw->file,
		 lab->raw->front[KML_FRONT_POINTS], lab->points);
	return -EINVAL;
}

int kml_lab_checks(struct kml_lab *lab, char *msg, size_t size)
{
	struct reader r = { .lab = lab, .msg = msg, .size = size };
	int err = 0;

	for (unsigned int i = 0; i < lab->lesson->count; i++) {
		r.step = &lab->lesson->steps[i];
		for (unsigned int j = 0; !err && j < r.step->count; j++) {
			r.part = &r.step->parts[j];
			r.raw = &lab->raw->steps[i].parts[j];
			if (r.part->kind == KML_PART_CHECK || r.part->kind == KML_PART_PREDICT)
				err = take_check(&r);
		}
	}
	return err ? err : sums_up(lab, msg, size);
}
