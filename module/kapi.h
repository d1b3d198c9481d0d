/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every kernel service that the providers use. In the kernel these are the kernel's
 * own; elsewhere the simulated machine offers the same names. What differs between
 * kernel versions is levelled here, with commit and version, and nowhere else.
 * The kml_* services below are what each world adds: module/kapi_kernel.c, sim/world.c.
 */
#ifndef KML_KAPI_H
#define KML_KAPI_H

#ifdef __KERNEL__
#include <linux/atomic.h>
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/highmem.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/log2.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/scatterlist.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/version.h>
#include <linux/vmalloc.h>

/* 23baf831a32c "mm, treewide: redefine MAX_ORDER sanely" (6.4) made it inclusive,
 * 5e0a760b4441 (6.8) renamed it. */
#ifdef MAX_PAGE_ORDER
#define KML_MAX_ORDER MAX_PAGE_ORDER
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
#define KML_MAX_ORDER MAX_ORDER
#else
#define KML_MAX_ORDER (MAX_ORDER - 1)
#endif

/* 2973d8229b78 "mm: discard __GFP_ATOMIC" (6.3): a name without bits since. */
#ifndef __GFP_ATOMIC
#define __GFP_ATOMIC 0
#endif

/* d389a4a81155 "mm: Add folio flag manipulation functions" (5.16); "mm: remove PageReferenced"
 * and "mm: remove PageActive" (6.12) left only those. */
#define PageReferenced(page) folio_test_referenced(page_folio(page))
#define PageActive(page) folio_test_active(page_folio(page))

/* Bytes of struct devres, which drivers/base/devres.c keeps to itself: five words, then
 * what DMA wants an allocation aligned to. */
#ifdef ARCH_DMA_MINALIGN
#define KML_DEVRES_HEAD ALIGN(5 * sizeof(void *), max_t(size_t, ARCH_DMA_MINALIGN, 8))
#else
#define KML_DEVRES_HEAD ALIGN(5 * sizeof(void *), 8)
#endif
#else
#include "kapi_sim.h"
#endif

#include "schema.h"

/** struct kml_site - one place of the sources that allocates: inject/sites shows where it failed. */
struct kml_site {
	const char *where;	/* "kml-site FILE:LINE CALL": what is in the program tells all of them */
	struct kml_site *next;	/* those that failed; inject.c's lock */
	u64 failed;		/* times that inject/ made it fail; the same lock */
};

#define KML_TEXT_OF(x) #x
#define KML_LINE_TEXT(line) KML_TEXT_OF(line)
/** KML_SITE() - the place where @call stands. */
#define KML_SITE(call) \
	({ static struct kml_site kml_site = { .where = "kml-site " __FILE__ ":" KML_LINE_TEXT(__LINE__) " " call }; &kml_site; })

/**
 * kml_zalloc() - zeroed memory for our own books, never on an object's account.
 * Return: the memory, NULL without any (or when inject/ says so); free it with kml_free().
 */
#define kml_zalloc(size) kml_book(KML_SITE("zalloc"), size, true)
/** kml_alloc() - the same, not zeroed: for what is written at once, all of it. */
#define kml_alloc(size) kml_book(KML_SITE("alloc"), size, false)
void *kml_book(struct kml_site *site, size_t size, bool zero);
/**
 * KML_TRY() - call @fn, which is no provider's and so has no wrapper, or have @failure as its answer.
 * @failure: what @fn says without memory: NULL, -ENOMEM, ERR_PTR(-ENOMEM)
 */
#define KML_TRY(failure, fn, ...) (kml_book_fails(KML_SITE(#fn)) ? (failure) : fn(__VA_ARGS__))
/** kml_book_fails() - shall what stands at @site fail? It counts among the lab's own books. */
bool kml_book_fails(struct kml_site *site);
void kml_free(const void *p);

/** kml_world_alloc() - where kml_alloc() gets it. */
void *kml_world_alloc(size_t size);
/** kml_world_zalloc() - where it comes from; kml_zalloc() is what to call. */
void *kml_world_zalloc(size_t size);

