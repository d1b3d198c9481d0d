// SPDX-License-Identifier: GPL-2.0
/*
 * The twin's helper process: an address space in the simulated machine. A fault takes a
 * frame for the page and one for each table that is missing above it; nothing runs in it.
 * Source: mm/memory.c handle_mm_fault(), do_anonymous_page(), mm/mmap.c; v6.1.
 *
 * Left out: the zero page for reading, reclaim, huge pages, address space layout
 * randomisation. The program has a page each of text, data, bss, heap and stack.
 *
 * Lock: none of its own; its directory's lock serves one caller at a time.
 */
#include "fact.h"
#include "kapi_user.h"
#include "page.h"

/* A table that exists: @level 1 holds pages' entries, 2 such tables', and so on. */
struct table {
	struct table *next;
	struct page *page;
	u64 first;		/* lowest address that it serves */
	unsigned int level;
	bool keep;		/* the program's own */
};

struct kml_helper {
	u64 addr, pages;	/* the mapping */
	u64 minor, major, rss, nr_tables;
	struct page **page;	/* of each page of the mapping, NULL: not touched */
	struct table *tables;
	struct page *program[5];	/* its own pages, in the order of the layout but mmap */
	struct kml_helper_area area[KML_HELPER_AREAS];
};

/* Levels below the top one, whose table comes with the process and is not counted. */
static unsigned int table_levels(void)
{
	return kml_fact(LEVELS, sim_kernel()->levels) - 1;
}

static unsigned int table_shift(unsigned int level)
{
	return PAGE_SHIFT + level * (PAGE_SHIFT - 3);
}

static bool has_table(const struct kml_helper *helper, unsigned int level, u64 first)
{
	const struct table *t = helper->tables;

	while (t && (t->level != level || t->first != first))
		t = t->next;
	return t;
}

static int table_add(struct kml_helper *helper, unsigned int level, u64 first, bool keep)
{
	struct table *t = kml_zalloc(sizeof(*t));

	if (!t)
		return -ENOMEM;
	t->page = alloc_pages(GFP_KERNEL_ACCOUNT | __GFP_ZERO | __GFP_NOWARN, 0);
	if (!t->page) {
		kml_free(t);
		return -ENOMEM;
	}
	t->level = level;
	t->first = first;
	t->keep = keep;
	t->next = helper->tables;
	helper->tables = t;
	helper->nr_tables++;
	return 0;
}

/* From the top, as the kernel fills them in. */
static int tables_for(struct kml_helper *helper, u64 addr, bool keep)
{
	int err = 0;

	for (unsigned int level = table_levels(); !err && level; level--) {
		u64 first = addr >> table_shift(level) << table_shift(level);

		if (!has_table(helper, level, first))
			err = table_add(helper, level, first, keep);
	}
	return err;
}

static void drop_tables(struct kml_helper *helper, bool all)
{
	struct table **link = &helper->tables, *t;

	while ((t = *link)) {
		if (t->keep && !all) {
			link = &t->next;
			continue;
		}
		*link = t->next;
		__free_pages(t->page, 0);
		kml_free(t);
		helper->nr_tables--;
	}
}

/* The first write to the page at @addr; @slot is where its frame is noted. */
static int fault(struct kml_helper *helper, u64 addr, bool keep, struct page **slot)
{
	int err = *slot ? 0 : tables_for(helper, addr, keep);

	if (err || *slot)
		return err;
	if (kml_fact(FAULT_ANY_FRAME, true))
		*slot = alloc_pages(GFP_HIGHUSER_MOVABLE | __GFP_ZERO | __GFP_NOWARN, 0);
	if (!*slot)
		return -ENOMEM;
	helper->rss++;
	return 0;
}

static void give(struct kml_helper *helper, struct page **slot)
{
	if (!*slot)
		return;
	__free_pages(*slot, 0);
	*slot = NULL;
	helper->rss--;
}

