// SPDX-License-Identifier: GPL-2.0
/* sim/kvmalloc.c: which allocator answers, and what each refuses. */
#include "sim_test.h"

START_TEST(kmalloc_answers_up_to_its_own_limit)
{
	static const size_t sizes[] = { 1, 64, 4096, 8193, 65536, 4 << 20 };

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		void *p = kvmalloc(sizes[i], GFP_KERNEL);

		ck_assert_ptr_nonnull(p);
		ck_assert(!is_vmalloc_addr(p));
		ck_assert_uint_ge(ksize(p), sizes[i]);
		kvfree(p);
	}
}
END_TEST

START_TEST(vmalloc_answers_beyond)
{
	u64 before = free_frames();
	void *p = kvmalloc((4 << 20) + 1, GFP_KERNEL | __GFP_ZERO);

	ck_assert(is_vmalloc_addr(p));
	ck_assert_ptr_null(memchr_inv(p, 0, (4 << 20) + 1));
	kvfree(p);
	ck_assert_uint_eq(free_frames(), before);
}
END_TEST

START_TEST(what_may_not_sleep_gets_no_vmalloc)
{
	ck_assert_ptr_null(kvmalloc(8 << 20, GFP_ATOMIC));
	ck_assert_ptr_null(kvmalloc(8 << 20, GFP_NOWAIT));
}
END_TEST

START_TEST(more_than_an_int_counts_is_refused)
{
	ck_assert_ptr_null(kvmalloc(1UL << 31, GFP_KERNEL | __GFP_NOWARN));
}
END_TEST

START_TEST(nothing_is_an_address_of_its_own)
{
	ck_assert_ptr_eq(kvmalloc(0, GFP_KERNEL), ZERO_SIZE_PTR);
	kvfree(ZERO_SIZE_PTR);
	kvfree(NULL);
	ck_assert_uint_eq(sim_reports(), 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_kvmalloc");
	TCase *c = case_on(s, "pc", power_on);

	tcase_add_test(c, kmalloc_answers_up_to_its_own_limit);
	tcase_add_test(c, vmalloc_answers_beyond);
	tcase_add_test(c, what_may_not_sleep_gets_no_vmalloc);
	tcase_add_test(c, more_than_an_int_counts_is_refused);
	tcase_add_test(c, nothing_is_an_address_of_its_own);
	return run_suite(s);
}
