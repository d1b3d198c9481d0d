// SPDX-License-Identifier: GPL-2.0
/*
 * Mounts a home: checks, the daemon and how it tells its parent that the mount
 * answers, and the end. Requests are in face.c, the loop in serve_loop.c.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "face.h"
#include "mount.h"
#include "mount_point.h"
#include "serve_loop.h"

#define MSG_SIZE 512
/* The daemon keeps its report here and closes all that follows. */
#define FIRST_FREE_FD 3

/* What the daemon says to its parent, once: before that only EOF can come. */
struct report {
	int status;		/* enum kml_mount_status */
	char msg[MSG_SIZE];
};

/* The side that serves; @report is -1 in the foreground and after the report. */
struct server {
	const struct kml_mount_opts *opts;
	const char *dir;	/* absolute */
	struct kml_face face;
	int report;
};

static char libfuse_said[MSG_SIZE];

/* Keeps libfuse's last complaint for our own. */
__attribute__((format(printf, 2, 0)))
static void keep_log(enum fuse_log_level level, const char *format, va_list args)
{
	if (level > FUSE_LOG_ERR)
		return;
	vsnprintf(libfuse_said, sizeof(libfuse_said), format, args);
	libfuse_said[strcspn(libfuse_said, "\n")] = '\0';
}

static void complain(const char *dir, const char *msg)
{
	fprintf(stderr, "kmemlab mount: %s: %s\n", dir, msg);
}

/* Ends the parent's waiting; afterwards nothing of the terminal is held. */
static void send_report(struct server *server, int status, const char *msg)
{
	struct report report = { .status = status };
	int null;

	if (server->report < 0) {
		if (status)
			complain(server->dir, msg);
		return;
	}
	snprintf(report.msg, sizeof(report.msg), "%s", msg);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int fd = 0; null >= 0 && fd <= 2; fd++)
		dup2(null, fd);
	if (null > 2)
		close(null);
	/* A parent that was killed meanwhile does not wait for it. */
	if (write(server->report, &report, sizeof(report)) < 0)
		errno = 0;
	close(server->report);
	server->report = -1;
}

static void ready(void *ctx)
{
	send_report(ctx, KML_MOUNT_DONE, "");
}

static int status_of_start(int err)
{
	switch (err) {
	case -EINVAL:
		return KML_MOUNT_USAGE;
	case -ENOENT:
		return KML_MOUNT_ABSENT;
	default:
		return KML_MOUNT_FAILED;
	}
}

static int refuse(struct server *server, const char *what)
{
	char msg[2 * MSG_SIZE];

	snprintf(msg, sizeof(msg), "%s%s%s", what, *libfuse_said ? ": " : "", libfuse_said);
	send_report(server, KML_MOUNT_BROKEN, msg);
	return KML_MOUNT_BROKEN;
}

static struct fuse_session *new_session(struct kml_face *face)
{
	char *argv[] = { (char[]){ "kmemlab" }, (char[]){ "-o" },
			 (char[]){ "fsname=kmemlab,subtype=kmemlab" }, NULL };
	struct fuse_args args = FUSE_ARGS_INIT(3, argv);
	struct fuse_session *se;

	se = fuse_session_new(&args, &kml_face_ops, sizeof(kml_face_ops), face);
	fuse_opt_free_args(&args);
	return se;
}

/* Serves the mounted session to its end. Return: whether all can be freed. */
static bool serve_mounted(struct server *server, struct fuse_session *se, int *status)
{
	struct kml_face *face = &server->face;
	bool stuck = false;
	int ret;

	ret = kml_inval_start(&face->inval, se);
	if (!ret)
		ret = kml_serve_loop(se, &stuck);
	fuse_session_unmount(se);
	*status = ret < 0 ? KML_MOUNT_BROKEN : KML_MOUNT_DONE;
	return kml_inval_stop(&face->inval) && !stuck;
}

