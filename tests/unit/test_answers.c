// SPDX-License-Identifier: GPL-2.0
/* shell/grade/answers.c, and when two answers are one. */
#include <check.h>
#include <errno.h>
#include <string.h>

#include "answers.h"
#include "lesson_session.h"
#include "suite.h"

static struct kml_answers answers;

START_TEST(lines_are_read_and_the_last_counts)
{
	ck_assert_int_eq(kml_answers_read(&answers, "# mine\none: 1\r\n two :  a b \nno answer here\none: 2\nempty:\n: x\nlast: 3"), 0);
	ck_assert_str_eq(kml_answers_get(&answers, "one"), "2");
	ck_assert_str_eq(kml_answers_get(&answers, "two"), "a b");
	ck_assert_str_eq(kml_answers_get(&answers, "empty"), "");
	ck_assert_str_eq(kml_answers_get(&answers, "last"), "3");
	ck_assert_ptr_null(kml_answers_get(&answers, "mine"));
	ck_assert_uint_eq(answers.count, 4);
	kml_answers_free(&answers);
}
END_TEST

START_TEST(there_is_an_end_to_them)
{
	char name[16], text[2000];
	int err = 0;

	for (unsigned int i = 0; i < 300 && !err; i++) {
		snprintf(name, sizeof(name), "n%u", i);
		err = kml_answers_put(&answers, name, "x");
	}
	ck_assert_int_eq(err, -E2BIG);
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(kml_answers_put(&answers, "n0", text), -EINVAL);
	kml_answers_free(&answers);
}
END_TEST

static const struct { const char *given, *right; bool same; } pairs[] = {
	{ "192", "192", true }, { "0xc0", "192", true }, { "4K", "4096", true }, { "0", "0", true },
	{ "dma32", "DMA32", true }, { "193", "192", false }, { "", "192", false },
	/* An answer is never computed. */
	{ "191 + 1", "192", false }, { "5) || (1", "192", false }, { "192 || 1", "7", false },
	{ "kmalloc/a/ksize", "64", false }, { "-192", "192", false }, { "1e2", "100", false },
};

START_TEST(an_answer_is_a_number_or_a_word)
{
	ck_assert_int_eq(kml_session_same(pairs[_i].given, pairs[_i].right), pairs[_i].same);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("answers");

	tcase_add_test(tc, lines_are_read_and_the_last_counts);
	tcase_add_test(tc, there_is_an_end_to_them);
	tcase_add_loop_test(tc, an_answer_is_a_number_or_a_word, 0, sizeof(pairs) / sizeof(pairs[0]));
	return run_suite("answers", tc);
}
