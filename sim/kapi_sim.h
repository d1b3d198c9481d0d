/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel services that the providers use, over the simulated machine: same
 * names, same arguments, same answers as Linux 6.1. module/kapi.h includes it
 * outside the kernel and documents what each world adds beyond the kernel's own
 * names (the kml_* services at its end). Everything a machine decides (page size,
 * pointer width, limits) comes from its profile through sim_machine(), and from the
 * kernel that runs on it through sim_kernel().
 */
#ifndef KML_KAPI_SIM_H
#define KML_KAPI_SIM_H

#include "fact.h"
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "types.h"		/* u8 ... u64, s64, from configfs-schema */

typedef unsigned int gfp_t;
typedef unsigned int slab_flags_t;
typedef u64 phys_addr_t;
typedef u64 dma_addr_t;

#define __printf(fmt, args) __attribute__((format(printf, fmt, args)))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define container_of(p, type, member) \
	((type *)((char *)(p) - offsetof(type, member)))
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define min_t(type, a, b) ((type)(a) < (type)(b) ? (type)(a) : (type)(b))
#define max_t(type, a, b) ((type)(a) > (type)(b) ? (type)(a) : (type)(b))
#define ALIGN(x, a) (((x) + (a) - 1) & ~((__typeof__(x))(a) - 1))
#define IS_ALIGNED(x, a) (((x) & ((__typeof__(x))(a) - 1)) == 0)
/* Of numbers and pointers: ThreadSanitizer takes them for what they are meant to be. */
#define READ_ONCE(x) __atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, v) __atomic_store_n(&(x), (v), __ATOMIC_RELAXED)
#define smp_load_acquire(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define smp_store_release(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
#define barrier() __asm__ __volatile__("" : : : "memory")
#define cpu_relax() barrier()
/* sim/barrier.c: the host's own. */
void smp_mb(void), smp_wmb(void), smp_rmb(void);
/** sim_weak_order() - can two of the host's CPUs disagree about the order of accesses? */
bool sim_weak_order(void);
#define EXPORT_SYMBOL(x)

/* Errors in pointers: the last 4095 addresses. */
#define MAX_ERRNO 4095
static inline void *ERR_PTR(long error) { return (void *)error; }
static inline long PTR_ERR(const void *p) { return (long)p; }
static inline bool IS_ERR(const void *p) { return (unsigned long)p >= (unsigned long)-MAX_ERRNO; }

/* Text. */
int scnprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);
int vscnprintf(char *buf, size_t size, const char *fmt, va_list args) __printf(3, 0);
ssize_t strscpy(char *dst, const char *src, size_t size);
static inline u64 div64_u64(u64 a, u64 b) { return a / b; }
static inline unsigned int hweight32(u32 w) { return __builtin_popcount(w); }
#define __force
void *memchr_inv(const void *start, int c, size_t bytes);

/* Lists. */
struct list_head { struct list_head *next, *prev; };
static inline void INIT_LIST_HEAD(struct list_head *l) { l->next = l->prev = l; }
static inline void list_add_tail(struct list_head *n, struct list_head *head)
{
	n->prev = head->prev;
	n->next = head;
	head->prev->next = n;
	head->prev = n;
}
static inline void list_del(struct list_head *n)
{
	n->prev->next = n->next;
	n->next->prev = n->prev;
}
#define list_for_each_entry(pos, head, member) \
	for (pos = container_of((head)->next, __typeof__(*pos), member); &pos->member != (head); \
	     pos = container_of(pos->member.next, __typeof__(*pos), member))

/* Locks and counters: real ones, so that ThreadSanitizer tests the module's locking. */
struct mutex { pthread_mutex_t m; };
#define DEFINE_MUTEX(name) struct mutex name = { PTHREAD_MUTEX_INITIALIZER }
static inline void mutex_init(struct mutex *l) { pthread_mutex_init(&l->m, NULL); }
static inline void mutex_destroy(struct mutex *l) { pthread_mutex_destroy(&l->m); }
static inline void mutex_lock(struct mutex *l) { pthread_mutex_lock(&l->m); }
static inline void mutex_unlock(struct mutex *l) { pthread_mutex_unlock(&l->m); }

