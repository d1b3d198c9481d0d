// SPDX-License-Identifier: GPL-2.0
/* The actor that is a home. */
#include "transcript.h"

static int home_mkdir(void *ctx, const char *path)
{
	struct kml_home *home = ctx;

	return home->ops->mkdir(home, path);
}

static int home_rmdir(void *ctx, const char *path)
{
	struct kml_home *home = ctx;

	return home->ops->rmdir(home, path);
}

static int home_read(void *ctx, const char *path, char *buf, size_t *len)
{
	struct kml_home *home = ctx;

	return home->ops->read(home, path, buf, len);
}

static int home_write(void *ctx, const char *path, const char *buf, size_t len)
{
	struct kml_home *home = ctx;

	return home->ops->write(home, path, buf, len);
}

static int home_list(void *ctx, const char *path, kml_list_fn *fn, void *list_ctx)
{
	struct kml_home *home = ctx;

	return home->ops->list(home, path, fn, list_ctx);
}

static int home_stat(void *ctx, const char *path, struct kml_stat *ret)
{
	struct kml_home *home = ctx;

	return home->ops->stat(home, path, ret);
}

static const struct kml_actor home_actor = {
	.mkdir = home_mkdir, .rmdir = home_rmdir, .read = home_read, .write = home_write,
	.list = home_list, .stat = home_stat,
};

int kml_transcript_on_home(struct kml_home *home)
{
	kml_transcript_bind();
	return kml_transcript(&home_actor, home, 0, stdout);
}
