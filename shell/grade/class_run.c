// SPDX-License-Identifier: GPL-2.0
/* Grades a class: so many workers at once, each watched by the clock, its record saved when it is whole. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <fcntl.h>

#include "class.h"
#include "guest.h"
#include "image.h"
#include "scratch.h"

#define RECORD_MAX (64 << 20)	/* bytes that a worker may tell */
#define WORKERS_MAX 256
#define UNCHANGED 42		/* a worker's status: the record of before holds */
#define BUILD_S 130		/* that compiling a module may take */
#define START_S 60		/* that a home may take to come up, and to be asked afterwards */

/** struct worker - one submission that is being graded. */
struct worker {
	pid_t pid;			/* 0: free */
	int fd;				/* what it tells */
	char *text;
	size_t used, size;
	long long end;			/* in milliseconds: then it is ended */
	long long limit, beside;	/* that the submission may run; that all else may take, before and after */
	bool late;
	struct kml_result *result;	/* as it was before: an error */
	struct kml_result *old;		/* of an earlier run that may still hold; or NULL */
	char *scratch;
	const struct kml_job *job;
};

/** struct run - the whole class under way. */
struct run {
	struct kml_class *class;
	struct worker *worker;
	unsigned int workers, next, done;
	long long started, shown;
	char *msg;
	size_t size;
};

static long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

static int fail(struct run *run, int err, const char *what)
{
	snprintf(run->msg, run->size, "%s: %s", what, strerror(-err));
	return err;
}

/* The worker itself. Does not return. */
static void work(const struct kml_judge *judge, struct kml_result *result, int fd)
{
	json_t *json;
	FILE *out;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	if (!kml_judge_run(judge, result))
		_exit(UNCHANGED);
	json = kml_result_to_json(result);
	out = json ? fdopen(fd, "w") : NULL;
	_exit(out && !json_dumpf(json, out, JSON_COMPACT) && !fclose(out) ? 0 : 1);
}

static double slow(const struct kml_class *class)
{
	return class->how.slow > 0 ? class->how.slow : 1;
}

/* Milliseconds that may pass before the submission runs, and while it is judged afterwards. */
static long long time_beside(const struct kml_class *class, const struct kml_lab *lab)
{
	double build = lab->kernel_code ? BUILD_S + START_S + lab->limits.seconds : 0;

	return 1000 * slow(class) * (START_S + build);
}

static int begin(struct run *run, struct worker *w, const struct kml_lab *lab)
{
	struct kml_judge judge = run->class->how;
	int pipes[2], err = 0;

	w->scratch = kml_scratch_make();
	if (!w->scratch || pipe2(pipes, O_CLOEXEC))
		return fail(run, -errno, "a folder for a submission");
	judge.lab = lab;
	judge.path = w->job->path;
	judge.scratch = w->scratch;
	judge.known = w->old ? w->old->digest : NULL;
	judge.tell = pipes[1];
	fflush(NULL);
	w->pid = fork();
	if (!w->pid)
		work(&judge, w->result, pipes[1]);
	if (w->pid < 0) {
		w->pid = 0;
		err = fail(run, -errno, "a process for a submission");
		close(pipes[0]);
	}
	close(pipes[1]);
	w->fd = pipes[0];
	w->limit = lab->limits.seconds * 1000 * slow(run->class) + 900;
	w->beside = time_beside(run->class, lab);
	w->end = now_ms() + w->beside;
	return err;
}

static void forget(struct worker *w)
{
	kml_scratch_remove(w->scratch);
	free(w->scratch);
	free(w->text);
	kml_result_free(w->result);
	kml_result_free(w->old);
	*w = (struct worker){ .fd = -1 };
}

/* The whole record of this very lab, name and seed, if there is one. */
static struct kml_result *earlier(const struct kml_lab *lab, const struct kml_job *job)
{
	struct kml_result *r;

	if (kml_result_load(job->record, &r))
		return NULL;
	if (*r->graded && !strcmp(r->lab_digest, lab->digest) && r->seed == lab->seed && !strcmp(r->submission, job->name))
		return r;
	kml_result_free(r);
	return NULL;
}

