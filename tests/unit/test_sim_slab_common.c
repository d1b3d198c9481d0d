// SPDX-License-Identifier: GPL-2.0
/* sim/slab_common.c: creating, merging and destroying caches, and reports. */
#include "sim_test.h"

static const struct row {
	unsigned int size, align;
	slab_flags_t flags;
	const char *name;
	unsigned int slot, object_size;
	int refcount;
} rows[] = {
#define KERNEL_CACHE(...)
#define KERNEL_MERGE(...) { __VA_ARGS__ },
#include "sim_slub_kernel.def"
#undef KERNEL_CACHE
#undef KERNEL_MERGE
};

static void build(void *p)
{
	(void)p;
}

static struct sim_cache_info info(struct kmem_cache *s)
{
	struct sim_cache_info i;

	sim_cache_info(s, &i);
	return i;
}

static void ck_last_report(const char *want)
{
	char text[256];

	sim_last_report(text, sizeof(text));
	ck_assert_msg(strstr(text, want) != NULL, "\"%s\" is not in \"%s\"", want, text);
}

/* In the order of the table: a merge may enlarge the object_size that later rows see. */
START_TEST(a_plain_cache_answers_under_the_name_that_the_kernel_gives_it)
{
	for (const struct row *r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		struct kmem_cache *s = kmem_cache_create("own", r->size, r->align, r->flags, NULL);
		struct sim_cache_info i = info(s);

		ck_assert_str_eq(i.name, r->name);
		ck_assert_uint_eq(i.stride, r->slot);
		ck_assert_uint_eq(kmem_cache_size(s), r->object_size);
		ck_assert_int_eq((int)i.refcount, r->refcount);
		kmem_cache_destroy(s);
	}
}
END_TEST

START_TEST(two_caches_of_one_size_are_one)
{
	struct kmem_cache *a = kmem_cache_create("a", 1912, 0, 0, NULL);
	struct kmem_cache *b = kmem_cache_create("b", 1905, 0, 0, NULL);

	ck_assert_ptr_eq(a, b);
	ck_assert_str_eq(info(b).name, "a");
	ck_assert_uint_eq(info(b).refcount, 2);
	kmem_cache_destroy(a);
	ck_assert_uint_eq(info(b).refcount, 1);
	kmem_cache_destroy(b);
}
END_TEST

START_TEST(a_shared_cache_holds_objects_of_the_larger_size)
{
	struct kmem_cache *a = kmem_cache_create("a", 1905, 0, 0, NULL);
	struct kmem_cache *b = kmem_cache_create("b", 1911, 0, 0, NULL);

	ck_assert_ptr_eq(a, b);
	ck_assert_uint_eq(kmem_cache_size(a), 1911);
	kmem_cache_destroy(b);
	ck_assert_uint_eq(kmem_cache_size(a), 1911);
	kmem_cache_destroy(a);
}
END_TEST

START_TEST(some_caches_never_share)
{
	static const slab_flags_t never[] = { SLAB_RED_ZONE, SLAB_POISON, SLAB_STORE_USER,
					      SLAB_TYPESAFE_BY_RCU };
	struct kmem_cache *a = kmem_cache_create("a", 1912, 0, 0, NULL), *b;

	for (size_t i = 0; i < ARRAY_SIZE(never); i++) {
		b = kmem_cache_create("b", 1912, 0, never[i], NULL);
		ck_assert_ptr_ne(a, b);
		ck_assert_str_eq(info(b).name, "b");
		kmem_cache_destroy(b);
	}
	b = kmem_cache_create("b", 1912, 0, 0, build);
	ck_assert_ptr_ne(a, b);
	kmem_cache_destroy(b);
	b = kmem_cache_create_usercopy("b", 1912, 0, 0, 0, 1912, NULL);
	ck_assert_ptr_ne(a, b);
	kmem_cache_destroy(b);
	kmem_cache_destroy(a);
}
END_TEST

START_TEST(zone_and_accounting_must_be_the_same_to_share)
{
	static const slab_flags_t same[] = { SLAB_ACCOUNT, SLAB_CACHE_DMA, SLAB_CACHE_DMA32,
					     SLAB_RECLAIM_ACCOUNT };
	struct kmem_cache *a = kmem_cache_create("a", 1912, 0, 0, NULL), *b;

	for (size_t i = 0; i < ARRAY_SIZE(same); i++) {
		b = kmem_cache_create("b", 1912, 0, same[i], NULL);
		ck_assert_ptr_ne(a, b);
		kmem_cache_destroy(b);
	}
	kmem_cache_destroy(a);
}
END_TEST