/* A request may still be in the home: leave all to the kernel's cleaning up. */
static int run_session(struct server *server)
{
	struct fuse_session *se = new_session(&server->face);
	int status;

	if (!se)
		return refuse(server, "libfuse cannot start a session");
	if (fuse_session_mount(se, server->dir)) {
		fuse_session_destroy(se);
		return refuse(server, "the system refused the mount");
	}
	if (!serve_mounted(server, se, &status))
		_exit(status);
	fuse_session_destroy(se);
	if (server->report >= 0 || status)
		refuse(server, "the kernel and libfuse do not understand each other");
	return status;
}

static int run_face(struct server *server, struct kml_home *home)
{
	struct kml_face *face = &server->face;
	struct kml_stat root;
	int err, status;

	err = home->ops->stat(home, "", &root);
	if (!err)
		err = kml_tree_init(&face->tree, &root);
	if (err) {
		send_report(server, KML_MOUNT_BROKEN, strerror(-err));
		return KML_MOUNT_BROKEN;
	}
	face->home = home;
	face->shared = server->opts->shared;
	face->tree.uid = getuid();
	face->tree.gid = getgid();
	face->ready = ready;
	face->ready_ctx = server;
	status = run_session(server);
	kml_tree_deinit(&face->tree);
	return status;
}

static int serve(struct server *server)
{
	struct kml_home *home = NULL;
	char msg[MSG_SIZE] = "";
	int err, status;

	kml_serve_loop_block_signals();
	signal(SIGPIPE, SIG_IGN);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsuggest-attribute=format"
	fuse_set_log_func(keep_log);
#pragma GCC diagnostic pop
	err = server->opts->start(server->opts->ctx, &home, msg, sizeof(msg));
	if (err) {
		status = status_of_start(err);
		send_report(server, status, *msg ? msg : strerror(-err));
		return status;
	}
	/* Only now: what the home was given may have been relative paths. */
	if (chdir("/")) {
		status = KML_MOUNT_BROKEN;
		send_report(server, status, strerror(errno));
	} else {
		status = run_face(server, home);
	}
	home->ops->stop(home);
	return status;
}

