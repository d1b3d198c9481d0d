// SPDX-License-Identifier: GPL-2.0
/*
 * `kmemlab mount DIR` and `kmemlab umount DIR`: a home as a file system for any
 * other program. Only reads the command line; fuse/ does the work.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd_mount.h"
#include "cmdline.h"
#include "mount.h"
#include "values.h"

/* What the command line asks for, handed to the daemon's start(). */
struct request {
	const char *home;
	struct kml_home_opts opts;
	bool foreground;
};

/* Starts the home, in the process that will serve it. */
static int start_home(void *ctx, struct kml_home **ret, char *msg, size_t msg_size)
{
	const struct request *request = ctx;

	return kml_home_start(request->home, &request->opts, ret, msg, msg_size);
}

static int usage(const struct kml_cli_command *cmd)
{
	kml_cli_usage(cmd, stderr);
	return KML_MOUNT_USAGE;
}

static int bad_seed(const char *text)
{
	fprintf(stderr, "kmemlab mount: --seed '%s': wanted " KML_SEED_WANTED "\n", text);
	return KML_MOUNT_USAGE;
}

static int take(void *ctx, int code)
{
	struct request *request = ctx;

	switch (code) {
	case KML_CLI_HOME:
		request->home = optarg;
		return -1;
	case KML_CLI_MACHINE:
		request->opts.machine = optarg;
		return -1;
	case KML_CLI_SEED:
		return kml_value_seed(optarg, &request->opts.seed) ? -1 : bad_seed(optarg);
	case KML_CLI_PRESET:
		request->opts.preset = optarg;
		return -1;
	case KML_CLI_ROOT:
		request->opts.root = optarg;
		return -1;
	default:	/* -f is the last of them */
		request->foreground = true;
		return -1;
	}
}

static const char *default_home(void)
{
	const char *home = getenv("KMEMLAB_HOME");

	return home && *home ? home : "twin";
}

/* Chooses the home, unless its name was given. Return: false after a message. */
static bool settle_home(struct request *request)
{
	const char *wanted;

	if (!request->home)
		request->home = kml_value_home(&request->opts, default_home());
	wanted = kml_value_clash(request->home, &request->opts);
	if (wanted)
		fprintf(stderr, "kmemlab mount: --home '%s': wanted %s\n", request->home, wanted);
	return !wanted;
}

/* The one operand, or NULL after a message. */
static const char *operand(int argc, char **argv, const struct kml_cli_command *cmd)
{
	if (argc - optind == 1 && *argv[optind])
		return argv[optind];
	if (argc - optind > 1)
		fprintf(stderr, "kmemlab %s: %s: one DIR was wanted\n", argv[0], argv[optind + 1]);
	else
		fprintf(stderr, "kmemlab %s: DIR is missing: name an existing directory\n",
			argv[0]);
	usage(cmd);
	return NULL;
}

int kml_cmd_mount(int argc, char **argv)
{
	const struct kml_cli_command *cmd = kml_cli_find("mount");
	struct request request = { .home = NULL };
	struct kml_mount_opts opts = { .start = start_home, .ctx = &request };
	int status = kml_cli_take(argc, argv, take, &request);

	if (status >= 0)
		return status;
	if (!settle_home(&request))
		return usage(cmd);
	opts.dir = operand(argc, argv, cmd);
	if (!opts.dir)
		return KML_MOUNT_USAGE;
	opts.foreground = request.foreground;
	/* The twin and the guest are the daemon's own; configfs is everybody's. */
	opts.shared = !strcmp(request.home, "kernel");
	return kml_mount_run(&opts);
}

int kml_cmd_umount(int argc, char **argv)
{
	int status = kml_cli_take(argc, argv, NULL, NULL);
	const char *dir;

	if (status >= 0)
		return status;
	dir = operand(argc, argv, kml_cli_find("umount"));
	return dir ? kml_mount_end(dir) : KML_MOUNT_USAGE;
}
