// SPDX-License-Identifier: GPL-2.0
/*
 * The kmemlab command: options, sub-commands, and the shell when there is none.
 * What each sub-command does is in its own cmd_*.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <locale.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmdline.h"
#include "guest.h"
#include "homes.h"
#include "commands.h"
#include "interp.h"
#include "nearest.h"
#include "prompt.h"
#include "release.h"
#include "status.h"
#include "transcript.h"
#include "values.h"

/** struct request - what the command line asks for. */
struct request {
	const char *home;		/* NULL: KMEMLAB_HOME, else twin */
	const char *commands;		/* -c */
	const char *file;		/* -f, "-" is standard input */
	bool transcript;
	const char *first;		/* first option but --home, for messages */
	struct kml_interp_opts how;
	unsigned int timeout;		/* seconds; 0: none */
	struct kml_home_opts opts;
};

static void print_texts(FILE *out, const char *title, const struct kml_cli_text *texts)
{
	fprintf(out, "\n%s:\n", title);
	for (; texts->name; texts++)
		fprintf(out, "  %-26s %s\n", texts->name, texts->doc);
}

static void help(FILE *out)
{
	char left[64];

	fputs("kmemlab: the kernel's memory allocators as a directory tree.\n"
	      "usage: kmemlab [OPTIONS]                the shell, or a script from standard input\n"
	      "       kmemlab [OPTIONS] -c COMMANDS\n"
	      "       kmemlab SUB-COMMAND [ARGUMENTS]  each has its own --help\n\nOptions:\n", out);
	kml_cli_print(kml_cli_itself, out);
	fputs("\nSub-commands:\n", out);
	for (unsigned int i = 0; i < kml_cli_subcommands_count; i++) {
		snprintf(left, sizeof(left), "%s %s", kml_cli_subcommands[i].name, kml_cli_subcommands[i].args);
		fprintf(out, "  %-26s %s\n", left, kml_cli_subcommands[i].doc);
	}
	fputs("\nCommands of the shell:\n", out);
	kml_commands_print(out);
	print_texts(out, "Environment", kml_cli_environment);
	print_texts(out, "Exit status", kml_cli_statuses);
}

static int bad_usage(const char *what, const char *value, const char *wanted)
{
	fprintf(stderr, "kmemlab: %s '%s': wanted %s; see kmemlab --help\n", what, value, wanted);
	return KML_USAGE;
}

/* Takes one option; returns -1 to go on, else the exit status. */
static int take_option(struct request *req, int code, char **argv)
{
	switch (code) {
	case KML_CLI_HOME:
		req->home = optarg;
		return -1;
	case KML_CLI_ROOT:
		req->opts.root = optarg;
		return -1;
	case KML_CLI_MACHINE:
		req->opts.machine = optarg;
		return -1;
	case KML_CLI_SEED:
		return kml_value_seed(optarg, &req->opts.seed) ? -1 :
		       bad_usage("seed", optarg, KML_SEED_WANTED);
	case KML_CLI_PRESET:
		req->opts.preset = optarg;
		return -1;
	case KML_CLI_TIMEOUT:
		req->timeout = kml_value_seconds(optarg);
		return req->timeout ? -1 : bad_usage("--timeout", optarg, KML_SECONDS_WANTED);
	case KML_CLI_ALLOW_SHELL:
		req->how.allow_shell = true;
		return -1;
	case 'k':
		req->how.keep_going = true;
		return -1;
	case 'x':
		req->how.trace = true;
		return -1;
	case KML_CLI_TRANSCRIPT:
		req->transcript = true;
		return -1;
	case 'c':
		req->commands = optarg;
		return -1;
	case 'f':
		req->file = optarg;
		return -1;
	case KML_CLI_HELP:
		help(stdout);
		return KML_DONE;
	case KML_CLI_VERSION:
		puts("kmemlab " KML_VERSION);
		return KML_DONE;
	case ':':
		return bad_usage("option", argv[optind - 1], "an argument after it");
	default:
		return bad_usage("option", argv[optind - 1], "one of those that there are");
	}
}

static int unknown_subcommand(const char *name)
{
	const char *meant = kml_nearest(name, &kml_cli_subcommands[0].name, sizeof(kml_cli_subcommands[0]),
					kml_cli_subcommands_count);

	if (meant)
		fprintf(stderr, "kmemlab: no sub-command '%s'; did you mean '%s'?\n", name, meant);
	else
		fprintf(stderr, "kmemlab: no sub-command '%s'; kmemlab --help lists them; or -c '%s ...' for a command of the shell\n",
			name, name);
	return KML_USAGE;
}

static int run_subcommand(const struct request *req, int argc, char **argv)
{
	const struct kml_cli_command *cmd = kml_cli_find(argv[0]);

	if (!cmd)
		return unknown_subcommand(argv[0]);
	if (req->first) {
		fprintf(stderr, "kmemlab: '%s' before '%s': options of a sub-command stand after it\n",
			req->first, argv[0]);
		return KML_USAGE;
	}
	if (req->home)
		setenv("KMEMLAB_HOME", req->home, 1);
	optind = 0;	/* each parses from its own beginning */
	return cmd->run(argc, argv);
}

static int status_of_start(int err)
{
	switch (err) {
	case -EINVAL:
		return KML_USAGE;
	case -ENOENT:
	case -ENODEV:
	case -EOPNOTSUPP:
		return KML_SKIPPED;
	default:
		return KML_BROKEN;
	}
}

