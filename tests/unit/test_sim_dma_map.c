// SPDX-License-Identifier: GPL-2.0
/* sim/dma_map.c: what a mapping answers, who owns the bytes, what is a mistake. */
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

static dma_addr_t map(void *p, size_t size, enum dma_data_direction dir)
{
	return dma_map_single_attrs(dev, p, size, dir, DMA_ATTR_NO_WARN);
}

START_TEST(the_device_uses_physical_addresses)
{
	char *p = kmalloc(300, GFP_KERNEL);
	dma_addr_t addr = map(p, 300, DMA_TO_DEVICE);

	ck_assert_uint_eq(addr, virt_to_phys(p));
	ck_assert_int_eq(dma_mapping_error(dev, addr), 0);
	dma_unmap_single(dev, addr, 300, DMA_TO_DEVICE);
	ck_assert_uint_eq(sim_reports(), 0);
	kfree(p);
}
END_TEST

START_TEST(what_the_mask_does_not_reach_is_refused)
{
	char *p = kmalloc(64, GFP_KERNEL);

	ck_assert_int_eq(dma_set_mask(dev, DMA_BIT_MASK(24)), 0);
	ck_assert_uint_gt(virt_to_phys(p), DMA_BIT_MASK(24));
	ck_assert_uint_eq(map(p, 64, DMA_TO_DEVICE), DMA_MAPPING_ERROR);
	ck_assert_int_ne(dma_mapping_error(dev, DMA_MAPPING_ERROR), 0);
	kfree(p);
}
END_TEST

START_TEST(the_streaming_mask_leaves_the_coherent_one)
{
	ck_assert_int_eq(dma_set_mask(dev, DMA_BIT_MASK(24)), 0);
	ck_assert_uint_eq(dev->coherent_dma_mask, DMA_BIT_MASK(32));
	ck_assert_int_eq(dma_set_mask(dev, DMA_BIT_MASK(20)), -EIO);
	ck_assert_uint_eq(dev->dma_mask, DMA_BIT_MASK(24));
}
END_TEST

START_TEST(nothing_and_no_direction_are_refused)
{
	char *p = kmalloc(64, GFP_KERNEL);

	ck_assert_uint_eq(map(p, 0, DMA_TO_DEVICE), DMA_MAPPING_ERROR);
	ck_assert_uint_eq(map(p, 64, DMA_NONE), DMA_MAPPING_ERROR);
	kfree(p);
}
END_TEST

START_TEST(vmalloc_memory_is_not_mapped_as_one)
{
	void *p = vmalloc(8192);

	ck_assert_uint_eq(map(p, 64, DMA_TO_DEVICE), DMA_MAPPING_ERROR);
	ck_assert_uint_eq(sim_reports(), 1);
	vfree(p);
}
END_TEST

START_TEST(syncs_hand_the_bytes_over)
{
	char *p = kmalloc(64, GFP_KERNEL);
	u64 phys = virt_to_phys(p);
	dma_addr_t addr = map(p, 64, DMA_BIDIRECTIONAL);

	ck_assert(sim_dma_device_owns(phys));
	ck_assert(sim_dma_device_owns(phys + 63));
	ck_assert(!sim_dma_device_owns(phys + 64));
	dma_sync_single_for_cpu(dev, addr, 64, DMA_BIDIRECTIONAL);
	ck_assert(!sim_dma_device_owns(phys));
	dma_sync_single_for_device(dev, addr, 64, DMA_BIDIRECTIONAL);
	ck_assert(sim_dma_device_owns(phys));
	dma_unmap_single(dev, addr, 64, DMA_BIDIRECTIONAL);
	ck_assert(!sim_dma_device_owns(phys));
	ck_assert_uint_eq(sim_reports(), 0);
	kfree(p);
}
END_TEST

