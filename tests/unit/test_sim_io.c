// SPDX-License-Identifier: GPL-2.0
/* sim/io.c and sim/lab_device.c: regions, mapped registers, and a device that moves bytes. */
#include "edu.h"
#include "edu_regs.h"
#include "kapi_dma.h"
#include "sim_test.h"

START_TEST(a_region_is_had_once)
{
	u64 base = sim_edu_base();

	ck_assert_ptr_nonnull(request_mem_region(base, 4096, "a"));
	ck_assert_ptr_null(request_mem_region(base, 4096, "b"));
	ck_assert_ptr_null(request_mem_region(base + 4092, 8, "b"));
	ck_assert_ptr_null(request_mem_region(base - 4, 8192, "b"));
	ck_assert_ptr_nonnull(request_mem_region(base + 4096, 4, "b"));
	release_mem_region(base, 4096);
	ck_assert_ptr_nonnull(request_mem_region(base, 4, "c"));
	ck_assert_uint_eq(sim_reports(), 0);
	release_mem_region(base, 4096);
	ck_assert_uint_eq(sim_reports(), 1);
}
END_TEST

START_TEST(registers_are_read_where_they_are_mapped)
{
	char *regs = ioremap(sim_edu_base(), 4096), *inner = ioremap(sim_edu_base() + 4, 8);

	ck_assert_ptr_ne(regs, inner);
	ck_assert_uint_eq(readl(regs), 0x010000ed);
	writel(1, regs + EDU_LIVENESS);
	ck_assert_uint_eq(readl(inner), 0xfffffffe);
	iounmap(inner);
	ck_assert_uint_eq(sim_reports(), 0);
	ck_assert_uint_eq(readl(inner), 0xffffffff);
	ck_assert_uint_eq(readl(regs + 4096), 0xffffffff);
	ck_assert_uint_eq(sim_reports(), 2);
	iounmap(regs);
	iounmap(regs);
	ck_assert_uint_eq(sim_reports(), 3);
}
END_TEST

START_TEST(the_driver_acknowledges_interrupts)
{
	char *regs = ioremap(sim_edu_base(), 4096);

	writel(0x101, regs + EDU_IRQ_RAISE);
	ck_assert_uint_eq(readl(regs + EDU_IRQ_STATUS), 0);
	iounmap(regs);
}
END_TEST

START_TEST(ram_is_not_mapped)
{
	enum kml_mmio_kind kind;

	ck_assert_ptr_null(ioremap(0x100000, 4096));
	ck_assert_int_eq(kml_mmio_check(0x100000, 4, &kind), -EINVAL);
	ck_assert_int_eq(kml_mmio_check(0xfffff000 - 0xc0000000, 4096, &kind), -EINVAL);
}
END_TEST

START_TEST(only_the_device_may_be_mapped)
{
	u64 base = sim_edu_base();
	static const struct { s64 at; u64 length; int err; } t[] = {
		{ 0, EDU_BAR_SIZE, 0 }, { EDU_BAR_SIZE - 4, 4, 0 }, { EDU_BAR_SIZE - 4, 8, -EIO },
		{ EDU_BAR_SIZE, 4, -EOPNOTSUPP }, { -4, 8, -EOPNOTSUPP }, { 2, 4, -EINVAL },
	};
	enum kml_mmio_kind kind;

	for (size_t i = 0; i < ARRAY_SIZE(t); i++)
		ck_assert_int_eq(kml_mmio_check(base + t[i].at, t[i].length, &kind), t[i].err);
	ck_assert_int_eq(kml_mmio_check(~3ULL, 8, &kind), -EINVAL);
	ck_assert_int_eq(kml_mmio_check(1ULL << 40, 4, &kind), -EINVAL);
}
END_TEST

START_TEST(the_device_keeps_what_it_was_given)
{
	static const size_t sizes[] = { 1, 2048, 2049, 4096, 10000, KML_DEVICE_MEMORY };
	struct device *dev = kml_device_create();
	u8 *p = kmalloc(KML_DEVICE_MEMORY, GFP_DMA), *q = kmalloc(KML_DEVICE_MEMORY, GFP_DMA);

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		for (size_t b = 0; b < sizes[i]; b++)
			p[b] = b * 7 + i;
		ck_assert_int_eq(kml_device_move(dev, virt_to_phys(p), sizes[i], 0, true), 0);
		memset(q, 0, KML_DEVICE_MEMORY);
		ck_assert_int_eq(kml_device_move(dev, virt_to_phys(q), sizes[i], 0, false), 0);
		ck_assert_mem_eq(p, q, sizes[i]);
	}
	kfree(p);
	kfree(q);
	kml_device_destroy(dev);
}
END_TEST

START_TEST(it_reaches_28_bits_and_64_kib)
{
	static const struct { u64 addr; size_t len, offset; int err; } t[] = {
		{ (1 << 28) - 4, 4, 0, 0 }, { (1 << 28) - 4, 5, 0, -EIO }, { 1 << 28, 1, 0, -EIO },
		{ 1 << 24, 1, KML_DEVICE_MEMORY - 1, 0 }, { 1 << 24, 2, KML_DEVICE_MEMORY - 1, -EIO },
		{ 1 << 24, 1, KML_DEVICE_MEMORY + 1, -EIO },
	};
	struct device *dev = kml_device_create();

	for (size_t i = 0; i < ARRAY_SIZE(t); i++)
		ck_assert_int_eq(kml_device_move(dev, t[i].addr, t[i].len, t[i].offset, true), t[i].err);
	kml_device_destroy(dev);
}
END_TEST

START_TEST(without_edu_it_is_made_of_software)
{
	struct device *dev;
	char *p, *q;
	u64 phys, length;

	sim_stop();
	ck_assert_int_eq(sim_start("beaglebone", 1), 0);
	ck_assert_int_eq(kml_mmio_lab(&phys, &length), -ENODEV);
	dev = kml_device_create();
	p = kzalloc(5000, GFP_KERNEL);
	q = kzalloc(5000, GFP_KERNEL);
	p[4999] = 'x';
	ck_assert_int_eq(kml_device_move(dev, virt_to_phys(p), 5000, 3, true), 0);
	ck_assert_int_eq(kml_device_move(dev, virt_to_phys(q), 5000, 3, false), 0);
	ck_assert_mem_eq(p, q, 5000);
	kfree(p);
	kfree(q);
	kml_device_destroy(dev);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_io");
	TCase *c = case_on(s, "pc", power_on);

	tcase_add_test(c, a_region_is_had_once);
	tcase_add_test(c, registers_are_read_where_they_are_mapped);
	tcase_add_test(c, the_driver_acknowledges_interrupts);
	tcase_add_test(c, ram_is_not_mapped);
	tcase_add_test(c, only_the_device_may_be_mapped);
	tcase_add_test(c, the_device_keeps_what_it_was_given);
	tcase_add_test(c, it_reaches_28_bits_and_64_kib);
	tcase_add_test(c, without_edu_it_is_made_of_software);
	return run_suite(s);
}
