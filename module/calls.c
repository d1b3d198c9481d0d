// SPDX-License-Identifier: GPL-2.0
/* The choke point's wrappers: stamped from kapi.def, and those that are no row's shape. */
#define KML_CALLS_DEFINED
#include "call.h"
#include "calls.h"
#include "object.h"
#include "quota.h"

#define KML_ALLOC(ret_type, fn, params, args, letters_, bytes) \
ret_type kml_##fn(struct kml_site *site, struct kml_object *obj, KML_UNPAREN params) \
{ \
	struct kml_call call = { .name = #fn, .letters = letters_, .site = site }; \
	struct kml_attempt a = { .obj = obj }; \
	FILL(&call, KML_UNPAREN args); \
	return kml_call_end(&a, &call, kml_call_begin(&a, &call, bytes) ? (void *)fn args : NULL); \
}
#define KML_GIVE(fn, params, args, letters_, bytes) \
void kml_##fn(struct kml_object *obj, KML_UNPAREN params) \
{ \
	struct kml_call call = { .name = #fn, .letters = letters_, .gives = true }; \
	FILL(&call, KML_UNPAREN args); \
	kml_call_remember(&call); \
	kml_quota_release(bytes); \
	fn args; \
}
#define KML_CALL(fn, params, args, letters_) \
void kml_##fn(struct kml_object *obj, KML_UNPAREN params) \
{ \
	struct kml_call call = { .name = #fn, .letters = letters_, .gives = true }; \
	FILL(&call, KML_UNPAREN args); \
	kml_call_remember(&call); \
	fn args; \
}
#include "kapi.def"

void kml_vfree(struct kml_object *obj, const void *p, size_t size)
{
	struct kml_call call = { .name = "vfree", .letters = "p", .gives = true };

	FILL(&call, p);
	kml_call_remember(&call);
	kml_quota_release(PAGE_ALIGN(size));
	vfree(p);
}

/* What kmalloc() or, above its limit, vmalloc() sets aside. */
static u64 kvmalloc_bytes(const void *p, size_t size)
{
	bool small = p ? !is_vmalloc_addr(p) : size <= KMALLOC_MAX_SIZE;

	return small ? kmalloc_size_roundup(size) : PAGE_ALIGN(size);
}

void *kml_kvmalloc(struct kml_site *site, struct kml_object *obj, size_t size, gfp_t gfp)
{
	struct kml_call call = { .site = site, .name = "kvmalloc", .letters = "zg" };
	struct kml_attempt a = { .obj = obj };
	void *p;

	FILL(&call, size, gfp);
	p = kml_call_begin(&a, &call, kvmalloc_bytes(NULL, size)) ? kvmalloc(size, gfp) : NULL;
	p = kml_call_end(&a, &call, p);
	/* A size for kmalloc() that vmalloc() had to serve takes fewer pages, never more. */
	if (!IS_ERR(p))
		kml_quota_release(a.bytes - kvmalloc_bytes(p, size));
	return p;
}

void kml_kvfree(struct kml_object *obj, const void *p, size_t size)
{
	struct kml_call call = { .name = "kvfree", .letters = "p", .gives = true };

	FILL(&call, p);
	kml_call_remember(&call);
	kml_quota_release(kvmalloc_bytes(p, size));
	kvfree(p);
}

/*
 * The elements were charged, and may be made to fail, where the pool asks for them: a pool
 * that can wait never fails, so nobody lets the call itself do so.
 */
void *kml_mempool_alloc(struct kml_object *obj, mempool_t *pool, gfp_t gfp)
{
	struct kml_call call = { .name = "mempool_alloc", .letters = "pg" };
	struct kml_attempt a = { .obj = obj, .began = kml_now_ns() };

	FILL(&call, pool, gfp);
	return kml_call_end(&a, &call, mempool_alloc(pool, gfp));
}

void *kml_dma_pool_alloc(struct kml_site *site, struct kml_object *obj, struct dma_pool *pool, gfp_t gfp,
			 dma_addr_t *handle, size_t bytes)
{
	struct kml_call call = { .site = site, .name = "dma_pool_alloc", .letters = "pgh" };
	struct kml_attempt a = { .obj = obj };

	FILL(&call, pool, gfp, handle);
	return kml_call_end(&a, &call, kml_call_begin(&a, &call, bytes) ? dma_pool_alloc(pool, gfp, handle) : NULL);
}

void kml_dma_pool_free(struct kml_object *obj, struct dma_pool *pool, void *p, dma_addr_t handle,
		       size_t bytes)
{
	struct kml_call call = { .name = "dma_pool_free", .letters = "ppx", .gives = true };

	FILL(&call, pool, p, handle);
	kml_call_remember(&call);
	kml_quota_release(bytes);
	dma_pool_free(pool, p, handle);
}

int kml_alloc_percpu(struct kml_site *site, struct kml_object *obj, size_t size, size_t align, gfp_t gfp,
		     void __percpu **ret)
{
	struct kml_call call = { .site = site, .name = "__alloc_percpu_gfp", .letters = "zzg" };
	struct kml_attempt a = { .obj = obj };
	void __percpu *p = NULL;

	FILL(&call, size, align, gfp);
	if (kml_call_begin(&a, &call, (u64)size * num_possible_cpus()))
		p = __alloc_percpu_gfp(size, align, gfp);
	kml_call_end(&a, &call, (__force void *)p);
	if (!call.err)
		*ret = p;
	return call.err;
}

void kml_free_percpu(struct kml_object *obj, void __percpu *p, size_t size)
{
	struct kml_call call = { .name = "free_percpu", .letters = "p", .gives = true };

	FILL(&call, p);
	kml_call_remember(&call);
	kml_quota_release((u64)size * num_possible_cpus());
	free_percpu(p);
}

void kml_free_pages(struct kml_object *obj, void *p, unsigned int order)
{
	struct kml_call call = { .name = "free_pages", .letters = "pu", .gives = true };

	FILL(&call, p, order);
	kml_call_remember(&call);
	kml_quota_release((u64)PAGE_SIZE << order);
	free_pages((unsigned long)p, order);
}

void *kml_krealloc(struct kml_site *site, struct kml_object *obj, const void *p, size_t size, gfp_t gfp)
{
	struct kml_call call = { .site = site, .name = "krealloc", .letters = "pzg" };
	u64 had = ZERO_OR_NULL_PTR(p) ? 0 : ksize(p);
	struct kml_attempt a = { .obj = obj };
	void *q;

	FILL(&call, p, size, gfp);
	/* While it moves both exist; afterwards one of the two charges goes back. */
	q = kml_call_begin(&a, &call, kmalloc_size_roundup(size)) ? krealloc(p, size, gfp) : NULL;
	q = kml_call_end(&a, &call, q);
	if (!IS_ERR(q))
		kml_quota_release(q == p ? a.bytes : had);
	return q;
}

void *kml_kmem_cache_alloc(struct kml_site *site, struct kml_object *obj, struct kmem_cache *cache, gfp_t gfp,
			   size_t stride)
{
	struct kml_call call = { .site = site, .name = "kmem_cache_alloc", .letters = "pg" };
	struct kml_attempt a = { .obj = obj };

	FILL(&call, cache, gfp);
	return kml_call_end(&a, &call, kml_call_begin(&a, &call, stride) ? kmem_cache_alloc(cache, gfp) : NULL);
}

void kml_kmem_cache_free(struct kml_object *obj, struct kmem_cache *cache, void *p, size_t stride)
{
	struct kml_call call = { .name = "kmem_cache_free", .letters = "pp", .gives = true };

	FILL(&call, cache, p);
	kml_call_remember(&call);
	kml_quota_release(stride);
	kmem_cache_free(cache, p);
}

int kml_kmem_cache_alloc_bulk(struct kml_site *site, struct kml_object *obj, struct kmem_cache *cache, gfp_t gfp,
			      size_t nr, void **p, size_t stride)
{
	struct kml_call call = { .site = site, .name = "kmem_cache_alloc_bulk", .letters = "pgz" };
	struct kml_attempt a = { .obj = obj };
	int got = 0;

	FILL(&call, cache, gfp, nr);
	if (kml_call_begin(&a, &call, (u64)nr * stride))
		got = kmem_cache_alloc_bulk(cache, gfp, nr, p);
	kml_call_end(&a, &call, got ? p[0] : NULL);
	return call.err;
}

void kml_kmem_cache_free_bulk(struct kml_object *obj, struct kmem_cache *cache, size_t nr,
			      void **p, size_t stride)
{
	struct kml_call call = { .name = "kmem_cache_free_bulk", .letters = "pz", .gives = true };

	FILL(&call, cache, nr);
	kml_call_remember(&call);
	kml_quota_release((u64)nr * stride);
	kmem_cache_free_bulk(cache, nr, p);
}

int kml_dma_map_single_attrs(struct kml_site *site, struct kml_object *obj, struct device *dev, void *p, size_t size,
			     enum dma_data_direction dir, unsigned long attrs, dma_addr_t *ret)
{
	struct kml_call call = { .site = site, .name = "dma_map_single_attrs", .letters = "dpzDx",
			     .nothing = "DMA_MAPPING_ERROR" };
	struct kml_attempt a = { .obj = obj };

	FILL(&call, dev, p, size, dir, attrs);
	*ret = DMA_MAPPING_ERROR;
	if (kml_call_begin(&a, &call, 0))
		*ret = dma_map_single_attrs(dev, p, size, dir, attrs);
	return kml_call_end_number(&a, &call, *ret, dma_mapping_error(dev, *ret) ? -EIO : 0);
}

int kml_dma_map_sg_attrs(struct kml_site *site, struct kml_object *obj, struct device *dev, struct scatterlist *sg,
			 int runs, enum dma_data_direction dir, unsigned long attrs, int *ret)
{
	struct kml_call call = { .site = site, .name = "dma_map_sg_attrs", .letters = "dSuDx", .nothing = "0" };
	struct kml_attempt a = { .obj = obj };

	FILL(&call, dev, sg, runs, dir, attrs);
	*ret = kml_call_begin(&a, &call, 0) ? dma_map_sg_attrs(dev, sg, runs, dir, attrs) : 0;
	return kml_call_end_number(&a, &call, *ret, *ret ? 0 : -EIO);
}

int kml_request_mem_region(struct kml_site *site, struct kml_object *obj, phys_addr_t phys, size_t length,
			   const char *name)
{
	struct kml_call call = { .site = site, .name = "request_mem_region", .letters = "xzn" };
	struct kml_attempt a = { .obj = obj };
	struct resource *region = NULL;

	FILL(&call, phys, length, name);
	if (kml_call_begin(&a, &call, 0))
		region = request_mem_region(phys, length, name);
	return kml_call_end_number(&a, &call, kml_addr(region), region ? 0 : -EBUSY);
}

void __iomem *kml_ioremap(struct kml_site *site, struct kml_object *obj, phys_addr_t phys, size_t length, bool wc)
{
	struct kml_call call = { .site = site, .name = wc ? "ioremap_wc" : "ioremap", .letters = "xz" };
	struct kml_attempt a = { .obj = obj };
	void __iomem *regs = NULL;
	int err;

	FILL(&call, phys, length);
	if (kml_call_begin(&a, &call, 0))
		regs = wc ? ioremap_wc(phys, length) : ioremap(phys, length);
	err = kml_call_end_number(&a, &call, (__force unsigned long)regs, regs ? 0 : -ENOMEM);
	return err ? (__force void __iomem *)ERR_PTR(err) : regs;
}

void kml_iounmap(struct kml_object *obj, void __iomem *regs)
{
	struct kml_call call = { .name = "iounmap", .letters = "x", .gives = true };

	FILL(&call, (__force unsigned long)regs);
	kml_call_remember(&call);
	iounmap(regs);
}

int kml_devm_add_action_or_reset(struct kml_site *site, struct kml_object *obj, struct device *dev,
				 void (*action)(void *data), void *data)
{
	struct kml_call call = { .site = site, .name = "devm_add_action_or_reset", .letters = "dfb",
			     .status = true };
	struct kml_attempt a = { .obj = obj };

	FILL(&call, dev, action, data);
	if (kml_call_begin(&a, &call, 0))
		call.err = devm_add_action_or_reset(dev, action, data);
	else
		action(data);
	kml_call_remember(&call);
	return call.err;
}
