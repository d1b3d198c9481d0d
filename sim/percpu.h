/* SPDX-License-Identifier: GPL-2.0 */
/* The simulated per-CPU allocator, as the machine's switch and its tests see it. */
#ifndef KML_SIM_PERCPU_H
#define KML_SIM_PERCPU_H

#include "kapi_sim.h"

/** sim_percpu_start() - nothing is set aside before it is asked for. Return: 0. */
int sim_percpu_start(void);
/** sim_percpu_stop() - drop the books of every chunk; the frames stay with the machine. */
void sim_percpu_stop(void);
/** sim_percpu_unit() - bytes from one CPU's instance to the next one's. */
size_t sim_percpu_unit(void);

#endif /* KML_SIM_PERCPU_H */
