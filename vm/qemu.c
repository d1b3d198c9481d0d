// SPDX-License-Identifier: GPL-2.0
/* Starts and ends one QEMU process, and waits for it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "agent.h"
#include "qemu.h"

/* What the child finds where; FD_STATE is in kml_qemu_load() too. */
enum { FD_AGENT = 3, FD_QMP, FD_CONSOLE, FD_RAM, FD_STATE = 7, FD_COUNT };

#define SANDBOX "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"

uint64_t kml_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

int kml_qemu_program(const char *name, char *ret, size_t size)
{
	const char *path = getenv("PATH");

	path = path ? path : "/usr/bin:/bin";
	while (*path) {
		size_t len = strcspn(path, ":");

		if (len && snprintf(ret, size, "%.*s/%s", (int)len, path, name) < (int)size &&
		    !access(ret, X_OK))
			return 0;
		path += len + (path[len] == ':');
	}
	return -ENOENT;
}

struct args {
	const char *list[64];
	size_t count;
	char text[32][256];
	size_t texts;
};

static void add(struct args *args, const char *option, const char *value)
{
	args->list[args->count++] = option;
	if (value)
		args->list[args->count++] = value;
}

static void __attribute__((format(printf, 3, 4))) addf(struct args *args, const char *option,
						       const char *fmt, ...)
{
	char *text = args->text[args->texts++];
	va_list list;

	va_start(list, fmt);
	vsnprintf(text, sizeof(args->text[0]), fmt, list);
	va_end(list);
	add(args, option, text);
}

const char *kml_qemu_machine(const struct kml_qemu_spec *spec)
{
	return spec->preset && spec->preset->machine ? spec->preset->machine : spec->image->machine;
}

/* The RAM's first part is the file, where there is one. */
static void add_ram(struct args *args, const struct kml_qemu_spec *spec, unsigned long long mib)
{
	if (spec->ram >= 0)
		addf(args, "-object", "memory-backend-file,id=ram,size=%lluM,mem-path=/proc/self/fd/%d,share=%s",
		     mib, FD_RAM, spec->share ? "on" : "off");
	else
		addf(args, "-object", "memory-backend-ram,id=ram,size=%lluM", mib);
}

/* Half of the memory and of the processors each; what is no file travels with the state. */
static void add_two_nodes(struct args *args, const struct kml_qemu_spec *spec, unsigned long long mib)
{
	unsigned int half = (spec->cpus + 1) / 2;

	add_ram(args, spec, mib - mib / 2);
	addf(args, "-object", "memory-backend-ram,id=ram1,size=%lluM", mib / 2);
	addf(args, "-numa", "node,nodeid=0,memdev=ram,cpus=0-%u", half - 1);
	if (half < spec->cpus)
		addf(args, "-numa", "node,nodeid=1,memdev=ram1,cpus=%u-%u", half, spec->cpus - 1);
	else
		add(args, "-numa", "node,nodeid=1,memdev=ram1");
}

static void add_machine(struct args *args, const struct kml_qemu_spec *spec)
{
	bool two_nodes = spec->preset && spec->preset->nodes == 2;
	bool kvm = !strcmp(spec->accel, "kvm");
	unsigned long long mib = spec->mem >> 20;

	add(args, "-nodefaults", NULL);
	add(args, "-no-user-config", NULL);
	add(args, "-no-reboot", NULL);
	add(args, "-display", "none");
	add(args, "-sandbox", SANDBOX);
	addf(args, "-M", "%s%s%s", kml_qemu_machine(spec), kvm ? spec->image->arch->kvm_machine : "",
	     two_nodes ? "" : ",memory-backend=ram");
	addf(args, "-m", "%lluM", mib);
	if (two_nodes)
		add_two_nodes(args, spec, mib);
	else
		add_ram(args, spec, mib);
	add(args, "-accel", spec->accel);
	add(args, "-cpu", kvm ? "host" : spec->image->cpu);
	if (two_nodes)		/* a node is a socket or more, never half of one */
		addf(args, "-smp", "%u,sockets=%u", spec->cpus, spec->cpus);
	else
		addf(args, "-smp", "%u", spec->cpus);
}

