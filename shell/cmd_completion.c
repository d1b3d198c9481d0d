// SPDX-License-Identifier: GPL-2.0
/*
 * kmemlab completion bash|zsh|fish: what makes that shell complete kmemlab's options, from
 * the table of options. Lists that a version cannot know are asked for when they are needed.
 */
#include <string.h>

#include "cmdline.h"
#include "status.h"
#include "subcommand.h"

/* All words of @values, parted by blanks; those of a kernel's table are a command to run. */
static void words(FILE *out, enum kml_cli_values values)
{
	const char *word;

	if (values == KML_CLI_VALUES_KERNEL)
		fputs("$(kmemlab vm --list 2>/dev/null | cut -f1)", out);
	for (unsigned int i = 0; (word = kml_cli_value(values, i)); i++)
		fprintf(out, "%s%s", i ? " " : "", word);
}

/* "-f --foreground": how an option may be written. */
static void spellings(FILE *out, const struct kml_cli_option *o)
{
	if (o->code < 256)
		fprintf(out, "-%c%s", o->code, o->name ? " " : "");
	if (o->name)
		fprintf(out, "--%s", o->name);
}

static bool is_file(enum kml_cli_values values)
{
	return values == KML_CLI_VALUES_FILE || values == KML_CLI_VALUES_DIR;
}

/* bash */

static void bash_reply(FILE *out, enum kml_cli_values values)
{
	if (is_file(values)) {
		fprintf(out, "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -%c -- \"$cur\")",
			values == KML_CLI_VALUES_DIR ? 'd' : 'f');
		return;
	}
	fputs("mapfile -t COMPREPLY < <(compgen -W \"", out);
	words(out, values);
	fputs("\" -- \"$cur\")", out);
}

static void bash_options(FILE *out, const struct kml_cli_command *cmd)
{
	for (unsigned int i = 0; i < cmd->options_count; i++) {
		if (i)
			fputc(' ', out);
		spellings(out, &cmd->options[i]);
	}
}

/* What follows an option that takes a value; nothing is offered where anything may. */
static void bash_values(FILE *out, const struct kml_cli_command *cmd)
{
	for (unsigned int i = 0; i < cmd->options_count; i++) {
		const struct kml_cli_option *o = &cmd->options[i];

		if (!o->arg)
			continue;
		fputc('\t', out);
		if (o->code < 256)
			fprintf(out, "\"%s -%c\"%s", cmd->name, o->code, o->name ? "|" : "");
		if (o->name)
			fprintf(out, "\"%s --%s\"", cmd->name, o->name);
		fputs(") ", out);
		if (o->values != KML_CLI_VALUES_NONE)
			bash_reply(out, o->values);
		fprintf(out, "%sreturn 0 ;;\n", o->values == KML_CLI_VALUES_NONE ? "" : "; ");
	}
}

static void bash_command(FILE *out, const struct kml_cli_command *cmd)
{
	fprintf(out, "\t\"%s\") options='", cmd->name);
	bash_options(out, cmd);
	fputs("'; ", out);
	if (cmd->values != KML_CLI_VALUES_NONE)
		bash_reply(out, cmd->values);
	else
		fputs(":", out);
	fputs(" ;;\n", out);
}

/* The first word that is neither an option nor its value is the sub-command. */
static void bash(FILE *out)
{
	fputs("# bash completion of kmemlab, written by: kmemlab completion bash\n"
	      "_kmemlab()\n{\n"
	      "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} cmd= options= i\n"
	      "\tCOMPREPLY=()\n"
	      "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	      "\t\t[ \"${COMP_WORDS[i]}\" != -- ] || return 0\n"
	      "\t\tcase ${COMP_WORDS[i]} in\n", out);
	for (unsigned int i = 0; i < kml_cli_itself->options_count; i++) {
		if (!kml_cli_itself->options[i].arg)
			continue;
		fputs(i ? "|" : "\t\t", out);
		spellings(out, &kml_cli_itself->options[i]);
	}
	fputs(") i=$((i + 1)) ;;\n\t\t-*) ;;\n\t\t*) cmd=${COMP_WORDS[i]}; break ;;\n\t\tesac\n\tdone\n"
	      "\tcase \"$cmd $prev\" in\n", out);
	bash_values(out, kml_cli_itself);
	for (unsigned int i = 0; i < kml_cli_subcommands_count; i++)
		bash_values(out, &kml_cli_subcommands[i]);
	fputs("\tesac\n\tcase $cmd in\n", out);
	bash_command(out, kml_cli_itself);
	for (unsigned int i = 0; i < kml_cli_subcommands_count; i++)
		bash_command(out, &kml_cli_subcommands[i]);
	fputs("\tesac\n"
	      "\t[[ $cur != -* ]] || mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$cur\")\n"
	      "}\n"
	      "complete -F _kmemlab kmemlab\n", out);
}

/* zsh */

/* Text within an _arguments specification, in single quotes. */
static void zsh_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\''", out);
		else if (strchr("[]:\\", *text))
			fprintf(out, "\\%c", *text);
		else
			fputc(*text, out);
	}
}

static void zsh_action(FILE *out, enum kml_cli_values values)
{
	if (values == KML_CLI_VALUES_DIR)
		fputs("_files -/", out);
	else if (values == KML_CLI_VALUES_FILE)
		fputs("_files", out);
	else if (values == KML_CLI_VALUES_KERNEL)
		fputs("{compadd $(kmemlab vm --list 2>/dev/null | cut -f1)}", out);
	else if (kml_cli_value(values, 0)) {
		fputc('(', out);
		words(out, values);
		fputc(')', out);
	}
}

