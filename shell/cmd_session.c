// SPDX-License-Identifier: GPL-2.0
/* The shell itself: help, set, exit. */
#include <string.h>

#include "interp_priv.h"
#include "nearest.h"
#include "settings.h"
#include "subcommand.h"

static int help_of(struct kml_call *call, const char *name)
{
	const struct kml_command *cmd = kml_command_find(name);
	const char *meant;

	if (cmd) {
		kml_command_help(cmd, call->out);
		return 0;
	}
	meant = kml_nearest(name, &kml_commands[0].name, sizeof(kml_commands[0]),
			    kml_commands_count);
	if (meant)
		return kml_call_say(call, "%s: no such command; did you mean '%s'?", name, meant);
	return kml_call_say(call, "%s: no such command; 'help' alone lists those that there are, 'explain %s' looks further",
			    name, name);
}

int kml_do_help(struct kml_call *call)
{
	int ret = 0;

	for (unsigned int i = 0; i < call->argc; i++)
		ret |= help_of(call, call->argv[i]);
	if (!call->argc)
		kml_commands_print(call->out);
	return ret;
}

int kml_do_exit(struct kml_call *call)
{
	call->in->left = true;
	return 0;
}

static unsigned int get_echo(const struct kml_interp *in)
{
	return in->equivalent;
}

static void set_echo(struct kml_interp *in, unsigned int value)
{
	in->equivalent = value;
}

static unsigned int get_trace(const struct kml_interp *in)
{
	return in->opts.trace;
}

static void set_trace(struct kml_interp *in, unsigned int value)
{
	in->opts.trace = value;
}

const struct kml_setting kml_settings[] = {
	{ .name = "echo", .values = { "off", "equivalent" }, .get = get_echo, .set = set_echo,
	  .doc = "Print the lines of any shell that do the same as each command." },
	{ .name = "trace", .values = { "off", "on" }, .get = get_trace, .set = set_trace,
	  .doc = "Print each line before it runs, as -x does." },
};
const unsigned int kml_settings_count = sizeof(kml_settings) / sizeof(kml_settings[0]);

static void print_settings(struct kml_call *call)
{
	for (unsigned int i = 0; i < kml_settings_count; i++) {
		const struct kml_setting *s = &kml_settings[i];

		fprintf(call->out, "%-8s %-12s %s\n", s->name, s->values[s->get(call->in)], s->doc);
	}
}

static int set_one(struct kml_call *call, const struct kml_setting *s, const char *value)
{
	char wanted[100] = "";

	for (unsigned int v = 0; s->values[v]; v++) {
		if (!strcmp(s->values[v], value)) {
			s->set(call->in, v);
			return 0;
		}
		snprintf(wanted + strlen(wanted), sizeof(wanted) - strlen(wanted), "%s%s",
			 v ? " or " : "", s->values[v]);
	}
	return kml_call_say(call, "%s: '%s': wanted %s", s->name, value, wanted);
}

static int no_such_setting(struct kml_call *call, const char *name)
{
	const char *meant = kml_nearest(name, &kml_settings[0].name, sizeof(kml_settings[0]), kml_settings_count);
	char all[100] = "";

	if (meant)
		return kml_call_say(call, "%s: no such setting; did you mean '%s'?", name, meant);
	for (unsigned int i = 0; i < kml_settings_count; i++)
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s", i ? " or " : "", kml_settings[i].name);
	return kml_call_say(call, "%s: no such setting; wanted %s", name, all);
}

int kml_do_set(struct kml_call *call)
{
	if (!call->argc) {
		print_settings(call);
		return 0;
	}
	for (unsigned int i = 0; i < kml_settings_count; i++) {
		const struct kml_setting *s = &kml_settings[i];

		if (strcmp(s->name, call->argv[0]))
			continue;
		if (call->argc > 1)
			return set_one(call, s, call->argv[1]);
		fprintf(call->out, "%s\n", s->values[s->get(call->in)]);
		return 0;
	}
	return no_such_setting(call, call->argv[0]);
}

int kml_do_doctor(struct kml_call *call)
{
	char *argv[] = { (char[]){ "doctor" }, NULL };

	fflush(call->out);
	return kml_cmd_doctor(1, argv) ? -1 : 0;
}
