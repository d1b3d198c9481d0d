// SPDX-License-Identifier: GPL-2.0
/* shell/grade/params.c: what a lab draws from a seed. */
#include <check.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "params.h"
#include "suite.h"

static struct kml_params drawn;
static char msg[300];

static int draw(const char *lines, uint64_t seed)
{
	kml_params_free(&drawn);
	return kml_params_draw(lines, 10, seed, &drawn, msg, sizeof(msg));
}

static unsigned long value(const char *name)
{
	const char *text = kml_params_find(&drawn, name, strlen(name));

	ck_assert_ptr_nonnull(text);
	return strtoul(text, NULL, 10);
}

START_TEST(a_number_lies_in_its_range)
{
	bool low = false, high = false;

	for (uint64_t seed = 1; seed < 200; seed++) {
		ck_assert_int_eq(draw("size from 1K..1040 step 8", seed), 0);
		ck_assert_uint_ge(value("size"), 1024);
		ck_assert_uint_le(value("size"), 1040);
		ck_assert_uint_eq(value("size") % 8, 0);
		low = low || value("size") == 1024;
		high = high || value("size") == 1040;
	}
	ck_assert(low && high);
}
END_TEST

START_TEST(a_seed_draws_the_same_wherever_the_line_stands)
{
	unsigned long before;

	ck_assert_int_eq(draw("a from 0..1000000\nb from 0..1000000", 42), 0);
	before = value("b");
	ck_assert_int_eq(draw("# more\nb from 0..1000000\n", 42), 0);
	ck_assert_uint_eq(value("b"), before);
	ck_assert_int_eq(draw("b from 0..1000000", 43), 0);
	ck_assert_uint_ne(value("b"), before);
}
END_TEST

START_TEST(several_names_get_different_words)
{
	for (uint64_t seed = 1; seed < 100; seed++) {
		ck_assert_int_eq(draw("x y z from red green blue", seed), 0);
		ck_assert_str_ne(drawn.list[0].value, drawn.list[1].value);
		ck_assert_str_ne(drawn.list[0].value, drawn.list[2].value);
		ck_assert_str_ne(drawn.list[1].value, drawn.list[2].value);
	}
}
END_TEST

START_TEST(others_are_computed)
{
	ck_assert_int_eq(draw("n from 7\ntwice = n * 2\nmore=twice+1", 1), 0);
	ck_assert_uint_eq(value("more"), 15);
}
END_TEST

static const struct { const char *lines, *said; } wrong[] = {
	{ "size 1..2", "10: param: 'size': wanted NAME from" },
	{ "\nsize from", "11: param: 'size': wanted NAME from" },
	{ "size from 4..2", "'4..2': wanted A..B with A <= B" },
	{ "size from 1..x", "'1..x': wanted A..B" },
	{ "a b from 1..9", "after one name" },
	{ "a b c from red green", "as many words" },
	{ "1a from 1..2", "'1a': wanted a new name" },
	{ "a from 1..2\na from 3..4", "11: param: 'a': wanted a new name" },
	{ "a = b + 1", "cannot read b" },
	{ "a = 1 / 0", "param: '" },
};

START_TEST(a_mistake_is_named_with_its_line)
{
	ck_assert_int_eq(draw(wrong[_i].lines, 1), -EINVAL);
	ck_assert_msg(strstr(msg, wrong[_i].said), "%s", msg);
}
END_TEST

static const struct { const char *text, *filled; } texts[] = {
	{ "echo {n} > a", "echo 7 > a" },
	{ "mkdir o{1..{n}}", "mkdir o{1..7}" },
	{ "{m} {n {n}} { n} {}", "{m} {n 7} { n} {}" },
	{ "", "" },
	{ "{n", "{n" },
};

START_TEST(names_in_braces_are_filled_in)
{
	char *filled;

	ck_assert_int_eq(draw("n from 7", 1), 0);
	filled = kml_params_fill(&drawn, texts[_i].text);
	ck_assert_str_eq(filled, texts[_i].filled);
	free(filled);
}
END_TEST

START_TEST(what_a_text_names_is_told)
{
	char *used;

	ck_assert_int_eq(draw("n from 7\nm from 8\nk from 9", 1), 0);
	used = kml_params_used(&drawn, "{k} of {n}, n");
	ck_assert_str_eq(used, "n = 7, k = 9");
	free(used);
}
END_TEST

START_TEST(students_have_seeds_of_their_own)
{
	ck_assert_uint_eq(kml_student_seed("lab", "ann"), kml_student_seed("lab", "ann"));
	ck_assert_uint_ne(kml_student_seed("lab", "ann"), kml_student_seed("lab", "bob"));
	ck_assert_uint_ne(kml_student_seed("lab", "ann"), kml_student_seed("lab2", "ann"));
	ck_assert_uint_ne(kml_student_seed("la", "bann"), kml_student_seed("lab", "ann"));
	ck_assert_uint_lt(kml_student_seed("lab", ""), 1ULL << 53);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("params");

	tcase_add_test(tc, a_number_lies_in_its_range);
	tcase_add_test(tc, a_seed_draws_the_same_wherever_the_line_stands);
	tcase_add_test(tc, several_names_get_different_words);
	tcase_add_test(tc, others_are_computed);
	tcase_add_loop_test(tc, a_mistake_is_named_with_its_line, 0, sizeof(wrong) / sizeof(wrong[0]));
	tcase_add_loop_test(tc, names_in_braces_are_filled_in, 0, sizeof(texts) / sizeof(texts[0]));
	tcase_add_test(tc, what_a_text_names_is_told);
	tcase_add_test(tc, students_have_seeds_of_their_own);
	return run_suite("params", tc);
}
