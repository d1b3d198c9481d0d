// SPDX-License-Identifier: GPL-2.0
/* The table of commands, and what is read off it: options and operands, usage, help. */
#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <string.h>

#include "commands.h"

#define KML_COMMAND(id, ...) static const struct kml_command_option id##_options[] = {
#define KML_OPTION(id, l, n, a, d) { .letter = l, .name = n, .arg = a, .doc = d },
#define KML_COMMAND_END(id) { 0 } };
#include "commands.def"

const struct kml_command kml_commands[] = {
#define KML_COMMAND(id, ar, u, d, e, l, m, o, f) { \
	.name = #id, .usage = u, .doc = d, .example = e, .area = KML_AREA_##ar, \
	.least = l, .most = m, .operands = KML_OPERANDS_##o, .flags = f, \
	.options = id##_options, \
	.options_count = sizeof(id##_options) / sizeof(id##_options[0]) - 1, \
	.run = kml_do_##id },
#include "commands.def"
};
const unsigned int kml_commands_count = sizeof(kml_commands) / sizeof(kml_commands[0]);

const char *const kml_areas[KML_AREAS] = {
	[KML_AREA_OBJECTS] = "Objects", [KML_AREA_TREE] = "The tree",
	[KML_AREA_PICTURES] = "Pictures", [KML_AREA_MACHINE] = "The machine",
	[KML_AREA_HOMES] = "Homes", [KML_AREA_COURSE] = "The course", [KML_AREA_SHELL] = "The shell",
};

const struct kml_command *kml_command_find(const char *name)
{
	for (unsigned int i = 0; i < kml_commands_count; i++)
		if (!strcmp(kml_commands[i].name, name))
			return &kml_commands[i];
	return NULL;
}

void kml_command_usage(const struct kml_command *cmd, char *ret, size_t size)
{
	size_t at = snprintf(ret, size, "%s", cmd->name);

	for (unsigned int i = 0; i < cmd->options_count && at < size; i++) {
		const struct kml_command_option *o = &cmd->options[i];
		char letter[3] = { '-', o->letter };

		at += snprintf(ret + at, size - at, " [%s%s%s%s]", o->letter ? letter : "--",
			       o->letter ? "" : o->name, o->arg ? " " : "", o->arg ? o->arg : "");
	}
	if (at < size && *cmd->usage)
		snprintf(ret + at, size - at, " %s", cmd->usage);
}

const struct kml_command *kml_command_next(enum kml_area area, const struct kml_command *cmd)
{
	for (cmd = cmd ? cmd + 1 : kml_commands; cmd < kml_commands + kml_commands_count; cmd++)
		if (cmd->area == area)
			return cmd;
	return NULL;
}

void kml_command_option_text(const struct kml_command_option *option, char *ret, size_t size)
{
	char letter[] = { '-', option->letter, ',', ' ', '\0' };

	snprintf(ret, size, "%s--%s%s%s", option->letter ? letter : "", option->name, option->arg ? " " : "",
		 option->arg ? option->arg : "");
}

void kml_command_help(const struct kml_command *cmd, FILE *out)
{
	char text[400];

	kml_command_usage(cmd, text, sizeof(text));
	fprintf(out, "%s\n  %s\n", text, cmd->doc);
	for (unsigned int i = 0; i < cmd->options_count; i++) {
		kml_command_option_text(&cmd->options[i], text, sizeof(text));
		fprintf(out, "  %s%-*s %s\n", cmd->options[i].letter ? "" : "    ",
			cmd->options[i].letter ? 22 : 18, text, cmd->options[i].doc);
	}
	if (*cmd->example)
		fprintf(out, "  Example: %s\n", cmd->example);
}

/* The rows in the shape that getopt_long() wants. */
static void fill_getopt(const struct kml_command *cmd, char *shorts, struct option *names)
{
	*shorts++ = ':';
	for (unsigned int i = 0; i < cmd->options_count; i++) {
		const struct kml_command_option *o = &cmd->options[i];

		if (o->letter) {
			*shorts++ = o->letter;
			if (o->arg)
				*shorts++ = ':';
		}
		*names++ = (struct option){ .name = o->name, .val = 256 + i,
			.has_arg = o->arg ? required_argument : no_argument };
	}
	*shorts = '\0';
	*names = (struct option){ 0 };
}

/* Place in the table of what getopt_long() found, or -1. */
static int place(const struct kml_command *cmd, int code)
{
	for (unsigned int i = 0; code < 256 && i < cmd->options_count; i++)
		if (cmd->options[i].letter == code)
			return i;
	return code - 256;
}

static int bad_option(const struct kml_command *cmd, int code, const char *word, char *msg,
		      size_t size)
{
	char wanted[400];

	kml_command_usage(cmd, wanted, sizeof(wanted));
	if (code == ':')
		snprintf(msg, size, "%s: %s: a value is missing after it; wanted %s", cmd->name, word,
			 wanted);
	else
		snprintf(msg, size, "%s: %s: no such option; wanted %s (./%s where that is a path)",
			 cmd->name, word, wanted, word);
	return -EINVAL;
}

static int take_options(struct kml_call *call, unsigned int argc, char **argv, char *msg,
			size_t size)
{
	struct option names[KML_OPTIONS_MAX + 1];
	char shorts[2 * KML_OPTIONS_MAX + 2];
	int code;

	fill_getopt(call->cmd, shorts, names);
	opterr = 0;
	optind = 0;	/* glibc: begin anew */
	while ((code = getopt_long(argc, argv, shorts, names, NULL)) != -1) {
		if (code == '?' || code == ':')
			return bad_option(call->cmd, code, argv[optind - 1], msg, size);
		call->options[place(call->cmd, code)] = optarg ? optarg : "";
	}
	return optind;
}

int kml_command_parse(struct kml_call *call, unsigned int argc, char **argv, char *msg,
		      size_t size)
{
	const struct kml_command *cmd = call->cmd;
	char wanted[400];
	int first = 1;

	static_assert(KML_MANY >= 4096, "a line's words");
	if (!(cmd->flags & (KML_CMD_VERBATIM | KML_CMD_REST)))
		first = take_options(call, argc, argv, msg, size);
	if (first < 0)
		return first;
	call->argc = argc - first;
	call->argv = argv + first;
	if (call->argc >= cmd->least && call->argc <= cmd->most)
		return 0;
	kml_command_usage(cmd, wanted, sizeof(wanted));
	if (call->argc < cmd->least)
		snprintf(msg, size, "%s: an operand is missing; wanted %s", cmd->name, wanted);
	else
		snprintf(msg, size, "%s: %s: one operand too many; wanted %s", cmd->name,
			 call->argv[cmd->most], wanted);
	return -EINVAL;
}

const char *kml_call_option(const struct kml_call *call, const char *name)
{
	for (unsigned int i = 0; i < call->cmd->options_count; i++)
		if (!strcmp(call->cmd->options[i].name, name))
			return call->options[i];
	assert(!"an option that the table does not have");
	return NULL;
}

void kml_commands_print(FILE *out)
{
	char usage[400];

	for (unsigned int area = 0; area < KML_AREAS; area++) {
		const struct kml_command *cmd = kml_command_next(area, NULL);

		if (cmd)
			fprintf(out, "%s:\n", kml_areas[area]);
		for (; cmd; cmd = kml_command_next(area, cmd)) {
			kml_command_usage(cmd, usage, sizeof(usage));
			if (strlen(usage) > 30)
				fprintf(out, "  %s\n  %-30s %s\n", usage, "", cmd->doc);
			else
				fprintf(out, "  %-30s %s\n", usage, cmd->doc);
		}
	}
	fputs("Join commands by ; or && (the second runs if the first did well); # begins a comment.\n",
	      out);
}
