// SPDX-License-Identifier: GPL-2.0
/* The shell itself: help, exit. */
#include <string.h>

#include "interp_priv.h"
#include "nearest.h"

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
	return kml_call_say(call, "%s: no such command%s%s%s", name,
			    meant ? "; did you mean '" : "", meant ? meant : "", meant ? "'?" : "");
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