static int open_script(const char *file)
{
	int fd = strcmp(file, "-") ? open(file, O_RDONLY | O_CLOEXEC) : 0;
	struct stat st;

	if (fd > 0 && !fstat(fd, &st) && S_ISDIR(st.st_mode)) {
		close(fd);
		fd = -1;
		errno = EISDIR;
	}
	if (fd < 0)
		fprintf(stderr, "kmemlab: %s: cannot read the script: %s\n", file, strerror(errno));
	return fd;
}

static volatile sig_atomic_t time_is_up;

/* The first time asks; what does not heed it within two seconds is ended. */
static void on_alarm(int sig)
{
	static const char msg[] = "kmemlab: --timeout: the time is up, and the command did not end\n";

	if (time_is_up) {
		if (write(2, msg, sizeof(msg) - 1) < 0)
			_exit(KML_BROKEN);
		_exit(KML_FAILED);
	}
	time_is_up = 1;
	alarm(2);
}

static void limit_time(struct kml_interp *in, unsigned int seconds)
{
	struct sigaction act = { .sa_handler = on_alarm };

	if (!seconds)
		return;
	sigaction(SIGALRM, &act, NULL);
	kml_interp_watch(in, &time_is_up);
	alarm(seconds);
}

/* A name for messages; the only line of -c needs none. */
static const char *source_name(const struct request *req)
{
	if (req->commands)
		return strchr(req->commands, '\n') ? "-c" : NULL;
	return req->file && strcmp(req->file, "-") ? req->file : "stdin";
}

static int run_script(struct request *req, struct kml_homes *homes, struct kml_home *home, int fd)
{
	struct kml_interp *in = kml_interp_create(home, stdout, stderr);
	int status = KML_BROKEN;

	if (!in)
		return status;
	req->how.source = source_name(req);
	kml_interp_set(in, &req->how);
	kml_interp_homes(in, homes);
	limit_time(in, req->timeout);
	status = req->commands ? kml_interp_text(in, req->commands) : kml_interp_stream(in, fd);
	alarm(0);
	if (time_is_up) {
		fprintf(stderr, "kmemlab: --timeout %u: the time is up\n", req->timeout);
		status = KML_FAILED;
	}
	kml_interp_destroy(in);
	return status;
}

static int run_on_home(struct request *req, struct kml_homes *homes, struct kml_home *home)
{
	int fd = 0;

	if (req->transcript)
		return kml_transcript_on_home(home);
	if (!req->commands && !req->file && isatty(0) && isatty(1))
		return kml_prompt(homes, home);
	if (req->file) {
		fd = open_script(req->file);
		if (fd < 0)
			return KML_FAILED;
	}
	return run_script(req, homes, home, fd);
}

/* Only a prompt chooses by itself; what a script prints never depends on a cache. */
static const char *choose_home(const struct request *req)
{
	const char *name = req->home ? req->home : getenv("KMEMLAB_HOME");
	bool person = !req->commands && !req->file && !req->transcript && isatty(0) && isatty(1);

	if (name && *name)
		return name;
	if (!person || req->opts.machine || req->opts.seed)
		return "twin";
	if (kml_guest_ready(&(struct kml_guest_opts){ 0 })) {
		fputs("home vm: a real kernel in a guest; --home twin is the simulated one\n", stderr);
		return "vm";
	}
	fputs("home twin: simulated, since no guest is ready; 'make run' makes one\n", stderr);
	return "twin";
}

static int run_shell(struct request *req)
{
	const char *name = req->home ? req->home : kml_value_home(&req->opts, NULL);
	const char *wanted;
	struct kml_homes homes = { .opts = req->opts };
	struct kml_homes_one *one;
	char msg[512] = "";
	int err, status;

	if (req->commands && req->file)
		return bad_usage("-f", req->file, "either -c or -f");
	name = name ? name : choose_home(req);
	wanted = kml_value_clash(name, &req->opts);
	if (wanted)
		return bad_usage("home", name, wanted);
	err = kml_homes_get(&homes, name, &one, msg, sizeof(msg));
	if (err) {
		fprintf(stderr, "kmemlab: %s\n", *msg ? msg : strerror(-err));
		return status_of_start(err);
	}
	status = run_on_home(req, &homes, one->home);
	kml_homes_stop(&homes);
	return status;
}

/*
 * What is opened later must not become a standard descriptor that the caller closed.
 * Standard input is then empty, and writing to standard output fails as it would have.
 */
static void fill_standard(void)
{
	static const int flags[] = { O_RDONLY, O_RDONLY, O_RDWR };

	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", flags[fd]) != fd)
			_exit(KML_BROKEN);
}

/* Output that did not arrive is a failure, whatever printed it. */
static int checked(int status)
{
	errno = 0;
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	fprintf(stderr, "kmemlab: standard output: %s\n",
		errno ? strerror(errno) : "not all could be written");
	return status == KML_DONE ? KML_FAILED : status;
}

static int run(int argc, char **argv)
{
	struct kml_cli_getopt options;
	struct request req = { 0 };
	int code, status, at;

	kml_cli_getopt(kml_cli_itself, &options);
	optind = 1;	/* not 0, which would name argv[0]: nothing was parsed before */
	while (at = optind, (code = getopt_long(argc, argv, options.shorts, options.names, NULL)) != -1) {
		status = take_option(&req, code, argv);
		if (status >= 0)
			return status;
		if (!req.first && code != KML_CLI_HOME)
			req.first = argv[at];
	}
	if (optind < argc)
		return run_subcommand(&req, argc - optind, argv + optind);
	return run_shell(&req);
}

int main(int argc, char **argv)
{
	setlocale(LC_CTYPE, "");
	fill_standard();
	return checked(run(argc, argv));
}
