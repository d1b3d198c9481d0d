// SPDX-License-Identifier: GPL-2.0
/* Keeps homes, and a private mount of each that a program of the host was given. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attach.h"
#include "homes.h"

static void drop(struct kml_homes_one *one)
{
	kml_detach(one->mount);
	if (one->mount_dir)
		rmdir(one->mount_dir);
	free(one->mount_dir);
	kml_home_stop(one->home);
	one->mount = NULL;
	one->mount_dir = NULL;
	one->home = NULL;
	*one->dir = '\0';
}

static bool lost(struct kml_home *home)
{
	char why[256];

	return home->ops->lost && home->ops->lost(home, why, sizeof(why));
}

/* Who is called @name, or a free place for it. */
static struct kml_homes_one *place(struct kml_homes *homes, const char *name)
{
	struct kml_homes_one *free_one = NULL;

	for (unsigned int i = 0; i < KML_HOMES_MAX; i++) {
		struct kml_homes_one *one = &homes->one[i];

		if (one->home && !strcmp(one->home->ops->name, name))
			return one;
		if (!one->home && !free_one)
			free_one = one;
	}
	return free_one;
}

int kml_homes_get(struct kml_homes *homes, const char *name, struct kml_homes_one **ret, char *msg,
		  size_t size)
{
	struct kml_homes_one *one = place(homes, name);
	int err = 0;

	if (!one)	/* more names than places: home.c will say that it knows none such */
		one = &homes->one[KML_HOMES_MAX - 1];
	if (one->home && !strcmp(one->home->ops->name, name) && lost(one->home))
		drop(one);
	if (!one->home || strcmp(one->home->ops->name, name)) {
		struct kml_home *home;

		err = kml_home_start(name, &homes->opts, &home, msg, size);
		if (!err)
			one->home = home;
	}
	if (!err)
		*ret = one;
	return err;
}

struct kml_homes_one *kml_homes_find(struct kml_homes *homes, const struct kml_home *home)
{
	for (unsigned int i = 0; homes && i < KML_HOMES_MAX; i++)
		if (homes->one[i].home == home)
			return &homes->one[i];
	return NULL;
}

/* A folder of ours alone for the mounts. */
static int make_private(struct kml_homes *homes)
{
	const char *run = getenv("XDG_RUNTIME_DIR"), *tmp = getenv("TMPDIR");
	char *dir;

	if (homes->private_dir)
		return 0;
	if (!run || access(run, W_OK))
		run = tmp && *tmp ? tmp : "/tmp";
	if (asprintf(&dir, "%s/kmemlab.XXXXXX", run) < 0)
		return -ENOMEM;
	if (!mkdtemp(dir)) {
		free(dir);
		return -errno;
	}
	homes->private_dir = dir;
	return 0;
}

const char *kml_homes_mount(struct kml_homes *homes, struct kml_homes_one *one, char *msg,
			    size_t size)
{
	int err;

	if (one->mount)
		return one->mount_dir;
	err = make_private(homes);
	if (!err && asprintf(&one->mount_dir, "%s/%s", homes->private_dir, one->home->ops->name) < 0) {
		one->mount_dir = NULL;
		err = -ENOMEM;
	}
	if (!err && mkdir(one->mount_dir, 0700))
		err = -errno;
	if (err) {
		snprintf(msg, size, "a private folder for the mount: %s", strerror(-err));
		free(one->mount_dir);
		one->mount_dir = NULL;
		return NULL;
	}
	if (!kml_attach(one->mount_dir, one->home, &one->mount, msg, size))
		return one->mount_dir;
	rmdir(one->mount_dir);
	free(one->mount_dir);
	one->mount_dir = NULL;
	return NULL;
}

void kml_homes_stop(struct kml_homes *homes)
{
	for (unsigned int i = 0; i < KML_HOMES_MAX; i++)
		if (homes->one[i].home)
			drop(&homes->one[i]);
	if (homes->private_dir)
		rmdir(homes->private_dir);
	free(homes->private_dir);
	homes->private_dir = NULL;
}
