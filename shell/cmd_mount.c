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
#include "mount.h"
#include "values.h"

/* What the command line asks for, handed to the daemon's start(). */
struct request {
	const char *home;
	struct kml_home_opts opts;
	bool foreground;
};

static const char mount_usage[] =
	"Usage: kmemlab mount DIR [--home twin|vm|kernel] [OPTION...]\n"
	"Makes DIR the kmemlab directory, for any program on this machine.\n"
	"\n"
	"      --home HOME    what is behind it: twin (a simulated machine, the default),\n"
	"                     vm (a real kernel in a guest), kernel (this kernel's configfs);\n"
	"                     KMEMLAB_HOME sets another default\n"
	"      --machine M    twin: the machine's profile, default pc\n"
	"      --seed N       twin: what all its addresses follow from, default 1\n"
	"      --preset P     vm: another guest, such as one with a device; see kmemlab vm --help\n"
	"      --root DIR     kernel: the tree, default /sys/kernel/config/kmemlab\n"
	"  -f, --foreground   stay, and end with ^C; else return when DIR is usable\n"
	"  -h, --help         this text\n"
	"\n"
	"End it with: kmemlab umount DIR\n";

static const char umount_usage[] =
	"Usage: kmemlab umount DIR\n"
	"Ends `kmemlab mount DIR`; the objects of a twin or a guest go with it.\n";

/* Starts the home, in the process that will serve it. */
static int start_home(void *ctx, struct kml_home **ret, char *msg, size_t msg_size)
{
	const struct request *request = ctx;

	return kml_home_start(request->home, &request->opts, ret, msg, msg_size);
}

/* The line that says it; --help has the rest. */
static int usage(const char *text)
{
	fprintf(stderr, "%.*s\n", (int)strcspn(text, "\n"), text);
	return KML_MOUNT_USAGE;
}

static void bad_option(char **argv)
{
	fprintf(stderr, "kmemlab %s: %s: no such option, or its value is missing; see --help\n",
		argv[0], argv[optind - 1]);
}

static int bad_seed(const char *text)
{
	fprintf(stderr, "kmemlab mount: --seed '%s': wanted " KML_SEED_WANTED "\n", text);
	return '?';
}

/* Returns 0 to go on with, 'h' for help, or '?' after a message. */
static int parse_mount(int argc, char **argv, struct request *request)
{
	static const struct option options[] = {
		{ "home", required_argument, NULL, 'H' },
		{ "machine", required_argument, NULL, 'm' },
		{ "seed", required_argument, NULL, 's' },
		{ "preset", required_argument, NULL, 'p' },
		{ "root", required_argument, NULL, 'r' },
		{ "foreground", no_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int option;

	opterr = 0;
	optind = 0;	/* glibc: begin anew, a shell calls this more than once */
	while ((option = getopt_long(argc, argv, "fh", options, NULL)) >= 0)
		switch (option) {
		case 'H':
			request->home = optarg;
			break;
		case 'm':
			request->opts.machine = optarg;
			break;
		case 's':
			if (!kml_value_seed(optarg, &request->opts.seed))
				return bad_seed(optarg);
			break;
		case 'p':
			request->opts.preset = optarg;
			break;
		case 'r':
			request->opts.root = optarg;
			break;
		case 'f':
			request->foreground = true;
			break;
		case 'h':
			return option;
		default:
			bad_option(argv);
			return option;
		}
	return 0;
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
static const char *operand(int argc, char **argv, const char *text)
{
	if (argc - optind == 1 && *argv[optind])
		return argv[optind];
	if (argc - optind > 1)
		fprintf(stderr, "kmemlab %s: %s: one DIR was wanted\n", argv[0], argv[optind + 1]);
	else
		fprintf(stderr, "kmemlab %s: DIR is missing: name an existing directory\n",
			argv[0]);
	usage(text);
	return NULL;
}

int kml_cmd_mount(int argc, char **argv)
{
	struct request request = { .home = NULL };
	struct kml_mount_opts opts = { .start = start_home, .ctx = &request };
	int option = parse_mount(argc, argv, &request);

	if (option == 'h') {
		fputs(mount_usage, stdout);
		return KML_MOUNT_DONE;
	}
	if (option || !settle_home(&request))
		return usage(mount_usage);
	opts.dir = operand(argc, argv, mount_usage);
	if (!opts.dir)
		return KML_MOUNT_USAGE;
	opts.foreground = request.foreground;
	/* The twin and the guest are the daemon's own; configfs is everybody's. */
	opts.shared = !strcmp(request.home, "kernel");
	return kml_mount_run(&opts);
}

int kml_cmd_umount(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	const char *dir;
	int option;

	opterr = 0;
	optind = 0;
	option = getopt_long(argc, argv, "h", options, NULL);
	if (option == 'h') {
		fputs(umount_usage, stdout);
		return KML_MOUNT_DONE;
	}
	if (option >= 0) {
		bad_option(argv);
		return usage(umount_usage);
	}
	dir = operand(argc, argv, umount_usage);
	return dir ? kml_mount_end(dir) : KML_MOUNT_USAGE;
}
