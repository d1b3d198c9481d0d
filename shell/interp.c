// SPDX-License-Identifier: GPL-2.0
/* Runs lines: splits them, finds each command, keeps the directory and the status. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "brace.h"
#include "interp_priv.h"
#include "lesson_desk.h"
#include "status.h"
#include "undo.h"

#define DEPTH_MAX 8	/* of lines run by lines: home compare, watch */

struct kml_interp *kml_interp_create(struct kml_home *home, FILE *out, FILE *err)
{
	struct kml_interp *in = calloc(1, sizeof(*in));

	if (!in)
		return NULL;
	in->home = home;
	in->out = out;
	in->err = err;
	return in;
}

void kml_interp_destroy(struct kml_interp *in)
{
	if (!in)
		return;
	kml_undo_destroy(in->undo);
	free(in->pending);
	kml_desk_free(in->desk);
	free(in->kept);
	free(in);
}

void kml_interp_set(struct kml_interp *in, const struct kml_interp_opts *opts)
{
	in->opts = *opts;
}

void kml_interp_homes(struct kml_interp *in, struct kml_homes *homes)
{
	in->homes = homes;
}

struct kml_home *kml_interp_home(const struct kml_interp *in)
{
	return in->home;
}

int kml_interp_status(const struct kml_interp *in)
{
	return in->syntax ? KML_USAGE : in->failed ? KML_FAILED : KML_DONE;
}

const char *kml_interp_dir(const struct kml_interp *in)
{
	return in->dir;
}

bool kml_interp_left(const struct kml_interp *in)
{
	return in->left;
}

void kml_interp_watch(struct kml_interp *in, const volatile sig_atomic_t *flag)
{
	in->interrupted = flag;
}

void kml_interp_use(struct kml_interp *in, struct kml_homes_one *one)
{
	struct kml_homes_one *old = kml_homes_find(in->homes, in->home);
	struct kml_stat st;

	if (old && old != one)
		strcpy(old->dir, in->dir);
	in->home = one->home;
	in->told_lost = false;
	strcpy(in->dir, one->dir);
	if (in->home->ops->stat(in->home, in->dir, &st))
		*in->dir = '\0';
}

/* Was --plain given to a command that has it? */
static bool plain(const struct kml_call *call)
{
	for (unsigned int i = 0; i < call->cmd->options_count; i++)
		if (!strcmp(call->cmd->options[i].name, "plain"))
			return call->options[i];
	return false;
}

static bool takes_paths(const struct kml_command *cmd)
{
	return cmd->operands == KML_OPERANDS_PATH || cmd->operands == KML_OPERANDS_DIR ||
	       cmd->operands == KML_OPERANDS_NEW_DIR;
}

/* The guest may have died while it was asked: say so once, with the remedy. */
static void tell_lost(struct kml_interp *in)
{
	char why[300];

	if (in->told_lost || !in->home->ops->lost || !in->home->ops->lost(in->home, why, sizeof(why)))
		return;
	in->told_lost = true;
	kml_interp_say(in, "home %s: %s; its objects are gone with it; 'home %s' starts a fresh one",
		       in->home->ops->name, why, in->home->ops->name);
}

static int carry_out(struct kml_call *call, const char *typed)
{
	struct kml_interp *in = call->in;
	struct kml_words words = { 0 };
	int ret;

	if (takes_paths(call->cmd) && kml_brace_words(&words, call->argc, call->argv)) {
		ret = kml_call_say(call, "more than %d words come out of the braces, or there is no memory",
				   KML_BRACE_MAX);
		goto out;
	}
	if (words.count) {
		call->argc = words.count;
		call->argv = words.word;
	}
	if (!in->undo)
		in->undo = kml_undo_create();
	if (in->undo)
		call->home = kml_undo_watch(in->undo, in->home,
					    call->cmd->flags & KML_CMD_LOOKS ? NULL : typed,
					    in->equivalent ? in->out : NULL);
	kml_screen_get(call->out, plain(call), &call->screen);
	ret = call->cmd->run(call);
	tell_lost(in);
out:
	kml_words_free(&words);
	return ret;
}

