// SPDX-License-Identifier: GPL-2.0
/* sim/cma.c, and sim_buddy_claim() below it: large DMA buffers from an area of their own. */
#include "buddy.h"
#include "dma.h"
#include "sim_test.h"

static struct device *dev;

static void plug(void)
{
	ck_assert_int_eq(sim_start("arm64", 1), 0);
	dev = sim_device_create();
}

static void unplug(void)
{
	sim_device_destroy(dev);
	power_off();
}

static void *take(size_t size, dma_addr_t *handle)
{
	return dma_alloc_coherent(dev, size, handle, GFP_KERNEL);
}

static bool in_area(dma_addr_t handle)
{
	return handle - sim_machine()->cma_start < sim_machine()->cma_bytes;
}

START_TEST(more_than_the_largest_block_is_served)
{
	u64 before = free_frames();
	dma_addr_t handle;
	char *p = take(9 << 20, &handle);

	ck_assert_ptr_nonnull(p);
	ck_assert(in_area(handle));
	ck_assert_uint_eq(before - free_frames(), (9 << 20) / PAGE_SIZE);
	ck_assert_ptr_null(memchr_inv(p, 0, 9 << 20));
	books_add_up();
	memset(p, 0xff, 9 << 20);
	dma_free_coherent(dev, 9 << 20, p, handle);
	ck_assert_uint_eq(free_frames(), before);
}
END_TEST

START_TEST(just_the_pages_that_are_needed_are_taken)
{
	u64 before = free_frames();
	dma_addr_t handle;
	void *p = take(3 * PAGE_SIZE, &handle);

	ck_assert_uint_eq(before - free_frames(), 3);
	dma_free_coherent(dev, 3 * PAGE_SIZE, p, handle);
	ck_assert_uint_eq(free_frames(), before);
}
END_TEST

START_TEST(a_page_and_who_may_not_sleep_come_from_elsewhere)
{
	dma_addr_t handle;
	void *p = take(1, &handle);

	ck_assert(!in_area(handle));
	dma_free_coherent(dev, 1, p, handle);
	p = dma_alloc_coherent(dev, 2 * PAGE_SIZE, &handle, GFP_ATOMIC);
	ck_assert(!in_area(handle));
	dma_free_coherent(dev, 2 * PAGE_SIZE, p, handle);
}
END_TEST

START_TEST(the_area_ends)
{
	void *p[16];
	dma_addr_t handle[16], none;
	int n = 0;

	while (n < 16 && (p[n] = take(8 << 20, &handle[n])))
		n++;
	ck_assert_int_gt(n, 2);
	ck_assert_int_le(n, 8);
	ck_assert_ptr_null(take(8 << 20, &none));
	books_add_up();
	while (n--)
		dma_free_coherent(dev, 8 << 20, p[n], handle[n]);
}
END_TEST

START_TEST(what_is_not_all_free_is_not_claimed)
{
	struct page *page = alloc_pages(GFP_KERNEL, 3);
	u64 pfn = page_to_pfn(page), before = free_frames();
	struct zone *zone = page_zone(page);

	ck_assert_int_eq(sim_buddy_claim(zone, pfn - 1, 3), -EBUSY);
	ck_assert_uint_eq(free_frames(), before);
	__free_pages(page, 3);
	ck_assert_int_eq(sim_buddy_claim(zone, pfn + 1, 5), 0);
	for (u64 i = 1; i < 6; i++)
		sim_buddy_free(zone, pfn + i, 0, SIM_BUDDY_KERNEL);
	ck_assert_uint_eq(free_frames(), before + 8);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_cma");
	TCase *c = tcase_create("arm64");

	tcase_add_checked_fixture(c, plug, unplug);
	suite_add_tcase(s, c);
	tcase_add_test(c, more_than_the_largest_block_is_served);
	tcase_add_test(c, just_the_pages_that_are_needed_are_taken);
	tcase_add_test(c, a_page_and_who_may_not_sleep_come_from_elsewhere);
	tcase_add_test(c, the_area_ends);
	tcase_add_test(c, what_is_not_all_free_is_not_claimed);
	return run_suite(s);
}
