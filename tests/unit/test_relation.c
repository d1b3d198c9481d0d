// SPDX-License-Identifier: GPL-2.0
/* Relations between attributes: what holds, what does not, what is none. */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "relation.h"

/* The attributes of an imaginary directory. */
static const struct {
	const char *name, *text;
} attributes[] = {
	{ "runs", "3\n" },
	{ "pages", "8\n" },
	{ "one", "1\n" },
	{ "zero", "0\n" },
	{ "contiguous", "0\n" },
	{ "hex", "0xff\n" },
	{ "huge", "18446744073709551615\n" },
	{ "word", "DMA32\n" },
	{ "empty", "" },
	{ "list", "a\nb\nc\n" },
	{ "unended", "a\nb" },
	{ "kmalloc/my-cache.2/size", "4096\n" },
	{ "row", "alpha 12  beta\nsecond line\n" },
};

static int text_of(void *ctx, const char *name, char *buf, size_t *len)
{
	for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
		if (strcmp(attributes[i].name, name))
			continue;
		*len = strlen(attributes[i].text);
		memcpy(buf, attributes[i].text, *len);
		return 0;
	}
	return -ENOENT;
}

static const struct {
	const char *relation;
	bool holds;
} judged[] = {
	{ "1 <= runs <= pages", true },
	{ "1 <= runs <= 2", false },
	{ "runs > 3", false },
	{ "runs >= 3", true },
	{ "runs < pages > 1", true },
	{ "runs != 3", false },
	{ "contiguous == (runs == 1)", true },
	{ "(runs == 3) == 1", true },
	{ "lines(list) == runs", true },
	{ "lines(empty) == 0", true },
	{ "lines(unended) == 2", true },
	{ "1 <= lines( list ) <= pages", true },
	{ "pages - runs - one == 4", true },
	{ "pages / runs / 2 == 1", true },
	{ "runs + 2 * pages == 19", true },
	{ "(runs + 2) * pages == 40", true },
	{ "-runs < 0", true },
	{ "- -runs == 3", true },
	{ "3 - -1 == 4", true },
	{ "hex == 255", true },
	{ "hex == 0xFF", true },
	{ "huge + 1 == 18446744073709551616", true },
	{ "huge * 2 > huge + runs", true },
	{ "runs", true },
	{ "zero", false },
	{ "  runs==3  ", true },
	{ "kmalloc/my-cache.2/size == 4K", true },
	{ "kmalloc/my-cache.2/size / runs == 1365", true },
	{ "pages-runs == 5", true },
	{ "pages % runs == 2", true },
	{ "2M + 1G == 1075838976", true },
	{ "word == 'DMA32'", true },
	{ "word == \"DMA\"", false },
	{ "word != 'DMA'", true },
	{ "hex == '255'", true },
	{ "word =~ '^DMA'", true },
	{ "word =~ '^MA'", false },
	{ "list =~ '^b$'", true },
	{ "runs == 3 && pages == 8", true },
	{ "runs == 3 && pages == 9", false },
	{ "runs == 4 || pages == 8", true },
	{ "zero || zero && one", false },
	{ "one || zero && zero", true },
	{ "!zero && !(runs == 4)", true },
	{ "!!one", true },
	{ "!runs == 3", false },
	{ "word(row, 2) == 12", true },
	{ "word(row, 3) == 'beta'", true },
	{ "line(row, 2) == 'second line'", true },
	{ "line(row, 3) == ''", true },
	{ "word('one two', 2) == 'two'", true },
};

START_TEST(a_relation_is_judged_as_it_is_written)
{
	char msg[256] = "";
	bool holds = !judged[_i].holds;
	int err = kml_relation_eval(judged[_i].relation, text_of, NULL, &holds, msg, sizeof(msg));

	ck_assert_msg(!err, "%s", msg);
	ck_assert_msg(holds == judged[_i].holds, "%s", judged[_i].relation);
}
END_TEST

