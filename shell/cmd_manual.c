// SPDX-License-Identifier: GPL-2.0
/* kmemlab manual: the page kmemlab(1), from the tables of options and commands. */
#include <errno.h>
#include <string.h>

#include "cmdline.h"
#include "commands.h"
#include "dump.h"
#include "man_lessons.h"
#include "status.h"
#include "subcommand.h"

static const char description[] =
	"kmemlab shows the Linux kernel's memory allocators as a directory tree: mkdir allocates,\n"
	"rmdir frees, echo configures, cat looks. Without a sub-command it is a shell on that tree: a\n"
	"prompt where a person sits, else a script from standard input, -c or -f.\n"
	"A script ends at the first command that fails.\n";

static const char homes[] =
	"The tree lives in one of three homes:\n"
	"twin, a machine simulated in this process, which needs nothing and is where scripts run;\n"
	"vm, the real module in a stock kernel in a throw-away QEMU guest, without root;\n"
	"kernel, the module in the running kernel, at /sys/kernel/config/kmemlab.\n"
	"Only a prompt chooses by itself: vm where a guest is ready, else twin.\n";

static const struct kml_cli_text files[] = {
	{ "~/.cache/kmemlab", "kernels, images and snapshots of guests" },
	{ "~/.local/state/kmemlab/history", "lines that were typed at the prompt" },
	{ "~/.inputrc", "keys of the prompt; $if kmemlab is true there" },
	{ "/sys/kernel/config/kmemlab", "the tree of the running kernel, once kmemlab.ko is loaded" },
	{ 0 },
};

static const struct kml_cli_text examples[] = {
	{ "kmemlab -c 'mkdir kmalloc/a && cat kmalloc/a/ksize'", "one object, on the simulated machine" },
	{ "kmemlab vm -- sh -c 'mkdir kmalloc/a && cat kmalloc/a/ksize'", "the same on a real kernel" },
	{ "kmemlab mount /tmp/lab", "the tree as a file system, for any program" },
	{ 0 },
};

static void bold(FILE *out, const char *request, const char *text)
{
	fprintf(out, "%s\n\\fB", request);
	kml_roff_text(out, text);
	fputs("\\fR\n", out);
}

static void texts(FILE *out, const char *title, const struct kml_cli_text *text)
{
	fprintf(out, ".SH %s\n", title);
	for (; text->name; text++) {
		bold(out, ".TP", text->name);
		kml_roff_text(out, text->doc);
		fputs(".\n", out);
	}
}

static void options(FILE *out, const struct kml_cli_command *cmd)
{
	char text[64];

	for (unsigned int i = 0; i < cmd->options_count; i++) {
		kml_cli_option_text(&cmd->options[i], text, sizeof(text));
		bold(out, ".TP", text);
		kml_roff_text(out, cmd->options[i].doc);
		fputs(".\n", out);
	}
}

static void subcommands(FILE *out)
{
	char title[128];

	fputs(".SH SUB\\-COMMANDS\n", out);
	for (unsigned int i = 0; i < kml_cli_subcommands_count; i++) {
		const struct kml_cli_command *cmd = &kml_cli_subcommands[i];

		snprintf(title, sizeof(title), "kmemlab %s [OPTION...]%s%s", cmd->name,
			 *cmd->args ? " " : "", cmd->args);
		bold(out, ".SS", title);
		kml_roff_text(out, cmd->doc);
		fputs(".\n", out);
		options(out, cmd);
	}
}

static void command(FILE *out, const struct kml_command *cmd)
{
	char text[400];

	kml_command_usage(cmd, text, sizeof(text));
	bold(out, ".TP", text);
	kml_roff_text(out, cmd->doc);
	fputc('\n', out);
	for (unsigned int i = 0; i < cmd->options_count; i++) {
		kml_command_option_text(&cmd->options[i], text, sizeof(text));
		bold(out, ".br", text);
		kml_roff_text(out, cmd->options[i].doc);
		fputc('\n', out);
	}
	if (*cmd->example) {
		fputs(".br\nExample:\n", out);
		kml_roff_text(out, cmd->example);
		fputc('\n', out);
	}
}

static void commands(FILE *out)
{
	fputs(".SH COMMANDS OF THE SHELL\n", out);
	for (unsigned int area = 0; area < KML_AREAS; area++) {
		const struct kml_command *cmd = kml_command_next(area, NULL);

		if (cmd)
			fprintf(out, ".SS %s\n", kml_areas[area]);
		for (; cmd; cmd = kml_command_next(area, cmd))
			command(out, cmd);
	}
}

static void synopsis(FILE *out)
{
	static const char *const lines[] = {
		"kmemlab [OPTIONS]", "kmemlab [OPTIONS] -c COMMANDS", "kmemlab [OPTIONS] -f FILE",
		"kmemlab SUB-COMMAND [ARGUMENTS]",
	};

	fputs(".SH SYNOPSIS\n", out);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		kml_roff_text(out, lines[i]);
		fputs(i + 1 < sizeof(lines) / sizeof(lines[0]) ? "\n.br\n" : "\n", out);
	}
}

static void page(FILE *out)
{
	kml_roff_head(out, "kmemlab", "1", "the kernel's memory allocators as a directory tree");
	synopsis(out);
	fputs(".SH DESCRIPTION\n", out);
	kml_roff_text(out, description);
	fputs(".SH HOMES\n", out);
	kml_roff_text(out, homes);
	fputs(".SH OPTIONS\n", out);
	options(out, kml_cli_itself);
	subcommands(out);
	commands(out);
	texts(out, "ENVIRONMENT", kml_cli_environment);
	texts(out, "FILES", files);
	texts(out, "EXIT STATUS", kml_cli_statuses);
	texts(out, "EXAMPLES", examples);
	fputs(".SH SEE ALSO\n.BR kmemlab\\-tree (7),\n.BR kmemlab\\-lessons (5),\n.BR qemu\\-system (1)\n", out);
}

static int lessons(const char *file)
{
	FILE *in = fopen(file, "re");
	int err = in ? kml_man_lessons(in, stdout) : -errno;

	if (in)
		fclose(in);
	if (!err)
		return KML_DONE;
	fprintf(stderr, "kmemlab manual: %s: %s; wanted docs/writing-lessons.md\n", file, strerror(-err));
	return KML_FAILED;
}

/* The only option is --lessons. */
static int take(void *ctx, int code)
{
	*(const char **)ctx = optarg;
	return -1;
}

int kml_cmd_manual(int argc, char **argv)
{
	const char *file = NULL;
	int status = kml_cli_take(argc, argv, take, &file);

	if (status >= 0)
		return status;
	if (optind < argc) {
		fprintf(stderr, "kmemlab manual: '%s': wanted --lessons FILE, or nothing\n", argv[optind]);
		kml_cli_usage(kml_cli_find("manual"), stderr);
		return KML_USAGE;
	}
	if (file)
		return lessons(file);
	page(stdout);
	return KML_DONE;
}
