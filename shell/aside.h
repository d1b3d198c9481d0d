/* SPDX-License-Identifier: GPL-2.0 */
/* The last step of writing a file aside: taking its name. */
#ifndef KML_ASIDE_H
#define KML_ASIDE_H

/**
 * kml_aside_rename() - @aside becomes @file; a device, a pipe or a folder is never replaced.
 *
 * rename(2) as root would make a plain file of /dev/null.
 *
 * Return: 0, -EEXIST where @file is there and no regular file, or what rename(2) said.
 */
int kml_aside_rename(const char *aside, const char *file);

#endif /* KML_ASIDE_H */