typedef struct { pthread_mutex_t m; } spinlock_t;
#define DEFINE_SPINLOCK(name) spinlock_t name = { PTHREAD_MUTEX_INITIALIZER }
#define spin_lock_init(l) pthread_mutex_init(&(l)->m, NULL)
#define __SPIN_LOCK_UNLOCKED(name) { PTHREAD_MUTEX_INITIALIZER }
#define spin_lock_irqsave(l, flags) do { (flags) = 0; pthread_mutex_lock(&(l)->m); } while (0)
#define spin_unlock_irqrestore(l, flags) do { (void)(flags); pthread_mutex_unlock(&(l)->m); } while (0)

typedef struct { _Atomic s64 v; } atomic64_t;
#define ATOMIC64_INIT(x) { (x) }
static inline s64 atomic64_read(const atomic64_t *a) { return atomic_load(&((atomic64_t *)(uintptr_t)a)->v); }
static inline void atomic64_set(atomic64_t *a, s64 x) { atomic_store(&a->v, x); }
static inline s64 atomic64_add_return(s64 x, atomic64_t *a) { return atomic_fetch_add(&a->v, x) + x; }
static inline s64 atomic64_sub_return(s64 x, atomic64_t *a) { return atomic_fetch_sub(&a->v, x) - x; }
static inline s64 atomic64_inc_return(atomic64_t *a) { return atomic64_add_return(1, a); }
static inline bool atomic64_try_cmpxchg(atomic64_t *a, s64 *old, s64 x)
{
	return atomic_compare_exchange_strong(&a->v, old, x);
}

/* The machine's own constants: see sim/machine.h for where they come from. */
struct sim_constants {
	const char *machine;		/* profile's name: "pc" */
	const char *kernel;		/* what runs on it, by its name in sim/kernels/: "6.1-amd64" */
	u64 page_offset, phys_offset;	/* direct map: virt - page_offset + phys_offset = phys */
	u64 vmalloc_start, vmalloc_end, vmemmap_start, modules_start;
	u64 kmap_start, kmap_local_start;	/* windows for high memory, 0 without it */
	unsigned int cpus, nodes;
	u64 swiotlb_start;		/* physical; 0: nothing is bounced */
	u64 cma_start, cma_bytes;	/* physical; what movable pages and contiguous DMA share */
	bool slub_debug, iommu;
};

/** sim_machine() - the running machine's constants; never NULL after sim_start(). */
extern const struct sim_constants *sim_running;
static inline const struct sim_constants *sim_machine(void) { return sim_running; }
#include "kernel.h"

/**
 * sim_start() - power the machine called @machine on.
 * @seed: makes every address and order reproducible
 * Return: 0, -EINVAL (no such profile), -ENOMEM, -EOPNOTSUPP (the host's pages are larger
 * than the machine's), -EBUSY (one is running: there is one machine a process).
 */
int sim_start(const char *machine, u64 seed);
/** sim_stop() - power it off; every object is gone. */
void sim_stop(void);
/** sim_memfd() - the descriptor of its RAM: a physical address is an offset in it (RAM starts at 0 on pc), but of frames that are lent (lend.h). */
int sim_memfd(void);
/** sim_profile_name() - name of the @i-th profile, NULL after the last. */
const char *sim_profile_name(unsigned int i);
/**
 * sim_check() - prove that the machine's books add up: no frame lost, buddies merged,
 * free lists and counters equal, slab counts right, no free frame without its poison.
 * @msg: receives the first broken invariant
 * Return: 0 or -EIO.
 */
int sim_check(char *msg, size_t size);

