// SPDX-License-Identifier: GPL-2.0
/*
 * The floor under mkdir+rmdir through FUSE: a file system that only remembers
 * whether its one directory is there. Same timeouts and loop as hello_ll.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fuse_lowlevel.h>

#define NODE 2

static bool there;

static void fill(struct stat *st, fuse_ino_t ino)
{
	*st = (struct stat){ .st_ino = ino, .st_mode = S_IFDIR | 0755, .st_nlink = 2 };
}

static void reply_node(fuse_req_t req)
{
	struct fuse_entry_param e = { .ino = NODE, .entry_timeout = 86400.0 };

	fill(&e.attr, NODE);
	fuse_reply_entry(req, &e);
}

static void floor_lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	if (there)
		reply_node(req);
	else
		fuse_reply_err(req, ENOENT);
}

static void floor_getattr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct stat st;

	fill(&st, ino);
	fuse_reply_attr(req, &st, 0);
}

static void floor_mkdir(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode)
{
	there = true;
	reply_node(req);
}

static void floor_rmdir(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	there = false;
	fuse_reply_err(req, 0);
}

static const struct fuse_lowlevel_ops ops = {
	.lookup = floor_lookup,
	.getattr = floor_getattr,
	.mkdir = floor_mkdir,
	.rmdir = floor_rmdir,
};

/* fuse_floor [-f] [-s] DIR */
int main(int argc, char **argv)
{
	struct fuse_args args = FUSE_ARGS_INIT(argc, argv);
	struct fuse_cmdline_opts opts;
	struct fuse_session *se;
	int ret = 1;

	if (fuse_parse_cmdline(&args, &opts) || !opts.mountpoint)
		return 2;
	se = fuse_session_new(&args, &ops, sizeof(ops), NULL);
	if (!se || fuse_set_signal_handlers(se) || fuse_session_mount(se, opts.mountpoint))
		return 99;
	if (fuse_daemonize(opts.foreground))
		return 99;
	if (opts.singlethread) {
		ret = fuse_session_loop(se);
	} else {
		struct fuse_loop_config *config = fuse_loop_cfg_create();

		ret = fuse_session_loop_mt(se, config);
		fuse_loop_cfg_destroy(config);
	}
	fuse_session_unmount(se);
	fuse_remove_signal_handlers(se);
	fuse_session_destroy(se);
	free(opts.mountpoint);
	fuse_opt_free_args(&args);
	return ret != 0;
}
