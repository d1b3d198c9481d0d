// SPDX-License-Identifier: GPL-2.0
/* sim/zone.c: the zones' figures, which zone serves whom, and how far it may be emptied. */
#include "buddy.h"
#include "sim_test.h"

struct figures {
	const char *name;
	u64 start, spanned, present, managed, min, low, high, reserve[5];
};

/* /proc/zoneinfo of the guests, Debian 6.1.0-56-amd64 on microvm. */
static const struct figures guest_1g[] = {
	{ "DMA", 1, 4095, 3998, 3840, 177, 221, 265, { 0, 934, 934, 934, 934 } },
	{ "DMA32", 4096, 258048, 258048, 242067, 11086, 13857, 16628, { 0 } },
	{ .name = "Normal" }, { .name = "Movable" }, { .name = "Device" },
};
static const struct figures guest_6g[] = {
	{ "DMA", 1, 4095, 3998, 3840, 42, 52, 62, { 0, 2936, 5899, 5899, 5899 } },
	{ "DMA32", 4096, 1044480, 782336, 754635, 8389, 10486, 12583, { 0, 0, 2962, 2962, 2962 } },
	{ "Normal", 1048576, 786432, 786432, 758407, 8463, 10578, 12693, { 0 } },
	{ .name = "Movable" }, { .name = "Device" },
};

static void compare(const struct figures *t)
{
	for (unsigned int i = 0; i < 5; i++, t++) {
		struct zone *z = sim_zone(i);

		ck_assert_str_eq(z->name, t->name);
		ck_assert_uint_eq(z->zone_start_pfn, t->start);
		ck_assert_uint_eq(z->spanned_pages, t->spanned);
		ck_assert_uint_eq(z->present_pages, t->present);
		ck_assert_uint_eq(zone_managed_pages(z), t->managed);
		ck_assert_uint_eq(min_wmark_pages(z), t->min);
		ck_assert_uint_eq(low_wmark_pages(z), t->low);
		ck_assert_uint_eq(high_wmark_pages(z), t->high);
		for (unsigned int j = 0; j < 5; j++)
			ck_assert_uint_eq(z->lowmem_reserve[j], t->reserve[j]);
	}
	ck_assert_ptr_null(sim_zone(5));
}

START_TEST(zones_are_those_of_the_guest_with_1_gib)
{
	compare(guest_1g);
}
END_TEST

START_TEST(zones_are_those_of_the_guest_with_6_gib)
{
	compare(guest_6g);
}
END_TEST

struct served { gfp_t gfp; const char *zone; };

static void serve(const struct served *t, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		struct page *page = alloc_pages(t[i].gfp, 0);

		ck_assert_str_eq(page_zone(page)->name, t[i].zone);
		__free_pages(page, 0);
	}
}

START_TEST(without_a_normal_zone_dma32_serves)
{
	static const struct served t[] = {
		{ GFP_KERNEL, "DMA32" }, { GFP_ATOMIC, "DMA32" }, { GFP_HIGHUSER, "DMA32" },
		{ GFP_KERNEL | GFP_DMA32, "DMA32" }, { GFP_KERNEL | GFP_DMA, "DMA" },
		{ GFP_HIGHUSER_MOVABLE, "DMA32" }, { GFP_DMA, "DMA" },
	};

	serve(t, ARRAY_SIZE(t));
}
END_TEST

START_TEST(each_request_has_its_zone)
{
	static const struct served t[] = {
		{ GFP_KERNEL, "Normal" }, { GFP_HIGHUSER, "Normal" },
		{ GFP_HIGHUSER_MOVABLE, "Normal" }, { GFP_KERNEL | __GFP_MOVABLE, "Normal" },
		{ GFP_KERNEL | GFP_DMA32, "DMA32" }, { GFP_KERNEL | GFP_DMA, "DMA" },
		{ GFP_KERNEL | __GFP_MOVABLE | __GFP_DMA, "DMA" },
		{ GFP_KERNEL | __GFP_MOVABLE | __GFP_DMA32, "DMA32" },
		{ GFP_KERNEL | __GFP_DMA | __GFP_DMA32, "DMA" },	/* the kernel calls it bad */
	};

	serve(t, ARRAY_SIZE(t));
}
END_TEST

/* Take single frames until none comes; how many came. They stay taken. */
static u64 take_all(gfp_t gfp)
{
	u64 n = 0;

	while (alloc_pages(gfp | __GFP_NOWARN, 0))
		n++;
	return n;
}

static u64 free_in(const char *zone)
{
	return zone_page_state(zone_called(zone), NR_FREE_PAGES);
}

START_TEST(ordinary_requests_stop_at_min_and_keep_the_reserve)
{
	struct zone *dma = zone_called("DMA"), *dma32 = zone_called("DMA32");

	ck_assert_uint_gt(take_all(GFP_KERNEL), 0);
	ck_assert_uint_eq(free_in("DMA32"), min_wmark_pages(dma32));
	ck_assert_uint_eq(free_in("DMA"), min_wmark_pages(dma) + dma->lowmem_reserve[2]);
}
END_TEST

