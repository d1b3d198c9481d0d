/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests of sim/ share: a machine around each test, and its books proven. */
#ifndef KML_SIM_TEST_H
#define KML_SIM_TEST_H

#include <check.h>
#include <stdlib.h>

#include "slub.h"

static inline void books_add_up(void)
{
	char msg[200] = "";

	ck_assert_msg(sim_check(msg, sizeof(msg)) == 0, "%s", msg);
}

static inline void power_on(void)
{
	ck_assert_int_eq(sim_start("pc", 1), 0);
}

static inline void power_on_small(void)
{
	ck_assert_int_eq(sim_start("pc-small", 1), 0);
}

static inline void power_on_large(void)
{
	ck_assert_int_eq(sim_start("pc-6g", 1), 0);
}

/* Every test leaves a machine whose books add up, unless it stopped it. */
static inline void power_off(void)
{
	if (sim_machine())
		books_add_up();
	sim_stop();
}

static inline u64 free_frames(void)
{
	struct zone *z;
	u64 sum = 0;

	for (unsigned int i = 0; (z = sim_zone(i)); i++)
		sum += zone_page_state(z, NR_FREE_PAGES);
	return sum;
}

static inline struct zone *zone_called(const char *name)
{
	struct zone *z;

	for (unsigned int i = 0; (z = sim_zone(i)); i++)
		if (!strcmp(z->name, name))
			return z;
	ck_abort_msg("no zone is called %s", name);
	return NULL;
}

/* A case whose tests run on the machine that @on powers on. */
static inline TCase *case_on(Suite *s, const char *name, void (*on)(void))
{
	TCase *c = tcase_create(name);

	tcase_add_checked_fixture(c, on, power_off);
	tcase_set_timeout(c, 60);
	suite_add_tcase(s, c);
	return c;
}

static inline int run_suite(Suite *s)
{
	SRunner *r = srunner_create(s);
	int failed;

	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}

#endif /* KML_SIM_TEST_H */