static void add_sockets(struct args *args, const struct kml_qemu_spec *spec)
{
	/* On virtio-mmio: no scan of a PCI bus, and i386 needs no PCI at all. */
	const char *bus = strcmp(kml_qemu_machine(spec), "q35") ? "device" : "pci";

	addf(args, "-chardev", "socket,id=console,fd=%d", FD_CONSOLE);
	add(args, "-serial", "chardev:console");
	addf(args, "-chardev", "socket,id=qmp,fd=%d", FD_QMP);
	add(args, "-mon", "chardev=qmp,mode=control");
	if (spec->bare)
		return;
	addf(args, "-device", "virtio-serial-%s", bus);
	addf(args, "-chardev", "socket,id=agent,fd=%d", FD_AGENT);
	add(args, "-device", "virtserialport,chardev=agent,name=" KML_AGENT_PORT);
}

static void build_args(struct args *args, const char *program, const struct kml_qemu_spec *spec)
{
	memset(args, 0, sizeof(*args));
	add(args, program, NULL);
	add_machine(args, spec);
	for (size_t i = 0; spec->preset && spec->preset->devices[i]; i++)
		add(args, "-device", spec->preset->devices[i]);
	add_sockets(args, spec);
	add(args, "-kernel", spec->image->vmlinux);
	if (!spec->bare)
		add(args, "-initrd", spec->image->initramfs);
	add(args, "-append", spec->append);
	if (spec->state >= 0)
		add(args, "-incoming", "defer");
}

/* Moves the inherited descriptors to their places; everything else is closed by exec. */
static void place_fds(const int *fds)
{
	int high[FD_COUNT];

	for (int i = FD_AGENT; i < FD_COUNT; i++)
		high[i] = fds[i] < 0 ? -1 : fcntl(fds[i], F_DUPFD, FD_COUNT);
	syscall(SYS_close_range, FD_AGENT, ~0u, 1u << 2 /* CLOSE_RANGE_CLOEXEC */);
	for (int i = FD_AGENT; i < FD_COUNT; i++)
		if (high[i] >= 0)
			dup2(high[i], i);
}

/* Runs in the child. A terminal's Ctrl-C is not for QEMU: a session of its own. */
static void become_qemu(struct args *args, const int *fds, pid_t parent)
{
	sigset_t none;
	int null = open("/dev/null", O_RDWR);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	setsid();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	dup2(null, 0);
	dup2(null, 1);
	dup2(fds[FD_CONSOLE], 2);
	place_fds(fds);
	execv(args->list[0], (char *const *)(uintptr_t)args->list);
	_exit(127);
}

