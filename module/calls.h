/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The one choke point: every allocator call of the providers goes through a wrapper
 * stamped here from kapi.def. It charges the quota, times the call, makes it and
 * records it in a ring that the attribute `calls` shows.
 */
#ifndef KML_CALLS_H
#define KML_CALLS_H

#include "kapi.h"

struct kml_object;

#define KML_UNPAREN(...) __VA_ARGS__

#define KML_ALLOC(result, name, params, args, letters, bytes) \
	result kml_##name(struct kml_site *site, struct kml_object *obj, KML_UNPAREN params);
#define KML_GIVE(name, params, args, letters, bytes) \
	void kml_##name(struct kml_object *obj, KML_UNPAREN params);
#define KML_CALL(name, params, args, letters) \
	void kml_##name(struct kml_object *obj, KML_UNPAREN params);
#include "kapi.def"

/* Those whose shape is not a row's. */

/** kml_vfree() - vfree(@p), taking @size off the account: the kernel knows it, we cannot ask. */
void kml_vfree(struct kml_object *obj, const void *p, size_t size);
/**
 * kml_kvmalloc() - kvmalloc(), charged with what the allocator that answers sets aside.
 * Return: the object; ERR_PTR on failure.
 */
void *kml_kvmalloc(struct kml_site *site, struct kml_object *obj, size_t size, gfp_t gfp);
/** kml_kvfree() - kvfree(@p), an object of @size bytes. */
void kml_kvfree(struct kml_object *obj, const void *p, size_t size);
/**
 * kml_mempool_alloc() - an element of @pool; its backing allocator goes through the choke point.
 * Return: the element; ERR_PTR(-ENOMEM) only where @gfp may not sleep.
 */
void *kml_mempool_alloc(struct kml_object *obj, mempool_t *pool, gfp_t gfp);
/** kml_dma_pool_alloc() - a block of @pool, @bytes on the account; ERR_PTR on failure. */
void *kml_dma_pool_alloc(struct kml_site *site, struct kml_object *obj, struct dma_pool *pool, gfp_t gfp,
			 dma_addr_t *handle, size_t bytes);
void kml_dma_pool_free(struct kml_object *obj, struct dma_pool *pool, void *p, dma_addr_t handle,
		       size_t bytes);
/**
 * kml_alloc_percpu() - an instance of @size bytes for each CPU.
 * @ret: unchanged on error
 * Return: 0, -EDQUOT, -ENOMEM.
 */
int kml_alloc_percpu(struct kml_site *site, struct kml_object *obj, size_t size, size_t align, gfp_t gfp,
		     void __percpu **ret);
void kml_free_percpu(struct kml_object *obj, void __percpu *p, size_t size);
/** kml_free_pages() - free_pages(@p, @order). */
void kml_free_pages(struct kml_object *obj, void *p, unsigned int order);
/**
 * kml_krealloc() - krealloc() of @p, which holds ksize(@p) bytes on the account.
 * Return: the object, perhaps moved; ERR_PTR on failure, and @p lives on.
 */
void *kml_krealloc(struct kml_site *site, struct kml_object *obj, const void *p, size_t size, gfp_t gfp);
/** kml_kmem_cache_alloc() - one object of @cache, @stride bytes on the account. */
void *kml_kmem_cache_alloc(struct kml_site *site, struct kml_object *obj, struct kmem_cache *cache, gfp_t gfp,
			   size_t stride);
void kml_kmem_cache_free(struct kml_object *obj, struct kmem_cache *cache, void *p, size_t stride);
/**
 * kml_kmem_cache_alloc_bulk() - @nr objects of @cache into @p, all or none.
 * Return: 0, -EDQUOT, -ENOMEM.
 */
int kml_kmem_cache_alloc_bulk(struct kml_site *site, struct kml_object *obj, struct kmem_cache *cache, gfp_t gfp,
			      size_t nr, void **p, size_t stride);
void kml_kmem_cache_free_bulk(struct kml_object *obj, struct kmem_cache *cache, size_t nr,
			      void **p, size_t stride);

/**
 * kml_dma_map_single_attrs() - lend @size bytes to @dev.
 * @ret: the device's address, DMA_MAPPING_ERROR on failure
 * Return: 0, -EIO, or -ENOMEM when inject/ says so.
 */
int kml_dma_map_single_attrs(struct kml_site *site, struct kml_object *obj, struct device *dev, void *p, size_t size,
			     enum dma_data_direction dir, unsigned long attrs, dma_addr_t *ret);
/**
 * kml_dma_map_sg_attrs() - lend a list of pieces to @dev.
 * @ret: pieces that the device sees, 0 on failure
 * Return: as above.
 */
int kml_dma_map_sg_attrs(struct kml_site *site, struct kml_object *obj, struct device *dev, struct scatterlist *sg,
			 int runs, enum dma_data_direction dir, unsigned long attrs, int *ret);
/** kml_request_mem_region() - Return: 0, -EBUSY, or -ENOMEM when inject/ says so. */
int kml_request_mem_region(struct kml_site *site, struct kml_object *obj, phys_addr_t phys, size_t length,
			   const char *name);
