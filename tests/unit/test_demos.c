// SPDX-License-Identifier: GPL-2.0
/*
 * demos/ on the twin: what the printed programs lose, that the mended ones never do, and
 * that a wrong address is named.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "home.h"
#include "schema.h"
#include "kapi_sim.h"

static struct kml_home *home;

static void start_on(const char *machine)
{
	struct kml_home_opts opts = { .machine = machine };
	char msg[256] = "";

	ck_assert_msg(kml_home_start("twin", &opts, &home, msg, sizeof(msg)) == 0, "%s", msg);
}

static void start(void)
{
	start_on("pc");
}

static void start_beaglebone(void)
{
	start_on("beaglebone");
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

/* On every machine that is simulated. */
START_TEST(mended_programs_lose_nothing_whatever_fails)
{
	stop();
	start_on(sim_profile_name(_i));
	ck_assert_int_eq(put("inject/books", "1"), 0);
	sweep("fixed", true);
}
END_TEST

START_TEST(what_printed_programs_lose_comes_back_with_rmdir)
{
	stop();
	start_on(sim_profile_name(_i));
	sweep("as_printed", false);
}
END_TEST

START_TEST(each_program_runs_in_both_variants_and_the_mended_one_is_released)
{
	const struct kml_names *systems = &kml_names_demo_system;

	for (unsigned int i = 0; i < systems->count; i++)
		for (int mended = 0; mended < 2; mended++) {
			const char *name = systems->name[i].name;

			make(name, mended ? "fixed" : "as_printed");
			ck_assert_int_eq(put("demos/d/run", "1"), 0);
			ck_assert_str_eq(get("demos/d/state"), "done\n");
			ck_assert_str_ne(get("demos/d/defects"), "");
			ck_assert_int_eq(put("demos/d/release", "1"), 0);
			ck_assert_str_eq(get("demos/d/held"), "0\n");
			ck_assert(!mended || !strcmp(get("demos/d/leaked"), "0\n"));
			unmake();
		}
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
	ck_assert_int_eq(put("demos/d/system", "led_blink"), 0);
	ck_assert_int_eq(put("demos/d/variant", "as_printed"), 0);
	ck_assert_int_eq(put("demos/d/run", "1"), -EOPNOTSUPP);
	ck_assert_str_eq(get("demos/d/state"), "idle\n");
	unmake();
}
END_TEST

static void says(const char *path, const char *words)
{
	const char *text = get(path);

	ck_assert_msg(strstr(text, words) != NULL, "'%s' not in:\n%s", words, text);
}

/* The clock registers, as somebody looks at them who knows where they are. */
static void look_at_clocks(const char *reg)
{
	ck_assert_int_eq(home->ops->mkdir(home, "ioremap/cm"), 0);
	ck_assert_int_eq(put("ioremap/cm/phys", "0x44e00000"), 0);
	ck_assert_int_eq(put("ioremap/cm/reg", reg), 0);
}

/* What the printed programs take for a pin switches off the clock of the SD card. */
START_TEST(a_write_to_a_wrong_address_is_named_and_does_what_it_does_there)
{
	static const struct { const char *system, *read; } t[] = {
		{ "led_blink", "readl(gpio + 0x34) = 0x30000\n  0x44e00034 is CM_PER_MCASP0_CLKCTRL of CM_PER" },
		{ "gpio", "= 0x30000\n  0x44e00038 is CM_PER_UART5_CLKCTRL of CM_PER" },
	};

	look_at_clocks("0x3c");
	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		ck_assert_int_eq(put("ioremap/cm/value", "2"), 0);
		ck_assert_str_eq(get("ioremap/cm/value"), "0x2\n");
		make(t[i].system, "as_printed");
		ck_assert_int_eq(put("demos/d/run", "1"), 0);
		says("demos/d/steps", t[i].read);
		says("demos/d/steps", "\n  0x44e0003c is CM_PER_MMC0_CLKCTRL of CM_PER: clock of MMC0");
		says("demos/d/defects", "(HW-04)");
		says("demos/d/defects", "(HW-10)");
		ck_assert_str_eq(get("ioremap/cm/value"), "0x30000\n");
		unmake();
	}
	ck_assert_int_eq(home->ops->rmdir(home, "ioremap/cm"), 0);
}
END_TEST

