// SPDX-License-Identifier: GPL-2.0
/*
 * Memory pools: elements in reserve for when the allocator behind them fails.
 * Source: mm/mempool.c, v6.1. Left out: mempool_resize(), the poison that debugging adds.
 * The pool's own books are the host's memory; its elements are the machine's.
 */
#include <time.h>

#include "fact.h"
#include "kapi_sim.h"

#define WAIT_SECONDS 5	/* who waits looks again after so long, woken or not */

static void add_element(mempool_t *pool, void *element)
{
	pool->elements[pool->curr_nr] = element;
	WRITE_ONCE(pool->curr_nr, pool->curr_nr + 1);
}

static void *remove_element(mempool_t *pool)
{
	WRITE_ONCE(pool->curr_nr, pool->curr_nr - 1);
	return pool->elements[pool->curr_nr];
}

/* Timed waits count on the clock that nobody sets. */
static void cond_init(pthread_cond_t *cond)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(cond, &attr);
	pthread_condattr_destroy(&attr);
}

void mempool_destroy(mempool_t *pool)
{
	if (!pool)
		return;
	while (kml_fact(MEMPOOL_DESTROY_FREES, true) && pool->curr_nr)
		pool->free(remove_element(pool), pool->pool_data);
	pthread_cond_destroy(&pool->wait);
	pthread_mutex_destroy(&pool->lock);
	free(pool->elements);
	free(pool);
}

static mempool_t *pool_new(int min_nr)
{
	mempool_t *pool = calloc(1, sizeof(*pool));

	if (!pool)
		return NULL;
	pool->elements = calloc(min_nr, sizeof(*pool->elements));
	if (!pool->elements) {
		free(pool);
		return NULL;
	}
	pthread_mutex_init(&pool->lock, NULL);
	cond_init(&pool->wait);
	pool->min_nr = min_nr;
	return pool;
}

mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc_fn, mempool_free_t *free_fn,
			  void *pool_data)
{
	mempool_t *pool = pool_new(min_nr);
	void *element;

	if (!pool)
		return NULL;
	pool->alloc = alloc_fn;
	pool->free = free_fn;
	pool->pool_data = pool_data;
	while (pool->curr_nr < kml_fact(MEMPOOL_FILLED, pool->min_nr)) {
		element = pool->alloc(GFP_KERNEL, pool->pool_data);
		if (!element) {
			mempool_destroy(pool);
			return NULL;
		}
		add_element(pool, element);
	}
	return pool;
}

/* Context: the pool's lock, which is dropped meanwhile. */
static void wait_for_free(mempool_t *pool)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += WAIT_SECONDS;
	pthread_cond_timedwait(&pool->wait, &pool->lock, &until);
}

/* The first attempt neither reclaims nor starts I/O: the reserve is faster than both. */
void *mempool_alloc(mempool_t *pool, gfp_t gfp)
{
	gfp_t now;
	void *element;

	gfp |= __GFP_NOMEMALLOC | __GFP_NORETRY | __GFP_NOWARN;
	now = gfp & ~(__GFP_DIRECT_RECLAIM | __GFP_IO);
	for (;;) {
		element = kml_fact(MEMPOOL_RESERVE_LAST, true) ? pool->alloc(now, pool->pool_data) : NULL;
		if (element)
			return element;
		pthread_mutex_lock(&pool->lock);
		if (pool->curr_nr)
			element = remove_element(pool);
		else if (now == gfp && gfpflags_allow_blocking(gfp))
			wait_for_free(pool);
		pthread_mutex_unlock(&pool->lock);
		if (!element && !kml_fact(MEMPOOL_RESERVE_LAST, true))
			element = pool->alloc(now, pool->pool_data);
		if (element || (now == gfp && !gfpflags_allow_blocking(gfp)))
			return element;
		now = gfp;
	}
}

void mempool_free(void *element, mempool_t *pool)
{
	bool kept;

	if (!element)
		return;
	pthread_mutex_lock(&pool->lock);
	kept = pool->curr_nr < pool->min_nr;
	if (kept) {
		add_element(pool, element);
		pthread_cond_broadcast(&pool->wait);
	}
	pthread_mutex_unlock(&pool->lock);
	if (!kept)
		pool->free(element, pool->pool_data);
}
