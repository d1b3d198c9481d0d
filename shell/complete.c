// SPDX-License-Identifier: GPL-2.0
/* Completes the first word of a statement to a command, any other to a path of the home. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <readline/readline.h>

#include "commands.h"
#include "complete.h"

/* A directory with more entries is not offered in full. */
#define MATCHES_MAX 1000

static struct kml_home *home;
static struct kml_interp *interp;

/** struct matches - names of one directory that begin as typed. */
struct matches {
	const char *dir;	/* as typed, with its '/' or empty */
	const char *prefix;
	bool dirs_only;
	char *found[MATCHES_MAX];
	unsigned int count, next;
};

static struct matches matches;

static int add_match(void *ctx, const char *name, const struct kml_stat *st)
{
	struct matches *m = ctx;

	if (strncmp(name, m->prefix, strlen(m->prefix)) || (m->dirs_only && !st->is_dir))
		return 0;
	if (m->count == MATCHES_MAX)
		return 1;
	if (asprintf(&m->found[m->count], "%s%s%s", m->dir, name, st->is_dir ? "/" : "") < 0)
		return -ENOMEM;
	m->count++;
	return 0;
}

static bool dirs_only(void)
{
	const char *start = rl_line_buffer + rl_point;

	while (start > rl_line_buffer && start[-1] != ';' && start[-1] != '&')
		start--;
	start += strspn(start, " \t");
	return !strncmp(start, "cd ", 3) || !strncmp(start, "rmdir ", 6) ||
	       !strncmp(start, "mkdir ", 6);
}

static void collect(const char *text)
{
	char dir[KML_PATH_MAX], path[KML_PATH_MAX];
	const char *slash = strrchr(text, '/');
	size_t len = slash ? slash - text + 1 : 0;

	matches.count = matches.next = 0;
	if (len >= sizeof(dir))
		return;
	memcpy(dir, text, len);
	dir[len] = '\0';
	matches.dir = dir;
	matches.prefix = text + len;
	matches.dirs_only = dirs_only();
	if (!kml_interp_path(interp, len ? dir : ".", path))
		home->ops->list(home, path, add_match, &matches);
}

/* readline frees what it is given. */
static char *next_path(const char *text, int state)
{
	if (!state)
		collect(text);
	if (matches.next == matches.count)
		return NULL;
	if (matches.count == 1 && matches.found[0][strlen(matches.found[0]) - 1] == '/')
		rl_completion_append_character = '\0';
	return matches.found[matches.next++];
}

static char *next_command(const char *text, int state)
{
	static unsigned int at;

	for (at = state ? at : 0; at < kml_commands_count; at++)
		if (!strncmp(kml_commands[at].name, text, strlen(text)))
			return strdup(kml_commands[at++].name);
	return NULL;
}

static bool first_word(int start)
{
	while (start && (rl_line_buffer[start - 1] == ' ' || rl_line_buffer[start - 1] == '\t'))
		start--;
	return !start || rl_line_buffer[start - 1] == ';' || rl_line_buffer[start - 1] == '&';
}

static char **complete(const char *text, int start, int end)
{
	rl_attempted_completion_over = 1;
	return rl_completion_matches(text, first_word(start) ? next_command : next_path);
}

void kml_complete_init(struct kml_home *on, struct kml_interp *in)
{
	home = on;
	interp = in;
	rl_attempted_completion_function = complete;
	rl_basic_word_break_characters = " \t;&>";
	rl_completer_quote_characters = "'\"";
}
