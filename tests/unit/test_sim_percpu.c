// SPDX-License-Identifier: GPL-2.0
/* sim/percpu.c: where instances lie, what is refused, and counting with preemption off. */
#include "percpu.h"
#include "sim_test.h"

START_TEST(every_cpu_has_its_own_zeroed_instance)
{
	u64 *p = __alloc_percpu_gfp(64, 8, GFP_KERNEL);
	int cpu;

	for_each_possible_cpu(cpu) {
		ck_assert_ptr_null(memchr_inv(per_cpu_ptr(p, cpu), 0, 64));
		ck_assert_uint_eq((u8 *)per_cpu_ptr(p, cpu) - (u8 *)p, cpu * sim_percpu_unit());
		memset(per_cpu_ptr(p, cpu), 0xff, 64);
	}
	free_percpu(p);
	p = __alloc_percpu_gfp(64, 8, GFP_KERNEL);
	ck_assert_ptr_null(memchr_inv(p, 0, 64));
	free_percpu(p);
}
END_TEST

START_TEST(objects_do_not_overlap)
{
	u8 *p[64];

	for (size_t i = 0; i < 64; i++) {
		p[i] = __alloc_percpu_gfp(1 + i * 7, 1U << i % 7, GFP_KERNEL);
		ck_assert(IS_ALIGNED((uintptr_t)p[i], 1UL << i % 7));
		memset(per_cpu_ptr(p[i], 1), (int)i + 1, 1 + i * 7);
	}
	for (size_t i = 0; i < 64; i++) {
		ck_assert_ptr_null(memchr_inv(per_cpu_ptr(p[i], 1), (int)i + 1, 1 + i * 7));
		free_percpu(p[i]);
	}
}
END_TEST

START_TEST(a_full_chunk_is_followed_by_another_and_all_go_back)
{
	u64 before = free_frames();
	void *p[80];

	for (size_t i = 0; i < 80; i++) {
		p[i] = __alloc_percpu_gfp(32768, 8, GFP_KERNEL);
		ck_assert_ptr_nonnull(p[i]);
	}
	ck_assert_uint_eq(before - free_frames(), 3 * 512);
	for (size_t i = 0; i < 80; i++)
		free_percpu(p[i]);
	ck_assert_uint_eq(free_frames(), before);
}
END_TEST

START_TEST(sizes_and_alignments_that_are_refused)
{
	ck_assert_ptr_null(__alloc_percpu_gfp(0, 8, GFP_KERNEL));
	ck_assert_ptr_null(__alloc_percpu_gfp(32769, 8, GFP_KERNEL));
	ck_assert_ptr_null(__alloc_percpu_gfp(8, 0, GFP_KERNEL));
	ck_assert_ptr_null(__alloc_percpu_gfp(8, 24, GFP_KERNEL));
	ck_assert_ptr_null(__alloc_percpu_gfp(8, 8192, GFP_KERNEL));
}
END_TEST

START_TEST(a_second_free_is_reported)
{
	u8 *p = __alloc_percpu_gfp(64, 8, GFP_KERNEL), *q = __alloc_percpu_gfp(8, 8, GFP_KERNEL);

	free_percpu(NULL);
	free_percpu(p);
	ck_assert_uint_eq(sim_reports(), 0);
	free_percpu(p);
	free_percpu(q + 4);
	ck_assert_uint_eq(sim_reports(), 2);
	free_percpu(q);
}
END_TEST

static void *count_on(void *arg)
{
	u64 *p = arg;

	sim_set_cpu(1);
	for (int i = 0; i < 10000; i++)
		this_cpu_add(*p, 1);
	return NULL;
}

START_TEST(two_threads_on_one_cpu_lose_nothing)
{
	u64 *p = __alloc_percpu_gfp(8, 8, GFP_KERNEL);
	pthread_t id[2];

	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(pthread_create(&id[i], NULL, count_on, p), 0);
	for (int i = 0; i < 2; i++)
		pthread_join(id[i], NULL);
	ck_assert_uint_eq(*p, 0);
	ck_assert_uint_eq(*per_cpu_ptr(p, 1), 20000);
	free_percpu(p);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_percpu");
	TCase *c = case_on(s, "pc", power_on), *small = case_on(s, "pc-small", power_on_small);

	tcase_add_test(c, every_cpu_has_its_own_zeroed_instance);
	tcase_add_test(c, objects_do_not_overlap);
	tcase_add_test(c, a_full_chunk_is_followed_by_another_and_all_go_back);
	tcase_add_test(c, sizes_and_alignments_that_are_refused);
	tcase_add_test(c, a_second_free_is_reported);
	tcase_add_test(c, two_threads_on_one_cpu_lose_nothing);
	tcase_add_test(small, objects_do_not_overlap);
	return run_suite(s);
}
