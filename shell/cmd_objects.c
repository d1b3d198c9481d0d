// SPDX-License-Identifier: GPL-2.0
/* Three of the four commands of any tree: mkdir, echo, cat; rmdir is in cmd_change.c. */
#include <errno.h>
#include <string.h>

#include "commands.h"

static int make_parents(struct kml_home *home, char *path)
{
	int err = 0;

	for (char *slash = path; !err; *slash++ = '/') {
		struct kml_stat st;

		slash = strchr(slash, '/');
		if (!slash)
			return 0;
		*slash = '\0';
		if (home->ops->stat(home, path, &st))
			err = home->ops->mkdir(home, path);
		else if (!st.is_dir)
			err = -ENOTDIR;
	}
	return err;
}

static int make_one(struct kml_call *call, const char *operand)
{
	bool parents = kml_call_option(call, "parents");
	struct kml_home *home = call->home;
	char path[KML_PATH_MAX];
	struct kml_stat st;
	int err = kml_call_path(call, operand, path);

	if (!err && parents)
		err = make_parents(home, path);
	if (!err && parents && !home->ops->stat(home, path, &st) && st.is_dir)
		return 0;
	if (!err)
		err = *path ? home->ops->mkdir(home, path) : -EEXIST;
	return err ? kml_call_fail(call, operand, path, err, "") : 0;
}

int kml_do_mkdir(struct kml_call *call)
{
	int ret = 0;

	for (unsigned int i = 0; i < call->argc; i++)
		ret |= make_one(call, call->argv[i]);
	return ret;
}

static void print_words(FILE *out, unsigned int argc, char **argv, bool newline)
{
	for (unsigned int i = 0; i < argc; i++) {
		if (i)
			putc_unlocked(' ', out);
		fputs_unlocked(argv[i], out);
	}
	if (newline)
		putc_unlocked('\n', out);
}

/* Joins words by blanks into @value (KML_VALUE_MAX bytes); -EFBIG when it is full. */
static int join_words(unsigned int argc, char **argv, bool newline, char *value, size_t *ret)
{
	size_t len = 0;

	for (unsigned int i = 0; i < argc; i++) {
		size_t n = strlen(argv[i]);

		if (len + (i > 0) + n > KML_STORE_MAX)
			return -EFBIG;
		if (i)
			value[len++] = ' ';
		memcpy(value + len, argv[i], n);
		len += n;
	}
	if (newline)
		value[len++] = '\n';
	if (len > KML_STORE_MAX)
		return -EFBIG;
	value[len] = '\0';
	*ret = len;
	return 0;
}

int kml_do_echo(struct kml_call *call)
{
	bool newline = !call->argc || strcmp(call->argv[0], "-n");
	unsigned int first = newline ? 0 : 1;
	char path[KML_PATH_MAX], value[KML_VALUE_MAX];
	size_t len;
	int err;

	if (!call->target) {
		print_words(call->out, call->argc - first, call->argv + first, newline);
		return 0;
	}
	err = join_words(call->argc - first, call->argv + first, newline, value, &len);
	if (err)
		return kml_call_say(call, "%s: %s (EFBIG): a value has at most %d bytes",
				    call->target, strerror(EFBIG), KML_STORE_MAX);
	err = kml_call_path(call, call->target, path);
	if (!err)
		err = call->home->ops->write(call->home, path, value, len);
	return err ? kml_call_fail(call, call->target, path, err, value) : 0;
}

int kml_do_cat(struct kml_call *call)
{
	char path[KML_PATH_MAX], value[KML_VALUE_MAX];
	int ret = 0;

	for (unsigned int i = 0; i < call->argc; i++) {
		size_t len = 0;
		int err = kml_call_path(call, call->argv[i], path);

		if (!err)
			err = call->home->ops->read(call->home, path, value, &len);
		if (err)
			ret = kml_call_fail(call, call->argv[i], path, err, NULL);
		else
			fwrite_unlocked(value, 1, len, call->out);
	}
	return ret;
}
