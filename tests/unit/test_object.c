// SPDX-License-Identifier: GPL-2.0
/* module/object.c: what holds for every attribute, whatever the allocator, over the twin. */
#include "object.h"
#include "twin_test.h"

static const struct { const char *name; bool valid; } names[] = {
	{ "a", true }, { "A_9.b-c", true }, { "0", true }, { "_", true },
	{ "123456789012345678901234567890123456789012345678901234567890123", true },
	{ "1234567890123456789012345678901234567890123456789012345678901234", false },
	{ "", false }, { ".a", false }, { "-a", false }, { "a b", false }, { "a/b", false },
	{ "a*", false }, { "\xc3\xa4", false }, { "a\n", false }, { "%s", false },
};

START_TEST(a_name_is_letters_digits_dot_dash_and_underscore)
{
	ck_assert_int_eq(kml_name_valid(names[_i].name), names[_i].valid);
}
END_TEST

/* Every argument of create of every type shows the schema's default at first. */
START_TEST(an_object_begins_with_the_schemas_defaults)
{
	const struct kml_type *type = &kml_types[_i];
	char path[KML_PATH_MAX], want[256];

	if (type->kind != KML_TYPE)
		return;
	snprintf(path, sizeof(path), "%s/a", type->name);
	ck_assert_int_eq(do_mkdir(path), 0);
	for (unsigned int i = 0; i < type->count; i++) {
		const struct kml_entry *e = &type->entries[i];

		if (e->entry != KML_CFG && e->entry != KML_ONE && e->entry != KML_SET)
			continue;
		snprintf(path, sizeof(path), "%s/a/%s", type->name, e->name);
		snprintf(want, sizeof(want), "%llu", (unsigned long long)e->def);
		if (e->kind == KML_HEX)
			snprintf(want, sizeof(want), "0x%llx", (unsigned long long)e->def);
		ck_assert_str_eq(get(path), !e->def_text ? want : *e->def_text ? e->def_text : "0");
	}
	snprintf(path, sizeof(path), "%s/a", type->name);
	ck_assert_int_eq(do_rmdir(path), 0);
}
END_TEST

static const struct { const char *file, *value; int err; } stores[] = {
	{ "size", "100", 0 }, { "size", "rubbish", -EINVAL }, { "size", "-1", -EINVAL },
	{ "size", "64M", -ENOMEM }, { "size", "67108865", -ERANGE }, { "size", "1T", -ERANGE },
	{ "gfp", "GFP_ATOMIC", 0 }, { "gfp", "GFP_NONE", -EINVAL }, { "gfp", "GFP_DMA|GFP_DMA32", -EINVAL },
	{ "gfp", "GFP_HIGHUSER", -EINVAL }, { "fn", "kzalloc", 0 }, { "fn", "malloc", -EINVAL },
	{ "context", "hardirq", -EAGAIN }, { "context", "nowhere", -EINVAL },
	{ "resize", "5000", 0 }, { "resize", "", -EFAULT }, { "resize", "64M", -ENOMEM },
	{ "fill", "255", 0 }, { "fill", "256", -ERANGE }, { "fill", "x", -EINVAL },
	{ "data", "hello", 0 }, { "ksize", "1", -EACCES }, { "virt", "1", -EACCES },
};

/* A refused write leaves all arguments and all that follows from them. */
START_TEST(a_store_answers_by_meaning_and_a_refusal_changes_nothing)
{
	static const char *const kept[] = { "size", "gfp", "fn", "context", "ksize", "cache", "data", "moved" };
	char path[64], before[ARRAY_SIZE(kept)][KML_VALUE_MAX + 1];

	ck_assert_int_eq(do_mkdir("kmalloc/a"), 0);
	ck_assert_int_eq(put("kmalloc/a/data", "mine"), 0);
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++) {
		snprintf(path, sizeof(path), "kmalloc/a/%s", kept[i]);
		snprintf(before[i], sizeof(before[i]), "%s", get(path));
	}
	snprintf(path, sizeof(path), "kmalloc/a/%s", stores[_i].file);
	ck_assert_int_eq(put(path, stores[_i].value), stores[_i].err);
	for (size_t i = 0; stores[_i].err && i < ARRAY_SIZE(kept); i++) {
		snprintf(path, sizeof(path), "kmalloc/a/%s", kept[i]);
		ck_assert_str_eq(get(path), before[i]);
	}
}
END_TEST

START_TEST(an_argument_of_create_makes_the_object_anew)
{
	ck_assert_int_eq(do_mkdir("kmalloc/a"), 0);
	ck_assert_int_eq(put("kmalloc/a/data", "old"), 0);
	ck_assert_int_eq(put("kmalloc/a/size", "64"), 0);
	ck_assert_str_eq(get("kmalloc/a/data"), "");
	ck_assert_str_eq(get("used_bytes"), "64");
}
END_TEST

