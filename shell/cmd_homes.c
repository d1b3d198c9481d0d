// SPDX-License-Identifier: GPL-2.0
/*
 * Homes: going from one to another, comparing two, running a line inside one, and what the
 * kernel behind one prints of its memory elsewhere than in the tree.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "interp_priv.h"
#include "undo.h"

static int list_homes(struct kml_call *call)
{
	static const char *const names[] = { "twin", "vm", "kernel" };
	static const char *const docs[] = { "the simulated machine", "a real kernel in a guest",
					    "this computer's kernel" };
	char why[200];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *state = strcmp(call->home->ops->name, names[i]) ? "" : "here";

		for (unsigned int h = 0; call->in->homes && h < KML_HOMES_MAX; h++) {
			struct kml_home *home = call->in->homes->one[h].home;

			if (home && !strcmp(home->ops->name, names[i]) && !*state)
				state = home->ops->lost && home->ops->lost(home, why, sizeof(why)) ?
					"lost" : "kept";
		}
		fprintf(call->out, "%-7s %-5s %s\n", names[i], state, docs[i]);
	}
	return 0;
}

/* Gets a home, started where it must be. Return: NULL, having said why. */
static struct kml_homes_one *get(struct kml_call *call, const char *name)
{
	struct kml_homes_one *one;
	char msg[512] = "";
	int err;

	if (!call->in->homes) {
		kml_call_say(call, "%s: this shell has one home only", name);
		return NULL;
	}
	err = kml_homes_get(call->in->homes, name, &one, msg, sizeof(msg));
	if (!kml_homes_find(call->in->homes, call->in->home)) {	/* it was lost, and is gone now */
		kml_undo_forget(call->in->undo);
		if (!err)
			kml_interp_use(call->in, one);
		else if (!kml_homes_get(call->in->homes, "twin", &one, msg, sizeof(msg)))
			kml_interp_use(call->in, one);
	}
	if (!err)
		return one;
	kml_call_say(call, "%s", *msg ? msg : strerror(-err));
	return NULL;
}

static int go_to(struct kml_call *call, const char *name)
{
	struct kml_homes_one *one = get(call, name);

	if (!one)
		return -1;
	kml_interp_use(call->in, one);
	return 0;
}

/* The operands as a line again; one operand is a line already. */
static char *as_line(unsigned int argc, char **argv)
{
	char *line = NULL;
	size_t size;
	FILE *out;

	if (argc == 1)
		return strdup(argv[0]);
	out = open_memstream(&line, &size);
	for (unsigned int i = 0; out && i < argc; i++) {
		fputs(i ? " '" : "'", out);
		for (const char *c = argv[i]; *c; c++)
			fputs(*c == '\'' ? "'\\''" : (char[]){ *c, '\0' }, out);
		fputc('\'', out);
	}
	if (out)
		fclose(out);
	return line;
}

/* What @line printed on @one, errors too. */
static char *answer_of(struct kml_call *call, struct kml_homes_one *one, const char *line)
{
	struct kml_interp_opts opts = { .keep_going = true };
	struct kml_interp *in;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	in = kml_interp_create(one->home, out, out);
	if (in) {
		kml_interp_set(in, &opts);
		kml_interp_watch(in, call->in->interrupted);
		kml_interp_text(in, line);
	}
	kml_interp_destroy(in);
	fclose(out);
	return text;
}

static size_t line_len(const char *text)
{
	return strcspn(text, "\n");
}

/* Line beside line: equal ones once, others one below the other. Return: how many differ. */
static unsigned int show_difference(FILE *out, const char *a, const char *a_name, const char *b,
				    const char *b_name)
{
	unsigned int differ = 0;

	while (*a || *b) {
		size_t al = line_len(a), bl = line_len(b);

		if (*a && *b && al == bl && !memcmp(a, b, al)) {
			fprintf(out, "%-6s %.*s\n", "", (int)al, a);
		} else {
			differ++;
			if (*a)
				fprintf(out, "%-6s %.*s\n", a_name, (int)al, a);
			if (*b)
				fprintf(out, "%-6s %.*s\n", b_name, (int)bl, b);
		}
		a += al + (a[al] == '\n');
		b += bl + (b[bl] == '\n');
	}
	return differ;
}

