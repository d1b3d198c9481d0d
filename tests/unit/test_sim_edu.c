// SPDX-License-Identifier: GPL-2.0
/* sim/edu.c: what the registers answer, and where the DMA engine reaches. */
#include <stdio.h>
#include <time.h>

#include "edu.h"
#include "edu_regs.h"
#include "twin_test.h"

static void run(u64 src, u64 dst, u32 count, u32 cmd)
{
	sim_edu_write(EDU_DMA_SRC, src);
	sim_edu_write(EDU_DMA_DST, dst);
	sim_edu_write(EDU_DMA_COUNT, count);
	sim_edu_write(EDU_DMA_CMD, EDU_DMA_RUN | cmd);
}

START_TEST(it_says_who_it_is)
{
	ck_assert_uint_eq(sim_edu_read(EDU_ID), 0x010000ed);
	sim_edu_write(EDU_ID, 0);
	ck_assert_uint_eq(sim_edu_read(EDU_ID), 0x010000ed);
}
END_TEST

START_TEST(liveness_answers_the_complement)
{
	static const u32 values[] = { 0, 1, 0x12345678, 0xffffffff };

	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		sim_edu_write(EDU_LIVENESS, values[i]);
		ck_assert_uint_eq(sim_edu_read(EDU_LIVENESS), ~values[i]);
	}
}
END_TEST

