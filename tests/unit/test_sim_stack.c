// SPDX-License-Identifier: GPL-2.0
/* sim/stack.c: where the stack lies, and what a frame does to it. */
#include "kapi_stack.h"
#include "sim_test.h"
#include "stack.h"

START_TEST(it_is_a_region_of_the_vmalloc_area_with_a_guard)
{
	struct kml_stack stack;

	ck_assert_int_eq(kml_stack_look(&stack), 0);
	ck_assert_uint_eq(stack.end - stack.base, THREAD_SIZE);
	ck_assert(stack.base >= VMALLOC_START && stack.end <= VMALLOC_END);
	ck_assert(stack.vmapped);
	ck_assert_ptr_null(vmalloc_to_page((u8 *)sim_ptr(stack.base) + THREAD_SIZE));
	ck_assert_uint_eq(stack.used, SIM_STACK_ENTRY);
}
END_TEST

static u64 seen;

static void note(void)
{
	struct kml_stack stack;

	ck_assert_int_eq(kml_stack_look(&stack), 0);
	seen = stack.used;
}

START_TEST(a_frame_is_written_seen_and_left)
{
	struct kml_stack stack;
	u8 *top;

	kml_stack_frame(1000, note);
	ck_assert_uint_eq(seen, SIM_STACK_ENTRY + 1000);
	ck_assert_int_eq(kml_stack_look(&stack), 0);
	ck_assert_uint_eq(stack.used, SIM_STACK_ENTRY);
	top = (u8 *)sim_ptr(stack.base) + THREAD_SIZE - SIM_STACK_ENTRY;
	ck_assert_uint_eq(top[-1], 0x5a);
	ck_assert_uint_eq(top[-1000], 0x5a);
	ck_assert_uint_eq(top[-1001], 0);
	ck_assert_uint_eq(top[0], 0);
}
END_TEST

START_TEST(each_machine_has_its_own)
{
	struct kml_stack stack;

	ck_assert_int_eq(kml_stack_look(&stack), 0);
	sim_stop();
	power_on();
	ck_assert_int_eq(kml_stack_look(&stack), 0);
	ck_assert_uint_ne(vmalloc_to_page(sim_ptr(stack.base)) != NULL, 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_stack");
	TCase *c = case_on(s, "pc", power_on);

	tcase_add_test(c, it_is_a_region_of_the_vmalloc_area_with_a_guard);
	tcase_add_test(c, a_frame_is_written_seen_and_left);
	tcase_add_test(c, each_machine_has_its_own);
	return run_suite(s);
}
