// SPDX-License-Identifier: GPL-2.0
/* Unpacks with tar(1). Whatever it made is judged by submission.c: nothing but plain files counts. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox.h"
#include "tarball.h"

static const char *const ends[] = { ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tar.zst" };

bool kml_tarball_is(const char *path)
{
	size_t len = strlen(path), n;

	for (unsigned int i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		n = strlen(ends[i]);
		if (len > n && !strcmp(path + len - n, ends[i]))
			return true;
	}
	return false;
}

/* The first line of what tar said, without its own name. */
static void explain(const char *said, char *msg, size_t size)
{
	const char *at = strncmp(said, "tar: ", 5) ? said : said + 5;

	snprintf(msg, size, "the tarball: %.*s", (int)strcspn(at, "\n"), *at ? at : "tar could not unpack it");
}

int kml_tarball_unpack(const char *path, const struct kml_limits *limits, const char *scratch, char *msg,
		       size_t size)
{
	static char tar[] = "tar", opts[] = "-xf", local[] = "--force-local", owner[] = "--no-same-owner",
		    perm[] = "--no-same-permissions", sparse[] = "--no-overwrite-dir";
	char real[4200], dir[4200], said[600];
	char *argv[] = { tar, local, owner, perm, sparse, opts, real, NULL };
	struct kml_box box = { .limits = *limits, .program = "/bin/tar", .argv = argv, .dir = dir, .home = dir, .see = real,
			       .out = said, .out_size = sizeof(said), .own = true };
	struct kml_box_end end;
	int err;

	snprintf(dir, sizeof(dir), "%s/unpacked", scratch);
	if (!realpath(path, real) || mkdir(dir, 0700)) {
		err = -errno;
		snprintf(msg, size, "the tarball: %s", strerror(-err));
		return err;
	}
	err = kml_box_run(&box, &end);
	if (err || end.timed_out || end.status) {
		if (err)
			snprintf(msg, size, "the tarball: %s", end.why);
		else
			explain(end.timed_out ? "it takes too long to unpack" : said, msg, size);
		return err ? err : -EINVAL;
	}
	return open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}
