// SPDX-License-Identifier: GPL-2.0
/* sim/buddy.c: blocks are aligned, split and joined, and no frame is ever lost. */
#include <pthread.h>

#include "buddy.h"
#include "sim_test.h"

/* Free blocks of each order of all zones. */
struct picture { u64 nr[SIM_ORDERS]; };

static struct picture picture(void)
{
	struct picture p = { 0 };
	struct zone *z;

	for (unsigned int i = 0; (z = sim_zone(i)); i++)
		for (unsigned int o = 0; o < SIM_ORDERS; o++)
			p.nr[o] += READ_ONCE(z->free_area[o].nr_free);
	return p;
}

static void same(const struct picture *a)
{
	struct picture b = picture();

	ck_assert_mem_eq(a, &b, sizeof(b));
}

START_TEST(a_block_of_each_order_is_aligned_to_its_size)
{
	for (unsigned int order = 0; order <= KML_MAX_ORDER; order++) {
		struct page *page = alloc_pages(GFP_KERNEL, order);

		ck_assert_uint_eq(page_to_pfn(page) & ((1ULL << order) - 1), 0);
		books_add_up();
		__free_pages(page, order);
	}
}
END_TEST

START_TEST(freeing_merges_with_its_buddy)
{
	struct picture before = picture();
	struct page *page[300];

	for (unsigned int i = 0; i < 300; i++)
		page[i] = alloc_pages(GFP_KERNEL, 0);
	for (unsigned int i = 0; i < 300; i += 2)
		__free_pages(page[i], 0);
	books_add_up();
	for (unsigned int i = 1; i < 300; i += 2)
		__free_pages(page[i], 0);
	same(&before);
}
END_TEST

START_TEST(splitting_returns_the_lower_half)
{
	struct page *page;
	u64 pfn, n;

	/* Empty the small lists, so that the next frame is cut from a largest block. */
	do {
		n = picture().nr[KML_MAX_ORDER];
		page = alloc_pages(GFP_KERNEL, 0);
	} while (picture().nr[KML_MAX_ORDER] == n);
	pfn = page_to_pfn(page);
	ck_assert_uint_eq(pfn & ((1ULL << KML_MAX_ORDER) - 1), 0);
	for (u64 i = 1; i < 4; i++)
		ck_assert_uint_eq(page_to_pfn(alloc_pages(GFP_KERNEL, 0)), pfn + i);
}
END_TEST

START_TEST(the_frame_that_was_freed_last_is_handed_out_first)
{
	struct page *page = alloc_pages(GFP_KERNEL, 0), *buddy = alloc_pages(GFP_KERNEL, 0);

	__free_pages(page, 0);
	ck_assert_ptr_eq(alloc_pages(GFP_KERNEL, 0), page);
	__free_pages(page, 0);
	__free_pages(buddy, 0);
}
END_TEST

START_TEST(fragments_deny_a_block_though_enough_is_free)
{
	static struct page *page[20000];
	unsigned int n = 0;

	while ((page[n] = alloc_pages(GFP_KERNEL | __GFP_MEMALLOC | __GFP_NOWARN, 0)))
		n++;
	for (unsigned int i = 0; i < n; i++)
		if (page_to_pfn(page[i]) & 1)
			__free_pages(page[i], 0);
	ck_assert_uint_gt(free_frames(), 1000);
	ck_assert_ptr_null(alloc_pages(GFP_KERNEL | __GFP_NOWARN, 1));
	for (unsigned int i = 0; i < n; i++)
		if (!(page_to_pfn(page[i]) & 1))
			__free_pages(page[i], 0);
	ck_assert_ptr_nonnull(alloc_pages(GFP_KERNEL, KML_MAX_ORDER));
}
END_TEST

#define SLOTS 256
struct slot { struct page *page; unsigned int order; };

/* One random step: fill or empty a slot, sometimes touching what it holds. */
static void step(struct slot *slots, unsigned int *seed)
{
	static const gfp_t gfps[] = {
		GFP_KERNEL, GFP_KERNEL | __GFP_COMP, GFP_ATOMIC, GFP_KERNEL | GFP_DMA,
		GFP_KERNEL | GFP_DMA32 | __GFP_COMP,
	};
	struct slot *s = &slots[(unsigned int)rand_r(seed) % SLOTS];

	if (s->page) {
		__free_pages(s->page, s->order);
		s->page = NULL;
		return;
	}
	s->order = (unsigned int)rand_r(seed) % 4 ? (unsigned int)rand_r(seed) % 4 :
		   (unsigned int)rand_r(seed) % 11;
	s->page = alloc_pages(gfps[(unsigned int)rand_r(seed) % ARRAY_SIZE(gfps)] | __GFP_NOWARN,
			      s->order);
	if (s->page && rand_r(seed) % 2)
		memset(page_address(s->page), 0x42, PAGE_SIZE);
}

static void empty(struct slot *slots)
{
	for (unsigned int i = 0; i < SLOTS; i++)
		if (slots[i].page)
			__free_pages(slots[i].page, slots[i].order);
}

START_TEST(the_books_add_up_after_every_random_step)
{
	unsigned int seed = (unsigned int)_i + 1;
	struct picture before = picture();
	struct slot slots[SLOTS] = { { 0 } };

	for (unsigned int i = 0; i < 600; i++) {
		step(slots, &seed);
		books_add_up();
	}
	empty(slots);
	same(&before);
}
END_TEST

static void *worker(void *arg)
{
	unsigned int seed = *(unsigned int *)arg;
	struct slot slots[SLOTS] = { { 0 } };
	char msg[200];

	for (unsigned int i = 0; i < 5000; i++) {
		step(slots, &seed);
		if (i % 1000 == 0 && sim_pages_check(msg, sizeof(msg)))
			return arg;
	}
	empty(slots);
	return NULL;
}

/* Readers of the free lists' lengths take no lock. */
static void *reader(void *arg)
{
	u64 most = 0;

	while (!READ_ONCE(*(bool *)arg))
		most = max_t(u64, most, picture().nr[0]);
	return most ? NULL : arg;
}

START_TEST(threads_at_once_lose_no_frame)
{
	unsigned int seed[4] = { 1, 2, 3, 4 };
	struct picture before = picture();
	pthread_t t[4], watch;
	bool done = false;
	void *failed;

	ck_assert_int_eq(pthread_create(&watch, NULL, reader, &done), 0);
	for (unsigned int i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&t[i], NULL, worker, &seed[i]), 0);
	for (unsigned int i = 0; i < 4; i++) {
		pthread_join(t[i], &failed);
		ck_assert_ptr_null(failed);
	}
	WRITE_ONCE(done, true);
	pthread_join(watch, &failed);
	ck_assert_ptr_null(failed);
	same(&before);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_buddy");
	TCase *c = case_on(s, "pc", power_on);

	tcase_add_test(c, a_block_of_each_order_is_aligned_to_its_size);
	tcase_add_test(c, freeing_merges_with_its_buddy);
	tcase_add_test(c, splitting_returns_the_lower_half);
	tcase_add_test(c, the_frame_that_was_freed_last_is_handed_out_first);
	c = case_on(s, "pc-small", power_on_small);
	tcase_add_test(c, fragments_deny_a_block_though_enough_is_free);
	tcase_add_loop_test(c, the_books_add_up_after_every_random_step, 0, 8);
	tcase_add_test(c, threads_at_once_lose_no_frame);
	return run_suite(s);
}