#define PAGE_SHIFT kml_fact(PAGE_SHIFT, sim_kernel()->page_shift)
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_ALIGN(x) ALIGN((u64)(x), (u64)PAGE_SIZE)
#define PAGE_OFFSET kml_fact(PAGE_OFFSET, sim_machine()->page_offset)
#define PHYS_OFFSET (sim_machine()->phys_offset)
#define VMALLOC_START (sim_machine()->vmalloc_start)
#define VMALLOC_END (sim_machine()->vmalloc_end)
#define VMEMMAP_START (sim_machine()->vmemmap_start)
#define MODULES_VADDR kml_fact(MODULES_START, sim_machine()->modules_start)
#define KML_MAX_ORDER kml_fact(BUDDY_MAX_ORDER, sim_kernel()->max_order)	/* highest order, inclusive */
#define KMALLOC_MAX_SIZE (sim_kernel()->kmalloc_max_size)
#define KMALLOC_MAX_CACHE_SIZE kml_fact(KMALLOC_MAX_CACHE, sim_kernel()->kmalloc_max_cache_size)
#define KMALLOC_MIN_SIZE (sim_kernel()->kmalloc_min_size)
#define L1_CACHE_BYTES (sim_kernel()->cache_line)
#define THREAD_SIZE kml_fact(THREAD_SIZE, sim_kernel()->thread_size)
#define ZERO_SIZE_PTR ((void *)(uintptr_t)16)
#define ZERO_OR_NULL_PTR(p) ((uintptr_t)(p) <= 16)
static inline unsigned int num_online_cpus(void) { return kml_fact(CPUS_AT_ONCE, sim_machine()->cpus); }
int get_order(u64 size);		/* smallest order whose block holds @size bytes */
int raw_smp_processor_id(void);		/* the calling thread's simulated CPU, 0 unless set */
void sim_set_cpu(int cpu);
u64 totalram_pages(void);		/* sum of the zones' managed pages */

/* gfp bits: the values of Linux 6.1; only their names leave the process. */
#define __GFP_DMA		0x01u
#define __GFP_HIGHMEM		0x02u
#define __GFP_DMA32		0x04u
#define __GFP_MOVABLE		0x08u
#define __GFP_RECLAIMABLE	0x10u
#define __GFP_HIGH		0x20u
#define __GFP_IO		0x40u
#define __GFP_FS		0x80u
#define __GFP_ZERO		0x100u
#define __GFP_ATOMIC		0x200u
#define __GFP_DIRECT_RECLAIM	0x400u
#define __GFP_KSWAPD_RECLAIM	0x800u
#define __GFP_WRITE		0x1000u
#define __GFP_NOWARN		0x2000u
#define __GFP_RETRY_MAYFAIL	0x4000u
#define __GFP_NOFAIL		0x8000u
#define __GFP_NORETRY		0x10000u
#define __GFP_MEMALLOC		0x20000u
#define __GFP_COMP		0x40000u
#define __GFP_NOMEMALLOC	0x80000u
#define __GFP_HARDWALL		0x100000u
#define __GFP_THISNODE		0x200000u
#define __GFP_ACCOUNT		0x400000u
#define __GFP_RECLAIM		(__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM)
#define GFP_ATOMIC		(__GFP_HIGH | __GFP_ATOMIC | __GFP_KSWAPD_RECLAIM)
#define GFP_KERNEL		(__GFP_RECLAIM | __GFP_IO | __GFP_FS)
#define GFP_KERNEL_ACCOUNT	(GFP_KERNEL | __GFP_ACCOUNT)
#define GFP_NOWAIT		(__GFP_KSWAPD_RECLAIM | (sim_kernel()->nowait_nowarn ? __GFP_NOWARN : 0))
#define GFP_NOIO		__GFP_RECLAIM
#define GFP_NOFS		(__GFP_RECLAIM | __GFP_IO)
#define GFP_USER		(__GFP_RECLAIM | __GFP_IO | __GFP_FS | __GFP_HARDWALL)
#define GFP_DMA			__GFP_DMA
#define GFP_DMA32		__GFP_DMA32
#define GFP_HIGHUSER		(GFP_USER | __GFP_HIGHMEM)
#define GFP_HIGHUSER_MOVABLE	(GFP_HIGHUSER | __GFP_MOVABLE)
#define GFP_ZONEMASK		(__GFP_DMA | __GFP_HIGHMEM | __GFP_DMA32 | __GFP_MOVABLE)
static inline bool gfpflags_allow_blocking(gfp_t gfp)
{
	return kml_fact(GFP_MAY_SLEEP, kml_fact(GFP_MAY_NOT_SLEEP, gfp & __GFP_DIRECT_RECLAIM));
}

