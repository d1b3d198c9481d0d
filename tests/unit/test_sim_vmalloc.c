// SPDX-License-Identifier: GPL-2.0
/* sim/vmalloc.c and vmap_fault.c: areas, frames, the guard page, faults, misuse. */
#include <limits.h>
#include <setjmp.h>
#include <signal.h>

#include "sim_test.h"
#include "vmalloc.h"

static sigjmp_buf faulted;
static struct sigaction before_us;

static void fault(int sig)
{
	(void)sig;
	siglongjmp(faulted, 1);
}

/* Our handler is there first, so that faults which are not the machine's come to us. */
static void power_on_watched(void)
{
	struct sigaction action = { .sa_handler = fault };

	sigaction(SIGSEGV, &action, &before_us);
	power_on();
}

static void power_off_watched(void)
{
	struct sigaction now;

	power_off();
	sigaction(SIGSEGV, NULL, &now);
	ck_assert(now.sa_handler == fault);
	sigaction(SIGSEGV, &before_us, NULL);
}

static bool faults(const volatile char *p)
{
	if (sigsetjmp(faulted, 1))
		return true;
	(void)*p;
	return false;
}

static void ck_last_report(const char *want)
{
	char text[256];

	sim_last_report(text, sizeof(text));
	ck_assert_msg(strstr(text, want) != NULL, "\"%s\" is not in \"%s\"", want, text);
}

static u64 pages_of(char *p)
{
	u64 n = 0;

	while (vmalloc_to_page(p + n * PAGE_SIZE))
		n++;
	return n;
}

START_TEST(a_frame_has_two_addresses)
{
	char *p = vmalloc(3 * PAGE_SIZE);

	for (int i = 0; i < 3; i++) {
		char *direct = page_address(vmalloc_to_page(p + i * PAGE_SIZE));

		p[i * PAGE_SIZE + 5] = 'v';
		ck_assert_int_eq(direct[5], 'v');
		direct[6] = 'd';
		ck_assert_int_eq(p[i * PAGE_SIZE + 6], 'd');
	}
	vfree(p);
}
END_TEST

START_TEST(the_guard_page_faults_and_has_no_frame)
{
	char *p = vmalloc(2 * PAGE_SIZE), *next = vmalloc(PAGE_SIZE);

	ck_assert_ptr_eq(next, p + 3 * PAGE_SIZE);
	ck_assert(!faults(p) && !faults(p + 2 * PAGE_SIZE - 1) && !faults(next));
	ck_assert(faults(p + 2 * PAGE_SIZE));
	ck_assert(faults(next - 1));
	ck_assert_ptr_null(vmalloc_to_page(p + 2 * PAGE_SIZE));
	vfree(p);
	vfree(next);
}
END_TEST

START_TEST(a_freed_area_faults)
{
	char *p = vmalloc(PAGE_SIZE);

	*p = 1;
	vfree(p);
	ck_assert(faults(p));
	ck_assert_ptr_null(vmalloc_to_page(p));
}
END_TEST

/* The counts that 6.1 gives on x86-64, measured. */
START_TEST(sizes_are_rounded_up_to_pages)
{
	static const struct { unsigned long size; u64 small, huge; } t[] = {
		{ 1, 1, 1 }, { 4095, 1, 1 }, { 4096, 1, 1 }, { 4097, 2, 2 }, { 40960, 10, 10 },
		{ 2097151, 512, 512 }, { 2097152, 512, 512 }, { 2097153, 513, 1024 },
		{ 4194299, 1024, 1024 }, { 5242880, 1280, 1536 },
	};
	u64 before = free_frames();

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		char *p = vmalloc(t[i].size), *h = vmalloc_huge(t[i].size, GFP_KERNEL);

		ck_assert_uint_eq(pages_of(p), t[i].small);
		ck_assert_uint_eq(pages_of(h), t[i].huge);
		ck_assert_uint_eq(sim_vmalloc_pages(h), t[i].huge);
		ck_assert_uint_eq(before - free_frames(), t[i].small + t[i].huge);
		vfree(p);
		vfree(h);
	}
	ck_assert_uint_eq(free_frames(), before);
}
END_TEST

