/* SPDX-License-Identifier: GPL-2.0 */
/* The command line of kmemlab as two tables: getopt, --help, man page and completions read them. */
#ifndef KML_CMDLINE_H
#define KML_CMDLINE_H

/** enum kml_cli_code - options without a letter of their own. */
enum kml_cli_code {
	KML_CLI_ROOT = 256, KML_CLI_HOME, KML_CLI_MACHINE, KML_CLI_SEED, KML_CLI_PRESET,
	KML_CLI_TRANSCRIPT, KML_CLI_HELP, KML_CLI_VERSION,
};

/** struct kml_cli_option - one option of kmemlab itself. */
struct kml_cli_option {
	const char *name;	/* the long one, or NULL */
	const char *arg;	/* what its value is, or NULL where it has none */
	const char *doc;
	int code;		/* below 256: the short option */
};

/** struct kml_cli_subcommand - kmemlab NAME ARGS; the rest of the line is its own. */
struct kml_cli_subcommand {
	const char *name, *args, *doc;
	int (*run)(int argc, char **argv);
};

#define KML_CLI_OPTIONS_MAX 64

extern const struct kml_cli_option kml_cli_options[];
extern const unsigned int kml_cli_options_count;
extern const struct kml_cli_subcommand kml_cli_subcommands[];
extern const unsigned int kml_cli_subcommands_count;

#endif /* KML_CMDLINE_H */
