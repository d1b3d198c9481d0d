/* SPDX-License-Identifier: GPL-2.0 */
/* The command line of kmemlab, from options.def: getopt, --help, man page and completions read it. */
#ifndef KML_CMDLINE_H
#define KML_CMDLINE_H

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>

/** enum kml_cli_code - options without a letter of their own. */
enum kml_cli_code {
	KML_CLI_ROOT = 256, KML_CLI_HOME, KML_CLI_MACHINE, KML_CLI_SEED, KML_CLI_PRESET,
	KML_CLI_TRANSCRIPT, KML_CLI_TIMEOUT, KML_CLI_ALLOW_SHELL, KML_CLI_HELP, KML_CLI_VERSION,
	KML_CLI_KERNEL, KML_CLI_MEM, KML_CLI_CPUS, KML_CLI_PARAM, KML_CLI_COLD, KML_CLI_PREPARE,
	KML_CLI_LIST, KML_CLI_REMOVE, KML_CLI_MATRIX, KML_CLI_CONSOLE, KML_CLI_TIME,
	KML_CLI_MD, KML_CLI_ABI, KML_CLI_JSON, KML_CLI_MAN,
	KML_CLI_BREAK, KML_CLI_EVERYWHERE, KML_CLI_LESSONS, KML_CLI_LINT,
	KML_CLI_FORMAT, KML_CLI_OUT, KML_CLI_STUDENT, KML_CLI_RESUME, KML_CLI_MERGE, KML_CLI_CLASS,
	KML_CLI_TEMPLATE, KML_CLI_SLOW, KML_CLI_UNCONFINED,
};

/** enum kml_cli_values - what can stand for an operand or an option's argument. */
enum kml_cli_values {
	KML_CLI_VALUES_NONE,
	KML_CLI_VALUES_FILE,
	KML_CLI_VALUES_DIR,
	KML_CLI_VALUES_HOME,
	KML_CLI_VALUES_MACHINE,
	KML_CLI_VALUES_PRESET,
	KML_CLI_VALUES_KERNEL,		/* as `kmemlab vm --list` prints them */
	KML_CLI_VALUES_SHELL,
	KML_CLI_VALUES_SUBCOMMAND,
	KML_CLI_VALUES_FORMAT,
};

/** struct kml_cli_option - one option. */
struct kml_cli_option {
	const char *name;	/* the long one, or NULL */
	const char *arg;	/* what its value is, or NULL where it has none */
	const char *doc;
	int code;		/* below 256: the short option */
	enum kml_cli_values values;
};

/** struct kml_cli_command - kmemlab itself, whose name is "", or kmemlab NAME. */
struct kml_cli_command {
	const char *name, *args, *doc;
	enum kml_cli_values values;	/* of the operands */
	const struct kml_cli_option *options;
	unsigned int options_count;
	int (*run)(int argc, char **argv);	/* NULL for kmemlab itself */
};

/** struct kml_cli_text - a variable of the environment, or an exit status, with its sentence. */
struct kml_cli_text {
	const char *name, *doc;
};

#define KML_CLI_OPTIONS_MAX 32

/** struct kml_cli_getopt - the options of one command in the shape that getopt_long() wants. */
struct kml_cli_getopt {
	char shorts[2 * KML_CLI_OPTIONS_MAX + 3];
	struct option names[KML_CLI_OPTIONS_MAX + 1];
};

extern const struct kml_cli_command *const kml_cli_itself;
extern const struct kml_cli_command *const kml_cli_subcommands;
extern const unsigned int kml_cli_subcommands_count;
/* Both end with a row without name. */
extern const struct kml_cli_text kml_cli_environment[];
extern const struct kml_cli_text kml_cli_statuses[];

/** kml_cli_find() - the sub-command called @name, or NULL. */
const struct kml_cli_command *kml_cli_find(const char *name);

/**
 * kml_cli_getopt() - fill @ret for @cmd, and have getopt_long() begin anew.
 * What it then answers is an option's code, ':' for a missing argument, or '?'.
 */
void kml_cli_getopt(const struct kml_cli_command *cmd, struct kml_cli_getopt *ret);

/**
 * kml_cli_take() - go through the options of a sub-command's line.
 * @argv: argv[0] is the sub-command's name
 * @take: gets the code of each option but --help, its value in optarg; -1: go on, else the exit
 *	status, said why; NULL where there is no other option
 *
 * --help is answered here, and what is no option of the sub-command.
 * Return: -1, the first operand being argv[optind]; else the exit status.
 */
int kml_cli_take(int argc, char **argv, int (*take)(void *ctx, int code), void *ctx);

/** kml_cli_option_text() - "-f, --foreground" or "--home HOME" into @ret. */
void kml_cli_option_text(const struct kml_cli_option *option, char *ret, size_t size);

/** kml_cli_print() - a line for each option of @cmd, as --help has them. */
void kml_cli_print(const struct kml_cli_command *cmd, FILE *out);

/** kml_cli_usage() - the line "usage: kmemlab NAME ...". */
void kml_cli_usage(const struct kml_cli_command *cmd, FILE *out);

/** kml_cli_help() - what `kmemlab NAME --help` says: usage, sentence, options. */
void kml_cli_help(const struct kml_cli_command *cmd, FILE *out);

/** kml_cli_value() - the @i-th word that can stand for @values; NULL after the last. */
const char *kml_cli_value(enum kml_cli_values values, unsigned int i);

#endif /* KML_CMDLINE_H */
