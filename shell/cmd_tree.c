// SPDX-License-Identifier: GPL-2.0
/* Going about in the tree: ls, cd, pwd. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "interp_priv.h"

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

/* Prints what was collected, unless it broke off by @err, and frees it. */
static void print_names(FILE *out, struct names *names, int err)
{
	if (names->count)
		qsort(names->name, names->count, sizeof(*names->name), by_name);
	for (size_t i = 0; i < names->count; i++) {
		if (!err)
			fprintf(out, "%s\n", names->name[i]);
		free(names->name[i]);
	}
	free(names->name);
}

static int list(struct kml_call *call, const char *operand, bool heading)
{
	struct names names = { 0 };
	char path[KML_PATH_MAX];
	struct kml_stat st;
	int err = kml_call_path(call, operand, path);

	if (!err)
		err = call->home->ops->stat(call->home, path, &st);
	if (!err && !st.is_dir) {
		fprintf(call->out, "%s\n", operand);
		return 0;
	}
	if (!err)
		err = call->home->ops->list(call->home, path, add_name, &names);
	if (!err && heading)
		fprintf(call->out, "%s:\n", operand);
	print_names(call->out, &names, err);
	return err ? kml_call_fail(call, operand, path, err, NULL) : 0;
}

int kml_do_ls(struct kml_call *call)
{
	int ret = 0;

	if (!call->argc)
		return list(call, ".", false);
	for (unsigned int i = 0; i < call->argc; i++)
		ret |= list(call, call->argv[i], call->argc > 1);
	return ret;
}

int kml_do_cd(struct kml_call *call)
{
	const char *operand = call->argc ? call->argv[0] : "/";
	char path[KML_PATH_MAX], last[KML_PATH_MAX + 1];
	bool back = !strcmp(operand, "-");

	snprintf(last, sizeof(last), "/%s", call->in->old_dir);
	if (kml_call_find(call, back ? last : operand, true, path))
		return -1;
	if (back)
		fprintf(call->out, "%s\n", last);
	strcpy(call->in->old_dir, call->in->dir);
	strcpy(call->in->dir, path);
	return 0;
}

int kml_do_pwd(struct kml_call *call)
{
	fprintf(call->out, "/%s\n", call->dir);
	return 0;
}
