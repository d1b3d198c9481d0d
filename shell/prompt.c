// SPDX-License-Identifier: GPL-2.0
/* The prompt on readline. What a line means is the interpreter's. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <stdio.h>
#include <readline/readline.h>
#include <readline/history.h>

#include "complete.h"
#include "interp.h"
#include "prompt.h"
#include "status.h"

#define HISTORY_LINES 2000

static volatile sig_atomic_t interrupted;

static void on_sigint(int sig)
{
	interrupted = 1;
}

/* Called by readline, which has echoed ^C, when a signal woke it: begin the line anew. */
static int after_signal(void)
{
	if (interrupted) {
		interrupted = 0;
		rl_crlf();
		rl_replace_line("", 1);
		rl_on_new_line();
		rl_redisplay();
	}
	return 0;
}

/* Makes each directory of @path that is missing, for this user alone. */
static void make_dirs(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
}

/* $XDG_STATE_HOME/kmemlab/history, its folders made; NULL where there is no place. */
static char *history_file(void)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	char *path = NULL;
	int n = -1;

	if (state && *state == '/')
		n = asprintf(&path, "%s/kmemlab/history", state);
	else if (home && *home == '/')
		n = asprintf(&path, "%s/.local/state/kmemlab/history", home);
	if (n < 0)
		return NULL;
	make_dirs(path);
	return path;
}

static void keep_history(const char *file)
{
	mode_t old = umask(0077);

	if (!write_history(file))
		history_truncate_file(file, HISTORY_LINES);
	chmod(file, 0600);
	umask(old);
}

/* The machine's name without its newline, or "" where the home does not tell. */
static void machine_name(struct kml_home *home, char *ret, size_t size)
{
	char value[KML_VALUE_MAX];
	size_t len = 0;

	if (home->ops->read(home, "machine/name", value, &len) ||
	    (len == 8 && !memcmp(value, "unknown\n", 8)))
		len = 0;
	snprintf(ret, size, "%s%.*s", len ? " " : "", (int)len, value);
	ret[strcspn(ret, "\n")] = '\0';
	for (char *c = ret; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
}

static void remember(const char *line)
{
	HIST_ENTRY *last = history_length ? history_get(history_base + history_length - 1) : NULL;

	if (*line && (!last || strcmp(last->line, line)))
		add_history(line);
}

static void loop(struct kml_interp *in, const char *home, const char *machine)
{
	char prompt[KML_PATH_MAX + 128];

	while (!kml_interp_left(in)) {
		char *line;

		snprintf(prompt, sizeof(prompt), "%s%s:/%s> ", home, machine, kml_interp_dir(in));
		interrupted = 0;
		line = readline(prompt);
		if (!line) {
			putchar('\n');
			return;
		}
		remember(line);
		kml_interp_line(in, line, strlen(line));
		fflush(stdout);
		free(line);
	}
}

static int prompt(struct kml_home *home, struct kml_interp *in)
{
	struct sigaction act = { .sa_handler = on_sigint }, old;
	char *file = history_file(), machine[80];

	machine_name(home, machine, sizeof(machine));
	rl_readline_name = "kmemlab";
	rl_signal_event_hook = after_signal;
	kml_complete_init(home, in);
	using_history();
	stifle_history(HISTORY_LINES);
	if (file)
		read_history(file);
	kml_interp_watch(in, &interrupted);
	sigaction(SIGINT, &act, &old);
	loop(in, home->ops->name, machine);
	sigaction(SIGINT, &old, NULL);
	if (file)
		keep_history(file);
	free(file);
	return KML_DONE;
}

int kml_shell_on_home(struct kml_home *home)
{
	struct kml_interp *in = kml_interp_create(home, stdout, stderr);
	int status;

	if (!in) {
		fputs("kmemlab: no memory for the shell\n", stderr);
		return KML_BROKEN;
	}
	status = isatty(0) && isatty(1) ? prompt(home, in) : kml_interp_stream(in, 0);
	kml_interp_destroy(in);
	return status;
}
