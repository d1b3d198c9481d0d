// SPDX-License-Identifier: GPL-2.0
/*
 * Streaming DMA through the direct mapping, and a book of who owns which bytes.
 * Source: kernel/dma/mapping.c and direct.h, v6.1; the book and its words after
 * kernel/dma/debug.c. Left out: IOMMUs, caches that are not coherent: where nothing bounces,
 * the device sees at once what the processor writes, whoever the owner is.
 */
#include "fact.h"
#include "dma.h"
#include "edu.h"
#include "slub.h"

/* struct lent - one piece that a device has; book.lock guards the list. */
struct lent {
	struct lent *next;
	struct device *dev;
	dma_addr_t addr;
	u64 phys;		/* where the driver's buffer lies; not at @addr: it is bounced */
	struct page *copy;	/* there, where a broken fact has it so; NULL: slots of sim/swiotlb.c */
	size_t size;
	enum dma_data_direction dir;
	bool device_owns;
};

static struct {
	struct mutex lock;
	struct lent *first;
} book = { .lock = { PTHREAD_MUTEX_INITIALIZER } };

void sim_dma_reset(void)
{
	struct lent *lent;

	mutex_lock(&book.lock);
	while ((lent = book.first)) {
		book.first = lent->next;
		free(lent);
	}
	mutex_unlock(&book.lock);
}

static struct lent **find(struct device *dev, dma_addr_t addr)
{
	struct lent **at = &book.first;

	while (*at && ((*at)->dev != dev || (*at)->addr != addr))
		at = &(*at)->next;
	return at;
}

static const char *name_of(enum dma_data_direction dir)
{
	static const char *const names[] = { "DMA_BIDIRECTIONAL", "DMA_TO_DEVICE",
					     "DMA_FROM_DEVICE", "DMA_NONE" };

	return names[dir];
}

/* What the debugging of the DMA API would print when @addr comes back as @size and @dir. */
static void judge(const struct lent *lent, dma_addr_t addr, size_t size,
		  enum dma_data_direction dir, const char *what)
{
	unsigned long long at = addr;

	if (!lent)
		sim_report("DMA-API: device driver tries to %s DMA memory it has not allocated [device address=0x%016llx] [size=%zu bytes]",
			   what, at, size);
	else if (lent->size != size)
		sim_report("DMA-API: device driver %ss DMA memory with different size [device address=0x%016llx] [map size=%zu bytes] [unmap size=%zu bytes]",
			   what, at, lent->size, size);
	else if (kml_fact(DMA_DEBUG_DIRECTION, lent->dir != dir))
		sim_report("DMA-API: device driver %ss DMA memory with different direction [device address=0x%016llx] [size=%zu bytes] [mapped with %s] [unmapped with %s]",
			   what, at, size, name_of(lent->dir), name_of(dir));
}

static bool lend(const struct lent *what)
{
	struct lent *lent = malloc(sizeof(*lent));

	if (!lent)
		return false;
	*lent = *what;
	lent->device_owns = true;
	mutex_lock(&book.lock);
	lent->next = book.first;
	book.first = lent;
	mutex_unlock(&book.lock);
	return true;
}

/* As with swiotlb=force: within the device's reach or not. */
static void copy_elsewhere(struct lent *lent)
{
	lent->copy = alloc_pages(GFP_DMA, get_order(lent->size));
	lent->addr = lent->copy ? page_to_pfn(lent->copy) << PAGE_SHIFT : DMA_MAPPING_ERROR;
	if (lent->copy)
		sim_swiotlb_copy(lent->addr, lent->phys, lent->size);
}

static void forget_copy(const struct lent *lent)
{
	if (lent->copy)
		__free_pages(lent->copy, get_order(lent->size));
	else if (lent->addr != lent->phys)
		sim_swiotlb_unmap(lent->addr, lent->size);
}

/* What the device wrote, or what it shall read, where the two have bytes of their own. */
static void bounce(const struct lent *lent, enum dma_data_direction dir, bool to_device)
{
	if (lent->addr == lent->phys || dir == (to_device ? DMA_FROM_DEVICE : DMA_TO_DEVICE))
		return;
	if (to_device)
		sim_swiotlb_copy(lent->addr, lent->phys, lent->size);
	else
		sim_swiotlb_copy(lent->phys, lent->addr, lent->size);
}

static void take_back(struct device *dev, dma_addr_t addr, size_t size,
		      enum dma_data_direction dir)
{
	struct lent **at, *lent;

	mutex_lock(&book.lock);
	at = find(dev, addr);
	lent = *at;
	if (lent)
		*at = lent->next;
	mutex_unlock(&book.lock);
	judge(lent, addr, size, dir, "free");
	if (lent) {
		bounce(lent, dir, false);
		forget_copy(lent);
	}
	free(lent);
}

