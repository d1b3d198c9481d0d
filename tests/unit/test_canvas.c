// SPDX-License-Identifier: GPL-2.0
/* What pictures are drawn on: cells, their signs in ASCII, and the file of an SVG. */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "canvas.h"
#include "suite.h"

static struct kml_canvas canvas;
static char *printed;

static const char *print(bool utf8)
{
	struct kml_screen screen = { .width = canvas.width, .utf8 = utf8 };
	size_t size;
	FILE *out;

	free(printed);
	out = open_memstream(&printed, &size);
	ck_assert_int_eq(kml_canvas_print(&canvas, &screen, out), 0);
	fclose(out);
	return printed;
}

static void setup(void)
{
	kml_canvas_init(&canvas, 10);
}

static void teardown(void)
{
	kml_canvas_deinit(&canvas);
}

START_TEST(rows_end_at_their_last_sign)
{
	kml_canvas_text(&canvas, 1, 0, KML_HUE_NONE, "ab  ");
	kml_canvas_put(&canvas, 0, 2, 'c', KML_HUE_NONE);
	ck_assert_str_eq(print(true), " ab\n\nc\n");
}
END_TEST

START_TEST(text_that_does_not_fit_ends_in_an_ellipsis)
{
	ck_assert_uint_eq(kml_canvas_text(&canvas, 0, 0, KML_HUE_NONE, "12345678901"), 11);
	kml_canvas_text(&canvas, 0, 1, KML_HUE_NONE, "1234567890");
	ck_assert_str_eq(print(true), "123456789\u2026\n1234567890\n");
	ck_assert_str_eq(print(false), "123456789~\n1234567890\n");
}
END_TEST

START_TEST(what_would_steer_a_terminal_is_a_question_mark)
{
	kml_canvas_text(&canvas, 0, 0, KML_HUE_NONE, "a\033[2Jb\xc2\x9bz\xff");
	ck_assert_str_eq(print(true), "a?[2Jb?z?\n");
}
END_TEST

START_TEST(every_sign_has_a_stand_in_of_ascii)
{
	kml_canvas_text(&canvas, 0, 0, KML_HUE_NONE, "\u2588\u25a0\u00b7\u2500\u2514\u2192\u25cf");
	ck_assert_str_eq(print(false), "##.-+>*\n");
}
END_TEST

START_TEST(a_bar_is_exact_to_an_eighth_and_never_hides_a_little)
{
	kml_canvas_bar(&canvas, 0, 0, 4, 1, 2, KML_HUE_BLUE);
	kml_canvas_bar(&canvas, 0, 1, 4, 3, 8, KML_HUE_BLUE);
	kml_canvas_bar(&canvas, 0, 2, 4, 1, 1000000, KML_HUE_BLUE);
	kml_canvas_bar(&canvas, 0, 3, 4, 9, 8, KML_HUE_BLUE);
	kml_canvas_bar(&canvas, 0, 4, 4, 0, 8, KML_HUE_BLUE);
	kml_canvas_put(&canvas, 0, 5, 'x', KML_HUE_NONE);
	ck_assert_str_eq(print(true), "\u2588\u2588\n\u2588\u258c\n\u258f\n\u2588\u2588\u2588\u2588\n\nx\n");
}
END_TEST

START_TEST(nothing_is_drawn_outside)
{
	kml_canvas_put(&canvas, 10, 0, 'x', KML_HUE_NONE);
	kml_canvas_fill(&canvas, 8, 0, 99, '-', KML_HUE_NONE);
	ck_assert_str_eq(print(true), "        --\n");
}
END_TEST

static char *content(const char *file)
{
	static char text[20000];
	FILE *in = fopen(file, "r");
	size_t n;

	ck_assert_ptr_nonnull(in);
	n = fread(text, 1, sizeof(text) - 1, in);
	text[n] = '\0';
	fclose(in);
	return text;
}

START_TEST(an_svg_holds_title_words_and_text_for_xml)
{
	char dir[] = "/tmp/kml-canvas.XXXXXX", file[64];
	const char *text;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(file, sizeof(file), "%s/a.svg", dir);
	kml_canvas_text(&canvas, 0, 0, KML_HUE_NONE, "a<b&c");
	kml_canvas_mark(&canvas, 0, 1, 'm', KML_HUE_BLUE);
	ck_assert_int_eq(kml_canvas_svg(&canvas, file, "T<t", "words\001 \xff"), 0);
	text = content(file);
	ck_assert_ptr_nonnull(strstr(text, "<title>T&#60;t</title>\n<desc>words? ?</desc>"));
	ck_assert_ptr_nonnull(strstr(text, ">a&#60;b&#38;c</text>"));
	ck_assert_ptr_nonnull(strstr(text, "fill=\"#0072b2\""));
	ck_assert_int_eq(unlink(file), 0);
	ck_assert_int_eq(rmdir(dir), 0);	/* and nothing is left beside it */
}
END_TEST

START_TEST(a_file_that_cannot_be_written_is_left_as_it_was)
{
	ck_assert_int_eq(kml_canvas_svg(&canvas, "/nonexistent/a.svg", "", ""), -ENOENT);
	ck_assert_int_eq(kml_canvas_svg(&canvas, "/dev", "", "") < 0, 1);
	ck_assert_int_eq(access("/dev/null", F_OK), 0);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("canvas");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, rows_end_at_their_last_sign);
	tcase_add_test(tcase, text_that_does_not_fit_ends_in_an_ellipsis);
	tcase_add_test(tcase, what_would_steer_a_terminal_is_a_question_mark);
	tcase_add_test(tcase, every_sign_has_a_stand_in_of_ascii);
	tcase_add_test(tcase, a_bar_is_exact_to_an_eighth_and_never_hides_a_little);
	tcase_add_test(tcase, nothing_is_drawn_outside);
	tcase_add_test(tcase, an_svg_holds_title_words_and_text_for_xml);
	tcase_add_test(tcase, a_file_that_cannot_be_written_is_left_as_it_was);
	return run_suite("canvas", tcase);
}