START_TEST(mistakes_are_reported)
{
	char *p = kmalloc(64, GFP_KERNEL);
	dma_addr_t addr = map(p, 64, DMA_TO_DEVICE);

	dma_sync_single_for_cpu(dev, addr, 64, DMA_FROM_DEVICE);
	ck_assert_uint_eq(sim_reports(), 1);
	dma_sync_single_for_device(dev, addr + 4096, 64, DMA_TO_DEVICE);
	ck_assert_uint_eq(sim_reports(), 2);
	dma_unmap_single(dev, addr, 32, DMA_TO_DEVICE);
	ck_assert_uint_eq(sim_reports(), 3);
	dma_unmap_single(dev, addr, 64, DMA_TO_DEVICE);
	ck_assert_uint_eq(sim_reports(), 4);
	kfree(p);
}
END_TEST

/* A list over the frames of @p, one each. */
static void list(struct scatterlist *sg, char *p, int n)
{
	sg_init_table(sg, n);
	for (int i = 0; i < n; i++)
		sg_set_page(&sg[i], vmalloc_to_page(p + i * PAGE_SIZE), PAGE_SIZE, 0);
}

START_TEST(a_list_is_mapped_piece_by_piece)
{
	struct scatterlist sg[5];
	char *p = vmalloc(5 * PAGE_SIZE);

	list(sg, p, 5);
	ck_assert_int_eq(dma_map_sg_attrs(dev, sg, 5, DMA_TO_DEVICE, 0), 5);
	for (int i = 0; i < 5; i++) {
		ck_assert_uint_eq(sg_dma_address(&sg[i]), page_to_pfn(sg_page(&sg[i])) << PAGE_SHIFT);
		ck_assert(sim_dma_device_owns(sg_dma_address(&sg[i])));
	}
	dma_sync_sg_for_cpu(dev, sg, 5, DMA_TO_DEVICE);
	ck_assert(!sim_dma_device_owns(sg_dma_address(&sg[4])));
	dma_sync_sg_for_device(dev, sg, 5, DMA_TO_DEVICE);
	ck_assert(sim_dma_device_owns(sg_dma_address(&sg[4])));
	dma_unmap_sg(dev, sg, 5, DMA_TO_DEVICE);
	ck_assert(!sim_dma_device_owns(sg_dma_address(&sg[0])));
	ck_assert_uint_eq(sim_reports(), 0);
	vfree(p);
}
END_TEST

START_TEST(a_list_is_mapped_whole_or_not_at_all)
{
	struct scatterlist sg[2];
	char *low = kmalloc(64, GFP_DMA), *high = kmalloc(64, GFP_KERNEL);

	sg_init_table(sg, 2);
	sg_set_page(&sg[0], virt_to_page(low), 64, 0);
	sg_set_page(&sg[1], virt_to_page(high), 64, 0);
	ck_assert_int_eq(dma_set_mask(dev, DMA_BIT_MASK(24)), 0);
	ck_assert_int_eq(dma_map_sg_attrs(dev, sg, 2, DMA_TO_DEVICE, 0), 0);
	ck_assert(!sim_dma_device_owns(page_to_pfn(virt_to_page(low)) << PAGE_SHIFT));
	ck_assert_uint_eq(sim_reports(), 0);
	kfree(low);
	kfree(high);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_dma_map");
	TCase *c = tcase_create("pc");

	tcase_add_checked_fixture(c, plug, unplug);
	suite_add_tcase(s, c);
	tcase_add_test(c, the_device_uses_physical_addresses);
	tcase_add_test(c, what_the_mask_does_not_reach_is_refused);
	tcase_add_test(c, the_streaming_mask_leaves_the_coherent_one);
	tcase_add_test(c, nothing_and_no_direction_are_refused);
	tcase_add_test(c, vmalloc_memory_is_not_mapped_as_one);
	tcase_add_test(c, syncs_hand_the_bytes_over);
	tcase_add_test(c, mistakes_are_reported);
	tcase_add_test(c, a_list_is_mapped_piece_by_piece);
	tcase_add_test(c, a_list_is_mapped_whole_or_not_at_all);
	return run_suite(s);
}
