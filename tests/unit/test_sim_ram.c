// SPDX-License-Identifier: GPL-2.0
/* sim/ram.c: the memfd behind the direct map, and what free frames hold. */
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "page.h"
#include "ram.h"
#include "sim_test.h"

/* Bytes of the memfd that the host really keeps. */
static u64 kept_bytes(void)
{
	struct stat st;

	ck_assert_int_eq(fstat(sim_memfd(), &st), 0);
	return (u64)st.st_blocks * 512;
}

/* Can this address be read? Asked of the kernel, which answers EFAULT instead of a signal. */
static bool readable(const u8 *p)
{
	int fds[2];
	ssize_t n;

	ck_assert_int_eq(pipe(fds), 0);
	n = write(fds[1], p, 1);
	close(fds[0]);
	close(fds[1]);
	return n == 1;
}

START_TEST(a_physical_address_is_an_offset_in_the_memfd)
{
	struct page *page = alloc_pages(GFP_KERNEL, 0);
	char seen[8];

	strcpy((char *)page_address(page) + 100, "hello");
	ck_assert_int_eq(pread(sim_memfd(), seen, 6,
			       (off_t)(page_to_pfn(page) * PAGE_SIZE + 100)), 6);
	ck_assert_str_eq(seen, "hello");
	__free_pages(page, 0);
}
END_TEST

START_TEST(a_second_mapping_shows_the_same_frame)
{
	struct page *page = alloc_pages(GFP_KERNEL, 0);
	char *mine = page_address(page);
	char *other = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, sim_memfd(),
			   (off_t)(page_to_pfn(page) * PAGE_SIZE));

	ck_assert_ptr_ne(other, MAP_FAILED);
	other[5] = 'x';
	ck_assert_int_eq(mine[5], 'x');
	munmap(other, PAGE_SIZE);
	__free_pages(page, 0);
}
END_TEST

START_TEST(the_direct_map_ends_where_ram_ends)
{
	ck_assert(readable(sim_ram_ptr(0x100)));
	ck_assert(readable(sim_ram_ptr(0x40000) - 1));
	ck_assert(!readable(sim_ram_ptr(0x40000)));
	ck_assert(!readable(sim_ram_base - 1));
}
END_TEST

START_TEST(the_hole_below_four_gigabytes_faults)
{
	ck_assert(readable(sim_ram_ptr(0xbffff)));
	ck_assert(!readable(sim_ram_ptr(0xc0000)));
	ck_assert(!readable(sim_ram_ptr(0xfffff)));
	ck_assert(readable(sim_ram_ptr(0x100000)));
}
END_TEST

START_TEST(a_machine_that_was_not_used_costs_no_memory)
{
	u64 before = kept_bytes();
	struct page *page[64];

	for (unsigned int i = 0; i < 64; i++)
		page[i] = alloc_pages(GFP_KERNEL, 10);
	for (unsigned int i = 0; i < 64; i++)
		__free_pages(page[i], 10);
	ck_assert_uint_le(kept_bytes(), before + (1 << 20));
}
END_TEST

START_TEST(memory_is_handed_out_zeroed)
{
	struct page *page = alloc_pages(GFP_KERNEL, 2);
	u64 pfn = page_to_pfn(page);

	memset(page_address(page), 0x55, PAGE_SIZE << 2);
	__free_pages(page, 2);
	page = alloc_pages(GFP_KERNEL, 2);
	ck_assert_uint_eq(page_to_pfn(page), pfn);
	ck_assert_ptr_null(memchr_inv(page_address(page), 0, PAGE_SIZE << 2));
	__free_pages(page, 2);
}
END_TEST

START_TEST(a_freed_frame_holds_the_poison)
{
	struct page *page = alloc_pages(GFP_KERNEL, 0);
	u8 *p = page_address(page);

	memset(p, 0x55, PAGE_SIZE);
	__free_pages(page, 0);
	ck_assert_ptr_null(memchr_inv(p, SIM_PAGE_POISON, PAGE_SIZE));
}
END_TEST

START_TEST(without_clearing_the_poison_shows)
{
	struct page *page = alloc_pages(GFP_KERNEL, 1);
	u64 pfn = page_to_pfn(page);

	sim_frames_poison(pfn, 2);
	sim_frames_reveal(pfn, 2);
	ck_assert_ptr_null(memchr_inv(page_address(page), SIM_PAGE_POISON, 2 * PAGE_SIZE));
	__free_pages(page, 1);
}
END_TEST

/* Free a frame that was @used or not, change one byte of it; the machine must notice. */
static void write_after_free(bool used)
{
	struct page *page = alloc_pages(GFP_KERNEL, 0);
	u8 *p = page_address(page), old;
	char msg[200];

	if (used)
		memset(p, 1, PAGE_SIZE);
	__free_pages(page, 0);
	old = p[PAGE_SIZE - 1];
	p[PAGE_SIZE - 1] = 'w';
	ck_assert_int_eq(sim_check(msg, sizeof(msg)), -EIO);
	ck_assert_ptr_nonnull(strstr(msg, "was written to"));
	p[PAGE_SIZE - 1] = old;
	books_add_up();
}

START_TEST(a_write_to_a_freed_frame_is_noticed)
{
	write_after_free(true);
}
END_TEST

START_TEST(a_write_to_a_frame_that_was_never_used_is_noticed)
{
	write_after_free(false);
}
END_TEST

START_TEST(nothing_that_is_written_to_ram_disturbs_the_allocator)
{
	u64 before = free_frames();
	struct page *page[200];

	for (u64 pfn = 0x100; pfn < 0x4000; pfn++)
		if (!PageReserved(pfn_to_page(pfn)) && !page_count(pfn_to_page(pfn)))
			memset(sim_ram_ptr(pfn), 0xff, PAGE_SIZE);
	for (unsigned int i = 0; i < 200; i++) {
		page[i] = alloc_pages(GFP_KERNEL, 3);
		ck_assert_ptr_null(memchr_inv(page_address(page[i]), 0, PAGE_SIZE << 3));
	}
	for (unsigned int i = 0; i < 200; i++)
		__free_pages(page[i], 3);
	ck_assert_uint_eq(free_frames(), before);
	sim_stop();		/* what was scribbled over is rightly called broken */
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_ram");
	TCase *c = case_on(s, "pc", power_on);

	tcase_add_test(c, a_physical_address_is_an_offset_in_the_memfd);
	tcase_add_test(c, a_second_mapping_shows_the_same_frame);
	tcase_add_test(c, the_direct_map_ends_where_ram_ends);
	tcase_add_test(c, a_machine_that_was_not_used_costs_no_memory);
	tcase_add_test(c, memory_is_handed_out_zeroed);
	tcase_add_test(c, a_freed_frame_holds_the_poison);
	tcase_add_test(c, without_clearing_the_poison_shows);
	tcase_add_test(c, a_write_to_a_freed_frame_is_noticed);
	tcase_add_test(c, a_write_to_a_frame_that_was_never_used_is_noticed);
	c = case_on(s, "pc-small", power_on_small);
	tcase_add_test(c, nothing_that_is_written_to_ram_disturbs_the_allocator);
	c = case_on(s, "pc-6g", power_on_large);
	tcase_add_test(c, the_hole_below_four_gigabytes_faults);
	return run_suite(s);
}
