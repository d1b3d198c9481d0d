// SPDX-License-Identifier: GPL-2.0
/* sim/machine.c and sim/kapi.c: profiles, power, the seed, and the small services. */
#include "machine.h"
#include "sim_test.h"

START_TEST(every_profile_starts_and_its_books_add_up)
{
	const char *name;
	unsigned int i;

	for (i = 0; (name = sim_profile_name(i)); i++) {
		ck_assert_int_eq(sim_start(name, 7), 0);
		ck_assert_str_eq(sim_machine()->machine, name);
		books_add_up();
		sim_stop();
	}
	ck_assert_uint_ge(i, 9);
}
END_TEST

START_TEST(an_unknown_machine_is_refused)
{
	ck_assert_int_eq(sim_start("toaster", 1), -EINVAL);
	ck_assert_ptr_null(sim_machine());
}
END_TEST

START_TEST(there_is_one_machine_a_process)
{
	power_on();
	ck_assert_int_eq(sim_start("pc-small", 1), -EBUSY);
	ck_assert_str_eq(sim_machine()->machine, "pc");
	sim_stop();
}
END_TEST

START_TEST(stopping_twice_does_nothing_more)
{
	char msg[80];

	power_on();
	sim_stop();
	sim_stop();
	ck_assert_ptr_null(sim_machine());
	ck_assert_int_eq(sim_check(msg, sizeof(msg)), -EIO);
}
END_TEST

START_TEST(a_stopped_machine_starts_afresh)
{
	u64 before, after;

	power_on();
	before = free_frames();
	ck_assert_ptr_nonnull(alloc_pages(GFP_KERNEL, 3));
	sim_stop();
	power_on();
	after = free_frames();
	sim_stop();
	ck_assert_uint_eq(before, after);
}
END_TEST

/* The frames of a few allocations under @seed, as one number. */
static u64 trace(u64 seed)
{
	u64 sum = 0;

	ck_assert_int_eq(sim_start("pc", seed), 0);
	for (unsigned int i = 0; i < 40; i++)
		sum = sum * 31 + page_to_pfn(alloc_pages(GFP_KERNEL, i % 11));
	sim_stop();
	return sum;
}

START_TEST(the_same_seed_gives_the_same_frames)
{
	ck_assert_uint_eq(trace(5), trace(5));
}
END_TEST

START_TEST(another_seed_gives_other_frames)
{
	ck_assert_uint_ne(trace(5), trace(6));
}
END_TEST

START_TEST(pc_has_the_constants_of_the_guest)
{
	power_on();
	ck_assert_uint_eq(PAGE_SIZE, 4096);
	ck_assert_uint_eq(KML_MAX_ORDER, 10);
	ck_assert_uint_eq(KMALLOC_MAX_SIZE, PAGE_SIZE << KML_MAX_ORDER);
	ck_assert_uint_eq(PAGE_OFFSET, 0xffff888000000000);
	ck_assert_uint_eq(VMALLOC_START, 0xffffc90000000000);
	ck_assert_uint_eq(VMALLOC_END - VMALLOC_START, (32ULL << 40) - 1);
	ck_assert_uint_eq(num_online_cpus(), 2);
	ck_assert_uint_eq(totalram_pages() * 4, 983628);	/* MemTotal, KiB */
	sim_stop();
}
END_TEST