/* Zones, as the kernel lays them out; empty ones are there too. */
enum zone_type {
	ZONE_DMA, ZONE_DMA32, ZONE_NORMAL, ZONE_HIGHMEM, ZONE_MOVABLE, ZONE_DEVICE, MAX_NR_ZONES
};
#define SIM_ORDERS 16
struct zone {
	const char *name;		/* "DMA", "DMA32", "Normal", "HighMem", "Movable", "Device" */
	enum zone_type type;
	u64 zone_start_pfn, spanned_pages, present_pages;
	u64 managed;			/* read it with zone_managed_pages() */
	u64 free;			/* pages on free lists; zone_page_state(z, NR_FREE_PAGES) */
	u64 allocated;			/* pages handed out; free + allocated = managed */
	u64 wmark_min, wmark_low, wmark_high;
	u64 lowmem_reserve[MAX_NR_ZONES];	/* by place in the machine's list: sim_zone(i) */
	struct { u64 nr_free; u32 head; } free_area[SIM_ORDERS];	/* head: sim/buddy.c */
	pthread_mutex_t lock;
};
enum zone_stat_item { NR_FREE_PAGES };
/** sim_zone() - the @i-th zone of this machine's list (the kernel's order), NULL past the last. */
struct zone *sim_zone(unsigned int i);
static inline u64 zone_managed_pages(const struct zone *z) { return z->managed; }
u64 zone_page_state(struct zone *z, enum zone_stat_item item);
static inline u64 min_wmark_pages(const struct zone *z) { return z->wmark_min; }
static inline u64 low_wmark_pages(const struct zone *z) { return z->wmark_low; }
static inline u64 high_wmark_pages(const struct zone *z) { return z->wmark_high; }

/* Pages: mm/page_alloc.c. struct page is sim/page.h's. */
struct page;
struct page *alloc_pages(gfp_t gfp, unsigned int order);	/* NULL: no block; zone fallback as in the kernel */
void __free_pages(struct page *page, unsigned int order);	/* drops one reference */
unsigned long __get_free_pages(gfp_t gfp, unsigned int order);	/* 0 or a direct-map pointer */
unsigned long get_zeroed_page(gfp_t gfp);
void free_pages(unsigned long addr, unsigned int order);
void *alloc_pages_exact(size_t size, gfp_t gfp);
void free_pages_exact(void *p, size_t size);
void split_page(struct page *page, unsigned int order);
void get_page(struct page *page);
void put_page(struct page *page);	/* the last one frees (a compound page as a whole) */
int page_count(struct page *page);
u64 page_to_pfn(const struct page *page);
struct page *pfn_to_page(u64 pfn);
bool pfn_valid(u64 pfn);
struct zone *page_zone(const struct page *page);
static inline int page_to_nid(const struct page *page) { (void)page; return 0; }
void *page_address(const struct page *page);	/* NULL in HighMem */
bool PageCompound(struct page *page), PageHead(struct page *page), PageTail(struct page *page);
bool PageSlab(struct page *page), PageReserved(struct page *page), PageHighMem(struct page *page);
bool PageLocked(struct page *page), PageReferenced(struct page *page), PageUptodate(struct page *page);
bool PageDirty(struct page *page), PageLRU(struct page *page), PageActive(struct page *page);
bool PagePrivate(struct page *page);
unsigned int compound_order(struct page *page);
struct page *compound_head(struct page *page);
void *kmap(struct page *page);
void kunmap(struct page *page);
void *kmap_local_page(struct page *page);
void kunmap_local(const void *p);

/* Addresses. Pointers are the host's; sim_addr() tells what the machine shows. */
phys_addr_t virt_to_phys(const void *p);	/* direct-map pointers only */
struct page *virt_to_page(const void *p);
static inline struct page *virt_to_head_page(const void *p) { return compound_head(virt_to_page(p)); }
bool is_vmalloc_addr(const void *p);
u64 sim_addr(const void *p);			/* host pointer -> the machine's virtual address; small values as they are */
void *sim_ptr(u64 addr);			/* and back; NULL outside direct map and vmalloc area */
u64 sim_virt_to_phys_blind(const void *p);	/* x86's __pa() arithmetic, whatever @p is */

