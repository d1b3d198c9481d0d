// SPDX-License-Identifier: GPL-2.0
/* module/value.c: text to values and back. */
#include "sim_test.h"
#include "value.h"

#define TOP 18446744073709551615ULL

static const struct { const char *text; u64 min, max; int err; u64 value; } numbers[] = {
	{ "0", 0, 10, 0, 0 }, { "10\n", 0, 10, 0, 10 }, { "007", 0, 10, 0, 7 },
	{ "4096", 0, TOP, 0, 4096 }, { "0x1000", 0, TOP, 0, 4096 }, { "0XfF", 0, TOP, 0, 255 },
	{ "4K", 0, TOP, 0, 4096 }, { "4k\n", 0, TOP, 0, 4096 }, { "1M", 0, TOP, 0, MiB },
	{ "2g", 0, TOP, 0, 2 * GiB }, { "1T", 0, TOP, 0, 1024 * GiB }, { "0x10K", 0, TOP, 0, 16384 },
	{ "18446744073709551615", 0, TOP, 0, TOP }, { "0xffffffffffffffff", 0, TOP, 0, TOP },
	{ "18446744073709551616", 0, TOP, -ERANGE, 0 }, { "0x10000000000000000", 0, TOP, -ERANGE, 0 },
	{ "99999999999999999999999999999999", 0, TOP, -ERANGE, 0 }, { "16777216T", 0, TOP, -ERANGE, 0 },
	{ "11", 0, 10, -ERANGE, 0 }, { "1", 2, 10, -ERANGE, 0 }, { "11K", 0, 10, -ERANGE, 0 },
	{ "", 0, 10, -EINVAL, 0 }, { "\n", 0, 10, -EINVAL, 0 }, { "-1", 0, 10, -EINVAL, 0 },
	{ "+1", 0, 10, -EINVAL, 0 }, { " 1", 0, 10, -EINVAL, 0 }, { "1 ", 0, 10, -EINVAL, 0 },
	{ "1\n\n", 0, 10, -EINVAL, 0 }, { "1 2", 0, 10, -EINVAL, 0 }, { "0x", 0, 10, -EINVAL, 0 },
	{ "K", 0, 10, -EINVAL, 0 }, { "1KK", 0, TOP, -EINVAL, 0 }, { "1e3", 0, TOP, -EINVAL, 0 },
	{ "0b1", 0, TOP, -EINVAL, 0 }, { "1.5", 0, TOP, -EINVAL, 0 }, { "rubbish", 0, 10, -EINVAL, 0 },
};

START_TEST(a_number_is_read_as_written_or_refused_by_meaning)
{
	u64 v = 77;

	ck_assert_int_eq(kml_value_number(numbers[_i].text, strlen(numbers[_i].text), numbers[_i].min,
					  numbers[_i].max, &v), numbers[_i].err);
	ck_assert_uint_eq(v, numbers[_i].err ? 77 : numbers[_i].value);
}
END_TEST

START_TEST(bytes_after_a_zero_byte_are_not_overlooked)
{
	u64 v;

	ck_assert_int_eq(kml_value_number("1\0", 2, 0, 10, &v), -EINVAL);
	ck_assert_int_eq(kml_value_name(&kml_names_ctor, "none\0x", 6, &v), -EINVAL);
}
END_TEST

static const struct { const char *text; int err; const char *back; } sets[] = {
	{ "", 0, "0" }, { "0", 0, "0" }, { "\n", 0, "0" }, { "GFP_KERNEL", 0, "GFP_KERNEL" },
	{ "GFP_KERNEL\n", 0, "GFP_KERNEL" }, { "__GFP_ZERO|GFP_KERNEL", 0, "GFP_KERNEL|__GFP_ZERO" },
	{ "GFP_DMA|GFP_DMA", 0, "GFP_DMA" }, { "gfp_kernel", -EINVAL, NULL }, { "GFP_KERN", -EINVAL, NULL },
	{ "GFP_KERNELS", -EINVAL, NULL }, { "|", -EINVAL, NULL }, { "GFP_KERNEL|", -EINVAL, NULL },
	{ "|GFP_KERNEL", -EINVAL, NULL }, { "GFP_KERNEL||GFP_DMA", -EINVAL, NULL },
	{ "GFP_KERNEL GFP_DMA", -EINVAL, NULL }, { "1", -EINVAL, NULL },
};

START_TEST(a_set_of_names_is_read_and_shown_in_the_lists_order)
{
	char buf[256] = "";
	struct kml_text text = { .buf = buf, .size = sizeof(buf) };
	u64 set = 0;

	ck_assert_int_eq(kml_value_set(&kml_names_gfp, sets[_i].text, strlen(sets[_i].text), &set), sets[_i].err);
	if (sets[_i].err)
		return;
	kml_value_show_set(&kml_names_gfp, set, &text);
	buf[text.len] = '\0';
	ck_assert_str_eq(buf, sets[_i].back);
}
END_TEST

