// SPDX-License-Identifier: GPL-2.0
/* Threads that must not sleep: a count each, as the kernel's preempt_count. */
#include <unistd.h>

#include "atomic.h"
#include "fact.h"
#include "kapi.h"
#include "slub.h"

static _Thread_local unsigned int preempt_count;

void sim_preempt_disable(void)
{
	preempt_count++;
}

void sim_preempt_enable(void)
{
	preempt_count--;
}

void sim_might_alloc(gfp_t gfp)
{
	if (likely(!preempt_count) || !kml_fact(SLEEP_IN_ATOMIC_FOUND, true) || !gfpflags_allow_blocking(gfp))
		return;
	sim_report("BUG: sleeping function called from invalid context at include/linux/sched/mm.h:%u\n"
		   "in_atomic(): 1, irqs_disabled(): 0, non_block: 0, pid: %d, name: kml_bug\n"
		   "preempt_count: %x, expected: 0", sim_kernel()->might_alloc_line, gettid(), preempt_count);
}

void sim_schedule(void)
{
	if (preempt_count && !kml_fact(ATOMIC_SLEEP_RETURNS, true))
		kml_thread_sleep(3600000);
	if (preempt_count && kml_fact(SLEEP_IN_ATOMIC_FOUND, true))
		sim_report("BUG: scheduling while atomic: kml_bug/%d/0x%08x", gettid(),
			   preempt_count + 1);
}