START_TEST(an_object_with_children_is_not_made_anew)
{
	ck_assert_int_eq(do_mkdir("caches/a"), 0);
	ck_assert_int_eq(do_mkdir("caches/a/o"), 0);
	ck_assert_int_eq(put("caches/a/object_size", "100"), -EBUSY);
	ck_assert_str_eq(get("caches/a/object_size"), "64");
	ck_assert_int_eq(put("caches/a/count", "5"), 0);
	ck_assert_str_eq(get("caches/a/objects"), "6");
	ck_assert_int_eq(do_rmdir("caches/a/o"), 0);
	ck_assert_int_eq(put("caches/a/object_size", "100"), 0);
}
END_TEST

START_TEST(an_action_without_argument_takes_only_1)
{
	static const char *const wrong[] = { "0", "2", "", "1 1", "yes", "18446744073709551616" };

	ck_assert_int_eq(do_mkdir("caches/a"), 0);
	ck_assert_int_eq(put("caches/a/shrink", "1"), 0);
	ck_assert_int_eq(put("caches/a/shrink", "1\n"), 0);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		ck_assert_int_eq(put("caches/a/shrink", wrong[i]), *wrong[i] ? -EINVAL : -EFAULT);
	ck_assert_int_eq(get_fails("caches/a/shrink"), -EACCES);
}
END_TEST

START_TEST(what_is_measured_in_time_is_not_to_be_had_on_the_twin)
{
	ck_assert_int_eq(do_mkdir("kmalloc/a"), 0);
	ck_assert_int_eq(get_fails("kmalloc/a/ns"), -EOPNOTSUPP);
}
END_TEST

START_TEST(the_limit_of_directories_counts_children_too)
{
	ck_assert_int_eq(put("max_objects", "2"), 0);
	ck_assert_int_eq(do_mkdir("caches/a"), 0);
	ck_assert_int_eq(do_mkdir("caches/a/o"), 0);
	ck_assert_int_eq(do_mkdir("kmalloc/b"), -EDQUOT);
	ck_assert_int_eq(do_rmdir("caches/a/o"), 0);
	ck_assert_int_eq(do_mkdir("kmalloc/b"), 0);
	ck_assert_str_eq(get("objects"), "2");
}
END_TEST

START_TEST(a_refused_mkdir_leaves_no_trace)
{
	ck_assert_int_eq(put("max_bytes", "10"), 0);
	ck_assert_int_eq(do_mkdir("kmalloc/a"), -EDQUOT);
	ck_assert_int_eq(get_fails("kmalloc/a/size"), -ENOENT);
	ck_assert_str_eq(get("objects"), "0");
	ck_assert_str_eq(get("used_bytes"), "0");
}
END_TEST

START_TEST(a_list_shows_a_window_of_lines)
{
	ck_assert_int_eq(do_mkdir("vmalloc/a"), 0);
	ck_assert_int_eq(put("vmalloc/a/size", "16M"), 0);
	ck_assert_ptr_nonnull(strstr(get("vmalloc/a/frames"), " more"));
	ck_assert_int_eq(put("vmalloc/a/from", "4095"), 0);
	ck_assert_ptr_null(strchr(get("vmalloc/a/frames"), '\n'));
	ck_assert_int_eq(put("vmalloc/a/from", "4096"), 0);
	ck_assert_str_eq(get("vmalloc/a/frames"), "");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("object");
	TCase *c = tcase_create("twin");

	suite_add_tcase(s, c);
	tcase_add_checked_fixture(c, twin_on, twin_off);
	tcase_add_loop_test(c, a_name_is_letters_digits_dot_dash_and_underscore, 0, ARRAY_SIZE(names));
	tcase_add_loop_test(c, an_object_begins_with_the_schemas_defaults, 0, KML_T_COUNT);
	tcase_add_loop_test(c, a_store_answers_by_meaning_and_a_refusal_changes_nothing, 0, ARRAY_SIZE(stores));
	tcase_add_test(c, an_argument_of_create_makes_the_object_anew);
	tcase_add_test(c, an_object_with_children_is_not_made_anew);
	tcase_add_test(c, an_action_without_argument_takes_only_1);
	tcase_add_test(c, what_is_measured_in_time_is_not_to_be_had_on_the_twin);
	tcase_add_test(c, the_limit_of_directories_counts_children_too);
	tcase_add_test(c, a_refused_mkdir_leaves_no_trace);
	tcase_add_test(c, a_list_shows_a_window_of_lines);
	return run_suite(s);
}