START_TEST(every_name_of_every_list_is_found_at_its_place)
{
	for (unsigned int l = 0; l < kml_names_lists_count; l++)
		for (unsigned int i = 0; i < kml_names_lists[l]->count; i++) {
			const char *name = kml_names_lists[l]->name[i].name;
			u64 v;

			ck_assert_int_eq(kml_value_name(kml_names_lists[l], name, strlen(name), &v), 0);
			ck_assert_uint_eq(v, i);
		}
}
END_TEST

static const struct { u64 part, whole; const char *text; } percents[] = {
	{ 0, 0, "0.00" }, { 0, 5, "0.00" }, { 1, 3, "33.33" }, { 2, 3, "66.67" }, { 28, 128, "21.88" },
	{ 5, 5, "100.00" }, { 1, 100000, "0.00" }, { 1, 20000, "0.01" },
};

START_TEST(a_percentage_is_rounded_to_two_decimals)
{
	char buf[32] = "";
	struct kml_text text = { .buf = buf, .size = sizeof(buf) };

	kml_text_percent(&text, percents[_i].part, percents[_i].whole);
	ck_assert_str_eq(buf, percents[_i].text);
}
END_TEST

/* @lines lines of ten bytes, the first @skip left out. Returns the text's length. */
static size_t list(char *buf, size_t size, u64 lines, u64 skip)
{
	struct kml_text text = { .buf = buf, .size = size, .skip = skip };

	for (u64 i = 0; i < lines; i++)
		kml_text_line(&text, "line %04u", (unsigned int)i);
	kml_text_end(&text);
	ck_assert_uint_lt(text.len, size);
	buf[text.len] = '\0';
	return text.len;
}

START_TEST(a_list_that_fits_is_whole)
{
	char buf[4096];

	ck_assert_uint_eq(list(buf, sizeof(buf), 100, 0), 1000);
	ck_assert_ptr_null(strstr(buf, "more"));
}
END_TEST

START_TEST(a_list_is_cut_at_whole_lines_and_says_how_many_are_missing)
{
	char buf[4096], want[32];
	size_t len = list(buf, sizeof(buf), 1000, 0);
	char *more = strstr(buf, "... ");

	ck_assert_ptr_nonnull(more);
	ck_assert_uint_eq((more - buf) % 10, 0);
	snprintf(want, sizeof(want), "... %u more\n", 1000 - (unsigned int)((more - buf) / 10));
	ck_assert_str_eq(more, want);
	ck_assert_uint_gt(len, 4000);
}
END_TEST

START_TEST(the_window_moves_by_lines)
{
	char buf[4096];

	list(buf, sizeof(buf), 1000, 990);
	ck_assert_uint_eq(strlen(buf), 100);
	ck_assert_int_eq(strncmp(buf, "line 0990\n", 10), 0);
	ck_assert_uint_eq(list(buf, sizeof(buf), 1000, 5000), 0);
}
END_TEST

START_TEST(text_that_does_not_fit_is_cut_inside_the_buffer)
{
	char buf[16];
	struct kml_text text = { .buf = buf, .size = 8 };

	memset(buf, '#', sizeof(buf));
	kml_text_add(&text, "%s", "0123456789");
	kml_text_bytes(&text, "abc", 3);
	ck_assert_uint_eq(text.len, 7);
	ck_assert_int_eq(memcmp(buf, "0123456", 7), 0);
	ck_assert_int_eq(buf[8], '#');
}
END_TEST

int main(void)
{
	Suite *s = suite_create("value");
	TCase *c = tcase_create("text");

	suite_add_tcase(s, c);
	tcase_add_loop_test(c, a_number_is_read_as_written_or_refused_by_meaning, 0, ARRAY_SIZE(numbers));
	tcase_add_test(c, bytes_after_a_zero_byte_are_not_overlooked);
	tcase_add_loop_test(c, a_set_of_names_is_read_and_shown_in_the_lists_order, 0, ARRAY_SIZE(sets));
	tcase_add_test(c, every_name_of_every_list_is_found_at_its_place);
	tcase_add_loop_test(c, a_percentage_is_rounded_to_two_decimals, 0, ARRAY_SIZE(percents));
	tcase_add_test(c, a_list_that_fits_is_whole);
	tcase_add_test(c, a_list_is_cut_at_whole_lines_and_says_how_many_are_missing);
	tcase_add_test(c, the_window_moves_by_lines);
	tcase_add_test(c, text_that_does_not_fit_is_cut_inside_the_buffer);
	return run_suite(s);
}
