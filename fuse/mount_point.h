/* SPDX-License-Identifier: GPL-2.0 */
/* Mount points: what lies on a directory, and how to take it away. */
#ifndef KML_FUSE_MOUNT_POINT_H
#define KML_FUSE_MOUNT_POINT_H

#include <stdbool.h>

/* The type under which our mounts stand in /proc/self/mountinfo. */
#define KML_MOUNT_TYPE "fuse.kmemlab"

/**
 * kml_point_path() - the absolute path of @dir, without touching what lies on it.
 * Return: to be freed; NULL with errno as realpath(3) sets it.
 */
char *kml_point_path(const char *dir);

/** kml_point_is_ours() - whether the topmost mount on the absolute @dir is ours. */
bool kml_point_is_ours(const char *dir);

/**
 * kml_point_detach() - unmount the absolute @dir.
 * @lazy: also when it is in use or dead
 * Return: 0, or -errno; -EBUSY when it is in use.
 */
int kml_point_detach(const char *dir, bool lazy);

/**
 * kml_point_recover() - take away whatever dead mounts lie on the absolute @dir.
 * Return: 0, also when there was none, or the -errno that stat(2) still gives.
 */
int kml_point_recover(const char *dir);

#endif /* KML_FUSE_MOUNT_POINT_H */
