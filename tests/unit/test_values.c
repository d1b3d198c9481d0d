// SPDX-License-Identifier: GPL-2.0
/* shell/values.c: what options' values may be. */
#include <check.h>
#include <stdlib.h>

#include "values.h"

static const struct { const char *text; uint64_t size; } sizes[] = {
	{ "1", 1 }, { "512M", 512ull << 20 }, { "2G", 2ull << 30 }, { "4K", 4096 }, { "1T", 1ull << 40 },
	{ "0x1000", 4096 }, { "", 0 }, { "M", 0 }, { "-1", 0 }, { "1X", 0 }, { "1MB", 0 }, { " 1", 0 },
	{ "99999999999999999999", 0 }, { "17179869184T", 0 },
};

START_TEST(a_size_is_bytes_with_a_unit)
{
	ck_assert_uint_eq(kml_value_size(sizes[_i].text), sizes[_i].size);
}
END_TEST

static const struct { const char *text; unsigned int cpus; } cpus[] = {
	{ "1", 1 }, { "64", 64 }, { "65", 0 }, { "0", 0 }, { "2x", 0 }, { "", 0 }, { "-1", 0 }, { "+2", 0 },
	{ "99999999999999999999", 0 },
};

START_TEST(processors_are_a_plain_number)
{
	ck_assert_uint_eq(kml_value_cpus(cpus[_i].text), cpus[_i].cpus);
}
END_TEST

START_TEST(a_seed_is_a_number_from_1_on)
{
	uint64_t seed;

	ck_assert(kml_value_seed("7", &seed) && seed == 7);
	ck_assert(kml_value_seed("0x10", &seed) && seed == 16);
	ck_assert(!kml_value_seed("0", &seed));
	ck_assert(!kml_value_seed("-1", &seed));
	ck_assert(!kml_value_seed("7x", &seed));
	ck_assert(!kml_value_seed("", &seed));
}
END_TEST

START_TEST(a_limit_ends_with_the_day)
{
	ck_assert_uint_eq(kml_value_seconds("86400"), 86400);
	ck_assert_uint_eq(kml_value_seconds("86401"), 0);
	ck_assert_uint_eq(kml_value_seconds("5s"), 0);
}
END_TEST

static const struct { const char *text; bool good; } params[] = {
	{ "bugs=1", true }, { "bugs=2", false }, { "bugs", false }, { "bugs=", false }, { "mmio=0", true },
	{ "max_bytes=4096", true }, { "max_bytes=4K", false }, { "max_objects=-1", false },
	{ "helper_program=/bin/true", true }, { "helper_program=true", false },
	{ "helper_program=/a b", false }, { "bug=1", false }, { "", false },
};

START_TEST(a_parameter_is_one_of_the_modules)
{
	ck_assert_int_eq(!kml_value_param(params[_i].text), params[_i].good);
}
END_TEST

START_TEST(options_of_one_home_clash_with_another)
{
	struct kml_home_opts machine = { .machine = "pc" }, preset = { .preset = "small" };
	struct kml_home_opts root = { .root = "/mnt" }, none = { 0 };

	ck_assert_ptr_eq(kml_value_clash("twin", &machine), NULL);
	ck_assert_ptr_ne(kml_value_clash("vm", &machine), NULL);
	ck_assert_ptr_ne(kml_value_clash("twin", &preset), NULL);
	ck_assert_ptr_ne(kml_value_clash("vm", &root), NULL);
	ck_assert_str_eq(kml_value_home(&preset, "twin"), "vm");
	ck_assert_str_eq(kml_value_home(&root, "twin"), "kernel");
	ck_assert_str_eq(kml_value_home(&none, "twin"), "twin");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("values");
	TCase *c = tcase_create("values");
	SRunner *r = srunner_create(s);
	int failed;

	suite_add_tcase(s, c);
	tcase_add_loop_test(c, a_size_is_bytes_with_a_unit, 0, sizeof(sizes) / sizeof(sizes[0]));
	tcase_add_loop_test(c, processors_are_a_plain_number, 0, sizeof(cpus) / sizeof(cpus[0]));
	tcase_add_test(c, a_seed_is_a_number_from_1_on);
	tcase_add_test(c, a_limit_ends_with_the_day);
	tcase_add_loop_test(c, a_parameter_is_one_of_the_modules, 0, sizeof(params) / sizeof(params[0]));
	tcase_add_test(c, options_of_one_home_clash_with_another);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
