/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Included before an exported module's source, by the compiler's -include: every call that
 * takes something is counted and can be made to fail, every call that gives something back
 * is counted, too. insmod then runs the module's init again and again, with the first call
 * failing, with the second, and so on, up to the time that none fails; what a run that failed
 * left taken, and what rmmod leaves, is said in the log.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/highmem.h>
#include <linux/io.h>
#include <linux/mempool.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/percpu.h>
#include <linux/platform_device.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

static int fail_at = -1;
static int balance;

static inline bool fails(void)
{
	return fail_at >= 0 && !fail_at--;
}

/* @call, unless it is its turn to answer @nothing; @got tells one from the other. */
#define TAKE(call, nothing, got) ({ \
	typeof(call) x_ = fails() ? (typeof(call))(nothing) : (call); \
	balance += !!(got); \
	x_; })
#define POINTER(call) TAKE(call, 0, x_)
#define ERROR(call, err) TAKE(call, err, !x_)
#define GIVE(call) (balance--, (call))
/* Neither counted: only made to fail. */
#define TRY(call, nothing) (fails() ? (typeof(call))(nothing) : (call))

#undef ioremap
#undef ioremap_wc
#undef iounmap
#undef dma_map_single
#undef dma_map_page
#undef dma_unmap_single
#undef dma_unmap_page

#define kmalloc(...) POINTER(kmalloc(__VA_ARGS__))
#define kzalloc(...) POINTER(kzalloc(__VA_ARGS__))
#define kcalloc(...) POINTER(kcalloc(__VA_ARGS__))
#define kfree(...) GIVE(kfree(__VA_ARGS__))
#define kmem_cache_create(...) POINTER(kmem_cache_create(__VA_ARGS__))
#define kmem_cache_create_usercopy(...) POINTER(kmem_cache_create_usercopy(__VA_ARGS__))
#define kmem_cache_destroy(...) GIVE(kmem_cache_destroy(__VA_ARGS__))
#define kmem_cache_alloc(...) POINTER(kmem_cache_alloc(__VA_ARGS__))
#define kmem_cache_free(...) GIVE(kmem_cache_free(__VA_ARGS__))
#define kmem_cache_alloc_bulk(...) POINTER(kmem_cache_alloc_bulk(__VA_ARGS__))
#define kmem_cache_free_bulk(...) GIVE(kmem_cache_free_bulk(__VA_ARGS__))
#define kvmalloc(...) POINTER(kvmalloc(__VA_ARGS__))
#define kvmalloc_array(...) POINTER(kvmalloc_array(__VA_ARGS__))
#define kvfree(...) GIVE(kvfree(__VA_ARGS__))
#define vmalloc(...) POINTER(vmalloc(__VA_ARGS__))
#define vzalloc(...) POINTER(vzalloc(__VA_ARGS__))
#define vmalloc_user(...) POINTER(vmalloc_user(__VA_ARGS__))
#define vmalloc_32(...) POINTER(vmalloc_32(__VA_ARGS__))
#define vmalloc_huge(...) POINTER(vmalloc_huge(__VA_ARGS__))
#define vfree(...) GIVE(vfree(__VA_ARGS__))
#define alloc_pages(...) POINTER(alloc_pages(__VA_ARGS__))
#define __free_pages(...) GIVE(__free_pages(__VA_ARGS__))
#define __get_free_pages(...) POINTER(__get_free_pages(__VA_ARGS__))
#define get_zeroed_page(...) POINTER(get_zeroed_page(__VA_ARGS__))
#define free_pages(...) GIVE(free_pages(__VA_ARGS__))
#define alloc_pages_exact(...) POINTER(alloc_pages_exact(__VA_ARGS__))
#define free_pages_exact(...) GIVE(free_pages_exact(__VA_ARGS__))
#define kmap(...) (balance++, kmap(__VA_ARGS__))
#define kunmap(...) GIVE(kunmap(__VA_ARGS__))
#define mempool_create_kmalloc_pool(...) POINTER(mempool_create_kmalloc_pool(__VA_ARGS__))
#define mempool_create_slab_pool(...) POINTER(mempool_create_slab_pool(__VA_ARGS__))
#define mempool_create_page_pool(...) POINTER(mempool_create_page_pool(__VA_ARGS__))
#define mempool_destroy(...) GIVE(mempool_destroy(__VA_ARGS__))
#define mempool_alloc(...) (balance++, mempool_alloc(__VA_ARGS__))
#define mempool_free(...) GIVE(mempool_free(__VA_ARGS__))
#define __alloc_percpu(...) POINTER(__alloc_percpu(__VA_ARGS__))
#define free_percpu(...) GIVE(free_percpu(__VA_ARGS__))
#define platform_device_register_simple(...) \
	TAKE(platform_device_register_simple(__VA_ARGS__), ERR_PTR(-ENOMEM), !IS_ERR(x_))
