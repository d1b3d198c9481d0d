// SPDX-License-Identifier: GPL-2.0
/*
 * Per-CPU memory: chunks of the direct map that are cut into a unit for each CPU; an
 * object lies at the same offset of every unit.
 * Source: mm/percpu.c pcpu_alloc(), free_percpu(), pcpu_embed_first_chunk(), v6.1.
 * Left out: chunks in the vmalloc area, pages populated on demand, sorting by free space,
 * the part of the first chunk that the kernel itself uses.
 *
 *	chunk:  | unit of CPU 0        | unit of CPU 1        |
 *	        |....[object]..........|....[object]..........|
 */
#include "fact.h"
#include "percpu.h"
#include "slub.h"

#define CHUNK_BYTES (2UL << 20)	/* what x86 maps by one entry, so what its first chunk is a multiple of */
#define UNIT_MIN (32UL << 10)	/* PCPU_MIN_UNIT_SIZE: the largest object, too */
#define GRAIN 4UL		/* PCPU_MIN_ALLOC_SIZE: objects begin and end at multiples */
#define CPUS_MAX 64

enum { GRAIN_FREE, GRAIN_FIRST, GRAIN_MORE };

struct chunk {
	struct chunk *next;
	struct page *page;
	u8 *base;		/* unit of CPU 0 */
	u64 held;		/* objects */
	u8 map[];		/* a GRAIN_* for each grain of a unit */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;	/* guards the chunks */
static struct chunk *chunks;
static pthread_mutex_t preempt[CPUS_MAX] = {
	[0 ... CPUS_MAX - 1] = PTHREAD_MUTEX_INITIALIZER,
};

int sim_percpu_start(void)
{
	return 0;
}

void sim_percpu_stop(void)
{
	while (chunks) {
		struct chunk *c = chunks;

		chunks = c->next;
		free(c);
	}
}

size_t sim_percpu_unit(void)
{
	size_t unit = CHUNK_BYTES;

	while (unit > UNIT_MIN && unit * num_possible_cpus() > CHUNK_BYTES)
		unit /= 2;
	return unit;
}

static size_t grains(void)
{
	return sim_percpu_unit() / GRAIN;
}

static int chunk_order(void)
{
	return get_order(sim_percpu_unit() * num_possible_cpus());
}

static struct chunk *chunk_new(gfp_t gfp)
{
	struct chunk *c = calloc(1, sizeof(*c) + grains());

	if (!c)
		return NULL;
	c->page = alloc_pages(gfp, chunk_order());
	if (!c->page) {
		free(c);
		return NULL;
	}
	c->base = page_address(c->page);
	c->next = chunks;
	chunks = c;
	return c;
}

static void chunk_free(struct chunk *c)
{
	struct chunk **at = &chunks;

	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
	__free_pages(c->page, chunk_order());
	free(c);
}

static bool all_free(const struct chunk *c, size_t from, size_t n)
{
	while (n && c->map[from] == GRAIN_FREE)
		from++, n--;
	return !n;
}

/* First fit. Return: the object's offset in every unit, or -1. */
static ssize_t chunk_take(struct chunk *c, size_t size, size_t align)
{
	size_t n = size / GRAIN, step = align / GRAIN, at;

	for (at = 0; at + n <= grains(); at += step) {
		if (!all_free(c, at, n))
			continue;
		memset(c->map + at, GRAIN_MORE, n);
		c->map[at] = GRAIN_FIRST;
		c->held++;
		return at * GRAIN;
	}
	return -1;
}

static void *take(size_t size, size_t align, gfp_t gfp)
{
	struct chunk *c;
	ssize_t offset;

	for (c = chunks; c; c = c->next) {
		offset = chunk_take(c, size, align);
		if (offset >= 0)
			return c->base + offset;
	}
	c = chunk_new(gfp);
	return c ? c->base + chunk_take(c, size, align) : NULL;
}

void *__alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp)
{
	void *p;
	int cpu;

	if (!size || size > UNIT_MIN || !align || align > PAGE_SIZE || align & (align - 1))
		return NULL;
	size = ALIGN(size, GRAIN);
	pthread_mutex_lock(&lock);
	p = take(size, max_t(size_t, align, GRAIN), gfp);
	pthread_mutex_unlock(&lock);
	if (p && kml_fact(PERCPU_ZEROED, true))
		for_each_possible_cpu(cpu)
			memset(sim_per_cpu_ptr(p, cpu), 0, size);
	return p;
}

static struct chunk *chunk_of(const u8 *p)
{
	struct chunk *c;

	for (c = chunks; c; c = c->next)
		if (p >= c->base && p < c->base + sim_percpu_unit())
			break;
	return c;
}

void free_percpu(void *p)
{
	struct chunk *c;
	size_t at;

	if (!p)
		return;
	pthread_mutex_lock(&lock);
	c = chunk_of(p);
	at = c ? (size_t)((u8 *)p - c->base) / GRAIN : 0;
	if (c && c->map[at] == GRAIN_FIRST) {
		do
			c->map[at++] = GRAIN_FREE;
		while (at < grains() && c->map[at] == GRAIN_MORE);
		if (!--c->held)
			chunk_free(c);
	} else {
		sim_report("free_percpu: 0x%llx was not allocated, or is free already",
			   (unsigned long long)sim_addr(p));
	}
	pthread_mutex_unlock(&lock);
}

void *sim_per_cpu_ptr(void *p, int cpu)
{
	return (u8 *)p + (size_t)cpu * kml_fact(PERCPU_UNITS, sim_percpu_unit());
}

void *sim_get_cpu_ptr(void *p)
{
	int cpu = raw_smp_processor_id();
	u64 *mine = sim_per_cpu_ptr(p, cpu);

	pthread_mutex_lock(&preempt[cpu]);
	if (!kml_fact(GET_CPU_ONLY_LOOKS, true))
		++*mine;
	return mine;
}

void sim_put_cpu(void)
{
	pthread_mutex_unlock(&preempt[raw_smp_processor_id()]);
}
