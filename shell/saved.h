/* SPDX-License-Identifier: GPL-2.0 */
/* A tree in a file: a script for any sh, and read back without running it. */
#ifndef KML_SAVED_H
#define KML_SAVED_H

#include <stdio.h>

#include "changes.h"

/**
 * kml_saved_write() - write @changes into @file: aside, synced, renamed.
 * Return: 0 or -errno; then @file is as it was.
 */
int kml_saved_write(const struct kml_changes *changes, const char *file);

/**
 * kml_saved_read() - read a file that kml_saved_write() wrote.
 * @ret: the changes; empty on failure
 * @msg: on failure what is wrong, with the line
 *
 * A file that ends early, that was changed (its sum tells; a last line "# end" alone is for
 * those who edit), or that asks for what no tree has, is refused as a whole.
 *
 * Return: 0, -EBADMSG, or what opening and reading met.
 */
int kml_saved_read(const char *file, struct kml_changes *ret, char *msg, size_t size);

#endif /* KML_SAVED_H */
