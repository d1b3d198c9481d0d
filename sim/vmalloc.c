// SPDX-License-Identifier: GPL-2.0
/*
 * vmalloc(): areas of the machine's address space, each backed by frames from anywhere.
 * Source: mm/vmalloc.c, v6.1. Left out: the frames that the kernel's own page arrays and
 * page tables take, lazy reuse of freed addresses (here they are free at once), areas of
 * ioremap() and modules, huge pages on machines other than x86-64.
 *
 * How the host makes the pages visible: vmap_fault.c.
 *
 * Lock: vmap_lock, a leaf; nobody touches the window while holding it, so that the
 * fault handler may take it.
 */
#include "fact.h"
#include "slub.h"
#include "vmalloc.h"
#include "vmap_area.h"

struct mutex vmap_lock = { PTHREAD_MUTEX_INITIALIZER };
struct extent *vmap_areas;		/* vmap_lock, as all below */
static struct extent *gaps;
static u64 last_id, pending;		/* pages of areas that are being made or freed */

/* Address space. */

/* Cut @len pages at @at out of gap @g; what is left of it goes back, with @extra as a node. */
static struct extent *cut_gap(struct extent *g, u64 at, u64 len, struct extent *extra)
{
	u64 start = g->start, end = g->start + g->len;

	extent_remove(&gaps, g);
	if (at > start) {
		g->len = at - start;
		extent_insert(&gaps, g);
		g = extra;
		extra = NULL;
	}
	if (at + len < end) {
		g->start = at + len;
		g->len = end - g->start;
		extent_insert(&gaps, g);
		g = NULL;
	}
	free(extra);
	return g;		/* an unused node, or NULL */
}

/* Give an extent's pages back to the gaps, joined with those on both sides. */
static void fill_gap(struct extent *g, u64 start, u64 len)
{
	struct extent *before = start ? extent_find(gaps, start - 1) : NULL;
	struct extent *after = extent_find(gaps, start + len);

	if (before) {
		extent_remove(&gaps, before);
		start = before->start;
		len += before->len;
		free(before);
	}
	if (after) {
		extent_remove(&gaps, after);
		len += after->len;
		free(after);
	}
	g->start = start;
	g->len = len;
	extent_insert(&gaps, g);
}

/*
 * The lowest place that fits, a guard page included.
 * Source: mm/vmalloc.c __get_vm_area_node(), __alloc_vmap_area(), v6.1.
 */
static bool reserve(struct area *a, u64 align, struct extent *extra)
{
	struct extent *g;

	a->extent.len = a->nr + 1;
	mutex_lock(&vmap_lock);
	g = extent_first_fit(gaps, a->extent.len, align);
	if (g) {
		a->extent.start = ALIGN(g->start, align);
		a->id = ++last_id;
		pending += a->extent.len;
		free(cut_gap(g, a->extent.start, a->extent.len, extra));
	}
	mutex_unlock(&vmap_lock);
	return g != NULL;
}

static void area_free(struct area *a)
{
	if (a)
		free(a->gap);
	free(a);
}

static struct area *area_new(u64 nr, u64 align)
{
	size_t pfns = ALIGN(sizeof(struct area) + nr * sizeof(u32), sizeof(long));
	struct area *a = calloc(1, pfns + (nr + VMAP_BITS - 1) / VMAP_BITS * sizeof(long));
	struct extent *extra = malloc(sizeof(*extra));

	if (a) {
		a->nr = nr;
		a->mapped = (void *)((char *)a + pfns);
		a->gap = malloc(sizeof(*a->gap));
	}
	if (a && a->gap && extra && reserve(a, align, extra))
		return a;
	free(extra);
	area_free(a);
	return NULL;
}

static void publish(struct area *a)
{
	mutex_lock(&vmap_lock);
	extent_insert(&vmap_areas, &a->extent);
	pending -= a->extent.len;
	mutex_unlock(&vmap_lock);
}

static struct area *find_area(const void *p)
{
	u64 page;

	return vmap_page(p, &page) ? (struct area *)extent_find(vmap_areas, page) : NULL;
}

/* Take the area that contains @p off the tree, with its mappings. */
static struct area *withdraw(const void *p)
{
	struct area *a;

	mutex_lock(&vmap_lock);
	a = find_area(p);
	if (a) {
		extent_remove(&vmap_areas, &a->extent);
		pending += a->extent.len;
		vmap_hide(a);
	}
	mutex_unlock(&vmap_lock);
	return a;
}

