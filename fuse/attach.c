// SPDX-License-Identifier: GPL-2.0
/* mount.c's work without a daemon: the loop runs in a thread beside the program's own. */
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "attach.h"
#include "face.h"
#include "mount_point.h"
#include "serve_loop.h"

#define READY_S 10

/** struct kml_attached - one mount; freed by its owner once @thread has ended. */
struct kml_attached {
	struct kml_face face;
	struct fuse_session *se;
	char *dir;		/* absolute */
	pthread_t thread;
	sem_t ready;
	bool stuck;		/* a request is still in the home: free nothing */
};

static void ready(void *ctx)
{
	struct kml_attached *attached = ctx;

	sem_post(&attached->ready);
}

static void *serve(void *ctx)
{
	struct kml_attached *attached = ctx;

	kml_serve_loop_in_program(attached->se, &attached->stuck);
	sem_post(&attached->ready);
	return NULL;
}

static int start_thread(struct kml_attached *attached)
{
	sigset_t all, before;
	int err;

	sigfillset(&all);
	sigdelset(&all, SIGUSR1);	/* the loop's own, between its threads */
	sigdelset(&all, SIGSEGV);	/* the simulator's: pages of vmalloc() come at first touch */
	sigdelset(&all, SIGBUS);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = kml_inval_start(&attached->face.inval, attached->se);
	if (!err)
		err = -pthread_create(&attached->thread, NULL, serve, attached);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return err;
}

/* Whether the kernel said hello in time. */
static bool answers(struct kml_attached *attached)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += READY_S;
	while (sem_timedwait(&attached->ready, &until))
		if (errno != EINTR)
			return false;
	return kml_point_is_ours(attached->dir);
}

static struct fuse_session *new_session(struct kml_face *face)
{
	bool other = face->tree.uid != getuid();
	char *argv[] = { (char[]){ "kmemlab" }, (char[]){ "-o" },
			 other ? (char[]){ "fsname=kmemlab,subtype=kmemlab,allow_other" } :
			 (char[]){ "fsname=kmemlab,subtype=kmemlab" }, NULL };
	struct fuse_args args = FUSE_ARGS_INIT(3, argv);
	struct fuse_session *se = fuse_session_new(&args, &kml_face_ops, sizeof(kml_face_ops), face);

	fuse_opt_free_args(&args);
	return se;
}

static struct kml_attached *new_attached(uid_t owner, const char *dir, struct kml_home *home)
{
	struct kml_attached *attached = calloc(1, sizeof(*attached));
	struct kml_stat root;

	if (!attached)
		return NULL;
	attached->dir = kml_point_path(dir);
	if (!attached->dir || home->ops->stat(home, "", &root) ||
	    kml_tree_init(&attached->face.tree, &root)) {
		free(attached->dir);
		free(attached);
		return NULL;
	}
	sem_init(&attached->ready, 0, 0);
	attached->face.home = home;
	attached->face.shared = !strcmp(home->ops->name, "kernel");
	attached->face.tree.uid = owner;
	attached->face.tree.gid = getgid();
	attached->face.ready = ready;
	attached->face.ready_ctx = attached;
	return attached;
}

static void free_attached(struct kml_attached *attached)
{
	if (attached->se)
		fuse_session_destroy(attached->se);
	kml_tree_deinit(&attached->face.tree);
	sem_destroy(&attached->ready);
	free(attached->dir);
	free(attached);
}

int kml_attach(const char *dir, struct kml_home *home, struct kml_attached **ret, char *msg,
	       size_t size)
{
	return kml_attach_for(getuid(), dir, home, ret, msg, size);
}

int kml_attach_for(uid_t owner, const char *dir, struct kml_home *home, struct kml_attached **ret, char *msg,
		   size_t size)
{
	struct kml_attached *attached;

	if (access("/dev/fuse", R_OK | W_OK)) {
		snprintf(msg, size, "/dev/fuse: %s; modprobe fuse, and be allowed to use it",
			 strerror(errno));
		return -ENOENT;
	}
	attached = new_attached(owner, dir, home);
	if (!attached) {
		snprintf(msg, size, "%s: the home does not answer, or there is no memory", dir);
		return -ENOMEM;
	}
	attached->se = new_session(&attached->face);
	if (!attached->se || fuse_session_mount(attached->se, attached->dir)) {
		snprintf(msg, size, "%s: the system refused the mount%s", dir,
			 geteuid() ? "; is fusermount3 there? apt-get install fuse3" : "");
		free_attached(attached);
		return -EIO;
	}
	if (start_thread(attached)) {
		fuse_session_unmount(attached->se);
		free_attached(attached);
		snprintf(msg, size, "%s: no thread could be started", dir);
		return -ENOMEM;
	}
	*ret = attached;
	if (answers(attached))
		return 0;
	kml_detach(attached);
	snprintf(msg, size, "%s: the kernel and libfuse do not understand each other", dir);
	return -EIO;
}

void kml_detach(struct kml_attached *attached)
{
	if (!attached)
		return;
	kml_point_detach(attached->dir, true);
	pthread_join(attached->thread, NULL);
	fuse_session_unmount(attached->se);
	if (kml_inval_stop(&attached->face.inval) && !attached->stuck)
		free_attached(attached);
}
