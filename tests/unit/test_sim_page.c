// SPDX-License-Identifier: GPL-2.0
/* sim/page.c and sim/page_alloc.c: references, compound pages, exact sizes, addresses. */
#include "page.h"
#include "sim_test.h"

START_TEST(a_fresh_page_has_one_reference)
{
	struct page *page = alloc_pages(GFP_KERNEL, 0);

	ck_assert_int_eq(page_count(page), 1);
	ck_assert(!PageReserved(page) && !PageCompound(page) && !PageSlab(page));
	__free_pages(page, 0);
	ck_assert_int_eq(page_count(page), 0);
}
END_TEST

START_TEST(the_last_reference_frees)
{
	u64 before = free_frames();
	struct page *page = alloc_pages(GFP_KERNEL, 0);

	get_page(page);
	ck_assert_int_eq(page_count(page), 2);
	put_page(page);
	ck_assert_uint_eq(free_frames(), before - 1);
	put_page(page);
	ck_assert_uint_eq(free_frames(), before);
}
END_TEST

START_TEST(a_compound_page_is_freed_as_a_whole)
{
	u64 before = free_frames();
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 4);

	ck_assert(PageHead(page) && PageTail(page + 15) && !PageCompound(page + 16));
	ck_assert_ptr_eq(compound_head(page + 9), page);
	ck_assert_uint_eq(compound_order(page), 4);
	get_page(page + 3);
	ck_assert_int_eq(page_count(page + 7), 2);
	put_page(page);
	put_page(page + 15);
	ck_assert_uint_eq(free_frames(), before);
	ck_assert(!PageCompound(page) && !PageCompound(page + 15));
}
END_TEST

START_TEST(of_a_plain_block_put_page_frees_the_first_frame_only)
{
	u64 before = free_frames();
	struct page *page = alloc_pages(GFP_KERNEL, 2);

	put_page(page);
	ck_assert_uint_eq(free_frames(), before - 3);
}
END_TEST

START_TEST(freeing_a_block_that_is_still_held_keeps_its_first_frame)
{
	u64 before = free_frames(), reports = sim_reports();
	struct page *page = alloc_pages(GFP_KERNEL, 3);

	get_page(page);
	__free_pages(page, 3);
	ck_assert_uint_eq(free_frames(), before - 1);
	ck_assert_uint_eq(sim_reports(), reports);
	__free_pages(page, 3);		/* it is a single frame by now */
	ck_assert_uint_eq(free_frames(), before);
	ck_assert_uint_eq(sim_reports(), reports + 1);
}
END_TEST

START_TEST(split_frames_are_freed_one_by_one)
{
	u64 before = free_frames();
	struct page *page = alloc_pages(GFP_KERNEL, 3);

	split_page(page, 3);
	for (unsigned int i = 0; i < 8; i++) {
		ck_assert_int_eq(page_count(page + i), 1);
		__free_pages(page + i, 0);
		ck_assert_uint_eq(free_frames(), before - 7 + i);
	}
}
END_TEST

START_TEST(a_compound_page_is_not_split)
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 2);
	u64 reports = sim_reports();

	split_page(page, 2);
	ck_assert_uint_eq(sim_reports(), reports + 1);
	ck_assert(PageTail(page + 1));
	__free_pages(page, 2);
}
END_TEST

START_TEST(an_exact_size_keeps_only_the_frames_that_it_needs)
{
	static const struct { size_t size; u64 frames; } t[] = {
		{ 1, 1 }, { 4096, 1 }, { 4097, 2 }, { 5 * 4096, 5 }, { 100000, 25 }, { 4 << 20, 1024 },
	};
	u64 before = free_frames();

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		void *p = alloc_pages_exact(t[i].size, GFP_KERNEL);

		ck_assert_uint_eq(free_frames(), before - t[i].frames);
		ck_assert_ptr_null(memchr_inv(p, 0, t[i].size));
		books_add_up();
		free_pages_exact(p, t[i].size);
		ck_assert_uint_eq(free_frames(), before);
	}
	ck_assert_ptr_null(alloc_pages_exact(0, GFP_KERNEL | __GFP_NOWARN));
	ck_assert_ptr_null(alloc_pages_exact((4 << 20) + 1, GFP_KERNEL | __GFP_NOWARN));
}
END_TEST

START_TEST(freeing_twice_is_reported_and_changes_nothing)
{
	struct page *page = alloc_pages(GFP_KERNEL, 0);
	u64 before, reports = sim_reports();

	__free_pages(page, 0);
	before = free_frames();
	__free_pages(page, 0);
	ck_assert_uint_eq(sim_reports(), reports + 1);
	ck_assert_uint_eq(free_frames(), before);
	books_add_up();
}
END_TEST

