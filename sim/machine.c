// SPDX-License-Identifier: GPL-2.0
/*
 * The simulated machine as a whole: its profiles, power on, power off, and the seed.
 * There is one machine a process; sim_start() and sim_stop() exclude each other.
 */
#include <unistd.h>

#include "am335x.h"
#include "dma.h"
#include "edu.h"
#include "buddy.h"
#include "highmem.h"
#include "percpu.h"
#include "pgtable.h"
#include "ram.h"
#include "slub.h"
#include "stack.h"
#include "vmalloc.h"

static const struct sim_profile profiles[] = {
#include "machines/pc.def"
#include "machines/pc-6g.def"
#include "machines/pc-small.def"
#include "machines/pc-6.12.def"
#include "machines/pc-7.def"
#include "machines/i386.def"
#include "machines/arm64.def"
#include "machines/arm64-6.12.def"
#include "machines/arm64-16k.def"
#include "machines/armhf.def"
#include "machines/armhf-6.12.def"
#include "machines/rpi5.def"
#include "machines/beaglebone.def"
};

const struct sim_constants *sim_running;
static const struct sim_profile *running;
static DEFINE_MUTEX(power);		/* held while a machine starts or stops */
static _Atomic u64 random_state;

const struct sim_profile *sim_profile(unsigned int i)
{
	return i < ARRAY_SIZE(profiles) ? &profiles[i] : NULL;
}

const char *sim_profile_name(unsigned int i)
{
	return i < ARRAY_SIZE(profiles) ? profiles[i].c.machine : NULL;
}

const struct sim_profile *sim_profile_running(void)
{
	return running;
}

u64 sim_ranges_overlap(const struct sim_range *list, u64 start, u64 end)
{
	u64 sum = 0;

	for (; list->end; list++)
		if (list->start < end && list->end > start)
			sum += min_t(u64, list->end, end) - max_t(u64, list->start, start);
	return sum;
}

u64 sim_random(void)
{
	u64 x = atomic_fetch_add(&random_state, 0x9e3779b97f4a7c15ULL);

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
	return x ^ (x >> 31);
}

static const struct sim_profile *find_profile(const char *name)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(profiles); i++)
		if (!strcmp(profiles[i].c.machine, name))
			return &profiles[i];
	return NULL;
}

/* The parts of a machine in the order in which they start; they stop in reverse. */
static int start_ram(void) { return sim_ram_start(running->ram); }
static int start_pages(void) { return sim_pages_start(running); }
static int start_zones(void) { return sim_zones_start(running); }

/* Page tables need no start: a walk finds what is mapped by then. */
static int start_tables(void)
{
	return 0;
}

/* The devices are there as soon as the machine is on; stopping forgets what they held. */
static int start_devices(void)
{
	return 0;
}

static void stop_devices(void)
{
	sim_dma_reset();
	sim_swiotlb_reset();
	sim_io_reset();
	sim_edu_reset();
	sim_am335x_reset();
	sim_lab_device_reset();
}

static const struct part {
	int (*start)(void);
	void (*stop)(void);
} parts[] = {
	{ start_ram, sim_ram_stop },
	{ start_pages, sim_pages_stop },
	{ start_zones, sim_zones_stop },
	{ sim_highmem_start, sim_highmem_stop },
	{ start_tables, sim_pgtable_stop },
	{ sim_vmalloc_start, sim_vmalloc_stop },
	{ sim_slub_start, sim_slub_stop },
	{ start_devices, stop_devices },
	{ sim_percpu_start, sim_percpu_stop },
	{ sim_stack_start, sim_stack_stop },
};

static void stop_parts(size_t nr)
{
	while (nr)
		parts[--nr].stop();
	running = NULL;
	sim_running = NULL;
	sim_kernel_running = NULL;
}

static int start_parts(const struct sim_profile *profile, u64 seed)
{
	int err = 0;
	size_t i;

	running = profile;
	sim_running = &profile->c;
	sim_kernel_running = sim_kernel_find(profile->c.kernel);
	atomic_store(&random_state, seed);
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		err = parts[i].start();
		if (err)
			break;
	}
	if (err)
		stop_parts(i);
	return err;
}

int sim_start(const char *machine, u64 seed)
{
	const struct sim_profile *profile = find_profile(machine);
	const struct sim_kernel *kernel = profile ? sim_kernel_find(profile->c.kernel) : NULL;
	int err;

	if (!kernel)
		return -EINVAL;
	if (sysconf(_SC_PAGESIZE) > 1L << kernel->page_shift)
		return -EOPNOTSUPP;
	mutex_lock(&power);
	err = running ? -EBUSY : start_parts(profile, seed);
	mutex_unlock(&power);
	return err;
}

void sim_stop(void)
{
	mutex_lock(&power);
	if (running)
		stop_parts(ARRAY_SIZE(parts));
	mutex_unlock(&power);
}
