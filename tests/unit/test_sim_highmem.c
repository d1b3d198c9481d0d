// SPDX-License-Identifier: GPL-2.0
/* sim/highmem.c: frames without an address, and the windows that lend them one. */
#include "highmem.h"
#include "kapi.h"
#include "ram.h"
#include "sim_test.h"

#define SLOTS 512

static void power_on_i386(void)
{
	ck_assert_int_eq(sim_start("i386", 1), 0);
}

static struct page *high_page(void)
{
	struct page *page = alloc_pages(GFP_HIGHUSER, 0);

	ck_assert_ptr_nonnull(page);
	ck_assert(PageHighMem(page));
	return page;
}

START_TEST(a_frame_of_high_memory_has_no_address)
{
	struct page *page = high_page(), *low = alloc_pages(GFP_KERNEL, 0);

	ck_assert_str_eq(page_zone(page)->name, "HighMem");
	ck_assert_ptr_null(page_address(page));
	ck_assert(!PageHighMem(low));
	ck_assert_ptr_eq(kmap(low), page_address(low));
	ck_assert_ptr_eq(kmap_local_page(low), page_address(low));
	ck_assert(!sim_ram_contains(sim_ram_ptr(page_to_pfn(page))));
	kunmap(low);
	__free_pages(low, 0);
	__free_pages(page, 0);
}
END_TEST

START_TEST(two_windows_show_the_same_bytes)
{
	struct page *page = high_page();
	char *p = kmap(page), *q = kmap_local_page(page);

	ck_assert_ptr_ne(p, q);
	ck_assert_uint_eq(sim_addr(p), 0xff001000);
	ck_assert_uint_eq(sim_addr(q), 0xfffbb000);
	ck_assert_ptr_eq(page_address(page), p);
	strcpy(p, "high");
	ck_assert_str_eq(q, "high");
	strcpy((char *)sim_ram_ptr(page_to_pfn(page)), "frame");
	ck_assert_str_eq(p, "frame");
	kunmap_local(q);
	kunmap(page);
	__free_pages(page, 0);
}
END_TEST

START_TEST(a_frame_is_mapped_once_however_often_it_is_asked_for)
{
	struct page *page = high_page();
	void *p = kmap(page);

	ck_assert_ptr_eq(kmap(page), p);
	kunmap(page);
	kunmap(page);
	ck_assert_ptr_eq(page_address(page), p);	/* until the slots are flushed */
	__free_pages(page, 0);
}
END_TEST

START_TEST(slots_are_used_again_after_a_round)
{
	struct page *page;

	for (unsigned int i = 0; i < 3 * SLOTS; i++) {
		page = high_page();
		*(char *)kmap(page) = 1;
		kunmap(page);
		__free_pages(page, 0);
	}
}
END_TEST

/* One more than there are slots; the last has to wait. */
static struct page *pages[SLOTS + 1];
static _Atomic int mapped;

static void map_them(void *arg)
{
	(void)arg;
	for (unsigned int i = 0; i <= SLOTS; i++) {
		kmap(pages[i]);
		mapped++;
	}
}

START_TEST(the_slot_after_the_last_has_to_wait)
{
	struct kml_thread *thread;

	for (unsigned int i = 0; i <= SLOTS; i++)
		pages[i] = high_page();
	thread = kml_thread_start("test", -1, map_them, NULL);
	while (!kml_thread_blocked(thread))
		kml_thread_sleep(1);
	ck_assert_int_eq(mapped, SLOTS);
	kunmap(pages[100]);
	kml_thread_stop(thread);
	ck_assert_int_eq(mapped, SLOTS + 1);
	books_add_up();
	for (unsigned int i = 0; i <= SLOTS; i++) {
		if (i != 100)
			kunmap(pages[i]);
		__free_pages(pages[i], 0);
	}
}
END_TEST

START_TEST(vmalloc_takes_high_memory_first)
{
	char *p = vmalloc(3 * PAGE_SIZE);

	ck_assert(PageHighMem(vmalloc_to_page(p)));
	strcpy(p + PAGE_SIZE - 2, "over the border");
	ck_assert_str_eq(p + PAGE_SIZE - 2, "over the border");
	vfree(p);
}
END_TEST

START_TEST(high_memory_comes_cleared)
{
	struct page *page = high_page();
	u8 *p = kmap(page);

	ck_assert_ptr_null(memchr_inv(p, 0, PAGE_SIZE));
	memset(p, 0x55, PAGE_SIZE);
	kunmap(page);
	__free_pages(page, 0);
	ck_assert_ptr_null(memchr_inv(sim_ram_ptr(page_to_pfn(page)), SIM_PAGE_POISON, PAGE_SIZE));
}
END_TEST

START_TEST(a_machine_without_high_memory_has_no_window)
{
	struct page *page = alloc_pages(GFP_HIGHUSER, 0);

	ck_assert_ptr_eq(kmap(page), page_address(page));
	ck_assert(!sim_in_kmap(0xff000000));
	kunmap(page);
	__free_pages(page, 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_highmem");
	TCase *c = case_on(s, "i386", power_on_i386);

	tcase_add_test(c, a_frame_of_high_memory_has_no_address);
	tcase_add_test(c, two_windows_show_the_same_bytes);
	tcase_add_test(c, a_frame_is_mapped_once_however_often_it_is_asked_for);
	tcase_add_test(c, slots_are_used_again_after_a_round);
	tcase_add_test(c, the_slot_after_the_last_has_to_wait);
	tcase_add_test(c, vmalloc_takes_high_memory_first);
	tcase_add_test(c, high_memory_comes_cleared);
	c = case_on(s, "pc", power_on);
	tcase_add_test(c, a_machine_without_high_memory_has_no_window);
	return run_suite(s);
}
