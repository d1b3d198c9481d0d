// SPDX-License-Identifier: GPL-2.0
/*
 * The turn and who has it. One word, changed by compare-and-swap only, says
 * whose turn it is, whether that worker is busy, and how many requests came:
 *
 *    63        48 47  46                                     0
 *   +------------+----+----------------------------------------+
 *   |   worker   |busy|            requests so far             |
 *   +------------+----+----------------------------------------+
 *
 * The supervisor (the thread that called) ticks while requests come. Seeing the
 * same word with busy set at two ticks, it swaps another worker in; the old one
 * finishes its request, sees that the turn is gone, and rests.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <fuse_lowlevel.h>

#include "serve_loop.h"

#define BUSY (1ull << 47)
#define COUNT_MASK (BUSY - 1)
/* A stress build sets 0: then the turn changes hands all the time. */
#ifndef KML_TICK_MS
#define KML_TICK_MS 2
#endif
/* After so many ticks without a request the supervisor sleeps until the next. */
#define QUIET_TICKS 50
#define JOIN_STEPS 200
#define JOIN_STEP_NS (5 * 1000 * 1000)

struct worker {
	struct loop *loop;
	pthread_t thread;
	sem_t turn;
	uint64_t number;
	bool started;
	bool resting;		/* loop->lock: has no turn and no request */
};

struct loop {
	struct fuse_session *se;
	_Atomic uint64_t word;
	_Atomic bool watched;	/* the supervisor ticks */
	_Atomic bool stop;
	int event;		/* wakes the supervisor */
	int error;		/* of reading requests; loop->lock */
	pthread_mutex_t lock;
	struct worker workers[KML_WORKERS_MAX];
};

static void wake_supervisor(struct loop *loop)
{
	/* The counter is far from full: this cannot fail in a way that matters. */
	if (eventfd_write(loop->event, 1))
		return;
}

static void end(struct loop *loop, int error)
{
	pthread_mutex_lock(&loop->lock);
	loop->error = error;
	pthread_mutex_unlock(&loop->lock);
	atomic_store(&loop->stop, true);
	wake_supervisor(loop);
}

/* Answers requests while the turn is this worker's. */
static void serve_turn(struct worker *worker, struct fuse_buf *buf)
{
	struct loop *loop = worker->loop;
	uint64_t word;
	int n;

	while (!atomic_load(&loop->stop)) {
		n = fuse_session_receive_buf(loop->se, buf);
		if (n == -EINTR || n == -EAGAIN)
			continue;
		if (n <= 0) {
			end(loop, n);
			return;
		}
		word = atomic_load(&loop->word);
		word = worker->number << 48 | BUSY | ((word + 1) & COUNT_MASK);
		atomic_store(&loop->word, word);
		if (!atomic_load(&loop->watched) && !atomic_exchange(&loop->watched, true))
			wake_supervisor(loop);
		fuse_session_process_buf(loop->se, buf);
		if (!atomic_compare_exchange_strong(&loop->word, &word, word & ~BUSY))
			return;
	}
}

static void *work(void *arg)
{
	struct worker *worker = arg;
	struct loop *loop = worker->loop;
	struct fuse_buf buf = { .mem = NULL };

	for (;;) {
		while (sem_wait(&worker->turn))
			;
		if (atomic_load(&loop->stop))
			break;
		serve_turn(worker, &buf);
		pthread_mutex_lock(&loop->lock);
		worker->resting = true;
		pthread_mutex_unlock(&loop->lock);
	}
	free(buf.mem);
	return NULL;
}

static bool start_worker(struct worker *worker)
{
	if (sem_init(&worker->turn, 0, 0))
		return false;
	worker->started = !pthread_create(&worker->thread, NULL, work, worker);
	if (!worker->started)
		sem_destroy(&worker->turn);
	return worker->started;
}

/* A worker that rests, or a new one; NULL when all are at work. */
static struct worker *find_worker(struct loop *loop)
{
	struct worker *worker, *ret = NULL;

	pthread_mutex_lock(&loop->lock);
	for (worker = loop->workers; !ret && worker < loop->workers + KML_WORKERS_MAX; worker++)
		if (worker->started ? worker->resting : start_worker(worker))
			ret = worker;
		else if (!worker->started)
			break;
	if (ret)
		ret->resting = false;
	pthread_mutex_unlock(&loop->lock);
	return ret;
}

/* The turn passes on unless the request ended meanwhile. */
static void pass_turn(struct loop *loop, uint64_t word)
{
	struct worker *worker = find_worker(loop);
	uint64_t next;

	if (!worker)
		return;
	next = worker->number << 48 | (word & COUNT_MASK);
	if (atomic_compare_exchange_strong(&loop->word, &word, next)) {
		sem_post(&worker->turn);
		return;
	}
	pthread_mutex_lock(&loop->lock);
	worker->resting = true;
	pthread_mutex_unlock(&loop->lock);
}

