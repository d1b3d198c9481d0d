// SPDX-License-Identifier: GPL-2.0
/* The watched home, and the last changes with their way back. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "undo.h"

#define GROUPS 100	/* statements that can be taken back */

/** struct group - one statement: its way back, the last step first to be taken. */
struct group {
	struct kml_home *home;
	char *line;
	struct kml_changes back;
};

struct kml_undo {
	struct kml_home watched;	/* first: a home is cast to what holds it */
	struct kml_home_ops ops;	/* of @watched: the real home's, but for those that change */
	struct kml_home *home;
	FILE *echo;
	const char *line;		/* NULL: what is changed is put back, and not for undo */
	bool begun;			/* the statement under way has its group */
	struct group group[GROUPS];	/* a ring */
	unsigned int first, count;
};

static struct kml_undo *of(struct kml_home *home)
{
	return (struct kml_undo *)home;
}

static void free_group(struct group *group)
{
	kml_changes_free(&group->back);
	free(group->line);
	*group = (struct group){ 0 };
}

static struct group *last(struct kml_undo *undo)
{
	return &undo->group[(undo->first + undo->count - 1) % GROUPS];
}

/* The group of the statement under way. */
static struct group *current(struct kml_undo *undo)
{
	struct group *group;

	if (undo->begun)
		return last(undo);
	if (undo->count == GROUPS) {
		free_group(&undo->group[undo->first]);
		undo->first = (undo->first + 1) % GROUPS;
		undo->count--;
	}
	undo->count++;
	undo->begun = true;
	group = last(undo);
	group->home = undo->home;
	group->line = strdup(undo->line);
	return group;
}

void kml_change_print(const struct kml_change *step, FILE *out)
{
	bool plain = step->len && step->value[step->len - 1] == '\n';

	if (step->kind != KML_CHANGE_WRITE) {
		fprintf(out, "%s %s\n", step->kind == KML_CHANGE_MKDIR ? "mkdir" : "rmdir", step->path);
		return;
	}
	for (size_t i = 0; plain && i + 1 < step->len; i++)
		plain = step->value[i] >= ' ' && step->value[i] < 0x7f && step->value[i] != '\\' &&
			step->value[i] != '\'' && (i || step->value[i] != '-');
	if (plain) {
		const char *quote = strpbrk(step->value, " |&;<>()$`\"*?[#~!{}") ? "'" : "";

		fprintf(out, "echo %s%.*s%s > %s\n", quote, (int)step->len - 1, step->value, quote,
			step->path);
		return;
	}
	fputs("printf '", out);
	for (size_t i = 0; i < step->len; i++) {
		unsigned char c = step->value[i];

		if (c == '\n')
			fputs("\\n", out);
		else if (c == '%')
			fputs("%%", out);
		else if (c < ' ' || c >= 0x7f || c == '\\' || c == '\'' || (c == '-' && !i))	/* no option */
			fprintf(out, "\\%03o", c);
		else
			putc(c, out);
	}
	fprintf(out, "' > %s\n", step->path);
}

static void echo(struct kml_undo *undo, enum kml_change_kind kind, const char *path,
		 const char *value, size_t len)
{
	struct kml_changes steps = { 0 };

	if (!undo->echo || kml_changes_add(&steps, kind, path, value, len))
		return;
	fputs("# ", undo->echo);
	kml_change_print(&steps.change[0], undo->echo);
	kml_changes_free(&steps);
}

static void echo_look(struct kml_undo *undo, const char *verb, const char *path)
{
	if (undo->echo)
		fprintf(undo->echo, "# %s %s\n", verb, *path ? path : ".");
}

static int watched_mkdir(struct kml_home *home, const char *path)
{
	struct kml_undo *undo = of(home);
	int err = undo->home->ops->mkdir(undo->home, path);

	if (err)
		return err;
	echo(undo, KML_CHANGE_MKDIR, path, NULL, 0);
	if (undo->line)
		kml_changes_add(&current(undo)->back, KML_CHANGE_RMDIR, path, NULL, 0);
	return 0;
}

