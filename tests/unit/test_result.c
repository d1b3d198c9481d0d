// SPDX-License-Identifier: GPL-2.0
/* shell/grade/result.c, result_json.c: the record of a submission, and what may stand in it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "result.h"
#include "suite.h"

#define BAD "\xef\xbf\xbd"	/* U+FFFD */

static const struct { const char *text, *clean; } texts[] = {
	{ "plain", "plain" },
	{ "two\nlines\tand a tab", "two\nlines\tand a tab" },
	{ "\x1b[31mred\x1b[0m", BAD "[31mred" BAD "[0m" },
	{ "K\xc3\xa4se \xe2\x82\xac \xf0\x9f\x90\xa7", "K\xc3\xa4se \xe2\x82\xac \xf0\x9f\x90\xa7" },
	{ "\xff\xfe", BAD BAD },
	{ "cut \xe2\x82", "cut " BAD BAD },
	{ "\xc0\xaf over-long", BAD BAD " over-long" },
	{ "\xed\xa0\x80 half a pair", BAD BAD BAD " half a pair" },
	{ "\xf5\x80\x80\x80 beyond", BAD BAD BAD BAD " beyond" },
	{ "\xef\xbf\xbf no character of XML", BAD BAD BAD " no character of XML" },
	{ "\xc2\x9b is a control, too", BAD BAD " is a control, too" },
	{ "\x7f", BAD },
};

START_TEST(text_is_clean)
{
	char *clean = NULL;

	ck_assert_int_eq(kml_result_text(&clean, texts[_i].text, strlen(texts[_i].text)), 0);
	ck_assert_str_eq(clean, texts[_i].clean);
	free(clean);
}
END_TEST

static const char lab_text[] = "---\nid: t\ntitle: T\ntime: 1\npoints: 5\n---\n# T\n\n## A\n\n"
	"```check one 2\nexists(kmalloc/a)\n```\n```check two 3 hidden needs one\nobjects == 1\n```\n";

static struct kml_result *fresh(void)
{
	char name[] = "/tmp/kml-result.XXXXXX.md", msg[300];
	int fd = mkstemps(name, 3);
	struct kml_result *r;
	struct kml_lab *lab;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, lab_text, strlen(lab_text)), strlen(lab_text));
	close(fd);
	ck_assert_msg(!kml_lab_load(name, "ann", 0, &lab, msg, sizeof(msg)), "%s", msg);
	unlink(name);
	r = kml_result_new(lab, "ann's \"work\".kml", "ann");
	kml_lab_free(lab);
	ck_assert_ptr_nonnull(r);
	return r;
}

START_TEST(it_begins_as_an_error_without_points)
{
	struct kml_result *r = fresh();

	ck_assert_int_eq(r->status, KML_RESULT_ERROR);
	ck_assert_uint_eq(kml_result_score(r), 0);
	ck_assert_uint_eq(kml_result_max(r), 5);
	ck_assert_str_eq(kml_result_first(r)->id, "one");
	kml_result_free(r);
}
END_TEST

START_TEST(what_is_saved_is_what_is_loaded)
{
	struct kml_result *r = fresh(), *again;
	char name[] = "/tmp/kml-record.XXXXXX";
	json_t *a, *b;

	close(mkstemp(name));
	r->status = KML_RESULT_GRADED;
	r->checks[0].status = KML_CHECK_PASSED;
	r->checks[0].score = 2;
	kml_result_text(&r->output, "<x>]]>\n\"", 8);
	ck_assert_int_eq(kml_result_save(r, name), 0);
	ck_assert_int_eq(kml_result_load(name, &again), 0);
	a = kml_result_to_json(r);
	b = kml_result_to_json(again);
	ck_assert(json_equal(a, b));
	json_decref(a);
	json_decref(b);
	unlink(name);
	kml_result_free(r);
	kml_result_free(again);
}
END_TEST

/* What another process tells is not believed where it contradicts itself. */
START_TEST(points_without_a_passed_check_do_not_count)
{
	struct kml_result *r = fresh(), *again;
	json_t *json = kml_result_to_json(r);

	json_object_set_new(json_array_get(json_object_get(json, "checks"), 0), "score", json_integer(2));
	json_object_set_new(json, "score", json_integer(5));
	again = kml_result_from_json(json);
	ck_assert_ptr_nonnull(again);
	ck_assert_uint_eq(kml_result_score(again), 0);
	kml_result_free(again);
	json_object_set_new(json_array_get(json_object_get(json, "checks"), 0), "status", json_string("fine"));
	ck_assert_ptr_null(kml_result_from_json(json));
	json_object_del(json, "checks");
	ck_assert_ptr_null(kml_result_from_json(json));
	json_decref(json);
	kml_result_free(r);
}
END_TEST

START_TEST(an_end_takes_all_points)
{
	struct kml_result *r = fresh();

	r->checks[0].status = KML_CHECK_PASSED;
	r->checks[0].score = 2;
	kml_result_end(r, KML_RESULT_TIMEOUT, "timed out");
	ck_assert_uint_eq(kml_result_score(r), 0);
	ck_assert_int_eq(r->checks[1].status, KML_CHECK_TIMEOUT);
	ck_assert_str_eq(r->checks[1].why, "timed out");
	kml_result_free(r);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("result");

	tcase_add_loop_test(tc, text_is_clean, 0, sizeof(texts) / sizeof(texts[0]));
	tcase_add_test(tc, it_begins_as_an_error_without_points);
	tcase_add_test(tc, what_is_saved_is_what_is_loaded);
	tcase_add_test(tc, points_without_a_passed_check_do_not_count);
	tcase_add_test(tc, an_end_takes_all_points);
	return run_suite("result", tc);
}
