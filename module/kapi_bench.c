// SPDX-License-Identifier: GPL-2.0
/*
 * One loop an allocator, as a driver would write it: take a batch, give it back. Both
 * worlds compile this; the clock around it is bench.c's.
 */
#include "kapi_bench.h"
#include "flags.h"

/* As caches/ allows: what SLUB cannot lay out is a report in the log. */
static bool cacheable(u64 size)
{
	return size <= MiB;
}

static int cache_make(struct kml_bench_job *job)
{
	static atomic64_t number = ATOMIC64_INIT(0);
	char name[32];

	if (!cacheable(job->size))
		return -EINVAL;
	scnprintf(name, sizeof(name), "kml_bench.%lld", (long long)atomic64_inc_return(&number));
	job->cache = KML_TRY(NULL, kmem_cache_create_usercopy, name, job->size, 0, 0, 0, job->size, NULL);
	return job->cache ? 0 : -ENOMEM;
}

static int device_make(struct kml_bench_job *job)
{
	struct device *dev = kml_device_create();

	if (IS_ERR(dev))
		return PTR_ERR(dev);
	job->dev = dev;
	return dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32));
}

static int map_make(struct kml_bench_job *job)
{
	int err = device_make(job);

	if (!err) {
		job->buffer = KML_TRY(NULL, kmalloc, job->size, job->gfp);
		err = job->buffer ? 0 : -ENOMEM;
	}
	return err;
}

static void *pool_alloc(gfp_t gfp, void *data)
{
	return kmalloc((size_t)(unsigned long)data, gfp);
}

static void pool_free(void *element, void *data)
{
	kfree(element);
}

static int pool_make(struct kml_bench_job *job)
{
	job->pool = KML_TRY(NULL, mempool_create, 1, pool_alloc, pool_free, (void *)(unsigned long)job->size);
	return job->pool ? 0 : -ENOMEM;
}

static int touch_make(struct kml_bench_job *job)
{
	job->buffer = KML_TRY(NULL, __vmalloc, job->size, job->gfp);
	return job->buffer ? 0 : -ENOMEM;
}

/*
 * Where a batch ends. The loops call the allocators bare, for that is what is measured: inject/ is
 * asked once a job, and what it wants to fail is the middle of the first batch.
 */
static u64 batch_end(struct kml_bench_job *job, struct kml_site *site)
{
	if (job->asked)
		return job->batch;
	job->asked = true;
	return kml_book_fails(site) ? job->batch / 2 : job->batch;
}