static int begin_record(const struct kml_class *class, const struct kml_job *job, char *msg, size_t size)
{
	struct kml_result *r = NULL;
	struct kml_lab *lab;
	int err = kml_lab_load(class->lab, job->student, class->seed, &lab, msg, size);

	if (err)
		return err;
	if (class->resume)
		r = earlier(lab, job);
	if (!r) {
		r = kml_result_new(lab, job->name, job->student);
		err = r ? kml_result_save(r, job->record) : -ENOMEM;
		if (err)
			snprintf(msg, size, "%s: %s", job->record, strerror(-err));
	}
	kml_result_free(r);
	kml_lab_free(lab);
	return err;
}

int kml_class_begin(struct kml_class *class, char *msg, size_t size)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < class->count; i++)
		err = begin_record(class, &class->jobs[i], msg, size);
	return err;
}

/* Starts the next job of the list. */
static int begin_next(struct run *run, struct worker *w)
{
	const struct kml_job *job = &run->class->jobs[run->next++];
	struct kml_lab *lab;
	int err = kml_lab_load(run->class->lab, job->student, run->class->seed, &lab, run->msg, run->size);

	if (err)
		return err;
	*w = (struct worker){ .fd = -1, .job = job, .result = kml_result_new(lab, job->name, job->student) };
	w->old = run->class->resume ? earlier(lab, job) : NULL;
	err = w->result ? begin(run, w, lab) : fail(run, -ENOMEM, job->record);
	kml_lab_free(lab);
	if (err)
		forget(w);
	return err;
}

/* What it told, if that is a record of this submission; else the error that was there before. */
static struct kml_result *verdict(const struct worker *w)
{
	json_t *json = w->text ? json_loadb(w->text, w->used, JSON_REJECT_DUPLICATES, NULL) : NULL;
	struct kml_result *r = json ? kml_result_from_json(json) : NULL;
	bool same = r && r->count == w->result->count && r->seed == w->result->seed && !strcmp(r->lab, w->result->lab) &&
		    !strcmp(r->submission, w->result->submission) && !strcmp(r->student, w->result->student);

	for (unsigned int i = 0; same && i < r->count; i++)
		same = !strcmp(r->checks[i].id, w->result->checks[i].id) && r->checks[i].points == w->result->checks[i].points;
	json_decref(json);
	if (same)
		return r;
	kml_result_free(r);
	return NULL;
}