static int compare(struct kml_call *call)
{
	struct kml_homes_one *twin = get(call, "twin"), *vm = twin ? get(call, "vm") : NULL;
	char *line = vm ? as_line(call->argc - 1, call->argv + 1) : NULL;
	char *a = line ? answer_of(call, twin, line) : NULL, *b = a ? answer_of(call, vm, line) : NULL;
	unsigned int differ = 0;

	if (a && b) {
		differ = show_difference(call->out, a, "twin", b, "vm");
		fprintf(call->out, "%u line%s differ%s\n", differ, differ == 1 ? "" : "s",
			differ == 1 ? "s" : "");
	}
	free(line);
	free(a);
	free(b);
	return a && b ? 0 : -1;
}

int kml_do_home(struct kml_call *call)
{
	if (!call->argc)
		return list_homes(call);
	if (!strcmp(call->argv[0], "compare"))
		return call->argc > 1 ? compare(call) : kml_call_say(call, "compare: a line is missing after it");
	if (call->argc > 1)
		return kml_call_say(call, "%s: one operand too many; wanted twin, vm, kernel, or compare LINE",
				    call->argv[1]);
	return go_to(call, call->argv[0]);
}

/* Runs @line by the sh inside; its output is ours. */
static int run_inside(struct kml_call *call, const char *line)
{
	static char term[80];
	char sh[] = "sh", c[] = "-c", *copy = strdup(line), *env[] = { term, NULL };
	char *argv[] = { sh, c, copy, NULL };
	const char *value = getenv("TERM");
	int status = 0, err;

	snprintf(term, sizeof(term), "TERM=%s", value && strlen(value) < 60 ? value : "dumb");
	fflush(call->out);
	err = copy ? call->home->ops->exec(call->home, argv, env,
					   (int[]){ 0, fileno(call->out), 2 }, &status) : -ENOMEM;
	free(copy);
	if (err == -EINTR)
		return kml_call_say(call, "interrupted; the command did not end by itself");
	if (err)
		return kml_call_say(call, "%s", strerror(-err));
	if (WIFSIGNALED(status))
		return kml_call_say(call, "ended by signal %d", WTERMSIG(status));
	if (WEXITSTATUS(status) && !call->interactive)
		return kml_call_say(call, "status %d", WEXITSTATUS(status));
	return WEXITSTATUS(status) ? -1 : 0;
}

static int nothing_runs(struct kml_call *call)
{
	return kml_call_say(call, "home %s: %s (EOPNOTSUPP): no program can run on a simulated machine; 'home vm' is a real one",
			    call->home->ops->name, strerror(EOPNOTSUPP));
}

int kml_do_on(struct kml_call *call)
{
	return call->home->ops->exec ? run_inside(call, call->argv[0]) : nothing_runs(call);
}

/* A shell at a terminal of the guest's own: every key goes there, ^C and the arrows, too. */
static int console(struct kml_call *call)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	struct termios before, raw;
	char line[100];
	int ret;

	if (tcgetattr(0, &before))
		return kml_call_say(call, "console: %s", strerror(errno));
	ioctl(0, TIOCGWINSZ, &size);
	fprintf(call->out, "A root shell in the guest, in the root of its tree; exit or ^D comes back.\n");
	snprintf(line, sizeof(line), "PS1='guest:\\w# ' exec /init terminal %u %u sh -i", size.ws_row, size.ws_col);
	raw = before;
	cfmakeraw(&raw);
	raw.c_oflag = before.c_oflag;	/* our own messages end in a new line */
	tcsetattr(0, TCSADRAIN, &raw);
	ret = run_inside(call, line);
	tcsetattr(0, TCSADRAIN, &before);
	return ret;
}

int kml_do_vm(struct kml_call *call)
{
	if (strcmp(call->argv[0], "console"))
		return kml_call_say(call, "%s: wanted console", call->argv[0]);
	if (strcmp(call->home->ops->name, "vm"))
		return kml_call_say(call, "console: home %s is no guest; 'home vm' goes to one",
				    call->home->ops->name);
	return isatty(0) && call->screen.terminal ? console(call) : run_inside(call, "exec sh");
}

static int report(struct kml_call *call, const char *name)
{
	int err = call->home->ops->report ? call->home->ops->report(call->home, name, call->out) :
		  -EOPNOTSUPP;

	if (!err)
		return 0;
	return kml_call_say(call, "home %s: %s%s", call->home->ops->name, strerror(-err),
			    err == -EPERM ? "; try as root" : "");
}

#define REPORT(name) int kml_do_##name(struct kml_call *call) { return report(call, #name); }
REPORT(meminfo)
REPORT(slabinfo)
REPORT(buddyinfo)
REPORT(zoneinfo)
REPORT(vmallocinfo)
REPORT(iomem)
REPORT(dmesg)
