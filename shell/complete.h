/* SPDX-License-Identifier: GPL-2.0 */
/* Completion for readline. */
#ifndef KML_COMPLETE_H
#define KML_COMPLETE_H

#include "interp.h"

/** kml_complete_init() - let readline complete for @in. */
void kml_complete_init(struct kml_interp *in);

#endif /* KML_COMPLETE_H */
