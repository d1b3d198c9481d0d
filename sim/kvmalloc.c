// SPDX-License-Identifier: GPL-2.0
/*
 * kvmalloc(): kmalloc() first, vmalloc() where it says no.
 * Source: mm/util.c kvmalloc_node(), kvfree(), v6.1. Left out: nodes, the stack that a
 * size above INT_MAX prints without __GFP_NOWARN.
 */
#include <limits.h>

#include "fact.h"
#include "kapi_sim.h"

/* A second answer exists, so the first attempt neither tries hard nor complains. */
static gfp_t first_attempt(size_t size, gfp_t gfp)
{
	if (size <= PAGE_SIZE)
		return gfp;
	gfp |= __GFP_NOWARN;
	if (!(gfp & __GFP_RETRY_MAYFAIL))
		gfp |= __GFP_NORETRY;
	return gfp & ~__GFP_NOFAIL;
}

void *kvmalloc(size_t size, gfp_t gfp)
{
	void *p = kmalloc(size, first_attempt(size, gfp));

	if (p || size <= PAGE_SIZE)
		return p;
	if (kml_fact(KVMALLOC_SLEEPS, !gfpflags_allow_blocking(gfp) && !sim_kernel()->vmalloc_nowait) ||
	    size > INT_MAX)
		return NULL;
	return vmalloc_huge(size, gfp);
}

void kvfree(const void *p)
{
	if (is_vmalloc_addr(p))
		vfree(p);
	else
		kfree(p);
}
