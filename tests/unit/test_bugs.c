// SPDX-License-Identifier: GPL-2.0
/* bugs/ on the twin: each mistake, who finds it, its words; and every failure on the way. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "home.h"
#include "kapi_sim.h"
#include "suite.h"

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

static void ends_as(const char *state)
{
	const struct timespec ms = { .tv_nsec = 1000000 };

	for (int i = 0; i < 5000 && !strcmp(get("bugs/b/state"), "running\n"); i++)
		nanosleep(&ms, NULL);
	ck_assert_str_eq(get("bugs/b/state"), state);
}

static void ck_nothing_left(void)
{
	ck_assert_str_eq(get("used_bytes"), "0\n");
	ck_assert_str_eq(get("objects"), "0\n");
}

START_TEST(each_mistake_is_found_by_its_detector)
{
	static const struct { const char *kind, *state, *detector, *words, *seen; } t[] = {
		{ "overflow", "done\n", "SLUB\n", "Right Redzone overwritten", "free\n" },
		{ "underflow", "done\n", "SLUB\n", "Left Redzone overwritten", "free\n" },
		{ "use_after_free_read", "done\n", "none\n", "", "never\n" },
		{ "use_after_free_write", "done\n", "SLUB\n", "First byte 0x41 instead of 0x6b", "free\n" },
		{ "double_free", "done\n", "SLUB\n", "Object already free", "free\n" },
		{ "leak", "done\n", "none\n", "", "never\n" },
		{ "wrong_free", "done\n", "SLUB\n", "Wrong slab cache.", "free\n" },
		{ "invalid_free", "done\n", "SLUB\n", "Invalid object pointer", "free\n" },
		{ "sleep_in_atomic", "done\n", "atomic-sleep\n", "in_atomic(): 1", "access\n" },
		{ "uninitialised_read", "done\n", "none\n", "", "never\n" },
		{ "gfp_highmem", "done\n", "page-alloc\n", "Fix your code!", "access\n" },
		{ "wrong_dma_direction", "done\n", "DMA-API\n", "mapped with DMA_TO_DEVICE", "free\n" },
		{ "stack_overflow", "died\n", "stack-guard\n", "stack guard page was hit", "access\n" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(t) * 2; i++) {
		ck_assert_int_eq(home->ops->mkdir(home, "bugs/b"), 0);
		ck_assert_int_eq(put("bugs/b/kind", t[i / 2].kind), 0);
		for (int twice = 0; twice < 2; twice++) {
			ck_assert_int_eq(put("bugs/b/trigger", "1"), 0);
			ends_as(t[i / 2].state);
			ck_assert_str_eq(get("bugs/b/detector"), t[i / 2].detector);
			ck_assert_ptr_nonnull(strstr(get("bugs/b/report"), t[i / 2].words));
			ck_assert_str_eq(get("bugs/b/seen"), t[i / 2].seen);
		}
		ck_assert_int_eq(home->ops->rmdir(home, "bugs/b"), 0);
		ck_nothing_left();
	}
}
END_TEST

START_TEST(what_nothing_guards_is_refused)
{
	ck_assert_int_eq(home->ops->mkdir(home, "bugs/b"), 0);
	ck_assert_int_eq(put("bugs/b/kind", "write_rodata"), 0);
	ck_assert_int_eq(put("bugs/b/trigger", "1"), -EOPNOTSUPP);
	ck_assert_int_eq(put("bugs/b/kind", "overflow"), 0);
	ck_assert_int_eq(put("bugs/b/slub_debug", "0"), 0);
	ck_assert_int_eq(put("bugs/b/trigger", "1"), -EOPNOTSUPP);
	ck_assert_str_eq(get("bugs/b/state"), "idle\n");
	ck_assert_int_eq(home->ops->rmdir(home, "bugs/b"), 0);
}
END_TEST

/* Whatever fails, a trigger is refused or made, and rmdir gives all back. */
START_TEST(no_failure_leaves_anything_behind)
{
	static const char *const kinds[] = { "overflow", "use_after_free_write", "double_free",
					     "leak", "wrong_free", "sleep_in_atomic",
					     "gfp_highmem", "wrong_dma_direction", "stack_overflow" };
	char n[16];
	int fail;

	ck_assert_int_eq(put("inject/books", "1"), 0);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		for (fail = 1; fail < 20; fail++) {
			ck_assert_int_eq(home->ops->mkdir(home, "bugs/b"), 0);
			ck_assert_int_eq(put("bugs/b/kind", kinds[i]), 0);
			snprintf(n, sizeof(n), "%d", fail);
			ck_assert_int_eq(put("inject/nth", n), 0);
			if (put("bugs/b/trigger", "1"))
				ck_assert_str_eq(get("bugs/b/state"), "idle\n");
			ck_assert_int_eq(home->ops->rmdir(home, "bugs/b"), 0);
			ck_assert_int_eq(put("inject/off", "1"), 0);
			ck_nothing_left();
		}
	}
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("twin");

	tcase_add_checked_fixture(tc, start, stop);
	tcase_add_test(tc, each_mistake_is_found_by_its_detector);
	tcase_add_test(tc, what_nothing_guards_is_refused);
	tcase_add_test(tc, no_failure_leaves_anything_behind);
	return run_suite("bugs", tc);
}
