// SPDX-License-Identifier: GPL-2.0
/*
 * Loads a student's module in a clone that is thrown away, and looks into that clone's RAM from
 * outside. Whatever the clone says is data with a limit on its length.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/time.h>
#include <unistd.h>

#include "kernel_build.h"
#include "kernel_code.h"
#include "relation.h"
#include "vm.h"

#define CLAIMS_MAX 16384	/* bytes of what the module's parameters say */

static volatile sig_atomic_t guest_pid, late;

/* A module that never comes back takes its guest with it. */
static void on_alarm(int sig)
{
	late = 1;
	if (guest_pid > 0)
		kill(guest_pid, SIGKILL);
}

static void set_clock(double seconds)
{
	struct itimerval timer = { .it_value = { .tv_sec = seconds, .tv_usec = (seconds - (long)seconds) * 1e6 } };
	struct sigaction act = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };

	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static int make_nonce(char *ret)
{
	uint64_t random;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return -EIO;
	sprintf(ret, "%016llx", (unsigned long long)random);
	return 0;
}

/* Runs @script in the clone; @in may be -1. What it prints is cut at @size - 1 bytes. */
static int run_inside(struct kml_home *home, const char *script, int in, char *out, size_t size, int *status)
{
	char sh[] = "sh", c[] = "-c", *copy = strdup(script);
	char *argv[] = { sh, c, copy, NULL };
	int fd = memfd_create("claims", MFD_CLOEXEC), err = fd < 0 || !copy ? -ENOMEM : 0;
	ssize_t n;

	if (!err)
		err = home->ops->exec(home, argv, NULL, (int[]){ in, fd, fd }, status);
	n = err ? 0 : pread(fd, out, size - 1, 0);
	out[n > 0 ? n : 0] = '\0';
	free(copy);
	if (fd >= 0)
		close(fd);
	return err;
}

static int load(struct kml_kernel_code *code, const char *ko, char *out, size_t out_size)
{
	static const char format[] = "cat >/tmp/" KML_STUDENT_MODULE ".ko && insmod /tmp/" KML_STUDENT_MODULE
		".ko nonce=%s 2>&1 || { s=$?; dmesg | tail -n 5; exit $s; }";
	char script[300];
	int fd = open(ko, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), status = 1, err = fd < 0 ? -errno : 0;

	snprintf(script, sizeof(script), format, code->nonce);
	if (!err)
		err = run_inside(code->home, script, fd, out, out_size, &status);
	if (fd >= 0)
		close(fd);
	code->loaded = !err && !status;
	return err == -ENOMEM ? err : 0;
}

/* A parameter a line, NAME: VALUE, as answers are written. */
static void read_claims(struct kml_kernel_code *code, struct kml_answers *answers)
{
	static const char script[] = "cd /sys/module/" KML_STUDENT_MODULE "/parameters && for p in *; do "
		"echo \"$p: $(head -c 200 $p)\"; done";
	char claims[CLAIMS_MAX];
	int status;

	if (!run_inside(code->home, script, -1, claims, sizeof(claims), &status))
		kml_answers_read(answers, claims);
}

static int start_clone(struct kml_kernel_code *code, const struct kml_judge *judge, char *msg, size_t size)
{
	struct kml_home_opts opts = judge->opts;

	if (!opts.preset && *judge->lab->lesson->front[KML_FRONT_PRESET])
		opts.preset = judge->lab->lesson->front[KML_FRONT_PRESET];
	return kml_home_start("vm", &opts, &code->home, msg, size);
}

int kml_kernel_code_run(struct kml_kernel_code *code, const struct kml_judge *judge,
			const struct kml_submission *sub, struct kml_answers *answers, char *out,
			size_t out_size, bool *timed_out, char *msg, size_t size)
{
	char ko[PATH_MAX];
	int err = kml_kernel_build(judge, sub, out, out_size, ko, timed_out, msg, size);

	if (err || *timed_out || !*ko)
		return err;
	err = make_nonce(code->nonce);
	err = err ? err : start_clone(code, judge, msg, size);
	if (err)
		return err;
	guest_pid = kml_guest_pid(kml_vm_home_guest(code->home));
	set_clock(judge->lab->limits.seconds * (judge->slow > 0 ? judge->slow : 1));
	err = load(code, ko, out, out_size);
	if (!err && code->loaded)
		read_claims(code, answers);
	set_clock(0);
	*timed_out = late;
	return err;
}

static int claimed(const struct kml_answers *answers, const char *name, uint64_t *ret)
{
	const char *text = kml_answers_get(answers, name);
	char *end;

	if (!text)
		return -ENODATA;
	errno = 0;
	*ret = strtoull(text, &end, 0);
	return errno || end == text || *end ? -EINVAL : 0;
}

static int answer_loaded(struct kml_kernel_code *code, char *buf, size_t *len)
{
	char why[300];
	bool alive = code->home && code->loaded && !code->home->ops->lost(code->home, why, sizeof(why));

	*len = sprintf(buf, "%d\n", alive);
	return 0;
}

int kml_kernel_code_call(struct kml_kernel_code *code, const struct kml_answers *answers, const char *function,
			 const char *argument, long long number, char *buf, size_t *len)
{
	char found[sizeof(code->nonce) - 1];
	uint32_t word = 0;
	uint64_t phys;
	int err;

	if (!strcmp(function, "loaded"))
		return answer_loaded(code, buf, len);
	if (strcmp(function, "nonce") && strcmp(function, "word32"))
		return -ENOSYS;
	err = code->home ? claimed(answers, argument, &phys) : -ENODATA;
	if (!err && *function == 'n') {
		err = code->home->ops->ram(code->home, phys, found, sizeof(found));
		*len = sprintf(buf, "%d\n", !err && !memcmp(found, code->nonce, sizeof(found)));
	} else if (!err) {
		err = code->home->ops->ram(code->home, phys + (number > 0 ? number : 0), &word, sizeof(word));
		*len = sprintf(buf, "%u\n", word);
	}
	return err;
}

void kml_kernel_code_end(struct kml_kernel_code *code)
{
	guest_pid = 0;
	kml_home_stop(code->home);
	code->home = NULL;
}
