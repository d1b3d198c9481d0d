// SPDX-License-Identifier: GPL-2.0
/* sim/am335x.c: the chip's registers by name, at their addresses, and through ioremap/. */
#include <time.h>

#include "am335x.h"
#include "kapi_dma.h"
#include "twin_test.h"

#define GPIO0_CLOCK 0x44e00408
#define GPIO1_CLOCK 0x44e000ac
#define TIMER2_CLOCK 0x44e00080
#define TIMER2_SOURCE 0x44e00508
#define GPIO1 0x4804c000
#define TIMER2 0x48040000
#define ON 2
#define OFF 0x30000

static void power_on_beaglebone(void)
{
	ck_assert_int_eq(sim_start("beaglebone", 1), 0);
}

static int access_to(u64 phys, bool write, u32 value, const char *says)
{
	char why[KML_MMIO_WHY];
	int err = kml_mmio_access(phys, write, value, why, sizeof(why));

	ck_assert_msg(strstr(why, says) != NULL, "'%s' does not say '%s'", why, says);
	ck_assert_int_eq(!why[0], !err);
	return err;
}

START_TEST(blocks_lie_where_the_chip_has_them)
{
	static const struct { u64 phys; const char *name; } t[] = {
		{ 0x44e07000, "GPIO0" }, { GPIO1, "GPIO1" }, { 0x481ac000, "GPIO2" },
		{ 0x481ae000, "GPIO3" }, { 0x44e00000, "CM_PER" }, { 0x44e00400, "CM_WKUP" },
		{ 0x44e00500, "CM_DPLL" }, { 0x44e00f00, "PRCM" }, { TIMER2, "DMTIMER2" },
		{ GPIO1 + 0xfff, "GPIO1" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++)
		ck_assert_str_eq(kml_mmio_block(t[i].phys), t[i].name);
	ck_assert_ptr_null(kml_mmio_block(GPIO1 - 1));
	ck_assert_ptr_null(kml_mmio_block(0x44e02000));
	ck_assert_ptr_null(kml_mmio_block(0));
}
END_TEST

START_TEST(a_block_without_clock_faults_and_names_its_switch)
{
	ck_assert_int_eq(access_to(GPIO1 + 0x13c, false, 0, "CM_PER_GPIO1_CLKCTRL"), -EIO);
	ck_assert_int_eq(access_to(0x44e07134, true, 0, "CM_WKUP_GPIO0_CLKCTRL"), -EIO);
	ck_assert_int_eq(access_to(TIMER2, false, 0, "CM_PER_TIMER2_CLKCTRL"), -EIO);
	ck_assert_uint_eq(sim_reports(), 3);
	ck_assert_uint_eq(sim_am335x_read(GPIO1), ~0u);
	ck_assert_uint_eq(sim_reports(), 4);
	sim_am335x_write(GPIO1_CLOCK, ON);
	ck_assert_uint_eq(sim_am335x_read(GPIO1_CLOCK), ON);
	ck_assert_int_eq(access_to(GPIO1 + 0x13c, false, 0, ""), 0);
	ck_assert_int_eq(access_to(0x44e07134, true, 0, "GPIO0"), -EIO);
	sim_am335x_write(GPIO1 + 0x13c, 5);
	sim_am335x_write(GPIO1_CLOCK, 0);
	ck_assert_uint_eq(sim_am335x_read(GPIO1_CLOCK), OFF);
	ck_assert_int_eq(access_to(GPIO1 + 0x13c, true, 0, "GPIO1"), -EIO);
	sim_am335x_write(GPIO1_CLOCK, ON | 0x40000);
	ck_assert_uint_eq(sim_am335x_read(GPIO1_CLOCK), ON | 0x40000);
	ck_assert_uint_eq(sim_am335x_read(GPIO1 + 0x13c), 5);
}
END_TEST

START_TEST(a_wrong_address_is_named)
{
	sim_am335x_write(GPIO1_CLOCK, ON);
	ck_assert_int_eq(access_to(GPIO1 + 0x198, true, 1, "0x4804c198"), -ENXIO);
	ck_assert_int_eq(access_to(GPIO1 + 0x198, true, 1, "GPIO_SETDATAOUT is at 0x194"), -ENXIO);
	ck_assert_int_eq(access_to(GPIO1 + 4, false, 0, "GPIO_REVISION"), -ENXIO);
	ck_assert_int_eq(access_to(GPIO1, true, 0, "read only"), -EPERM);
	ck_assert_int_eq(access_to(GPIO1 + 0x138, false, 0, "GPIO_DATAIN"), -EOPNOTSUPP);
	ck_assert_int_eq(access_to(0x44e00f00, true, 1, "PRCM"), -ENXIO);
	ck_assert_int_eq(access_to(GPIO1_CLOCK, true, 3, "reserved"), -EOPNOTSUPP);
	ck_assert_int_eq(access_to(0x50000000, true, 3, "nothing"), -ENXIO);
	ck_assert_uint_eq(sim_reports(), 0);
}
END_TEST

START_TEST(set_and_clear_act_on_the_output)
{
	sim_am335x_write(GPIO1_CLOCK, ON);
	ck_assert_uint_eq(sim_am335x_read(GPIO1), 0x50600801);
	ck_assert_uint_eq(sim_am335x_read(GPIO1 + 0x134), ~0u);
	sim_am335x_write(GPIO1 + 0x194, 0xf0);
	sim_am335x_write(GPIO1 + 0x194, 0x1);
	ck_assert_uint_eq(sim_am335x_read(GPIO1 + 0x13c), 0xf1);
	sim_am335x_write(GPIO1 + 0x190, 0x30);
	ck_assert_uint_eq(sim_am335x_read(GPIO1 + 0x13c), 0xc1);
	ck_assert_uint_eq(sim_am335x_read(GPIO1 + 0x190), 0xc1);
	ck_assert_uint_eq(sim_am335x_read(GPIO1 + 0x194), 0xc1);
	sim_am335x_write(GPIO1 + 0x34, 0x6);
	sim_am335x_write(GPIO1 + 0x3c, 0x2);
	ck_assert_uint_eq(sim_am335x_read(GPIO1 + 0x34), 0x4);
	ck_assert_uint_eq(sim_am335x_read(GPIO1 + 0x38), 0);
	sim_am335x_write(GPIO1 + 0x154, 0xabc);
	ck_assert_uint_eq(sim_am335x_read(GPIO1 + 0x154), 0xbc);
	sim_am335x_write(GPIO1 + 0x10, 0x2);
	ck_assert_uint_eq(sim_am335x_read(GPIO1 + 0x13c), 0);
	ck_assert_uint_eq(sim_am335x_read(GPIO1 + 0x10), 0);
	ck_assert_uint_eq(sim_reports(), 0);
}
END_TEST

static void sleep_ms(unsigned int ms)
{
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

START_TEST(the_timer_counts_while_it_runs)
{
	u32 value;

	sim_am335x_write(TIMER2_CLOCK, ON);
	sim_am335x_write(TIMER2 + 0x3c, 100);
	sleep_ms(2);
	ck_assert_uint_eq(sim_am335x_read(TIMER2 + 0x3c), 100);
	sim_am335x_write(TIMER2 + 0x38, 1);
	sleep_ms(2);
	value = sim_am335x_read(TIMER2 + 0x3c);
	ck_assert_uint_ge(value, 48000);
	sim_am335x_write(TIMER2 + 0x38, 0);
	value = sim_am335x_read(TIMER2 + 0x3c);
	sleep_ms(2);
	ck_assert_uint_eq(sim_am335x_read(TIMER2 + 0x3c), value);
	sim_am335x_write(TIMER2_SOURCE, 0);
	sim_am335x_write(TIMER2 + 0x38, 1);
	sleep_ms(2);
	ck_assert_uint_eq(sim_am335x_read(TIMER2 + 0x3c), value);
}
END_TEST

START_TEST(an_overflow_reloads_or_ends)
{
	sim_am335x_write(TIMER2_CLOCK, ON);
	sim_am335x_write(TIMER2 + 0x40, 0xffff0000);
	ck_assert_uint_eq(sim_am335x_read(TIMER2 + 0x44), ~0u);
	sim_am335x_write(TIMER2 + 0x44, 0);
	ck_assert_uint_eq(sim_am335x_read(TIMER2 + 0x3c), 0xffff0000);
	sim_am335x_write(TIMER2 + 0x38, 3);
	sleep_ms(10);
	ck_assert_uint_ge(sim_am335x_read(TIMER2 + 0x3c), 0xffff0000);
	ck_assert_uint_eq(sim_am335x_read(TIMER2 + 0x38), 3);
	sim_am335x_write(TIMER2 + 0x3c, 0xfffffff0);
	sim_am335x_write(TIMER2 + 0x38, 1);
	sleep_ms(10);
	ck_assert_uint_eq(sim_am335x_read(TIMER2 + 0x38), 0);
	ck_assert_uint_eq(sim_am335x_read(TIMER2 + 0x3c), 0);
}
END_TEST

START_TEST(power_off_resets_and_other_machines_have_none)
{
	sim_am335x_write(GPIO1_CLOCK, ON);
	sim_stop();
	ck_assert_int_eq(sim_start("beaglebone", 1), 0);
	ck_assert_uint_eq(sim_am335x_read(GPIO1_CLOCK), OFF);
	sim_stop();
	for (unsigned int i = 0; sim_profile_name(i); i++) {
		if (!strcmp(sim_profile_name(i), "beaglebone"))
			continue;
		ck_assert_int_eq(sim_start(sim_profile_name(i), 1), 0);
		ck_assert(!sim_am335x_has(GPIO1));
		sim_stop();
	}
}
END_TEST

static void beaglebone_on(void)
{
	struct kml_home_opts opts = { .machine = "beaglebone" };
	char msg[256] = "";

	ck_assert_msg(kml_home_start("twin", &opts, &twin, msg, sizeof(msg)) == 0, "%s", msg);
}

static void clock_on(const char *reg)
{
	ck_assert_int_eq(do_mkdir("ioremap/clock"), 0);
	ck_assert_int_eq(put("ioremap/clock/phys", "0x44e00000"), 0);
	ck_assert_int_eq(put("ioremap/clock/reg", reg), 0);
	ck_assert_int_eq(put("ioremap/clock/value", "2"), 0);
	ck_assert_str_eq(get("ioremap/clock/value"), "0x2");
}

static bool lists(const char *text)
{
	return strstr(get("ioremap/g/registers"), text) != NULL;
}

START_TEST(a_pin_is_driven_through_the_tree)
{
	ck_assert_int_eq(do_mkdir("ioremap/g"), 0);
	ck_assert_int_eq(get_fails("ioremap/g/device"), -ENODATA);
	ck_assert_int_eq(put("ioremap/g/phys", "0x4804c000"), 0);
	ck_assert_str_eq(get("ioremap/g/device"), "GPIO1");
	ck_assert(lists("0x13c GPIO_DATAOUT: "));
	ck_assert(!lists("refused"));
	ck_assert_int_eq(put("ioremap/g/reg", "0x194"), 0);
	ck_assert_int_eq(put("ioremap/g/value", "0x200000"), -EIO);
	ck_assert(lists("refused: write to 0x4804c194: the bus faults, GPIO1 has no clock: "
			"its switch is CM_PER_GPIO1_CLKCTRL"));
	clock_on("0xac");
	ck_assert_int_eq(put("ioremap/g/value", "0x200000"), 0);
	ck_assert(!lists("refused"));
	ck_assert_int_eq(put("ioremap/g/reg", "0x13c"), 0);
	ck_assert_str_eq(get("ioremap/g/value"), "0x200000");
	ck_assert_int_eq(put("ioremap/g/reg", "0x198"), 0);
	ck_assert_int_eq(put("ioremap/g/value", "1"), -ENXIO);
	ck_assert(lists("refused: write to 0x4804c198: no register of GPIO1 that is known; "
			"GPIO_SETDATAOUT is at 0x194"));
	ck_assert_int_eq(do_rmdir("ioremap/g"), 0);
	ck_assert_int_eq(do_rmdir("ioremap/clock"), 0);
}
END_TEST

START_TEST(the_tree_maps_blocks_whole_or_in_part_only)
{
	ck_assert_int_eq(do_mkdir("ioremap/g"), 0);
	ck_assert_int_eq(put("ioremap/g/phys", "0x4804c800"), -EIO);
	ck_assert_int_eq(put("ioremap/g/phys", "0x4804b000"), -EOPNOTSUPP);
	ck_assert_int_eq(put("ioremap/g/phys", "0x80000000"), -EINVAL);
	ck_assert_int_eq(put("ioremap/g/phys", "0x44e00400"), 0);
	ck_assert_str_eq(get("ioremap/g/device"), "CM_WKUP");
	ck_assert(lists("0x008 CM_WKUP_GPIO0_CLKCTRL: "));
	ck_assert(lists("0x108 CLKSEL_TIMER2_CLK: "));
	ck_assert(!lists("CM_PER_"));
	ck_assert_int_eq(put("ioremap/g/phys", "0x44e00000"), 0);
	ck_assert(lists("0x408 CM_WKUP_GPIO0_CLKCTRL: "));
	ck_assert(lists("0x528 CLKSEL_TIMER1MS_CLK: "));
	ck_assert_int_eq(do_rmdir("ioremap/g"), 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_am335x");
	TCase *c = case_on(s, "beaglebone", power_on_beaglebone);
	TCase *tree = tcase_create("tree");

	tcase_add_test(c, blocks_lie_where_the_chip_has_them);
	tcase_add_test(c, a_block_without_clock_faults_and_names_its_switch);
	tcase_add_test(c, a_wrong_address_is_named);
	tcase_add_test(c, set_and_clear_act_on_the_output);
	tcase_add_test(c, the_timer_counts_while_it_runs);
	tcase_add_test(c, an_overflow_reloads_or_ends);
	tcase_add_test(c, power_off_resets_and_other_machines_have_none);
	tcase_add_checked_fixture(tree, beaglebone_on, twin_off);
	tcase_add_test(tree, a_pin_is_driven_through_the_tree);
	tcase_add_test(tree, the_tree_maps_blocks_whole_or_in_part_only);
	suite_add_tcase(s, tree);
	return run_suite(s);
}
