// SPDX-License-Identifier: GPL-2.0
/* sim/user.c: faults, frames and tables of the helper, and that all of them come back. */
#include "kapi_user.h"
#include "sim_test.h"

static u64 ascending(u64 i, u64 pages)
{
	(void)pages;
	return i;
}

static u64 far_apart(u64 i, u64 pages)
{
	return i * 512 % pages;
}

static struct kml_helper_stat stat_of(struct kml_helper *helper)
{
	struct kml_helper_stat stat;

	kml_helper_stat(helper, &stat);
	return stat;
}

START_TEST(a_mapping_has_no_frames)
{
	struct kml_helper *helper = kml_helper_create(64 << 20);

	ck_assert_uint_eq(stat_of(helper).minor, 0);
	ck_assert_uint_lt(stat_of(helper).rss_pages, 10);
	kml_helper_destroy(helper);
}
END_TEST

START_TEST(a_touch_is_a_fault_and_a_frame)
{
	u64 before = free_frames(), done = 0;
	struct kml_helper *helper = kml_helper_create(64 << 20);
	u64 rss = stat_of(helper).rss_pages, tables = stat_of(helper).page_table_bytes;

	ck_assert_int_eq(kml_helper_touch(helper, ascending, 0, 1024, &done), 0);
	ck_assert_uint_eq(done, 1024);
	ck_assert_uint_eq(stat_of(helper).minor, 1024);
	ck_assert_uint_eq(stat_of(helper).rss_pages, rss + 1024);
	ck_assert_uint_le(stat_of(helper).page_table_bytes, tables + 5 * PAGE_SIZE);
	ck_assert_uint_eq(before - free_frames(),
			  stat_of(helper).rss_pages + stat_of(helper).page_table_bytes / PAGE_SIZE);
	kml_helper_release(helper);
	ck_assert_uint_eq(stat_of(helper).rss_pages, rss);
	ck_assert_uint_eq(stat_of(helper).page_table_bytes, tables);
	ck_assert_uint_eq(stat_of(helper).minor, 1024);
	kml_helper_destroy(helper);
	ck_assert_uint_eq(free_frames(), before);
}
END_TEST

START_TEST(pages_far_apart_need_a_table_each)
{
	struct kml_helper *helper = kml_helper_create(64 << 20);
	u64 tables = stat_of(helper).page_table_bytes, done = 0;

	ck_assert_int_eq(kml_helper_touch(helper, far_apart, 0, 32, &done), 0);
	ck_assert_uint_ge(stat_of(helper).page_table_bytes, tables + 32 * PAGE_SIZE);
	kml_helper_destroy(helper);
}
END_TEST

START_TEST(without_memory_the_touched_pages_stay)
{
	u64 before = free_frames(), done = 0;
	struct kml_helper *helper = kml_helper_create(256 << 20);

	ck_assert_int_eq(kml_helper_touch(helper, ascending, 0, 65536, &done), -ENOMEM);
	ck_assert_uint_gt(done, 1000);
	ck_assert_uint_eq(stat_of(helper).minor, done);
	books_add_up();
	kml_helper_destroy(helper);
	ck_assert_uint_eq(free_frames(), before);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_user");
	TCase *c = case_on(s, "pc", power_on);

	tcase_add_test(c, a_mapping_has_no_frames);
	tcase_add_test(c, a_touch_is_a_fault_and_a_frame);
	tcase_add_test(c, pages_far_apart_need_a_table_each);
	c = case_on(s, "pc-small", power_on_small);
	tcase_add_test(c, without_memory_the_touched_pages_stay);
	return run_suite(s);
}