/* The words again, for undo to name: cut where there are many. */
static void join(const struct kml_stmt *stmt, char *ret, size_t size)
{
	size_t at = 0;

	for (unsigned int i = 0; i < stmt->argc && at < size; i++)
		at += snprintf(ret + at, size - at, "%s%s", i ? " " : "", stmt->argv[i]);
	if (stmt->target && at < size)
		snprintf(ret + at, size - at, " > %s", stmt->target);
}

int kml_interp_run(struct kml_interp *in, const struct kml_stmt *stmt, FILE *out)
{
	struct kml_call call = {
		.in = in, .home = in->home, .dir = in->dir, .cmd = kml_command_find(stmt->argv[0]),
		.target = stmt->target, .out = out, .interactive = in->opts.interactive,
	};
	char msg[600], typed[200];

	if (!call.cmd) {
		kml_interp_unknown(in, stmt);
		return -1;
	}
	if (call.cmd->flags & KML_CMD_HOST && !in->opts.allow_shell && !in->opts.interactive) {
		kml_interp_say(in, "%s: runs programs: off in a script; --allow-shell turns it on",
			       call.cmd->name);
		return KML_FORBIDDEN;
	}
	if (call.cmd->flags & KML_CMD_OUTSIDE && in->opts.confined) {
		kml_interp_say(in, "%s: reaches beyond the tree: not where submissions run", call.cmd->name);
		return KML_FORBIDDEN;
	}
	join(stmt, typed, sizeof(typed));
	if (kml_command_parse(&call, stmt->argc, stmt->argv, msg, sizeof(msg))) {
		kml_interp_say(in, "%s", msg);
		return -1;
	}
	if (stmt->target && !(call.cmd->flags & KML_CMD_TARGET)) {
		kml_interp_say(in, "%s: '> %s': only echo writes to a file of the tree; '> /tmp/x' is a file of this computer",
			       call.cmd->name, stmt->target);
		return -1;
	}
	return carry_out(&call, typed);
}

static bool stops(const struct kml_interp *in)
{
	return in->left || (in->interrupted && *in->interrupted) ||
	       ((in->failed || in->syntax) && !in->opts.keep_going && !in->opts.interactive);
}

/* Runs one statement; notes how it went. Return: did it do well? */
static bool did(struct kml_interp *in, struct kml_stmt *stmt, bool substitutes)
{
	char *words = NULL;
	int err = substitutes ? kml_expand(in, stmt, &words) : 0;

	if (!err)
		err = kml_interp_run(in, stmt, in->out);
	free(words);

	if (err)
		in->failed = true;
	if (err == KML_FORBIDDEN)
		in->syntax = true;
	return !err;
}

/* Return: 0, -EINVAL, or -EAGAIN; *@ret: did the last statement do well? */
static int run_ours(struct kml_interp *in, const char *text, size_t len, bool *ret)
{
	struct kml_line *line = malloc(sizeof(*line));
	const char *construct;
	bool skip = false;
	int err = line ? kml_lex(line, text, len) : -ENOMEM;

	*ret = true;
	if (err) {
		err = line && line->incomplete ? -EAGAIN : -EINVAL;
		if (err == -EINVAL)
			kml_interp_say(in, "%s", line ? line->error : "no memory for the line");
		*ret = false;
		free(line);
		return err;
	}
	construct = kml_interp_construct(line);
	if (construct) {
		kml_interp_refuse_construct(in, construct);
		*ret = false;
		free(line);
		return -EINVAL;
	}
	for (unsigned int i = 0; i < line->count && !stops(in); i++) {
		struct kml_stmt *stmt = &line->stmts[i];

		if (!skip)
			*ret = did(in, stmt, line->substitutes);
		skip = stmt->after == KML_SEP_AND && (skip || !*ret);
	}
	free(line);
	return 0;
}

