// SPDX-License-Identifier: GPL-2.0
/* The commands of the shell, each a few calls of the home. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "errnos.h"
#include "interp_priv.h"

void kml_interp_say(struct kml_interp *in, const char *format, ...)
{
	va_list args;

	fflush(in->out);
	va_start(args, format);
	vfprintf(in->err, format, args);
	va_end(args);
	fputc('\n', in->err);
	fflush(in->err);
}

/* "mkdir: kmalloc/a: File exists (EEXIST)", and what the schema knows of the cause. */
static int complain(struct kml_interp *in, const char *cmd, const char *operand, const char *path,
		    int err, bool writing)
{
	char why[KML_WHY_MAX];

	kml_interp_why(in, cmd, path, -err, writing, why);
	kml_interp_say(in, "%s: %s: %s (%s)%s%s", cmd, operand, strerror(-err),
		       kml_errno_name(-err), *why ? ": " : "", why);
	return -1;
}

/* Is the first operand an option? Then that was said; @known is what there is, or NULL. */
static bool is_option(struct kml_interp *in, unsigned int argc, char **argv, const char *known)
{
	if (argc < 2 || argv[1][0] != '-')
		return false;
	kml_interp_say(in, "%s: %s: no such option; wanted %s%sa path (./%s where that is one)",
		       argv[0], argv[1], known ? known : "", known ? " or " : "", argv[1]);
	return true;
}

static int make_parents(struct kml_interp *in, char *path)
{
	int err = 0;

	for (char *slash = path; !err; *slash++ = '/') {
		struct kml_stat st;

		slash = strchr(slash, '/');
		if (!slash)
			return 0;
		*slash = '\0';
		if (in->home->ops->stat(in->home, path, &st))
			err = in->home->ops->mkdir(in->home, path);
		else if (!st.is_dir)
			err = -ENOTDIR;
	}
	return err;
}

static int make_one(struct kml_interp *in, const char *operand, bool parents)
{
	char path[KML_PATH_MAX];
	struct kml_stat st;
	int err = kml_interp_path(in, operand, path);

	if (!err && parents)
		err = make_parents(in, path);
	if (!err && parents && !in->home->ops->stat(in->home, path, &st) && st.is_dir)
		return 0;
	if (!err)
		err = *path ? in->home->ops->mkdir(in->home, path) : -EEXIST;
	return err ? complain(in, "mkdir", operand, path, err, true) : 0;
}

static int cmd_mkdir(struct kml_interp *in, unsigned int argc, char **argv, const char *target)
{
	bool parents = !strcmp(argv[1], "-p");
	int ret = 0;

	if (!parents && is_option(in, argc, argv, "-p"))
		return -1;
	for (unsigned int i = 1 + parents; i < argc; i++)
		ret |= make_one(in, argv[i], parents);
	return ret;
}

static int cmd_rmdir(struct kml_interp *in, unsigned int argc, char **argv, const char *target)
{
	char path[KML_PATH_MAX];
	int ret = 0;

	if (is_option(in, argc, argv, NULL))
		return -1;
	for (unsigned int i = 1; i < argc; i++) {
		int err = kml_interp_path(in, argv[i], path);

		if (!err)
			err = *path ? in->home->ops->rmdir(in->home, path) : -EBUSY;
		if (err)
			ret = complain(in, "rmdir", argv[i], path, err, true);
	}
	return ret;
}

static void print_words(struct kml_interp *in, unsigned int argc, char **argv, bool newline)
{
	for (unsigned int i = 0; i < argc; i++) {
		if (i)
			putc_unlocked(' ', in->out);
		fputs_unlocked(argv[i], in->out);
	}
	if (newline)
		putc_unlocked('\n', in->out);
}

/* Joins words by blanks into the value buffer; -EFBIG when it is full. */
static int join_words(struct kml_interp *in, unsigned int argc, char **argv, bool newline,
		      size_t *ret)
{
	size_t len = 0;

	for (unsigned int i = 0; i < argc; i++) {
		size_t n = strlen(argv[i]);

		if (len + (i > 0) + n > KML_STORE_MAX)
			return -EFBIG;
		if (i)
			in->value[len++] = ' ';
		memcpy(in->value + len, argv[i], n);
		len += n;
	}
	if (newline)
		in->value[len++] = '\n';
	if (len > KML_STORE_MAX)
		return -EFBIG;
	in->value[len] = '\0';
	*ret = len;
	return 0;
}

static int cmd_echo(struct kml_interp *in, unsigned int argc, char **argv, const char *target)
{
	bool newline = argc < 2 || strcmp(argv[1], "-n");
	unsigned int first = newline ? 1 : 2;
	char path[KML_PATH_MAX];
	size_t len;
	int err;

	if (!target) {
		print_words(in, argc - first, argv + first, newline);
		return 0;
	}
	err = join_words(in, argc - first, argv + first, newline, &len);
	if (err) {
		kml_interp_say(in, "echo: %s: %s (EFBIG): a value has at most %d bytes", target,
			       strerror(EFBIG), KML_STORE_MAX);
		return -1;
	}
	err = kml_interp_path(in, target, path);
	if (!err)
		err = in->home->ops->write(in->home, path, in->value, len);
	return err ? complain(in, "echo", target, path, err, true) : 0;
}

