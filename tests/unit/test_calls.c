// SPDX-License-Identifier: GPL-2.0
/* module/calls.c: what the choke point charges and remembers, looked at through the tree. */
#include "twin_test.h"

/* The @i-th line from the end of `calls`, counted from 0, its number and addresses cut. */
static const char *call(unsigned int from_end)
{
	static char line[256];
	const char *text = get("calls"), *end = text + strlen(text), *begin = end;
	char *out = line;

	for (unsigned int i = 0; i <= from_end; i++) {
		if (i)
			end = begin - 1;
		for (begin = end; begin > text && begin[-1] != '\n'; begin--)
			;
	}
	begin = strchr(begin, ':') + 2;
	while (begin < end && out < line + sizeof(line) - 1) {
		*out++ = *begin++;
		if (out - line >= 2 && !memcmp(out - 2, "0x", 2))
			while (begin < end && strchr("0123456789abcdef", *begin))
				begin++;
	}
	*out = '\0';
	return line;
}

static const struct { const char *write, *value, *want; } made[] = {
	{ "kmalloc/a/size", "100", "kmalloc(100, GFP_KERNEL | __GFP_NOWARN) = 0x" },
	{ "kmalloc/a/fn", "kzalloc", "kzalloc(64, GFP_KERNEL | __GFP_NOWARN) = 0x" },
	{ "kmalloc/a/fn", "kcalloc", "kcalloc(1, 64, GFP_KERNEL | __GFP_NOWARN) = 0x" },
	{ "kmalloc/a/gfp", "GFP_DMA", "kmalloc(64, GFP_DMA | __GFP_NOWARN) = 0x" },
	{ "vmalloc/a/fn", "vmalloc_user", "vmalloc_user(8192) = 0x" },
};

START_TEST(a_call_is_remembered_as_c_with_its_result)
{
	char dir[64];

	snprintf(dir, sizeof(dir), "%.*s", (int)(strrchr(made[_i].write, '/') - made[_i].write), made[_i].write);
	ck_assert_int_eq(do_mkdir(dir), 0);
	ck_assert_int_eq(put(made[_i].write, made[_i].value), 0);
	/* The last call frees what was before. */
	ck_assert_str_eq(call(1), made[_i].want);
}
END_TEST

START_TEST(freeing_is_remembered_too)
{
	ck_assert_int_eq(do_mkdir("kmalloc/a"), 0);
	ck_assert_int_eq(do_rmdir("kmalloc/a"), 0);
	ck_assert_str_eq(call(0), "kfree(0x)");
}
END_TEST

START_TEST(a_failed_call_says_null)
{
	ck_assert_int_eq(do_mkdir("kmalloc/a"), 0);
	ck_assert_int_eq(put("kmalloc/a/size", "5M"), -ENOMEM);
	ck_assert_str_eq(call(0), "kmalloc(5242880, GFP_KERNEL | __GFP_NOWARN | __GFP_NORETRY) = NULL");
}
END_TEST

START_TEST(a_call_over_the_limit_is_not_made_and_says_so)
{
	ck_assert_int_eq(do_mkdir("kmalloc/a"), 0);
	ck_assert_int_eq(put("max_bytes", "1K"), 0);
	ck_assert_int_eq(put("kmalloc/a/size", "1K"), -EDQUOT);
	ck_assert_ptr_nonnull(strstr(call(0), "= not called: over the lab's limit (EDQUOT)"));
	ck_assert_str_eq(get("kmalloc/a/size"), "64");
	ck_assert_str_eq(get("used_bytes"), "64");
}
END_TEST

START_TEST(only_the_last_32_are_shown_in_order)
{
	const char *text;
	unsigned int lines = 0, first, number;

	for (int i = 0; i < 40; i++) {
		ck_assert_int_eq(do_mkdir("kmalloc/a"), 0);
		ck_assert_int_eq(do_rmdir("kmalloc/a"), 0);
	}
	text = get("calls");
	ck_assert_int_eq(sscanf(text, "%u:", &first), 1);
	for (; text; text = strchr(text, '\n'), lines++) {
		text += *text == '\n';
		ck_assert_int_eq(sscanf(text, "%u:", &number), 1);
		ck_assert_uint_eq(number, first + lines);
	}
	ck_assert_uint_eq(lines, 32);
}
END_TEST

/* What each kind of object puts on the account, and that it all comes back. */
static const struct { const char *dir, *file, *value, *used; } charged[] = {
	{ "kmalloc/a", NULL, NULL, "64" }, { "kmalloc/a", "size", "100", "128" },
	{ "kmalloc/a", "size", "0", "0" }, { "kmalloc/a", "size", "8193", "16384" },
	{ "kmalloc/a", "resize", "5000", "8192" },
	{ "caches/a", NULL, NULL, "0" }, { "caches/a", "count", "10", "640" },
	{ "vmalloc/a", NULL, NULL, "8192" }, { "vmalloc/a", "size", "4097", "8192" },
	{ "pages/a", NULL, NULL, "4096" }, { "pages/a", "order", "3", "32768" },
	{ "dma_coherent/a", NULL, NULL, "4096" }, { "dma_coherent/a", "size", "9000", "16384" },
};

START_TEST(what_the_allocator_set_aside_is_on_the_account_until_it_is_freed)
{
	char path[64];

	ck_assert_int_eq(do_mkdir(charged[_i].dir), 0);
	if (charged[_i].file) {
		snprintf(path, sizeof(path), "%s/%s", charged[_i].dir, charged[_i].file);
		ck_assert_int_eq(put(path, charged[_i].value), 0);
	}
	ck_assert_str_eq(get("used_bytes"), charged[_i].used);
	ck_assert_int_eq(do_rmdir(charged[_i].dir), 0);
	ck_assert_str_eq(get("used_bytes"), "0");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("calls");
	TCase *c = tcase_create("twin");

	suite_add_tcase(s, c);
	tcase_add_checked_fixture(c, twin_on, twin_off);
	tcase_add_loop_test(c, a_call_is_remembered_as_c_with_its_result, 0, ARRAY_SIZE(made));
	tcase_add_test(c, freeing_is_remembered_too);
	tcase_add_test(c, a_failed_call_says_null);
	tcase_add_test(c, a_call_over_the_limit_is_not_made_and_says_so);
	tcase_add_test(c, only_the_last_32_are_shown_in_order);
	tcase_add_loop_test(c, what_the_allocator_set_aside_is_on_the_account_until_it_is_freed, 0, ARRAY_SIZE(charged));
	return run_suite(s);
}
