/* SPDX-License-Identifier: GPL-2.0 */
/* The version and its day, once, for command, module and manual. */
#ifndef KML_RELEASE_H
#define KML_RELEASE_H

#define KML_VERSION "0.1.0"
#define KML_VERSION_DATE "2026-11-21"

#endif /* KML_RELEASE_H */
