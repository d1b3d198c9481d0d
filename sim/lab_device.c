// SPDX-License-Identifier: GPL-2.0
/*
 * The lab's device on the twin: a driver for the simulated edu, or plain copying on
 * machines without one. See module/kapi_dma.h.
 */
#include "am335x.h"
#include "dma.h"
#include "edu.h"
#include "edu_regs.h"
#include "fact.h"
#include "kapi_dma.h"
#include "ram.h"
#include "slub.h"

/* What QEMU's processors address physically. */
#define PHYS_BITS 40

static struct mutex mask_lock = { PTHREAD_MUTEX_INITIALIZER };

/* What the device keeps. The lock is held for a whole step, so that steps do not mix. */
static struct {
	struct mutex lock;
	u8 memory[KML_DEVICE_MEMORY];
} lab = { .lock = { PTHREAD_MUTEX_INITIALIZER } };

void sim_lab_device_reset(void)
{
	mutex_lock(&lab.lock);
	memset(lab.memory, 0, sizeof(lab.memory));
	mutex_unlock(&lab.lock);
}

void kml_device_lock(struct device *dev)
{
	(void)dev;
	mutex_lock(&mask_lock);
}

void kml_device_unlock(struct device *dev)
{
	(void)dev;
	mutex_unlock(&mask_lock);
}

int kml_device_reach(struct device *dev, struct page *page, size_t offset, size_t size,
		     unsigned int bits)
{
	(void)dev;
	if ((page_to_pfn(page) << PAGE_SHIFT) + offset + size - 1 <= DMA_BIT_MASK(bits))
		return 0;
	return bits >= 32 && sim_machine()->swiotlb_start && size <= SIM_SWIOTLB_MAX ? 0 : -EIO;
}

bool kml_device_bounced(struct device *dev, u64 phys, dma_addr_t addr)
{
	(void)dev;
	return addr != phys;
}

/* One step of the engine, as a driver programs it. */
static int edu_step(dma_addr_t addr, u32 len, bool to_device)
{
	sim_edu_write(EDU_DMA_SRC, to_device ? addr : EDU_BUFFER);
	sim_edu_write(EDU_DMA_DST, to_device ? EDU_BUFFER : addr);
	sim_edu_write(EDU_DMA_COUNT, len);
	sim_edu_write(EDU_DMA_CMD,
		      EDU_DMA_RUN | EDU_DMA_WANT_IRQ | (to_device ? 0 : EDU_DMA_TO_RAM));
	if (!(sim_edu_read(EDU_IRQ_STATUS) & EDU_IRQ_DMA))
		return -ETIMEDOUT;
	sim_edu_write(EDU_IRQ_ACK, EDU_IRQ_DMA);
	return sim_edu_read(EDU_DMA_CMD) & EDU_DMA_RUN ? -ETIMEDOUT : 0;
}

/* The engine's own buffer is small: each step goes on to, or comes from, the large memory. */
static int edu_move(dma_addr_t addr, u8 *memory, u32 len, bool to_device)
{
	int err;

	if (!to_device)
		memcpy(sim_edu_buffer(), memory, len);
	err = edu_step(addr, len, to_device);
	if (!err && to_device)
		memcpy(memory, sim_edu_buffer(), len);
	return err;
}

/* A device that lives in software copies by the same physical addresses. */
static int soft_move(dma_addr_t addr, u8 *memory, u32 len, bool to_device)
{
	u8 *p;

	if (!pfn_valid(addr >> PAGE_SHIFT))
		return -EIO;
	p = sim_ram_ptr(addr >> PAGE_SHIFT) + (addr & (PAGE_SIZE - 1));
	memcpy(to_device ? memory : p, to_device ? p : memory, len);
	return 0;
}

/* Steps end at a page's end, so that each lies in one frame. */
static u32 step_length(dma_addr_t addr, size_t left)
{
	size_t room = EDU_STEP - (addr & (EDU_STEP - 1));

	return left < room ? left : room;
}

int kml_device_move(struct device *dev, dma_addr_t addr, size_t len, size_t offset, bool to_device)
{
	bool edu = sim_edu_base();
	int err = 0;
	u32 n;

	(void)dev;
	if (offset > KML_DEVICE_MEMORY || len > KML_DEVICE_MEMORY - offset ||
	    (edu && addr + len - 1 > DMA_BIT_MASK(kml_fact(EDU_REACH, EDU_DMA_BITS))))
		return -EIO;
	for (; !err && len; addr += n, offset += n, len -= n) {
		if (kml_thread_should_stop())
			return -EINTR;
		n = step_length(addr, len);
		mutex_lock(&lab.lock);
		err = (edu ? edu_move : soft_move)(addr, lab.memory + offset, n, to_device);
		mutex_unlock(&lab.lock);
	}
	return err;
}

int kml_mmio_lab(u64 *phys, u64 *length)
{
	*phys = sim_edu_base();
	*length = EDU_BAR_SIZE;
	return *phys ? 0 : -ENODEV;
}

/* Does a byte of the stretch lie in a frame of RAM? */
static bool touches_ram(u64 phys, u64 length)
{
	u64 pfn, last = (phys + length - 1) >> PAGE_SHIFT;

	for (pfn = phys >> PAGE_SHIFT; pfn <= last; pfn++)
		if (pfn_valid(pfn))
			return true;
	return false;
}

int kml_mmio_check(u64 phys, u64 length, enum kml_mmio_kind *ret)
{
	u64 base, size;

	if (phys & 3 || phys + length < phys || (phys + length - 1) >> kml_fact(PHYS_BITS, PHYS_BITS) ||
	    (kml_fact(IOREMAP_REFUSES_RAM, true) && touches_ram(phys, length)))
		return -EINVAL;
	*ret = KML_MMIO_BLOCK;
	if (sim_am335x_has(phys))
		return length > sim_am335x_room(phys) ? -EIO : 0;
	if (kml_mmio_lab(&base, &size) || phys < base || phys >= base + size)
		return -EOPNOTSUPP;
	*ret = KML_MMIO_EDU;
	return length > base + size - phys ? -EIO : 0;
}
