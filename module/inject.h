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
/** kml_inject_arm() - the @n-th allocation from now on fails, the lab's own books counted; 0: none. */
void kml_inject_arm(u64 n);
/**
 * kml_inject_disarm() - none fails any more.
 * Return: where it failed, "FILE:LINE CALL"; NULL: nothing was made to.
 */
const char *kml_inject_disarm(void);

#endif /* KML_INJECT_H */
