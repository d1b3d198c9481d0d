// SPDX-License-Identifier: GPL-2.0
/* demos/ on the twin: what the printed programs lose, and that the mended ones never do. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "home.h"
#include "schema.h"
#include "kapi_sim.h"

static struct kml_home *home;

static void start(void)
{
	char msg[256];

	ck_assert_int_eq(kml_home_start("twin", NULL, &home, msg, sizeof(msg)), 0);
}

static void stop(void)
{
	char msg[256] = "";

	ck_assert_msg(!sim_check(msg, sizeof(msg)), "%s", msg);
	kml_home_stop(home);
}

static int put(const char *path, const char *value)
{
	return home->ops->write(home, path, value, strlen(value));
}

static const char *get(const char *path)
{
	static char buf[KML_VALUE_MAX + 1];
	size_t len = 0;

	ck_assert_int_eq(home->ops->read(home, path, buf, &len), 0);
	buf[len] = '\0';
	return buf;
}

static void make(const char *system, const char *variant)
{
	ck_assert_int_eq(home->ops->mkdir(home, "demos/d"), 0);
	ck_assert_int_eq(put("demos/d/system", system), 0);
	ck_assert_int_eq(put("demos/d/variant", variant), 0);
}

static void unmake(void)
{
	ck_assert_int_eq(home->ops->rmdir(home, "demos/d"), 0);
	ck_assert_str_eq(get("used_bytes"), "0\n");
}

/* Runs with the @n-th allocation failing. Returns whether it got as far as that. */
static bool run_failing(unsigned int n)
{
	char text[16];
	bool reached;

	snprintf(text, sizeof(text), "%u", n);
	ck_assert_int_eq(put("inject/nth", text), 0);
	put("demos/d/run", "1");
	reached = !strcmp(get("inject/left"), "0\n");
	ck_assert_int_eq(put("inject/off", "1"), 0);
	return reached;
}

static void sweep(const char *variant, bool mended)
{
	const struct kml_names *systems = &kml_names_demo_system;
	unsigned int i, n;
	bool reached;

	for (i = 0; i < systems->count; i++) {
		for (n = 1, reached = true; reached; n++) {
			make(systems->name[i].name, variant);
			reached = run_failing(n);
			if (mended)
				ck_assert_str_ne(get("demos/d/state"), "stopped\n");
			put("demos/d/release", "1");
			if (mended)
				ck_assert_str_eq(get("demos/d/leaked"), "0\n");
			unmake();
			ck_assert_uint_lt(n, 100);
		}
	}
}

START_TEST(mended_programs_lose_nothing_whatever_fails)
{
	ck_assert_int_eq(put("inject/books", "1"), 0);
	sweep("fixed", true);
}
END_TEST

START_TEST(what_printed_programs_lose_comes_back_with_rmdir)
{
	sweep("as_printed", false);
}
END_TEST

START_TEST(each_cycle_of_my_memory_loses_a_page)
{
	static const char *const leaked[] = { "4096\n", "8192\n", "12288\n" };

	make("my_memory", "as_printed");
	for (size_t i = 0; i < ARRAY_SIZE(leaked); i++) {
		ck_assert_int_eq(put("demos/d/run", "1"), 0);
		ck_assert_int_eq(put("demos/d/release", "1"), 0);
		ck_assert_str_eq(get("demos/d/leaked"), leaked[i]);
	}
	ck_assert_ptr_nonnull(strstr(get("demos/d/defects"), "HIM-05"));
	unmake();
}
END_TEST

START_TEST(a_step_that_would_kill_the_kernel_is_refused_and_named)
{
	static const struct { const char *system, *why; unsigned int nth; } t[] = {
		{ "cache_init", "memset(p, 0x01, size): refused: a NULL pointer", 2 },
		{ "my_zone", "kfree(objects[4]): refused: the pointer was never set", 7 },
		{ "percpu_counter", "refused: a NULL pointer", 1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		make(t[i].system, "as_printed");
		ck_assert(run_failing(t[i].nth));
		ck_assert_str_eq(get("demos/d/state"), "stopped\n");
		ck_assert_msg(strstr(get("demos/d/steps"), t[i].why) != NULL, "%s",
			      get("demos/d/steps"));
		ck_assert_int_eq(put("demos/d/release", "1"), -ENODATA);
		unmake();
	}
}
END_TEST

START_TEST(a_program_for_a_board_is_refused_elsewhere)
{
	make("gpio", "fixed");
	ck_assert_int_eq(put("demos/d/run", "1"), -EOPNOTSUPP);
	unmake();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("demos");
	TCase *tc = tcase_create("twin");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tc, start, stop);
	tcase_add_test(tc, mended_programs_lose_nothing_whatever_fails);
	tcase_add_test(tc, what_printed_programs_lose_comes_back_with_rmdir);
	tcase_add_test(tc, each_cycle_of_my_memory_loses_a_page);
	tcase_add_test(tc, a_step_that_would_kill_the_kernel_is_refused_and_named);
	tcase_add_test(tc, a_program_for_a_board_is_refused_elsewhere);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