START_TEST(the_mended_program_drives_the_pin_and_leaves_the_clock_as_it_was)
{
	look_at_clocks("0xac");
	make("led_blink", "fixed");
	for (int on = 0; on < 2; on++) {
		ck_assert_int_eq(put("ioremap/cm/value", on ? "2" : "0"), 0);
		ck_assert_int_eq(put("demos/d/run", "1"), 0);
		says("demos/d/steps", "writel(1 << 21, gpio + 0x194): 0x200000\n  0x4804c194 is GPIO_SETDATAOUT of GPIO1");
		says("demos/d/steps", "readl(gpio + 0x13c) = 0x200000\n");
		says("demos/d/steps", "readl(gpio + 0x13c) = 0x0\n");
		ck_assert_str_eq(get("demos/d/log"), "LED on\nLED off\n");
		ck_assert_str_eq(get("ioremap/cm/value"), "0x2\n");
		ck_assert_int_eq(put("demos/d/release", "1"), 0);
		ck_assert_str_eq(get("ioremap/cm/value"), on ? "0x2\n" : "0x30000\n");
		says("demos/d/steps", "\niounmap(cm)\niounmap(gpio)\nrelease_mem_region(GPIO1, 4096)\n");
	}
	unmake();
	ck_assert_int_eq(home->ops->rmdir(home, "ioremap/cm"), 0);
}
END_TEST

START_TEST(the_mended_program_takes_the_region_and_takes_no_other_ones)
{
	ck_assert_int_eq(home->ops->mkdir(home, "ioremap/g"), 0);
	ck_assert_int_eq(put("ioremap/g/phys", "0x4804c000"), 0);
	ck_assert_int_eq(put("ioremap/g/request", "1"), 0);
	make("gpio", "fixed");
	ck_assert_int_eq(put("demos/d/run", "1"), 0);
	ck_assert_str_eq(get("demos/d/state"), "failed\n");
	ck_assert_str_eq(get("demos/d/steps"), "request_mem_region(GPIO1, 4096, name) = NULL\n");
	ck_assert_int_eq(put("ioremap/g/request", "0"), 0);
	ck_assert_int_eq(put("demos/d/run", "1"), 0);
	ck_assert_str_eq(get("demos/d/state"), "done\n");
	ck_assert_int_eq(put("ioremap/g/request", "1"), -EBUSY);
	says("demos/d/steps", "left out: read of 0x4804c138: GPIO_DATAIN of GPIO1 has a name here, but no behaviour");
	ck_assert_int_eq(put("demos/d/release", "1"), 0);
	ck_assert_int_eq(put("ioremap/g/request", "1"), 0);
	unmake();
	ck_assert_int_eq(home->ops->rmdir(home, "ioremap/g"), 0);
}
END_TEST

START_TEST(registers_that_were_not_mapped_are_not_reached)
{
	make("led_blink", "as_printed");
	ck_assert(run_failing(1));
	ck_assert_str_eq(get("demos/d/state"), "stopped\n");
	says("demos/d/steps", "readl(gpio + 0x34): refused: a NULL pointer is read through");
	unmake();
	make("gpio", "as_printed");
	ck_assert(run_failing(1));
	ck_assert_str_eq(get("demos/d/state"), "failed\n");
	ck_assert_str_eq(get("demos/d/log"), "ioremap failed\n");
	unmake();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("demos");
	TCase *tc = tcase_create("twin"), *board = tcase_create("beaglebone");
	SRunner *runner;
	int failed, machines = 0;

	tcase_add_checked_fixture(tc, start, stop);
	while (sim_profile_name(machines))
		machines++;
	tcase_add_loop_test(tc, mended_programs_lose_nothing_whatever_fails, 0, machines);
	tcase_add_loop_test(tc, what_printed_programs_lose_comes_back_with_rmdir, 0, machines);
	tcase_add_test(tc, each_cycle_of_my_memory_loses_a_page);
	tcase_add_test(tc, a_step_that_would_kill_the_kernel_is_refused_and_named);
	tcase_add_test(tc, a_program_for_a_board_is_refused_elsewhere);
	suite_add_tcase(suite, tc);
	tcase_add_checked_fixture(board, start_beaglebone, stop);
	tcase_add_test(board, each_program_runs_in_both_variants_and_the_mended_one_is_released);
	tcase_add_test(board, a_write_to_a_wrong_address_is_named_and_does_what_it_does_there);
	tcase_add_test(board, the_mended_program_drives_the_pin_and_leaves_the_clock_as_it_was);
	tcase_add_test(board, the_mended_program_takes_the_region_and_takes_no_other_ones);
	tcase_add_test(board, registers_that_were_not_mapped_are_not_reached);
	suite_add_tcase(suite, board);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
