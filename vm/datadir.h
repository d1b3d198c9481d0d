/* SPDX-License-Identifier: GPL-2.0 */
/* Where vm/, module/, configfs-schema/ and lessons/ lie. */
#ifndef KML_DATADIR_H
#define KML_DATADIR_H

/** kml_datadir() - KMEMLAB_DATADIR, or where `make install` or the build put them. */
const char *kml_datadir(void);

#endif /* KML_DATADIR_H */
