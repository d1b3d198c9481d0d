// SPDX-License-Identifier: GPL-2.0
/*
 * Memory barriers, and two CPUs that are really two: here the twin lets the host's own
 * processors answer, because an invented memory order would teach nothing.
 * Source: include/asm-generic/barrier.h, v6.1, in the terms of C11.
 */
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

#include "fact.h"
#include "kapi.h"

/* ThreadSanitizer does not follow fences; who uses them shares atomics only. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wtsan"
#endif

void smp_mb(void)
{
	if (kml_fact(SMP_MB, true))
		atomic_thread_fence(memory_order_seq_cst);
}

void smp_wmb(void)
{
	atomic_thread_fence(memory_order_release);
	if (!kml_fact(SMP_WMB_WEAK, true))
		atomic_thread_fence(memory_order_seq_cst);
}

void smp_rmb(void)
{
	atomic_thread_fence(memory_order_acquire);
}

/* CPUs of the host that are there, whatever the process was bound to. */
static int host_cpus(void)
{
	return (int)sysconf(_SC_NPROCESSORS_ONLN);
}

/* A profile with one CPU has nobody to disagree with. */
bool sim_weak_order(void)
{
	return num_online_cpus() > 1 && host_cpus() > 1;
}

int kml_online_cpu(unsigned int i)
{
	return i < num_online_cpus() ? (int)i : -1;
}

/* Where it may not be moved it stays: then it meets the other less often, that is all. */
void kml_thread_spread(unsigned int i)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(i % host_cpus(), &set);
	sched_setaffinity(0, sizeof(set), &set);
}
