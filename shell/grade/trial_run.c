// SPDX-License-Identifier: GPL-2.0
/*
 * Prepares the tree and runs what was handed in: scripts of our commands by the interpreter, in
 * this process; scripts for sh in the sandbox, on a mount of the tree.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "attach.h"
#include "interp.h"
#include "sandbox.h"
#include "trial.h"

static int run_setup(struct kml_trial *t, const struct kml_part *part, char *msg, size_t size)
{
	int status = kml_world_run(&t->session.world, part->text);

	if (status)
		snprintf(msg, size, "%s:%u: the setup failed: %s", t->lab->lesson->file, part->line,
			 t->session.world.error ? t->session.world.error : "no memory");
	return status < 0 ? status : status ? -EIO : 0;
}

/* The step of a lab's question; a step has one at most. */
static unsigned int step_of(const struct kml_lab *lab, const struct kml_part *question)
{
	unsigned int i = 0;

	while (kml_step_part(&lab->lesson->steps[i], KML_PART_PREDICT) != question)
		i++;
	return i;
}

/* Known now: nobody has touched the tree yet. What asks for objects of the student's comes later. */
static void learn_answer(struct kml_trial *t, unsigned int i)
{
	char value[KML_RELATION_TEXT], msg[400];

	t->session.step = step_of(t->lab, t->lab->checks[i].question);
	if (!kml_session_truth(&t->session, value, msg, sizeof(msg)))
		t->right[i] = strdup(value);
}

int kml_trial_prepare(struct kml_trial *t, char *msg, size_t size)
{
	const struct kml_lesson *lesson = t->lab->lesson;
	int err = 0;

	for (unsigned int i = 0; i < lesson->count; i++)
		for (unsigned int j = 0; !err && j < lesson->steps[i].count; j++)
			if (lesson->steps[i].parts[j].kind == KML_PART_SETUP)
				err = run_setup(t, &lesson->steps[i].parts[j], msg, size);
	for (unsigned int i = 0; !err && i < t->lab->count; i++) {
		if (t->lab->checks[i].question)
			learn_answer(t, i);
		else
			err = kml_world_begin(&t->session.world, t->lab->checks[i].text);
	}
	if (err == -ENOMEM)
		snprintf(msg, size, "no memory");
	return err;
}

static volatile sig_atomic_t time_is_up;

static void on_alarm(int sig)
{
	time_is_up = 1;
}

