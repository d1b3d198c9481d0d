// SPDX-License-Identifier: GPL-2.0
/* sim/pgtable.c: walks end at the frames that the allocators name; what is where. */
#include "kapi_walk.h"
#include "page.h"
#include "sim_test.h"

static void power_on_i386(void)
{
	ck_assert_int_eq(sim_start("i386", 1), 0);
}

static struct kml_walk walk(u64 addr)
{
	struct kml_walk w;

	ck_assert_int_eq(kml_walk(addr, &w), 0);
	return w;
}

START_TEST(a_walk_in_the_direct_map_ends_at_the_physical_address)
{
	char *p = kmalloc(100, GFP_KERNEL);
	struct kml_walk w = walk(sim_addr(p) + 5);

	ck_assert_uint_eq(w.phys, virt_to_phys(p) + 5);
	ck_assert_uint_eq(w.leaf, 2 << 20);
	ck_assert_int_eq(w.step[KML_PMD], KML_STEP_READ);
	ck_assert_int_eq(w.step[KML_PTE], KML_STEP_NONE);
	ck_assert_uint_eq(w.entry[KML_PMD], (virt_to_phys(p) & ~0x1fffffULL) | 0x80000000000001e3);
	kfree(p);
}
END_TEST

/* As a guest of 1 GiB has it: small pages below 2 MiB, where the hole for devices is. */
START_TEST(the_first_megabytes_have_small_pages)
{
	ck_assert_uint_eq(walk(PAGE_OFFSET + 0x1000).leaf, 4096);
	ck_assert_uint_eq(walk(PAGE_OFFSET + 0x1ff000).leaf, 4096);
	ck_assert_uint_eq(walk(PAGE_OFFSET + 0x200000).leaf, 2 << 20);
	ck_assert_uint_eq(walk(PAGE_OFFSET + 0xa0000).leaf, 0);
}
END_TEST

/* Read from a guest of 6 GiB: 3 below 4 GiB, 3 above; its end is mapped in small steps. */
START_TEST(whole_gibibytes_have_pages_of_their_size)
{
	static const struct { u64 mib, leaf; } t[] = {
		{ 0, 4096 }, { 2, 2 << 20 }, { 1000, 2 << 20 }, { 1024, 1 << 30 },
		{ 2047, 1 << 30 }, { 3071, 1 << 30 }, { 5120, 1 << 30 }, { 6000, 1 << 30 },
		{ 6144, 2 << 20 }, { 7000, 2 << 20 }, { 7167, 2 << 20 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++)
		ck_assert_uint_eq(walk(PAGE_OFFSET + (t[i].mib << 20) + 4096).leaf, t[i].leaf);
}
END_TEST

START_TEST(each_page_of_an_area_leads_to_its_frame)
{
	char *p = vmalloc(5 * PAGE_SIZE);

	for (unsigned int i = 0; i < 5; i++) {
		struct kml_walk w = walk(sim_addr(p + i * PAGE_SIZE) + i);

		ck_assert_uint_eq(w.phys >> PAGE_SHIFT,
				  page_to_pfn(vmalloc_to_page(p + i * PAGE_SIZE)));
		ck_assert_uint_eq(w.phys & (PAGE_SIZE - 1), i);
		ck_assert_uint_eq(w.leaf, 4096);
	}
	ck_assert_uint_eq(walk(sim_addr(p) + 5 * PAGE_SIZE).leaf, 0);
	vfree(p);
	ck_assert_uint_eq(walk(VMALLOC_START).leaf, 0);
}
END_TEST

START_TEST(huge_areas_have_huge_pages)
{
	char *p = vmalloc_huge(4 << 20, GFP_KERNEL);
	struct kml_walk w = walk(sim_addr(p) + 0x234567);

	ck_assert_uint_eq(w.leaf, 2 << 20);
	ck_assert_uint_eq(w.phys >> PAGE_SHIFT, page_to_pfn(vmalloc_to_page(p + 0x234567)));
	vfree(p);
}
END_TEST

START_TEST(tables_lie_in_frames_of_the_kernel_each_in_its_own)
{
	struct kml_walk w = walk(PAGE_OFFSET + 0x1000), again = walk(PAGE_OFFSET + 0x1000);
	u64 pfn[3];

	ck_assert_mem_eq(&w, &again, sizeof(w));
	pfn[0] = w.entry[KML_PGD] >> PAGE_SHIFT;
	pfn[1] = w.entry[KML_PUD] >> PAGE_SHIFT;
	pfn[2] = w.entry[KML_PMD] >> PAGE_SHIFT;
	for (unsigned int i = 0; i < 3; i++) {
		ck_assert(sim_page_test(sim_page(pfn[i]), PG_kernel));
		ck_assert_uint_ne(pfn[i], pfn[(i + 1) % 3]);
	}
}
END_TEST

START_TEST(i386_has_three_levels)
{
	void *p = kmalloc(8, GFP_KERNEL);
	struct kml_walk w = walk(sim_addr(p));

	ck_assert_int_eq(w.step[KML_PGD], KML_STEP_READ);
	ck_assert_int_eq(w.step[KML_P4D], KML_STEP_FOLDED);
	ck_assert_int_eq(w.step[KML_PUD], KML_STEP_FOLDED);
	ck_assert_int_eq(w.step[KML_PMD], KML_STEP_READ);
	ck_assert_uint_eq(w.phys, virt_to_phys(p));
	kfree(p);
}
END_TEST

START_TEST(what_the_simulator_does_not_have_it_does_not_tell)
{
	struct kml_walk w;
	const char *region;

	ck_assert_int_eq(kml_walk(0x400000, &w), -EOPNOTSUPP);
	ck_assert_int_eq(kml_walk(VMEMMAP_START, &w), -EOPNOTSUPP);
	ck_assert_int_eq(kml_walk(0xffffffff81000000, &w), -EOPNOTSUPP);
	ck_assert_int_eq(kml_region(0xfffffe0000000000, &region), -EOPNOTSUPP);
	ck_assert_int_eq(kml_region(0x0000800000000000, &region), 0);
	ck_assert_str_eq(region, "hole");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_pgtable");
	TCase *c = case_on(s, "pc", power_on);

	tcase_add_test(c, a_walk_in_the_direct_map_ends_at_the_physical_address);
	tcase_add_test(c, the_first_megabytes_have_small_pages);
	tcase_add_test(c, each_page_of_an_area_leads_to_its_frame);
	tcase_add_test(c, huge_areas_have_huge_pages);
	tcase_add_test(c, tables_lie_in_frames_of_the_kernel_each_in_its_own);
	tcase_add_test(c, what_the_simulator_does_not_have_it_does_not_tell);
	c = case_on(s, "pc-6g", power_on_large);
	tcase_add_test(c, whole_gibibytes_have_pages_of_their_size);
	c = case_on(s, "i386", power_on_i386);
	tcase_add_test(c, i386_has_three_levels);
	return run_suite(s);
}
