/* SPDX-License-Identifier: GPL-2.0 */
/* How every unit test ends: its suite runs, and the status says whether all passed. */
#ifndef KML_SUITE_H
#define KML_SUITE_H

#include <check.h>

/** run_suite() - run the only test case of a suite called @name. Return: main()'s status. */
static inline int run_suite(const char *name, TCase *tcase)
{
	Suite *suite = suite_create(name);
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}

#endif /* KML_SUITE_H */