static int cmd_cat(struct kml_interp *in, unsigned int argc, char **argv, const char *target)
{
	char path[KML_PATH_MAX];
	int ret = 0;

	if (is_option(in, argc, argv, NULL))
		return -1;
	for (unsigned int i = 1; i < argc; i++) {
		size_t len = 0;
		int err = kml_interp_path(in, argv[i], path);

		if (!err)
			err = in->home->ops->read(in->home, path, in->value, &len);
		if (err)
			ret = complain(in, "cat", argv[i], path, err, false);
		else
			fwrite_unlocked(in->value, 1, len, in->out);
	}
	return ret;
}

/** struct names - a listing under collection. */
struct names {
	char **name;
	size_t count, room;
};

static int add_name(void *ctx, const char *name, const struct kml_stat *st)
{
	struct names *names = ctx;

	if (names->count == names->room) {
		size_t room = names->room ? 2 * names->room : 64;
		char **grown = reallocarray(names->name, room, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		names->name = grown;
		names->room = room;
	}
	if (asprintf(&names->name[names->count], "%s%s", name, st->is_dir ? "/" : "") < 0)
		return -ENOMEM;
	names->count++;
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int list(struct kml_interp *in, const char *operand, bool heading)
{
	struct names names = { 0 };
	char path[KML_PATH_MAX];
	struct kml_stat st;
	int err = kml_interp_path(in, operand, path);

	if (!err)
		err = in->home->ops->stat(in->home, path, &st);
	if (!err && !st.is_dir) {
		fprintf(in->out, "%s\n", operand);
		return 0;
	}
	if (!err)
		err = in->home->ops->list(in->home, path, add_name, &names);
	if (!err && heading)
		fprintf(in->out, "%s:\n", operand);
	if (names.count)
		qsort(names.name, names.count, sizeof(*names.name), by_name);
	for (size_t i = 0; i < names.count; i++) {
		if (!err)
			fprintf(in->out, "%s\n", names.name[i]);
		free(names.name[i]);
	}
	free(names.name);
	return err ? complain(in, "ls", operand, path, err, false) : 0;
}

static int cmd_ls(struct kml_interp *in, unsigned int argc, char **argv, const char *target)
{
	int ret = 0;

	if (argc == 1)
		return list(in, ".", false);
	if (is_option(in, argc, argv, NULL))
		return -1;
	for (unsigned int i = 1; i < argc; i++)
		ret |= list(in, argv[i], argc > 2);
	return ret;
}

static int cmd_cd(struct kml_interp *in, unsigned int argc, char **argv, const char *target)
{
	const char *operand = argc > 1 ? argv[1] : "/";
	char path[KML_PATH_MAX];
	struct kml_stat st;
	int err = kml_interp_path(in, operand, path);

	if (!err)
		err = in->home->ops->stat(in->home, path, &st);
	if (!err && !st.is_dir)
		err = -ENOTDIR;
	if (err)
		return complain(in, "cd", operand, path, err, false);
	strcpy(in->dir, path);
	return 0;
}

static int cmd_pwd(struct kml_interp *in, unsigned int argc, char **argv, const char *target)
{
	fprintf(in->out, "/%s\n", in->dir);
	return 0;
}

static int cmd_exit(struct kml_interp *in, unsigned int argc, char **argv, const char *target)
{
	in->left = true;
	return 0;
}

static int cmd_help(struct kml_interp *in, unsigned int argc, char **argv, const char *target)
{
	char usage[40];

	for (unsigned int i = 0; i < kml_commands_count; i++) {
		snprintf(usage, sizeof(usage), "%s %s", kml_commands[i].name, kml_commands[i].args);
		fprintf(in->out, "%-24s %s\n", usage, kml_commands[i].doc);
	}
	fputs("Join commands by ; or && (the second runs if the first did well); # begins a comment.\n",
	      in->out);
	return 0;
}

const struct kml_command kml_commands[] = {
	{ .name = "mkdir", .args = "[-p] DIR...", .doc = "Allocate: make an object.",
	  .run = cmd_mkdir, .least = 1, .most = KML_WORDS_MAX },
	{ .name = "rmdir", .args = "DIR...", .doc = "Free: remove an object.",
	  .run = cmd_rmdir, .least = 1, .most = KML_WORDS_MAX },
	{ .name = "echo", .args = "[-n] WORDS > FILE", .doc = "Configure: write an attribute.",
	  .run = cmd_echo, .most = KML_WORDS_MAX, .has_target = true },
	{ .name = "cat", .args = "FILE...", .doc = "Look: read attributes.",
	  .run = cmd_cat, .least = 1, .most = KML_WORDS_MAX },
	{ .name = "ls", .args = "[DIR...]", .doc = "List a directory; directories end in /.",
	  .run = cmd_ls, .most = KML_WORDS_MAX },
	{ .name = "cd", .args = "[DIR]", .doc = "Go to a directory; to the root without one.",
	  .run = cmd_cd, .most = 1 },
	{ .name = "pwd", .args = "", .doc = "Print the directory.", .run = cmd_pwd },
	{ .name = "help", .args = "", .doc = "Print this list.", .run = cmd_help },
	{ .name = "exit", .args = "", .doc = "Leave; so does ^D.", .run = cmd_exit },
};
const unsigned int kml_commands_count = sizeof(kml_commands) / sizeof(kml_commands[0]);