static void zsh_option(FILE *out, const struct kml_cli_option *o, bool letter)
{
	fputs(" \\\n\t\t'", out);
	if (letter)
		fprintf(out, "-%c[", o->code);
	else
		fprintf(out, "--%s[", o->name);
	zsh_text(out, o->doc);
	fputc(']', out);
	if (o->arg) {
		fputc(':', out);
		zsh_text(out, o->arg);
		fputc(':', out);
		zsh_action(out, o->values);
	}
	fputc('\'', out);
}

static void zsh_arguments(FILE *out, const struct kml_cli_command *cmd)
{
	fputs("_arguments -S", out);
	for (unsigned int i = 0; i < cmd->options_count; i++) {
		if (cmd->options[i].code < 256)
			zsh_option(out, &cmd->options[i], true);
		if (cmd->options[i].name)
			zsh_option(out, &cmd->options[i], false);
	}
}

static void zsh(FILE *out)
{
	fputs("#compdef kmemlab\n# zsh completion of kmemlab, written by: kmemlab completion zsh\n"
	      "local curcontext=$curcontext state line\nlocal -a subcommands\nsubcommands=(\n", out);
	for (unsigned int i = 0; i < kml_cli_subcommands_count; i++) {
		fprintf(out, "\t'%s:", kml_cli_subcommands[i].name);
		zsh_text(out, kml_cli_subcommands[i].doc);
		fputs("'\n", out);
	}
	fputs(")\n", out);
	zsh_arguments(out, kml_cli_itself);
	fputs(" \\\n\t\t'1:sub-command:->subcommand' '*::argument:->argument' && return\n"
	      "case $state in\nsubcommand) _describe sub-command subcommands ;;\nargument)\n\tcase $line[1] in\n", out);
	for (unsigned int i = 0; i < kml_cli_subcommands_count; i++) {
		const struct kml_cli_command *cmd = &kml_cli_subcommands[i];

		fprintf(out, "\t%s) ", cmd->name);
		zsh_arguments(out, cmd);
		if (cmd->values != KML_CLI_VALUES_NONE) {
			fputs(" \\\n\t\t'1:operand:", out);
			zsh_action(out, cmd->values);
			fputc('\'', out);
		}
		fputs(" ;;\n", out);
	}
	fputs("\tesac ;;\nesac\n", out);
}

/* fish */

static void fish_text(FILE *out, const char *text)
{
	fputc('\'', out);
	for (; *text; text++)
		fprintf(out, *text == '\'' || *text == '\\' ? "\\%c" : "%c", *text);
	fputc('\'', out);
}

static void fish_values(FILE *out, enum kml_cli_values values)
{
	if (values == KML_CLI_VALUES_DIR) {
		fputs(" -xa '(__fish_complete_directories)'", out);
	} else if (values == KML_CLI_VALUES_KERNEL) {
		fputs(" -xa '(kmemlab vm --list 2>/dev/null | cut -f1)'", out);
	} else if (kml_cli_value(values, 0)) {
		fputs(" -xa '", out);
		words(out, values);
		fputc('\'', out);
	} else {
		fputs(values == KML_CLI_VALUES_FILE ? " -rF" : " -x", out);
	}
}

static void fish_command(FILE *out, const struct kml_cli_command *cmd)
{
	const char *when = cmd == kml_cli_itself ? "__fish_use_subcommand" : "__fish_seen_subcommand_from";

	for (unsigned int i = 0; i < cmd->options_count; i++) {
		const struct kml_cli_option *o = &cmd->options[i];

		fprintf(out, "complete -c kmemlab -n '%s%s%s'", when, *cmd->name ? " " : "", cmd->name);
		if (o->code < 256)
			fprintf(out, " -s %c", o->code);
		if (o->name)
			fprintf(out, " -l %s", o->name);
		fputs(" -d ", out);
		fish_text(out, o->doc);
		if (o->arg)
			fish_values(out, o->values);
		fputc('\n', out);
	}
	if (cmd == kml_cli_itself || cmd->values == KML_CLI_VALUES_NONE)
		return;
	fprintf(out, "complete -c kmemlab -n '%s %s'", when, cmd->name);
	fish_values(out, cmd->values);
	fputc('\n', out);
}

static void fish(FILE *out)
{
	fputs("# fish completion of kmemlab, written by: kmemlab completion fish\ncomplete -c kmemlab -f\n", out);
	for (unsigned int i = 0; i < kml_cli_subcommands_count; i++) {
		fprintf(out, "complete -c kmemlab -n __fish_use_subcommand -a %s -d ",
			kml_cli_subcommands[i].name);
		fish_text(out, kml_cli_subcommands[i].doc);
		fputc('\n', out);
	}
	fish_command(out, kml_cli_itself);
	for (unsigned int i = 0; i < kml_cli_subcommands_count; i++)
		fish_command(out, &kml_cli_subcommands[i]);
}

int kml_cmd_completion(int argc, char **argv)
{
	static const struct { const char *name; void (*print)(FILE *out); } shells[] = {
		{ "bash", bash }, { "zsh", zsh }, { "fish", fish },
	};
	const struct kml_cli_command *cmd = kml_cli_find("completion");
	const char *name = argc == 2 ? argv[1] : argc > 2 ? argv[2] : "";

	if (!strcmp(name, "--help") || !strcmp(name, "-h")) {
		kml_cli_help(cmd, stdout);
		return KML_DONE;
	}
	for (size_t i = 0; argc == 2 && i < sizeof(shells) / sizeof(shells[0]); i++)
		if (!strcmp(shells[i].name, name)) {
			shells[i].print(stdout);
			return KML_DONE;
		}
	fprintf(stderr, "kmemlab completion: '%s': wanted one of bash, zsh, fish\n", name);
	kml_cli_usage(cmd, stderr);
	return KML_USAGE;
}