START_TEST(huge_pages_are_aligned_runs)
{
	char *p = vmalloc_huge(4 << 20, GFP_KERNEL);
	u64 pfn;

	ck_assert_uint_eq(sim_addr(p) % (2 << 20), 0);
	for (int half = 0; half < 2; half++) {
		pfn = page_to_pfn(vmalloc_to_page(p + half * (2 << 20)));
		ck_assert_uint_eq(pfn % 512, 0);
		for (int i = 0; i < 512; i++) {
			struct page *page = vmalloc_to_page(p + half * (2 << 20) + i * PAGE_SIZE);

			ck_assert_uint_eq(page_to_pfn(page), pfn + i);
			ck_assert(!PageCompound(page) && page_count(page) == 1);
		}
	}
	vfree(p);
}
END_TEST

START_TEST(huge_pages_begin_at_2_mib)
{
	char *small = vmalloc(4096), *p = vmalloc_huge((2 << 20) - 1, GFP_KERNEL);
	char *q = vmalloc_huge(2 << 20, GFP_KERNEL);

	ck_assert_uint_ne(sim_addr(p) % (2 << 20), 0);
	ck_assert_uint_eq(sim_addr(q) % (2 << 20), 0);
	ck_assert_uint_eq(page_to_pfn(vmalloc_to_page(q)) % 512, 0);
	vfree(small);
	vfree(p);
	vfree(q);
}
END_TEST

START_TEST(nothing_and_too_much)
{
	ck_assert_ptr_null(vmalloc(0));
	ck_assert_ptr_null(vmalloc_huge(0, GFP_KERNEL));
	ck_assert_ptr_null(vmalloc(totalram_pages() * PAGE_SIZE + PAGE_SIZE));
	ck_last_report("exceeds total pages");
	ck_assert_ptr_null(vmalloc(ULONG_MAX));
	vfree(NULL);
}
END_TEST

START_TEST(without_enough_frames_nothing_stays_taken)
{
	u64 before = free_frames();

	ck_assert_ptr_null(vmalloc((before + 1) * PAGE_SIZE));
	ck_last_report("failed to allocate pages");
	ck_assert_uint_eq(free_frames(), before);
}
END_TEST

START_TEST(memory_is_zero)
{
	void *(*const fns[])(unsigned long) = { vmalloc, vzalloc, vmalloc_user, vmalloc_32 };

	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < ARRAY_SIZE(fns); i++) {
			char *p = fns[i](5 * PAGE_SIZE);

			ck_assert_ptr_null(memchr_inv(p, 0, 5 * PAGE_SIZE));
			memset(p, 0xff, 5 * PAGE_SIZE);
			vfree(p);
		}
}
END_TEST

START_TEST(vmalloc_32_stays_below_4_gib)
{
	char *p = vmalloc_32(PAGE_SIZE), *q = vmalloc(PAGE_SIZE);

	ck_assert_str_eq(page_zone(vmalloc_to_page(p))->name, "DMA32");
	ck_assert_str_eq(page_zone(vmalloc_to_page(q))->name, "Normal");
	vfree(p);
	vfree(q);
}
END_TEST

START_TEST(addresses_begin_at_vmalloc_start_and_translate_back)
{
	char *p = vmalloc(3 * PAGE_SIZE);
	int on_the_stack;

	ck_assert_uint_eq(sim_addr(p), VMALLOC_START);
	ck_assert_uint_eq(sim_addr(p + 4100), VMALLOC_START + 4100);
	ck_assert_ptr_eq(sim_ptr(VMALLOC_START + 4100), p + 4100);
	ck_assert(is_vmalloc_addr(p) && !is_vmalloc_addr(&on_the_stack) && !is_vmalloc_addr(NULL));
	ck_assert_ptr_null(sim_vmalloc_ptr(VMALLOC_START - 1));
	vfree(p);
}
END_TEST

START_TEST(the_lowest_gap_that_fits_is_used)
{
	char *a = vmalloc(PAGE_SIZE), *b = vmalloc(3 * PAGE_SIZE), *c = vmalloc(PAGE_SIZE), *d;

	vfree(b);
	d = vmalloc(4 * PAGE_SIZE);
	ck_assert(d > c);
	vfree(d);
	d = vmalloc(2 * PAGE_SIZE);
	ck_assert_ptr_eq(d, b);
	vfree(a);
	vfree(c);
	vfree(d);
}
END_TEST

START_TEST(a_wrong_vfree_is_reported_and_changes_nothing)
{
	char *p = vmalloc(2 * PAGE_SIZE);
	void *k = kmalloc(4096, GFP_KERNEL);

	vfree(p + 1);
	ck_last_report("Trying to vfree() bad address");
	vfree(k);
	ck_last_report("Trying to vfree() nonexistent vm area");
	kfree(k);
	vfree(p + PAGE_SIZE);		/* as in the kernel, any page names its area */
	vfree(p);
	ck_last_report("nonexistent vm area");
	ck_assert_uint_eq(sim_reports(), 3);
}
END_TEST

