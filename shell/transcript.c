// SPDX-License-Identifier: GPL-2.0
/* The verbs of transcripts, on any actor. */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "errnos.h"
#include "interp.h"
#include "lex.h"
#include "mask.h"
#include "path.h"
#include "status.h"
#include "transcript.h"

/** struct play - one transcript being played. */
struct play {
	const struct kml_actor *actor;
	void *ctx;
	FILE *out;
	int status;
	char value[KML_VALUE_MAX];
	struct kml_line line;
};

static void result(struct play *play, int err)
{
	if (err)
		fprintf(play->out, "%s\n", kml_errno_name(-err));
}

static void do_mkdir(struct play *play, const struct kml_stmt *stmt)
{
	result(play, play->actor->mkdir(play->ctx, stmt->argv[1]));
}

static void do_rmdir(struct play *play, const struct kml_stmt *stmt)
{
	result(play, play->actor->rmdir(play->ctx, stmt->argv[1]));
}

/* echo [-n] WORDS > FILE, as one store. */
static void do_echo(struct play *play, const struct kml_stmt *stmt)
{
	bool newline = stmt->argc < 2 || strcmp(stmt->argv[1], "-n");
	size_t len = 0;

	for (unsigned int i = newline ? 1 : 2; i < stmt->argc; i++) {
		bool blank = i + 1 < stmt->argc;
		size_t n = strlen(stmt->argv[i]);

		if (len + n + blank + newline > KML_STORE_MAX) {
			result(play, -EFBIG);
			return;
		}
		memcpy(play->value + len, stmt->argv[i], n);
		len += n;
		if (blank)
			play->value[len++] = ' ';
	}
	if (newline)
		play->value[len++] = '\n';
	result(play, play->actor->write(play->ctx, stmt->target, play->value, len));
}

/* copy FROM TO: what one attribute reads is written to another; addresses travel so. */
static void do_copy(struct play *play, const struct kml_stmt *stmt)
{
	size_t len = 0;
	int err = play->actor->read(play->ctx, stmt->argv[1], play->value, &len);

	if (!err)
		err = play->actor->write(play->ctx, stmt->argv[2], play->value, len);
	result(play, err);
}

/** struct sibling - reads attributes of one directory, or by a path from the top, for a relation. */
struct sibling {
	struct play *play;
	const char *dir;
	size_t dir_len;
};

static int read_sibling(void *ctx, const char *name, char *buf, size_t *len)
{
	struct sibling *sib = ctx;
	int dir_len = strchr(name, '/') ? 0 : (int)sib->dir_len;
	char path[KML_PATH_MAX];
	int n = snprintf(path, sizeof(path), "%.*s%s%s", dir_len, sib->dir, dir_len ? "/" : "", name);

	if (n < 0 || (size_t)n >= sizeof(path))
		return -ENAMETOOLONG;
	return sib->play->actor->read(sib->play->ctx, path, buf, len);
}

static void do_cat(struct play *play, const struct kml_stmt *stmt)
{
	struct kml_found found = { 0 };
	struct sibling sib = { .play = play, .dir = stmt->argv[1] };
	size_t len = 0;
	int err = play->actor->read(play->ctx, stmt->argv[1], play->value, &len);

	kml_path_find(stmt->argv[1], &found);
	sib.dir_len = found.dir_len;
	kml_mask(play->out, found.entry, err, play->value, len, read_sibling, &sib);
}

/* holds DIR RELATION: a relation between attributes of DIR, masked ones too; machine/page_size is a path. */
static void do_holds(struct play *play, const struct kml_stmt *stmt)
{
	struct kml_stat st;
	struct sibling sib = { .play = play, .dir = stmt->argv[1],
			       .dir_len = strlen(stmt->argv[1]) };

	/* A directory that was refused here has nothing to hold. */
	if (play->actor->stat(play->ctx, stmt->argv[1], &st) == -ENOENT)
		result(play, -ENOENT);
	else
		kml_mask_relation(play->out, stmt->argv[2], read_sibling, &sib);
}

/** struct listing - names under collection. */
struct listing {
	char **name;
	size_t count;
};

