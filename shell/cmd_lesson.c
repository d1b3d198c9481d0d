// SPDX-License-Identifier: GPL-2.0
/* The commands of a learner: lesson, next, back, hint, answer, check, skip, quit. */
#include <string.h>

#include "interp_priv.h"
#include "lesson_desk.h"
#include "markdown.h"

static struct kml_desk *open_desk(struct kml_call *call)
{
	struct kml_desk *desk = call->in->desk;

	if (desk && desk->lesson)
		return desk;
	kml_call_say(call, "no lesson is open; 'lesson' lists them, 'lesson L08' opens one");
	return NULL;
}

static unsigned int passed_steps(const struct kml_lesson *lesson, const struct kml_progress *progress,
				 unsigned int *of)
{
	unsigned int passed = 0;

	*of = 0;
	for (unsigned int i = 1; i < lesson->count && i < KML_STEPS_MAX; i++) {
		if (!kml_step_asks(&lesson->steps[i]))
			continue;
		++*of;
		passed += progress->passed >> i & 1;
	}
	return passed;
}

static int list(const struct kml_desk *desk, FILE *out)
{
	for (unsigned int i = 0; i < desk->course.count; i++) {
		const struct kml_lesson *lesson = desk->course.lessons[i];
		struct kml_progress progress;
		unsigned int of, passed;

		kml_progress_read(lesson->front[KML_FRONT_ID], &progress);
		passed = passed_steps(lesson, &progress, &of);
		fprintf(out, "%-5s %2u/%-2u %s%s\n", lesson->front[KML_FRONT_ID], passed, of,
			lesson->front[KML_FRONT_TITLE], of && passed == of ? " (done)" : "");
	}
	return 0;
}

static int export(struct kml_call *call, const char *file)
{
	int err = kml_progress_export(file);

	if (err)
		return kml_call_say(call, "%s: %s; nothing was changed there", file, strerror(-err));
	fprintf(call->out, "%s: your progress\n", file);
	return 0;
}

static int import(struct kml_call *call, const char *file)
{
	unsigned int lessons;
	int err = kml_progress_import(file, &lessons);

	if (err > 0)
		return kml_call_say(call, "%s:%d: wanted 'LESSON at STEP passed STEP...'; nothing was taken in",
				    file, err);
	if (err)
		return kml_call_say(call, "%s: %s; 'lesson --export FILE' writes such a file", file, strerror(-err));
	fprintf(call->out, "%s: %u lessons taken in\n", file, lessons);
	return 0;
}

int kml_do_lesson(struct kml_call *call)
{
	struct kml_desk *desk = kml_desk_get(call);
	const struct kml_lesson *lesson;
	char id[32];

	if (kml_call_option(call, "export"))
		return export(call, kml_call_option(call, "export"));
	if (kml_call_option(call, "import"))
		return import(call, kml_call_option(call, "import"));
	if (!desk)
		return -1;
	if (!call->argc)
		return list(desk, call->out);
	snprintf(id, sizeof(id), "%s%s", strspn(call->argv[0], "0123456789") ? "L" : "", call->argv[0]);
	lesson = kml_course_find(&desk->course, id);
	if (!lesson)
		return kml_call_say(call, "%s: no such lesson; 'lesson' lists those that there are", call->argv[0]);
	return kml_desk_open(desk, call, lesson);
}

int kml_do_next(struct kml_call *call)
{
	struct kml_desk *desk = open_desk(call);
	struct kml_verdict verdict = { 0 };

	if (!desk)
		return -1;
	kml_desk_look(desk, call->home, call->out, &verdict);
	if (!kml_desk_passed(desk))
		return kml_call_say(call, "this step is not passed yet: %s; 'hint' helps, 'skip' goes on without it",
				    verdict.why);
	if (desk->session.step + 1 >= desk->lesson->count)
		return kml_call_say(call, "that was the last step; 'lesson' lists the others");
	return kml_desk_go(desk, call, desk->session.step + 1);
}

int kml_do_back(struct kml_call *call)
{
	struct kml_desk *desk = open_desk(call);

	if (!desk)
		return -1;
	if (!desk->session.step)
		return kml_call_say(call, "this is the beginning");
	return kml_desk_go(desk, call, desk->session.step - 1);
}

int kml_do_skip(struct kml_call *call)
{
	struct kml_desk *desk = open_desk(call);

	if (!desk)
		return -1;
	if (!strcmp(desk->lesson->front[KML_FRONT_SKIP], "no"))
		return kml_call_say(call, "steps of this lesson cannot be skipped");
	if (desk->session.step + 1 >= desk->lesson->count)
		return kml_call_say(call, "that was the last step; 'lesson' lists the others");
	return kml_desk_go(desk, call, desk->session.step + 1);
}

int kml_do_hint(struct kml_call *call)
{
	struct kml_desk *desk = open_desk(call);
	const struct kml_part *hint = desk ? kml_session_hint(&desk->session) : NULL;

	if (!desk)
		return -1;
	if (!hint)
		return kml_call_say(call, "no further hint; 'check' says what is missing");
	kml_markdown_print(call->out, &call->screen, hint->text);
	return 0;
}

/* In a submission: what a lab's question is answered with. */
static int hand_in(struct kml_call *call)
{
	int err;

	if (call->argc != 2)
		return kml_call_say(call, "%s: wanted QUESTION ANSWER", call->argv[0]);
	err = call->in->opts.answer(call->in->opts.answer_ctx, call->argv[0], call->argv[1]);
	return err ? kml_call_say(call, "%s: %s", call->argv[0], strerror(-err)) : 0;
}

int kml_do_answer(struct kml_call *call)
{
	struct kml_desk *desk = call->in->opts.answer ? NULL : open_desk(call);
	const struct kml_part *hint;
	char msg[600];
	bool right;

	if (call->in->opts.answer)
		return hand_in(call);
	if (!desk)
		return -1;
	if (call->argc != 1)
		return kml_call_say(call, "wanted one ANSWER; QUESTION ANSWER is for labs that are handed in");
	if (kml_session_answer(&desk->session, call->argv[0], &right, msg, sizeof(msg)))
		return kml_call_say(call, "%s", msg);
	if (right) {
		fputs("Right.\n", call->out);
		return 0;
	}
	kml_call_say(call, "'%s' is not it", desk->session.answer);
	hint = kml_session_hint(&desk->session);
	if (hint)
		kml_markdown_print(call->out, &call->screen, hint->text);
	return -1;
}

int kml_do_check(struct kml_call *call)
{
	struct kml_desk *desk = open_desk(call);
	struct kml_verdict verdict = { 0 };

	if (!desk)
		return -1;
	kml_desk_look(desk, call->home, call->out, &verdict);
	if (!verdict.passed)
		return kml_call_say(call, "%s", verdict.why);
	fputs("All holds.\n", call->out);
	return 0;
}

int kml_do_quit(struct kml_call *call)
{
	struct kml_desk *desk = open_desk(call);

	if (!desk)
		return -1;
	fprintf(call->out, "%s is left at step %u; 'lesson %s' goes on there.\n", desk->lesson->front[KML_FRONT_ID],
		desk->session.step, desk->lesson->front[KML_FRONT_ID]);
	kml_desk_close(desk);
	return 0;
}
