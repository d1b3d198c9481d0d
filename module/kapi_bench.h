/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The loops that bench/ measures. They call the allocators themselves: the choke point
 * would be part of the figure. kapi_bench.c is both worlds'; what only a kernel can tell
 * is in kapi_environment.c and sim/environment.c.
 */
#ifndef KML_KAPI_BENCH_H
#define KML_KAPI_BENCH_H

#include "kapi.h"

struct kml_text;

/** struct kml_bench_job - one measurement's arguments and what it holds. */
struct kml_bench_job {
	u64 op;				/* KML_N_bench_op_* */
	u64 size, order, batch;
	gfp_t gfp;
	void **p;			/* @batch objects */
	dma_addr_t *handle;		/* as many, of DMA */
	struct kmem_cache *cache;
	struct device *dev;
	mempool_t *pool;
	char *buffer;			/* dma_map: what is mapped; tlb: what is touched */
	bool asked;			/* inject/ was asked for the loops, too */
};

/** kml_bench_bytes() - most that a job holds at once, for the lab's account. */
u64 kml_bench_bytes(const struct kml_bench_job *job);
/** kml_bench_steps() - objects, or pages touched, in one loop. */
u64 kml_bench_steps(const struct kml_bench_job *job);
/**
 * kml_bench_prepare() - make what the loops need, from @op, @size, @order and @batch.
 * Return: 0, or with nothing held
 * * -ENOMEM - no memory
 * * -EINVAL - no cache can have objects of that size
 */
int kml_bench_prepare(struct kml_bench_job *job);
void kml_bench_finish(struct kml_bench_job *job);
/** kml_bench_loop() - take and give @n batches. Return: 0, -ENOMEM and nothing is held. */
int kml_bench_loop(struct kml_bench_job *job, u64 n);
/** kml_bench_empty() - the same loops around nothing. */
void kml_bench_empty(struct kml_bench_job *job, u64 n);
/**
 * kml_bench_count() - take and give one batch slowly, and count what it crosses.
 * @borders: changes from one slab to another; untouched where the op has no cache of its own
 * @refills: blocks that were not on the CPU's list; untouched where that is not to be told
 * Return: 0, -ENOMEM.
 */
int kml_bench_count(struct kml_bench_job *job, u64 *borders, u64 *refills);

/** kml_pcp_pages() - free pages on this CPU's own lists. False where the world has none. */
bool kml_pcp_pages(u64 *ret);
/** kml_environment() - what decides a figure, a line each: "name value". */
void kml_environment(struct kml_text *text);

#endif /* KML_KAPI_BENCH_H */
