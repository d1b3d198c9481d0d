// SPDX-License-Identifier: GPL-2.0
/* The kernels of sim/kernels/, one a file, and their own caches, a file beside it. */
#include "machine.h"
#include "slub.h"

#define SIM_BOOT_CACHE(n, osize, s, al, refs, fl) { n, osize, s, al, refs, fl },
static const struct sim_boot_cache caches_6_1_amd64[] = {
#include "kernels/6.1-amd64-caches.def"
	{ 0 }
};
static const struct sim_boot_cache caches_6_12_amd64[] = {
#include "kernels/6.12-amd64-caches.def"
	{ 0 }
};
static const struct sim_boot_cache caches_7_amd64[] = {
#include "kernels/7-amd64-caches.def"
	{ 0 }
};
static const struct sim_boot_cache caches_6_1_686_pae[] = {
#include "kernels/6.1-686-pae-caches.def"
	{ 0 }
};
static const struct sim_boot_cache caches_6_1_arm64[] = {
#include "kernels/6.1-arm64-caches.def"
	{ 0 }
};
static const struct sim_boot_cache caches_6_12_arm64[] = {
#include "kernels/6.12-arm64-caches.def"
	{ 0 }
};
static const struct sim_boot_cache caches_6_1_armmp_lpae[] = {
#include "kernels/6.1-armmp-lpae-caches.def"
	{ 0 }
};
static const struct sim_boot_cache caches_7_arm64_16k[] = {
#include "kernels/7-arm64-16k-caches.def"
	{ 0 }
};
static const struct sim_boot_cache caches_6_12_armmp_lpae[] = {
#include "kernels/6.12-armmp-lpae-caches.def"
	{ 0 }
};
#undef SIM_BOOT_CACHE

static const struct sim_kernel kernels[] = {
#include "kernels/6.1-amd64.def"
#include "kernels/6.12-amd64.def"
#include "kernels/7-amd64.def"
#include "kernels/6.1-686-pae.def"
#include "kernels/6.1-arm64.def"
#include "kernels/6.12-arm64.def"
#include "kernels/6.1-armmp-lpae.def"
#include "kernels/6.12-armmp-lpae.def"
#include "kernels/7-arm64-16k.def"
#include "kernels/6.1-bcm2712.def"
#include "kernels/6.1-omap2.def"
};

const struct sim_kernel *sim_kernel_running;

const struct sim_kernel *sim_kernel_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++)
		if (!strcmp(kernels[i].name, name))
			return &kernels[i];
	return NULL;
}