/* A take and a give make a loop; a failure gives back what the batch has so far. */
#define LOOP(name, take, give) \
static int loop_##name(struct kml_bench_job *job, u64 n) \
{ \
	u64 i, got, end = batch_end(job, KML_SITE(#name)); \
\
	while (n--) { \
		for (got = 0; got < end; got++) { \
			job->p[got] = take; \
			if (unlikely(!job->p[got])) \
				break; \
		} \
		for (i = 0; i < got; i++) \
			give; \
		if (unlikely(got < job->batch)) \
			return -ENOMEM; \
	} \
	return 0; \
}

LOOP(kmalloc, kmalloc(job->size, job->gfp), kfree(job->p[i]))
LOOP(kmem_cache, kmem_cache_alloc(job->cache, job->gfp), kmem_cache_free(job->cache, job->p[i]))
LOOP(pages, alloc_pages(job->gfp, job->order), __free_pages(job->p[i], job->order))
LOOP(vmalloc, __vmalloc(job->size, job->gfp), vfree(job->p[i]))
LOOP(kvmalloc, kvmalloc(job->size, job->gfp), kvfree(job->p[i]))
LOOP(dma_coherent, dma_alloc_coherent(job->dev, job->size, &job->handle[got], job->gfp),
     dma_free_coherent(job->dev, job->size, job->p[i], job->handle[i]))
LOOP(mempool, mempool_alloc(job->pool, job->gfp), mempool_free(job->p[i], job->pool))
LOOP(percpu, (__force void *)__alloc_percpu_gfp(job->size, sizeof(u64), job->gfp),
     free_percpu((__force void __percpu *)job->p[i]))

static int loop_bulk(struct kml_bench_job *job, u64 n)
{
	if (batch_end(job, KML_SITE("kmem_cache_alloc_bulk")) < job->batch)
		return -ENOMEM;
	while (n--) {
		if (!kmem_cache_alloc_bulk(job->cache, job->gfp, job->batch, job->p))
			return -ENOMEM;
		kmem_cache_free_bulk(job->cache, job->batch, job->p);
	}
	return 0;
}

/* One buffer: it cannot be lent twice at a time. */
static int loop_dma_map(struct kml_bench_job *job, u64 n)
{
	dma_addr_t addr;
	u64 i;

	if (batch_end(job, KML_SITE("dma_map_single_attrs")) < job->batch)
		return -ENOMEM;
	for (i = 0; i < n * job->batch; i++) {
		addr = dma_map_single_attrs(job->dev, job->buffer, job->size, DMA_TO_DEVICE,
					    DMA_ATTR_NO_WARN);
		if (dma_mapping_error(job->dev, addr))
			return -ENOMEM;
		dma_unmap_single(job->dev, addr, job->size, DMA_TO_DEVICE);
	}
	return 0;
}

/* A byte of each page: the processor needs as many entries for addresses. */
static int loop_tlb(struct kml_bench_job *job, u64 n)
{
	u64 at;

	while (n--)
		for (at = 0; at < job->size; at += PAGE_SIZE)
			(void)READ_ONCE(job->buffer[at]);
	return 0;
}

static const struct {
	int (*make)(struct kml_bench_job *job);
	int (*loop)(struct kml_bench_job *job, u64 n);
} ops[] = {
	[KML_N_bench_op_kmalloc] = { .loop = loop_kmalloc },
	[KML_N_bench_op_kmem_cache] = { .make = cache_make, .loop = loop_kmem_cache },
	[KML_N_bench_op_bulk] = { .make = cache_make, .loop = loop_bulk },
	[KML_N_bench_op_pages] = { .loop = loop_pages },
	[KML_N_bench_op_vmalloc] = { .loop = loop_vmalloc },
	[KML_N_bench_op_kvmalloc] = { .loop = loop_kvmalloc },
	[KML_N_bench_op_dma_coherent] = { .make = device_make, .loop = loop_dma_coherent },
	[KML_N_bench_op_dma_map] = { .make = map_make, .loop = loop_dma_map },
	[KML_N_bench_op_mempool] = { .make = pool_make, .loop = loop_mempool },
	[KML_N_bench_op_percpu] = { .loop = loop_percpu },
	[KML_N_bench_op_tlb] = { .make = touch_make, .loop = loop_tlb },
};

static bool holds_one(const struct kml_bench_job *job)
{
	return job->op == KML_N_bench_op_dma_map || job->op == KML_N_bench_op_tlb;
}

u64 kml_bench_bytes(const struct kml_bench_job *job)
{
	u64 each = job->size;

	if (job->op == KML_N_bench_op_pages)
		each = (u64)PAGE_SIZE << job->order;
	else if (job->op == KML_N_bench_op_dma_coherent)
		each = (u64)PAGE_SIZE << get_order(job->size);
	else if (job->op == KML_N_bench_op_percpu)
		each = job->size * num_online_cpus();
	return holds_one(job) ? each : each * job->batch;
}

u64 kml_bench_steps(const struct kml_bench_job *job)
{
	if (job->op == KML_N_bench_op_tlb)
		return PAGE_ALIGN(job->size) >> PAGE_SHIFT;
	return job->batch;
}

int kml_bench_prepare(struct kml_bench_job *job)
{
	int err = -ENOMEM;

	job->gfp = kml_gfp_polite(GFP_KERNEL, job->op == KML_N_bench_op_pages ?
				  (u64)PAGE_SIZE << job->order : job->size);
	job->p = kml_zalloc(job->batch * sizeof(*job->p));
	job->handle = kml_zalloc(job->batch * sizeof(*job->handle));
	if (job->p && job->handle)
		err = ops[job->op].make ? ops[job->op].make(job) : 0;
	if (err)
		kml_bench_finish(job);
	return err;
}

void kml_bench_finish(struct kml_bench_job *job)
{
	if (job->cache)
		kmem_cache_destroy(job->cache);
	if (job->pool)
		mempool_destroy(job->pool);
	if (job->op == KML_N_bench_op_tlb)
		vfree(job->buffer);
	else
		kfree(job->buffer);
	if (job->dev)
		kml_device_destroy(job->dev);
	kml_free(job->handle);
	kml_free(job->p);
	job->cache = NULL;
	job->pool = NULL;
	job->buffer = NULL;
	job->dev = NULL;
	job->handle = NULL;
	job->p = NULL;
}

int kml_bench_loop(struct kml_bench_job *job, u64 n)
{
	return ops[job->op].loop(job, n);
}

void kml_bench_empty(struct kml_bench_job *job, u64 n)
{
	u64 i;

	while (n--) {
		for (i = 0; i < job->batch; i++)
			WRITE_ONCE(job->p[i], job);
		for (i = 0; i < job->batch; i++)
			(void)READ_ONCE(job->p[i]);
	}
}

static u64 slab_borders(const struct kml_bench_job *job, u64 got)
{
	u64 i, borders = 0;

	for (i = 1; i < got; i++)
		borders += virt_to_head_page(job->p[i]) != virt_to_head_page(job->p[i - 1]);
	return borders;
}

/*
 * The cache is new, and the loops have not run yet: its slabs fill one after another,
 * whatever the order within each. bulk counts the way that single calls would go, too.
 */
static int count_slabs(struct kml_bench_job *job, u64 *borders)
{
	u64 got = 0, end = kml_book_fails(KML_SITE("count_slabs")) ? job->batch / 2 : job->batch;
	int err;

	if (job->op == KML_N_bench_op_bulk) {
		if (end == job->batch && kmem_cache_alloc_bulk(job->cache, job->gfp, job->batch, job->p))
			got = job->batch;
	} else {
		while (got < end && (job->p[got] = kmem_cache_alloc(job->cache, job->gfp)))
			got++;
	}
	err = got < job->batch ? -ENOMEM : 0;
	*borders = slab_borders(job, got);
	while (got--)
		kmem_cache_free(job->cache, job->p[got]);
	return err;
}

/* A block that comes from the CPU's list makes it shorter by as much; any other does not. */
static int count_refills(struct kml_bench_job *job, u64 *refills)
{
	u64 end = kml_book_fails(KML_SITE("count_refills")) ? job->batch / 2 : job->batch;
	u64 got, before = 0, after = 0, count = 0;
	bool told = true;
	int err;

	for (got = 0; got < end; got++) {
		told = told && kml_pcp_pages(&before);
		job->p[got] = alloc_pages(job->gfp, job->order);
		if (!job->p[got])
			break;
		told = told && kml_pcp_pages(&after);
		count += after + (1ULL << job->order) != before;
	}
	err = got < job->batch ? -ENOMEM : 0;
	while (got--)
		__free_pages(job->p[got], job->order);
	if (told)
		*refills = count;
	return err;
}

int kml_bench_count(struct kml_bench_job *job, u64 *borders, u64 *refills)
{
	if (job->cache)
		return count_slabs(job, borders);
	if (job->op == KML_N_bench_op_pages)
		return count_refills(job, refills);
	return 0;
}