/* A command whose operand is the rest of the line as it stands: `on`. */
static const struct kml_command *takes_rest(const char *text, size_t len, size_t *name_len)
{
	char name[32];
	size_t n = 0;

	while (n < len && n + 1 < sizeof(name) && !strchr(" \t", text[n]))
		n++;
	snprintf(name, sizeof(name), "%.*s", (int)n, text);
	*name_len = n;
	for (unsigned int i = 0; i < kml_commands_count; i++)
		if (kml_commands[i].flags & KML_CMD_REST && !strcmp(kml_commands[i].name, name))
			return &kml_commands[i];
	return NULL;
}

static void run_rest(struct kml_interp *in, const struct kml_command *cmd, const char *text,
		     size_t len)
{
	char *words[3] = { strdup(cmd->name), strndup(text, len), NULL };
	struct kml_stmt stmt = { .argv = words, .argc = len ? 2 : 1 };

	if (words[0] && words[1])
		did(in, &stmt, false);
	free(words[0]);
	free(words[1]);
}

static int run_whole(struct kml_interp *in, const char *text, size_t len);

/* What stands behind what sh did: ; or && and a line of its own. */
static int run_behind(struct kml_interp *in, const char *text, size_t len, bool well)
{
	bool need = len && *text == '&';

	if (!len || stops(in) || (need && !well))
		return 0;
	return run_whole(in, text + 1 + need, len - 1 - need);
}

/* A line that leaves our language somewhere: its first part is ours. */
static int run_mixed(struct kml_interp *in, const char *text, size_t len,
		     const struct kml_hostline *found)
{
	static const char *const what[256] = {
		['!'] = "programs of the host", ['|'] = "no pipes here", ['<'] = "no input from files here",
		['>'] = "no files outside the tree here",
	};
	size_t before = found->start;
	bool well = true;
	int err = 0;

	if (found->op == '!' && strspn(text + found->op_at, "! \t") >= len - found->op_at) {
		kml_interp_say(in, "'!': no line after it; '! LINE' lets this computer's sh run one, the arrow up brings the last one back");
		return -EINVAL;
	}
	if (found->op == '|' && kml_hostline_is_name(text, len, found->op_at + 1)) {
		kml_interp_say(in, "'|': names joined by '|' are one value: put it in quotes, echo 'A|B' > FILE");
		return -EINVAL;
	}
	if (!in->opts.interactive && !in->opts.allow_shell) {
		kml_interp_say(in, "'%c': %s: off in a script; --allow-shell turns them on, and 'kmemlab mount DIR' gives the tree to a real shell",
			       found->op, what[(unsigned char)found->op]);
		return -EINVAL;
	}
	while (before && strchr(" \t;&", text[before - 1]))
		before--;
	if (before)
		err = run_ours(in, text, before, &well);
	if (!err && (well || !found->need) && !stops(in)) {
		well = !kml_host_line(in, text, found->end, found);
		in->failed |= !well;
	}
	return err ? err : run_behind(in, text + found->end, len - found->end, well);
}

/* Runs what stands before @at, a statement whose command takes the rest, and then that. */
static int run_up_to_rest(struct kml_interp *in, const char *text, size_t len, size_t end,
			  size_t at, bool need)
{
	const struct kml_command *cmd;
	bool failed = in->failed;
	size_t name;
	int err;

	if (end) {
		in->failed = false;
		err = run_whole(in, text, end);
		if (err || stops(in) || (need && in->failed)) {
			in->failed |= failed;
			return err;
		}
		in->failed |= failed;
	}
	cmd = takes_rest(text + at, len - at, &name);
	for (at += name; at < len && strchr(" \t", text[at]); at++)
		;
	run_rest(in, cmd, text + at, len - at);
	return 0;
}