/** kml_ioremap() - ioremap() or, with @wc, ioremap_wc(). Return: the address or ERR_PTR. */
void __iomem *kml_ioremap(struct kml_site *site, struct kml_object *obj, phys_addr_t phys, size_t length, bool wc);
void kml_iounmap(struct kml_object *obj, void __iomem *regs);

/**
 * kml_devm_add_action_or_reset() - have @action(@data) called when the driver leaves @dev.
 * Return: 0, or -ENOMEM, -EDQUOT and @action has been called.
 */
int kml_devm_add_action_or_reset(struct kml_site *site, struct kml_object *obj, struct device *dev,
				 void (*action)(void *data), void *data);

/*
 * Who allocates names the place without knowing: a wrapper's first argument is its site. One
 * that is missing here does not compile where it is called. calls.c defines the functions.
 */
#ifndef KML_CALLS_DEFINED
#define kml_kmalloc(...) kml_kmalloc(KML_SITE("kmalloc"), __VA_ARGS__)
#define kml_kzalloc(...) kml_kzalloc(KML_SITE("kzalloc"), __VA_ARGS__)
#define kml_kcalloc(...) kml_kcalloc(KML_SITE("kcalloc"), __VA_ARGS__)
#define kml_kmem_cache_create(...) kml_kmem_cache_create(KML_SITE("kmem_cache_create"), __VA_ARGS__)
#define kml_kmem_cache_create_usercopy(...) kml_kmem_cache_create_usercopy(KML_SITE("kmem_cache_create_usercopy"), __VA_ARGS__)
#define kml_mempool_create(...) kml_mempool_create(KML_SITE("mempool_create"), __VA_ARGS__)
#define kml_dma_pool_create(...) kml_dma_pool_create(KML_SITE("dma_pool_create"), __VA_ARGS__)
#define kml_alloc_pages(...) kml_alloc_pages(KML_SITE("alloc_pages"), __VA_ARGS__)
#define kml___get_free_pages(...) kml___get_free_pages(KML_SITE("__get_free_pages"), __VA_ARGS__)
#define kml_get_zeroed_page(...) kml_get_zeroed_page(KML_SITE("get_zeroed_page"), __VA_ARGS__)
#define kml_alloc_pages_exact(...) kml_alloc_pages_exact(KML_SITE("alloc_pages_exact"), __VA_ARGS__)
#define kml___vmalloc(...) kml___vmalloc(KML_SITE("__vmalloc"), __VA_ARGS__)
#define kml_vmalloc_user(...) kml_vmalloc_user(KML_SITE("vmalloc_user"), __VA_ARGS__)
#define kml_vmalloc_32(...) kml_vmalloc_32(KML_SITE("vmalloc_32"), __VA_ARGS__)
#define kml_vmalloc_huge(...) kml_vmalloc_huge(KML_SITE("vmalloc_huge"), __VA_ARGS__)
#define kml_dma_alloc_coherent(...) kml_dma_alloc_coherent(KML_SITE("dma_alloc_coherent"), __VA_ARGS__)
#define kml_devm_kmalloc(...) kml_devm_kmalloc(KML_SITE("devm_kmalloc"), __VA_ARGS__)
#define kml_dmam_alloc_coherent(...) kml_dmam_alloc_coherent(KML_SITE("dmam_alloc_coherent"), __VA_ARGS__)
#define kml_kvmalloc(...) kml_kvmalloc(KML_SITE("kvmalloc"), __VA_ARGS__)
#define kml_dma_pool_alloc(...) kml_dma_pool_alloc(KML_SITE("dma_pool_alloc"), __VA_ARGS__)
#define kml_alloc_percpu(...) kml_alloc_percpu(KML_SITE("alloc_percpu"), __VA_ARGS__)
#define kml_krealloc(...) kml_krealloc(KML_SITE("krealloc"), __VA_ARGS__)
#define kml_kmem_cache_alloc(...) kml_kmem_cache_alloc(KML_SITE("kmem_cache_alloc"), __VA_ARGS__)
#define kml_kmem_cache_alloc_bulk(...) kml_kmem_cache_alloc_bulk(KML_SITE("kmem_cache_alloc_bulk"), __VA_ARGS__)
#define kml_dma_map_single_attrs(...) kml_dma_map_single_attrs(KML_SITE("dma_map_single_attrs"), __VA_ARGS__)
#define kml_dma_map_sg_attrs(...) kml_dma_map_sg_attrs(KML_SITE("dma_map_sg_attrs"), __VA_ARGS__)
#define kml_request_mem_region(...) kml_request_mem_region(KML_SITE("request_mem_region"), __VA_ARGS__)
#define kml_ioremap(...) kml_ioremap(KML_SITE("ioremap"), __VA_ARGS__)
#define kml_devm_add_action_or_reset(...) kml_devm_add_action_or_reset(KML_SITE("devm_add_action_or_reset"), __VA_ARGS__)
#endif

struct kml_text;
/** kml_calls_show() - the last 32 calls, a line each, oldest first. */
void kml_calls_show(struct kml_text *text);

#endif /* KML_CALLS_H */