#define platform_device_unregister(...) GIVE(platform_device_unregister(__VA_ARGS__))
#define __platform_driver_register(...) ERROR(__platform_driver_register(__VA_ARGS__), -ENOMEM)
#define platform_driver_unregister(...) GIVE(platform_driver_unregister(__VA_ARGS__))
#define devm_kmalloc(...) TRY(devm_kmalloc(__VA_ARGS__), NULL)
#define dmam_alloc_coherent(...) TRY(dmam_alloc_coherent(__VA_ARGS__), NULL)
#define dma_set_mask(...) TRY(dma_set_mask(__VA_ARGS__), -EIO)
#define dma_set_mask_and_coherent(...) TRY(dma_set_mask_and_coherent(__VA_ARGS__), -EIO)
#define dma_alloc_coherent(...) POINTER(dma_alloc_coherent(__VA_ARGS__))
#define dma_free_coherent(...) GIVE(dma_free_coherent(__VA_ARGS__))
#define dma_map_single(dev, p, size, dir) TAKE(dma_map_single_attrs(dev, p, size, dir, 0), \
	DMA_MAPPING_ERROR, x_ != DMA_MAPPING_ERROR)
#define dma_unmap_single(dev, addr, size, dir) GIVE(dma_unmap_single_attrs(dev, addr, size, dir, 0))
#define dma_map_page(dev, page, at, size, dir) TAKE(dma_map_page_attrs(dev, page, at, size, dir, 0), \
	DMA_MAPPING_ERROR, x_ != DMA_MAPPING_ERROR)
#define dma_unmap_page(dev, addr, size, dir) GIVE(dma_unmap_page_attrs(dev, addr, size, dir, 0))
#define sg_alloc_table_from_pages_segment(...) ERROR(sg_alloc_table_from_pages_segment(__VA_ARGS__), -ENOMEM)
#define sg_free_table(...) GIVE(sg_free_table(__VA_ARGS__))
#define dma_map_sgtable(...) ERROR(dma_map_sgtable(__VA_ARGS__), -EIO)
#define dma_unmap_sgtable(...) GIVE(dma_unmap_sgtable(__VA_ARGS__))
#define pci_get_device(...) POINTER(pci_get_device(__VA_ARGS__))
#define pci_dev_put(...) GIVE(pci_dev_put(__VA_ARGS__))
#define __request_region(...) POINTER(__request_region(__VA_ARGS__))
#define __release_region(...) GIVE(__release_region(__VA_ARGS__))
#define ioremap(...) TAKE(ioremap(__VA_ARGS__), NULL, x_)
#define ioremap_wc(...) TAKE(ioremap_wc(__VA_ARGS__), NULL, x_)
#define iounmap(...) GIVE(iounmap(__VA_ARGS__))
#define dma_pool_create(...) POINTER(dma_pool_create(__VA_ARGS__))
#define dma_pool_destroy(...) GIVE(dma_pool_destroy(__VA_ARGS__))
#define dma_pool_alloc(...) POINTER(dma_pool_alloc(__VA_ARGS__))
#define dma_pool_free(...) GIVE(dma_pool_free(__VA_ARGS__))

#undef module_init
#undef module_exit
#define module_init(fn) \
	static int __init counted_init(void) \
	{ \
		int n, err = -ENOMEM; \
		for (n = 0; err && n < 1000; n++) { \
			fail_at = n; \
			balance = 0; \
			err = fn(); \
			if (err && balance) \
				pr_info("call %d failed: balance %d\n", n, balance); \
			cond_resched(); \
		} \
		pr_info("%d calls failed\n", n - 1); \
		return err; \
	} \
	int init_module(void) __copy(counted_init) __attribute__((alias("counted_init")));
#define module_exit(fn) \
	static void __exit counted_exit(void) \
	{ \
		fn(); \
		pr_info("at the end: balance %d\n", balance); \
	} \
	void cleanup_module(void) __copy(counted_exit) __attribute__((alias("counted_exit")));
