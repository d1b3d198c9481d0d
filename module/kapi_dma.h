/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lab's device: QEMU's edu where there is one, else a device made of software that
 * reaches memory by the same addresses. In the kernel kapi_dma.c and edu.c, in the twin
 * sim/lab_device.c and sim/edu.c. kml_device_create() of kapi.h gives one.
 */
#ifndef KML_KAPI_DMA_H
#define KML_KAPI_DMA_H

#include "kapi.h"

/* Bytes that the device can keep: what one object gave it another one can fetch. */
#define KML_DEVICE_MEMORY (64 * 1024)

/**
 * kml_device_lock() - a device's mask belongs to the caller until kml_device_unlock().
 * Several objects may share one device: set the mask and map, or allocate, within.
 */
void kml_device_lock(struct device *dev);
void kml_device_unlock(struct device *dev);

/**
 * kml_device_reach() - would mapping these bytes succeed, without a report in the log?
 * @bits: of the mask that the caller will set
 *
 * Context: kml_device_lock() held; changes the mask.
 * Return: 0, -EIO if the device cannot reach them and nothing bounces them.
 */
int kml_device_reach(struct device *dev, struct page *page, size_t offset, size_t size,
		     unsigned int bits);

/** kml_device_bounced() - is @addr, mapped for @phys, a copy that the kernel keeps elsewhere? */
bool kml_device_bounced(struct device *dev, u64 phys, dma_addr_t addr);

/**
 * kml_device_move() - let the device move @len bytes between @addr and its own memory.
 * @addr: as dma_map_single() gave it
 * @offset: in the device's memory
 * @to_device: else from it
 *
 * Context: may sleep, a fifth of a second for each 2 KiB; a thread's stop ends it.
 * Return: 0, or
 * * -EIO       - @addr or @offset lies outside what the device reaches
 * * -ETIMEDOUT - the device did not say that it was done
 * * -EINTR     - the thread is to stop
 */
int kml_device_move(struct device *dev, dma_addr_t addr, size_t len, size_t offset,
		    bool to_device);

/** enum kml_mmio_kind - what lies at a physical address. */
enum kml_mmio_kind {
	KML_MMIO_EDU,		/* the lab's own device */
	KML_MMIO_OTHER,		/* may be looked at */
	KML_MMIO_BLOCK,		/* part of a chip that is known by its registers: the twin's alone */
};

/**
 * kml_mmio_lab() - where the lab's device has its registers.
 * Return: 0, -ENODEV if there is none.
 */
int kml_mmio_lab(u64 *phys, u64 *length);

/**
 * kml_mmio_check() - may @length bytes from @phys on be mapped?
 * Return: 0, or
 * * -EINVAL     - RAM lies there, or it is beyond what the machine addresses
 * * -EIO        - partly the lab's device or a known block, partly beyond it
 * * -EPERM      - not the lab's device, and neither mmio=1 nor an open kernel
 * * -EOPNOTSUPP - not the lab's device, and nothing else is simulated
 */
int kml_mmio_check(u64 phys, u64 length, enum kml_mmio_kind *ret);

/* Room for why an access is refused. */
#define KML_MMIO_WHY 160

/** struct kml_mmio_register - one of a chip's registers. */
struct kml_mmio_register {
	u64 phys;
	const char *name, *meaning;
};

/** kml_mmio_block() - the part of a chip that has its registers at @phys; NULL if none is known. */
const char *kml_mmio_block(u64 phys);
/** kml_mmio_register() - the @i-th known register within @length bytes from @phys; false after the last. */
bool kml_mmio_register(u64 phys, u64 length, unsigned int i, struct kml_mmio_register *ret);
/**
 * kml_mmio_access() - may the register of a KML_MMIO_BLOCK at @phys be read, or @value written?
 * @why: KML_MMIO_WHY bytes: a sentence that names what was wrong; empty when nothing was
 *
 * Return: 0, or
 * * -EIO        - the block's clock is off, so the bus faults; this is reported
 * * -ENXIO      - no register is there
 * * -EPERM      - it is read only
 * * -EOPNOTSUPP - it is known by name alone
 */
int kml_mmio_access(u64 phys, bool write, u32 value, char *why, size_t size);

#endif /* KML_KAPI_DMA_H */
