// SPDX-License-Identifier: GPL-2.0
/* module/quota.c: the lab's own limits. */
#include <pthread.h>

#include "quota.h"
#include "sim_test.h"

static void on(void)
{
	power_on();
	kml_quota_init(1000, 10);
}

START_TEST(bytes_are_charged_up_to_the_limit_and_given_back)
{
	ck_assert_int_eq(kml_quota_charge(600), 0);
	ck_assert_int_eq(kml_quota_charge(401), -EDQUOT);
	ck_assert_int_eq(kml_quota_charge(400), 0);
	ck_assert_int_eq(kml_quota_charge(1), -EDQUOT);
	ck_assert_int_eq(kml_quota_charge(0), 0);
	ck_assert_uint_eq(kml_quota_used(), 1000);
	kml_quota_release(1000);
	ck_assert_uint_eq(kml_quota_used(), 0);
}
END_TEST

START_TEST(a_charge_that_would_overflow_is_refused)
{
	ck_assert_int_eq(kml_quota_charge(1), 0);
	ck_assert_int_eq(kml_quota_charge(~0ULL), -EDQUOT);
	ck_assert_uint_eq(kml_quota_used(), 1);
	kml_quota_release(1);
}
END_TEST

START_TEST(a_limit_below_what_is_used_refuses_more_and_takes_nothing_away)
{
	ck_assert_int_eq(kml_quota_charge(800), 0);
	ck_assert_int_eq(kml_quota_set_max_bytes(100), 0);
	ck_assert_int_eq(kml_quota_charge(1), -EDQUOT);
	ck_assert_uint_eq(kml_quota_used(), 800);
	kml_quota_release(800);
}
END_TEST

START_TEST(no_limit_is_zero_where_it_may_be_lifted)
{
	ck_assert_int_eq(kml_quota_set_max_bytes(0), 0);
	ck_assert_int_eq(kml_quota_charge(1ULL << 40), 0);
	kml_quota_release(1ULL << 40);
}
END_TEST

START_TEST(the_default_is_an_eighth_of_ram_or_256_mib)
{
	kml_quota_init(0, 0);
	ck_assert_uint_eq(kml_quota_max_bytes(), (u64)totalram_pages() * PAGE_SIZE / 8);
	ck_assert_uint_lt(kml_quota_max_bytes(), 256 * MiB);
	ck_assert_uint_eq(kml_quota_max_objects(), 4096);
}
END_TEST

START_TEST(a_large_machine_gets_256_mib)
{
	sim_stop();
	power_on_large();
	kml_quota_init(0, 0);
	ck_assert_uint_eq(kml_quota_max_bytes(), 256 * MiB);
}
END_TEST

START_TEST(directories_are_counted_up_to_the_limit)
{
	for (int i = 0; i < 10; i++)
		ck_assert_int_eq(kml_quota_enter(), 0);
	ck_assert_int_eq(kml_quota_enter(), -EDQUOT);
	ck_assert_uint_eq(kml_quota_objects(), 10);
	kml_quota_leave();
	ck_assert_int_eq(kml_quota_enter(), 0);
	ck_assert_int_eq(kml_quota_set_max_objects(kml_max_objects_limit() + 1), -ERANGE);
	ck_assert_int_eq(kml_quota_set_max_objects(kml_max_objects_limit()), 0);
}
END_TEST

static void *charge_and_release(void *arg)
{
	for (int i = 0; i < 20000; i++)
		if (!kml_quota_charge(300)) {
			ck_assert_uint_le(kml_quota_used(), 1000);
			kml_quota_release(300);
		}
	return arg;
}

START_TEST(several_threads_never_pass_the_limit)
{
	pthread_t thread[4];

	for (int i = 0; i < 4; i++)
		pthread_create(&thread[i], NULL, charge_and_release, NULL);
	for (int i = 0; i < 4; i++)
		pthread_join(thread[i], NULL);
	ck_assert_uint_eq(kml_quota_used(), 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("quota");
	TCase *c = case_on(s, "limits", on);

	tcase_add_test(c, bytes_are_charged_up_to_the_limit_and_given_back);
	tcase_add_test(c, a_charge_that_would_overflow_is_refused);
	tcase_add_test(c, a_limit_below_what_is_used_refuses_more_and_takes_nothing_away);
	tcase_add_test(c, no_limit_is_zero_where_it_may_be_lifted);
	tcase_add_test(c, the_default_is_an_eighth_of_ram_or_256_mib);
	tcase_add_test(c, a_large_machine_gets_256_mib);
	tcase_add_test(c, directories_are_counted_up_to_the_limit);
	tcase_add_test(c, several_threads_never_pass_the_limit);
	return run_suite(s);
}