START_TEST(freeing_a_block_twice_is_reported_and_changes_nothing)
{
	struct page *page = alloc_pages(GFP_KERNEL, 3);
	u64 before, reports = sim_reports();

	__free_pages(page, 3);
	before = free_frames();
	__free_pages(page, 3);
	ck_assert_uint_ge(sim_reports(), reports + 1);
	ck_assert_uint_eq(free_frames(), before);
	books_add_up();
}
END_TEST

START_TEST(freeing_more_than_was_handed_out_is_reported)
{
	u64 before = free_frames(), reports = sim_reports();
	struct page *page = alloc_pages(GFP_KERNEL, 1);

	__free_pages(page, 5);
	ck_assert_uint_eq(sim_reports(), reports + 1);
	ck_assert_uint_eq(free_frames(), before);
	books_add_up();
}
END_TEST

START_TEST(addresses_translate_there_and_back)
{
	struct page *page = alloc_pages(GFP_KERNEL, 0);
	u8 *p = (u8 *)page_address(page) + 123;

	ck_assert_uint_eq(sim_addr(p) - PAGE_OFFSET, virt_to_phys(p));
	ck_assert_uint_eq(virt_to_phys(p), page_to_pfn(page) * PAGE_SIZE + 123);
	ck_assert_ptr_eq(sim_ptr(sim_addr(p)), p);
	ck_assert_ptr_eq(virt_to_page(p), page);
	ck_assert_ptr_eq(pfn_to_page(page_to_pfn(page)), page);
	ck_assert_uint_eq(sim_virt_to_phys_blind(p), virt_to_phys(p));
	__free_pages(page, 0);
}
END_TEST

START_TEST(what_is_no_address_of_the_machine_shows_none_of_the_host)
{
	int here = 0;

	ck_assert_uint_eq(sim_addr(NULL), 0);
	ck_assert_uint_eq(sim_addr(ZERO_SIZE_PTR), 16);
	ck_assert_uint_eq(sim_addr(ERR_PTR(-ENOMEM)), (u64)-ENOMEM);
	ck_assert_uint_eq(sim_addr(&here), 0);
	ck_assert_ptr_null(sim_ptr(0));
	ck_assert_ptr_null(sim_ptr(0x1000));
	ck_assert_ptr_null(sim_ptr(PAGE_OFFSET - 1));
	ck_assert_ptr_null(sim_ptr(PAGE_OFFSET + (1ULL << 30)));
}
END_TEST

START_TEST(only_frames_of_ram_are_valid)
{
	static const struct { u64 pfn; bool valid; } t[] = {
		{ 0, false }, { 1, true }, { 0x9e, true }, { 0x9f, false }, { 0xff, false },
		{ 0x100, true }, { 0x3ffff, true }, { 0x40000, false }, { ~0ULL, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++)
		ck_assert_int_eq(pfn_valid(t[i].pfn), t[i].valid);
}
END_TEST

START_TEST(the_arithmetic_of_pa_is_blind)
{
	/* NULL and vmalloc's addresses give a number too: a wrong one. */
	ck_assert_uint_eq(sim_virt_to_phys_blind(NULL), 0x0000778000000000);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_page");
	TCase *c = case_on(s, "pc", power_on);

	tcase_add_test(c, a_fresh_page_has_one_reference);
	tcase_add_test(c, the_last_reference_frees);
	tcase_add_test(c, a_compound_page_is_freed_as_a_whole);
	tcase_add_test(c, of_a_plain_block_put_page_frees_the_first_frame_only);
	tcase_add_test(c, freeing_a_block_that_is_still_held_keeps_its_first_frame);
	tcase_add_test(c, split_frames_are_freed_one_by_one);
	tcase_add_test(c, a_compound_page_is_not_split);
	tcase_add_test(c, an_exact_size_keeps_only_the_frames_that_it_needs);
	tcase_add_test(c, freeing_twice_is_reported_and_changes_nothing);
	tcase_add_test(c, freeing_a_block_twice_is_reported_and_changes_nothing);
	tcase_add_test(c, freeing_more_than_was_handed_out_is_reported);
	tcase_add_test(c, addresses_translate_there_and_back);
	tcase_add_test(c, what_is_no_address_of_the_machine_shows_none_of_the_host);
	tcase_add_test(c, only_frames_of_ram_are_valid);
	tcase_add_test(c, the_arithmetic_of_pa_is_blind);
	return run_suite(s);
}
