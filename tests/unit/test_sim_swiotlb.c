// SPDX-License-Identifier: GPL-2.0
/* sim/swiotlb.c: what a device cannot reach is copied, in the directions that were said. */
#include "dma.h"
#include "sim_test.h"

static struct device *dev;
static struct page *page;	/* above 4 GiB */
static char *p;

static void plug(void)
{
	power_on_large();
	dev = sim_device_create();
	page = alloc_pages(GFP_KERNEL, 6);
	ck_assert_uint_gt(page_to_pfn(page) << PAGE_SHIFT, DMA_BIT_MASK(32));
	p = page_address(page);
	strcpy(p, "driver");
}

static void unplug(void)
{
	__free_pages(page, 6);
	sim_device_destroy(dev);
	power_off();
}

static dma_addr_t map(size_t size, enum dma_data_direction dir)
{
	return dma_map_single_attrs(dev, p, size, dir, DMA_ATTR_NO_WARN);
}

/* What the device sees at @addr. */
static char *seen(dma_addr_t addr)
{
	return sim_ptr(addr - PHYS_OFFSET + PAGE_OFFSET);
}

START_TEST(the_device_gets_a_copy_within_its_mask)
{
	dma_addr_t addr = map(300, DMA_TO_DEVICE);

	ck_assert_uint_le(addr + 299, DMA_BIT_MASK(32));
	ck_assert_str_eq(seen(addr), "driver");
	strcpy(p, "later");
	ck_assert_str_eq(seen(addr), "driver");
	dma_sync_single_for_device(dev, addr, 300, DMA_TO_DEVICE);
	ck_assert_str_eq(seen(addr), "later");
	dma_unmap_single(dev, addr, 300, DMA_TO_DEVICE);
	ck_assert_uint_eq(sim_reports(), 0);
}
END_TEST

START_TEST(what_the_device_wrote_comes_back)
{
	dma_addr_t addr = map(300, DMA_FROM_DEVICE);

	ck_assert(sim_dma_device_owns(virt_to_phys(p)));
	strcpy(seen(addr), "device");
	ck_assert_str_eq(p, "driver");
	dma_sync_single_for_cpu(dev, addr, 300, DMA_FROM_DEVICE);
	ck_assert_str_eq(p, "device");
	strcpy(seen(addr), "again");
	dma_unmap_single(dev, addr, 300, DMA_FROM_DEVICE);
	ck_assert_str_eq(p, "again");
}
END_TEST

START_TEST(a_wrong_direction_loses_what_was_written)
{
	dma_addr_t addr = map(300, DMA_TO_DEVICE);

	strcpy(seen(addr), "device");
	dma_unmap_single(dev, addr, 300, DMA_TO_DEVICE);
	ck_assert_str_eq(p, "driver");
}
END_TEST

START_TEST(one_mapping_has_at_most_256_kib)
{
	dma_addr_t addr = map(SIM_SWIOTLB_MAX, DMA_TO_DEVICE);

	ck_assert_uint_ne(addr, DMA_MAPPING_ERROR);
	ck_assert_uint_eq(map(SIM_SWIOTLB_MAX + 1, DMA_TO_DEVICE), DMA_MAPPING_ERROR);
	dma_unmap_single(dev, addr, SIM_SWIOTLB_MAX, DMA_TO_DEVICE);
}
END_TEST

START_TEST(all_slots_can_be_taken_and_come_back)
{
	enum { ALL = SIM_SWIOTLB_BYTES / SIM_SWIOTLB_MAX };
	static dma_addr_t addr[ALL];

	for (int again = 0; again < 2; again++) {
		for (int i = 0; i < ALL; i++) {
			addr[i] = map(SIM_SWIOTLB_MAX, DMA_TO_DEVICE);
			ck_assert_uint_ne(addr[i], DMA_MAPPING_ERROR);
		}
		ck_assert_uint_eq(map(1, DMA_TO_DEVICE), DMA_MAPPING_ERROR);
		for (int i = 0; i < ALL; i++)
			dma_unmap_single(dev, addr[i], SIM_SWIOTLB_MAX, DMA_TO_DEVICE);
	}
}
END_TEST

START_TEST(slots_beyond_the_mask_are_of_no_use)
{
	ck_assert_int_eq(dma_set_mask(dev, DMA_BIT_MASK(24)), 0);
	ck_assert_uint_eq(map(64, DMA_TO_DEVICE), DMA_MAPPING_ERROR);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_swiotlb");
	TCase *c = tcase_create("pc-6g");

	tcase_add_checked_fixture(c, plug, unplug);
	suite_add_tcase(s, c);
	tcase_add_test(c, the_device_gets_a_copy_within_its_mask);
	tcase_add_test(c, what_the_device_wrote_comes_back);
	tcase_add_test(c, a_wrong_direction_loses_what_was_written);
	tcase_add_test(c, one_mapping_has_at_most_256_kib);
	tcase_add_test(c, all_slots_can_be_taken_and_come_back);
	tcase_add_test(c, slots_beyond_the_mask_are_of_no_use);
	return run_suite(s);
}