static int finish(struct run *run, struct worker *w)
{
	struct kml_result *r;
	int status = 0, err;

	/* Whatever it left in its group goes first; its number is its own until it is waited for. */
	kill(-w->pid, SIGKILL);
	kill(w->pid, SIGKILL);
	waitpid(w->pid, &status, 0);
	close(w->fd);
	r = w->late ? NULL : verdict(w);
	if (!r && w->old && WIFEXITED(status) && WEXITSTATUS(status) == UNCHANGED) {
		r = w->old;
		w->old = NULL;
	}
	if (!r && w->late)
		kml_result_end(w->result, KML_RESULT_TIMEOUT, "timed out: it took longer than this lab allows");
	else if (!r && WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		kml_result_end(w->result, KML_RESULT_TIMEOUT, "timed out: it used more of a CPU than this lab allows");
	else if (!r)
		kml_result_end(w->result, KML_RESULT_ERROR, "grading it ended early");
	err = kml_result_save(r ? r : w->result, w->job->record);
	if (err)
		fail(run, err, w->job->record);
	kml_result_free(r);
	forget(w);
	run->done++;
	return err;
}

/* What stands before the record tells where the judge is. */
static void take_marks(struct worker *w)
{
	size_t n = 0;

	for (; n < w->used && (w->text[n] == KML_JUDGE_RUNS || w->text[n] == KML_JUDGE_RAN); n++)
		w->end = now_ms() + (w->text[n] == KML_JUDGE_RUNS ? w->limit : w->beside);
	w->used -= n;
	memmove(w->text, w->text + n, w->used);
}

/* Return: is there more to come? */
static bool hear(struct worker *w)
{
	char *grown;
	ssize_t n;

	if (w->size - w->used < 65536) {
		if (w->size >= RECORD_MAX)
			return false;
		grown = realloc(w->text, w->size + (1 << 18));
		if (!grown)
			return false;
		w->text = grown;
		w->size += 1 << 18;
	}
	n = read(w->fd, w->text + w->used, w->size - w->used);
	if (n > 0) {
		w->used += n;
		take_marks(w);
	}
	return n > 0 || (n < 0 && errno == EINTR);
}

static void show(struct run *run, bool last)
{
	long long now = now_ms(), spent = now - run->started;
	unsigned int left;

	if (!run->class->progress || (!last && now - run->shown < 200))
		return;
	run->shown = now;
	left = run->done ? spent * (run->class->count - run->done) / run->done / 1000 : 0;
	fprintf(stderr, "\r%u of %u graded, %u:%02u left \033[K%s", run->done, run->class->count, left / 60, left % 60,
		last ? "\n" : "");
}

/* Waits until somebody tells something, or is late. */
static int wait_for_some(struct run *run)
{
	struct pollfd p[WORKERS_MAX];
	long long now = now_ms(), wait = 1000;
	int err = 0;

	for (unsigned int i = 0; i < run->workers; i++) {
		struct worker *w = &run->worker[i];

		p[i] = (struct pollfd){ .fd = w->pid ? w->fd : -1, .events = POLLIN };
		if (w->pid && w->end - now < wait)
			wait = w->end > now ? w->end - now : 0;
	}
	if (poll(p, run->workers, wait) < 0 && errno != EINTR)
		return fail(run, -errno, "poll");
	now = now_ms();
	for (unsigned int i = 0; !err && i < run->workers; i++) {
		struct worker *w = &run->worker[i];

		if (!w->pid)
			continue;
		w->late = now >= w->end;
		if (w->late || (p[i].revents && !hear(w)))
			err = finish(run, w);
	}
	return err;
}

static int loop(struct run *run)
{
	unsigned int busy;
	int err = 0;

	do {
		busy = 0;
		for (unsigned int i = 0; !err && i < run->workers; i++) {
			while (!err && !run->worker[i].pid && run->next < run->class->count)
				err = begin_next(run, &run->worker[i]);
			busy += run->worker[i].pid != 0;
		}
		show(run, false);
		if (!err && busy)
			err = wait_for_some(run);
	} while (!err && busy);
	show(run, true);
	return err;
}

/* One guest is made ready before so many workers would each begin to. */
static int prepare_guest(const struct kml_class *class, char *msg, size_t size)
{
	const struct kml_home_opts *o = &class->how.opts;
	struct kml_guest_opts opts = { .kernel = o->kernel, .mem = o->mem, .cpus = o->cpus, .preset = o->preset,
				       .params = o->params, .make = true };
	struct kml_lab *lab;
	int err;

	if (strcmp(class->how.home, "vm"))
		return 0;
	err = kml_lab_load(class->lab, NULL, class->seed, &lab, msg, size);
	if (err)
		return err;
	if (!opts.preset && *lab->lesson->front[KML_FRONT_PRESET])
		opts.preset = lab->lesson->front[KML_FRONT_PRESET];
	kml_image_keep();
	err = kml_guest_prepare(&opts, msg, size);
	kml_lab_free(lab);
	return err;
}

int kml_class_grade(struct kml_class *class, char *msg, size_t size)
{
	struct run run = { .class = class, .started = now_ms(), .msg = msg, .size = size, .workers = class->workers };
	int err;

	if (!run.workers)
		run.workers = sysconf(_SC_NPROCESSORS_ONLN);
	if (run.workers > WORKERS_MAX)
		run.workers = WORKERS_MAX;
	run.worker = calloc(run.workers, sizeof(*run.worker));
	if (!run.worker)
		return fail(&run, -ENOMEM, "the class");
	kml_scratch_sweep();
	err = prepare_guest(class, msg, size);
	err = err ? err : loop(&run);
	for (unsigned int i = 0; i < run.workers; i++)
		if (run.worker[i].pid)
			finish(&run, &run.worker[i]);
	free(run.worker);
	return err;
}
