// SPDX-License-Identifier: GPL-2.0
/* module/kmap_slots.c on the twin's machine with high memory, and on one without. */
#include <unistd.h>

#include "twin_test.h"

static void i386_on(void)
{
	struct kml_home_opts options = { .machine = "i386", .seed = 1 };
	char msg[256] = "";

	ck_assert_msg(kml_home_start("twin", &options, &twin, msg, sizeof(msg)) == 0, "%s", msg);
}

static void wait_for(const char *path, const char *value)
{
	for (unsigned int i = 0; i < 5000 && strcmp(get(path), value); i++)
		usleep(1000);
	ck_assert_str_eq(get(path), value);
}

START_TEST(the_thread_takes_all_slots_and_waits)
{
	ck_assert_int_eq(do_mkdir("kmap_slots/k"), 0);
	ck_assert_str_eq(get("kmap_slots/k/state"), "idle");
	ck_assert_int_eq(put("kmap_slots/k/run", "1"), 0);
	wait_for("kmap_slots/k/state", "waiting");
	ck_assert_str_eq(get("kmap_slots/k/held"), "512");
	ck_assert_int_eq(put("kmap_slots/k/run", "1"), -EBUSY);
	ck_assert_int_eq(do_rmdir("kmap_slots/k"), 0);
	ck_assert_str_eq(get("used_bytes"), "0");
}
END_TEST

START_TEST(one_at_a_time_and_the_next_one_inherits)
{
	ck_assert_int_eq(do_mkdir("kmap_slots/a"), 0);
	ck_assert_int_eq(do_mkdir("kmap_slots/b"), 0);
	ck_assert_int_eq(put("kmap_slots/a/run", "1"), 0);
	wait_for("kmap_slots/a/state", "waiting");
	ck_assert_int_eq(put("kmap_slots/b/run", "1"), -EBUSY);
	ck_assert_str_eq(get("kmap_slots/b/state"), "idle");
	ck_assert_int_eq(do_rmdir("kmap_slots/a"), 0);
	ck_assert_int_eq(put("kmap_slots/b/run", "1"), 0);
	wait_for("kmap_slots/b/held", "512");
	ck_assert_int_eq(do_rmdir("kmap_slots/b"), 0);
	ck_assert_str_eq(get("used_bytes"), "0");
}
END_TEST

START_TEST(without_more_memory_it_is_done)
{
	ck_assert_int_eq(do_mkdir("kmap_slots/k"), 0);
	ck_assert_int_eq(put("inject/nth", "100"), 0);
	ck_assert_int_eq(put("kmap_slots/k/run", "1"), 0);
	wait_for("kmap_slots/k/state", "done");
	ck_assert_str_eq(get("kmap_slots/k/held"), "99");
	ck_assert_int_eq(do_rmdir("kmap_slots/k"), 0);
	ck_assert_str_eq(get("used_bytes"), "0");
}
END_TEST

START_TEST(local_mappings_need_no_slot)
{
	char *virt;

	ck_assert_int_eq(do_mkdir("kmap_slots/k"), 0);
	ck_assert_int_eq(put("kmap_slots/k/run", "1"), 0);
	wait_for("kmap_slots/k/state", "waiting");
	ck_assert_int_eq(do_mkdir("pages/p"), 0);
	ck_assert_int_eq(put("pages/p/gfp", "GFP_HIGHUSER"), 0);
	ck_assert_str_eq(get("pages/p/highmem"), "1");
	ck_assert_int_eq(get_fails("pages/p/virt"), -ENODATA);
	ck_assert_int_eq(put("pages/p/data", "x"), -ENODATA);
	ck_assert_int_eq(put("pages/p/map", "kmap_local"), 0);
	ck_assert_int_eq(put("pages/p/data", "high"), 0);
	ck_assert_str_eq(get("pages/p/data"), "high");
	ck_assert_str_eq(get("pages/p/kmap_virt"), "0xfffbb000");
	ck_assert_int_eq(do_rmdir("kmap_slots/k"), 0);
	ck_assert_int_eq(put("pages/p/map", "kmap"), 0);
	ck_assert_str_eq(get("pages/p/data"), "high");
	virt = strdup(get("pages/p/virt"));
	ck_assert_str_eq(get("pages/p/kmap_virt"), virt);
	free(virt);
	ck_assert_int_eq(do_rmdir("pages/p"), 0);
}
END_TEST

START_TEST(without_high_memory_there_are_no_slots)
{
	ck_assert_int_eq(do_mkdir("kmap_slots/k"), 0);
	ck_assert_int_eq(put("kmap_slots/k/run", "1"), -EOPNOTSUPP);
	ck_assert_str_eq(get("kmap_slots/k/state"), "idle");
	ck_assert_int_eq(do_rmdir("kmap_slots/k"), 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("kmap_slots");
	TCase *c = tcase_create("i386");

	tcase_add_checked_fixture(c, i386_on, twin_off);
	tcase_set_timeout(c, 60);
	suite_add_tcase(s, c);
	tcase_add_test(c, the_thread_takes_all_slots_and_waits);
	tcase_add_test(c, one_at_a_time_and_the_next_one_inherits);
	tcase_add_test(c, without_more_memory_it_is_done);
	tcase_add_test(c, local_mappings_need_no_slot);
	c = tcase_create("pc");
	tcase_add_checked_fixture(c, twin_on, twin_off);
	suite_add_tcase(s, c);
	tcase_add_test(c, without_high_memory_there_are_no_slots);
	return run_suite(s);
}
