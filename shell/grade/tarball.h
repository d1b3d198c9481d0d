/* SPDX-License-Identifier: GPL-2.0 */
/* A submission that is a tarball: unpacked by tar(1) within the sandbox, then looked through. */
#ifndef KML_TARBALL_H
#define KML_TARBALL_H

#include "lab.h"

/** kml_tarball_is() - is that what the file's name says? */
bool kml_tarball_is(const char *path);

/**
 * kml_tarball_unpack() - unpack the tarball at @path into a new folder in @scratch.
 * A member with ".." in its name makes tar(1) refuse the whole.
 * Return: the folder, open, or -errno with a sentence in @msg.
 */
int kml_tarball_unpack(const char *path, const struct kml_limits *limits, const char *scratch, char *msg,
		       size_t size);

#endif /* KML_TARBALL_H */
