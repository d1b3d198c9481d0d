// SPDX-License-Identifier: GPL-2.0
/* sim/barrier.c under litmus/: every loop is counted once, and no barrier's promise is broken. */
#include <time.h>
#include <unistd.h>

#include "object.h"
#include "quota.h"
#include "sim_test.h"

static struct kml_object *obj;

static void plug(void)
{
	power_on();
	kml_quota_init(0, 0);
	ck_assert_int_eq(kml_object_create(kml_type_of("litmus"), NULL, "l", 0, &obj), 0);
}

static void unplug(void)
{
	kml_object_destroy(obj);
	power_off();
}

static int put(const char *name, const char *value)
{
	return kml_object_store(obj, kml_type_entry(obj->type, name), value, strlen(value));
}

static const char *get(const char *name)
{
	static char buf[KML_SHOW_MAX + 1];
	ssize_t n = kml_object_show(obj, kml_type_entry(obj->type, name), buf);

	ck_assert_int_ge(n, 0);
	buf[n] = '\0';
	return buf;
}

/* Runs to the end, within a minute. */
static void play(const char *test, const char *barrier, const char *loops)
{
	ck_assert_int_eq(put("test", test), 0);
	ck_assert_int_eq(put("barrier", barrier), 0);
	ck_assert_int_eq(put("loops", loops), 0);
	ck_assert_int_eq(put("run", "1"), 0);
	for (int i = 0; i < 6000 && strcmp(get("state"), "done\n"); i++)
		usleep(10000);
	ck_assert_str_eq(get("state"), "done\n");
}

static u64 sum_of_outcomes(void)
{
	const char *at = get("outcomes");
	unsigned long long n, sum = 0;
	unsigned int r0, r1;
	int used;

	for (; sscanf(at, "%u %u %llu\n%n", &r0, &r1, &n, &used) == 3; at += used) {
		ck_assert_uint_le(r0 | r1, 1);
		sum += n;
	}
	return sum;
}

START_TEST(every_loop_is_counted_once)
{
	static const char *const tests[] = { "SB", "MP", "LB" };
	static const char *const barriers[] = { "none", "compiler", "smp_wmb_rmb", "smp_mb",
						"release_acquire" };

	if (!sim_weak_order())
		return;
	for (size_t t = 0; t < ARRAY_SIZE(tests); t++) {
		for (size_t b = 0; b < ARRAY_SIZE(barriers); b++) {
			play(tests[t], barriers[b], "3000");
			ck_assert_uint_eq(sum_of_outcomes(), 3000);
		}
	}
}
END_TEST

START_TEST(barriers_keep_their_promise)
{
	static const char *const kept[][2] = {
		{ "SB", "smp_mb" }, { "MP", "smp_mb" }, { "MP", "smp_wmb_rmb" },
		{ "MP", "release_acquire" }, { "LB", "smp_mb" }, { "LB", "release_acquire" },
	};

	if (!sim_weak_order())
		return;
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++) {
		play(kept[i][0], kept[i][1], "20000");
		ck_assert_str_eq(get("forbidden"), "0\n");
	}
}
END_TEST

START_TEST(removal_ends_a_run)
{
	if (!sim_weak_order())
		return;
	ck_assert_int_eq(put("loops", "10000000"), 0);
	ck_assert_int_eq(put("run", "1"), 0);
	ck_assert_int_eq(put("run", "1"), -EBUSY);
	ck_assert_int_eq(put("loops", "1"), 0);
	ck_assert_str_eq(get("state"), "idle\n");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_barrier");
	TCase *c = tcase_create("litmus");

	/* pthread: this is one of the programs that run under ThreadSanitizer. */
	tcase_add_checked_fixture(c, plug, unplug);
	tcase_set_timeout(c, 60);
	tcase_add_test(c, every_loop_is_counted_once);
	tcase_add_test(c, barriers_keep_their_promise);
	tcase_add_test(c, removal_ends_a_run);
	suite_add_tcase(s, c);
	return run_suite(s);
}
