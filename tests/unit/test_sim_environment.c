// SPDX-License-Identifier: GPL-2.0
/* sim/environment.c and module/kapi_bench.c on the twin: loops keep nothing, counts are counts. */
#include "kapi_bench.h"
#include "sim_test.h"
#include "value.h"

static struct kml_bench_job job_of(u64 op, u64 size, u64 batch)
{
	return (struct kml_bench_job){ .op = op, .size = size, .batch = batch };
}

START_TEST(every_loop_gives_back_what_it_took)
{
	u64 before = free_frames();

	for (u64 op = 0; op < KML_N_bench_op_count; op++) {
		struct kml_bench_job job = job_of(op, 8192, 5);

		ck_assert_int_eq(kml_bench_prepare(&job), 0);
		ck_assert_int_eq(kml_bench_loop(&job, 10), 0);
		kml_bench_empty(&job, 10);
		kml_bench_finish(&job);
	}
	/* Slabs that stay with their CPU, and page tables, are not ours to give back. */
	ck_assert_uint_ge(free_frames() + 64, before);
	books_add_up();
}
END_TEST

START_TEST(borders_follow_from_objects_per_slab)
{
	static const struct { u64 size, batch, borders; } cases[] = {
		{ 64, 1, 0 }, { 64, 64, 0 }, { 64, 65, 1 }, { 64, 640, 9 }, { 2048, 17, 1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct kml_bench_job job = job_of(KML_N_bench_op_kmem_cache, cases[i].size,
						  cases[i].batch);
		u64 borders = 99, refills = 99;

		ck_assert_int_eq(kml_bench_prepare(&job), 0);
		ck_assert_int_eq(kml_bench_count(&job, &borders, &refills), 0);
		ck_assert_uint_eq(borders, cases[i].borders);
		ck_assert_uint_eq(refills, 99);
		kml_bench_finish(&job);
	}
}
END_TEST

START_TEST(no_memory_holds_nothing)
{
	u64 before = free_frames();
	struct kml_bench_job job = job_of(KML_N_bench_op_pages, 1, 4096);

	job.order = KML_MAX_ORDER;
	ck_assert_int_eq(kml_bench_prepare(&job), 0);
	ck_assert_int_eq(kml_bench_loop(&job, 1), -ENOMEM);
	kml_bench_finish(&job);
	ck_assert_uint_eq(free_frames(), before);
}
END_TEST

START_TEST(the_twin_says_that_it_has_no_clock)
{
	char buf[500];
	struct kml_text text = { .buf = buf, .size = sizeof(buf) };
	u64 pages;

	kml_environment(&text);
	buf[text.len] = '\0';
	ck_assert_ptr_nonnull(strstr(buf, "clocksource none\n"));
	ck_assert_ptr_nonnull(strstr(buf, "emulation 1\n"));
	ck_assert(!kml_pcp_pages(&pages));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_environment");
	TCase *c = case_on(s, "pc", power_on);

	tcase_add_test(c, every_loop_gives_back_what_it_took);
	tcase_add_test(c, borders_follow_from_objects_per_slab);
	tcase_add_test(c, no_memory_holds_nothing);
	tcase_add_test(c, the_twin_says_that_it_has_no_clock);
	return run_suite(s);
}
