/* SPDX-License-Identifier: GPL-2.0 */
/* What home/twin.c tells the twin's world. */
#ifndef KML_SIM_WORLD_H
#define KML_SIM_WORLD_H

#include "types.h"

/** sim_world_seed() - the seed that the attribute `seed` shows. */
void sim_world_seed(u64 seed);

#endif /* KML_SIM_WORLD_H */
