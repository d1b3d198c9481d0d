// SPDX-License-Identifier: GPL-2.0
/* Plays a lesson: checks look at the tree alone, so that any way which reaches a state counts. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lesson_session.h"
#include "lesson_sh.h"
#include "values.h"

const struct kml_part *kml_step_part(const struct kml_step *step, enum kml_part_kind kind)
{
	for (unsigned int i = 0; i < step->count; i++)
		if (step->parts[i].kind == kind)
			return &step->parts[i];
	return NULL;
}

bool kml_step_asks(const struct kml_step *step)
{
	return kml_step_part(step, KML_PART_CHECK) || kml_step_part(step, KML_PART_PREDICT);
}

void kml_session_open(struct kml_session *s, const struct kml_lesson *lesson, struct kml_home *home)
{
	*s = (struct kml_session){ .lesson = lesson };
	kml_world_init(&s->world, home);
}

void kml_session_close(struct kml_session *s)
{
	kml_world_fini(&s->world);
}

static const struct kml_step *here(const struct kml_session *s)
{
	return &s->lesson->steps[s->step];
}

static int run_setup(struct kml_session *s, const struct kml_part *part, char *msg, size_t msg_size)
{
	int status = kml_world_run(&s->world, part->text);

	if (status)
		snprintf(msg, msg_size, "%s:%u: the setup failed: %s", s->lesson->file, part->line,
			 s->world.error ? s->world.error : "no memory");
	return status < 0 ? status : status ? -EIO : 0;
}

int kml_session_enter(struct kml_session *s, unsigned int step, char *msg, size_t msg_size)
{
	const struct kml_step *to;
	int err = 0;

	if (step >= s->lesson->count) {
		snprintf(msg, msg_size, "%s has %u steps", s->lesson->front[KML_FRONT_ID],
			 s->lesson->count - 1);
		return -EINVAL;
	}
	to = &s->lesson->steps[step];
	s->step = step;
	s->hints = 0;
	s->world.answer = NULL;
	s->answered = !kml_step_part(to, KML_PART_PREDICT);
	kml_world_forget(&s->world);
	for (unsigned int i = 0; !err && i < to->count; i++)
		if (to->parts[i].kind == KML_PART_SETUP)
			err = run_setup(s, &to->parts[i], msg, msg_size);
	for (unsigned int i = 0; !err && i < to->count; i++)
		if (to->parts[i].kind == KML_PART_CHECK)
			err = kml_world_begin(&s->world, to->parts[i].text);
	return err;
}

/* One relation; what it read is the best explanation of a refusal. */
static bool holds(struct kml_session *s, const char *relation, char *why, size_t size)
{
	char msg[400], said[400];
	bool ret;

	if (!strncmp(relation, "sh:", 3)) {
		kml_lesson_sh(s->world.home, relation + 3, &ret, msg, sizeof(msg));
		if (!ret)
			snprintf(why, size, "wanted%s to be true%s%s", relation + 3, *msg ? "; " : "", msg);
		return ret;
	}
	if (kml_world_holds(&s->world, relation, &ret, msg, sizeof(msg))) {
		snprintf(why, size, "%s", msg);
		return false;
	}
	kml_world_said(&s->world, said, sizeof(said));
	if (!ret)
		snprintf(why, size, "wanted %s%s%s", relation, *said ? "; " : "", said);
	return ret;
}

static void check_part(struct kml_session *s, const struct kml_part *part, struct kml_verdict *ret)
{
	char *text = strdup(part->text), *save = NULL, *line = text;
	unsigned int number = part->line;

	if (!text) {
		ret->passed = false;
		snprintf(ret->why, sizeof(ret->why), "no memory");
		return;
	}
	for (; line; line = save, number++) {
		save = strchr(line, '\n');
		if (save)
			*save++ = '\0';
		line += strspn(line, " \t");
		if (!*line || *line == '#')
			continue;
		ret->checks++;
		if (ret->passed && !holds(s, line, ret->why, sizeof(ret->why))) {
			ret->passed = false;
			ret->line = number;
		}
	}
	free(text);
}

