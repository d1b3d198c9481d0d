// SPDX-License-Identifier: GPL-2.0
/*
 * What holds whether or not a wall (wall.h) stands around a program: rlimits, no new rights, a
 * clock, and an end that reaches every process below.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sandbox.h"
#include "wall.h"

#define CHILDREN_MAX 256	/* of ours that were there before */

static long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

static double times(double slow)
{
	return slow > 0 ? slow : 1;
}

static void limit(int what, rlim_t most)
{
	struct rlimit old, new = { .rlim_cur = most, .rlim_max = most };

	if (!getrlimit(what, &old) && old.rlim_max < most)
		new.rlim_cur = new.rlim_max = old.rlim_max;
	setrlimit(what, &new);
}

static void set_limits(const struct kml_limits *l, double slow, bool program)
{
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_CPU, l->seconds * times(slow) + 1);
	if (!program)
		return;
	limit(RLIMIT_AS, l->memory);
	limit(RLIMIT_FSIZE, l->files);
	limit(RLIMIT_NOFILE, 64);
}

int kml_box_enter(const struct kml_limits *limits, double slow)
{
	set_limits(limits, slow, false);
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? -errno : 0;
}

/* Far above what any system gives out; pids are below 2^22. */
uid_t kml_box_user(void)
{
	return geteuid() ? geteuid() : (1U << 30) + (uid_t)getpid();
}

const char *kml_box_lacks(void)
{
	return kml_wall_lacks();
}

/* The child: becomes the program, or the wall around it. Does not return. */
static void become(const struct kml_box *box, const struct kml_wall *wall, int out)
{
	char home[4300], tmp[4300], tree[4300];
	char path[] = "PATH=/usr/local/bin:/usr/bin:/bin", lang[] = "LC_ALL=C.UTF-8";
	char *env[] = { path, lang, home, tmp, box->tree ? tree : NULL, NULL };
	int null = open("/dev/null", O_RDONLY);

	snprintf(home, sizeof(home), "HOME=%s", box->home);
	snprintf(tmp, sizeof(tmp), "TMPDIR=%s", box->home);
	snprintf(tree, sizeof(tree), "KMEMLAB_TREE=%s", box->tree ? box->tree : "");
	setsid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	set_limits(&box->limits, box->slow, true);
	if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0 || (!wall->count && chdir(box->dir)))
		_exit(127);
	close_range(3, ~0U, 0);
	if (wall->count)
		execve(wall->word[0], wall->word, env);
	limit(RLIMIT_NPROC, box->limits.processes);
	execve(box->program, box->argv, env);
	_exit(127);
}

/** struct children - processes whose parent is ours. */
struct children {
	pid_t pid[CHILDREN_MAX];
	unsigned int count;
};

static void add_child(struct children *c, pid_t pid)
{
	char name[64], text[512], *paren;
	FILE *in;
	size_t len;
	int parent;

	snprintf(name, sizeof(name), "/proc/%d/stat", (int)pid);
	in = fopen(name, "re");
	if (!in)
		return;
	len = fread(text, 1, sizeof(text) - 1, in);
	text[len] = '\0';
	paren = strrchr(text, ')');
	if (paren && sscanf(paren, ") %*c %d", &parent) == 1 && parent == getpid() && c->count < CHILDREN_MAX)
		c->pid[c->count++] = pid;
	fclose(in);
}

static void list_children(struct children *ret)
{
	DIR *proc = opendir("/proc");
	struct dirent *e;
	pid_t pid;

	ret->count = 0;
	while (proc && (e = readdir(proc))) {
		pid = atoi(e->d_name);
		if (pid > 0)
			add_child(ret, pid);
	}
	if (proc)
		closedir(proc);
}

static bool has(const struct children *c, pid_t pid)
{
	for (unsigned int i = 0; i < c->count; i++)
		if (c->pid[i] == pid)
			return true;
	return false;
}

/* Ends all that is below us and was not @before; what loses its parent becomes ours. */
static void end_all(const struct children *before)
{
	struct children now;
	unsigned int left;

	for (unsigned int round = 0; round < 2000; round++) {
		left = 0;
		list_children(&now);
		for (unsigned int i = 0; i < now.count; i++) {
			if (has(before, now.pid[i]))
				continue;
			left++;
			kill(now.pid[i], SIGKILL);
			waitpid(now.pid[i], NULL, 0);
		}
		if (!left)
			return;
	}
}

/* Keeps the beginning; the rest is read and dropped, so that nobody waits for us. */
static bool take_output(const struct kml_box *box, int fd, size_t *used)
{
	char chunk[16384];
	ssize_t n = read(fd, chunk, sizeof(chunk));
	size_t room = box->out_size - 1 - *used;

	if (n <= 0)
		return n < 0 && errno == EINTR;
	if ((size_t)n < room)
		room = n;
	memcpy(box->out + *used, chunk, room);
	*used += room;
	return true;
}

/* Reads until the program itself has ended, or its time has. */
static void watch(const struct kml_box *box, int fd, int pidfd, struct kml_box_end *ret)
{
	long long end = now_ms() + (long long)(box->limits.seconds * 1000 * times(box->slow)), left;
	struct pollfd p[2] = { { .fd = pidfd, .events = POLLIN }, { .fd = fd, .events = POLLIN } };
	size_t used = 0;

	for (;;) {
		left = end - now_ms();
		if (left <= 0 || (poll(p, 2, left) < 0 && errno != EINTR))
			break;
		if (p[1].revents && !take_output(box, fd, &used))
			p[1].fd = -1;
		if (p[0].revents && !(p[1].revents & POLLIN))
			break;
	}
	box->out[used] = '\0';
	ret->timed_out = left <= 0;
}

int kml_box_run(const struct kml_box *box, struct kml_box_end *ret)
{
	struct kml_wall wall = { .count = 0 };
	struct children before;
	int pipes[2], pidfd, err;
	siginfo_t info;
	pid_t pid;

	*ret = (struct kml_box_end){ 0 };
	*box->out = '\0';
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	list_children(&before);
	err = kml_wall_lacks() ? 0 : kml_wall_build(&wall, box);
	if (!err && pipe2(pipes, O_CLOEXEC))
		err = -errno;
	if (err) {
		snprintf(ret->why, sizeof(ret->why), "%s: the wall around it: %s", box->program, strerror(-err));
		kml_wall_free(&wall);
		return err;
	}
	pid = fork();
	if (!pid)
		become(box, &wall, pipes[1]);
	kml_wall_free(&wall);
	err = pid < 0 ? -errno : 0;
	close(pipes[1]);
	pidfd = pid > 0 ? syscall(SYS_pidfd_open, pid, 0) : -1;
	if (!err && pidfd < 0)
		err = -errno;
	if (!err)
		watch(box, pipes[0], pidfd, ret);
	if (pid > 0) {
		/* Its status, not its remains: until it is reaped, nobody else gets its number. */
		if (waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT) || !info.si_pid)
			kill(pid, SIGKILL);
		waitpid(pid, &ret->status, 0);
		end_all(&before);
	}
	if (err)
		snprintf(ret->why, sizeof(ret->why), "%s: could not be started: %s", box->program, strerror(-err));
	close(pipes[0]);
	if (pidfd >= 0)
		close(pidfd);
	return err;
}
