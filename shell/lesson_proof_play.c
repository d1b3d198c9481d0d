// SPDX-License-Identifier: GPL-2.0
/* Plays a reference solution, and looks whether the untouched start and wrong answers fail. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lesson_proof.h"
#include "lesson_proof_priv.h"

static int give_answer(struct kml_session *s, const char *relation, char *msg, size_t msg_size)
{
	char value[KML_RELATION_TEXT];
	bool right = false;
	int err = kml_world_value(&s->world, relation, value, msg, msg_size);

	if (!err)
		err = kml_session_answer(s, value, &right, msg, msg_size);
	if (!err && !right) {
		snprintf(msg, msg_size, "answer %s comes to '%.60s', which is not right", relation, value);
		err = -EIO;
	}
	return err;
}

static int play_line(struct kml_session *s, const char *line, char *msg, size_t msg_size)
{
	int status;

	if (!strncmp(line, "answer ", 7))
		return give_answer(s, line + 7, msg, msg_size);
	/* A line "! ..." is one that the home must refuse. */
	status = kml_world_run(&s->world, *line == '!' ? line + 1 : line);
	if (status < 0)
		return status;
	if ((status != 0) == (*line == '!'))
		return 0;
	snprintf(msg, msg_size, "'%s' %s%.200s", line, status ? "failed: " : "was not refused",
		 status ? s->world.error : "");
	return -EIO;
}

int kml_play_step(struct kml_session *s, const char *lines, void (*each)(void *ctx), void *ctx,
		  char *msg, size_t msg_size)
{
	char *text = lines ? strdup(lines) : NULL, *next;
	int err = lines && !text ? -ENOMEM : 0;

	for (char *at = text; !err && at; at = next) {
		next = strchr(at, '\n');
		if (next)
			*next++ = '\0';
		at += strspn(at, " \t");
		if (!*at || *at == '#')
			continue;
		err = play_line(s, at, msg, msg_size);
		if (each)
			each(ctx);
	}
	free(text);
	return err;
}

/** struct hints - which conditional hints of a step were seen to fit. */
struct hints {
	struct kml_session *s;
	const struct kml_step *step;
	bool fits[64];
};

static void look_at_hints(void *ctx)
{
	struct hints *h = ctx;
	char msg[200];
	bool fits;

	for (unsigned int i = 0; i < h->step->count && i < 64; i++) {
		const struct kml_part *part = &h->step->parts[i];

		if (part->kind == KML_PART_HINT && *part->args && !h->fits[i] &&
		    !kml_world_holds(&h->s->world, part->args + 5, &fits, msg, sizeof(msg)))
			h->fits[i] = fits;
	}
}

/* Answers every number and text in the hints' conditions: those that are wrong must have a hint. */
static void try_answers(struct kml_proof *proof, struct hints *h)
{
	char value[80], msg[400];
	bool right;

	for (unsigned int i = 0; i < h->step->count && i < 64; i++) {
		const struct kml_part *part = &h->step->parts[i];
		const char *at = part->kind == KML_PART_HINT ? strstr(part->args, "answer") : NULL;

		for (; at && *at; at += strcspn(at, " ")) {
			at += strspn(at, " ('\"");
			if (!isalnum((unsigned char)*at) || sscanf(at, "%79[^ )'\"]", value) != 1)
				continue;
			if (!kml_session_answer(h->s, value, &right, msg, sizeof(msg)) && !right)
				look_at_hints(h);
			h->s->answered = false;
		}
	}
	h->s->world.answer = NULL;
}

static void hints_reached(struct kml_proof *proof, const struct kml_lesson *lesson, const struct hints *h)
{
	for (unsigned int i = 0; i < h->step->count && i < 64; i++) {
		const struct kml_part *part = &h->step->parts[i];

		if (part->kind == KML_PART_HINT && *part->args && !h->fits[i])
			kml_fault(proof, lesson->file, part->line - 1, "hint %s: never fits, neither before nor during the solution",
				  part->args);
	}
}

/* A question must refuse what is not its answer. */
static void wrong_refused(struct kml_proof *proof, struct kml_session *s, const struct kml_part *part)
{
	char truth[KML_RELATION_TEXT], msg[400];
	bool right = false;

	if (kml_session_truth(s, truth, msg, sizeof(msg)))
		kml_fault(proof, s->lesson->file, part->line, "%s", msg);
	else if (!kml_session_answer(s, "no such answer", &right, msg, sizeof(msg)) && right)
		kml_fault(proof, s->lesson->file, part->line, "any answer is right");
	else if (!kml_step_part(&s->lesson->steps[s->step], KML_PART_HINT))
		kml_fault(proof, s->lesson->file, part->line, "a question without a hint in its step");
}

static void play_one(struct kml_proof *proof, struct kml_session *s, const struct kml_solution *solution,
		     unsigned int number)
{
	const struct kml_step *step = &s->lesson->steps[number];
	const struct kml_part *question = kml_step_part(step, KML_PART_PREDICT);
	struct hints hints = { .s = s, .step = step };
	struct kml_verdict verdict;
	char msg[1200] = "";

	if (kml_session_enter(s, number, msg, sizeof(msg))) {
		kml_fault(proof, s->lesson->file, step->line, "%s", msg);
		return;
	}
	kml_session_check(s, &verdict);
	if (verdict.passed && kml_step_asks(step))
		kml_fault(proof, s->lesson->file, step->line, "step %u passes before anything was done", number);
	if (question)
		wrong_refused(proof, s, question);
	if (proof->hints) {
		look_at_hints(&hints);
		try_answers(proof, &hints);
	}
	if (kml_play_step(s, solution->steps[number], proof->hints ? look_at_hints : NULL, &hints, msg,
			  sizeof(msg)))
		kml_fault(proof, solution->file, number, "step %u: %s", number, msg);
	kml_session_check(s, &verdict);
	if (!verdict.passed)
		kml_fault(proof, s->lesson->file, verdict.line ? verdict.line : step->line,
			  "step %u: the solution does not pass: %s", number, verdict.why);
	if (proof->hints)
		hints_reached(proof, s->lesson, &hints);
}

void kml_proof_play(struct kml_proof *proof, const struct kml_lesson *lesson, struct kml_home *home)
{
	struct kml_solution solution;
	struct kml_session session;
	char msg[600];

	if (kml_solution_load(lesson, &solution, msg, sizeof(msg))) {
		kml_fault(proof, lesson->file, 1, "%s", msg);
		return;
	}
	kml_session_open(&session, lesson, home);
	for (unsigned int i = 0; i < lesson->count; i++)
		play_one(proof, &session, &solution, i);
	if (kml_session_reset(&session))
		kml_fault(proof, lesson->file, 1, "objects: reset could not remove them all");
	kml_session_close(&session);
	kml_solution_free(&solution);
}