START_TEST(a_request_for_dma_may_use_what_others_may_not)
{
	take_all(GFP_KERNEL);
	ck_assert_uint_gt(take_all(GFP_KERNEL | GFP_DMA), 0);
	ck_assert_uint_eq(free_in("DMA"), min_wmark_pages(zone_called("DMA")));
}
END_TEST

START_TEST(urgent_requests_dip_below_min)
{
	u64 min = min_wmark_pages(zone_called("DMA32"));

	take_all(GFP_KERNEL);
	ck_assert_uint_eq(take_all(GFP_NOWAIT), 0);
	take_all(GFP_KERNEL | __GFP_HIGH);
	ck_assert_uint_eq(free_in("DMA32"), min - min / 2);
	ck_assert_uint_eq(take_all(GFP_ATOMIC | __GFP_NOMEMALLOC), 0);
	take_all(GFP_ATOMIC);
	ck_assert_uint_eq(free_in("DMA32"), min - min / 2 - (min - min / 2) / 4);
}
END_TEST

START_TEST(memalloc_takes_the_last_frame)
{
	take_all(GFP_KERNEL | __GFP_MEMALLOC);
	ck_assert_uint_eq(free_frames(), 0);
	ck_assert_ptr_null(alloc_pages(GFP_KERNEL | __GFP_MEMALLOC | __GFP_NOWARN, 0));
}
END_TEST

START_TEST(a_lower_zone_helps_before_low_is_passed)
{
	u64 dma = free_in("DMA");

	while (free_in("DMA32") > low_wmark_pages(zone_called("DMA32")) + 1)
		alloc_pages(GFP_KERNEL, 0);
	ck_assert_uint_eq(free_in("DMA"), dma);
	alloc_pages(GFP_KERNEL, 0);
	alloc_pages(GFP_KERNEL, 0);
	ck_assert_uint_lt(free_in("DMA"), dma);
}
END_TEST

START_TEST(an_order_above_the_maximum_is_refused)
{
	u64 reports = sim_reports();
	struct page *page = alloc_pages(GFP_KERNEL, KML_MAX_ORDER);

	ck_assert_ptr_nonnull(page);
	__free_pages(page, KML_MAX_ORDER);
	ck_assert_ptr_null(alloc_pages(GFP_KERNEL | __GFP_NOWARN, KML_MAX_ORDER + 1));
	ck_assert_uint_eq(sim_reports(), reports);
	ck_assert_ptr_null(alloc_pages(GFP_KERNEL, KML_MAX_ORDER + 1));
	ck_assert_uint_eq(sim_reports(), reports + 1);
}
END_TEST

START_TEST(a_request_with_an_address_never_gets_high_memory)
{
	unsigned long p = __get_free_pages(GFP_HIGHUSER, 0);

	ck_assert_uint_ne(p, 0);
	ck_assert(!PageHighMem(virt_to_page((void *)p)));
	free_pages(p, 0);
	free_pages(0, 0);
	p = get_zeroed_page(GFP_KERNEL);
	ck_assert_ptr_null(memchr_inv((void *)p, 0, PAGE_SIZE));
	free_pages(p, 0);
}
END_TEST

START_TEST(frames_above_four_gigabytes_are_normal)
{
	struct page *page = alloc_pages(GFP_KERNEL, 0);

	ck_assert_uint_ge(virt_to_phys(page_address(page)), 4ULL << 30);
	__free_pages(page, 0);
	page = alloc_pages(GFP_KERNEL | GFP_DMA32, 0);
	ck_assert_uint_lt(virt_to_phys(page_address(page)), 3ULL << 30);
	__free_pages(page, 0);
	page = alloc_pages(GFP_KERNEL | GFP_DMA, 0);
	ck_assert_uint_lt(virt_to_phys(page_address(page)), 16ULL << 20);
	__free_pages(page, 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_zone");
	TCase *c = case_on(s, "pc", power_on);

	tcase_add_test(c, zones_are_those_of_the_guest_with_1_gib);
	tcase_add_test(c, without_a_normal_zone_dma32_serves);
	tcase_add_test(c, an_order_above_the_maximum_is_refused);
	tcase_add_test(c, a_request_with_an_address_never_gets_high_memory);
	c = case_on(s, "pc-6g", power_on_large);
	tcase_add_test(c, zones_are_those_of_the_guest_with_6_gib);
	tcase_add_test(c, each_request_has_its_zone);
	tcase_add_test(c, frames_above_four_gigabytes_are_normal);
	c = case_on(s, "pc-small", power_on_small);
	tcase_add_test(c, ordinary_requests_stop_at_min_and_keep_the_reserve);
	tcase_add_test(c, a_request_for_dma_may_use_what_others_may_not);
	tcase_add_test(c, urgent_requests_dip_below_min);
	tcase_add_test(c, memalloc_takes_the_last_frame);
	tcase_add_test(c, a_lower_zone_helps_before_low_is_passed);
	return run_suite(s);
}
