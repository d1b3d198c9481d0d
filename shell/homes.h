/* SPDX-License-Identifier: GPL-2.0 */
/* The homes of one session: each is started at first need, and kept with its objects. */
#ifndef KML_HOMES_H
#define KML_HOMES_H

#include "home.h"

#define KML_HOMES_MAX 3

struct kml_attached;

/** struct kml_homes - zero, but for @opts, at the start. */
struct kml_homes {
	struct kml_home_opts opts;		/* each home takes what is its own */
	struct kml_homes_one {
		struct kml_home *home;		/* NULL: not started */
		char dir[KML_PATH_MAX];		/* where the shell stood when it left */
		struct kml_attached *mount;	/* for sh, made at first need; or NULL */
		char *mount_dir;
	} one[KML_HOMES_MAX];
	char *private_dir;			/* holds the mounts; 0700; or NULL */
};

/**
 * kml_homes_get() - the home called @name, started unless it runs.
 * One that is lost (its guest died) is stopped and started anew.
 * Return: as kml_home_start().
 */
int kml_homes_get(struct kml_homes *homes, const char *name, struct kml_homes_one **ret, char *msg,
		  size_t size);

/** kml_homes_find() - who keeps @home, or NULL. */
struct kml_homes_one *kml_homes_find(struct kml_homes *homes, const struct kml_home *home);

/**
 * kml_homes_mount() - the folder where @one is mounted for programs of the host.
 * Return: the folder, or NULL with a sentence in @msg.
 */
const char *kml_homes_mount(struct kml_homes *homes, struct kml_homes_one *one, char *msg,
			    size_t size);

/** kml_homes_stop() - unmount and stop all. */
void kml_homes_stop(struct kml_homes *homes);

#endif /* KML_HOMES_H */