/* More separate frames than the host allows mappings. */
START_TEST(scattered_frames_stay_readable_however_many_they_are)
{
	enum { N = 80000 };
	struct page **single = calloc(N, sizeof(*single));
	char *p;

	for (int i = 0; i < N; i++)
		single[i] = alloc_pages(GFP_KERNEL, 0);
	for (int i = 0; i < N; i += 2)
		__free_pages(single[i], 0);
	p = vmalloc(N / 2 * PAGE_SIZE);
	for (int i = 0; i < N / 2; i++)
		memcpy(p + i * PAGE_SIZE, &i, sizeof(i));
	for (int i = 0; i < N / 2; i++)
		ck_assert_mem_eq(p + i * PAGE_SIZE, &i, sizeof(i));
	vfree(p);
	for (int i = 1; i < N; i += 2)
		__free_pages(single[i], 0);
	free(single);
}
END_TEST

START_TEST(random_areas_keep_the_books)
{
	static struct { char *p; unsigned long size; } held[200];
	u64 before = free_frames();

	srand(3);
	for (int step = 0; step < 8000; step++) {
		int i = rand() % 200;

		if (held[i].p) {
			ck_assert_int_eq(held[i].p[held[i].size - 1], (char)i);
			vfree(held[i].p);
			held[i].p = NULL;
		} else {
			held[i].size = 1 + rand() % (rand() % 50 ? 100000 : 5000000);
			held[i].p = rand() % 4 ? vmalloc(held[i].size) :
				    vmalloc_huge(held[i].size, GFP_KERNEL);
			held[i].p[held[i].size - 1] = (char)i;
		}
		if (step % 1000 == 0)
			books_add_up();
	}
	for (int i = 0; i < 200; i++)
		vfree(held[i].p);
	ck_assert_uint_eq(free_frames(), before);
	ck_assert_uint_eq(sim_reports(), 0);
}
END_TEST

static void *churn(void *arg)
{
	unsigned int n = (unsigned int)(uintptr_t)arg;

	for (int i = 0; i < 300; i++) {
		char *p = vmalloc((1 + (i * n) % 9) * PAGE_SIZE);

		memset(p, (int)n, PAGE_SIZE);
		if (memchr_inv(p, (int)n, PAGE_SIZE))
			return p;
		vfree(p);
	}
	return NULL;
}

START_TEST(threads_touch_their_areas_at_once)
{
	pthread_t t[4];
	void *wrong;

	for (uintptr_t i = 0; i < ARRAY_SIZE(t); i++)
		pthread_create(&t[i], NULL, churn, (void *)(i + 1));
	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		pthread_join(t[i], &wrong);
		ck_assert_ptr_null(wrong);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_vmalloc");
	TCase *c = case_on(s, "pc", power_on), *watched = tcase_create("faults");

	tcase_add_checked_fixture(watched, power_on_watched, power_off_watched);
	suite_add_tcase(s, watched);
	tcase_add_test(watched, the_guard_page_faults_and_has_no_frame);
	tcase_add_test(watched, a_freed_area_faults);
	tcase_add_test(c, a_frame_has_two_addresses);
	tcase_add_test(c, sizes_are_rounded_up_to_pages);
	tcase_add_test(c, huge_pages_are_aligned_runs);
	tcase_add_test(c, huge_pages_begin_at_2_mib);
	tcase_add_test(c, nothing_and_too_much);
	tcase_add_test(c, memory_is_zero);
	tcase_add_test(c, addresses_begin_at_vmalloc_start_and_translate_back);
	tcase_add_test(c, the_lowest_gap_that_fits_is_used);
	tcase_add_test(c, a_wrong_vfree_is_reported_and_changes_nothing);
	tcase_add_test(c, scattered_frames_stay_readable_however_many_they_are);
	tcase_add_test(c, random_areas_keep_the_books);
	tcase_add_test(c, threads_touch_their_areas_at_once);
	tcase_add_test(case_on(s, "pc-small", power_on_small),
		       without_enough_frames_nothing_stays_taken);
	tcase_add_test(case_on(s, "pc-6g", power_on_large), vmalloc_32_stays_below_4_gib);
	return run_suite(s);
}
