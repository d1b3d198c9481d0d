// SPDX-License-Identifier: GPL-2.0
/* Runs lines: splits them, finds each command, keeps the directory and the status. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "interp_priv.h"
#include "lesson_desk.h"
#include "nearest.h"
#include "status.h"

/* Words that begin a construct of a real shell. */
static const char *const keywords[] = {
	"for", "while", "until", "if", "case", "function", "{", "}", "do", "done", "then", "fi",
	"set", "export", "test", "printf", "read", "trap", "eval", ".", "source",
};

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
	if (in) {
		free(in->kept);
		kml_desk_free(in->desk);
	}
	free(in);
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

static size_t parent_of(const char *path, size_t len)
{
	while (len && path[len - 1] != '/')
		len--;
	return len ? len - 1 : 0;
}

int kml_interp_path(const struct kml_interp *in, const char *operand, char *ret)
{
	size_t len = 0;

	*ret = '\0';
	if (!*operand)
		return -ENOENT;
	if (*operand != '/') {
		len = strlen(in->dir);
		memcpy(ret, in->dir, len);
	}
	while (*operand) {
		size_t n = strcspn(operand, "/");

		if (n == 2 && operand[0] == '.' && operand[1] == '.') {
			len = parent_of(ret, len);
		} else if (n && !(n == 1 && *operand == '.')) {
			if (len + n + 2 > KML_PATH_MAX) {
				*ret = '\0';
				return -ENAMETOOLONG;
			}
			if (len)
				ret[len++] = '/';
			memcpy(ret + len, operand, n);
			len += n;
		}
		operand += n + (operand[n] == '/');
	}
	ret[len] = '\0';
	return 0;
}

static void unknown(struct kml_interp *in, const char *name)
{
	const char *meant;

	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (!strcmp(keywords[i], name)) {
			kml_interp_say(in, "%s: not a command of this small shell; 'kmemlab mount DIR' gives the tree to a real one",
				       name);
			return;
		}
	meant = kml_nearest(name, &kml_commands[0].name, sizeof(kml_commands[0]),
			    kml_commands_count);
	if (meant)
		kml_interp_say(in, "%s: no such command; did you mean '%s'?", name, meant);
	else
		kml_interp_say(in, "%s: no such command; 'help' lists those that there are", name);
}

/* Was --plain given to a command that has it? */
static bool plain(const struct kml_call *call)
{
	for (unsigned int i = 0; i < call->cmd->options_count; i++)
		if (!strcmp(call->cmd->options[i].name, "plain"))
			return call->options[i];
	return false;
}

static int run_words(struct kml_interp *in, const struct kml_stmt *stmt)
{
	struct kml_call call = {
		.in = in, .home = in->home, .dir = in->dir, .cmd = kml_command_find(stmt->argv[0]),
		.target = stmt->target, .out = in->out, .interactive = in->interactive,
	};
	char msg[600];

	if (!call.cmd) {
		unknown(in, stmt->argv[0]);
		return -1;
	}
	if (kml_command_parse(&call, stmt->argc, stmt->argv, msg, sizeof(msg))) {
		kml_interp_say(in, "%s", msg);
		return -1;
	}
	if (stmt->target && !(call.cmd->flags & KML_CMD_TARGET)) {
		kml_interp_say(in, "%s: '> %s': only echo writes to a file here; 'kmemlab mount DIR' gives the tree to a real shell",
			       call.cmd->name, stmt->target);
		return -1;
	}
	kml_screen_get(call.out, plain(&call), &call.screen);
	return call.cmd->run(&call);
}

static int run(struct kml_interp *in, struct kml_stmt *stmt)
{
	char *words = NULL;
	int err = in->line.substitutes ? kml_expand(in, stmt, &words) : 0;

	if (!err)
		err = run_words(in, stmt);
	free(words);
	return err ? -1 : 0;
}

int kml_interp_line(struct kml_interp *in, const char *line, size_t len)
{
	bool skip = false;

	in->lines++;
	if (kml_lex(&in->line, line, len)) {
		kml_interp_say(in, "kmemlab: line %lu: %s", in->lines, in->line.error);
		in->syntax = true;
		return -EINVAL;
	}
	for (unsigned int i = 0; i < in->line.count && !in->left; i++) {
		struct kml_stmt *stmt = &in->line.stmts[i];

		if (in->interrupted && *in->interrupted)
			break;
		if (!skip && run(in, stmt)) {
			in->failed = true;
			skip = true;
		}
		if (stmt->after != KML_SEP_AND)
			skip = false;
	}
	kml_desk_look(in->desk, in->home, in->out, NULL);
	return 0;
}

int kml_interp_text(struct kml_interp *in, const char *text)
{
	while (*text && !in->left) {
		size_t len = strcspn(text, "\n");

		if (kml_interp_line(in, text, len))
			break;
		text += len + (text[len] == '\n');
	}
	fflush(in->out);
	return kml_interp_status(in);
}

static int stream_line(void *ctx, const char *line, size_t len)
{
	struct kml_interp *in = ctx;
	int err = kml_interp_line(in, line, len);

	return err ? err : in->left;
}

int kml_interp_stream(struct kml_interp *in, int fd)
{
	int err = kml_lines(fd, in->out, stream_line, in);

	if (err < 0 && !in->syntax) {
		kml_interp_say(in, "kmemlab: after line %lu: cannot read on: %s", in->lines,
			       err == -EMSGSIZE ? "a line is longer than 65536 bytes" :
			       strerror(-err));
		in->syntax = true;
	}
	fflush(in->out);
	return kml_interp_status(in);
}
