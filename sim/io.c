// SPDX-License-Identifier: GPL-2.0
/*
 * Regions and register mappings: request_mem_region(), ioremap(), readl(), writel().
 * Source: kernel/resource.c __request_region(), v6.1; the manners of arch/x86/mm/ioremap.c.
 * Left out: caching (every access reaches the device), mappings of
 * anything but edu and the blocks of am335x.c.
 */
#include "am335x.h"
#include "dma.h"
#include "edu.h"
#include "edu_regs.h"
#include "fact.h"
#include "slub.h"

/* Where ioremap() begins: the upper half of the vmalloc area, which vmalloc() never fills. */
#define IO_WINDOW kml_fact(IOREMAP_WINDOW, PAGE_ALIGN(VMALLOC_START + (VMALLOC_END - VMALLOC_START) / 2))

/* struct resource - a stretch that is mapped, or requested; io.lock guards both lists. */
struct resource {
	struct resource *next;
	u64 phys, length;
	u64 virt;
};

static struct {
	struct mutex lock;
	struct resource *mapped, *requested;
	u64 used;		/* of IO_WINDOW */
} io = { .lock = { PTHREAD_MUTEX_INITIALIZER } };

static void forget(struct resource **list)
{
	struct resource *r;

	while ((r = *list)) {
		*list = r->next;
		free(r);
	}
}

void sim_io_reset(void)
{
	mutex_lock(&io.lock);
	forget(&io.mapped);
	forget(&io.requested);
	io.used = 0;
	mutex_unlock(&io.lock);
}

static bool overlaps(const struct resource *r, u64 phys, u64 length)
{
	return r->phys < phys + length && phys < r->phys + r->length;
}

/* The first resource of the list @r that overlaps. */
static const struct resource *conflict(const struct resource *r, u64 phys, u64 length)
{
	while (r && !overlaps(r, phys, length))
		r = r->next;
	return r;
}

static struct resource *add(struct resource **list, u64 phys, u64 length)
{
	struct resource *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->phys = phys;
	r->length = length;
	r->next = *list;
	*list = r;
	return r;
}

struct resource *request_mem_region(phys_addr_t phys, size_t length, const char *name)
{
	struct resource *r;

	(void)name;
	mutex_lock(&io.lock);
	r = conflict(io.requested, phys, length) ? NULL : add(&io.requested, phys, length);
	mutex_unlock(&io.lock);
	return r;
}

static bool drop(struct resource **list, u64 phys, u64 length, u64 virt)
{
	struct resource *r = NULL;

	mutex_lock(&io.lock);
	while (*list && ((*list)->phys != phys || (*list)->length != length) &&
	       (!virt || (*list)->virt != virt))
		list = &(*list)->next;
	r = *list;
	if (r)
		*list = r->next;
	mutex_unlock(&io.lock);
	free(r);
	return r != NULL;
}

void release_mem_region(phys_addr_t phys, size_t length)
{
	if (!drop(&io.requested, phys, length, 0))
		sim_report("Trying to free nonexistent resource <%016llx-%016llx>",
			   (unsigned long long)phys, (unsigned long long)(phys + length - 1));
}

/* The pointer is the machine's own address: only readl() and writel() know what is there. */
void __iomem *ioremap(phys_addr_t phys, size_t length)
{
	u64 offset = phys & (PAGE_SIZE - 1);
	struct resource *r;

	if (!length || pfn_valid(phys >> PAGE_SHIFT))
		return NULL;
	mutex_lock(&io.lock);
	r = kml_fact(IOREMAP_SHARED, true) || !conflict(io.mapped, phys, length) ?
	    add(&io.mapped, phys, length) : NULL;
	if (r) {
		r->virt = IO_WINDOW + kml_fact(IOREMAP_EACH_ITS_OWN, io.used) + offset;
		io.used += PAGE_ALIGN(offset + length) + PAGE_SIZE;	/* a guard page behind */
	}
	mutex_unlock(&io.lock);
	return r ? (void *)(uintptr_t)r->virt : NULL;
}

void __iomem *ioremap_wc(phys_addr_t phys, size_t length)
{
	return ioremap(phys, length);
}

void iounmap(const void __iomem *regs)
{
	if (!drop(&io.mapped, ~0ULL, 0, (uintptr_t)regs))
		sim_report("iounmap: bad address 0x%llx", (unsigned long long)(uintptr_t)regs);
}

/* Physical address of what is mapped at @p; false, with a report, where nothing is. */
static bool mapped_at(const void __iomem *p, u64 *ret)
{
	u64 virt = (uintptr_t)p;
	struct resource *r;

	mutex_lock(&io.lock);
	for (r = io.mapped; r && virt - r->virt >= r->length; r = r->next)
		;
	if (r)
		*ret = r->phys + (virt - r->virt);
	mutex_unlock(&io.lock);
	if (!r)
		sim_report("BUG: unable to handle page fault for address: %016llx",
			   (unsigned long long)virt);
	return r;
}

bool sim_io_frame(u64 addr, u64 *pfn)
{
	struct resource *r;

	mutex_lock(&io.lock);
	for (r = io.mapped; r && (addr >> PAGE_SHIFT < r->virt >> PAGE_SHIFT ||
				      addr >> PAGE_SHIFT > (r->virt + r->length - 1) >> PAGE_SHIFT); r = r->next)
		;
	if (r)
		*pfn = (r->phys + (addr - r->virt)) >> PAGE_SHIFT;
	mutex_unlock(&io.lock);
	return r;
}

static bool in_edu(u64 phys)
{
	return sim_edu_base() && phys - sim_edu_base() < EDU_BAR_SIZE;
}

u32 readl(const void __iomem *p)
{
	u64 phys;

	if (!mapped_at(p, &phys))
		return ~0u;
	if (sim_am335x_has(phys))
		return sim_am335x_read(phys);
	return in_edu(phys) ? sim_edu_read(phys - sim_edu_base()) : ~0u;
}

/* The driver's interrupt handler runs before the processor does anything else: it acknowledges. */
void writel(u32 value, void __iomem *p)
{
	u64 phys;

	if (!mapped_at(p, &phys))
		return;
	if (sim_am335x_has(phys)) {
		sim_am335x_write(phys, value);
	} else if (in_edu(phys)) {
		sim_edu_write(phys - sim_edu_base(), value);
		sim_edu_write(EDU_IRQ_ACK, sim_edu_read(EDU_IRQ_STATUS));
	}
}