/* SLUB and kmalloc: mm/slub.c, mm/slab_common.c. */
struct kmem_cache;
#define SLAB_CONSISTENCY_CHECKS	0x00000100u
#define SLAB_RED_ZONE		0x00000400u
#define SLAB_POISON		0x00000800u
#define SLAB_HWCACHE_ALIGN	0x00002000u
#define SLAB_CACHE_DMA		0x00004000u
#define SLAB_CACHE_DMA32	0x00008000u
#define SLAB_STORE_USER		0x00010000u
#define SLAB_RECLAIM_ACCOUNT	0x00020000u
#define SLAB_PANIC		0x00040000u
#define SLAB_TYPESAFE_BY_RCU	0x00080000u
#define SLAB_ACCOUNT		0x04000000u
void *kmalloc(size_t size, gfp_t gfp);		/* NULL above KMALLOC_MAX_SIZE; ZERO_SIZE_PTR for 0 */
void *kzalloc(size_t size, gfp_t gfp);
void *kcalloc(size_t n, size_t size, gfp_t gfp);
void *krealloc(const void *p, size_t size, gfp_t gfp);
void kfree(const void *p);
size_t ksize(const void *p);
size_t kmalloc_size_roundup(size_t size);
struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     slab_flags_t flags, void (*ctor)(void *));
struct kmem_cache *kmem_cache_create_usercopy(const char *name, unsigned int size,
					      unsigned int align, slab_flags_t flags,
					      unsigned int useroffset, unsigned int usersize,
					      void (*ctor)(void *));
void kmem_cache_destroy(struct kmem_cache *s);
void *kmem_cache_alloc(struct kmem_cache *s, gfp_t gfp);
void kmem_cache_free(struct kmem_cache *s, void *p);
int kmem_cache_alloc_bulk(struct kmem_cache *s, gfp_t gfp, size_t nr, void **p);	/* nr, or 0 */
void kmem_cache_free_bulk(struct kmem_cache *s, size_t nr, void **p);
int kmem_cache_shrink(struct kmem_cache *s);
unsigned int kmem_cache_size(struct kmem_cache *s);

/* vmalloc: mm/vmalloc.c. */
void *vmalloc(unsigned long size);
void *vzalloc(unsigned long size);
static inline void *__vmalloc(unsigned long size, gfp_t gfp)
{
	return gfp & __GFP_ZERO ? vzalloc(size) : vmalloc(size);
}
void *vmalloc_user(unsigned long size);
void *vmalloc_32(unsigned long size);
void *vmalloc_huge(unsigned long size, gfp_t gfp);
void vfree(const void *p);
void *kvmalloc(size_t size, gfp_t gfp);		/* sim/kvmalloc.c */
void kvfree(const void *p);
struct page *vmalloc_to_page(const void *p);	/* NULL for the guard page and outside */

/* Memory pools: mm/mempool.c. */
typedef void *mempool_alloc_t(gfp_t gfp, void *pool_data);
typedef void mempool_free_t(void *element, void *pool_data);
typedef struct {
	pthread_mutex_t lock;		/* guards @curr_nr and @elements */
	pthread_cond_t wait;		/* an element came back */
	int min_nr, curr_nr;		/* in reserve: wanted, and now */
	void **elements;
	void *pool_data;
	mempool_alloc_t *alloc;
	mempool_free_t *free;
} mempool_t;
mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc_fn, mempool_free_t *free_fn,
			  void *pool_data);
void mempool_destroy(mempool_t *pool);
void *mempool_alloc(mempool_t *pool, gfp_t gfp);	/* waits where @gfp may sleep */
void mempool_free(void *element, mempool_t *pool);

/* Pools of small DMA blocks: mm/dmapool.c. */
struct device;
struct dma_pool;
struct dma_pool *dma_pool_create(const char *name, struct device *dev, size_t size,
				 size_t align, size_t boundary);	/* NULL: not a power of two, too */
void dma_pool_destroy(struct dma_pool *pool);
void *dma_pool_alloc(struct dma_pool *pool, gfp_t gfp, dma_addr_t *handle);
void dma_pool_free(struct dma_pool *pool, void *p, dma_addr_t dma);

/* Per-CPU memory: mm/percpu.c. A pointer names the first CPU's instance. */
#define __percpu
void *__alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp);
void free_percpu(void *p);
void *sim_per_cpu_ptr(void *p, int cpu);
/* Preemption off: whoever else runs on the simulated CPU waits. */
void *sim_get_cpu_ptr(void *p);
void sim_put_cpu(void);
#define per_cpu_ptr(p, cpu) ((__typeof__(p))sim_per_cpu_ptr((p), (cpu)))
#define get_cpu_ptr(p) ((__typeof__(p))sim_get_cpu_ptr(p))
#define put_cpu_ptr(p) ((void)(p), sim_put_cpu())
#define this_cpu_add(v, n) do { \
	__typeof__(v) *p_ = get_cpu_ptr(&(v)); \
	WRITE_ONCE(*p_, *p_ + (n)); \
	put_cpu_ptr(p_); \
} while (0)
static inline unsigned int num_possible_cpus(void) { return num_online_cpus(); }
#define for_each_possible_cpu(cpu) for ((cpu) = 0; (cpu) < (int)num_online_cpus(); (cpu)++)
#define for_each_online_cpu(cpu) for_each_possible_cpu(cpu)

