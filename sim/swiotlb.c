// SPDX-License-Identifier: GPL-2.0
/*
 * Bounce buffers: 64 MiB of RAM below 4 GiB that boot reserved, in slots of 2 KiB. What a
 * device cannot reach is copied to a run of slots when it is mapped, and back when the
 * processor takes it again. A run stays within 128 slots:
 *
 *	| 128 slots: 256 KiB | 128 slots | ...      one mapping has at most 256 KiB
 *	      [run]   [ run ]
 *
 * Source: kernel/dma/swiotlb.c swiotlb_tbl_map_single(), swiotlb_bounce(); v6.1. Left out:
 * areas for each processor, bits of the address that a device wants kept.
 */
#include "dma.h"
#include "ram.h"
#include "slub.h"

#define SLOT_BYTES 2048
#define SEGMENT (SIM_SWIOTLB_MAX / SLOT_BYTES)
#define SLOTS (SIM_SWIOTLB_BYTES / SLOT_BYTES)

static struct {
	struct mutex lock;
	bool taken[SLOTS];	/* lock */
} pool = { .lock = { PTHREAD_MUTEX_INITIALIZER } };

void sim_swiotlb_reset(void)
{
	mutex_lock(&pool.lock);
	memset(pool.taken, 0, sizeof(pool.taken));
	mutex_unlock(&pool.lock);
}

static u8 *bytes_at(u64 phys)
{
	return sim_ram_ptr(phys >> PAGE_SHIFT) + (phys & (PAGE_SIZE - 1));
}

static size_t slots_of(size_t size)
{
	return (size + SLOT_BYTES - 1) / SLOT_BYTES;
}

/* Marks the first free run of @nr slots; SLOTS when there is none. */
static size_t take(size_t nr)
{
	size_t at = 0, have = 0;

	for (; at < SLOTS && have < nr; at++)
		have = pool.taken[at] ? 0 : at % SEGMENT ? have + 1 : 1;
	if (have < nr)
		return SLOTS;
	memset(pool.taken + at - nr, true, nr);
	return at - nr;
}

u64 sim_swiotlb_map(u64 phys, size_t size, u64 mask)
{
	u64 start = sim_machine()->swiotlb_start, addr;
	size_t slot;

	if (!start || !size || size > SIM_SWIOTLB_MAX)
		return DMA_MAPPING_ERROR;
	mutex_lock(&pool.lock);
	slot = take(slots_of(size));
	mutex_unlock(&pool.lock);
	if (slot == SLOTS)
		return DMA_MAPPING_ERROR;
	addr = start + slot * SLOT_BYTES;
	if (addr + size - 1 > mask) {
		sim_swiotlb_unmap(addr, size);
		return DMA_MAPPING_ERROR;
	}
	sim_swiotlb_copy(addr, phys, size);
	return addr;
}

void sim_swiotlb_unmap(u64 addr, size_t size)
{
	mutex_lock(&pool.lock);
	memset(pool.taken + (addr - sim_machine()->swiotlb_start) / SLOT_BYTES, false, slots_of(size));
	mutex_unlock(&pool.lock);
}

void sim_swiotlb_copy(u64 to, u64 from, size_t size)
{
	memcpy(bytes_at(to), bytes_at(from), size);
}