/* The clock is set once for all scripts together; @seconds 0 stops it. */
static void set_clock(double seconds)
{
	struct sigaction act = { .sa_handler = on_alarm };
	struct itimerval timer = { .it_value = { .tv_sec = seconds, .tv_usec = (seconds - (long)seconds) * 1e6 },
				   .it_interval = { .tv_usec = 100000 } };

	if (!seconds)
		timer.it_interval.tv_usec = 0;
	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static int take_answer(void *ctx, const char *question, const char *text)
{
	return kml_answers_put(ctx, question, text);
}

/** struct sink - keeps the beginning of what is printed. */
struct sink {
	char *text;
	size_t used, size;
};

static ssize_t sink_write(void *cookie, const char *data, size_t len)
{
	struct sink *s = cookie;
	size_t room = s->size - s->used < len ? s->size - s->used : len;

	memcpy(s->text + s->used, data, room);
	s->used += room;
	return len;
}

static void run_kml(struct kml_trial *t, const struct kml_file *f, FILE *out)
{
	const struct kml_interp_opts opts = {
		.source = f->path, .keep_going = true, .confined = true, .answer = take_answer, .answer_ctx = &t->answers,
	};
	struct kml_interp *in = kml_interp_create(t->session.world.home, out, out);

	if (!in)
		return;
	kml_interp_set(in, &opts);
	kml_interp_watch(in, &time_is_up);
	kml_interp_text(in, f->data);
	kml_interp_destroy(in);
}

static void tell(const struct kml_trial *t, char what)
{
	if (t->judge->tell >= 0 && write(t->judge->tell, &what, 1) < 0)
		t->result->seconds = 0;	/* whoever asked is gone, and will end us */
}

static int run_all_kml(struct kml_trial *t, char *msg, size_t size)
{
	double slow = t->judge->slow > 0 ? t->judge->slow : 1;
	struct sink sink = { .text = calloc(1, t->lab->limits.output + 1), .size = t->lab->limits.output };
	FILE *out = sink.text ? fopencookie(&sink, "w", (cookie_io_functions_t){ .write = sink_write }) : NULL;
	int err = out ? kml_box_enter(&t->lab->limits, t->judge->slow) : -ENOMEM;

	if (err)
		snprintf(msg, size, "the submission could not be run: %s", strerror(-err));
	tell(t, KML_JUDGE_RUNS);
	set_clock(t->lab->limits.seconds * slow);
	for (unsigned int i = 0; !err && !time_is_up && i < t->sub.count; i++)
		if (kml_file_kind(&t->sub.files[i]) == KML_KIND_KML)
			run_kml(t, &t->sub.files[i], out);
	set_clock(0);
	tell(t, KML_JUDGE_RAN);
	t->timed_out = time_is_up;
	if (out)
		fclose(out);
	free(t->out);
	t->out = sink.text;
	return err;
}

/* The student's files as they were handed in, for a script that reads them; the scratch folder is shut. */
static int write_file(const char *dir, const struct kml_file *f)
{
	char path[4400];
	int fd, err;

	for (const char *slash = strchr(f->path, '/'); slash; slash = strchr(slash + 1, '/')) {
		snprintf(path, sizeof(path), "%s/%.*s", dir, (int)(slash - f->path), f->path);
		if (mkdir(path, 0755) && errno != EEXIST)
			return -errno;
	}
	snprintf(path, sizeof(path), "%s/%s", dir, f->path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	err = write(fd, f->data, f->len) == (ssize_t)f->len ? 0 : -EIO;
	close(fd);
	return err;
}

/** struct place - where a script for sh runs. */
struct place {
	char work[4200], tree[4200];
	struct kml_attached *mount;
};

static int make_place(struct kml_trial *t, struct place *p, char *msg, size_t size)
{
	int err = 0;

	snprintf(p->work, sizeof(p->work), "%s/work", t->judge->scratch);
	snprintf(p->tree, sizeof(p->tree), "%s/tree", t->judge->scratch);
	if (mkdir(p->work, 0700) || mkdir(p->tree, 0700))
		err = -errno;
	for (unsigned int i = 0; !err && i < t->sub.count; i++)
		err = write_file(p->work, &t->sub.files[i]);
	if (err)
		snprintf(msg, size, "the submission could not be laid out: %s", strerror(-err));
	return err ? err : kml_attach_for(kml_box_user(), p->tree, t->session.world.home, &p->mount, msg, size);
}

/* A script for sh answers by a file "answers" beside it. */
static void read_answers(struct kml_trial *t, const struct place *p)
{
	char path[4300], text[65536];
	int fd;
	ssize_t n;

	snprintf(path, sizeof(path), "%s/answers", p->work);
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	n = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = '\0';
	kml_answers_read(&t->answers, text);
	if (fd >= 0)
		close(fd);
}

static int run_sh(struct kml_trial *t, const struct place *p, const struct kml_file *f, char *msg, size_t size)
{
	static char sh[] = "sh";
	char script[4300];
	char *argv[] = { sh, script, NULL };
	struct kml_box box = { .limits = t->lab->limits, .slow = t->judge->slow, .program = "/bin/sh", .argv = argv,
			       .dir = p->tree, .home = p->work, .tree = p->tree,
			       .user = kml_box_user(), .out_size = t->lab->limits.output + 1 };
	struct kml_box_end end;
	int err;

	snprintf(script, sizeof(script), "%s/%s", p->work, f->path);
	free(t->out);
	box.out = t->out = calloc(1, box.out_size);
	if (!t->out) {
		snprintf(msg, size, "no memory");
		return -ENOMEM;
	}
	err = kml_box_run(&box, &end);
	if (err)
		snprintf(msg, size, "%s", end.why);
	t->timed_out = t->timed_out || end.timed_out;
	return err;
}

static int run_all_sh(struct kml_trial *t, char *msg, size_t size)
{
	const char *lacks = kml_box_lacks();
	struct place place = { .mount = NULL };
	int err;

	if (lacks && !t->judge->unconfined) {
		snprintf(msg, size, "a script for sh was not run: %s; --unconfined runs it all the same", lacks);
		return -EPERM;
	}
	err = make_place(t, &place, msg, size);
	if (!err)
		tell(t, KML_JUDGE_RUNS);
	for (unsigned int i = 0; !err && !t->timed_out && i < t->sub.count; i++)
		if (kml_file_kind(&t->sub.files[i]) == KML_KIND_SH)
			err = run_sh(t, &place, &t->sub.files[i], msg, size);
	tell(t, KML_JUDGE_RAN);
	kml_detach(place.mount);
	if (!err)
		read_answers(t, &place);
	return err;
}

static int run_kernel_code(struct kml_trial *t, char *msg, size_t size)
{
	free(t->out);
	t->out = calloc(1, t->lab->limits.output + 1);
	if (t->out)
		return kml_kernel_code_run(&t->code, t->judge, &t->sub, &t->answers, t->out, t->lab->limits.output + 1,
					   &t->timed_out, msg, size);
	snprintf(msg, size, "no memory");
	return -ENOMEM;
}

int kml_trial_run(struct kml_trial *t, char *msg, size_t size)
{
	bool kml = false, sh = false;
	int err = 0;

	for (unsigned int i = 0; i < t->sub.count; i++) {
		enum kml_kind kind = kml_file_kind(&t->sub.files[i]);

		kml = kml || kind == KML_KIND_KML;
		sh = sh || kind == KML_KIND_SH;
		if (kind == KML_KIND_ANSWERS)
			err = err ? err : kml_answers_read(&t->answers, t->sub.files[i].data);
	}
	if (!err && t->lab->kernel_code)
		err = run_kernel_code(t, msg, size);
	if (!err && sh && !t->timed_out)
		err = run_all_sh(t, msg, size);
	if (!err && kml && !t->timed_out)
		err = run_all_kml(t, msg, size);
	return err;
}
