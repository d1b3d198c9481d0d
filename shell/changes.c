// SPDX-License-Identifier: GPL-2.0
/* A list of changes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "changes.h"

static int grow(struct kml_changes *steps)
{
	size_t room = steps->room ? 2 * steps->room : 16;
	struct kml_change *grown;

	if (steps->count < steps->room)
		return 0;
	grown = reallocarray(steps->change, room, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	steps->change = grown;
	steps->room = room;
	return 0;
}

static char *copy(const char *value, size_t len)
{
	char *ret = malloc(len + 1);

	if (ret) {
		if (len)
			memcpy(ret, value, len);
		ret[len] = '\0';
	}
	return ret;
}

int kml_changes_add(struct kml_changes *steps, enum kml_change_kind kind, const char *path,
		  const char *value, size_t len)
{
	struct kml_change step = { .kind = kind, .path = strdup(path), .len = len };

	if (kind == KML_CHANGE_WRITE)
		step.value = copy(value, len);
	if (!step.path || (kind == KML_CHANGE_WRITE && !step.value) || grow(steps)) {
		free(step.path);
		free(step.value);
		return -ENOMEM;
	}
	steps->change[steps->count++] = step;
	return 0;
}

void kml_changes_reverse(struct kml_changes *steps)
{
	for (size_t i = 0; i < steps->count / 2; i++) {
		struct kml_change step = steps->change[i];

		steps->change[i] = steps->change[steps->count - 1 - i];
		steps->change[steps->count - 1 - i] = step;
	}
}

void kml_changes_free(struct kml_changes *steps)
{
	for (size_t i = 0; i < steps->count; i++) {
		free(steps->change[i].path);
		free(steps->change[i].value);
	}
	free(steps->change);
	*steps = (struct kml_changes){ 0 };
}

int kml_change_apply(const struct kml_change *step, struct kml_home *home)
{
	switch (step->kind) {
	case KML_CHANGE_MKDIR:
		return home->ops->mkdir(home, step->path);
	case KML_CHANGE_RMDIR:
		return home->ops->rmdir(home, step->path);
	case KML_CHANGE_WRITE:
		return home->ops->write(home, step->path, step->value, step->len);
	}
	return -EINVAL;
}
