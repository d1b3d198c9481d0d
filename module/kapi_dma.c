// SPDX-License-Identifier: GPL-2.0
/*
 * The lab's device in the kernel's world: edu where it is, else a platform device that
 * copies by the same addresses. And what ioremap/ may map. See kapi_dma.h.
 */
#include <linux/dma-direct.h>
#include <linux/dma-mapping.h>
#include <linux/highmem.h>
#include <linux/ioport.h>
#include <linux/iommu.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/security.h>

#include "edu_driver.h"
#include "edu_regs.h"
#include "kapi_dma.h"
#include "kapi_kernel.h"

bool kml_mmio;

static DEFINE_MUTEX(mask_lock);

/* What the device of software keeps. */
static DEFINE_MUTEX(memory_lock);
static u8 memory[KML_DEVICE_MEMORY];

struct device *kml_device_create(void)
{
	struct device *edu = kml_edu_get();
	struct platform_device *pdev;

	if (edu)
		return edu;
	pdev = KML_TRY(ERR_PTR(-ENOMEM), platform_device_register_simple, "kmemlab-dma",
		       PLATFORM_DEVID_AUTO, NULL, 0);
	return IS_ERR(pdev) ? ERR_CAST(pdev) : &pdev->dev;
}

void kml_device_destroy(struct device *dev)
{
	if (kml_edu_is(dev))
		kml_edu_put(dev);
	else
		platform_device_unregister(to_platform_device(dev));
}

void kml_device_lock(struct device *dev)
{
	mutex_lock(&mask_lock);
}

/* edu is shared: whoever comes next finds its own mask again. */
void kml_device_unlock(struct device *dev)
{
	if (kml_edu_is(dev))
		dma_set_mask_and_coherent(dev, DMA_BIT_MASK(EDU_DMA_BITS));
	mutex_unlock(&mask_lock);
}

/*
 * A trial with a mask that reaches everything tells where the bytes would be seen: in
 * place, bounced because that is forced, or through an IOMMU. The trial's direction
 * leaves the buffer as it is.
 */
static int trial(struct device *dev, struct page *page, size_t offset, size_t size, u64 *ret)
{
	dma_addr_t addr;
	int err = dma_set_mask(dev, DMA_BIT_MASK(64));

	if (err)
		return err;
	addr = dma_map_page_attrs(dev, page, offset, size, DMA_TO_DEVICE, DMA_ATTR_NO_WARN);
	if (dma_mapping_error(dev, addr))
		return -EIO;
	dma_unmap_page_attrs(dev, addr, size, DMA_TO_DEVICE, 0);
	*ret = addr;
	return 0;
}

/*
 * The direct mapping answers an address beyond the mask with a stack trace in the log,
 * and so does swiotlb where its own pool lies beyond. Such a pool is below 4 GiB, but as
 * high as it can be: fewer than 32 bits do not reach it on a machine that needs one.
 */
int kml_device_reach(struct device *dev, struct page *page, size_t offset, size_t size,
		     unsigned int bits)
{
	u64 addr;
	int err;

	if (device_iommu_mapped(dev))
		return 0;
	err = trial(dev, page, offset, size, &addr);
	if (err || addr + size - 1 <= DMA_BIT_MASK(bits))
		return err;
	if (bits < 32 || addr != phys_to_dma(dev, page_to_phys(page) + offset))
		return -EIO;
	err = dma_set_mask(dev, DMA_BIT_MASK(bits));
	return err || size > dma_max_mapping_size(dev) || dma_max_mapping_size(dev) == SIZE_MAX ?
		       -EIO : 0;
}

bool kml_device_bounced(struct device *dev, u64 phys, dma_addr_t addr)
{
	return !device_iommu_mapped(dev) && addr != phys_to_dma(dev, phys);
}

static phys_addr_t phys_of(struct device *dev, dma_addr_t addr)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(dev);

	return domain ? iommu_iova_to_phys(domain, addr) : dma_to_phys(dev, addr);
}

/* One piece within a page, as a device would move it: by the address that it was given. */
static int soft_step(struct device *dev, dma_addr_t addr, u8 *kept, size_t n, bool to_device)
{
	phys_addr_t phys = phys_of(dev, addr);
	char *p;

	if (!pfn_valid(PHYS_PFN(phys)))
		return -EIO;
	p = kmap_local_page(pfn_to_page(PHYS_PFN(phys)));
	mutex_lock(&memory_lock);
	if (to_device)
		memcpy(kept, p + offset_in_page(phys), n);
	else
		memcpy(p + offset_in_page(phys), kept, n);
	mutex_unlock(&memory_lock);
	kunmap_local(p);
	return 0;
}

int kml_device_move(struct device *dev, dma_addr_t addr, size_t len, size_t offset, bool to_device)
{
	int err = 0;
	size_t n;

	if (kml_edu_is(dev))
		return kml_edu_move(dev, addr, len, offset, to_device);
	if (offset > KML_DEVICE_MEMORY || len > KML_DEVICE_MEMORY - offset)
		return -EIO;
	for (; !err && len; addr += n, offset += n, len -= n) {
		if (kml_thread_should_stop())
			return -EINTR;
		n = min_t(size_t, len, PAGE_SIZE - offset_in_page(addr));
		err = soft_step(dev, addr, memory + offset, n, to_device);
	}
	return err;
}

int kml_mmio_lab(u64 *phys, u64 *length)
{
	return kml_edu_bar(phys, length);
}

int kml_mmio_check(u64 phys, u64 length, enum kml_mmio_kind *ret)
{
	u64 base, size;

	if (phys & 3 || phys + length < phys || phys + length - 1 > iomem_resource.end ||
	    region_intersects(phys, length, IORESOURCE_SYSTEM_RAM, IORES_DESC_NONE) != REGION_DISJOINT)
		return -EINVAL;
	*ret = KML_MMIO_EDU;
	if (!kml_mmio_lab(&base, &size) && phys >= base && phys < base + size)
		return length > base + size - phys ? -EIO : 0;
	*ret = KML_MMIO_OTHER;
	return kml_mmio && !security_locked_down(LOCKDOWN_DEV_MEM) ? 0 : -EPERM;
}

/* The kernel's own drivers know a chip's registers; here nothing is known by name. */
const char *kml_mmio_block(u64 phys)
{
	return NULL;
}

bool kml_mmio_register(u64 phys, u64 length, unsigned int i, struct kml_mmio_register *ret)
{
	return false;
}

int kml_mmio_access(u64 phys, bool write, u32 value, char *why, size_t size)
{
	return -EPERM;
}

bool kml_device_iommu(struct device *other)
{
	struct device *edu = kml_edu_get();
	bool ret = device_iommu_mapped(edu ? edu : other);

	if (edu)
		kml_edu_put(edu);
	return ret;
}
