// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel that a mistake of bugs/ ended cannot show its report any more: it is taken from
 * the serial line, by the same rules by which the module takes it from its own console.
 */
#include <errno.h>
#include <string.h>

#include "home.h"
#include "last_words.h"
#include "watch.h"

static void show_report(struct kml_watch *watch, struct kml_text *text)
{
	kml_watch_show(watch, text);
	kml_text_end(text);
}

static void show_detector(struct kml_watch *watch, struct kml_text *text)
{
	kml_text_add(text, "%s\n", kml_watch_detector(watch));
}

/* Nothing on the line tells a freeing from an access; what ends a kernel is an access. */
static void show_seen(struct kml_watch *watch, struct kml_text *text)
{
	(void)watch;
	kml_text_add(text, "access\n");
}

static void show_state(struct kml_watch *watch, struct kml_text *text)
{
	(void)watch;
	kml_text_add(text, "died\n");
}

static const struct {
	const char *name;
	void (*show)(struct kml_watch *watch, struct kml_text *text);
} attrs[] = {
	{ "report", show_report },
	{ "detector", show_detector },
	{ "seen", show_seen },
	{ "state", show_state },
};

/* The attribute of bugs/NAME/ATTR, or NULL. */
static const char *attr_of(const char *path)
{
	const char *name = path + 5, *slash;

	if (strncmp(path, "bugs/", 5))
		return NULL;
	slash = strchr(name, '/');
	return slash && slash > name && !strchr(slash + 1, '/') ? slash + 1 : NULL;
}

/* The line ends lines with two characters. */
static void hear(struct kml_watch *watch, const char *console)
{
	kml_watch_clear(watch);
	while (*console) {
		size_t part = strcspn(console, "\r");

		kml_watch_add(watch, console, part);
		console += part + (console[part] == '\r');
	}
}

int kml_last_words(const char *console, const char *path, char *buf, size_t *len)
{
	struct kml_text text = { .buf = buf, .size = KML_VALUE_MAX };
	const char *attr = attr_of(path);
	struct kml_watch *watch;
	int err = -EIO;

	watch = attr ? kml_watch_new() : NULL;
	if (!watch)
		return attr ? -ENOMEM : -EIO;
	hear(watch, console);
	for (size_t i = 0; i < sizeof(attrs) / sizeof(attrs[0]); i++)
		if (!strcmp(attrs[i].name, attr) && strcmp(kml_watch_detector(watch), "none")) {
			attrs[i].show(watch, &text);
			*len = text.len;
			err = 0;
		}
	kml_watch_free(watch);
	return err;
}
