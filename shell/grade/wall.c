// SPDX-License-Identifier: GPL-2.0
/* The command line of bubblewrap(1), and of setpriv(1) and prlimit(1) behind it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wall.h"

static const char *const bwraps[] = { "/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap" };

static const char *bwrap(void)
{
	for (unsigned int i = 0; i < sizeof(bwraps) / sizeof(bwraps[0]); i++)
		if (!access(bwraps[i], X_OK))
			return bwraps[i];
	return NULL;
}

__attribute__((format(printf, 2, 3)))
static void add(struct kml_wall *w, const char *format, ...)
{
	va_list args;
	char *word;

	va_start(args, format);
	if (w->count == KML_WALL_WORDS || vasprintf(&word, format, args) < 0)
		w->full = true;
	else
		w->word[w->count++] = word;
	va_end(args);
}

/* Shows @path at the same place inside. */
static void show(struct kml_wall *w, const char *how, const char *path)
{
	add(w, "%s", how);
	add(w, "%s", path);
	add(w, "%s", path);
}

/* The system's programs; on most systems /bin and its like are links into /usr. */
static void show_system(struct kml_wall *w)
{
	static const char *const tops[] = { "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32" };
	static const char *const files[] = { "/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d" };
	char target[256];
	ssize_t len;

	show(w, "--ro-bind", "/usr");
	for (unsigned int i = 0; i < sizeof(tops) / sizeof(tops[0]); i++) {
		len = readlink(tops[i], target, sizeof(target) - 1);
		if (len > 0) {
			add(w, "--symlink");
			add(w, "%.*s", (int)len, target);
			add(w, "%s", tops[i]);
		} else if (!access(tops[i], F_OK)) {
			show(w, "--ro-bind", tops[i]);
		}
	}
	for (unsigned int i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		show(w, "--ro-bind-try", files[i]);
}

static void new_folder(struct kml_wall *w, const char *path, unsigned long long bytes)
{
	add(w, "--perms");
	add(w, "1777");
	add(w, "--size");
	add(w, "%llu", bytes);
	add(w, "--tmpfs");
	add(w, "%s", path);
}

/* What was handed in lies there to be read; "answers" is the one file that comes back. */
static int show_home(struct kml_wall *w, const struct kml_box *box)
{
	DIR *dir;
	struct dirent *e;
	char path[PATH_MAX];
	int fd, err = 0;

	snprintf(path, sizeof(path), "%s/answers", box->home);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 || (!geteuid() && fchown(fd, box->user, box->user)))
		err = -errno;
	if (fd >= 0)
		close(fd);
	dir = err ? NULL : opendir(box->home);
	if (!dir)
		return err ? err : -errno;
	new_folder(w, box->home, 4 * box->limits.files);
	while ((e = readdir(dir))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		snprintf(path, sizeof(path), "%s/%s", box->home, e->d_name);
		show(w, strcmp(e->d_name, "answers") ? "--ro-bind" : "--bind", path);
	}
	closedir(dir);
	return 0;
}

/* Behind the wall: a user that owns nothing, no rights to be had, and so many processes. */
static void shed_rights(struct kml_wall *w, const struct kml_box *box)
{
	if (!geteuid() && !box->own) {
		add(w, "setpriv");
		add(w, "--reuid=%u", (unsigned int)box->user);
		add(w, "--regid=%u", (unsigned int)box->user);
		add(w, "--clear-groups");
		add(w, "--no-new-privs");
		add(w, "--inh-caps=-all");
		add(w, "--bounding-set=-all");
	}
	if (!box->own) {
		add(w, "prlimit");
		add(w, "--nproc=%u", box->limits.processes);
	}
}

static void begin(struct kml_wall *w, const struct kml_box *box)
{
	static const char *const words[] = {
		"--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
		"--die-with-parent", "--new-session", "--proc", "/proc", "--dev", "/dev",
	};

	add(w, "%s", bwrap() ? bwrap() : "bwrap");
	if (geteuid())
		add(w, "--unshare-user");
	else if (box->own) {
		add(w, "--cap-drop");
		add(w, "ALL");
	}
	for (unsigned int i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		add(w, "%s", words[i]);
	show_system(w);
	new_folder(w, "/tmp", 4 * box->limits.files);
}

int kml_wall_build(struct kml_wall *w, const struct kml_box *box)
{
	int err = 0;

	*w = (struct kml_wall){ .count = 0 };
	begin(w, box);
	if (box->see)
		show(w, "--ro-bind", box->see);
	if (box->home && box->own)
		show(w, "--bind", box->home);
	else if (box->home)
		err = show_home(w, box);
	if (box->tree)
		show(w, "--bind", box->tree);
	add(w, "--chdir");
	add(w, "%s", box->dir);
	add(w, "--");
	shed_rights(w, box);
	add(w, "%s", box->program);
	for (unsigned int i = 1; box->argv[0] && box->argv[i]; i++)
		add(w, "%s", box->argv[i]);
	return err ? err : w->full ? -E2BIG : 0;
}

void kml_wall_free(struct kml_wall *w)
{
	for (unsigned int i = 0; i < w->count; i++)
		free(w->word[i]);
	*w = (struct kml_wall){ .count = 0 };
}

/* Does a wall stand around /bin/true? What bubblewrap says goes into @said. */
static bool stands(char *said, size_t size)
{
	char *argv[] = { (char[]){ "true" }, NULL };
	struct kml_box box = { .limits = { .processes = 16, .files = 1 << 20 }, .program = "/bin/true", .argv = argv,
			       .dir = "/", .user = kml_box_user() };
	struct kml_wall wall;
	int pipes[2], status = -1;
	ssize_t n = 0;
	pid_t pid;

	if (kml_wall_build(&wall, &box) || pipe2(pipes, O_CLOEXEC)) {
		kml_wall_free(&wall);
		return false;
	}
	pid = fork();
	if (!pid) {
		dup2(pipes[1], 2);
		execv(wall.word[0], wall.word);
		_exit(127);
	}
	close(pipes[1]);
	if (pid > 0) {
		n = read(pipes[0], said, size - 1);
		waitpid(pid, &status, 0);
	}
	said[n > 0 ? n : 0] = '\0';
	said[strcspn(said, "\n")] = '\0';
	close(pipes[0]);
	kml_wall_free(&wall);
	return !status;
}

const char *kml_wall_lacks(void)
{
	static char why[400];
	static bool asked;
	char said[200] = "";

	if (asked)
		return *why ? why : NULL;
	asked = true;
	if (!bwrap())
		snprintf(why, sizeof(why), "bubblewrap is missing (apt-get install bubblewrap), so files, network and processes of this computer could not be hidden from a program");
	else if (!stands(said, sizeof(said)))
		snprintf(why, sizeof(why), "this system lets nobody make namespaces (%s), so files, network and processes of this computer could not be hidden from a program",
			 *said ? said : "no reason was given");
	return *why ? why : NULL;
}
