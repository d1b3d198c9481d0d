// SPDX-License-Identifier: GPL-2.0
/* Reading of attributes. A list that is cut ends in "... N more". */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "look.h"

__attribute__((format(printf, 3, 0)))
static int read_text(struct kml_home *home, char *ret, const char *format, va_list args)
{
	char path[KML_PATH_MAX];
	size_t len = 0;
	int err = -ENAMETOOLONG;

	if (vsnprintf(path, sizeof(path), format, args) < (int)sizeof(path))
		err = home->ops->read(home, path, ret, &len);
	if (err)
		len = 0;
	if (len && ret[len - 1] == '\n')
		len--;
	ret[len] = '\0';
	/* What a guest says must not steer the terminal. */
	for (char *c = ret; *c; c++)
		if (*c != '\n' && (*c < ' ' || *c == 0x7f))
			*c = '?';
	return err;
}

int kml_look_text(struct kml_home *home, char *ret, const char *format, ...)
{
	va_list args;
	int err;

	va_start(args, format);
	err = read_text(home, ret, format, args);
	va_end(args);
	return err;
}

int kml_look_number(struct kml_home *home, uint64_t *ret, const char *format, ...)
{
	char text[KML_VALUE_MAX + 1];
	va_list args;
	int err;

	va_start(args, format);
	err = read_text(home, text, format, args);
	va_end(args);
	*ret = strtoull(text, NULL, 0);
	return err;
}

uint64_t kml_number(const char *text, size_t len)
{
	char copy[32];

	snprintf(copy, sizeof(copy), "%.*s", len < sizeof(copy) ? (int)len : 31, text);
	return strtoull(copy, NULL, 0);
}

/** struct window - a list under reading. */
struct window {
	kml_look_fn *fn;
	void *ctx;
	uint64_t lines, more;	/* handed out so far; how many the home says follow */
};

static int hand_out(struct window *w, const char *text)
{
	int err = 0;

	w->more = 0;
	while (!err && *text) {
		size_t len = strcspn(text, "\n");

		if (sscanf(text, "... %" SCNu64 " more", &w->more) != 1) {
			err = w->fn(w->ctx, text, len);
			w->lines++;
		}
		text += len + (text[len] == '\n');
	}
	return err;
}

static int move_window(struct kml_home *home, const char *dir, uint64_t from)
{
	char path[KML_PATH_MAX], value[24];
	int n = snprintf(value, sizeof(value), "%" PRIu64 "\n", from);

	if (snprintf(path, sizeof(path), "%s/from", dir) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	return home->ops->write(home, path, value, n);
}

int kml_look_lines(struct kml_home *home, const char *dir, const char *list, kml_look_fn *fn,
		   void *ctx, uint64_t *missing)
{
	struct window w = { .fn = fn, .ctx = ctx };
	char text[KML_VALUE_MAX + 1];
	uint64_t from = 0, before;
	bool window = !kml_look_number(home, &from, "%s/from", dir);
	bool moved = window && from && !move_window(home, dir, 0);
	int err = 0;

	do {
		before = w.lines;
		if (before && move_window(home, dir, before))
			break;
		moved |= before > 0;
		err = kml_look_text(home, text, "%s/%s", dir, list);
		if (!err)
			err = hand_out(&w, text);
	} while (!err && w.more && window && w.lines > before);
	if (moved)
		move_window(home, dir, from);
	*missing = w.more;
	return err;
}

static int add_dir(void *ctx, const char *name, const struct kml_stat *st)
{
	struct kml_dirs *dirs = ctx;

	if (!st->is_dir)
		return 0;
	if (dirs->count == dirs->room) {
		size_t room = 2 * dirs->room + 16;
		char **grown = reallocarray(dirs->name, room, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		dirs->name = grown;
		dirs->room = room;
	}
	dirs->name[dirs->count] = strdup(name);
	return dirs->name[dirs->count++] ? 0 : -ENOMEM;
}

static int by_name(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return *x && *y ? strverscmp(*x, *y) : 0;
}

int kml_dirs_get(struct kml_home *home, const char *path, struct kml_dirs *ret)
{
	int err;

	*ret = (struct kml_dirs){ 0 };
	err = home->ops->list(home, path, add_dir, ret);
	if (!err && ret->count)
		qsort(ret->name, ret->count, sizeof(*ret->name), by_name);
	return err;
}

void kml_dirs_free(struct kml_dirs *dirs)
{
	for (size_t i = 0; i < dirs->count; i++)
		free(dirs->name[i]);
	free(dirs->name);
}
