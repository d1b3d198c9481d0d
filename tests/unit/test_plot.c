// SPDX-License-Identifier: GPL-2.0
/* The plot of sweep and bench: steps between points, and axes that are logarithmic where that helps. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "plot.h"
#include "suite.h"

static char *printed;

static const char *draw(const struct kml_point *point, size_t count)
{
	const struct kml_plot plot = { .title = "T", .x_label = "size", .y_label = "ksize",
		.point = point, .count = count };
	struct kml_screen screen = { .width = 40 };
	struct kml_canvas canvas;
	size_t size;
	FILE *out;

	free(printed);
	out = open_memstream(&printed, &size);
	kml_canvas_init(&canvas, screen.width);
	kml_plot_draw(&plot, &canvas, 0);
	ck_assert_int_eq(kml_canvas_print(&canvas, &screen, out), 0);
	fclose(out);
	kml_canvas_deinit(&canvas);
	return printed;
}

START_TEST(points_are_joined_by_steps)
{
	static const struct kml_point points[] = { { .x = 0, .y = 0 }, { .x = 10, .y = 5 }, { .x = 20, .y = 10 } };

	ck_assert_str_eq(draw(points, 3),
			 "T\n"
			 "ksize\n"
			 "      10 +                             *\n"
			 "         |                             |\n"
			 "         |                             |\n"
			 "     6.7 +                             |\n"
			 "         |               *-------------+\n"
			 "         |               |\n"
			 "     3.3 +               |\n"
			 "         |               |\n"
			 "         |               |\n"
			 "       0 +*--------------+\n"
			 "         +------------------------------\n"
			 "          0                           20\n"
			 "          size\n");
}
END_TEST

START_TEST(a_wide_range_is_drawn_by_logarithms)
{
	static const struct kml_point wide[] = { { .x = 8, .y = 8 }, { .x = 8192, .y = 8192 } };
	static const struct kml_point narrow[] = { { .x = 8, .y = 8 }, { .x = 64, .y = 64 } };

	ck_assert_ptr_nonnull(strstr(draw(wide, 2), "ksize, logarithmic\n"));
	ck_assert_ptr_nonnull(strstr(printed, "size, logarithmic\n"));
	ck_assert_ptr_null(strstr(draw(narrow, 2), "logarithmic"));
}
END_TEST

START_TEST(what_failed_has_no_height)
{
	static const struct kml_point points[] = { { .x = 1, .y = 4 }, { .x = 2, .failed = true }, { .x = 3, .y = 4 } };

	ck_assert_ptr_nonnull(strstr(draw(points, 3), "x refused, or nothing to read\n"));
	ck_assert_ptr_null(strstr(printed, "*-"));	/* nothing joins what lies on both sides */
	ck_assert_ptr_null(strstr(draw(points, 1), "x refused"));
}
END_TEST

START_TEST(one_point_and_none_are_drawn_too)
{
	static const struct kml_point zero = { .x = 5 };

	ck_assert_ptr_nonnull(strchr(draw(&zero, 1), '*'));
	ck_assert_ptr_null(strchr(draw(&zero, 0), '*'));
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("plot");

	tcase_add_test(tcase, points_are_joined_by_steps);
	tcase_add_test(tcase, a_wide_range_is_drawn_by_logarithms);
	tcase_add_test(tcase, what_failed_has_no_height);
	tcase_add_test(tcase, one_point_and_none_are_drawn_too);
	return run_suite("plot", tcase);
}
