/* SPDX-License-Identifier: GPL-2.0 */
/* What home/twin.c tells the twin's world. */
#ifndef KML_SIM_WORLD_H
#define KML_SIM_WORLD_H

#include "types.h"

/** sim_world_seed() - the seed that the attribute `seed` shows. */
void sim_world_seed(u64 seed);

/**
 * sim_map_reap() - free what was removed while mapped, as far as its last mapping is gone.
 * @force: all of it: the machine is going off. What programs have mapped they keep, as a copy.
 * Context: no lock of the tree or the machine held.
 */
void sim_map_reap(bool force);

#endif /* KML_SIM_WORLD_H */
