// SPDX-License-Identifier: GPL-2.0
/*
 * DMA memory through the direct mapping: a device's mask decides the zone.
 * Source: kernel/dma/direct.c and mapping.c, v6.1. Left out: IOMMUs, bus
 * offsets, devices that are not coherent with the caches, memory encryption.
 */
#include "buddy.h"
#include "dma.h"
#include "fact.h"
#include "slub.h"
#include "vmalloc.h"

struct device *sim_device_create(void)
{
	struct device *dev = malloc(sizeof(*dev));

	if (dev) {		/* a platform device begins with 32 bits */
		dev->dma_mask = dev->coherent_dma_mask = DMA_BIT_MASK(32);
		dev->devres = NULL;
	}
	return dev;
}

void sim_device_destroy(struct device *dev)
{
	free(dev);
}

static bool has_dma32(void)
{
	struct zone *zone;
	unsigned int i;

	for (i = 0; (zone = sim_zone(i)); i++)
		if (!strcmp(zone->name, "DMA32"))
			return true;
	return false;
}

/* Source: kernel/dma/direct.c dma_direct_supported(), v6.1. */
static bool dma_supported(u64 mask)
{
	u64 min_mask = (sim_end_pfn - 1) << PAGE_SHIFT;

	if (!kml_fact(DMA_MASK_FOR_ANY_DEVICE, true))
		return false;
	if (mask > DMA_BIT_MASK(32))
		return kml_fact(DMA_MASK_WIDE_TAKEN, true);
	if (mask == DMA_BIT_MASK(32))
		return true;
	if (sim_kernel()->zone_dma_bits)
		min_mask = min_t(u64, min_mask, DMA_BIT_MASK(sim_kernel()->zone_dma_bits));
	return mask >= min_mask || !kml_fact(DMA_MASK_MINIMUM, true);
}

int dma_set_mask_and_coherent(struct device *dev, u64 mask)
{
	if (!dma_supported(mask))
		return -EIO;
	dev->dma_mask = dev->coherent_dma_mask = mask;
	return 0;
}

/* Source: kernel/dma/direct.c dma_direct_optimal_gfp_mask(), v6.1. */
static gfp_t optimal_gfp(const struct device *dev)
{
	if (dev->coherent_dma_mask <= DMA_BIT_MASK(sim_kernel()->zone_dma_bits))
		return GFP_DMA;
	return dev->coherent_dma_mask <= DMA_BIT_MASK(32) ? GFP_DMA32 : 0;
}

static bool coherent_ok(const struct device *dev, const struct page *page, size_t size)
{
	return (page_to_pfn(page) << PAGE_SHIFT) + size - 1 <= dev->coherent_dma_mask;
}

/* The next lower zone to try after @gfp gave memory out of reach, or 0. */
static gfp_t lower_zone(const struct device *dev, gfp_t gfp)
{
	if (has_dma32() && dev->coherent_dma_mask < DMA_BIT_MASK(64) &&
	    !(gfp & (GFP_DMA32 | GFP_DMA)))
		return gfp | GFP_DMA32;
	if (sim_kernel()->zone_dma_bits && !(gfp & GFP_DMA))
		return (gfp & ~GFP_DMA32) | GFP_DMA;
	return 0;
}

/*
 * Source: kernel/dma/direct.c __dma_direct_alloc_pages(), v6.1: the contiguous memory area
 * is asked first. Memory out of reach goes back at once and the next lower zone is tried;
 * no memory at all ends the search.
 */
static struct page *alloc_reachable(struct device *dev, size_t size, gfp_t gfp)
{
	unsigned int order = get_order(size);
	struct page *page;

	if (!kml_fact(COHERENT_OBEYS_MASK, true))
		return alloc_pages(gfp, order);
	gfp |= optimal_gfp(dev);
	page = gfp & __GFP_DIRECT_RECLAIM && size > PAGE_SIZE ? sim_cma_alloc(size) : NULL;
	if (page && coherent_ok(dev, page, size))
		return page;
	if (page)
		sim_dma_pages_free(page, size);
	if (order > KML_MAX_ORDER)
		return NULL;
	for (;;) {
		page = alloc_pages(gfp, order);
		if (!page || coherent_ok(dev, page, size))
			return page;
		__free_pages(page, order);
		gfp = lower_zone(dev, gfp);
		if (!gfp)
			return NULL;
	}
}

/* What a device adds to a physical address: nothing on these machines. */
#define BUS_OFFSET kml_fact(DMA_IS_PHYS, 0ULL)

/* Who may not sleep has a pool of 256 KiB, which lies in the area, too. */
static struct page *take_contiguous(size_t size, gfp_t gfp)
{
	return gfp & __GFP_DIRECT_RECLAIM || size <= 256 << 10 ? sim_cma_alloc(size) : NULL;
}

/*
 * Source: kernel/dma/mapping.c dma_alloc_attrs() and direct.c dma_direct_alloc(), v6.1.
 * The caller's zone bits are dropped, the size is rounded up to pages and their number
 * to a power of two; the bytes of the size, up to whole pages, are always zero.
 */
void *dma_alloc_coherent(struct device *dev, size_t size, dma_addr_t *handle, gfp_t gfp)
{
	struct page *page;
	void *p;

	size = PAGE_ALIGN(size);
	if (!size)
		return NULL;
	gfp &= ~(__GFP_DMA | __GFP_DMA32 | __GFP_HIGHMEM | __GFP_ZERO);
	page = sim_kernel()->dma_contiguous ? take_contiguous(size, gfp) :
					      alloc_reachable(dev, size, gfp);
	if (!page)
		return NULL;
	p = PageHighMem(page) ? sim_vmap(page, size >> PAGE_SHIFT) : page_address(page);
	if (!p) {
		sim_dma_pages_free(page, size);
		return NULL;
	}
	memset(p, kml_fact(COHERENT_ZEROED, 0), size);
	*handle = kml_fact(DMA_HANDLE_GIVEN, (page_to_pfn(page) << PAGE_SHIFT) + BUS_OFFSET);
	return p;
}

/* Physical address behind @cpu, all ones where nothing is. */
static u64 phys_of(const void *cpu)
{
	struct page *page = is_vmalloc_addr(cpu) ? vmalloc_to_page(cpu) : NULL;

	if (page)
		return (page_to_pfn(page) << PAGE_SHIFT) + (sim_addr(cpu) & (PAGE_SIZE - 1));
	return sim_direct_page(cpu) ? virt_to_phys(cpu) : ~0ULL;
}

void dma_free_coherent(struct device *dev, size_t size, void *cpu, dma_addr_t handle)
{
	if (!cpu)
		return;
	if (phys_of(cpu) + BUS_OFFSET != handle) {
		sim_report("dma_free_coherent: 0x%llx is not the address of handle 0x%llx",
			   (unsigned long long)sim_addr(cpu), (unsigned long long)handle);
		return;
	}
	if (is_vmalloc_addr(cpu))
		sim_vunmap(cpu);
	if (kml_fact(COHERENT_FREED, true))
		sim_dma_pages_free(pfn_to_page((handle - BUS_OFFSET) >> PAGE_SHIFT), size);
}
