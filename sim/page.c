// SPDX-License-Identifier: GPL-2.0
/*
 * struct page: numbers, references, flags and compound pages, and the translation
 * between the machine's addresses and host pointers.
 * Source: include/linux/mm.h, page-flags.h, mm/page_alloc.c prep_compound_page(), v6.1.
 * High memory has no place in the direct map: see highmem.c.
 */
#include <sys/mman.h>

#include "fact.h"
#include "buddy.h"
#include "highmem.h"
#include "page.h"
#include "ram.h"
#include "slub.h"
#include "vmalloc.h"

struct page *sim_pages;
u64 sim_first_pfn, sim_end_pfn, sim_low_end;
static size_t pages_bytes;

static void mark_reserved(const struct sim_profile *profile)
{
	const struct sim_range *r;

	for (r = profile->reserved; r->end; r++)
		for (u64 pfn = r->start; pfn < r->end; pfn++)
			sim_page(pfn)->flags = PG_reserved;
}

int sim_pages_start(const struct sim_profile *profile)
{
	const struct sim_zone_profile *z;
	const struct sim_range *r;

	sim_first_pfn = PHYS_OFFSET >> PAGE_SHIFT;
	for (r = profile->ram; r->end; r++)
		sim_end_pfn = r->end;
	sim_low_end = sim_end_pfn;
	for (z = profile->zones; z->name; z++)
		if (z->type == ZONE_HIGHMEM && z->spanned)
			sim_low_end = z->start_pfn;
	pages_bytes = (sim_end_pfn - sim_first_pfn) * sizeof(*sim_pages);
	sim_pages = mmap(NULL, pages_bytes, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (sim_pages == MAP_FAILED) {
		sim_pages = NULL;
		return -ENOMEM;
	}
	mark_reserved(profile);
	return 0;
}

void sim_pages_stop(void)
{
	if (sim_pages)
		munmap(sim_pages, pages_bytes);
	sim_pages = NULL;
}

/* Numbers and addresses. */

u64 page_to_pfn(const struct page *page)
{
	return sim_first_pfn + (u64)(page - sim_pages);
}

struct page *pfn_to_page(u64 pfn)
{
	return sim_page(pfn);
}

bool pfn_valid(u64 pfn)
{
	const struct sim_range *r;

	for (r = sim_profile_running()->ram; r->end; r++)
		if (pfn >= r->start && pfn < r->end)
			return true;
	return false;
}

struct zone *page_zone(const struct page *page)
{
	return sim_pfn_zone(page_to_pfn(page));
}

void *page_address(const struct page *page)
{
	if (PageHighMem((struct page *)(uintptr_t)page))
		return sim_kmap_address(page);
	return sim_ram_ptr(page_to_pfn(page));
}

phys_addr_t virt_to_phys(const void *p)
{
	return (u64)((const u8 *)p - sim_ram_base) + PHYS_OFFSET;
}

struct page *virt_to_page(const void *p)
{
	return sim_page(virt_to_phys(p) >> PAGE_SHIFT);
}

static bool is_struct_page(const void *p)
{
	return sim_pages && (const u8 *)p >= (const u8 *)sim_pages && (const u8 *)p < (const u8 *)sim_pages + pages_bytes;
}

/* Where the kernel has one array for all of RAM; else 0, for the simulator has no place for it. */
static u64 struct_page_addr(const struct page *page)
{
	u64 index = page_to_pfn(page) - (PHYS_OFFSET >> PAGE_SHIFT), start = sim_machine()->vmemmap_start;

	return start ? start + index * sim_kernel()->struct_page_size : 0;
}

u64 sim_addr(const void *p)
{
	uintptr_t value = (uintptr_t)p;
	u64 addr;

	if (sim_ram_contains(p))	/* as far as the direct map reaches */
		return PAGE_OFFSET + (u64)((const u8 *)p - sim_ram_base) + kml_fact(DIRECT_MAP_LINEAR, 0) +
		       kml_fact(DIRECT_MAP_START, 0ULL);
	if (is_struct_page(p))
		return struct_page_addr(p);
	if (sim_vmalloc_addr(p, &addr) || sim_kmap_addr(p, &addr))
		return addr;
	return value < PAGE_SIZE || IS_ERR(p) ? value : 0;
}

void *sim_ptr(u64 addr)
{
	u64 offset = addr - PAGE_OFFSET;

	if (addr >= PAGE_OFFSET && sim_ram_contains(sim_ram_base + offset) &&
	    pfn_valid((offset + PHYS_OFFSET) >> PAGE_SHIFT))
		return sim_ram_base + offset;
	return sim_vmalloc_ptr(addr);
}

/*
 * Source: arch/x86/include/asm/page_64.h __phys_addr_nodebug(), v6.1: addresses from
 * the kernel's own mapping on are relative to it, all others to the direct map.
 */
#define KERNEL_MAP 0xffffffff80000000ULL
u64 sim_virt_to_phys_blind(const void *p)
{
	u64 addr = sim_addr(p);

	if (!kml_fact(VIRT_TO_PHYS_BLIND, true) && vmalloc_to_page(p))
		return page_to_pfn(vmalloc_to_page(p)) << PAGE_SHIFT;
	if (addr >= KERNEL_MAP && sim_kernel()->pointer_bytes == 8)
		return addr - KERNEL_MAP + PHYS_OFFSET;
	return addr - PAGE_OFFSET + PHYS_OFFSET;
}

/* Compound pages. */

void sim_set_compound(struct page *page, unsigned int order)
{
	u32 head = (u32)page_to_pfn(page);

	sim_page_set(page, PG_head);
	page->order = (u8)order;
	for (u64 i = 1; i < 1ULL << order; i++) {
		page[i].head = head;
		sim_page_set(&page[i], PG_tail);
	}
}

void sim_clear_compound(struct page *page)
{
	sim_page_clear(page, PG_head);
	for (u64 i = 1; i < 1ULL << page->order; i++) {
		sim_page_clear(&page[i], PG_tail);
		page[i].head = 0;
	}
}

struct page *compound_head(struct page *page)
{
	return sim_page_test(page, PG_tail) ? sim_page(page->head) : page;
}

unsigned int compound_order(struct page *page)
{
	return PageHead(page) ? page->order : 0;
}

/* References. */

bool sim_put_testzero(struct page *page)
{
	int old = __atomic_fetch_sub(&page->refcount, 1, __ATOMIC_ACQ_REL);

	if (old > 0)
		return old == 1;
	__atomic_fetch_add(&page->refcount, 1, __ATOMIC_RELAXED);
	sim_report("BUG: Bad page state: pfn %llx has no reference to drop",
		   (unsigned long long)page_to_pfn(page));
	return false;
}

int page_count(struct page *page)
{
	return __atomic_load_n(&compound_head(page)->refcount, __ATOMIC_RELAXED);
}

void get_page(struct page *page)
{
	__atomic_fetch_add(&compound_head(page)->refcount, 1, __ATOMIC_RELAXED);
}

/* Flags. */

bool PageHead(struct page *page)
{
	return kml_fact(PAGE_HEAD_MARKED, sim_page_test(page, PG_head));
}

#define TEST_FLAG(name, flag) \
	bool Page##name(struct page *page) { return sim_page_test(page, flag); }
TEST_FLAG(Tail, PG_tail)
TEST_FLAG(Compound, PG_head | PG_tail)
TEST_FLAG(Slab, PG_slab)
TEST_FLAG(Reserved, PG_reserved)
TEST_FLAG(Locked, PG_locked)
TEST_FLAG(Referenced, PG_referenced)
TEST_FLAG(Uptodate, PG_uptodate)
TEST_FLAG(Dirty, PG_dirty)
TEST_FLAG(LRU, PG_lru)
TEST_FLAG(Active, PG_active)
TEST_FLAG(Private, PG_private)

bool PageHighMem(struct page *page)
{
	return page_to_pfn(page) >= sim_low_end;
}
