// SPDX-License-Identifier: GPL-2.0
/* save and restore. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "saved.h"
#include "undo.h"

int kml_do_save(struct kml_call *call)
{
	struct kml_changes changes = { 0 };
	int err = kml_changes_snapshot(call->home, "", &changes), ret = 0;

	if (err)
		ret = kml_call_fail(call, "/", "", err, NULL);
	else
		err = kml_saved_write(&changes, call->argv[0]);
	if (!ret && err)
		ret = kml_call_say(call, "%s: %s; nothing was changed there", call->argv[0], strerror(-err));
	if (!ret)
		fprintf(call->out, "%s: %zu changes\n", call->argv[0], changes.count);
	kml_changes_free(&changes);
	return ret;
}

/* Removes every object. Return: 0 or -1. */
static int clear(struct kml_call *call)
{
	struct kml_changes changes = { 0 };
	int err = kml_changes_clear(call->home, "", &changes), ret = 0;

	if (err)
		ret = kml_call_fail(call, "/", "", err, NULL);
	for (size_t i = 0; !ret && i < changes.count; i++) {
		const char *path = changes.change[i].path;

		err = call->home->ops->rmdir(call->home, path);
		if (err)
			ret = kml_call_fail(call, path, path, err, "");
	}
	kml_changes_free(&changes);
	return ret;
}

/*
 * Applies what is not @done yet. Some arguments fit together only: what fails is tried again
 * as long as something else went in. Return: how many went in.
 */
static size_t pass(struct kml_call *call, const struct kml_changes *changes, int *result)
{
	size_t went = 0;

	for (size_t i = 0; i < changes->count && !kml_call_interrupted(call); i++) {
		if (!result[i])
			continue;
		result[i] = kml_change_apply(&changes->change[i], call->home);
		went += !result[i];
	}
	return went;
}

static int apply(struct kml_call *call, const struct kml_changes *changes)
{
	int *result = malloc((changes->count + 1) * sizeof(*result));
	size_t failed = 0;

	if (!result)
		return kml_call_say(call, "no memory");
	for (size_t i = 0; i < changes->count; i++)
		result[i] = -EAGAIN;
	while (pass(call, changes, result))
		;
	for (size_t i = 0; i < changes->count; i++) {
		const struct kml_change *change = &changes->change[i];

		if (!result[i])
			continue;
		failed++;
		kml_call_fail(call, change->path, change->path, result[i], change->value ? change->value : "");
	}
	free(result);
	fprintf(call->out, "%zu of %zu changes made\n", changes->count - failed, changes->count);
	return failed ? -1 : 0;
}

int kml_do_restore(struct kml_call *call)
{
	struct kml_changes changes;
	char msg[500];
	int ret = 0;

	if (kml_saved_read(call->argv[0], &changes, msg, sizeof(msg)))
		return kml_call_say(call, "%s; the tree is as it was", msg);
	if (kml_call_option(call, "dry-run")) {
		for (size_t i = 0; i < changes.count; i++)
			kml_change_print(&changes.change[i], call->out);
	} else {
		ret = clear(call);
		if (!ret)
			ret = apply(call, &changes);
	}
	kml_changes_free(&changes);
	return ret;
}
