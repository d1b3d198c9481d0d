/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Profiles of simulated machines: what a machine is made of, as data. The figures of
 * sim/machines/ come from real guests; sim/machine.c turns one of them on.
 */
#ifndef KML_SIM_MACHINE_H
#define KML_SIM_MACHINE_H

#include "kapi_sim.h"

#define SIM_RANGES 32

/** struct sim_range - frames from @start up to, not including, @end; an empty one ends a list. */
struct sim_range { u64 start, end; };

/**
 * struct sim_zone_profile - one zone as /proc/zoneinfo of the guest shows it
 * @used: frames that the kernel itself holds when user space starts
 *
 * Present and managed frames are not here: they follow from the machine's RAM and
 * from what boot reserved.
 */
struct sim_zone_profile {
	const char *name;
	enum zone_type type;
	u64 start_pfn, spanned;
	u64 min, low, high;
	u64 used;
	u64 lowmem_reserve[MAX_NR_ZONES];
};

/**
 * struct sim_profile - a machine
 * @c: constants that the kernel's macros answer
 * @zones: in the kernel's order, empty ones too; a NULL name ends them
 * @ram: frames that exist, ascending
 * @reserved: frames that boot kept from the page allocator, ascending
 */
struct sim_profile {
	struct sim_constants c;
	struct sim_zone_profile zones[MAX_NR_ZONES];
	struct sim_range ram[SIM_RANGES];
	struct sim_range reserved[SIM_RANGES];
};

/** sim_profile() - the @i-th profile, NULL after the last. */
const struct sim_profile *sim_profile(unsigned int i);
/** sim_profile_running() - profile of the running machine, NULL when none is. */
const struct sim_profile *sim_profile_running(void);

/**
 * sim_ranges_overlap() - frames of @list that lie in @start..@end.
 * @list: ends with an empty range
 */
u64 sim_ranges_overlap(const struct sim_range *list, u64 start, u64 end);

/**
 * sim_random() - the machine's own random numbers: the seed decides every one.
 *
 * Source of the method: splitmix64, S. Vigna, public domain.
 * Context: any; an atomic step.
 */
u64 sim_random(void);

#endif /* KML_SIM_MACHINE_H */
