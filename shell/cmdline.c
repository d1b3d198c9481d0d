// SPDX-License-Identifier: GPL-2.0
/* What kmemlab and its sub-commands can be asked on their command line. */
#include <assert.h>
#include <string.h>

#include "cmd_mount.h"
#include "cmdline.h"
#include "format.h"
#include "home.h"
#include "preset.h"
#include "status.h"
#include "subcommand.h"

#define KML_CLI(id, ...) static const struct kml_cli_option id##_options[] = {
#define KML_OPT(id, c, n, a, v, d) { .code = c, .name = n, .arg = a, .values = KML_CLI_VALUES_##v, .doc = d },
#define KML_CLI_END(id) }; \
static_assert(sizeof(id##_options) / sizeof(id##_options[0]) <= KML_CLI_OPTIONS_MAX, #id);
#include "options.def"

#define kml_cmd_itself NULL
#define ROW(id, n, a, v, d) { \
	.name = n, .args = a, .doc = d, .values = KML_CLI_VALUES_##v, .options = id##_options, \
	.options_count = sizeof(id##_options) / sizeof(id##_options[0]), .run = kml_cmd_##id }

static const struct kml_cli_command commands[] = {
#define KML_CLI(...) ROW(__VA_ARGS__),
#include "options.def"
};

/* The first row is kmemlab itself. */
const struct kml_cli_command *const kml_cli_itself = commands;
const struct kml_cli_command *const kml_cli_subcommands = commands + 1;
const unsigned int kml_cli_subcommands_count = sizeof(commands) / sizeof(commands[0]) - 1;

const struct kml_cli_text kml_cli_environment[] = {
#define KML_ENV(n, d) { .name = n, .doc = d },
#include "options.def"
	{ 0 },
};

const struct kml_cli_text kml_cli_statuses[] = {
#define KML_EXIT(n, d) { .name = #n, .doc = d },
#include "options.def"
	{ 0 },
};

const struct kml_cli_command *kml_cli_find(const char *name)
{
	for (unsigned int i = 0; i < kml_cli_subcommands_count; i++)
		if (!strcmp(kml_cli_subcommands[i].name, name))
			return &kml_cli_subcommands[i];
	return NULL;
}

/* '+': what follows the first operand is not ours; ':': a missing argument is told apart. */
void kml_cli_getopt(const struct kml_cli_command *cmd, struct kml_cli_getopt *ret)
{
	char *shorts = stpcpy(ret->shorts, cmd == kml_cli_itself || strstr(cmd->args, "--") ? "+:" : ":");
	struct option *names = ret->names;

	for (unsigned int i = 0; i < cmd->options_count; i++) {
		const struct kml_cli_option *o = &cmd->options[i];

		if (o->code < 256) {
			*shorts++ = o->code;
			if (o->arg)
				*shorts++ = ':';
		}
		if (o->name)
			*names++ = (struct option){ .name = o->name, .val = o->code,
				.has_arg = o->arg ? required_argument : no_argument };
	}
	*shorts = '\0';
	*names = (struct option){ 0 };
	opterr = 0;
	optind = 0;	/* glibc: begin anew, with what the last line left forgotten */
}

int kml_cli_take(int argc, char **argv, int (*take)(void *ctx, int code), void *ctx)
{
	const struct kml_cli_command *cmd = kml_cli_find(argv[0]);
	struct kml_cli_getopt options;
	int code, status = -1;

	kml_cli_getopt(cmd, &options);
	while (status < 0 && (code = getopt_long(argc, argv, options.shorts, options.names, NULL)) != -1) {
		if (code == 'h') {
			kml_cli_help(cmd, stdout);
			return KML_DONE;
		}
		if (code == '?' || code == ':') {
			fprintf(stderr, "kmemlab %s: '%s': %s\n", cmd->name, argv[optind - 1],
				code == ':' ? "its value is missing after it" : "no such option");
			kml_cli_usage(cmd, stderr);
			return KML_USAGE;
		}
		status = take(ctx, code);
	}
	return status;
}

void kml_cli_option_text(const struct kml_cli_option *option, char *ret, size_t size)
{
	char letter[] = { '-', option->code, '\0' };
	bool has_letter = option->code < 256;

	snprintf(ret, size, "%s%s%s%s%s%s", has_letter ? letter : "",
		 has_letter && option->name ? ", " : "", option->name ? "--" : "",
		 option->name ? option->name : "", option->arg ? " " : "",
		 option->arg ? option->arg : "");
}

void kml_cli_print(const struct kml_cli_command *cmd, FILE *out)
{
	char left[64];

	for (unsigned int i = 0; i < cmd->options_count; i++) {
		kml_cli_option_text(&cmd->options[i], left, sizeof(left));
		fprintf(out, "  %-26s %s\n", left, cmd->options[i].doc);
	}
}

void kml_cli_usage(const struct kml_cli_command *cmd, FILE *out)
{
	fprintf(out, "usage: kmemlab %s [OPTION...]%s%s\n", cmd->name, *cmd->args ? " " : "", cmd->args);
}

void kml_cli_help(const struct kml_cli_command *cmd, FILE *out)
{
	kml_cli_usage(cmd, out);
	fprintf(out, "%s.\n", cmd->doc);
	kml_cli_print(cmd, out);
}

const char *kml_cli_value(enum kml_cli_values values, unsigned int i)
{
	static const char *const homes[] = { "twin", "vm", "kernel" };
	static const char *const shells[] = { "bash", "zsh", "fish" };
	const struct kml_preset *preset;

	switch (values) {
	case KML_CLI_VALUES_HOME:
		return i < sizeof(homes) / sizeof(homes[0]) ? homes[i] : NULL;
	case KML_CLI_VALUES_SHELL:
		return i < sizeof(shells) / sizeof(shells[0]) ? shells[i] : NULL;
	case KML_CLI_VALUES_MACHINE:
		return kml_twin_machine(i);
	case KML_CLI_VALUES_PRESET:
		preset = kml_preset_at(i);
		return preset ? preset->name : NULL;
	case KML_CLI_VALUES_SUBCOMMAND:
		return i < kml_cli_subcommands_count ? kml_cli_subcommands[i].name : NULL;
	case KML_CLI_VALUES_FORMAT:
		return i < kml_formats_count ? kml_formats[i]->name : NULL;
	default:
		return NULL;
	}
}