static int make_pair(int *ours, int *theirs)
{
	int pair[2], size = 1 << 20;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return -errno;
	setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	*ours = pair[0];
	*theirs = pair[1];
	return 0;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

int kml_qemu_start(const struct kml_qemu_spec *spec, struct kml_qemu *ret)
{
	int fds[FD_COUNT] = { -1, -1, -1, -1, -1, -1, spec->ram, spec->state };
	char program[PATH_MAX];
	struct args args;
	pid_t parent = getpid();
	int err;

	ret->agent = ret->qmp = ret->console = ret->pidfd = -1;
	ret->pid = -1;
	ret->dead = true;
	ret->console_used = 0;
	ret->greeted = false;
	err = kml_qemu_program(spec->image->qemu, program, sizeof(program));
	if (err)
		return err;
	build_args(&args, program, spec);
	err = make_pair(&ret->agent, &fds[FD_AGENT]);
	err = err ? err : make_pair(&ret->qmp, &fds[FD_QMP]);
	err = err ? err : make_pair(&ret->console, &fds[FD_CONSOLE]);
	ret->started = kml_now();
	if (!err)
		ret->pid = fork();
	if (!err && ret->pid < 0)
		err = -errno;
	if (!err && !ret->pid)
		become_qemu(&args, fds, parent);
	for (int i = FD_AGENT; i <= FD_CONSOLE; i++)
		close_fd(&fds[i]);
	if (!err) {
		ret->dead = false;
		ret->pidfd = syscall(SYS_pidfd_open, ret->pid, 0);
	}
	if (!err && ret->pidfd < 0)
		err = -errno;
	if (err)
		kml_qemu_stop(ret);
	return err;
}

static void drain_console(struct kml_qemu *qemu)
{
	char chunk[4096];
	ssize_t got;

	while ((got = recv(qemu->console, chunk, sizeof(chunk), MSG_DONTWAIT)) > 0) {
		size_t over = qemu->console_used + got > KML_CONSOLE_SIZE ?
			qemu->console_used + got - KML_CONSOLE_SIZE : 0;

		memmove(qemu->console_text, qemu->console_text + over, qemu->console_used - over);
		qemu->console_used -= over;
		memcpy(qemu->console_text + qemu->console_used, chunk, got);
		qemu->console_used += got;
	}
}

bool kml_qemu_alive(struct kml_qemu *qemu)
{
	struct pollfd ended = { qemu->pidfd, POLLIN, 0 };

	if (!qemu->dead && poll(&ended, 1, 0) == 1)
		qemu->dead = true;
	return !qemu->dead;
}

void kml_qemu_settle(struct kml_qemu *qemu)
{
	struct pollfd ended = { qemu->pidfd, POLLIN, 0 };

	if (poll(&ended, 1, 500) == 1)
		qemu->dead = true;
	drain_console(qemu);
}

int kml_qemu_wait(struct kml_qemu *qemu, int fd, short events, int ms)
{
	uint64_t end = kml_now() + ms * 1000000ull;

	for (;;) {
		struct pollfd polls[] = {
			{ fd, events, 0 }, { qemu->console, POLLIN, 0 }, { qemu->pidfd, POLLIN, 0 },
		};
		int64_t left = (int64_t)(end - kml_now()) / 1000000;
		int n = poll(polls, 3, left > 0 ? left : 0);

		if (n < 0 && errno != EINTR)
			return -EIO;
		if (n > 0 && polls[1].revents)
			drain_console(qemu);
		if (n > 0 && polls[0].revents)
			return 1;
		if (n > 0 && polls[2].revents) {
			drain_console(qemu);
			qemu->dead = true;
			return -EIO;
		}
		if (n > 0 && (fd < 0 || polls[1].revents & POLLHUP))
			return fd < 0 ? 0 : -EIO;
		if (left <= 0)
			return 0;
	}
}

/* The place of the last occurrence of @word in the console, or -1. */
static ssize_t find_last(const struct kml_qemu *qemu, const char *word)
{
	size_t len = strlen(word);

	for (ssize_t at = (ssize_t)qemu->console_used - (ssize_t)len; at >= 0; at--)
		if (!memcmp(qemu->console_text + at, word, len))
			return at;
	return -1;
}

void kml_qemu_last_line(struct kml_qemu *qemu, char *ret, size_t size)
{
	ssize_t panic = find_last(qemu, "Kernel panic");
	size_t end = qemu->console_used, start;

	if (panic >= 0)
		for (end = panic; end < qemu->console_used && qemu->console_text[end] != '\n'; end++)
			continue;
	while (end && (unsigned char)qemu->console_text[end - 1] <= ' ')
		end--;
	for (start = end; start && qemu->console_text[start - 1] != '\n'; start--)
		continue;
	snprintf(ret, size, "%.*s", (int)(end - start), qemu->console_text + start);
	for (; *ret; ret++)
		if (*ret < ' ' || *ret > '~')
			*ret = ' ';
}

void kml_qemu_stop(struct kml_qemu *qemu)
{
	if (qemu->pid > 0) {
		kill(qemu->pid, SIGKILL);
		while (waitpid(qemu->pid, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	if (qemu->console >= 0)
		drain_console(qemu);
	qemu->pid = -1;
	qemu->dead = true;
	close_fd(&qemu->pidfd);
	close_fd(&qemu->agent);
	close_fd(&qemu->qmp);
	close_fd(&qemu->console);
}
