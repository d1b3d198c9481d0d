// SPDX-License-Identifier: GPL-2.0
/*
 * The home over a real guest: what it answers, from several threads, and that
 * its guest's death or standstill in the middle of a request is -EIO in time.
 * Prints TAP; links with everything but main().
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "vm.h"

static unsigned int count, failed;

static void ok(bool passed, const char *name)
{
	printf("%sok %u - %s\n", passed ? "" : "not ", ++count, name);
	failed += !passed;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static struct kml_home *start(void)
{
	struct kml_home *home;
	char msg[256];

	if (!kml_vm_start(&(struct kml_home_opts){ 0 }, &home, msg, sizeof(msg)))
		return home;
	printf("Bail out! %s\n", msg);
	exit(99);
}

static int find(void *ctx, const char *name, const struct kml_stat *st)
{
	const char **wanted = ctx;

	if (*wanted && !strcmp(name, *wanted) && st->is_dir)
		*wanted = NULL;
	return 0;
}

static bool has(struct kml_home *home, const char *path, const char *name)
{
	return !home->ops->list(home, path, find, &name) && !name;
}

struct tree {
	struct kml_home *home;
	bool seen;
	int err;	/* of a call from inside the callback */
};

static int look(void *ctx, const char *path, int err, const char *value, size_t len)
{
	struct tree *tree = ctx;
	struct kml_stat st;

	if (!strcmp(path, "kmalloc/t/size") && !err && len == 4 && !memcmp(value, "100\n", 4))
		tree->seen = true;
	tree->err |= tree->home->ops->stat(tree->home, path, &st);
	return 0;
}

static int only_size(void *ctx, const char *path, int err, const char *value, size_t len)
{
	struct tree *tree = ctx;

	tree->seen = true;
	tree->err |= strcmp(path, "kmalloc/t/size");
	return 0;
}

static void answers(struct kml_home *home)
{
	static const char *const wanted[] = { "nothing", "size", NULL };
	struct tree tree = { .home = home };
	char value[KML_VALUE_MAX];
	struct kml_stat st;
	size_t len = 0;

	ok(has(home, "", "kmalloc"), "the root lists kmalloc");
	ok(!home->ops->mkdir(home, "kmalloc/t"), "mkdir");
	ok(home->ops->mkdir(home, "kmalloc/t") == -EEXIST, "mkdir of what is there is EEXIST");
	ok(has(home, "kmalloc", "t"), "it is listed");
	ok(!home->ops->stat(home, "kmalloc/t", &st) && st.is_dir && st.perm == 0755, "stat");
	ok(!home->ops->write(home, "kmalloc/t/size", "100\n", 4), "write");
	ok(!home->ops->read(home, "kmalloc/t/ksize", value, &len) && len == 4 &&
	   !memcmp(value, "128\n", 4), "read");
	ok(home->ops->write(home, "kmalloc/t/ksize", "1", 1) == -EACCES, "read-only is EACCES");
	ok(home->ops->write(home, "kmalloc/t/size", "x", 1) == -EINVAL, "no number is EINVAL");
	ok(home->ops->write(home, "kmalloc/t/size", value, 4096) == -EFBIG, "too long is EFBIG");
	ok(home->ops->read(home, "kmalloc/t", value, &len) == -EISDIR, "a directory is EISDIR");
	ok(home->ops->read(home, "kmalloc/no", value, &len) == -ENOENT, "nothing there is ENOENT");
	ok(home->ops->read(home, "../x", value, &len) == -ENOENT, "no way out of the tree");
	ok(home->ops->rmdir(home, "kmalloc") == -EPERM, "rmdir of a fixed one is EPERM");
	ok(!home->ops->readtree(home, "", NULL, look, &tree) && tree.seen && !tree.err,
	   "readtree, and its callback may call the home");
	tree = (struct tree){ .home = tree.home };
	ok(!home->ops->readtree(home, "kmalloc", wanted, only_size, &tree) && tree.seen && !tree.err,
	   "readtree of one name alone");
	tree.seen = false;
	ok(!home->ops->readtree(home, "kmalloc/t/size", NULL, look, &tree) && tree.seen, "of one file");
	ok(!home->ops->rmdir(home, "kmalloc/t"), "rmdir");
}

/* One client of several: its own object, its own numbers. */
static void *work(void *arg)
{
	struct tree *tree = arg;
	char path[64], value[KML_VALUE_MAX], text[16];
	size_t len;

	snprintf(path, sizeof(path), "kmalloc/w%lu", (unsigned long)pthread_self() % 100000);
	tree->err = tree->home->ops->mkdir(tree->home, path);
	strcat(path, "/size");
	for (int i = 1; i < 50 && !tree->err; i++) {
		int n = snprintf(text, sizeof(text), "%d\n", i);

		tree->err = tree->home->ops->write(tree->home, path, text, n);
		tree->err = tree->err ? tree->err : tree->home->ops->read(tree->home, path, value, &len);
		if (!tree->err && (len != (size_t)n || memcmp(value, text, n)))
			tree->err = -EBADMSG;
	}
	return NULL;
}

static void threads(struct kml_home *home)
{
	struct tree trees[6];
	pthread_t ids[6];
	int err = 0;

	for (int i = 0; i < 6; i++) {
		trees[i] = (struct tree){ .home = home };
		pthread_create(&ids[i], NULL, work, &trees[i]);
	}
	for (int i = 0; i < 6; i++) {
		pthread_join(ids[i], NULL);
		err |= trees[i].err;
	}
	ok(!err, "six threads do not mix");
}

static void *ask_on(void *arg)
{
	struct tree *tree = arg;
	char value[KML_VALUE_MAX];
	size_t len;

	do {
		tree->err = tree->home->ops->read(tree->home, "kmalloc/d/size", value, &len);
	} while (!tree->err);
	return NULL;
}

/* Sends @signal to QEMU under a client that asks all the time. */
static void lose(int signal, double limit, const char *name)
{
	struct tree tree = { .home = start() };
	char value[KML_VALUE_MAX];
	double began;
	pthread_t id;
	size_t len;

	tree.home->ops->mkdir(tree.home, "kmalloc/d");
	pthread_create(&id, NULL, ask_on, &tree);
	usleep(200000);
	began = now();
	kill(kml_guest_pid(kml_vm_home_guest(tree.home)), signal);
	pthread_join(id, NULL);
	ok(tree.err == -EIO && now() - began < limit, name);
	began = now();
	ok(tree.home->ops->read(tree.home, "kmalloc/d/size", value, &len) == -EIO &&
	   now() - began < 1, "and every later call, at once");
	tree.home->ops->stop(tree.home);
}

int main(void)
{
	struct kml_home *home = start();

	answers(home);
	threads(home);
	home->ops->stop(home);
	lose(SIGKILL, 2, "a guest that dies in the middle is -EIO within 2 s");
	setenv("KMEMLAB_VM_LIMIT", "3", 1);
	lose(SIGSTOP, 5, "a guest that stands still is -EIO after the limit");
	printf("1..%u\n", count);
	return failed != 0;
}
