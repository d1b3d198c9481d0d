// SPDX-License-Identifier: GPL-2.0
/* Runs lines: splits them, finds each command, keeps the directory and the status. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "interp_priv.h"
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

static const struct kml_command *find(const char *name)
{
	for (unsigned int i = 0; i < kml_commands_count; i++)
		if (!strcmp(kml_commands[i].name, name))
			return &kml_commands[i];
	return NULL;
}

static int run(struct kml_interp *in, const struct kml_stmt *stmt)
{
	const struct kml_command *cmd = find(stmt->argv[0]);

	if (!cmd) {
		unknown(in, stmt->argv[0]);
		return -1;
	}
	if (stmt->argc - 1 < cmd->least) {
		kml_interp_say(in, "%s: an operand is missing; wanted %s %s", cmd->name, cmd->name,
			       cmd->args);
		return -1;
	}
	if (stmt->argc - 1 > cmd->most) {
		kml_interp_say(in, "%s: %s: one operand too many; wanted %s%s%s", cmd->name,
			       stmt->argv[1 + cmd->most], cmd->name, *cmd->args ? " " : "", cmd->args);
		return -1;
	}
	if (stmt->target && !cmd->has_target) {
		kml_interp_say(in, "%s: '> %s': only echo writes to a file here; 'kmemlab mount DIR' gives the tree to a real shell",
			       cmd->name, stmt->target);
		return -1;
	}
	return cmd->run(in, stmt->argc, stmt->argv, stmt->target);
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
		const struct kml_stmt *stmt = &in->line.stmts[i];

		if (in->interrupted && *in->interrupted)
			break;
		if (!skip && run(in, stmt)) {
			in->failed = true;
			skip = true;
		}
		if (stmt->after != KML_SEP_AND)
			skip = false;
	}
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