/* DMA: kernel/dma/direct.c, for a device with a mask and no IOMMU. */
struct device;
int dma_set_mask_and_coherent(struct device *dev, u64 mask);	/* -EIO below the DMA zone's reach */
void *dma_alloc_coherent(struct device *dev, size_t size, dma_addr_t *handle, gfp_t gfp);
void dma_free_coherent(struct device *dev, size_t size, void *cpu, dma_addr_t handle);
#define DMA_BIT_MASK(n) ((n) == 64 ? ~0ULL : (1ULL << (n)) - 1)
/* Streaming DMA, as above: device addresses are physical ones. sim/dma_map.c. */
enum dma_data_direction { DMA_BIDIRECTIONAL, DMA_TO_DEVICE, DMA_FROM_DEVICE, DMA_NONE };
#define DMA_ATTR_NO_WARN (1UL << 8)
#define DMA_MAPPING_ERROR (~(dma_addr_t)0)
struct scatterlist {
	struct page *page;
	unsigned int offset, length;
	dma_addr_t dma_address;
};
static inline void sg_init_table(struct scatterlist *sg, unsigned int nents) { memset(sg, 0, nents * sizeof(*sg)); }
static inline void sg_set_page(struct scatterlist *sg, struct page *page, unsigned int len, unsigned int offset)
{
	sg->page = page;
	sg->length = len;
	sg->offset = offset;
}
static inline struct page *sg_page(struct scatterlist *sg) { return sg->page; }
#define sg_dma_address(sg) ((sg)->dma_address)
#define sg_dma_len(sg) ((sg)->length)
int dma_set_mask(struct device *dev, u64 mask);
static inline int dma_mapping_error(struct device *dev, dma_addr_t addr)
{
	(void)dev;
	return addr == DMA_MAPPING_ERROR ? -ENOMEM : 0;
}
dma_addr_t dma_map_single_attrs(struct device *dev, void *p, size_t size,
				enum dma_data_direction dir, unsigned long attrs);
void dma_unmap_single(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir);
void dma_sync_single_for_cpu(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir);
void dma_sync_single_for_device(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir);
int dma_map_sg_attrs(struct device *dev, struct scatterlist *sg, int nents,
		     enum dma_data_direction dir, unsigned long attrs);	/* 0: failed */
void dma_unmap_sg(struct device *dev, struct scatterlist *sg, int nents, enum dma_data_direction dir);
void dma_sync_sg_for_cpu(struct device *dev, struct scatterlist *sg, int nents, enum dma_data_direction dir);
void dma_sync_sg_for_device(struct device *dev, struct scatterlist *sg, int nents, enum dma_data_direction dir);

/* Registers: sim/io.c. */
#define __iomem
struct resource *request_mem_region(phys_addr_t phys, size_t length, const char *name);	/* NULL: taken */
void release_mem_region(phys_addr_t phys, size_t length);
void __iomem *ioremap(phys_addr_t phys, size_t length);
void __iomem *ioremap_wc(phys_addr_t phys, size_t length);
void iounmap(const void __iomem *regs);
u32 readl(const void __iomem *p);
void writel(u32 value, void __iomem *p);

struct device *sim_device_create(void);		/* NULL: no memory */
void sim_device_destroy(struct device *dev);

#include "devres.h"

/* What the module measures in the kernel and the simulator knows. */
struct sim_cache_info {
	unsigned int stride, order, per_slab;
	unsigned int refcount;		/* caches that share it */
	u64 slabs;			/* slabs it holds now */
	const char *name;		/* the name it answers under, after merging */
};
void sim_cache_info(struct kmem_cache *s, struct sim_cache_info *ret);
/** sim_kmalloc_cache() - the cache that kmalloc(@size, @gfp) takes from; NULL for large and 0. */
struct kmem_cache *sim_kmalloc_cache(size_t size, gfp_t gfp);
/** sim_kmalloc_class() - object size of the @i-th kmalloc class, 0 after the last. */
unsigned int sim_kmalloc_class(unsigned int i);

#endif /* KML_KAPI_SIM_H */