static int add_name(void *ctx, const char *name, const struct kml_stat *st)
{
	struct listing *l = ctx;
	char **grown = reallocarray(l->name, l->count + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	l->name = grown;
	if (asprintf(&l->name[l->count], "%s%s", name, st->is_dir ? "/" : "") < 0)
		return -ENOMEM;
	l->count++;
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void do_ls(struct play *play, const struct kml_stmt *stmt)
{
	const char *path = stmt->argc > 1 ? stmt->argv[1] : "";
	struct listing l = { 0 };

	result(play, play->actor->list(play->ctx, path, add_name, &l));
	if (l.count)
		qsort(l.name, l.count, sizeof(*l.name), by_name);
	for (size_t i = 0; i < l.count; i++) {
		fprintf(play->out, "%s\n", l.name[i]);
		free(l.name[i]);
	}
	free(l.name);
}

static void do_stat(struct play *play, const struct kml_stmt *stmt)
{
	struct kml_stat st;
	int err = play->actor->stat(play->ctx, stmt->argv[1], &st);

	result(play, err);
	if (!err)
		fprintf(play->out, "%s %04o\n", st.is_dir ? "directory" : "file", st.perm);
}

#define WAIT_MS 10000
#define WAIT_STEP_MS 5

/* Does the attribute at @path read @want, its newline aside? -errno if it cannot be read. */
static int reads(struct play *play, const char *path, const char *want)
{
	size_t len = 0, n = strlen(want);
	int err = play->actor->read(play->ctx, path, play->value, &len);

	if (err)
		return err;
	if (len && play->value[len - 1] == '\n')
		len--;
	return len == n && !memcmp(play->value, want, n);
}

/* wait PATH VALUE: until the attribute reads so; long work says by `state` that it is done. */
static void do_wait(struct play *play, const struct kml_stmt *stmt)
{
	int is = 0;

	for (int ms = 0; !is && ms < WAIT_MS; ms += WAIT_STEP_MS) {
		is = reads(play, stmt->argv[1], stmt->argv[2]);
		if (!is)
			usleep(WAIT_STEP_MS * 1000);
	}
	if (is < 0)
		result(play, is);
	else if (!is)
		fprintf(play->out, "still not after %d s\n", WAIT_MS / 1000);
}

/* The first line that cannot be played ends the transcript. */
static void give_up(struct play *play, int status, const char *why, const char *verb)
{
	fflush(play->out);
	fprintf(stderr, "transcript: '%s': %s\n", verb, why);
	play->status = status;
}

/* needs FEATURE: a home whose `features` lack it skips the rest. */
static void do_needs(struct play *play, const struct kml_stmt *stmt)
{
	size_t len = 0, n = strlen(stmt->argv[1]);
	int err = play->actor->read(play->ctx, "features", play->value, &len);
	const char *line = play->value, *end = line + len;

	while (!err && line < end) {
		const char *next = memchr(line, '\n', end - line);

		next = next ? next : end;
		if ((size_t)(next - line) == n && !memcmp(line, stmt->argv[1], n))
			return;
		line = next + 1;
	}
	give_up(play, KML_SKIPPED, "this home lacks it", stmt->argv[1]);
}

static const struct {
	const char *verb;
	void (*run)(struct play *play, const struct kml_stmt *stmt);
	unsigned int least, most;	/* operands */
	bool target;
} verbs[] = {
	{ .verb = "mkdir", .run = do_mkdir, .least = 1, .most = 1 },
	{ .verb = "rmdir", .run = do_rmdir, .least = 1, .most = 1 },
	{ .verb = "echo", .run = do_echo, .most = KML_WORDS_MAX, .target = true },
	{ .verb = "cat", .run = do_cat, .least = 1, .most = 1 },
	{ .verb = "ls", .run = do_ls, .most = 1 },
	{ .verb = "stat", .run = do_stat, .least = 1, .most = 1 },
	{ .verb = "holds", .run = do_holds, .least = 2, .most = 2 },
	{ .verb = "copy", .run = do_copy, .least = 2, .most = 2 },
	{ .verb = "wait", .run = do_wait, .least = 2, .most = 2 },
	{ .verb = "needs", .run = do_needs, .least = 1, .most = 1 },
};

/* Those that an actor may have as @other: they need a directory of this system. */
static bool needs_directory(const char *verb)
{
	static const char *const known[] = {
		"rm", "create", "rename", "symlink", "link", "read-after-rmdir", "read-twice",
		"write-at",
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(known[i], verb))
			return true;
	return false;
}

static void do_other(struct play *play, const struct kml_stmt *stmt)
{
	int err = play->actor->other ? play->actor->other(play->ctx, stmt->argv) : -ENOSYS;

	if (err != -ENOSYS)
		result(play, err);
	else if (!needs_directory(stmt->argv[0]))
		give_up(play, KML_BROKEN, "no such command", stmt->argv[0]);
	else if (play->actor->other)
		give_up(play, KML_BROKEN, "wrong operands", stmt->argv[0]);
	else
		give_up(play, KML_SKIPPED, "only a directory of this system can do this",
		       stmt->argv[0]);
}

static void statement(struct play *play, const struct kml_stmt *stmt)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(verbs[i].verb, stmt->argv[0]))
			continue;
		if (stmt->argc - 1 < verbs[i].least || stmt->argc - 1 > verbs[i].most ||
		    verbs[i].target != !!stmt->target)
			give_up(play, KML_BROKEN, "wrong operands", stmt->argv[0]);
		else
			verbs[i].run(play, stmt);
		return;
	}
	do_other(play, stmt);
}

static int play_line(void *ctx, const char *line, size_t len)
{
	struct play *play = ctx;
	int err = kml_lex(&play->line, line, len);

	if (!err && play->line.count)
		fputs("$ ", play->out);
	kml_mask_bytes(play->out, line, len);
	putc('\n', play->out);
	if (err || play->line.count > 1)
		give_up(play, KML_BROKEN, err ? play->line.error : "one command a line", "line");
	else if (play->line.count)
		statement(play, &play->line.stmts[0]);
	return play->status != KML_DONE;
}

int kml_transcript(const struct kml_actor *actor, void *ctx, int fd, FILE *out)
{
	struct play *play = calloc(1, sizeof(*play));
	int status = KML_BROKEN;

	if (!play)
		return status;
	play->actor = actor;
	play->ctx = ctx;
	play->out = out;
	if (kml_lines(fd, out, play_line, play) >= 0)
		status = play->status;
	free(play);
	return fflush(out) ? KML_BROKEN : status;
}

void kml_transcript_bind(void)
{
	cpu_set_t first;

	CPU_ZERO(&first);
	CPU_SET(0, &first);
	if (sched_setaffinity(0, sizeof(first), &first))
		fprintf(stderr, "transcript: cannot bind to CPU 0: %s\n", strerror(errno));
}
