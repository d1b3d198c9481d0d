// SPDX-License-Identifier: GPL-2.0
/* One lesson open in the shell: entering steps, noticing that one is passed, keeping progress. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "claims.h"
#include "interp_priv.h"
#include "lesson_desk.h"
#include "lesson_proof.h"
#include "markdown.h"

struct kml_desk *kml_desk_get(struct kml_call *call)
{
	struct kml_desk *desk = call->in->desk;
	char msg[600];

	if (desk)
		return desk;
	desk = calloc(1, sizeof(*desk));
	if (!desk) {
		kml_call_say(call, "no memory");
		return NULL;
	}
	if (kml_course_open(getenv("KMEMLAB_LESSONS"), &desk->course, msg, sizeof(msg))) {
		kml_call_say(call, "%s", msg);
		free(desk);
		return NULL;
	}
	call->in->desk = desk;
	return desk;
}

void kml_desk_close(struct kml_desk *desk)
{
	if (desk->lesson)
		kml_session_close(&desk->session);
	desk->lesson = NULL;
}

void kml_desk_free(struct kml_desk *desk)
{
	if (!desk)
		return;
	kml_desk_close(desk);
	kml_course_close(&desk->course);
	free(desk);
}

bool kml_desk_passed(const struct kml_desk *desk)
{
	unsigned int step = desk->session.step;

	return desk->progress.passed >> step & 1 || !kml_step_asks(&desk->lesson->steps[step]);
}

static void keep(struct kml_desk *desk, FILE *out)
{
	int err;

	desk->progress.at = desk->session.step;
	err = kml_progress_write(desk->lesson->front[KML_FRONT_ID], &desk->progress);
	if (err)
		fprintf(out, "The progress could not be kept: %s\n", strerror(-err));
}

/* Plays the steps before @to by the reference solution, so that the tree is as the learner left it. */
static void replay(struct kml_desk *desk, unsigned int to)
{
	struct kml_solution solution;
	char msg[600];

	kml_session_reset(&desk->session);
	if (to < 2 || kml_solution_load(desk->lesson, &solution, msg, sizeof(msg)))
		return;
	for (unsigned int i = 1; i < to; i++)
		if (!kml_session_enter(&desk->session, i, msg, sizeof(msg)))
			kml_play_step(&desk->session, solution.steps[i], NULL, NULL, msg, sizeof(msg));
	kml_solution_free(&solution);
}

/* The twin's machine, where the lesson names those that it runs on; 0: it fits. */
static int wrong_machine(struct kml_call *call, const struct kml_lesson *lesson)
{
	char name[KML_VALUE_MAX];
	size_t len;

	if (!*lesson->front[KML_FRONT_MACHINE] || strcmp(call->home->ops->name, "twin") ||
	    call->home->ops->read(call->home, "machine/name", name, &len))
		return 0;
	name[len ? len - 1 : 0] = '\0';	/* the newline */
	if (kml_lesson_has(lesson, KML_FRONT_MACHINE, name))
		return 0;
	return kml_call_say(call, "%s is for machine %s; this is %s: begin with kmemlab --machine %.*s",
			    lesson->front[KML_FRONT_ID], lesson->front[KML_FRONT_MACHINE], name,
			    (int)strcspn(lesson->front[KML_FRONT_MACHINE], " "), lesson->front[KML_FRONT_MACHINE]);
}

int kml_desk_open(struct kml_desk *desk, struct kml_call *call, const struct kml_lesson *lesson)
{
	unsigned int at;

	if (lesson->count > KML_STEPS_MAX)
		return kml_call_say(call, "%s: %u steps; at most %d fit", lesson->file, lesson->count, KML_STEPS_MAX);
	if (*lesson->front[KML_FRONT_HOME] && !kml_lesson_has(lesson, KML_FRONT_HOME, call->home->ops->name))
		return kml_call_say(call, "%s is for home %s; this is home %s", lesson->front[KML_FRONT_ID],
				    lesson->front[KML_FRONT_HOME], call->home->ops->name);
	if (wrong_machine(call, lesson))
		return -1;
	kml_desk_close(desk);
	desk->lesson = lesson;
	kml_session_open(&desk->session, lesson, call->home);
	kml_progress_read(lesson->front[KML_FRONT_ID], &desk->progress);
	at = desk->progress.at < lesson->count ? desk->progress.at : 0;
	replay(desk, at);
	return kml_desk_go(desk, call, at);
}

int kml_desk_go(struct kml_desk *desk, struct kml_call *call, unsigned int step)
{
	char msg[600];

	if (kml_session_enter(&desk->session, step, msg, sizeof(msg)))
		return kml_call_say(call, "%s", msg);
	if (desk->progress.passed >> step & 1)
		desk->session.answered = true;
	keep(desk, call->out);
	kml_desk_show(desk, call);
	return 0;
}

