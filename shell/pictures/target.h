/* SPDX-License-Identifier: GPL-2.0 */
/* Which object a picture is asked for. */
#ifndef KML_TARGET_H
#define KML_TARGET_H

#include "commands.h"

/**
 * kml_target() - the object that @operand means: a path, or a name in @dir.
 * @needs: an attribute that the object must have; what lies in such an object means it
 * @what: "a slab cache", for messages
 * @ret: its path, KML_PATH_MAX bytes
 * Return: 0, or -1 having said why.
 */
int kml_target(struct kml_call *call, const char *operand, const char *dir, const char *needs,
	       const char *what, char *ret);

#endif /* KML_TARGET_H */
