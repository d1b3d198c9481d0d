// SPDX-License-Identifier: GPL-2.0
/* Finds the object that a picture's operand means. */
#include <errno.h>
#include <string.h>

#include "look.h"
#include "nearest.h"
#include "path.h"
#include "target.h"

static bool is_there(struct kml_call *call, const char *path)
{
	struct kml_stat st;

	return *path && !call->home->ops->stat(call->home, path, &st);
}

/* @path, or what it lies in, up to an object with the attribute @needs. */
static bool climb(char *path, const char *needs)
{
	struct kml_found found;

	for (char *slash; *path; *slash = '\0') {
		if (!kml_path_find(path, &found) && !found.entry && !found.fixed &&
		    kml_type_entry(found.type, needs))
			return true;
		slash = strrchr(path, '/');
		if (!slash)
			return false;
	}
	return false;
}

/* The object in @dir whose name is nearest, where one is near. */
static int not_there(struct kml_call *call, const char *operand, const char *dir, const char *what)
{
	const char *meant = NULL, *name = strrchr(operand, '/');
	struct kml_dirs dirs;

	name = name ? name + 1 : operand;
	if (!kml_dirs_get(call->home, dir, &dirs) && dirs.count)
		meant = kml_nearest(name, (const char *const *)dirs.name, sizeof(*dirs.name), dirs.count);
	if (meant)
		kml_call_say(call, "%s: there is no such object; did you mean '%s/%s'?", operand, dir, meant);
	else if (dirs.count)
		kml_call_say(call, "%s: there is no such object; wanted %s: 'ls %s' lists them", operand,
			     what, dir);
	else
		kml_call_say(call, "%s: there is no such object; wanted %s: 'mkdir %s/a' makes one",
			     operand, what, dir);
	kml_dirs_free(&dirs);
	return -1;
}

int kml_target(struct kml_call *call, const char *operand, const char *dir, const char *needs,
	       const char *what, char *ret)
{
	int err = kml_call_path(call, operand, ret);

	if (err)
		return kml_call_fail(call, operand, "", err, NULL);
	if (is_there(call, ret)) {
		if (climb(ret, needs))
			return 0;
		return kml_call_say(call, "%s: not %s; wanted one of %s/", operand, what, dir);
	}
	if (!strchr(operand, '/') && snprintf(ret, KML_PATH_MAX, "%s/%s", dir, operand) < KML_PATH_MAX &&
	    is_there(call, ret))
		return 0;
	return not_there(call, operand, dir, what);
}
