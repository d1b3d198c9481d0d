// SPDX-License-Identifier: GPL-2.0
/* Runs the fetch and build scripts and reads the image's description. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "datadir.h"
#include "image.h"
#include "store.h"

static void script_path(const char *name, char *ret)
{
	snprintf(ret, PATH_MAX, "%s/vm/%s", kml_datadir(), name);
}

/* The command goes into the guest too, so that `--home kernel` runs there. */
static const char *own_command(void)
{
	static char self[PATH_MAX];
	const char *given = getenv("KMEMLAB_COMMAND");
	ssize_t len;

	if (given)
		return *given ? given : NULL;
	len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (len < 8 || memcmp(self + len - 8, "/kmemlab", 8))
		return NULL;
	self[len] = '\0';
	return self;
}

/* Runs in the child of run(): @out for its output, @err for messages or -1. */
static void become_script(const char *const argv[], int out, int err)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	dup2(out, 1);
	if (err >= 0) {
		dup2(err, 2);
		setenv("KMEMLAB_QUIET", "1", 1);
	}
	execvp("bash", (char *const *)(uintptr_t)argv);	/* exec does not write there */
	dprintf(2, "bash: %s\n", strerror(errno));
	_exit(127);
}

static void last_line(char *text)
{
	char *line;

	while (*text && text[strlen(text) - 1] == '\n')
		text[strlen(text) - 1] = '\0';
	line = strrchr(text, '\n');
	if (line)
		memmove(text, line + 1, strlen(line));
}

/* Reads to the end, keeps the last @size - 1 bytes. */
static void slurp(int fd, char *ret, size_t size)
{
	size_t used = 0;
	char chunk[512];
	ssize_t got;

	while ((got = read(fd, chunk, sizeof(chunk))) > 0 || (got < 0 && errno == EINTR)) {
		if (got < 0)
			continue;
		if (used + got >= size) {
			size_t drop = used + got - size + 1;

			drop = drop > used ? used : drop;
			memmove(ret, ret + drop, used - drop);
			used -= drop;
		}
		got = (size_t)got < size - used ? got : (ssize_t)(size - used - 1);
		memcpy(ret + used, chunk, got);
		used += got;
	}
	ret[used] = '\0';
}

/*
 * Return: the script's status, @out its last line. With @quiet its messages are
 * kept from the terminal and the last of them is in @out where it failed.
 */
static int run(const char *const argv[], bool quiet, char *out, size_t size)
{
	char text[PATH_MAX];
	int outs[2], status = 0;
	pid_t pid;

	if (pipe2(outs, O_CLOEXEC))
		return 99;
	pid = fork();
	if (!pid)
		become_script(argv, outs[1], quiet ? outs[1] : -1);
	close(outs[1]);
	slurp(outs[0], text, sizeof(text));
	close(outs[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	last_line(text);
	snprintf(out, size, "%s", text);
	return pid > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

static const struct {
	const char *key;
	size_t offset, size;
} fields[] = {
	{ "release=", offsetof(struct kml_image, release), sizeof(((struct kml_image *)0)->release) },
	{ "qemu=", offsetof(struct kml_image, qemu), sizeof(((struct kml_image *)0)->qemu) },
	{ "cpu=", offsetof(struct kml_image, cpu), sizeof(((struct kml_image *)0)->cpu) },
	{ "console=", offsetof(struct kml_image, console), sizeof(((struct kml_image *)0)->console) },
	{ "machine=", offsetof(struct kml_image, machine), sizeof(((struct kml_image *)0)->machine) },
};

static int read_info(const char *dir, struct kml_image *ret)
{
	char line[PATH_MAX + 32], arch[32] = "";
	const char *slash = strrchr(dir, '/');
	FILE *file;

	snprintf(line, sizeof(line), "%s/info", dir);
	file = fopen(line, "re");
	if (!file || !slash)
		return -ENOENT;
	memset(ret, 0, sizeof(*ret));
	snprintf(ret->id, sizeof(ret->id), "%s", slash + 1);
	snprintf(ret->initramfs, sizeof(ret->initramfs), "%.4000s/initramfs.gz", dir);
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		sscanf(line, "arch=%31s", arch);
		sscanf(line, "mem=%" SCNu64, &ret->mem);
		for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
			size_t len = strlen(fields[i].key);

			if (!strncmp(line, fields[i].key, len))
				snprintf((char *)ret + fields[i].offset, fields[i].size, "%s",
					 line + len);
		}
	}
	fclose(file);
	snprintf(line, sizeof(line), "kernels/%s/vmlinux", ret->release);
	ret->arch = kml_arch_find(arch);
	ret->mem <<= 20;
	if (!ret->arch || !ret->mem || !ret->cpu[0] || !ret->console[0] || !ret->release[0] || !ret->qemu[0] || !ret->machine[0])
		return -ENOENT;
	return kml_store_path(line, ret->vmlinux);
}

/* Runs build.sh, to look only or to make; @out receives the folder or the message. */
static int run_build(const char *kernel, bool make, bool quiet, char *out, size_t size)
{
	char build[PATH_MAX];
	const char *command = own_command();
	const char *argv[8];
	int n = 0;

	script_path("build.sh", build);
	argv[n++] = "bash";
	argv[n++] = build;
	if (!make)
		argv[n++] = "--which";
	if (command) {
		argv[n++] = "--command";
		argv[n++] = command;
	}
	argv[n++] = kernel;
	argv[n] = NULL;
	return run(argv, quiet, out, size);
}

/* The scripts begin every sentence with "vm: ". */
static int verdict(int status, const char *out, char *msg, size_t msg_size)
{
	snprintf(msg, msg_size, "%s", strncmp(out, "vm: ", 4) ? out : out + 4);
	if (!*msg)
		snprintf(msg, msg_size, "the guest cannot be made ready: see the lines above");
	return status == 2 ? -EINVAL : status == 98 ? -ENOSPC : status == 1 ? -ENOENT : -EIO;
}

static struct {
	bool on;
	char kernel[64];	/* "": none yet */
	struct kml_image image;
} kept;

void kml_image_keep(void)
{
	kept.on = true;
}

static void keep(const char *kernel, const struct kml_image *image)
{
	if (!kept.on || strlen(kernel) >= sizeof(kept.kernel))
		return;
	strcpy(kept.kernel, kernel);
	kept.image = *image;
}

int kml_image_find(const char *kernel, struct kml_image *ret, char *msg, size_t msg_size)
{
	char out[PATH_MAX];
	int status;

	if (kept.on && !strcmp(kept.kernel, kernel)) {
		*ret = kept.image;
		return 0;
	}
	status = run_build(kernel, false, true, out, sizeof(out));
	if (status || read_info(out, ret))
		return verdict(status ? status : 1, out, msg, msg_size);
	keep(kernel, ret);
	return 0;
}

int kml_image_make(const char *kernel, bool quiet, struct kml_image *ret, char *msg,
		   size_t msg_size)
{
	char fetch[PATH_MAX], out[PATH_MAX];
	const char *argv[] = { "bash", fetch, kernel, NULL };
	int status;

	if (!kml_image_find(kernel, ret, msg, msg_size))
		return 0;
	script_path("fetch.sh", fetch);
	status = run(argv, quiet, out, sizeof(out));
	if (!status)
		status = run_build(kernel, true, quiet, out, sizeof(out));
	if (!status && !read_info(out, ret))
		return 0;
	return verdict(status ? status : 99, out, msg, msg_size);
}