static int run_whole(struct kml_interp *in, const char *text, size_t len)
{
	size_t at = 0, end = 0, name;
	struct kml_hostline found;
	bool well, need = false;

	while (at < len && strchr(" \t", text[at]))
		at++;
	for (; at < len; at = kml_hostline_next(text, len, at, &end, &need))
		if (takes_rest(text + at, len - at, &name))
			return run_up_to_rest(in, text, len, end, at, need);
	if (kml_hostline_find(text, len, &found))
		return run_mixed(in, text, len, &found);
	return run_ours(in, text, len, &well);
}

/* Puts @line behind what waits. */
static int append(struct kml_interp *in, const char *line, size_t len)
{
	size_t room = in->pending_len + len + 2;
	char *grown = room > KML_LINE_MAX ? NULL : realloc(in->pending, room);

	if (!grown)
		return -ENOMEM;
	if (in->pending)
		grown[in->pending_len++] = '\n';
	memcpy(grown + in->pending_len, line, len);
	in->pending = grown;
	in->pending_len += len;
	return 0;
}

static void trace(struct kml_interp *in, const char *text, size_t len)
{
	fflush(in->out);
	fprintf(in->err, "+ %.*s\n", (int)len, text);
	fflush(in->err);
}

void kml_interp_forget(struct kml_interp *in)
{
	free(in->pending);
	in->pending = NULL;
	in->pending_len = 0;
}

int kml_interp_line(struct kml_interp *in, const char *line, size_t len)
{
	bool goes_on = in->pending;
	int err = 0;

	in->lines++;
	if (!goes_on)
		in->line_number = in->lines;
	if (goes_on) {
		err = append(in, line, len);
		line = in->pending;
		len = in->pending_len;
	}
	if (in->depth == DEPTH_MAX) {
		kml_interp_say(in, "lines within lines, %d deep: no further", DEPTH_MAX);
		return -EINVAL;
	}
	in->depth++;
	if (in->opts.trace && !goes_on && len)
		trace(in, line, len);
	if (!err)
		err = run_whole(in, line, len);
	in->depth--;
	if (!in->depth)
		kml_desk_look(in->desk, in->home, in->out, NULL);
	if (err == -EAGAIN && !goes_on && append(in, line, len))
		err = -ENOMEM;
	if (err == -EAGAIN)
		return err;
	kml_interp_forget(in);
	if (err)
		in->syntax = true;
	return err ? -EINVAL : 0;
}

void kml_interp_end(struct kml_interp *in)
{
	struct kml_line *line;

	if (!in->pending)
		return;
	line = malloc(sizeof(*line));
	if (line && kml_lex(line, in->pending, in->pending_len))
		kml_interp_say(in, "%s", line->error);
	free(line);
	kml_interp_forget(in);
	in->syntax = true;
}

int kml_interp_text(struct kml_interp *in, const char *text)
{
	while (*text && !stops(in)) {
		size_t len = strcspn(text, "\n");

		if (kml_interp_line(in, text, len) == -EINVAL)
			break;
		text += len + (text[len] == '\n');
	}
	kml_interp_end(in);
	fflush(in->out);
	return kml_interp_status(in);
}

static int stream_line(void *ctx, const char *line, size_t len)
{
	struct kml_interp *in = ctx;
	int err = kml_interp_line(in, line, len);

	return err == -EINVAL ? err : stops(in);
}

int kml_interp_stream(struct kml_interp *in, int fd)
{
	int err = kml_lines(fd, in->out, stream_line, in);

	if (err < 0 && !in->syntax) {
		kml_interp_say(in, "cannot read on: %s",
			       err == -EMSGSIZE ? "a line is longer than 65536 bytes" :
			       strerror(-err));
		in->syntax = true;
	}
	kml_interp_end(in);
	fflush(in->out);
	return kml_interp_status(in);
}
