/* SPDX-License-Identifier: GPL-2.0 */
/* Where a thread must not sleep, and who finds it sleeping all the same. */
#ifndef KML_SIM_ATOMIC_H
#define KML_SIM_ATOMIC_H

#include "kapi_sim.h"

/** sim_preempt_disable(), _enable() - the calling thread must not sleep in between. They nest. */
void sim_preempt_disable(void);
void sim_preempt_enable(void);

/**
 * sim_might_alloc() - report an allocation that may sleep where sleeping is forbidden.
 * Source: include/linux/sched/mm.h might_alloc(), kernel/sched/core.c __might_resched(); v6.1
 * with CONFIG_DEBUG_ATOMIC_SLEEP.
 */
void sim_might_alloc(gfp_t gfp);
/** sim_schedule() - the thread sleeps now: reported where forbidden. Source: __schedule_bug(), v6.1. */
void sim_schedule(void);

#endif /* KML_SIM_ATOMIC_H */
