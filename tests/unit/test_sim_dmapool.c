// SPDX-License-Identifier: GPL-2.0
/* sim/dmapool.c: how blocks are cut, what is refused, what goes back. */
#include "dma.h"
#include "sim_test.h"

static struct device *dev;

static void plug(void)
{
	power_on();
	dev = sim_device_create();
}

static void unplug(void)
{
	sim_device_destroy(dev);
	power_off();
}

START_TEST(blocks_are_apart_and_their_handle_is_their_physical_address)
{
	static const struct { size_t size, align, step; } t[] = {
		{ 1, 0, 4 }, { 64, 16, 64 }, { 100, 32, 128 }, { 7, 1, 7 },
	};
	dma_addr_t one, two;

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		struct dma_pool *pool = dma_pool_create("t", dev, t[i].size, t[i].align, 0);
		u8 *a = dma_pool_alloc(pool, GFP_KERNEL, &one);
		u8 *b = dma_pool_alloc(pool, GFP_KERNEL, &two);

		ck_assert_uint_eq(b - a, t[i].step);
		ck_assert_uint_eq(one, virt_to_phys(a));
		ck_assert_uint_eq(two, virt_to_phys(b));
		dma_pool_free(pool, a, one);
		dma_pool_free(pool, b, two);
		dma_pool_destroy(pool);
	}
}
END_TEST

START_TEST(no_block_crosses_the_boundary)
{
	struct dma_pool *pool = dma_pool_create("t", dev, 100, 4, 256);
	dma_addr_t h[200];
	void *p[200];

	for (size_t i = 0; i < 200; i++) {
		p[i] = dma_pool_alloc(pool, GFP_KERNEL, &h[i]);
		ck_assert_uint_eq(h[i] / 256, (h[i] + 99) / 256);
	}
	for (size_t i = 0; i < 200; i++)
		dma_pool_free(pool, p[i], h[i]);
	dma_pool_destroy(pool);
}
END_TEST

/* 6.1 leaves out the block that would end with the page: 63 of 64 bytes, not 64. */
START_TEST(the_last_block_of_a_page_is_left_out)
{
	struct dma_pool *pool = dma_pool_create("t", dev, 64, 64, 0);
	u64 before = free_frames();
	dma_addr_t h[64];
	void *p[64];

	for (size_t i = 0; i < 63; i++)
		p[i] = dma_pool_alloc(pool, GFP_KERNEL, &h[i]);
	ck_assert_uint_eq(before - free_frames(), 1);
	p[63] = dma_pool_alloc(pool, GFP_KERNEL, &h[63]);
	ck_assert_uint_eq(before - free_frames(), 2);
	for (size_t i = 0; i < 64; i++)
		dma_pool_free(pool, p[i], h[i]);
	ck_assert_uint_eq(before - free_frames(), 2);
	dma_pool_destroy(pool);
	ck_assert_uint_eq(free_frames(), before);
}
END_TEST

START_TEST(what_makes_no_pool)
{
	ck_assert_ptr_null(dma_pool_create("t", dev, 0, 0, 0));
	ck_assert_ptr_null(dma_pool_create("t", dev, 64, 3, 0));
	ck_assert_ptr_null(dma_pool_create("t", dev, 64, 0, 32));
	ck_assert_ptr_null(dma_pool_create("t", dev, 64, 0, 100));
	dma_pool_destroy(NULL);
}
END_TEST

START_TEST(a_wrong_handle_is_reported)
{
	struct dma_pool *pool = dma_pool_create("t", dev, 64, 0, 0);
	dma_addr_t h;
	void *p = dma_pool_alloc(pool, GFP_KERNEL, &h);

	dma_pool_free(pool, p, h + 64);
	dma_pool_free(pool, p, h + (1 << 20));
	ck_assert_uint_eq(sim_reports(), 2);
	dma_pool_free(pool, p, h);
	dma_pool_free(pool, p, h);
	ck_assert_uint_eq(sim_reports(), 3);
	dma_pool_destroy(pool);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_dmapool");
	TCase *c = tcase_create("pc");

	tcase_add_checked_fixture(c, plug, unplug);
	suite_add_tcase(s, c);
	tcase_add_test(c, blocks_are_apart_and_their_handle_is_their_physical_address);
	tcase_add_test(c, no_block_crosses_the_boundary);
	tcase_add_test(c, the_last_block_of_a_page_is_left_out);
	tcase_add_test(c, what_makes_no_pool);
	tcase_add_test(c, a_wrong_handle_is_reported);
	return run_suite(s);
}