/* What the tutorials say, and, once the step is @passed, what is so. */
static void print_claims(FILE *out, const struct kml_screen *screen, const struct kml_part *part, bool passed)
{
	char id[32];
	int used;

	for (const char *at = part->args; sscanf(at, " %31s%n", id, &used) == 1; at += used) {
		const struct kml_claim *claim = kml_claim_find(id);

		if (!claim)
			continue;
		fprintf(out, "\nThe tutorials say (%s): %s\n", claim->id, claim->statement);
		if (passed)
			fprintf(out, "On Linux 6.1 and newer: %s. %s\n", kml_claim_verdict_name(claim->verdict),
				claim->why);
	}
	if (!passed)
		kml_markdown_print(out, screen, part->text);
}

static void print_explanations(const struct kml_step *step, FILE *out, const struct kml_screen *screen)
{
	for (unsigned int i = 0; i < step->count; i++)
		if (step->parts[i].kind == KML_PART_EXPLAIN)
			kml_markdown_print(out, screen, step->parts[i].text);
		else if (step->parts[i].kind == KML_PART_CLAIM)
			print_claims(out, screen, &step->parts[i], true);
}

void kml_desk_look(struct kml_desk *desk, struct kml_home *home, FILE *out, struct kml_verdict *verdict)
{
	const struct kml_step *step;
	struct kml_screen screen;
	struct kml_verdict own;

	if (!desk || !desk->lesson)
		return;
	verdict = verdict ? verdict : &own;
	step = &desk->lesson->steps[desk->session.step];
	desk->session.world.home = home;
	kml_session_check(&desk->session, verdict);
	if (!verdict->passed || !kml_step_asks(step) || desk->progress.passed >> desk->session.step & 1)
		return;
	desk->progress.passed |= 1ULL << desk->session.step;
	kml_screen_get(out, false, &screen);
	fprintf(out, "\n%s%s%s %s\n", kml_screen_hue(&screen, KML_HUE_GREEN), "Passed.",
		kml_screen_hue(&screen, KML_HUE_NONE),
		desk->session.step + 1 < desk->lesson->count ? "'next' goes on." : "That was the last step.");
	print_explanations(step, out, &screen);
	keep(desk, out);
}

static void print_indented(FILE *out, const char *text, const char *before)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		fprintf(out, "%s%.*s\n", before, (int)len, text);
		text += len + (text[len] == '\n');
	}
}

/* Pictures are the shell's own commands, drawn where they stand. */
static void draw(struct kml_call *call, const char *lines)
{
	fputc('\n', call->out);
	while (*lines) {
		size_t len = strcspn(lines, "\n");

		kml_interp_line(call->in, lines, len);
		lines += len + (lines[len] == '\n');
	}
}

static void show_part(struct kml_desk *desk, struct kml_call *call, const struct kml_part *part)
{
	switch (part->kind) {
	case KML_PART_PROSE:
		kml_markdown_print(call->out, &call->screen, part->text);
		break;
	case KML_PART_DO:
		fputs("\nTry:\n", call->out);
		print_indented(call->out, part->text, "    ");
		break;
	case KML_PART_PREDICT:
		fputs("\nPredict:\n", call->out);
		kml_markdown_print(call->out, &call->screen, part->text);
		if (!desk->session.answered)
			fputs("('answer X')\n", call->out);
		break;
	case KML_PART_CLAIM:
		print_claims(call->out, &call->screen, part, !kml_step_asks(&desk->lesson->steps[desk->session.step]));
		break;
	case KML_PART_PICTURE:
		draw(call, part->text);
		break;
	default:
		break;
	}
}

void kml_desk_show(struct kml_desk *desk, struct kml_call *call)
{
	const struct kml_lesson *lesson = desk->lesson;
	const struct kml_step *step = &lesson->steps[desk->session.step];

	fprintf(call->out, "\n%s%s %u/%u: %s%s\n", kml_screen_hue(&call->screen, KML_HUE_BOLD),
		lesson->front[KML_FRONT_ID], desk->session.step, lesson->count - 1, step->title,
		kml_screen_hue(&call->screen, KML_HUE_NONE));
	for (unsigned int i = 0; i < step->count; i++)
		show_part(desk, call, &step->parts[i]);
	if (kml_desk_passed(desk))
		fprintf(call->out, "\n%s\n", desk->session.step + 1 < lesson->count ? "'next' goes on." :
			"That was the last step; 'lesson' lists the others.");
}

const struct kml_lesson *kml_desk_lesson(const struct kml_desk *desk)
{
	return desk ? desk->lesson : NULL;
}

int kml_desk_explain(struct kml_call *call)
{
	const struct kml_desk *desk = call->in->desk;

	if (!kml_desk_lesson(desk))
		return kml_call_say(call, "an operand is missing; wanted a path, a command, a name or a term");
	if (!kml_desk_passed(desk))
		return kml_call_say(call, "pass the step first; 'hint' helps");
	print_explanations(&desk->lesson->steps[desk->session.step], call->out, &call->screen);
	return 0;
}
