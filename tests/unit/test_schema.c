// SPDX-License-Identifier: GPL-2.0
/* The table that the .def files stamp: what must be true of every entry, and paths into it. */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dump.h"
#include "errnos.h"
#include "path.h"
#include "relation.h"

typedef void entry_check(const struct kml_type *type, const struct kml_entry *e);

static void each_entry(entry_check *check)
{
	for (unsigned int t = 0; t < kml_types_count; t++)
		for (unsigned int i = 0; i < kml_types[t].count; i++)
			check(&kml_types[t], &kml_types[t].entries[i]);
}

static void named_once(const struct kml_type *type, const struct kml_entry *e)
{
	ck_assert_ptr_eq(kml_type_entry(type, e->name), e);
}

START_TEST(no_directory_has_two_attributes_of_one_name)
{
	each_entry(named_once);
}
END_TEST

static void explained(const struct kml_type *type, const struct kml_entry *e)
{
	size_t len = strlen(e->doc);

	ck_assert_msg(len > 3 && (e->doc[len - 1] == '.' || e->doc[len - 1] == '?'),
		      "%s/%s: '%s' is no sentence", type->id, e->name, e->doc);
}

START_TEST(every_attribute_has_a_sentence)
{
	each_entry(explained);
}
END_TEST

static void default_fits(const struct kml_type *type, const struct kml_entry *e)
{
	ck_assert_msg(e->min <= e->max, "%s/%s", type->id, e->name);
	if (e->entry == KML_CFG)
		ck_assert_msg(e->min <= e->def && e->def <= e->max, "%s/%s", type->id, e->name);
	if (e->entry == KML_ONE)
		ck_assert_int_ge(kml_names_find(e->names, e->def_text, strlen(e->def_text)), 0);
}

START_TEST(every_default_is_in_its_range)
{
	each_entry(default_fits);
}
END_TEST

static void mode_follows(const struct kml_type *type, const struct kml_entry *e)
{
	unsigned int mode = kml_entry_mode(e);

	ck_assert_int_eq(!!(mode & 0400), kml_entry_readable(e));
	ck_assert_int_eq(!!(mode & 0200), kml_entry_writable(e));
	ck_assert_msg(!(mode & 0022), "%s/%s", type->id, e->name);
	if (kml_entry_secret(e))
		ck_assert_msg(!(mode & 0044), "%s/%s shows a secret", type->id, e->name);
}

START_TEST(modes_follow_from_kind_and_unit)
{
	each_entry(mode_follows);
}
END_TEST

static int say_one(void *ctx, const char *name, char *buf, size_t *len)
{
	struct kml_found found = { 0 };
	const char *slash = strchr(name, '/');

	if (!kml_type_entry(ctx, name) && (!slash || kml_path_find(name, &found) || !found.entry))
		return -ENOENT;
	memcpy(buf, "1\n", 2);
	*len = 2;
	return 0;
}

static void relation_reads(const struct kml_type *type, const struct kml_entry *e)
{
	struct kml_type copy = *type;
	char msg[256] = "";
	bool holds;

	ck_assert_int_eq(!!e->relation, e->fidelity == KML_RELATION || e->fidelity == KML_SAME_IF);
	if (e->relation)
		ck_assert_msg(!kml_relation_eval(e->relation, say_one, &copy, &holds, msg,
						 sizeof(msg)), "%s/%s: %s", type->id, e->name, msg);
}

START_TEST(every_relation_is_one_between_attributes_of_its_directory_or_paths)
{
	each_entry(relation_reads);
}
END_TEST

START_TEST(every_errno_names_an_attribute_that_exists)
{
	for (unsigned int i = 0; i < kml_errnos_count; i++) {
		const struct kml_type *type = kml_type_find(kml_errnos[i].type);

		ck_assert_ptr_nonnull(type);
		ck_assert_ptr_nonnull(kml_type_entry(type, kml_errnos[i].entry));
	}
}
END_TEST

