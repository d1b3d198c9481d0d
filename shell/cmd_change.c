// SPDX-License-Identifier: GPL-2.0
/* Changing much at once, and taking it back: rmdir, reset, undo. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "interp_priv.h"
#include "lesson_desk.h"
#include "undo.h"

/* Removes all that @changes say, saying what went. Return: 0 or -1. */
static int remove_all(struct kml_call *call, const struct kml_changes *changes, bool say)
{
	for (size_t i = 0; i < changes->count; i++) {
		const char *path = changes->change[i].path;
		int err = call->home->ops->rmdir(call->home, path);

		if (err)
			return kml_call_fail(call, path, path, err, "");
		if (say)
			fprintf(call->out, "removed %s\n", path);
		if (kml_call_interrupted(call))
			return kml_call_say(call, "interrupted: what is left, is left");
	}
	return 0;
}

static int remove_below(struct kml_call *call, const char *operand, const char *path)
{
	struct kml_changes changes = { 0 };
	int err = kml_changes_clear(call->home, path, &changes), ret;

	if (!err && !changes.count)
		err = call->home->ops->rmdir(call->home, path);	/* a fixed part, or nothing: its own errno */
	ret = err ? kml_call_fail(call, operand, path, err, "") : remove_all(call, &changes, true);
	kml_changes_free(&changes);
	return ret;
}

int kml_do_rmdir(struct kml_call *call)
{
	bool below = kml_call_option(call, "recursive");
	char path[KML_PATH_MAX];
	int ret = 0;

	for (unsigned int i = 0; i < call->argc; i++) {
		int err = kml_call_path(call, call->argv[i], path);

		if (!err && !*path)
			err = -EBUSY;
		if (!err && below) {
			ret |= remove_below(call, call->argv[i], path);
			continue;
		}
		if (!err)
			err = call->home->ops->rmdir(call->home, path);
		if (err)
			ret = kml_call_fail(call, call->argv[i], path, err, "");
	}
	return ret;
}

static int remove_everything(struct kml_call *call)
{
	struct kml_changes changes = { 0 };
	int err = kml_changes_clear(call->home, "", &changes), ret;

	ret = err ? kml_call_fail(call, "/", "", err, NULL) : remove_all(call, &changes, false);
	if (!ret)
		fprintf(call->out, "%zu object%s removed\n", changes.count, changes.count == 1 ? "" : "s");
	kml_changes_free(&changes);
	*call->in->dir = '\0';
	return ret;
}

int kml_do_reset(struct kml_call *call)
{
	if (call->argc && strcmp(call->argv[0], "all"))
		return kml_call_say(call, "%s: wanted all, or nothing", call->argv[0]);
	if (!call->argc && kml_desk_lesson(call->in->desk))
		return kml_desk_open(call->in->desk, call, kml_desk_lesson(call->in->desk));
	return remove_everything(call);
}

int kml_do_undo(struct kml_call *call)
{
	struct kml_home *home = call->in->home;	/* the real one: what is undone is not noted anew */
	struct kml_changes changes = { 0 };
	char *line = NULL;
	int err = kml_undo_last(call->in->undo, home, &changes, &line), ret = 0;

	if (err == -ESTALE)
		return kml_call_say(call, "the last change was made on another home; go there by 'home'");
	if (err)
		return kml_call_say(call, "nothing is left to be taken back");
	fprintf(call->out, "taking back: %s\n", line ? line : "");
	for (size_t i = 0; i < changes.count; i++) {
		const struct kml_change *change = &changes.change[i];

		err = kml_change_apply(change, home);
		if (err)
			ret = kml_call_fail(call, change->path, change->path, err,
					    change->value ? change->value : "");
		else
			kml_change_print(change, call->out);
	}
	kml_changes_free(&changes);
	free(line);
	return ret;
}