void kml_session_check(struct kml_session *s, struct kml_verdict *ret)
{
	const struct kml_step *step = here(s);

	*ret = (struct kml_verdict){ .passed = true };
	for (unsigned int i = 0; i < step->count; i++)
		if (step->parts[i].kind == KML_PART_CHECK)
			check_part(s, &step->parts[i], ret);
	if (!ret->passed || s->answered)
		return;
	ret->passed = false;
	snprintf(ret->why, sizeof(ret->why), "the question is still open: answer X");
}

/* Removes what the mkdir lines of @lines made, the last one first. */
static void undo(struct kml_session *s, const char *lines)
{
	const char *next = strchr(lines, '\n');
	char path[KML_PATH_MAX];

	if (next && next[1])
		undo(s, next + 1);
	if (sscanf(lines, " mkdir %1000s", path) == 1)
		kml_world_remove(&s->world, path);
}

int kml_session_truth(struct kml_session *s, char *buf, char *msg, size_t msg_size)
{
	const struct kml_part *part = kml_step_part(here(s), KML_PART_PREDICT);
	int err;

	if (!part) {
		snprintf(msg, msg_size, "this step asks nothing");
		return -ENODATA;
	}
	err = *part->prepare ? kml_world_run(&s->world, part->prepare) : 0;
	if (err > 0) {
		snprintf(msg, msg_size, "%s:%u: preparing the answer failed: %s", s->lesson->file,
			 part->line, s->world.error);
		err = -EIO;
	}
	if (!err)
		err = kml_world_value(&s->world, part->answer, buf, msg, msg_size);
	undo(s, part->prepare);
	return err;
}

/* A number and nothing else: what a learner typed must never be read as a relation. */
static bool number(const char *text, uint64_t *ret)
{
	*ret = kml_value_size(text);
	return *ret || !strcmp(text, "0") || !strcmp(text, "0x0");
}

bool kml_session_same(const char *a, const char *b)
{
	uint64_t x, y;

	return !strcasecmp(a, b) || (number(a, &x) && number(b, &y) && x == y);
}

int kml_session_answer(struct kml_session *s, const char *text, bool *right, char *msg, size_t msg_size)
{
	char truth[KML_RELATION_TEXT];
	int err = kml_session_truth(s, truth, msg, msg_size);
	size_t len;

	if (err)
		return err;
	text += strspn(text, " \t");
	len = strnlen(text, sizeof(s->answer) - 1);
	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	snprintf(s->answer, sizeof(s->answer), "%.*s", (int)len, text);
	s->world.answer = s->answer;
	*right = kml_session_same(s->answer, truth);
	s->answered = s->answered || *right;
	return 0;
}

const struct kml_part *kml_session_hint(struct kml_session *s)
{
	const struct kml_step *step = here(s);
	unsigned int plain = 0;
	char msg[200];
	bool fits;

	for (unsigned int i = 0; i < step->count; i++) {
		const struct kml_part *part = &step->parts[i];

		if (part->kind == KML_PART_HINT && *part->args &&
		    !kml_world_holds(&s->world, part->args + 5, &fits, msg, sizeof(msg)) && fits)
			return part;
	}
	for (unsigned int i = 0; i < step->count; i++) {
		const struct kml_part *part = &step->parts[i];

		if (part->kind != KML_PART_HINT || *part->args || plain++ < s->hints)
			continue;
		s->hints++;
		return part;
	}
	return NULL;
}

int kml_session_reset(struct kml_session *s)
{
	const char *at = s->lesson->front[KML_FRONT_OBJECTS];
	char path[KML_PATH_MAX];
	int err = 0, used, one;

	for (; sscanf(at, " %1000s%n", path, &used) == 1; at += used) {
		one = kml_world_remove(&s->world, path);
		err = err ? err : one;
	}
	return err;
}