static void causes_fit(const struct kml_type *type, const struct kml_entry *e)
{
	struct kml_cause cause[KML_CAUSES_MAX];
	unsigned int count = kml_entry_causes(type, e, cause);

	ck_assert_uint_lt(count, KML_CAUSES_MAX);
	for (unsigned int i = 0; i < count; i++) {
		ck_assert_msg(strlen(cause[i].doc) + 1 < sizeof(cause[i].doc), "%s/%s", type->id,
			      e->name);
		ck_assert_int_ne(strcmp(kml_errno_name(cause[i].err), "?"), 0);
		ck_assert(cause[i].writing ? kml_entry_writable(e) : kml_entry_readable(e));
	}
}

START_TEST(causes_are_whole_and_of_what_the_attribute_does)
{
	each_entry(causes_fit);
}
END_TEST

static const struct {
	const char *path, *type, *entry;
	bool fixed;
} paths[] = {
	{ "", "root", NULL, false },
	{ "version", "root", "version", false },
	{ "machine", "machine", NULL, false },
	{ "machine/page_size", "machine", "page_size", false },
	{ "zones", "zones", NULL, false },
	{ "zones/DMA32", "zone", NULL, false },
	{ "zones/DMA32/free", "zone", "free", false },
	{ "kmalloc", "kmalloc", NULL, true },
	{ "kmalloc/a", "kmalloc", NULL, false },
	{ "kmalloc/size", "kmalloc", NULL, false },
	{ "kmalloc/a/size", "kmalloc", "size", false },
	{ "kmalloc/a/nothing", NULL, NULL, false },
	{ "kmalloc/a/size/more", NULL, NULL, false },
	{ "caches/c/count", "caches", "count", false },
	{ "caches/c/x", "cache_object", NULL, false },
	{ "caches/c/x/index", "cache_object", "index", false },
	{ "caches/c/x/y", NULL, NULL, false },
	{ "nothing", NULL, NULL, false },
	{ "machine/nothing", NULL, NULL, false },
};

START_TEST(a_path_leads_to_its_row)
{
	struct kml_found found;
	int err = kml_path_find(paths[_i].path, &found);

	ck_assert_msg(err == (paths[_i].type ? 0 : -ENOENT), "%s: %d", paths[_i].path, err);
	if (err)
		return;
	ck_assert_str_eq(found.type->id, paths[_i].type);
	ck_assert_int_eq(found.fixed, paths[_i].fixed);
	ck_assert_int_eq(!!found.entry, !!paths[_i].entry);
	if (found.entry)
		ck_assert_str_eq(found.entry->name, paths[_i].entry);
}
END_TEST

START_TEST(an_attributes_directory_is_the_path_before_it)
{
	struct kml_found found;

	ck_assert_int_eq(kml_path_find("caches/c/x/index", &found), 0);
	ck_assert_uint_eq(found.dir_len, strlen("caches/c/x"));
	ck_assert_int_eq(kml_path_find("version", &found), 0);
	ck_assert_uint_eq(found.dir_len, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("schema");
	TCase *tc = tcase_create("schema");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_test(tc, no_directory_has_two_attributes_of_one_name);
	tcase_add_test(tc, every_attribute_has_a_sentence);
	tcase_add_test(tc, every_default_is_in_its_range);
	tcase_add_test(tc, modes_follow_from_kind_and_unit);
	tcase_add_test(tc, every_relation_is_one_between_attributes_of_its_directory_or_paths);
	tcase_add_test(tc, every_errno_names_an_attribute_that_exists);
	tcase_add_test(tc, causes_are_whole_and_of_what_the_attribute_does);
	tcase_add_loop_test(tc, a_path_leads_to_its_row, 0, sizeof(paths) / sizeof(paths[0]));
	tcase_add_test(tc, an_attributes_directory_is_the_path_before_it);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