/** kml_addr() - the virtual address that the machine sees for @p. */
u64 kml_addr(const void *p);
/** kml_phys_blind() - what virt_to_phys() computes for any address, right or wrong. */
u64 kml_phys_blind(const void *p);
/** kml_now_ns() - monotonic time. */
u64 kml_now_ns(void);

/**
 * kml_may_see() - may the caller see addresses, frame numbers and contents?
 * Asked at every show, because a descriptor can be handed on.
 * Return: 0, or -EPERM without raw_addresses=1, without CAP_SYS_ADMIN, or when locked down.
 */
int kml_may_see(void);

/** kml_has() - does this home have @feature? */
bool kml_has(enum kml_feature feature);

/* What the root and machine/ tell of this world. */
const char *kml_home_name(void);
const char *kml_release(void);
const char *kml_arch(void);
const char *kml_machine_name(void);
u64 kml_seed(void);
/** kml_max_objects_limit() - most that max_objects may be set to. */
u64 kml_max_objects_limit(void);
/** kml_unlimited() - may max_bytes be 0? */
bool kml_unlimited(void);

/** struct kml_machine_facts - what only the architecture's own code can tell. */
struct kml_machine_facts {
	u64 page_offset, phys_offset, vmalloc_start, vmalloc_end, vmemmap_start, modules_start;
	u64 struct_page_size, zero_size_ptr;
	unsigned int levels, virt_bits, nodes;
	bool init_on_alloc, slub_debug, iommu, swiotlb;
};
void kml_machine_facts(struct kml_machine_facts *ret);

/** kml_zone() - the @i-th zone of the machine, node by node; NULL after the last. */
struct zone *kml_zone(unsigned int i);
/** kml_zone_nid() - node of the @i-th zone. */
int kml_zone_nid(unsigned int i);

/**
 * kml_run_in() - call @fn(@arg) with the kernel in @context and wait until it is done.
 * @context: a KML_N_context_* number
 */
void kml_run_in(u64 context, void (*fn)(void *), void *arg);

struct kml_thread;
/**
 * kml_thread_start() - run @fn(@arg) in a thread of the kernel's.
 * @name: what ps shows
 * @cpu: the only CPU that it runs on, or -1 for any
 *
 * For work that is too long for a store. End it with kml_thread_stop(), always; @fn is
 * called even when that comes at once.
 * Return: the thread, or ERR_PTR(-ENOMEM), ERR_PTR(-EINVAL) for a CPU that is not online.
 */
struct kml_thread *kml_thread_start(const char *name, int cpu, void (*fn)(void *arg), void *arg);
/** kml_thread_should_stop() - asked by @fn itself, often: is somebody waiting in kml_thread_stop()? */
bool kml_thread_should_stop(void);
/** kml_thread_stop() - ask the thread to end, wait until it has, free it; NULL is fine. */
void kml_thread_stop(struct kml_thread *thread);
/** kml_thread_blocked() - does the thread sleep so that only what it waits for can wake it? */
bool kml_thread_blocked(struct kml_thread *thread);
/** kml_thread_yield() - in long work, often: let others have the CPU for a moment. */
void kml_thread_yield(void);
/** kml_online_cpu() - number of the @i-th CPU that is online, -1 if there are fewer. */
int kml_online_cpu(unsigned int i);
/**
 * kml_thread_spread() - asked by @fn itself: keep to the @i-th CPU that there really is.
 * In the kernel kml_thread_start() did that already; the twin's threads leave the CPU that
 * the process is bound to.
 */
void kml_thread_spread(unsigned int i);
/** kml_thread_sleep() - let @ms milliseconds pass, less when the thread is to stop. */
void kml_thread_sleep(unsigned int ms);

/** kml_device_create() - a device of the lab's own for one DMA buffer; ERR_PTR on failure. */
struct device *kml_device_create(void);
void kml_device_destroy(struct device *dev);

