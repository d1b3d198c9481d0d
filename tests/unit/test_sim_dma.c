// SPDX-License-Identifier: GPL-2.0
/* sim/dma.c: which masks a device may have, where its memory comes from, what it holds. */
#include "dma.h"
#include "sim_test.h"

static struct device *dev;

static void plug(void)
{
	power_on();
	dev = sim_device_create();
}

static void plug_large(void)
{
	power_on_large();
	dev = sim_device_create();
}

static void unplug(void)
{
	sim_device_destroy(dev);
	power_off();
}

START_TEST(masks_below_the_dma_zone_are_refused)
{
	for (int bits = 12; bits <= 64; bits++)
		ck_assert_int_eq(dma_set_mask_and_coherent(dev, DMA_BIT_MASK(bits)),
				 bits < 24 ? -EIO : 0);
}
END_TEST

START_TEST(a_refused_mask_leaves_the_old_one)
{
	ck_assert_uint_eq(dev->coherent_dma_mask, DMA_BIT_MASK(32));
	ck_assert_int_eq(dma_set_mask_and_coherent(dev, DMA_BIT_MASK(20)), -EIO);
	ck_assert_uint_eq(dev->coherent_dma_mask, DMA_BIT_MASK(32));
	ck_assert_uint_eq(dev->dma_mask, DMA_BIT_MASK(32));
}
END_TEST

START_TEST(memory_is_within_the_mask)
{
	static const size_t sizes[] = { 1, 4096, 5000, 65536, 1 << 20 };
	dma_addr_t handle;

	for (int bits = 24; bits <= 64; bits++) {
		ck_assert_int_eq(dma_set_mask_and_coherent(dev, DMA_BIT_MASK(bits)), 0);
		for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
			void *p = dma_alloc_coherent(dev, sizes[i], &handle, GFP_KERNEL);

			ck_assert_ptr_nonnull(p);
			ck_assert_uint_eq(handle, virt_to_phys(p));
			ck_assert_uint_le(handle + PAGE_ALIGN(sizes[i]) - 1, DMA_BIT_MASK(bits));
			ck_assert_ptr_null(memchr_inv(p, 0, PAGE_ALIGN(sizes[i])));
			memset(p, 0xff, sizes[i]);
			dma_free_coherent(dev, sizes[i], p, handle);
		}
	}
}
END_TEST

START_TEST(the_mask_decides_the_zone)
{
	static const struct { int bits; const char *zone; } t[] = {
		{ 24, "DMA" }, { 32, "DMA32" }, { 33, "Normal" }, { 64, "Normal" },
	};
	dma_addr_t handle;

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		void *p;

		dma_set_mask_and_coherent(dev, DMA_BIT_MASK(t[i].bits));
		p = dma_alloc_coherent(dev, 4096, &handle, GFP_KERNEL | __GFP_DMA);
		ck_assert_str_eq(page_zone(virt_to_page(p))->name, t[i].zone);
		dma_free_coherent(dev, 4096, p, handle);
	}
}
END_TEST

START_TEST(sizes_are_rounded_up_to_a_power_of_two_of_pages)
{
	static const struct { size_t size; u64 frames; } t[] = {
		{ 1, 1 }, { 4097, 2 }, { 8193, 4 }, { 20000, 8 }, { 4 << 20, 1024 },
	};
	u64 before = free_frames();
	dma_addr_t handle;

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		void *p = dma_alloc_coherent(dev, t[i].size, &handle, GFP_KERNEL);

		ck_assert_uint_eq(before - free_frames(), t[i].frames);
		ck_assert(!PageCompound(virt_to_page(p)));
		dma_free_coherent(dev, t[i].size, p, handle);
		ck_assert_uint_eq(free_frames(), before);
	}
}
END_TEST

START_TEST(nothing_too_much_and_wrong)
{
	dma_addr_t handle = 7;
	void *p;

	ck_assert_ptr_null(dma_alloc_coherent(dev, 0, &handle, GFP_KERNEL));
	ck_assert_ptr_null(dma_alloc_coherent(dev, (4 << 20) + 1, &handle, GFP_KERNEL));
	ck_assert_uint_eq(handle, 7);
	dma_free_coherent(dev, 4096, NULL, 0);
	p = dma_alloc_coherent(dev, 4096, &handle, GFP_KERNEL);
	dma_free_coherent(dev, 4096, p, handle + 4096);
	ck_assert_uint_eq(sim_reports(), 1);
	dma_free_coherent(dev, 4096, p, handle);
}
END_TEST

START_TEST(a_full_dma_zone_says_no)
{
	void *p[64] = { NULL };
	dma_addr_t handle[64];
	int n = 0;

	dma_set_mask_and_coherent(dev, DMA_BIT_MASK(24));
	while (n < 64 && (p[n] = dma_alloc_coherent(dev, 1 << 20, &handle[n], GFP_KERNEL)))
		n++;
	ck_assert_int_gt(n, 0);
	ck_assert_int_lt(n, 16);
	while (n--)
		dma_free_coherent(dev, 1 << 20, p[n], handle[n]);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_dma");
	TCase *c = tcase_create("pc"), *large = tcase_create("pc-6g");

	tcase_add_checked_fixture(c, plug, unplug);
	tcase_add_checked_fixture(large, plug_large, unplug);
	suite_add_tcase(s, c);
	suite_add_tcase(s, large);
	tcase_add_test(c, masks_below_the_dma_zone_are_refused);
	tcase_add_test(c, a_refused_mask_leaves_the_old_one);
	tcase_add_test(c, memory_is_within_the_mask);
	tcase_add_test(c, sizes_are_rounded_up_to_a_power_of_two_of_pages);
	tcase_add_test(c, nothing_too_much_and_wrong);
	tcase_add_test(c, a_full_dma_zone_says_no);
	tcase_add_test(large, masks_below_the_dma_zone_are_refused);
	tcase_add_test(large, memory_is_within_the_mask);
	tcase_add_test(large, the_mask_decides_the_zone);
	return run_suite(s);
}
