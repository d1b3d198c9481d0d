// SPDX-License-Identifier: GPL-2.0
/* What the twin's world adds beyond the kernel's own names: see module/kapi.h. */
#include <time.h>

#include "edu.h"
#include "kapi.h"
#include "page.h"
#include "value.h"
#include "world.h"

static u64 world_seed;

void sim_world_seed(u64 seed)
{
	world_seed = seed;
}

/* The host's memory, not the machine's: books must not show up in what they are about. */
void *kml_world_alloc(size_t size)
{
	return malloc(size ? size : 1);
}

void *kml_world_zalloc(size_t size)
{
	return calloc(1, size ? size : 1);
}

void kml_free(const void *p)
{
	free((void *)(uintptr_t)p);
}

u64 kml_addr(const void *p)
{
	return sim_addr(p);
}

u64 kml_phys_blind(const void *p)
{
	return sim_virt_to_phys_blind(p);
}

u64 kml_now_ns(void)
{
	return 0;	/* the feature `time` is lacking: nobody shows it */
}

/* Invented addresses are nobody's secret. */
int kml_may_see(void)
{
	return 0;
}

bool kml_has(enum kml_feature feature)
{
	switch (feature) {
	case KML_NEEDS_any:
	case KML_NEEDS_raw_addresses:
	case KML_NEEDS_mmap:
	case KML_NEEDS_seed:
	case KML_NEEDS_bugs:
		return true;
	case KML_NEEDS_init_on_alloc:
		return sim_kernel()->init_on_alloc;
	case KML_NEEDS_dma_device:
		return sim_edu_base();
	case KML_NEEDS_weak_order:
		return sim_weak_order();
	case KML_NEEDS_highmem:
		return sim_low_end < sim_end_pfn;
	default:
		return false;
	}
}

const char *kml_home_name(void)
{
	return "twin";
}

const char *kml_release(void)
{
	return sim_kernel()->release;
}

const char *kml_arch(void)
{
	return sim_kernel()->arch;
}

const char *kml_machine_name(void)
{
	return sim_machine()->machine;
}

u64 kml_seed(void)
{
	return world_seed;
}

u64 kml_max_objects_limit(void)
{
	return 1000000;
}

bool kml_unlimited(void)
{
	return true;
}

void kml_machine_facts(struct kml_machine_facts *ret)
{
	const struct sim_constants *m = sim_machine();
	const struct sim_kernel *k = sim_kernel();

	*ret = (struct kml_machine_facts){
		.page_offset = PAGE_OFFSET,
		.phys_offset = m->phys_offset,
		.vmalloc_start = m->vmalloc_start,
		.vmalloc_end = m->vmalloc_end,
		.vmemmap_start = m->vmemmap_start,
		.modules_start = MODULES_VADDR,
		.struct_page_size = kml_fact(STRUCT_PAGE_SIZE, k->struct_page_size),
		.zero_size_ptr = k->zero_size_ptr,
		.levels = kml_fact(LEVELS, k->levels),
		.virt_bits = kml_fact(VIRT_BITS, k->virt_bits),
		.nodes = m->nodes,
		.init_on_alloc = k->init_on_alloc,
		.slub_debug = m->slub_debug,
		.iommu = m->iommu,
		.swiotlb = m->swiotlb_start,
	};
}

struct zone *kml_zone(unsigned int i)
{
	return sim_zone(i);
}

int kml_zone_nid(unsigned int i)
{
	(void)i;
	return 0;
}

/* The core refused what would sleep; the simulated allocators themselves never do. */
void kml_run_in(u64 context, void (*fn)(void *), void *arg)
{
	(void)context;
	fn(arg);
}

struct device *kml_device_create(void)
{
	struct device *dev = sim_device_create();

	return dev ? dev : ERR_PTR(-ENOMEM);
}

void kml_device_destroy(struct device *dev)
{
	sim_device_destroy(dev);
}

int kml_cache_sharing(struct kmem_cache *cache, struct kml_cache_info *ret)
{
	struct sim_cache_info info;

	if (sim_kernel()->private_caches) {
		ret->refcount = 0;
		ret->name[0] = '\0';
		return 0;
	}
	sim_cache_info(cache, &info);
	ret->refcount = info.refcount;
	strscpy(ret->name, info.name, sizeof(ret->name));
	return 0;
}

int kml_cache_info(struct kmem_cache *cache, struct kml_cache_info *ret)
{
	struct sim_cache_info info;

	sim_cache_info(cache, &info);
	ret->stride = info.stride;
	ret->per_slab = info.per_slab;
	ret->order = info.order;
	return kml_cache_sharing(cache, ret);
}

void kml_kmalloc_cache(size_t size, gfp_t gfp, char *buf, size_t buf_size)
{
	struct sim_cache_info info;

	sim_cache_info(sim_kmalloc_cache(size, gfp), &info);
	strscpy(buf, info.name, buf_size);
}

static int rising(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return (x > y) - (x < y);
}

void kml_sort(u64 *numbers, size_t count)
{
	qsort(numbers, count, sizeof(*numbers), rising);
}
