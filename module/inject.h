/* SPDX-License-Identifier: GPL-2.0 */
/* Failures on demand: what the choke point asks before every allocation. */
#ifndef KML_INJECT_H
#define KML_INJECT_H

#include "kapi.h"

/**
 * kml_inject() - shall this allocation fail?
 * @site: where it stands; remembered if it shall
 * @gfp: its flags
 *
 * Counts down among the allocations that inject/gfp chooses, and says yes once.
 * Context: any.
 */
bool kml_inject(struct kml_site *site, gfp_t gfp);

#endif /* KML_INJECT_H */