/* In the parent: waits until the daemon says how it went. */
static int await_report(const char *dir, int fd, pid_t pid)
{
	struct report report = { .status = KML_MOUNT_BROKEN };
	size_t len = 0;
	ssize_t n;

	while (len < sizeof(report)) {
		n = read(fd, (char *)&report + len, sizeof(report) - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	close(fd);
	if (len < sizeof(report)) {
		report = (struct report){ .status = KML_MOUNT_BROKEN };
		strcpy(report.msg, "the daemon died before it had mounted");
	}
	if (report.status) {
		waitpid(pid, NULL, 0);
		complain(dir, report.msg);
	}
	return report.status;
}

/* Does not return: what the caller had open or registered is not the daemon's. */
static _Noreturn void be_daemon(struct server *server)
{
	setsid();
	if (server->report != FIRST_FREE_FD)
		dup3(server->report, FIRST_FREE_FD, O_CLOEXEC);
	close_range(FIRST_FREE_FD + 1, ~0U, 0);
	server->report = FIRST_FREE_FD;
	_exit(serve(server));
}

static int daemonise(struct server *server)
{
	int pipe_fds[2], err;
	pid_t pid;

	if (pipe2(pipe_fds, O_CLOEXEC)) {
		complain(server->dir, strerror(errno));
		return KML_MOUNT_BROKEN;
	}
	fflush(NULL);
	pid = fork();
	err = errno;
	if (!pid) {
		server->report = pipe_fds[1];
		be_daemon(server);
	}
	close(pipe_fds[1]);
	if (pid < 0) {
		close(pipe_fds[0]);
		complain(server->dir, strerror(err));
		return KML_MOUNT_BROKEN;
	}
	return await_report(server->dir, pipe_fds[0], pid);
}

static bool in_path(const char *program)
{
	const char *path = getenv("PATH");
	char file[4096];
	size_t len;

	for (path = path ? path : "/usr/bin:/bin"; *path; path += len + (path[len] == ':')) {
		len = strcspn(path, ":");
		snprintf(file, sizeof(file), "%.*s/%s", (int)len, path, program);
		if (!access(file, X_OK))
			return true;
	}
	return false;
}

static int check_fuse(const char *dir)
{
	if (access("/dev/fuse", F_OK)) {
		complain(dir, "/dev/fuse is missing; load the module: sudo modprobe fuse");
		return KML_MOUNT_ABSENT;
	}
	if (access("/dev/fuse", R_OK | W_OK)) {
		complain(dir, "/dev/fuse may not be opened; allow it: sudo chmod 666 /dev/fuse");
		return KML_MOUNT_BROKEN;
	}
	if (geteuid() && !in_path("fusermount3")) {
		complain(dir, "fusermount3 is missing; install it: sudo apt-get install fuse3");
		return KML_MOUNT_ABSENT;
	}
	return KML_MOUNT_DONE;
}

/* What lies in the directory would be hidden while it is mounted: /etc, say. */
static bool is_empty(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	bool empty = true;

	if (!d)
		return false;
	while (empty && (entry = readdir(d)))
		empty = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
	closedir(d);
	return empty;
}

static int check_dir(const char *dir)
{
	int err = kml_point_recover(dir);
	struct stat st;

	if (err == -ENOENT) {
		fprintf(stderr, "kmemlab mount: %s: no such directory; make it: mkdir -p '%s'\n",
			dir, dir);
		return KML_MOUNT_FAILED;
	}
	if (err) {
		complain(dir, strerror(-err));
		return KML_MOUNT_FAILED;
	}
	if (kml_point_is_ours(dir)) {
		fprintf(stderr,
			"kmemlab mount: %s: is mounted already; end that: kmemlab umount '%s'\n",
			dir, dir);
		return KML_MOUNT_FAILED;
	}
	if (stat(dir, &st) || !S_ISDIR(st.st_mode)) {
		complain(dir, "is not a directory; a directory was wanted");
		return KML_MOUNT_FAILED;
	}
	if (!is_empty(dir)) {
		complain(dir, "is not empty, or may not be read; mount on an empty directory of yours");
		return KML_MOUNT_FAILED;
	}
	return KML_MOUNT_DONE;
}

int kml_mount_run(const struct kml_mount_opts *opts)
{
	struct server server = { .opts = opts, .report = -1 };
	char *dir = kml_point_path(opts->dir);
	int status;

	if (!dir) {
		complain(opts->dir, strerror(errno));
		return KML_MOUNT_FAILED;
	}
	server.dir = dir;
	status = check_fuse(dir);
	if (!status)
		status = check_dir(dir);
	if (!status)
		status = opts->foreground ? serve(&server) : daemonise(&server);
	free(dir);
	return status;
}

int kml_mount_end(const char *dir)
{
	char *path = kml_point_path(dir);
	int err = path ? 0 : -errno;

	if (path && access(path, F_OK) && errno == ENOENT) {
		fprintf(stderr, "kmemlab umount: %s: no such directory\n", path);
		free(path);
		return KML_MOUNT_FAILED;
	}
	if (path && !kml_point_is_ours(path)) {
		fprintf(stderr, "kmemlab umount: %s: is not a mount of kmemlab\n", path);
		free(path);
		return KML_MOUNT_FAILED;
	}
	if (!err)
		err = kml_point_detach(path, false);
	if (err == -EBUSY)
		fprintf(stderr,
			"kmemlab umount: %s: is in use; leave it and close its files (fuser -vm '%s')\n",
			path, path);
	else if (err)
		fprintf(stderr, "kmemlab umount: %s: %s\n", path ? path : dir, strerror(-err));
	free(path);
	return err ? KML_MOUNT_FAILED : KML_MOUNT_DONE;
}