START_TEST(factorials_are_cut_to_32_bits)
{
	static const struct { u32 n, want; } t[] = {
		{ 0, 1 }, { 1, 1 }, { 5, 120 }, { 12, 479001600 }, { 13, 1932053504 },
		{ 33, 0x80000000 }, { 34, 0 }, { 0xffffffff, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		sim_edu_write(EDU_FACTORIAL, t[i].n);
		ck_assert_uint_eq(sim_edu_read(EDU_FACTORIAL), t[i].want);
		ck_assert_uint_eq(sim_edu_read(EDU_STATUS) & EDU_COMPUTING, 0);
	}
	ck_assert_uint_eq(sim_edu_read(EDU_IRQ_STATUS), 0);
}
END_TEST

START_TEST(interrupts_stay_until_acknowledged)
{
	sim_edu_write(EDU_STATUS, EDU_WANT_IRQ | EDU_COMPUTING);
	ck_assert_uint_eq(sim_edu_read(EDU_STATUS), EDU_WANT_IRQ);
	sim_edu_write(EDU_FACTORIAL, 3);
	sim_edu_write(EDU_IRQ_RAISE, 0x10);
	ck_assert_uint_eq(sim_edu_read(EDU_IRQ_STATUS), EDU_IRQ_FACT | 0x10);
	sim_edu_write(EDU_IRQ_ACK, EDU_IRQ_FACT);
	ck_assert_uint_eq(sim_edu_read(EDU_IRQ_STATUS), 0x10);
}
END_TEST

START_TEST(what_is_no_register_reads_all_ones)
{
	static const u64 none[] = { 0x0c, 0x28, 0x60, 0x64, 0x84, 0xa0, 0xffffc };

	for (size_t i = 0; i < ARRAY_SIZE(none); i++) {
		ck_assert_uint_eq(sim_edu_read(none[i]), 0xffffffff);
		sim_edu_write(none[i], 0);
	}
}
END_TEST

START_TEST(bytes_go_to_the_device_and_back)
{
	char *p = kzalloc(4096, GFP_DMA), *q = kzalloc(4096, GFP_DMA);

	strcpy(p, "a pattern");
	p[4095] = 'z';
	run(virt_to_phys(p), EDU_BUFFER, 4096, 0);
	ck_assert_uint_eq(sim_edu_read(EDU_IRQ_STATUS), 0);
	run(EDU_BUFFER, virt_to_phys(q), 4096, EDU_DMA_TO_RAM | EDU_DMA_WANT_IRQ);
	ck_assert_mem_eq(p, q, 4096);
	ck_assert_uint_eq(sim_edu_read(EDU_IRQ_STATUS), EDU_IRQ_DMA);
	ck_assert_uint_eq(sim_edu_read(EDU_DMA_CMD) & EDU_DMA_RUN, 0);
	ck_assert_uint_eq(sim_edu_reports(), 0);
	kfree(p);
	kfree(q);
}
END_TEST

START_TEST(a_range_outside_its_buffer_is_reported)
{
	static const struct { u64 at; u32 count; } t[] = {
		{ EDU_BUFFER - 1, 1 }, { EDU_BUFFER, 4097 }, { EDU_BUFFER + 4095, 2 },
		{ EDU_BUFFER + 4097, 0 }, { 0, 4 }, { EDU_BUFFER + 1, 0xffffffff },
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		run(0x100000, t[i].at, t[i].count, 0);
		ck_assert_uint_eq(sim_edu_reports(), i + 1);
	}
	run(0x100000, EDU_BUFFER + 4096, 0, 0);
	ck_assert_uint_eq(sim_edu_reports(), ARRAY_SIZE(t));
}
END_TEST

START_TEST(addresses_are_cut_to_28_bits)
{
	char *p = kzalloc(64, GFP_DMA);

	strcpy(p, "below");
	run(virt_to_phys(p) | 0x30000000, EDU_BUFFER, 6, 0);
	ck_assert_str_eq((char *)sim_edu_buffer(), "below");
	kfree(p);
}
END_TEST

START_TEST(what_is_no_ram_is_left_alone)
{
	sim_edu_buffer()[0] = 7;
	run(0x9f000, EDU_BUFFER, 4096, 0);
	ck_assert_uint_eq(sim_edu_buffer()[0], 7);
	run(EDU_BUFFER, 0x9f000 - 4, 8, EDU_DMA_TO_RAM);
}
END_TEST

START_TEST(power_off_forgets)
{
	sim_edu_write(EDU_LIVENESS, 5);
	sim_edu_buffer()[9] = 9;
	sim_stop();
	power_on();
	ck_assert_uint_eq(sim_edu_read(EDU_LIVENESS), 0);
	ck_assert_uint_eq(sim_edu_buffer()[9], 0);
}
END_TEST

START_TEST(only_a_pc_has_one)
{
	ck_assert_uint_ne(sim_edu_base(), 0);
	ck_assert(!pfn_valid(sim_edu_base() >> PAGE_SHIFT));
	sim_stop();
	ck_assert_int_eq(sim_start("beaglebone", 1), 0);
	ck_assert_uint_eq(sim_edu_base(), 0);
}
END_TEST

static void wait_for(const char *path, const char *state)
{
	for (int i = 0; i < 5000 && strcmp(get(path), state); i++)
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	ck_assert_str_eq(get(path), state);
}

static void coherent(const char *name, const char *mask_bits)
{
	char path[64];

	snprintf(path, sizeof(path), "dma_coherent/%s", name);
	ck_assert_int_eq(do_mkdir(path), 0);
	snprintf(path, sizeof(path), "dma_coherent/%s/mask_bits", name);
	ck_assert_int_eq(put(path, mask_bits), 0);
}

START_TEST(a_coherent_buffer_goes_to_the_device_and_comes_into_another)
{
	coherent("a", "28");
	coherent("b", "28");
	ck_assert_int_eq(put("dma_coherent/a/data", "a pattern"), 0);
	ck_assert_int_eq(put("dma_coherent/a/transfer", "to_device"), 0);
	wait_for("dma_coherent/a/state", "done");
	ck_assert_int_eq(put("dma_coherent/b/transfer", "from_device"), 0);
	wait_for("dma_coherent/b/state", "done");
	ck_assert_str_eq(get("dma_coherent/b/data"), "a pattern");
	ck_assert_int_eq(do_rmdir("dma_coherent/a"), 0);
	ck_assert_int_eq(do_rmdir("dma_coherent/b"), 0);
}
END_TEST

/* The first of the machine's free pairs of frames lies high. */
START_TEST(a_coherent_buffer_above_28_bits_is_out_of_reach)
{
	coherent("a", "64");
	ck_assert_int_eq(put("dma_coherent/a/size", "8192"), 0);
	ck_assert_uint_ne(strtoull(get("dma_coherent/a/dma_addr"), NULL, 0) >> EDU_DMA_BITS, 0);
	ck_assert_int_eq(put("dma_coherent/a/transfer", "1"), 0);
	wait_for("dma_coherent/a/state", "failed: EIO");
	ck_assert_int_eq(put("dma_coherent/a/mask_bits", "28"), 0);
	ck_assert_str_eq(get("dma_coherent/a/state"), "idle");
	ck_assert_int_eq(put("dma_coherent/a/transfer", "1"), 0);
	wait_for("dma_coherent/a/state", "done");
	ck_assert_int_eq(do_rmdir("dma_coherent/a"), 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_edu");
	TCase *c = case_on(s, "pc", power_on), *tree = tcase_create("tree");

	tcase_add_test(c, it_says_who_it_is);
	tcase_add_test(c, liveness_answers_the_complement);
	tcase_add_test(c, factorials_are_cut_to_32_bits);
	tcase_add_test(c, interrupts_stay_until_acknowledged);
	tcase_add_test(c, what_is_no_register_reads_all_ones);
	tcase_add_test(c, bytes_go_to_the_device_and_back);
	tcase_add_test(c, a_range_outside_its_buffer_is_reported);
	tcase_add_test(c, addresses_are_cut_to_28_bits);
	tcase_add_test(c, what_is_no_ram_is_left_alone);
	tcase_add_test(c, power_off_forgets);
	tcase_add_test(c, only_a_pc_has_one);
	tcase_add_checked_fixture(tree, twin_on, twin_off);
	tcase_add_test(tree, a_coherent_buffer_goes_to_the_device_and_comes_into_another);
	tcase_add_test(tree, a_coherent_buffer_above_28_bits_is_out_of_reach);
	suite_add_tcase(s, tree);
	return run_suite(s);
}
