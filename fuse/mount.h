/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mounting a home as a file system, so that any program on the host can use it.
 * Serves it with configfs' manners: see docs/design.md and fuse/inode.h.
 */
#ifndef KML_MOUNT_H
#define KML_MOUNT_H

#include <stdbool.h>
#include <stddef.h>

#include "home.h"

/* Exit status of the command; see the table in docs/design.md. */
enum kml_mount_status {
	KML_MOUNT_DONE = 0,
	KML_MOUNT_FAILED = 1,
	KML_MOUNT_USAGE = 2,
	KML_MOUNT_ABSENT = 77,	/* no /dev/fuse, no fusermount3, nothing to serve */
	KML_MOUNT_BROKEN = 99,	/* the system refused the mount, the daemon died */
};

/**
 * struct kml_mount_opts - what to mount where.
 * @dir: an existing directory; becomes the tree's root
 * @foreground: serve in this process instead of a daemon of its own
 * @shared: others may change the home's tree, too: check names at each use
 * @start: makes the home, in the process that serves it: threads do not outlive
 *         a fork. On failure returns -errno and writes one sentence into @msg.
 *         SIGTERM, SIGINT and SIGHUP are blocked while it runs; a child that it
 *         starts must unblock them for itself. The home is stopped at the end.
 * @ctx: handed to @start
 */
struct kml_mount_opts {
	const char *dir;
	bool foreground;
	bool shared;
	int (*start)(void *ctx, struct kml_home **ret, char *msg, size_t msg_size);
	void *ctx;
};

/**
 * kml_mount_run() - mount, and return once the mount answers.
 *
 * A mount that a killed daemon left dead on @opts->dir is taken away first. With
 * @opts->foreground returns when the mount has ended. The mount ends with
 * umount(8), `fusermount3 -u`, kml_mount_end(), or SIGTERM, SIGINT or SIGHUP to
 * the process that serves it. Failures are told on standard error.
 *
 * Return: an enum kml_mount_status. -EINVAL of @opts->start counts as wrong
 * usage, -ENOENT as something absent, all else as failed.
 */
int kml_mount_run(const struct kml_mount_opts *opts);

/**
 * kml_mount_end() - unmount @dir, which must be a mount of ours, dead or alive.
 * Return: an enum kml_mount_status; failures are told on standard error.
 */
int kml_mount_end(const char *dir);

#endif /* KML_MOUNT_H */
