// SPDX-License-Identifier: GPL-2.0
/* What `kmemlab schema` prints, and what masks make of an answer. */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dump.h"
#include "errnos.h"
#include "mask.h"

static char *dumped(void (*dump)(FILE *out))
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(out);
	dump(out);
	fclose(out);
	return text;
}

static void (*const dumps[])(FILE *out) = { kml_dump_md, kml_dump_abi, kml_dump_json, kml_dump_man };

START_TEST(a_dump_is_the_same_every_time)
{
	char *first = dumped(dumps[_i]), *second = dumped(dumps[_i]);

	ck_assert_str_eq(first, second);
	free(first);
	free(second);
}
END_TEST

START_TEST(a_dump_names_every_attribute)
{
	char *text = dumped(dumps[_i]);

	for (unsigned int t = 0; t < kml_types_count; t++)
		for (unsigned int i = 0; i < kml_types[t].count; i++)
			ck_assert_ptr_nonnull(strstr(text, kml_types[t].entries[i].name));
	free(text);
}
END_TEST

START_TEST(the_abi_list_has_no_line_beyond_eighty_columns_but_for_paths)
{
	char *text = dumped(kml_dump_abi), *save, *line;

	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		if (!strncmp(line, "\t\t", 2))
			ck_assert_msg(strlen(line) + 14 <= 80, "%s", line);
	free(text);
}
END_TEST

START_TEST(json_has_balanced_braces_and_no_raw_control_bytes)
{
	char *text = dumped(kml_dump_json);
	int depth = 0;
	bool quoted = false;

	for (const char *c = text; *c; c++) {
		if (*c == '\\')
			c++;
		else if (*c == '"')
			quoted = !quoted;
		else if (!quoted)
			depth += (*c == '{' || *c == '[') - (*c == '}' || *c == ']');
		ck_assert((unsigned char)*c >= ' ' || (*c == '\n' && !quoted));
	}
	ck_assert_int_eq(depth, 0);
	ck_assert(!quoted);
	free(text);
}
END_TEST

static int no_sibling(void *ctx, const char *name, char *buf, size_t *len)
{
	return -ENOENT;
}

static int runs_of_eight(void *ctx, const char *name, char *buf, size_t *len)
{
	*len = sprintf(buf, "%d\n", strcmp(name, "pages") ? 1 : 8);
	return 0;
}

static const struct {
	enum kml_fidelity token;
	int err;
	const char *value, *says;
} masks[] = {
	{ KML_SAME, 0, "4096\n", "4096\n" },
	{ KML_SAME, 0, "", "(empty)\n" },
	{ KML_SAME, 0, "x", "x\n(no newline at the end)\n" },
	{ KML_SAME, 0, "\x01\xff\n", "\\x01\\xff\n" },
	{ KML_SAME, -ENODATA, "", "ENODATA\n" },
	{ KML_SAME, -EOPNOTSUPP, "", "EOPNOTSUPP\n" },
	{ KML_ADDR, 0, "0x1000\n", "<addr>\n" },
	{ KML_ADDR, -EPERM, "", "EPERM\n" },
	{ KML_ADDR, -EOPNOTSUPP, "", "EOPNOTSUPP\n" },
	{ KML_TIME, 0, "17\n", "<time>\n" },
	{ KML_TIME, -EOPNOTSUPP, "", "<time>\n" },
	{ KML_TIME, -ENODATA, "", "ENODATA\n" },
	{ KML_WORLD, 0, "twin\n", "<world>\n" },
	{ KML_WORLD, -EOPNOTSUPP, "", "<world>\n" },
	{ KML_WORLD, -EIO, "", "EIO\n" },
	{ KML_SAME_IF, 0, "3\n", "3\n" },
	{ KML_SAME_IF, 0, "9\n", "<depends>\n" },
	{ KML_SAME_IF, -ENODATA, "", "ENODATA\n" },
	{ KML_SAME_IF, 0, "x\n", "1 <= runs <= pages BROKEN: '1 <= runs <= pages', column 11: runs is 'x', not a number\n" },
	{ KML_RELATION, 0, "3\n", "(1 <= runs <= pages)\n" },
	{ KML_RELATION, -ENODATA, "", "ENODATA\n" },
	{ KML_RELATION, 0, "9\n", "1 <= runs <= pages BROKEN: does not hold; it is 9\n" },
};

START_TEST(the_token_alone_decides_what_is_shown)
{
	struct kml_entry e = { .name = "runs", .fidelity = masks[_i].token,
			       .relation = "1 <= runs <= pages" };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	kml_mask(out, &e, masks[_i].err, masks[_i].value, strlen(masks[_i].value), runs_of_eight,
		 NULL);
	fclose(out);
	ck_assert_str_eq(text, masks[_i].says);
	free(text);
}
END_TEST

START_TEST(a_relation_that_cannot_be_read_is_broken)
{
	struct kml_entry e = { .name = "runs", .fidelity = KML_RELATION, .relation = "runs <= pages" };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	kml_mask(out, &e, 0, "1\n", 2, no_sibling, NULL);
	fclose(out);
	ck_assert_ptr_nonnull(strstr(text, "BROKEN: "));
	ck_assert_ptr_nonnull(strstr(text, "cannot read pages"));
	free(text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("dump");
	TCase *tc = tcase_create("dump");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_loop_test(tc, a_dump_is_the_same_every_time, 0, 4);
	tcase_add_loop_test(tc, a_dump_names_every_attribute, 0, 3);
	tcase_add_test(tc, the_abi_list_has_no_line_beyond_eighty_columns_but_for_paths);
	tcase_add_test(tc, json_has_balanced_braces_and_no_raw_control_bytes);
	tcase_add_loop_test(tc, the_token_alone_decides_what_is_shown, 0,
			    sizeof(masks) / sizeof(masks[0]));
	tcase_add_test(tc, a_relation_that_cannot_be_read_is_broken);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
