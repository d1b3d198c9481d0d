// SPDX-License-Identifier: GPL-2.0
/*
 * edu, QEMU's device for teaching: registers, factorial, interrupts, a DMA engine.
 * Source: its manual, docs/specs/edu.txt of QEMU 7.2. Left out: the time that a
 * factorial and a transfer take (both are done at once), 64-bit accesses, and the
 * interrupt itself: the driver is told by irq_status alone.
 */
#include "edu.h"
#include "edu_regs.h"
#include "fact.h"
#include "slub.h"

#define VERSION 0x010000ed
#define PCI_WINDOW 0xfea00000	/* where firmware puts its first BAR on a PC */

static struct {
	struct mutex lock;	/* guards all below */
	u32 liveness, factorial, status, irq_status;
	u64 src, dst, count, cmd;
	u8 buffer[EDU_BUFFER_SIZE];
	unsigned int reports;
} edu = { .lock = { PTHREAD_MUTEX_INITIALIZER } };

u64 sim_edu_base(void)
{
	return kml_fact(PCI_NAMES_DEVICES, true) && sim_machine() && !strcmp(sim_kernel()->arch, "x86_64") ? PCI_WINDOW : 0;
}

void sim_edu_reset(void)
{
	mutex_lock(&edu.lock);
	edu.liveness = edu.factorial = edu.status = edu.irq_status = 0;
	edu.src = edu.dst = edu.count = edu.cmd = 0;
	edu.reports = 0;
	memset(edu.buffer, 0, sizeof(edu.buffer));
	mutex_unlock(&edu.lock);
}

u8 *sim_edu_buffer(void)
{
	return edu.buffer;
}

unsigned int sim_edu_reports(void)
{
	return edu.reports;
}

/* 34! has 32 factors of two: from there on nothing is left in 32 bits. */
static u32 factorial(u32 n)
{
	u32 product = 1;

	if (n >= 34)
		return 0;
	while (n > 1)
		product *= n--;
	return product;
}

/* The host's address of @count bytes of RAM at @addr, NULL where not all are RAM. */
static void *ram(u64 addr, u64 count)
{
	u64 pfn;

	for (pfn = addr >> PAGE_SHIFT; pfn <= (addr + count - 1) >> PAGE_SHIFT; pfn++)
		if (!pfn_valid(pfn))
			return NULL;
	return sim_ptr(addr - PHYS_OFFSET + PAGE_OFFSET);
}

static u8 *in_buffer(u64 addr)
{
	if (addr < EDU_BUFFER || addr - EDU_BUFFER > EDU_BUFFER_SIZE ||
	    edu.count > EDU_BUFFER_SIZE - (addr - EDU_BUFFER)) {
		edu.reports++;
		return NULL;
	}
	return edu.buffer + (addr - EDU_BUFFER);
}

/* Addresses above the 28 bits are cut to them, as the device does, and hit something else. */
static void run_dma(void)
{
	bool to_ram = kml_fact(EDU_WRITES_RAM, edu.cmd & EDU_DMA_TO_RAM);
	u64 addr = (to_ram ? edu.dst : edu.src) & DMA_BIT_MASK(kml_fact(EDU_REACH, EDU_DMA_BITS));
	u8 *own = in_buffer(to_ram ? edu.src : edu.dst);
	void *p = own && edu.count ? ram(addr, edu.count) : NULL;

	if (p && to_ram)
		memcpy(p, own, edu.count);
	else if (p && kml_fact(WRITEL_ORDERS, true))
		memcpy(own, p, edu.count);
	if (edu.cmd & EDU_DMA_WANT_IRQ)
		edu.irq_status |= EDU_IRQ_DMA;
	edu.cmd &= ~(u64)EDU_DMA_RUN;
}

u32 sim_edu_read(u64 offset)
{
	u32 value = ~0u;

	mutex_lock(&edu.lock);
	switch (offset) {
	case EDU_ID:
		value = VERSION;
		break;
	case EDU_LIVENESS:
		value = edu.liveness;
		break;
	case EDU_FACTORIAL:
		value = edu.factorial;
		break;
	case EDU_STATUS:
		value = edu.status;
		break;
	case EDU_IRQ_STATUS:
		value = edu.irq_status;
		break;
	case EDU_DMA_SRC:
		value = edu.src;
		break;
	case EDU_DMA_DST:
		value = edu.dst;
		break;
	case EDU_DMA_COUNT:
		value = edu.count;
		break;
	case EDU_DMA_CMD:
		value = edu.cmd;
		break;
	}
	mutex_unlock(&edu.lock);
	return value;
}

void sim_edu_write(u64 offset, u32 value)
{
	mutex_lock(&edu.lock);
	switch (offset) {
	case EDU_LIVENESS:
		edu.liveness = kml_fact(REGISTER_IS_NO_MEMORY, true) ? ~value : value;
		break;
	case EDU_FACTORIAL:
		edu.factorial = factorial(value);
		if (edu.status & EDU_WANT_IRQ)
			edu.irq_status |= EDU_IRQ_FACT;
		break;
	case EDU_STATUS:
		edu.status = value & EDU_WANT_IRQ;
		break;
	case EDU_IRQ_RAISE:
		edu.irq_status |= value;
		break;
	case EDU_IRQ_ACK:
		edu.irq_status &= ~value;
		break;
	case EDU_DMA_SRC:
		edu.src = value;
		break;
	case EDU_DMA_DST:
		edu.dst = value;
		break;
	case EDU_DMA_COUNT:
		edu.count = value;
		break;
	case EDU_DMA_CMD:
		edu.cmd = value;
		if (value & EDU_DMA_RUN)
			run_dma();
		break;
	}
	mutex_unlock(&edu.lock);
}
