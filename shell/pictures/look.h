/* SPDX-License-Identifier: GPL-2.0 */
/* Reads attributes of a home as numbers, words and lines, for the pictures. */
#ifndef KML_LOOK_H
#define KML_LOOK_H

#include "home.h"

/**
 * kml_look_text() - an attribute's value without its last newline.
 * @ret: KML_VALUE_MAX + 1 bytes; "" on failure
 * @format: its path
 * Return: 0 or what the home answered.
 */
__attribute__((format(printf, 3, 4)))
int kml_look_text(struct kml_home *home, char *ret, const char *format, ...);

/** kml_look_number() - a number, decimal or with 0x. @ret: 0 on failure. Return: 0 or -errno. */
__attribute__((format(printf, 3, 4)))
int kml_look_number(struct kml_home *home, uint64_t *ret, const char *format, ...);

/** kml_number() - the number that @len bytes at @text begin with; 0 where there is none. */
uint64_t kml_number(const char *text, size_t len);

/** typedef kml_look_fn - one line of a list; anything but 0 ends it. */
typedef int kml_look_fn(void *ctx, const char *line, size_t len);

/**
 * kml_look_lines() - all lines of a list, longer than a value may be or not.
 * Where @dir has a window (`from`), it is moved along and put back where it was.
 * @missing: lines that could not be had
 * Return: 0, what @fn returned, or what the home answered.
 */
int kml_look_lines(struct kml_home *home, const char *dir, const char *list, kml_look_fn *fn,
		   void *ctx, uint64_t *missing);

/** struct kml_dirs - names of the directories in one, in the order of a reader. */
struct kml_dirs {
	char **name;
	size_t count, room;
};

/** kml_dirs_get() - list them. Free by kml_dirs_free(), on failure too. Return: 0 or -errno. */
int kml_dirs_get(struct kml_home *home, const char *path, struct kml_dirs *ret);
void kml_dirs_free(struct kml_dirs *dirs);

#endif /* KML_LOOK_H */
