// SPDX-License-Identifier: GPL-2.0
/* sim/vmap_tree.c: extents in order, the lowest that fits. */
#include <check.h>

#include "vmap_tree.h"

#define N 500

static struct extent e[N];
static struct extent *root;

/* Extents of 1..7 pages, each 10 pages after the one before. */
static void plant(void)
{
	root = NULL;
	for (int i = 0; i < N; i++) {
		int at = (i * 37) % N;		/* not in order of address */

		e[at] = (struct extent){ .start = (u64)at * 10, .len = 1 + (u64)at % 7 };
		extent_insert(&root, &e[at]);
	}
}

START_TEST(a_page_finds_the_extent_that_contains_it)
{
	for (u64 page = 0; page < N * 10; page++)
		ck_assert_ptr_eq(extent_find(root, page),
				 (page % 10 < e[page / 10].len ? &e[page / 10] : NULL));
	ck_assert_ptr_null(extent_find(NULL, 0));
}
END_TEST

START_TEST(the_lowest_extent_that_fits_is_found)
{
	static const struct { u64 len, align; int want; } t[] = {
		{ 1, 1, 0 }, { 2, 1, 1 }, { 7, 1, 6 }, { 8, 1, -1 }, { 7, 4, 6 },
		{ 7, 8, 20 }, { 1, 1024, 0 }, { 2, 1024, 307 }, { 3, 16, 6 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++)
		ck_assert_ptr_eq(extent_first_fit(root, t[i].len, t[i].align),
				 (t[i].want < 0 ? NULL : &e[t[i].want]));
}
END_TEST

START_TEST(what_is_removed_is_not_found)
{
	for (int i = 0; i < N; i += 2)
		extent_remove(&root, &e[i]);
	for (int i = 0; i < N; i++)
		ck_assert_ptr_eq(extent_find(root, (u64)i * 10), (i % 2 ? &e[i] : NULL));
	ck_assert_ptr_eq(extent_first_fit(root, 7, 1), &e[13]);
	for (int i = 1; i < N; i += 2)
		extent_remove(&root, &e[i]);
	ck_assert_ptr_null(root);
}
END_TEST

static int in_order(struct extent *x, void *arg)
{
	u64 *next = arg;

	ck_assert_uint_eq(x->start, *next);
	*next += 10;
	return *next == N * 10 ? 7 : 0;
}

START_TEST(a_walk_goes_up_and_stops_when_told)
{
	u64 next = 0;

	ck_assert_int_eq(extent_walk(root, in_order, &next), 7);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_vmap_tree");
	TCase *c = tcase_create("tree");
	SRunner *r;
	int failed;

	tcase_add_checked_fixture(c, plant, NULL);
	tcase_add_test(c, a_page_finds_the_extent_that_contains_it);
	tcase_add_test(c, the_lowest_extent_that_fits_is_found);
	tcase_add_test(c, what_is_removed_is_not_found);
	tcase_add_test(c, a_walk_goes_up_and_stops_when_told);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
