// SPDX-License-Identifier: GPL-2.0
/* sim/mempool.c: when the reserve is used, who waits, and what wakes him. */
#include "sim_test.h"

static _Atomic int starving, given;

static void *element(gfp_t gfp, void *data)
{
	ck_assert_ptr_eq(data, &starving);
	if (starving)
		return NULL;
	given++;
	return kmalloc(64, gfp);
}

static void element_back(void *p, void *data)
{
	ck_assert_ptr_eq(data, &starving);
	given--;
	kfree(p);
}

static mempool_t *pool;

static void fill(void)
{
	power_on();
	starving = given = 0;
	pool = mempool_create(4, element, element_back, &starving);
	ck_assert_ptr_nonnull(pool);
}

static void drain(void)
{
	mempool_destroy(pool);
	ck_assert_int_eq(given, 0);
	power_off();
}

START_TEST(the_reserve_is_there_from_the_beginning)
{
	ck_assert_int_eq(pool->curr_nr, 4);
	ck_assert_int_eq(given, 4);
}
END_TEST

START_TEST(it_is_used_only_when_the_allocator_fails)
{
	void *p[5];

	p[0] = mempool_alloc(pool, GFP_KERNEL);
	ck_assert_int_eq(pool->curr_nr, 4);
	starving = 1;
	for (int i = 1; i < 5; i++)
		p[i] = mempool_alloc(pool, GFP_NOWAIT);
	ck_assert_int_eq(pool->curr_nr, 0);
	ck_assert_ptr_null(mempool_alloc(pool, GFP_ATOMIC));
	for (int i = 0; i < 5; i++)
		mempool_free(p[i], pool);
	ck_assert_int_eq(pool->curr_nr, 4);
	ck_assert_int_eq(given, 4);
}
END_TEST

static void *taker(void *arg)
{
	return mempool_alloc(arg, GFP_KERNEL);
}

START_TEST(a_free_wakes_who_waits)
{
	void *p[4], *woken;
	pthread_t id;

	starving = 1;
	for (int i = 0; i < 4; i++)
		p[i] = mempool_alloc(pool, GFP_NOWAIT);
	ck_assert_int_eq(pthread_create(&id, NULL, taker, pool), 0);
	mempool_free(p[0], pool);
	pthread_join(id, &woken);
	ck_assert_ptr_eq(woken, p[0]);
	for (int i = 0; i < 4; i++)
		mempool_free(p[i], pool);
}
END_TEST

START_TEST(a_pool_without_its_reserve_is_none)
{
	starving = 1;
	ck_assert_ptr_null(mempool_create(1, element, element_back, &starving));
	mempool_destroy(NULL);
	mempool_free(NULL, pool);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_mempool");
	TCase *c = tcase_create("pc");

	tcase_add_checked_fixture(c, fill, drain);
	suite_add_tcase(s, c);
	tcase_add_test(c, the_reserve_is_there_from_the_beginning);
	tcase_add_test(c, it_is_used_only_when_the_allocator_fails);
	tcase_add_test(c, a_free_wakes_who_waits);
	tcase_add_test(c, a_pool_without_its_reserve_is_none);
	return run_suite(s);
}