static void hand_over(struct device *dev, dma_addr_t addr, size_t size,
		      enum dma_data_direction dir, bool to_device)
{
	struct lent copy, *lent;

	mutex_lock(&book.lock);
	lent = *find(dev, addr);
	if (lent) {
		lent->device_owns = to_device;
		copy = *lent;
		bounce(lent, dir, to_device);
	}
	mutex_unlock(&book.lock);
	judge(lent ? &copy : NULL, addr, size, dir, "sync");
}

bool sim_dma_device_owns(u64 phys)
{
	struct lent *lent;
	bool owns = false;

	mutex_lock(&book.lock);
	for (lent = book.first; lent && !owns; lent = lent->next)
		owns = lent->device_owns && phys - lent->phys < lent->size;
	mutex_unlock(&book.lock);
	return owns;
}

int dma_set_mask(struct device *dev, u64 mask)
{
	u64 coherent = dev->coherent_dma_mask;
	int err = dma_set_mask_and_coherent(dev, mask);

	dev->coherent_dma_mask = coherent;
	return err;
}

/*
 * Would a line of the processor's cache hold bytes of others, too?
 * Source: include/linux/dma-map-ops.h dma_kmalloc_needs_bounce(), v6.12.
 */
static bool shares_a_line(size_t size, enum dma_data_direction dir)
{
	const struct sim_kernel *k = sim_kernel();

	return k->dma_minalign && sim_machine()->swiotlb_start && dir != DMA_TO_DEVICE &&
	       size < 2 * k->dma_minalign && kmalloc_size_roundup(size) % k->cache_line;
}

/* Source: kernel/dma/direct.h dma_direct_map_page(), v6.1. */
static dma_addr_t map_phys(struct device *dev, u64 phys, size_t size, enum dma_data_direction dir)
{
	struct lent lent = { .dev = dev, .addr = phys, .phys = phys, .size = size, .dir = dir };

	if (!kml_fact(DMA_MAP_ORDINARY, true) || !size || dir == DMA_NONE)
		return DMA_MAPPING_ERROR;
	if (!kml_fact(DMA_NOT_BOUNCED, true))
		copy_elsewhere(&lent);
	else if (phys + size - 1 > dev->dma_mask || shares_a_line(size, dir))
		lent.addr = sim_swiotlb_map(phys, size, dev->dma_mask);
	if (lent.addr == DMA_MAPPING_ERROR || lend(&lent))
		return lent.addr;
	forget_copy(&lent);
	return DMA_MAPPING_ERROR;
}

dma_addr_t dma_map_single_attrs(struct device *dev, void *p, size_t size,
				enum dma_data_direction dir, unsigned long attrs)
{
	(void)attrs;
	if (!sim_direct_page(p)) {
		sim_report("dma_map_single: 0x%llx is not in the direct map",
			   (unsigned long long)sim_addr(p));
		return DMA_MAPPING_ERROR;
	}
	return map_phys(dev, virt_to_phys(p), size, dir);
}

void dma_unmap_single(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir)
{
	take_back(dev, addr, size, dir);
}

void dma_sync_single_for_cpu(struct device *dev, dma_addr_t addr, size_t size,
			     enum dma_data_direction dir)
{
	hand_over(dev, addr, size, dir, false);
}

void dma_sync_single_for_device(struct device *dev, dma_addr_t addr, size_t size,
				enum dma_data_direction dir)
{
	hand_over(dev, addr, size, dir, true);
}

/* Source: kernel/dma/direct.c dma_direct_map_sg(), v6.1: all pieces or none. */
int dma_map_sg_attrs(struct device *dev, struct scatterlist *sg, int nents,
		     enum dma_data_direction dir, unsigned long attrs)
{
	int i;

	(void)attrs;
	for (i = 0; i < nents; i++) {
		sg[i].dma_address = map_phys(dev, (page_to_pfn(sg[i].page) << PAGE_SHIFT) + sg[i].offset,
					     sg[i].length, dir);
		if (sg[i].dma_address == DMA_MAPPING_ERROR) {
			dma_unmap_sg(dev, sg, i, dir);
			return 0;
		}
	}
	return nents;
}

void dma_unmap_sg(struct device *dev, struct scatterlist *sg, int nents, enum dma_data_direction dir)
{
	while (nents--)
		take_back(dev, sg[nents].dma_address, sg[nents].length, dir);
}

void dma_sync_sg_for_cpu(struct device *dev, struct scatterlist *sg, int nents,
			 enum dma_data_direction dir)
{
	while (nents--)
		hand_over(dev, sg[nents].dma_address, sg[nents].length, dir, false);
}

void dma_sync_sg_for_device(struct device *dev, struct scatterlist *sg, int nents,
			    enum dma_data_direction dir)
{
	while (nents--)
		hand_over(dev, sg[nents].dma_address, sg[nents].length, dir, true);
}