/* The first @nr frames and the addresses go back. */
static void area_destroy(struct area *a, u64 nr)
{
	u64 i;

	for (i = 0; i < nr; i++)
		__free_pages(pfn_to_page(a->pfn[i]), 0);
	mutex_lock(&vmap_lock);
	pending -= a->extent.len;
	fill_gap(a->gap, a->extent.start, a->extent.len);
	a->gap = NULL;
	mutex_unlock(&vmap_lock);
	area_free(a);
}

void *sim_vmap(struct page *page, u64 nr)
{
	struct area *a = area_new(nr, 1);
	void *p;

	if (!a)
		return NULL;
	for (u64 i = 0; i < nr; i++)
		a->pfn[i] = (u32)(page_to_pfn(page) + i);
	p = vmap_ptr(a->extent.start);
	publish(a);
	return p;
}

void sim_vunmap(void *p)
{
	struct area *a = withdraw(p);

	if (a)
		area_destroy(a, 0);
}

/* The calls. */

/* Blocks of 2^@order frames, split so that each frame is on its own. Source: vm_area_alloc_pages(). */
static bool fill_area(struct area *a, gfp_t gfp, unsigned int order)
{
	struct page *page;
	u64 done, i;

	for (done = 0; done < a->nr; done += 1ULL << order) {
		page = alloc_pages(gfp, order);
		if (!page) {
			area_destroy(a, done);
			return false;
		}
		if (order)
			split_page(page, order);
		for (i = 0; i < 1ULL << order; i++)
			a->pfn[done + i] = (u32)page_to_pfn(page) + i;
	}
	publish(a);
	return true;
}

/* Source: mm/vmalloc.c __vmalloc_area_node(), v6.1. */
static void *vmalloc_order(u64 size, gfp_t gfp, unsigned int order)
{
	u64 nr = ALIGN(PAGE_ALIGN(size) >> PAGE_SHIFT, 1ULL << order);
	struct area *a = area_new(nr, 1ULL << order);
	void *p;

	if (!a) {
		sim_report("vmalloc error: size %llu, vm_struct allocation failed",
			   (unsigned long long)size);
		return NULL;
	}
	a->order = order;
	gfp |= __GFP_NOWARN;
	if (!(gfp & (GFP_DMA | GFP_DMA32)))
		gfp |= kml_fact(VMALLOC_ANY_ZONE, __GFP_HIGHMEM);
	p = vmap_ptr(a->extent.start);
	if (fill_area(a, gfp, order))
		return p;
	sim_report("vmalloc error: size %llu, page order %u, failed to allocate pages",
		   (unsigned long long)size, order);
	return NULL;
}

/* Source: mm/vmalloc.c __vmalloc_node_range(), v6.1: small pages where huge ones fail. */
static void *vmalloc_range(u64 size, gfp_t gfp, unsigned int order)
{
	void *p;

	if (size <= kml_fact(VMALLOC_SMALL, 0ULL)) {
		sim_report("vmalloc error: size 0");
		return NULL;
	}
	if (size >> PAGE_SHIFT > totalram_pages() || size > kml_fact(VMALLOC_LARGE, ~0ULL)) {
		sim_report("vmalloc error: size %llu, exceeds total pages",
			   (unsigned long long)size);
		return NULL;
	}
	p = vmalloc_order(size, gfp, order);
	return p || !order ? p : vmalloc_order(size, gfp, 0);
}

void *vmalloc(unsigned long size)
{
	return vmalloc_range(size, GFP_KERNEL, kml_fact(VMALLOC_PAGEWISE, 0));
}

void *vzalloc(unsigned long size)
{
	return vmalloc_range(size, GFP_KERNEL | __GFP_ZERO, 0);
}

void *vmalloc_user(unsigned long size)
{
	return vmalloc_range(size, GFP_KERNEL | __GFP_ZERO, 0);
}

void *vmalloc_32(unsigned long size)
{
	return vmalloc_range(size, GFP_DMA32 | GFP_KERNEL, 0);
}

/* From one whole last-level table's reach on (2 MiB), that is the unit, tail included. */
void *vmalloc_huge(unsigned long size, gfp_t gfp)
{
	unsigned int pmd_order = PAGE_SHIFT - 3;
	bool huge = !strcmp(sim_kernel()->arch, "x86_64") &&
		    size >= PAGE_SIZE << pmd_order;

	return vmalloc_range(size, gfp, huge ? pmd_order : 0);
}

/* Source: mm/vmalloc.c __vunmap(), v6.1: any page of the area names it. */
void vfree(const void *p)
{
	struct area *a;

	if (!p || !kml_fact(VFREE_RELEASES, true))
		return;
	if ((uintptr_t)p & (PAGE_SIZE - 1)) {
		sim_report("Trying to vfree() bad address (0x%llx)",
			   (unsigned long long)sim_addr(p));
		return;
	}
	a = withdraw(p);
	if (a)
		area_destroy(a, a->nr);
	else
		sim_report("Trying to vfree() nonexistent vm area (0x%llx)",
			   (unsigned long long)sim_addr(p));
}

