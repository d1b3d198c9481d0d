// SPDX-License-Identifier: GPL-2.0
/* One submission from its file to its record; trial_*.c are the steps. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "judge.h"
#include "sandbox.h"
#include "sketch.h"
#include "trial.h"

static void put_time(char **slot, time_t when)
{
	struct tm tm;

	gmtime_r(&when, &tm);
	kml_result_say(slot, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
		       tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static int refuse(const struct kml_file *f, const char *what, char *msg, size_t size)
{
	snprintf(msg, size, "%s: %s", f->path, what);
	return -EINVAL;
}

/* Is there anything to judge, and nothing that this lab does not take? */
static int accept(const struct kml_trial *t, char *msg, size_t size)
{
	unsigned int known = 0;

	for (unsigned int i = 0; i < t->sub.count; i++) {
		const struct kml_file *f = &t->sub.files[i];
		enum kml_kind kind = kml_file_kind(f);

		if (kind == KML_KIND_OTHER)
			continue;
		if (!kml_submission_accepts(t->lab, kind))
			return refuse(f, "this lab takes no such files", msg, size);
		if (strlen(f->data) != f->len)
			return refuse(f, "there is a byte 0 in it; a text was wanted", msg, size);
		known++;
	}
	if (known)
		return 0;
	snprintf(msg, size, "nothing in it is a submission: wanted NAME.kml, NAME.sh, NAME.answers, or a folder or tarball of these");
	return -EINVAL;
}

static int read_it(struct kml_trial *t, char *msg, size_t size)
{
	const struct kml_judge *j = t->judge;
	int err = kml_submission_read(j->path, j->lab, j->scratch, &t->sub, msg, size);

	if (!err)
		kml_result_say(&t->result->digest, "%s", t->sub.digest);
	if (!err && t->sub.time)
		put_time(&t->result->submitted, t->sub.time);
	return err;
}

static void sketch(struct kml_trial *t)
{
	struct kml_sketch sketch = { 0 };
	char text[KML_SKETCH_TEXT];

	for (unsigned int i = 0; i < t->sub.count; i++)
		if (kml_file_kind(&t->sub.files[i]) != KML_KIND_OTHER)
			kml_sketch_add(&sketch, t->sub.files[i].data, t->sub.files[i].len);
	kml_sketch_print(&sketch, text);
	kml_result_say(&t->result->sketch, "%s", text);
}

/* What memory looks like in the end, where the lab's report wants to show it. */
static void draw(struct kml_trial *t)
{
	const char *what = t->lab->lesson->front[KML_FRONT_PICTURE];
	char *file = NULL, *line = NULL, *svg = NULL;
	size_t len = 0;
	FILE *in;

	if (!*what || asprintf(&file, "%s/picture.svg", t->judge->scratch) < 0)
		return;
	if (asprintf(&line, "%s --svg '%s'", what, file) >= 0 && !kml_world_run(&t->session.world, line)) {
		in = fopen(file, "re");
		if (in && getdelim(&svg, &len, '\0', in) > 0)
			kml_result_say(&t->result->picture, "%s", svg);
		if (in)
			fclose(in);
	}
	unlink(file);
	free(svg);
	free(line);
	free(file);
}

static int start(struct kml_trial *t, struct kml_home **ret, char *msg, size_t size)
{
	struct kml_home_opts opts = t->judge->opts;
	const struct kml_lesson *lesson = t->lab->lesson;
	static char machine[32];

	if (*lesson->front[KML_FRONT_HOME] && !kml_lesson_has(lesson, KML_FRONT_HOME, t->judge->home)) {
		snprintf(msg, size, "lab %s is for home %s", kml_lab_id(t->lab), lesson->front[KML_FRONT_HOME]);
		return -EOPNOTSUPP;
	}
	if (!strcmp(t->judge->home, "twin")) {
		opts.seed = t->lab->seed;
		if (!opts.machine && sscanf(lesson->front[KML_FRONT_MACHINE], "%31s", machine) == 1)
			opts.machine = machine;
	} else if (!opts.preset && *lesson->front[KML_FRONT_PRESET]) {
		opts.preset = lesson->front[KML_FRONT_PRESET];
	}
	return kml_home_start(t->judge->home, &opts, ret, msg, size);
}

static void on_home(struct kml_trial *t, struct kml_home *home, char *msg, size_t size)
{
	int err;

	if (t->lab->kernel_code)
		kml_result_say(&t->result->notes, "%s", KML_KERNEL_CODE_NOTE);
	kml_session_open(&t->session, t->lab->lesson, home);
	t->truth = (struct kml_truth){ .home = home, .answers = &t->answers, .code = &t->code };
	t->session.world.more = kml_truth_call;
	t->session.world.more_ctx = &t->truth;
	err = kml_trial_prepare(t, msg, size);
	if (!err)
		err = kml_trial_run(t, msg, size);
	if (t->out)
		kml_result_text(&t->result->output, t->out, strlen(t->out));
	if (err)
		kml_result_end(t->result, KML_RESULT_ERROR, msg);
	else if (t->timed_out)
		kml_result_end(t->result, KML_RESULT_TIMEOUT, "timed out: it took longer than this lab allows");
	else
		kml_trial_judge(t);
	if (!err)
		draw(t);
	kml_kernel_code_end(&t->code);
	kml_session_close(&t->session);
}

static void clear(struct kml_trial *t)
{
	for (unsigned int i = 0; t->right && i < t->lab->count; i++)
		free(t->right[i]);
	free(t->right);
	free(t->out);
	kml_answers_free(&t->answers);
	kml_submission_free(&t->sub);
}

/* From the submission, which was read, to the verdict. */
static void grade(struct kml_trial *t, char *msg, size_t size)
{
	struct kml_home *home = NULL;
	int err = accept(t, msg, size);

	sketch(t);
	if (!err && t->judge->template && kml_submission_fill(&t->sub, t->lab)) {
		snprintf(msg, size, "no memory");
		err = -ENOMEM;
	}
	if (!err)
		err = start(t, &home, msg, size);
	if (err)
		kml_result_end(t->result, KML_RESULT_ERROR, *msg ? msg : strerror(-err));
	else
		on_home(t, home, msg, size);
	kml_home_stop(home);
}

bool kml_judge_run(const struct kml_judge *judge, struct kml_result *result)
{
	struct kml_trial t = { .judge = judge, .lab = judge->lab, .result = result };
	struct timespec from, to;
	char msg[900] = "";
	bool ret = true;

	clock_gettime(CLOCK_MONOTONIC, &from);
	kml_result_say(&result->home, "%s", judge->home);
	t.right = calloc(judge->lab->count, sizeof(*t.right));
	if (!t.right || read_it(&t, msg, sizeof(msg)))
		kml_result_end(result, KML_RESULT_ERROR, t.right ? msg : "no memory");
	else if (judge->known && !strcmp(judge->known, t.sub.digest))
		ret = false;
	else
		grade(&t, msg, sizeof(msg));
	clear(&t);
	clock_gettime(CLOCK_MONOTONIC, &to);
	result->seconds = to.tv_sec - from.tv_sec + (to.tv_nsec - from.tv_nsec) / 1e9;
	put_time(&result->graded, time(NULL));
	return ret;
}