/* Returns whether to go on ticking. */
static bool tick(struct loop *loop, uint64_t *last, int *quiet)
{
	uint64_t word = atomic_load(&loop->word);

	if (word != *last) {
		*last = word;
		*quiet = 0;
		return true;
	}
	if (word & BUSY) {
		pass_turn(loop, word);
		return true;
	}
	if (++*quiet < QUIET_TICKS)
		return true;
	atomic_store(&loop->watched, false);
	/* A request that came just now may have seen the old value. */
	if (atomic_load(&loop->word) == word)
		return false;
	atomic_store(&loop->watched, true);
	return true;
}

/* Returns the signal, or 0 when the workers ended by themselves. */
static int supervise(struct loop *loop, int signals)
{
	struct pollfd fds[] = { { .fd = signals, .events = POLLIN },
				{ .fd = loop->event, .events = POLLIN } };
	struct signalfd_siginfo info;
	uint64_t last = 0;
	bool ticking = true;
	eventfd_t value;
	int quiet = 0, n;

	while (!atomic_load(&loop->stop)) {
		n = poll(fds, 2, ticking ? KML_TICK_MS : -1);
		if (n > 0 && (fds[0].revents & POLLIN) &&
		    read(signals, &info, sizeof(info)) == sizeof(info))
			return (int)info.ssi_signo;
		if (n > 0 && (fds[1].revents & POLLIN) && !eventfd_read(loop->event, &value)) {
			quiet = 0;
			ticking = true;
		} else if (!n) {
			ticking = tick(loop, &last, &quiet);
		}
	}
	return 0;
}

static void interrupt(int signo)
{
}

/* Interrupts the read of whoever has the turn until all threads have ended. */
static bool join_workers(struct loop *loop)
{
	const struct timespec step = { .tv_nsec = JOIN_STEP_NS };
	int left = 1;

	atomic_store(&loop->stop, true);
	for (int tries = 0; left && tries < JOIN_STEPS; tries++) {
		left = 0;
		for (struct worker *w = loop->workers; w < loop->workers + KML_WORKERS_MAX; w++) {
			if (!w->started)
				continue;
			sem_post(&w->turn);
			pthread_kill(w->thread, SIGUSR1);
			if (pthread_tryjoin_np(w->thread, NULL)) {
				left++;
				continue;
			}
			w->started = false;
			sem_destroy(&w->turn);
		}
		if (left)
			nanosleep(&step, NULL);
	}
	return !left;
}

static void signal_set(sigset_t *ret)
{
	sigemptyset(ret);
	sigaddset(ret, SIGTERM);
	sigaddset(ret, SIGINT);
	sigaddset(ret, SIGHUP);
}

void kml_serve_loop_block_signals(void)
{
	sigset_t set;

	signal_set(&set);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static struct loop *new_loop(struct fuse_session *se)
{
	struct loop *loop = calloc(1, sizeof(*loop));

	if (!loop)
		return NULL;
	loop->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (loop->event < 0) {
		free(loop);
		return NULL;
	}
	loop->se = se;
	pthread_mutex_init(&loop->lock, NULL);
	for (uint64_t i = 0; i < KML_WORKERS_MAX; i++) {
		loop->workers[i].loop = loop;
		loop->workers[i].number = i;
	}
	return loop;
}

static void free_loop(struct loop *loop)
{
	pthread_mutex_destroy(&loop->lock);
	close(loop->event);
	free(loop);
}

static int serve_with(struct fuse_session *se, int signals, bool *stuck)
{
	struct sigaction action = { .sa_handler = interrupt };
	struct worker *first;
	struct loop *loop;
	int ret = -ENOMEM;

	*stuck = false;
	loop = new_loop(se);
	if (!loop)
		return ret;
	sigaction(SIGUSR1, &action, NULL);
	first = find_worker(loop);
	if (first) {
		sem_post(&first->turn);
		ret = supervise(loop, signals);
		*stuck = !join_workers(loop);
		if (!ret)
			ret = loop->error;
	}
	if (!*stuck)
		free_loop(loop);
	return ret;
}

int kml_serve_loop(struct fuse_session *se, bool *stuck)
{
	sigset_t set;
	int signals, ret;

	signal_set(&set);
	signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signals < 0)
		return -errno;
	ret = serve_with(se, signals, stuck);
	close(signals);
	return ret;
}

int kml_serve_loop_in_program(struct fuse_session *se, bool *stuck)
{
	return serve_with(se, -1, stuck);	/* poll() passes over a negative one */
}