struct page *vmalloc_to_page(const void *p)
{
	static u64 asked;	/* used with a broken fact alone */
	struct page *ret = NULL;
	struct area *a;
	u64 i;

	mutex_lock(&vmap_lock);
	a = find_area(p);
	if (a) {
		i = (u64)((const u8 *)p - vmap_ptr(a->extent.start)) >> PAGE_SHIFT;
		if (i < a->nr)
			ret = pfn_to_page(a->pfn[kml_fact(VMALLOC_STAYS, 0) ? asked++ / 3 % a->nr : i]);
	}
	mutex_unlock(&vmap_lock);
	return ret;
}

bool sim_vmalloc_frame(u64 addr, u64 *pfn, unsigned int *order)
{
	u64 page = (addr - VMALLOC_START) >> PAGE_SHIFT;
	struct area *a;
	u64 i;

	mutex_lock(&vmap_lock);
	a = addr >= VMALLOC_START && page < vmap_pages ?
	    (struct area *)extent_find(vmap_areas, page) : NULL;
	i = a ? page - a->extent.start : 0;
	if (a && i >= a->nr)
		a = NULL;
	if (a) {
		*pfn = a->pfn[i];
		*order = a->order;
	}
	mutex_unlock(&vmap_lock);
	return a != NULL;
}

u64 sim_vmalloc_pages(const void *p)
{
	struct area *a;
	u64 nr = 0;

	mutex_lock(&vmap_lock);
	a = find_area(p);
	if (a && vmap_ptr(a->extent.start) == p)
		nr = a->nr;
	mutex_unlock(&vmap_lock);
	return nr;
}

/* Start, stop, check. */

int sim_vmalloc_start(void)
{
	struct extent *all = malloc(sizeof(*all));
	int ret = all ? vmap_window_start() : -ENOMEM;

	if (ret) {
		free(all);
		return ret;
	}
	*all = (struct extent){ .len = vmap_pages };
	extent_insert(&gaps, all);
	return 0;
}

static int free_gap(struct extent *e, void *arg)
{
	(void)arg;
	free(e);
	return 0;
}

static int free_area(struct extent *e, void *arg)
{
	(void)arg;
	area_free((struct area *)e);
	return 0;
}

void sim_vmalloc_stop(void)
{
	if (!vmap_pages)
		return;
	vmap_window_stop();
	extent_walk(vmap_areas, free_area, NULL);
	extent_walk(gaps, free_gap, NULL);
	vmap_areas = gaps = NULL;
	last_id = pending = 0;
}

struct book { const char *wrong; u64 pages, end; u8 *owned; };

static int check_gap(struct extent *e, void *arg)
{
	struct book *b = arg;

	if (e->start < b->end)
		b->wrong = "gaps overlap";
	b->end = e->start + e->len;
	b->pages += e->len;
	return b->wrong ? -EIO : 0;
}

static int check_area(struct extent *e, void *arg)
{
	const struct area *a = (struct area *)e;
	struct book *b = arg;
	u64 i, bit;

	for (i = 0; i < a->extent.len; i++)
		if (extent_find(gaps, a->extent.start + i))
			b->wrong = "an area lies in a gap";
	for (i = 0; i < a->nr; i++) {
		bit = a->pfn[i] - sim_first_pfn;
		if (b->owned[bit / 8] >> bit % 8 & 1 || !page_count(pfn_to_page(a->pfn[i])))
			b->wrong = "a frame of an area is free or in two areas";
		b->owned[bit / 8] |= 1 << bit % 8;
	}
	b->pages += a->extent.len;
	return b->wrong ? -EIO : 0;
}

int sim_vmalloc_check(char *msg, size_t size)
{
	struct book b = { .owned = calloc((sim_end_pfn - sim_first_pfn) / 8 + 1, 1) };

	if (!b.owned)
		return 0;
	mutex_lock(&vmap_lock);
	if (!extent_walk(gaps, check_gap, &b) && !extent_walk(vmap_areas, check_area, &b) &&
	    b.pages + pending != vmap_pages)
		b.wrong = "areas and gaps do not fill the window";
	mutex_unlock(&vmap_lock);
	free(b.owned);
	if (b.wrong)
		snprintf(msg, size, "vmalloc: %s", b.wrong);
	return b.wrong ? -EIO : 0;
}
