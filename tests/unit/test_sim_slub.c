// SPDX-License-Identifier: GPL-2.0
/* sim/slub.c, slub_slab.c, slub_debug.c: objects, slabs, CPUs, misuse, contents. */
#include "sim_test.h"

#define N 2000

static struct kmem_cache *cache(unsigned int size, slab_flags_t flags, void (*ctor)(void *))
{
	return kmem_cache_create_usercopy("kml_t", size, 0, flags, 0, ctor ? 0 : size, ctor);
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

static unsigned int built;

static void build(void *p)
{
	built++;
	memset(p, 'C', 64);
}

START_TEST(a_new_object_is_zero_when_the_machine_says_so)
{
	struct kmem_cache *s = cache(100, 0, NULL);
	u8 *p = kmem_cache_alloc(s, GFP_KERNEL);

	memset(p, 0xff, 100);
	kmem_cache_free(s, p);
	ck_assert_ptr_eq(kmem_cache_alloc(s, GFP_KERNEL), p);
	ck_assert_ptr_null(memchr_inv(p, 0, 100));
	kmem_cache_free(s, p);
	kmem_cache_destroy(s);
}
END_TEST

START_TEST(a_freed_object_is_poisoned)
{
	struct kmem_cache *s = cache(100, 0, NULL);
	u8 *p = kmem_cache_alloc(s, GFP_KERNEL);

	kmem_cache_free(s, p);
	ck_assert_ptr_null(memchr_inv(p, 0x6b, 99));
	ck_assert_uint_eq(p[99], 0xa5);
	kmem_cache_destroy(s);
}
END_TEST

START_TEST(the_last_object_freed_is_the_next_one_handed_out)
{
	struct kmem_cache *s = cache(64, 0, NULL);
	void *a = kmem_cache_alloc(s, GFP_KERNEL), *b = kmem_cache_alloc(s, GFP_KERNEL);

	kmem_cache_free(s, a);
	kmem_cache_free(s, b);
	ck_assert_ptr_eq(kmem_cache_alloc(s, GFP_KERNEL), b);
	ck_assert_ptr_eq(kmem_cache_alloc(s, GFP_KERNEL), a);
	kmem_cache_free(s, a);
	kmem_cache_free(s, b);
	kmem_cache_destroy(s);
}
END_TEST

START_TEST(a_constructor_runs_once_for_each_slot_of_a_slab)
{
	struct kmem_cache *s = cache(64, 0, build);
	void *p;

	built = 0;
	p = kmem_cache_alloc(s, GFP_KERNEL);
	ck_assert_uint_eq(built, info(s).per_slab);
	kmem_cache_free(s, p);
	p = kmem_cache_alloc(s, GFP_KERNEL);
	ck_assert_uint_eq(built, info(s).per_slab);
	ck_assert_ptr_null(memchr_inv(p, 'C', 64));
	kmem_cache_free(s, p);
	kmem_cache_destroy(s);
}
END_TEST

START_TEST(contents_survive_a_free_where_readers_may_linger)
{
	struct kmem_cache *s = cache(64, SLAB_TYPESAFE_BY_RCU, NULL);
	u8 *p = kmem_cache_alloc(s, GFP_KERNEL);

	memset(p, 'R', 64);
	kmem_cache_free(s, p);
	ck_assert_ptr_null(memchr_inv(p, 'R', 64));
	ck_assert_ptr_eq(kmem_cache_alloc(s, GFP_KERNEL), p);
	ck_assert_ptr_null(memchr_inv(p, 'R', 64));
	kmem_cache_free(s, p);
	ck_assert_ptr_eq(kmem_cache_alloc(s, GFP_KERNEL | __GFP_ZERO), p);
	ck_assert_ptr_null(memchr_inv(p, 0, 64));
	kmem_cache_free(s, p);
	kmem_cache_destroy(s);
}
END_TEST

START_TEST(a_poisoned_cache_hands_poison_out)
{
	struct kmem_cache *s = cache(64, SLAB_POISON, NULL);
	u8 *p = kmem_cache_alloc(s, GFP_KERNEL);

	ck_assert_ptr_null(memchr_inv(p, 0x6b, 63));
	ck_assert_uint_eq(p[63], 0xa5);
	kmem_cache_free(s, p);
	kmem_cache_destroy(s);
}
END_TEST

START_TEST(red_zones_lie_on_both_sides)
{
	struct kmem_cache *s = cache(61, SLAB_RED_ZONE, NULL);
	u8 *p = kmem_cache_alloc(s, GFP_KERNEL);

	ck_assert_ptr_null(memchr_inv(p - 8, 0xcc, 8));
	ck_assert_ptr_null(memchr_inv(p + 61, 0xcc, 3));
	kmem_cache_free(s, p);
	ck_assert_ptr_null(memchr_inv(p - 8, 0xbb, 8));
	kmem_cache_destroy(s);
}
END_TEST

START_TEST(damage_is_found_where_checks_are_on)
{
	static const struct { int at; bool after_free; const char *report; } t[] = {
		{ -1, false, "Left Redzone overwritten" },
		{ 64, false, "Right Redzone overwritten" },
		{ 10, true, "Poison overwritten" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		struct kmem_cache *s = cache(64, SLAB_RED_ZONE | SLAB_POISON |
					     SLAB_CONSISTENCY_CHECKS, NULL);
		u8 *p = kmem_cache_alloc(s, GFP_KERNEL);

		if (!t[i].after_free)
			p[t[i].at] = 1;
		kmem_cache_free(s, p);		/* damaged: mended, but not freed */
		if (t[i].after_free)
			p[t[i].at] = 1;
		else
			kmem_cache_free(s, p);
		ck_assert_ptr_eq(kmem_cache_alloc(s, GFP_KERNEL), p);
		ck_last_report(t[i].report);
		kmem_cache_free(s, p);
		kmem_cache_destroy(s);
	}
}
END_TEST

START_TEST(a_wrong_free_is_reported_and_changes_nothing)
{
	struct kmem_cache *s = cache(64, 0, NULL), *other = cache(72, 0, NULL);
	char *p = kmem_cache_alloc(s, GFP_KERNEL), *q = kmem_cache_alloc(s, GFP_KERNEL);

	kmem_cache_free(s, p + 8);
	ck_last_report("not the start of an object");
	kmem_cache_free(s, &s);
	ck_last_report("no object");
	kmem_cache_free(s, NULL);
	ck_last_report("no object");
	books_add_up();
	kmem_cache_free(s, p);
	kmem_cache_free(s, p);
	ck_last_report("double free");
	books_add_up();
	kmem_cache_free(other, q);
	ck_last_report("Wrong slab cache. kml_t but object is from kml_t");
	kmem_cache_destroy(other);
	kmem_cache_destroy(s);
	ck_assert_uint_eq(sim_reports(), 5);
}
END_TEST

START_TEST(an_object_freed_on_another_cpu_goes_to_its_slab)
{
	struct kmem_cache *s = cache(2048, 0, NULL);
	void *p[64];

	for (size_t i = 0; i < ARRAY_SIZE(p); i++)
		p[i] = kmem_cache_alloc(s, GFP_KERNEL);
	sim_set_cpu(1);
	for (size_t i = 0; i < ARRAY_SIZE(p); i++)
		kmem_cache_free(s, p[i]);
	books_add_up();
	ck_assert_uint_gt(info(s).slabs, 0);
	ck_assert_int_eq(kmem_cache_shrink(s), 0);
	ck_assert_uint_eq(info(s).slabs, 0);
	sim_set_cpu(0);
	kmem_cache_destroy(s);
}
END_TEST

START_TEST(each_cpu_has_a_slab_of_its_own)
{
	struct kmem_cache *s = cache(64, 0, NULL);
	void *a = kmem_cache_alloc(s, GFP_KERNEL), *b;

	sim_set_cpu(1);
	b = kmem_cache_alloc(s, GFP_KERNEL);
	ck_assert_ptr_ne(virt_to_head_page(a), virt_to_head_page(b));
	kmem_cache_free(s, b);
	sim_set_cpu(0);
	kmem_cache_free(s, a);
	kmem_cache_destroy(s);
}
END_TEST

/* CPU 0's slab is flushed first; then CPU 1's goes before it, or behind it. */
START_TEST(a_slab_that_other_cpus_free_into_is_used_last)
{
	for (int remote = 0; remote < 2; remote++) {
		struct kmem_cache *s = cache(64, 0, NULL);
		void *near = kmem_cache_alloc(s, GFP_KERNEL), *far[2];

		sim_set_cpu(1);
		kmem_cache_alloc_bulk(s, GFP_KERNEL, 2, far);
		sim_set_cpu(!remote);
		kmem_cache_free(s, far[1]);
		sim_set_cpu(0);
		kmem_cache_shrink(s);
		ck_assert_ptr_eq(remote ? s->partial_last : s->partial_first,
				 sim_virt_to_slab(far[0]));
		kmem_cache_free(s, near);
		kmem_cache_free(s, far[0]);
		kmem_cache_destroy(s);
	}
}
END_TEST

START_TEST(shrinking_keeps_what_is_used)
{
	struct kmem_cache *s = cache(64, 0, NULL);
	void *p[64 * 20];

	kmem_cache_alloc_bulk(s, GFP_KERNEL, ARRAY_SIZE(p), p);
	ck_assert_uint_eq(info(s).slabs, 20);
	for (size_t i = 1; i < ARRAY_SIZE(p); i++)
		kmem_cache_free(s, p[i]);
	ck_assert_int_eq(kmem_cache_shrink(s), 1);
	ck_assert_uint_eq(info(s).slabs, 1);
	kmem_cache_free(s, p[0]);
	kmem_cache_destroy(s);
}
END_TEST

START_TEST(bulk_is_all_or_nothing)
{
	struct kmem_cache *s = cache(8192, 0, NULL);
	size_t nr = 20000;		/* 160 MiB, on a machine of 64 */
	void **p = calloc(nr, sizeof(*p));
	u64 before = free_frames();

	ck_assert_int_eq(kmem_cache_alloc_bulk(s, GFP_KERNEL, nr, p), 0);
	books_add_up();
	kmem_cache_shrink(s);
	ck_assert_uint_eq(free_frames(), before);
	kmem_cache_destroy(s);
	free(p);
}
END_TEST

START_TEST(slabs_come_from_the_zone_that_the_cache_asks_for)
{
	static const struct { slab_flags_t flags; const char *zone; } t[] = {
		{ 0, "Normal" }, { SLAB_CACHE_DMA, "DMA" }, { SLAB_CACHE_DMA32, "DMA32" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		struct kmem_cache *s = cache(64, t[i].flags, NULL);
		void *p = kmem_cache_alloc(s, GFP_KERNEL);

		ck_assert_str_eq(page_zone(virt_to_page(p))->name, t[i].zone);
		kmem_cache_free(s, p);
		kmem_cache_destroy(s);
	}
}
END_TEST

/* Mixed sizes, flags and CPUs in a random order; the books are proven on the way. */
START_TEST(random_work_keeps_the_books)
{
	static const struct { unsigned int size; slab_flags_t flags; } kinds[] = {
		{ 8, 0 }, { 64, SLAB_RED_ZONE }, { 100, 0 }, { 700, SLAB_POISON },
		{ 2048, SLAB_TYPESAFE_BY_RCU }, { 5000, 0 }, { 40, SLAB_STORE_USER },
	};
	struct kmem_cache *s[ARRAY_SIZE(kinds)];
	void *held[N] = { NULL };
	u64 before = free_frames();

	srand(1);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		s[i] = cache(kinds[i].size, kinds[i].flags, NULL);
	for (int step = 0; step < 60000; step++) {
		int i = rand() % N;
		struct kmem_cache *c = s[i % ARRAY_SIZE(kinds)];

		sim_set_cpu(rand() % 2);
		if (held[i])
			kmem_cache_free(c, held[i]);
		held[i] = held[i] ? NULL : kmem_cache_alloc(c, GFP_KERNEL);
		if (step % 5000 == 0)
			books_add_up();
		if (step % 7000 == 0)
			kmem_cache_shrink(c);
	}
	for (int i = 0; i < N; i++)
		if (held[i])
			kmem_cache_free(s[i % ARRAY_SIZE(kinds)], held[i]);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		kmem_cache_destroy(s[i]);
	sim_set_cpu(0);
	ck_assert_uint_eq(sim_reports(), 0);
	ck_assert_uint_eq(free_frames(), before);
}
END_TEST

#define STEPS 17

static const struct steps {
	unsigned int size;
	slab_flags_t flags;
	bool ctor;
	struct count { u64 slabs, partial; } want[STEPS];
} sequences[] = {
#define KERNEL_STEPS(size, flags, ctor, ...) { size, flags, ctor, { __VA_ARGS__ } },
#include "sim_slub_steps.def"
#undef KERNEL_STEPS
};

static void *objects[30400];

/* Free @i if it is held, else allocate it. */
static void toggle(struct kmem_cache *s, int i)
{
	if (objects[i])
		kmem_cache_free(s, objects[i]);
	objects[i] = objects[i] ? NULL : kmem_cache_alloc(s, GFP_KERNEL);
}

static void note(struct kmem_cache *s, struct count **at)
{
	*(*at)++ = (struct count){ s->nr_slabs, s->nr_partial };
}

/* The same calls, with the same random numbers, ran in the kernel. */
static void play(struct kmem_cache *s, int n, struct count *at)
{
	static unsigned int seed = 1;		/* runs on from sequence to sequence */
	int i, k;

	for (i = 0; i < n; i++)
		toggle(s, i);
	note(s, &at);
	for (i = 0; i < n; i += 2)
		toggle(s, i);
	note(s, &at);
	for (i = 0; i < n / 4; i += 2)
		toggle(s, i);
	note(s, &at);
	for (i = 1; i < n / 2; i++)
		if (objects[i])
			toggle(s, i);
	note(s, &at);
	kmem_cache_shrink(s);
	note(s, &at);
	for (k = 0; k < 20000; k++) {
		seed = seed * 1103515245 + 12345;
		toggle(s, (int)((seed >> 8) % (unsigned int)n));
		if (k % 2000 == 0)
			note(s, &at);
	}
	for (i = n - 1; i >= 0; i--)
		if (objects[i])
			toggle(s, i);
	note(s, &at);
	kmem_cache_shrink(s);
	note(s, &at);
}

START_TEST(slabs_come_and_go_step_by_step_as_in_the_kernel)
{
	for (size_t i = 0; i < ARRAY_SIZE(sequences); i++) {
		const struct steps *q = &sequences[i];
		struct kmem_cache *s = cache(q->size, q->flags, q->ctor ? build : NULL);
		struct count got[STEPS];

		play(s, 30000 * 8 / (int)q->size + 400, got);
		for (int k = 0; k < STEPS; k++)
			ck_assert_msg(got[k].slabs == q->want[k].slabs &&
				      got[k].partial == q->want[k].partial,
				      "size %u, step %d: %llu slabs, %llu partial", q->size, k,
				      (unsigned long long)got[k].slabs,
				      (unsigned long long)got[k].partial);
		kmem_cache_destroy(s);
	}
}
END_TEST

static struct kmem_cache *shared;

static void *churn(void *arg)
{
	void *p[50];

	sim_set_cpu((int)(intptr_t)arg % 2);
	for (int round = 0; round < 300; round++) {
		for (size_t i = 0; i < ARRAY_SIZE(p); i++) {
			p[i] = kmem_cache_alloc(shared, GFP_KERNEL);
			memset(p[i], (int)(intptr_t)arg, 256);
		}
		for (size_t i = 0; i < ARRAY_SIZE(p); i++) {
			if (memchr_inv(p[i], (int)(intptr_t)arg, 256))
				return p[i];
			kmem_cache_free(shared, p[i]);
		}
	}
	return NULL;
}

START_TEST(threads_share_a_cache_without_sharing_an_object)
{
	pthread_t t[4];
	void *wrong;

	shared = cache(256, 0, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(t); i++)
		pthread_create(&t[i], NULL, churn, (void *)(intptr_t)(i + 1));
	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		pthread_join(t[i], &wrong);
		ck_assert_ptr_null(wrong);
	}
	books_add_up();
	kmem_cache_destroy(shared);
	ck_assert_uint_eq(sim_reports(), 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_slub");
	TCase *c = case_on(s, "pc", power_on);

	tcase_add_test(c, a_new_object_is_zero_when_the_machine_says_so);
	tcase_add_test(c, a_freed_object_is_poisoned);
	tcase_add_test(c, the_last_object_freed_is_the_next_one_handed_out);
	tcase_add_test(c, a_constructor_runs_once_for_each_slot_of_a_slab);
	tcase_add_test(c, contents_survive_a_free_where_readers_may_linger);
	tcase_add_test(c, a_poisoned_cache_hands_poison_out);
	tcase_add_test(c, red_zones_lie_on_both_sides);
	tcase_add_test(c, damage_is_found_where_checks_are_on);
	tcase_add_test(c, a_wrong_free_is_reported_and_changes_nothing);
	tcase_add_test(c, an_object_freed_on_another_cpu_goes_to_its_slab);
	tcase_add_test(c, each_cpu_has_a_slab_of_its_own);
	tcase_add_test(c, a_slab_that_other_cpus_free_into_is_used_last);
	tcase_add_test(c, shrinking_keeps_what_is_used);
	tcase_add_test(c, random_work_keeps_the_books);
	tcase_add_test(c, slabs_come_and_go_step_by_step_as_in_the_kernel);
	tcase_add_test(c, threads_share_a_cache_without_sharing_an_object);
	tcase_add_test(case_on(s, "pc-small", power_on_small), bulk_is_all_or_nothing);
	tcase_add_test(case_on(s, "pc-6g", power_on_large),
		       slabs_come_from_the_zone_that_the_cache_asks_for);
	return run_suite(s);
}
