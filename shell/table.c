// SPDX-License-Identifier: GPL-2.0
/* What every table has in common. */
#include <string.h>

#include "table.h"

static bool wants_json(const struct kml_call *call)
{
	for (unsigned int i = 0; i < call->cmd->options_count; i++)
		if (!strcmp(call->cmd->options[i].name, "json"))
			return call->options[i];
	return false;
}

struct libscols_table *kml_table_new(struct kml_call *call, const char *name)
{
	struct libscols_table *table;

	scols_init_debug(0);
	table = scols_new_table();
	if (!table)
		return NULL;
	scols_table_set_stream(table, call->out);
	scols_table_set_name(table, name);
	scols_table_enable_json(table, wants_json(call));
	scols_table_enable_ascii(table, !call->screen.utf8);
	scols_table_set_termforce(table, call->screen.terminal ? SCOLS_TERMFORCE_ALWAYS : SCOLS_TERMFORCE_NEVER);
	scols_table_set_termwidth(table, call->screen.width);
	return table;
}

int kml_table_print(struct kml_call *call, struct libscols_table *table)
{
	int err = scols_print_table(table);

	if (wants_json(call))
		fputc('\n', call->out);
	scols_unref_table(table);
	return err ? kml_call_say(call, "the table cannot be printed") : 0;
}
