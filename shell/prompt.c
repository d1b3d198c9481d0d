// SPDX-License-Identifier: GPL-2.0
/* The prompt on readline. What a line means is the interpreter's. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <stdio.h>
#include <readline/readline.h>

#include "complete.h"
#include "history.h"
#include "interp.h"
#include "prompt.h"
#include "status.h"

static volatile sig_atomic_t interrupted, ended;
static struct kml_interp *interp;
static bool goes_on;		/* the line before wants more */

static void on_sigint(int sig)
{
	interrupted = 1;
}

static void on_end(int sig)
{
	interrupted = 1;
	ended = 1;
}

/* The machine's name without its newline; where the home does not tell, the kernel's version. */
static void machine_name(struct kml_home *home, char *ret, size_t size)
{
	char value[KML_VALUE_MAX + 1];
	size_t len = 0;

	if (home->ops->read(home, "machine/name", value, &len) ||
	    (len == 8 && !memcmp(value, "unknown\n", 8))) {
		len = 0;
		if (home->ops->read(home, "kernel", value, &len))
			len = 0;
		value[len] = '\0';
		len = strcspn(value, "-\n");
	}
	snprintf(ret, size, "%s%.*s", len ? " " : "", (int)len, value);
	ret[strcspn(ret, "\n")] = '\0';
	for (char *c = ret; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
}

/* "twin pc:/kmalloc> ", or "> " within a line. */
static const char *prompt_text(void)
{
	static char text[KML_PATH_MAX + 128], machine[80];
	static struct kml_home *asked;
	struct kml_home *home = kml_interp_home(interp);

	if (goes_on)
		return "> ";
	if (asked != home)
		machine_name(home, machine, sizeof(machine));
	asked = home;
	snprintf(text, sizeof(text), "%s%s:/%s> ", home->ops->name, machine, kml_interp_dir(interp));
	return text;
}

/* Called by readline when a signal woke it: begin the line anew, or leave. */
static int after_signal(void)
{
	if (ended)
		rl_done = 1;
	if (!interrupted || ended)
		return 0;
	interrupted = 0;
	if (goes_on)
		kml_interp_forget(interp);
	goes_on = false;
	rl_crlf();
	rl_replace_line("", 1);
	rl_set_prompt(prompt_text());
	rl_on_new_line();
	rl_redisplay();
	return 0;
}

static void loop(void)
{
	while (!kml_interp_left(interp) && !ended) {
		char *line;

		interrupted = 0;
		line = readline(prompt_text());
		if (!line && !goes_on) {
			putchar('\n');
			return;
		}
		if (!line) {
			kml_interp_end(interp);
			goes_on = false;
			continue;
		}
		kml_history_add(line);
		if (!ended)
			goes_on = kml_interp_line(interp, line, strlen(line)) == -EAGAIN;
		if (interrupted && !ended)
			putchar('\n');	/* behind the terminal's ^C */
		fflush(stdout);
		free(line);
	}
}

int kml_prompt(struct kml_homes *homes, struct kml_home *home)
{
	struct sigaction act = { .sa_handler = on_sigint }, end = { .sa_handler = on_end };

	interp = kml_interp_create(home, stdout, stderr);
	if (!interp) {
		fputs("kmemlab: no memory for the shell\n", stderr);
		return KML_BROKEN;
	}
	kml_interp_set(interp, &(struct kml_interp_opts){ .interactive = true });
	kml_interp_homes(interp, homes);
	kml_interp_watch(interp, &interrupted);
	rl_readline_name = "kmemlab";
	rl_signal_event_hook = after_signal;
	rl_event_hook = after_signal;	/* and ten times a second, for a signal that fell between two reads */
	kml_complete_init(interp);
	kml_history_load();
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &end, NULL);
	sigaction(SIGHUP, &end, NULL);
	loop();
	signal(SIGINT, SIG_DFL);
	kml_history_free();
	kml_interp_destroy(interp);
	return KML_DONE;
}
