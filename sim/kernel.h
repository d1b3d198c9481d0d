/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Kernels that a simulated machine can run: what their version and their configuration
 * decide, as data (sim/kernels/). What the hardware decides is in machine.h. Included by
 * kapi_sim.h, which has the types.
 */
#ifndef KML_SIM_KERNEL_H
#define KML_SIM_KERNEL_H

/** struct sim_boot_cache - a cache of the kernel's own; a name of NULL ends a list. */
struct sim_boot_cache {
	const char *name;
	unsigned int object_size, size, align;
	int refcount;
	u32 flags;
};

/**
 * struct sim_kernel - a kernel
 * @name: "6.1-amd64"
 * @release: its version: "6.1"
 * @arch: as uname -m has it
 * @kmalloc_max_cache_size: the largest size class; beyond it come whole pages
 * @zone_dma_bits: how far zone DMA reaches: 24 on x86, 0 without one
 * @dma_minalign: ARCH_DMA_MINALIGN where it is more than the smallest kmalloc(); what is too
 *	small for the processor's caches is bounced there: 370645f41e6e "dma-mapping: force
 *	bouncing if the kmalloc() size is not cache-line-aligned" (6.5)
 * @dma_contiguous: coherent memory comes from the contiguous memory area alone, whatever the
 *	mask: arch/arm/mm/dma-mapping.c __dma_alloc(), for devices outside the caches' sight
 * @frame_warn: largest frame that its compiler accepts; 0: 2048, as 64-bit kernels have it
 * @linear_stacks: a task's stack lies in the direct map (no VMAP_STACK)
 * @private_caches: it tells nobody who shares a cache: struct kmem_cache is mm/'s own since
 *	19975f83412f "mm/slab: move the rest of slub_def.h to mm/slab.h" (6.8)
 * @fewest_objects: a slab's order is never given up for fewer objects: 0fe2735d5e2e
 *	"mm/slub: remove min_objects loop from calculate_order()" (6.7)
 * @nowait_nowarn: GFP_NOWAIT has __GFP_NOWARN: 16f5dfbc851b "gfp: include __GFP_NOWARN in
 *	GFP_NOWAIT" (6.8)
 * @vmalloc_nowait: vmalloc() serves flags that may not sleep, so kvmalloc() does too (7.x)
 * @object_corrupt: SLUB's checks print the bytes that are wrong before the name of the cache:
 *	ed5ec2e95259 "mm: slub: Print the broken data before restoring them" (6.15, 6.12.y)
 * @names_object: kmem_cache_free() names the object that is another cache's, and keeps it (7.x)
 * @might_alloc_line: where include/linux/sched/mm.h says that a caller might sleep
 * @caches: its own caches that others may be merged into, oldest first; NULL: none is known
 */
struct sim_kernel {
	const char *name, *release, *arch;
	unsigned int pointer_bytes, page_shift, levels, virt_bits;
	unsigned int max_order, kmalloc_min_size;
	u64 kmalloc_max_size, kmalloc_max_cache_size;
	unsigned int struct_page_size, thread_size, cache_line, zero_size_ptr;
	unsigned int zone_dma_bits, frame_warn, dma_minalign, might_alloc_line;
	bool init_on_alloc, linear_stacks, dma_contiguous;
	bool object_corrupt, names_object;
	bool private_caches, fewest_objects, nowait_nowarn, vmalloc_nowait;
	const struct sim_boot_cache *caches;
};

/** sim_kernel() - the running machine's kernel; NULL when none runs. */
extern const struct sim_kernel *sim_kernel_running;
static inline const struct sim_kernel *sim_kernel(void) { return sim_kernel_running; }

/** sim_kernel_find() - the kernel called @name; NULL if there is none. */
const struct sim_kernel *sim_kernel_find(const char *name);

#endif /* KML_SIM_KERNEL_H */
