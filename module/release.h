/* SPDX-License-Identifier: GPL-2.0 */
/* The version, once, for command and module. */
#ifndef KML_RELEASE_H
#define KML_RELEASE_H

#define KML_VERSION "0.1.0"

#endif /* KML_RELEASE_H */
