// SPDX-License-Identifier: GPL-2.0
/*
 * sim_check(): the machine's books, proven. Each frame that boot left to the page
 * allocator is in exactly one free block or handed out; lists, counters and poison agree.
 *
 * Context: takes every zone's lock, lower zone first; slub and vmalloc check themselves
 * afterwards under their own.
 */
#include "buddy.h"
#include "highmem.h"
#include "ram.h"
#include "slub.h"
#include "vmalloc.h"

struct finding { char *msg; size_t size; };

static int __printf(2, 3) broken(struct finding *f, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vscnprintf(f->msg, f->size, fmt, args);
	va_end(args);
	return -EIO;
}

#define ull(x) ((unsigned long long)(x))

static bool in_zone(const struct zone *z, u64 pfn, unsigned int order)
{
	return pfn >= z->zone_start_pfn &&
	       pfn + (1ULL << order) <= z->zone_start_pfn + z->spanned_pages;
}

static bool block_is_free(const struct zone *z, u64 pfn, unsigned int order)
{
	return in_zone(z, pfn, order) && sim_page_test(sim_page(pfn), PG_buddy) &&
	       sim_page(pfn)->order == order;
}

/* One block of a list: where it lies, and that its buddy is not free as well. */
static int check_block(struct finding *f, const struct zone *z, u64 pfn, unsigned int order)
{
	const struct page *page = sim_page(pfn);

	if (!in_zone(z, pfn, order) || pfn & ((1ULL << order) - 1))
		return broken(f, "%s: order %u lists pfn %llx, which no such block can have",
			      z->name, order, ull(pfn));
	if (!block_is_free(z, pfn, order))
		return broken(f, "%s: pfn %llx on order %u's list is not marked free",
			      z->name, ull(pfn), order);
	if (page->refcount)
		return broken(f, "%s: free pfn %llx has %d references", z->name, ull(pfn),
			      page->refcount);
	if (order < KML_MAX_ORDER && block_is_free(z, pfn ^ (1ULL << order), order))
		return broken(f, "%s: pfn %llx and its buddy of order %u are free and apart",
			      z->name, ull(pfn), order);
	return 0;
}

/* A list is a ring whose length is nr_free; adds its frames to @frames. */
static int check_list(struct finding *f, const struct zone *z, unsigned int order, u64 *frames)
{
	u64 first = z->free_area[order].head, pfn = first, n = 0;

	for (; pfn && n <= z->free_area[order].nr_free; n++) {
		if (!in_zone(z, pfn, order))
			return broken(f, "%s: order %u's list leaves the zone", z->name, order);
		if (check_block(f, z, pfn, order))
			return -EIO;
		if (sim_page(sim_page(pfn)->next)->prev != pfn)
			return broken(f, "%s: order %u's list is torn at pfn %llx", z->name,
				      order, ull(pfn));
		pfn = sim_page(pfn)->next;
		if (pfn == first)
			pfn = 0;
	}
	if (n != z->free_area[order].nr_free)
		return broken(f, "%s: order %u counts %llu free blocks and lists %llu", z->name,
			      order, ull(z->free_area[order].nr_free), ull(n));
	*frames += n << order;
	return 0;
}

/* What one pass over all frames of a zone finds. */
struct census { u64 free, held, reserved, blocks; };

static void count_frames(const struct zone *z, struct census *c)
{
	u64 end = z->zone_start_pfn + z->spanned_pages, step;

	for (u64 pfn = z->zone_start_pfn; pfn < end; pfn += step) {
		const struct page *page = sim_page(pfn);

		step = 1;
		if (sim_page_test(page, PG_buddy)) {
			step = 1ULL << page->order;
			c->free += step;
			c->blocks++;
		} else if (pfn_valid(pfn)) {
			*(sim_page_test(page, PG_reserved) ? &c->reserved : &c->held) += 1;
		}
	}
}

static int check_counters(struct finding *f, const struct zone *z)
{
	struct census c = { 0 };
	u64 listed = 0, blocks = 0;

	for (unsigned int o = 0; o <= KML_MAX_ORDER; o++) {
		if (check_list(f, z, o, &listed))
			return -EIO;
		blocks += z->free_area[o].nr_free;
	}
	count_frames(z, &c);
	if (listed != z->free)
		return broken(f, "%s: lists hold %llu free frames, the counter says %llu",
			      z->name, ull(listed), ull(z->free));
	if (c.free != z->free || c.blocks != blocks)
		return broken(f, "%s: %llu frames are marked free, %llu are listed", z->name,
			      ull(c.free), ull(z->free));
	if (c.held != z->allocated)
		return broken(f, "%s: %llu frames are held, the counter says %llu", z->name,
			      ull(c.held), ull(z->allocated));
	if (z->free + z->allocated != z->managed ||
	    z->managed + c.reserved != z->present_pages || z->present_pages > z->spanned_pages)
		return broken(f, "%s: free %llu + allocated %llu, managed %llu, reserved %llu, present %llu, spanned %llu",
			      z->name, ull(z->free), ull(z->allocated), ull(z->managed),
			      ull(c.reserved), ull(z->present_pages), ull(z->spanned_pages));
	return 0;
}

/* Only frames that exist in the memfd can have changed, so only those are read. */
static int check_poison(struct finding *f, const struct zone *z, u64 pfn, unsigned int order)
{
	u64 end = pfn + (1ULL << order);
	struct sim_range run;

	while (sim_frames_populated(pfn, end, &run)) {
		for (pfn = run.start; pfn < run.end; pfn++)
			if (!sim_frame_intact(pfn))
				return broken(f, "%s: free pfn %llx was written to", z->name,
					      ull(pfn));
	}
	return 0;
}

static int check_free_contents(struct finding *f, const struct zone *z)
{
	for (unsigned int o = 0; o <= KML_MAX_ORDER; o++) {
		u64 pfn = z->free_area[o].head;

		for (u64 n = 0; n < z->free_area[o].nr_free; n++) {
			if (check_poison(f, z, pfn, o))
				return -EIO;
			pfn = sim_page(pfn)->next;
		}
	}
	return 0;
}

int sim_pages_check(char *msg, size_t size)
{
	struct finding f = { msg, size };
	struct zone *z;
	unsigned int i;
	int err = 0;

	for (i = 0; (z = sim_zone(i)); i++)
		pthread_mutex_lock(&z->lock);
	for (i = 0; !err && (z = sim_zone(i)); i++) {
		err = check_counters(&f, z);
		if (!err)
			err = check_free_contents(&f, z);
	}
	for (i = 0; (z = sim_zone(i)); i++)
		pthread_mutex_unlock(&z->lock);
	return err;
}

int sim_check(char *msg, size_t size)
{
	int err;

	if (!sim_profile_running()) {
		scnprintf(msg, size, "no machine is running");
		return -EIO;
	}
	err = sim_pages_check(msg, size);
	if (!err)
		err = sim_kmap_check(msg, size);
	if (!err)
		err = sim_slub_check(msg, size);
	return err ? err : sim_vmalloc_check(msg, size);
}
