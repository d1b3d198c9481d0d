/* SPDX-License-Identifier: GPL-2.0 */
/* Failures on demand: what the choke point asks before every allocation. */
#ifndef KML_INJECT_H
#define KML_INJECT_H

#include "kapi.h"

/**
 * kml_inject() - shall this allocation fail?
 * @gfp: its flags
 *
 * Counts down among the allocations that inject/gfp chooses, and says yes once.
 * Context: any.
 */
bool kml_inject(gfp_t gfp);
#endif /* KML_INJECT_H */