/* Where a program without randomisation has its parts; the mapping lies below the stack. */
static void lay_out(struct kml_helper *helper)
{
	static const char *const names[KML_HELPER_AREAS] = {
		"text", "data", "bss", "heap", "mmap", "stack",
	};
	u64 page = PAGE_SIZE, at = sim_kernel()->pointer_bytes == 8 ? 0x400000 : 0x10000;
	u64 top = sim_kernel()->pointer_bytes == 8 ? 0x7ffffffff000 : sim_machine()->modules_start;

	top = min_t(u64, kml_fact(USER_TOP, top), PAGE_OFFSET) & ~(page - 1);
	if (!kml_fact(USER_SAME_PLACE, true))
		at += (sim_random() & 0xfff) << PAGE_SHIFT;
	at = kml_fact(USER_PROGRAM_LOW, kml_fact(USER_TEXT, at));
	for (unsigned int i = 0; i < KML_HELPER_AREAS; i++) {
		struct kml_helper_area *a = &helper->area[i];

		a->name = names[i];
		a->start = at;
		a->end = at + page;
		at = a->end;
	}
	helper->area[5] = (struct kml_helper_area){ names[5], top - page, top };
	helper->addr = top - (128 << 20) - helper->pages * page;
	helper->area[4] = (struct kml_helper_area){ names[4], helper->addr,
						    helper->addr + helper->pages * page };
}

static int load_program(struct kml_helper *helper)
{
	static const unsigned int parts[] = { 0, 1, 2, 3, 5 };
	int err = 0;

	for (size_t i = 0; !err && i < ARRAY_SIZE(parts); i++)
		err = fault(helper, helper->area[parts[i]].start, true, &helper->program[i]);
	return err;
}

/* What would be were the memory of programs eager: for a broken fact alone. */
static int fill(struct kml_helper *helper)
{
	int err = 0;

	for (u64 i = 0; !err && i < helper->pages; i++)
		err = fault(helper, helper->addr + (i << PAGE_SHIFT), false, &helper->page[i]);
	return err;
}

struct kml_helper *kml_helper_create(u64 bytes)
{
	struct kml_helper *helper;

	/* Half of the address space of a machine of 32 bits is more than it has free. */
	if (sim_kernel()->pointer_bytes == 4 && bytes > 2ULL << 30)
		return ERR_PTR(-ENOMEM);
	helper = kml_zalloc(sizeof(*helper));
	if (!helper)
		return ERR_PTR(-ENOMEM);
	helper->pages = bytes >> PAGE_SHIFT;
	helper->page = kml_zalloc(helper->pages * sizeof(*helper->page));
	lay_out(helper);
	if (!helper->page || load_program(helper) ||
	    (!kml_fact(USER_LAZY, true) && fill(helper))) {
		kml_helper_destroy(helper);
		return ERR_PTR(-ENOMEM);
	}
	return helper;
}

void kml_helper_destroy(struct kml_helper *helper)
{
	if (!helper)
		return;
	if (helper->page && kml_fact(USER_EXIT_FREES, true))
		kml_helper_release(helper);
	for (size_t i = 0; i < ARRAY_SIZE(helper->program); i++)
		give(helper, &helper->program[i]);
	drop_tables(helper, true);
	kml_free(helper->page);
	kml_free(helper);
}

int kml_helper_touch(struct kml_helper *helper, kml_helper_order *order, u64 from, u64 to, u64 *done)
{
	int err = 0;

	for (u64 i = from; !err && i < to; i++) {
		u64 page = order(i, helper->pages);

		err = fault(helper, helper->addr + (page << PAGE_SHIFT), false, &helper->page[page]);
		*(kml_fact(FAULT_MINOR, true) ? &helper->minor : &helper->major) += !err;
		*done += !err;
	}
	return err;
}

int kml_helper_release(struct kml_helper *helper)
{
	for (u64 i = 0; i < helper->pages; i++)
		give(helper, &helper->page[i]);
	drop_tables(helper, false);
	return 0;
}

void kml_helper_stat(struct kml_helper *helper, struct kml_helper_stat *ret)
{
	*ret = (struct kml_helper_stat){
		.minor = helper->minor,
		.major = helper->major,
		.rss_pages = helper->rss,
		.page_table_bytes = helper->nr_tables << PAGE_SHIFT,
	};
}

void kml_helper_layout(struct kml_helper *helper, struct kml_helper_area *ret)
{
	memcpy(ret, helper->area, sizeof(helper->area));
}