/* What managed memory of @size bytes costs: the list's entry lies before it. */
static inline u64 kml_devm_bytes(size_t size)
{
	size_t bytes = KML_DEVRES_HEAD + size;

	/* What kmalloc() cannot serve comes back unrounded since 8446a4deb6b6 (6.6). */
	return bytes > KMALLOC_MAX_SIZE ? (u64)PAGE_SIZE << get_order(bytes) : kmalloc_size_roundup(bytes);
}
static inline u64 kml_dmam_bytes(size_t size)
{
	return (u64)PAGE_SIZE << get_order(size);
}

struct kml_driven;
/**
 * kml_driven_create() - a device of the lab's own that waits for its driver.
 * @name: of the driver: "kmemlab-devres"
 * @probe: what the driver does with the device at each bind: 0 or -errno; on failure the
 *	core gives back what it had managed
 *
 * Return: the device, unbound, or ERR_PTR(-ENOMEM).
 */
struct kml_driven *kml_driven_create(const char *name, int (*probe)(struct device *dev, void *arg),
				     void *arg);
/** kml_driven_destroy() - unbind and remove it; NULL is fine. */
void kml_driven_destroy(struct kml_driven *driven);
bool kml_driven_bound(const struct kml_driven *driven);
/** kml_driven_bind() - let the driver probe it. Return: 0, -EBUSY when bound, what @probe said. */
int kml_driven_bind(struct kml_driven *driven);
/** kml_driven_unbind() - take the driver away. Return: 0, -ENODEV when not bound. */
int kml_driven_unbind(struct kml_driven *driven);

/** struct kml_cache_info - how a slab cache lays its objects out. */
struct kml_cache_info {
	u64 stride, per_slab;
	unsigned int order;
	u64 refcount;		/* caches that share it, 0 if the kernel does not tell */
	char name[64];		/* the name it answers under, "" if the kernel does not tell */
};

/**
 * kml_cache_info() - find out how @cache lays its objects out.
 * The kernel keeps struct kmem_cache to itself from 6.8 on: there it allocates a few
 * slabs' worth of objects, looks at their addresses and frees them.
 * Return: 0, -ENOMEM.
 */
int kml_cache_info(struct kmem_cache *cache, struct kml_cache_info *ret);
/** kml_cache_sharing() - refcount and name of @cache now, the rest of @ret untouched. Return: 0. */
int kml_cache_sharing(struct kmem_cache *cache, struct kml_cache_info *ret);

/**
 * kml_kmalloc_cache() - name of the cache that kmalloc(@size, @gfp) takes from.
 * @buf: at least 32 bytes
 */
void kml_kmalloc_cache(size_t size, gfp_t gfp, char *buf, size_t buf_size);

/**
 * struct kml_mapping - whole pages of an object that a program may map.
 * @pages: how many
 * @page: the @i-th of them
 * @self: handed to @page
 */
struct kml_mapping {
	u64 pages;
	struct page *(*page)(void *self, u64 i);
	void *self;
};

/** kml_sort() - @count numbers into rising order. */
void kml_sort(u64 *numbers, size_t count);

struct kml_object;
struct kml_text;
/**
 * kml_map_show() - say where a program finds the object's frames: PATH OFFSET LENGTH lines.
 * Return: 0, -EOPNOTSUPP where this home cannot be mapped.
 */
int kml_map_show(struct kml_object *obj, const struct kml_mapping *map, struct kml_text *text);
/**
 * kml_map_forget() - end the offer that kml_map_show() made, before the memory changes.
 * Return: 0, -EBUSY while a program has it mapped.
 */
int kml_map_forget(struct kml_object *obj);
/**
 * kml_map_last() - the directory is gone: leave @obj to its last mapping, if it has one.
 * Return: true if kml_object_finish() will be called when that ends, false if there is none.
 */
bool kml_map_last(struct kml_object *obj);

#endif /* KML_KAPI_H */