START_TEST(what_the_kernel_refuses_is_reported)
{
	static const struct { unsigned int size; slab_flags_t flags; } t[] = {
		{ 0, 0 }, { (4 << 20) + 1, 0 }, { 64, 0x40000000 }, { 64, SLAB_DEBUG_OBJECTS },
		{ 64, SLAB_FAILSLAB }, { 64, SLAB_KMALLOC }, { ~0U, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		u64 before = sim_reports();

		ck_assert_ptr_null(kmem_cache_create_usercopy("bad", t[i].size, 0, t[i].flags, 0,
							      t[i].size, NULL));
		ck_assert_uint_eq(sim_reports(), before + 1);
		ck_last_report("(bad) failed with error -22");
	}
}
END_TEST

START_TEST(a_usercopy_region_outside_of_the_object_is_dropped)
{
	struct kmem_cache *s = kmem_cache_create_usercopy("s", 1912, 0, 0, 1900, 64, NULL);

	ck_last_report("usercopy region");
	ck_assert_uint_eq(s->usersize, 0);
	kmem_cache_destroy(s);
}
END_TEST

START_TEST(destroying_an_empty_cache_gives_every_frame_back)
{
	u64 before = free_frames();
	struct kmem_cache *s = kmem_cache_create_usercopy("s", 700, 0, 0, 0, 700, NULL);
	void *p[300];

	ck_assert_int_eq(kmem_cache_alloc_bulk(s, GFP_KERNEL, 300, p), 300);
	ck_assert_uint_lt(free_frames(), before);
	kmem_cache_free_bulk(s, 300, p);
	kmem_cache_destroy(s);
	ck_assert_uint_eq(free_frames(), before);
}
END_TEST

START_TEST(destroying_a_cache_with_objects_is_reported_and_leaves_it)
{
	struct kmem_cache *s = kmem_cache_create_usercopy("left", 700, 0, 0, 0, 700, NULL);
	void *p = kmem_cache_alloc(s, GFP_KERNEL);

	memset(p, 'x', 700);
	kmem_cache_destroy(s);
	ck_last_report("kmem_cache_destroy left: Slab cache still has objects");
	ck_assert_int_eq(*(char *)p, 'x');
	ck_assert_uint_eq(ksize(p), 704);
}
END_TEST

START_TEST(a_machine_starts_without_reports)
{
	char text[256];

	ck_assert_uint_eq(sim_reports(), 0);
	sim_last_report(text, sizeof(text));
	ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(one_seed_gives_one_order_of_addresses)
{
	u64 first[64], again[64];
	u64 *lists[] = { first, again };

	for (int run = 0; run < 2; run++) {
		struct kmem_cache *s = kmem_cache_create_usercopy("s", 64, 0, 0, 0, 64, NULL);

		for (size_t i = 0; i < ARRAY_SIZE(first); i++)
			lists[run][i] = sim_addr(kmem_cache_alloc(s, GFP_KERNEL));
		sim_stop();
		power_on();
	}
	ck_assert_mem_eq(first, again, sizeof(first));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_slab_common");
	TCase *c = case_on(s, "pc", power_on);

	tcase_add_test(c, a_plain_cache_answers_under_the_name_that_the_kernel_gives_it);
	tcase_add_test(c, two_caches_of_one_size_are_one);
	tcase_add_test(c, a_shared_cache_holds_objects_of_the_larger_size);
	tcase_add_test(c, some_caches_never_share);
	tcase_add_test(c, zone_and_accounting_must_be_the_same_to_share);
	tcase_add_test(c, what_the_kernel_refuses_is_reported);
	tcase_add_test(c, a_usercopy_region_outside_of_the_object_is_dropped);
	tcase_add_test(c, destroying_an_empty_cache_gives_every_frame_back);
	tcase_add_test(c, destroying_a_cache_with_objects_is_reported_and_leaves_it);
	tcase_add_test(c, a_machine_starts_without_reports);
	tcase_add_test(c, one_seed_gives_one_order_of_addresses);
	return run_suite(s);
}