static int watched_rmdir(struct kml_home *home, const char *path)
{
	struct kml_undo *undo = of(home);
	struct kml_changes again = { 0 };
	struct group *group;
	int seen = undo->line ? kml_changes_snapshot(undo->home, path, &again) : 0;
	int err = undo->home->ops->rmdir(undo->home, path);

	if (!err)
		echo(undo, KML_CHANGE_RMDIR, path, NULL, 0);
	if (!err && undo->line) {
		group = current(undo);
		kml_changes_reverse(&again);
		for (size_t i = 0; !seen && i < again.count; i++)
			seen = kml_changes_add(&group->back, again.change[i].kind, again.change[i].path,
					     again.change[i].value, again.change[i].len);
	}
	kml_changes_free(&again);
	return err;
}

static int watched_write(struct kml_home *home, const char *path, const char *buf, size_t len)
{
	struct kml_undo *undo = of(home);
	char before[KML_VALUE_MAX];
	size_t before_len = 0;
	int seen = undo->home->ops->read(undo->home, path, before, &before_len);
	int err = undo->home->ops->write(undo->home, path, buf, len);

	if (err)
		return err;
	echo(undo, KML_CHANGE_WRITE, path, buf, len);
	if (undo->line && !seen && before_len && before_len <= KML_STORE_MAX)
		kml_changes_add(&current(undo)->back, KML_CHANGE_WRITE, path, before, before_len);
	return 0;
}

static int watched_read(struct kml_home *home, const char *path, char *buf, size_t *len)
{
	struct kml_undo *undo = of(home);

	echo_look(undo, "cat", path);
	return undo->home->ops->read(undo->home, path, buf, len);
}

static int watched_list(struct kml_home *home, const char *path, kml_list_fn *fn, void *ctx)
{
	struct kml_undo *undo = of(home);

	echo_look(undo, "ls", path);
	return undo->home->ops->list(undo->home, path, fn, ctx);
}

static int watched_readtree(struct kml_home *home, const char *path, const char *const *wanted, kml_tree_fn *fn,
			    void *ctx)
{
	struct kml_undo *undo = of(home);

	echo_look(undo, "grep -r ''", path);
	return undo->home->ops->readtree(undo->home, path, wanted, fn, ctx);
}

static int watched_stat(struct kml_home *home, const char *path, struct kml_stat *ret)
{
	return of(home)->home->ops->stat(of(home)->home, path, ret);
}

static int watched_exec(struct kml_home *home, char *const argv[], char *const env[],
			const int fds[3], int *ret)
{
	return of(home)->home->ops->exec(of(home)->home, argv, env, fds, ret);
}

static bool watched_lost(struct kml_home *home, char *why, size_t size)
{
	return of(home)->home->ops->lost(of(home)->home, why, size);
}

static int watched_report(struct kml_home *home, const char *name, FILE *out)
{
	return of(home)->home->ops->report(of(home)->home, name, out);
}

static void watched_stop(struct kml_home *home)
{
}

struct kml_undo *kml_undo_create(void)
{
	return calloc(1, sizeof(struct kml_undo));
}

void kml_undo_destroy(struct kml_undo *undo)
{
	if (undo)
		kml_undo_forget(undo);
	free(undo);
}

void kml_undo_forget(struct kml_undo *undo)
{
	for (unsigned int i = 0; i < GROUPS; i++)
		free_group(&undo->group[i]);
	undo->count = 0;
	undo->begun = false;
}

struct kml_home *kml_undo_watch(struct kml_undo *undo, struct kml_home *home, const char *line,
				FILE *out)
{
	undo->ops = (struct kml_home_ops){
		.name = home->ops->name, .list = watched_list, .stat = watched_stat,
		.read = watched_read, .write = watched_write, .mkdir = watched_mkdir,
		.rmdir = watched_rmdir,
		.readtree = home->ops->readtree ? watched_readtree : NULL,
		.exec = home->ops->exec ? watched_exec : NULL,
		.lost = home->ops->lost ? watched_lost : NULL,
		.report = home->ops->report ? watched_report : NULL,
		.stop = watched_stop,
	};
	undo->watched.ops = &undo->ops;
	undo->home = home;
	undo->line = line;
	undo->echo = out;
	undo->begun = false;
	return &undo->watched;
}

int kml_undo_last(struct kml_undo *undo, const struct kml_home *home, struct kml_changes *ret,
		  char **line)
{
	struct group *group = undo->count ? last(undo) : NULL;

	if (!group)
		return -ENODATA;
	if (group->home != home)
		return -ESTALE;
	*ret = group->back;
	*line = group->line;
	*group = (struct group){ 0 };
	undo->count--;
	undo->begun = false;
	kml_changes_reverse(ret);
	return 0;
}