static const struct {
	const char *relation;
	int err;
	const char *says;
} refused[] = {
	{ "", -EINVAL, "column 1: wanted a number" },
	{ "runs <", -EINVAL, "column 7" },
	{ "runs = 3", -EINVAL, "column 6: wanted an operator" },
	{ "(runs", -EINVAL, "wanted ')'" },
	{ "runs)", -EINVAL, "column 5" },
	{ "lines(list", -EINVAL, "wanted ')'" },
	{ "line(list, 0 - 1) == 1", -ERANGE, "behind the comma" },
	{ "line(list, 0xffff888000000000) == 1", -ERANGE, "behind the comma" },
	{ "lines() > 1", -EINVAL, "wanted a number" },
	{ "1 2", -EINVAL, "wanted an operator" },
	{ "0x < 1", -EINVAL, "not a number" },
	{ "word == 1", -EINVAL, "word is 'DMA32', not a number" },
	{ "empty == 1", -EINVAL, "not a number" },
	{ "list == 1", -EINVAL, "not a number" },
	{ "nothing == 1", -ENOENT, "cannot read nothing" },
	{ "1 / zero", -ERANGE, "division by 0" },
	{ "1 % zero", -ERANGE, "division by 0" },
	{ "word == 'DMA32", -EINVAL, "column 9: the text that begins here has no end" },
	{ "word < 'DMA32'", -EINVAL, "not a number" },
	{ "word =~ '['", -EINVAL, "no regular expression" },
	{ "word", -EINVAL, "word is 'DMA32', not a number" },
	{ "twice(runs) == 6", -EINVAL, "no function twice()" },
	{ "zero && nothing", -ENOENT, "cannot read nothing" },
	{ "kmalloc/a/size == 1", -ENOENT, "cannot read kmalloc/a/size" },
	{ "8000000000000000000000000000000000000G", -ERANGE, "not a number that fits" },
	{ "huge * huge * huge", -ERANGE, "beyond 127 bits" },
	{ "999999999999999999999999999999999999999999", -ERANGE, "not a number that fits" },
	{ "((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))", -EINVAL, "levels" },
	{ "----------------------------------1", -EINVAL, "levels" },
};

START_TEST(what_is_no_relation_is_refused_with_its_place)
{
	char msg[256] = "";
	bool holds;

	ck_assert_int_eq(kml_relation_eval(refused[_i].relation, text_of, NULL, &holds, msg,
					   sizeof(msg)), refused[_i].err);
	ck_assert_msg(strstr(msg, refused[_i].says) != NULL, "%s", msg);
}
END_TEST

static int calls(void *ctx, const char *function, const char *argument, long long number, char *buf,
		 size_t *len)
{
	if (strcmp(function, "twice"))
		return -ENOSYS;
	*len = snprintf(buf, KML_RELATION_TEXT, "%s%s%lld\n", argument, argument, number);
	return 0;
}

static const struct {
	const char *relation, *value;
} values[] = {
	{ "2 * 3", "6" },
	{ "-(runs)", "-3" },
	{ "word", "DMA32" },
	{ "hex", "0xff" },
	{ "runs == 3", "1" },
	{ "twice(abc)", "abcabc-1" },
	{ "twice('x y', 1 + 1)", "x yx y2" },
};

START_TEST(a_value_comes_as_text_and_the_world_has_functions)
{
	const struct kml_relation_world world = { .read = text_of, .call = calls };
	char msg[256] = "", buf[KML_RELATION_TEXT];

	ck_assert_msg(!kml_relation_value(values[_i].relation, &world, buf, msg, sizeof(msg)), "%s", msg);
	ck_assert_str_eq(buf, values[_i].value);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("relation");
	TCase *tc = tcase_create("relation");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_loop_test(tc, a_relation_is_judged_as_it_is_written, 0,
			    sizeof(judged) / sizeof(judged[0]));
	tcase_add_loop_test(tc, what_is_no_relation_is_refused_with_its_place, 0,
			    sizeof(refused) / sizeof(refused[0]));
	tcase_add_loop_test(tc, a_value_comes_as_text_and_the_world_has_functions, 0,
			    sizeof(values) / sizeof(values[0]));
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
