// SPDX-License-Identifier: GPL-2.0
/*
 * The page allocator's callers' side: freeing by reference, blocks by address, exact
 * sizes, splitting.
 * Source: mm/page_alloc.c, mm/swap.c put_page(); v6.1.
 */
#include "buddy.h"
#include "ram.h"
#include "slub.h"

/*
 * A block is freed as it was handed out: a larger @order than that is a mistake, which
 * is reported; the kernel would put frames of others on its free lists.
 */
static unsigned int checked_order(struct page *page, unsigned int order)
{
	if (order <= page->order)
		return order;
	sim_report("BUG: Bad page state: pfn %llx of order %u is freed with order %u",
		   (unsigned long long)page_to_pfn(page), page->order, order);
	return page->order;
}

/*
 * Source: mm/page_alloc.c __free_pages(), v6.1. When somebody else still holds a
 * reference to a block that is not compound, all frames but the first are freed now.
 */
void __free_pages(struct page *page, unsigned int order)
{
	bool head = PageHead(page);

	order = checked_order(page, order);
	if (sim_put_testzero(page)) {
		sim_free_block(page, order);
	} else if (!head && page_count(page) > 0) {
		page->order = 0;
		while (order-- > 0)
			sim_free_block(page + (1ULL << order), order);
	}
}

/*
 * Source: include/linux/mm.h put_page(), mm/swap.c __put_page(); v6.1. The last
 * reference frees a compound page as a whole, of any other block the first frame only.
 */
void put_page(struct page *page)
{
	struct page *head = compound_head(page);

	if (sim_put_testzero(head))
		sim_free_block(head, compound_order(head));
}

unsigned long __get_free_pages(gfp_t gfp, unsigned int order)
{
	struct page *page = alloc_pages(gfp & ~__GFP_HIGHMEM, order);

	return page ? (unsigned long)page_address(page) : 0;
}

unsigned long get_zeroed_page(gfp_t gfp)
{
	return __get_free_pages(gfp | __GFP_ZERO, 0);
}

void free_pages(unsigned long addr, unsigned int order)
{
	if (addr)
		__free_pages(virt_to_page((void *)addr), order);
}

static void set_refcounted(struct page *page)
{
	page->order = 0;
	__atomic_store_n(&page->refcount, 1, __ATOMIC_RELAXED);
}

/* Source: mm/page_alloc.c split_page(), v6.1. */
void split_page(struct page *page, unsigned int order)
{
	if (PageCompound(page)) {
		sim_report("BUG: split_page() of a compound page, pfn %llx",
			   (unsigned long long)page_to_pfn(page));
		return;
	}
	page->order = 0;
	for (u64 i = 1; i < 1ULL << order; i++)
		set_refcounted(page + i);
}

/*
 * Source: mm/page_alloc.c alloc_pages_exact(), make_alloc_exact(); v6.1: the smallest
 * block that holds @size, in single frames; those behind it are freed at once.
 */
void *alloc_pages_exact(size_t size, gfp_t gfp)
{
	unsigned int order = (unsigned int)get_order(size);
	u64 nr = PAGE_ALIGN(size) >> PAGE_SHIFT;
	struct page *page;

	if (gfp & (__GFP_COMP | __GFP_HIGHMEM))
		sim_report("WARNING: alloc_pages_exact() with __GFP_COMP or __GFP_HIGHMEM");
	page = alloc_pages(gfp & ~(__GFP_COMP | __GFP_HIGHMEM), order);
	if (!page)
		return NULL;
	split_page(page, order);
	for (u64 i = kml_fact(EXACT_TRIMS, nr); i < 1ULL << order; i++)
		__free_pages(page + i, 0);
	return page_address(page);
}

/* Source: mm/page_alloc.c free_pages_exact(), v6.1. */
void free_pages_exact(void *p, size_t size)
{
	u64 nr = PAGE_ALIGN(size) >> PAGE_SHIFT;

	for (u64 i = 0; p && i < nr; i++)
		__free_pages(virt_to_page(p) + i, 0);
}
