/* SPDX-License-Identifier: GPL-2.0 */
/* Page tables that can be walked, and the map of the address space: sim/pgtable.c. */
#ifndef KML_SIM_PGTABLE_H
#define KML_SIM_PGTABLE_H

#include "kapi_sim.h"

/** sim_pgtable_stop() - forget which frames hold tables. */
void sim_pgtable_stop(void);
/** sim_in_direct_map() - is @addr one of the direct map's span, holes in it included? */
bool sim_in_direct_map(u64 addr);

#endif /* KML_SIM_PGTABLE_H */
