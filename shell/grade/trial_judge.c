// SPDX-License-Identifier: GPL-2.0
/* A verdict for each check: from the tree as it is now, and from the answers. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "trial.h"

static void put(char **slot, const char *text)
{
	kml_result_text(slot, text, strlen(text));
}

/* Did all that @c needs pass? @ret: the first that did not. */
static bool has_needed(const struct kml_trial *t, const struct kml_lab_check *c, const struct kml_lab_check **ret)
{
	size_t len;

	for (const char *at = c->needs; *at; at += len + strspn(at + len, " ")) {
		len = strcspn(at, " ");
		*ret = kml_lab_find(t->lab, at, len);
		if (*ret && t->result->checks[*ret - t->lab->checks].status != KML_CHECK_PASSED)
			return false;
	}
	return true;
}

/* One relation; why it does not hold is left in @r. */
static bool holds(struct kml_trial *t, const char *relation, struct kml_result_check *r)
{
	struct kml_world *world = &t->session.world;
	char msg[500], said[500];
	bool ret;

	if (kml_world_holds(world, relation, &ret, msg, sizeof(msg))) {
		put(&r->expected, relation);
		put(&r->actual, msg);
		return false;
	}
	if (ret)
		return true;
	kml_world_said(world, said, sizeof(said));
	put(&r->expected, relation);
	put(&r->actual, said);
	return false;
}

static bool all_hold(struct kml_trial *t, const struct kml_lab_check *c, struct kml_result_check *r)
{
	char *text = strdup(c->text), *save = NULL;
	bool ret = text != NULL;

	if (!text)
		put(&r->actual, "no memory");
	for (char *line = text ? strtok_r(text, "\n", &save) : NULL; line && ret; line = strtok_r(NULL, "\n", &save)) {
		line += strspn(line, " \t");
		if (*line && *line != '#')
			ret = holds(t, line, r);
	}
	free(text);
	return ret;
}

/* The right answer: of before, or of now where it asks for what the student made. */
static int right_answer(struct kml_trial *t, const struct kml_lab_check *c, char *value, char *msg, size_t size)
{
	const char *known = t->right[c - t->lab->checks];

	if (known) {
		snprintf(value, KML_RELATION_TEXT, "%s", known);
		return 0;
	}
	for (unsigned int i = 0; i < t->lab->lesson->count; i++)
		if (kml_step_part(&t->lab->lesson->steps[i], KML_PART_PREDICT) == c->question)
			t->session.step = i;
	return kml_session_truth(&t->session, value, msg, size);
}

static bool answered(struct kml_trial *t, const struct kml_lab_check *c, struct kml_result_check *r)
{
	const char *answer = kml_answers_get(&t->answers, c->id);
	char value[KML_RELATION_TEXT], msg[500];

	if (right_answer(t, c, value, msg, sizeof(msg))) {
		put(&r->actual, msg);
		return false;
	}
	/* Whoever looks at their own work is not told the answer. */
	if (!t->judge->visible)
		put(&r->expected, value);
	put(&r->actual, answer ? answer : "no answer");
	return answer && kml_session_same(answer, value);
}

static void judge_one(struct kml_trial *t, const struct kml_lab_check *c, struct kml_result_check *r)
{
	const struct kml_lab_check *missing;
	bool passed;

	if (!has_needed(t, c, &missing)) {
		r->status = KML_CHECK_SKIPPED;
		kml_result_say(&r->why, "it needs %s, which did not pass", missing->id);
		return;
	}
	passed = c->question ? answered(t, c, r) : all_hold(t, c, r);
	r->status = passed ? KML_CHECK_PASSED : KML_CHECK_FAILED;
	r->score = passed ? r->points : 0;
	put(&r->why, passed ? "" : *c->why ? c->why : c->question ? "that is not the answer" : "the tree is not in this state");
	if (passed && !c->question)
		put(&r->expected, "");
}

/* A guest that died takes what it knew with it: then nothing was judged. */
static bool lost(struct kml_trial *t, char *why, size_t size)
{
	struct kml_home *home = t->session.world.home;

	return home->ops->lost && home->ops->lost(home, why, size);
}

void kml_trial_judge(struct kml_trial *t)
{
	char why[300], msg[400];

	t->result->status = KML_RESULT_GRADED;
	put(&t->result->why, "");
	for (unsigned int i = 0; i < t->lab->count; i++)
		if (!t->judge->visible || t->lab->checks[i].visibility == KML_VISIBLE)
			judge_one(t, &t->lab->checks[i], &t->result->checks[i]);
		else
			put(&t->result->checks[i].why, "not shown before grading");
	if (!lost(t, why, sizeof(why)))
		return;
	snprintf(msg, sizeof(msg), "home %s: %s", t->judge->home, why);
	kml_result_end(t->result, KML_RESULT_ERROR, msg);
}