/* What the boards' documents and guests say of each: page size, limits, zones. */
START_TEST(every_profile_has_its_own_figures)
{
	static const struct {
		const char *name;
		u64 page, kmalloc_max, largest_class;
		unsigned int smallest_class;
		const char *kernel_zone, *user_zone;	/* that serves GFP_KERNEL, GFP_HIGHUSER */
	} t[] = {
		{ "pc", 4096, 4 << 20, 8192, 8, "DMA32", "DMA32" },
		{ "pc-6g", 4096, 4 << 20, 8192, 8, "Normal", "Normal" },
		{ "i386", 4096, 4 << 20, 8192, 8, "Normal", "HighMem" },
		{ "arm64", 4096, 4 << 20, 8192, 128, "Normal", "Normal" },
		{ "arm64-6.12", 4096, 4 << 20, 8192, 8, "Normal", "Normal" },
		{ "arm64-16k", 16384, 32 << 20, 32768, 8, "Normal", "Normal" },
		{ "armhf", 4096, 8 << 20, 8192, 64, "DMA", "HighMem" },
		{ "armhf-6.12", 4096, 8 << 20, 8192, 64, "DMA", "HighMem" },
		{ "rpi5", 16384, 32 << 20, 32768, 128, "Normal", "Normal" },
		{ "beaglebone", 4096, 8 << 20, 8192, 64, "Normal", "Normal" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		struct page *page;
		void *p;

		ck_assert_int_eq(sim_start(t[i].name, 3), 0);
		ck_assert_uint_eq(PAGE_SIZE, t[i].page);
		ck_assert_uint_eq(KMALLOC_MAX_SIZE, t[i].kmalloc_max);
		ck_assert_uint_eq(PAGE_SIZE << KML_MAX_ORDER, t[i].kmalloc_max);
		ck_assert_uint_eq(kmalloc_size_roundup(t[i].largest_class), t[i].largest_class);
		ck_assert_uint_eq(kmalloc_size_roundup(1), t[i].smallest_class);
		p = kmalloc(t[i].kmalloc_max, GFP_KERNEL);
		ck_assert_ptr_nonnull(p);
		ck_assert_str_eq(page_zone(virt_to_page(p))->name, t[i].kernel_zone);
		ck_assert_uint_eq(sim_addr(p) - PAGE_OFFSET + PHYS_OFFSET, virt_to_phys(p));
		kfree(p);
		page = alloc_pages(GFP_HIGHUSER, 0);
		ck_assert_str_eq(page_zone(page)->name, t[i].user_zone);
		__free_pages(page, 0);
		p = vmalloc(3 * PAGE_SIZE);
		memset(p, 0x33, 3 * PAGE_SIZE);
		ck_assert_uint_ge(sim_addr(p), VMALLOC_START);
		vfree(p);
		books_add_up();
		sim_stop();
	}
}
END_TEST

/* MemTotal, LowTotal and HighTotal of the guests, in KiB. */
START_TEST(memory_is_that_of_the_guests)
{
	static const struct { const char *machine; u64 total, low, high; } t[] = {
		{ "i386", 2060056, 864016, 1196040 }, { "armhf", 2058216, 747496, 1310720 },
		{ "arm64", 4020340, 4020340, 0 }, { "arm64-6.12", 4011904, 4011904, 0 },
		{ "arm64-16k", 4057296, 4057296, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		ck_assert_int_eq(sim_start(t[i].machine, 1), 0);
		ck_assert_uint_eq(totalram_pages() * PAGE_SIZE, t[i].total << 10);
		if (t[i].high)
			ck_assert_uint_eq(zone_called("HighMem")->managed * PAGE_SIZE, t[i].high << 10);
		ck_assert_uint_eq(t[i].low + t[i].high, t[i].total);
		sim_stop();
	}
}
END_TEST

START_TEST(text_is_cut_and_counted_as_stored)
{
	static const struct { size_t size; int ret; const char *text; } t[] = {
		{ 8, 5, "12345" }, { 6, 5, "12345" }, { 5, 4, "1234" }, { 1, 0, "" },
	};
	char buf[8];

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		ck_assert_int_eq(scnprintf(buf, t[i].size, "%d", 12345), t[i].ret);
		ck_assert_str_eq(buf, t[i].text);
		ck_assert_int_eq(strscpy(buf, "12345", t[i].size),
				 t[i].ret == 5 ? 5 : -E2BIG);
		ck_assert_str_eq(buf, t[i].text);
	}
	ck_assert_int_eq(scnprintf(buf, 0, "x"), 0);
	ck_assert_int_eq(strscpy(buf, "x", 0), -E2BIG);
}
END_TEST

START_TEST(memchr_inv_finds_the_first_other_byte)
{
	char buf[64];

	memset(buf, 7, sizeof(buf));
	ck_assert_ptr_null(memchr_inv(buf, 7, sizeof(buf)));
	ck_assert_ptr_null(memchr_inv(buf, 8, 0));
	for (size_t i = 0; i < sizeof(buf); i++) {
		buf[i] = 1;
		ck_assert_ptr_eq(memchr_inv(buf, 7, sizeof(buf)), buf + i);
		buf[i] = 7;
	}
}
END_TEST

START_TEST(get_order_is_the_smallest_that_holds_the_size)
{
	static const struct { u64 size; int order; } t[] = {
		{ 0, 52 }, { 1, 0 }, { 4096, 0 }, { 4097, 1 }, { 8192, 1 }, { 8193, 2 },
		{ 4 << 20, 10 }, { (4 << 20) + 1, 11 },
	};

	power_on();
	for (size_t i = 0; i < ARRAY_SIZE(t); i++)
		ck_assert_int_eq(get_order(t[i].size), t[i].order);
	sim_stop();
}
END_TEST

START_TEST(a_thread_runs_on_the_cpu_that_it_chose)
{
	ck_assert_int_eq(raw_smp_processor_id(), 0);
	sim_set_cpu(1);
	ck_assert_int_eq(raw_smp_processor_id(), 1);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_machine");
	TCase *c = tcase_create("machine");

	tcase_set_timeout(c, 60);
	suite_add_tcase(s, c);
	tcase_add_test(c, every_profile_starts_and_its_books_add_up);
	tcase_add_test(c, an_unknown_machine_is_refused);
	tcase_add_test(c, there_is_one_machine_a_process);
	tcase_add_test(c, stopping_twice_does_nothing_more);
	tcase_add_test(c, a_stopped_machine_starts_afresh);
	tcase_add_test(c, the_same_seed_gives_the_same_frames);
	tcase_add_test(c, another_seed_gives_other_frames);
	tcase_add_test(c, pc_has_the_constants_of_the_guest);
	tcase_add_test(c, every_profile_has_its_own_figures);
	tcase_add_test(c, memory_is_that_of_the_guests);
	tcase_add_test(c, text_is_cut_and_counted_as_stored);
	tcase_add_test(c, memchr_inv_finds_the_first_other_byte);
	tcase_add_test(c, get_order_is_the_smallest_that_holds_the_size);
	tcase_add_test(c, a_thread_runs_on_the_cpu_that_it_chose);
	return run_suite(s);
}
