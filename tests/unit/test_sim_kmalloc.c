// SPDX-License-Identifier: GPL-2.0
/* sim/kmalloc.c: size classes, kinds, large requests, ksize(), krealloc(), kfree(). */
#include <malloc.h>

#include "sim_test.h"

/* The classes of x86-64, as /proc/slabinfo of 6.1 shows them. */
static const struct { unsigned int size; const char *name; } classes[] = {
	{ 8, "8" }, { 16, "16" }, { 32, "32" }, { 64, "64" }, { 96, "96" }, { 128, "128" },
	{ 192, "192" }, { 256, "256" }, { 512, "512" }, { 1024, "1k" }, { 2048, "2k" },
	{ 4096, "4k" }, { 8192, "8k" },
};

static const char *cache_of(const void *p)
{
	struct slab *slab = sim_virt_to_slab(p);

	return slab ? slab->cache->name : "large";
}

static void ck_last_report(const char *want)
{
	char text[256];

	sim_last_report(text, sizeof(text));
	ck_assert_msg(strstr(text, want) != NULL, "\"%s\" is not in \"%s\"", want, text);
}

START_TEST(every_size_takes_the_smallest_class_that_fits)
{
	size_t class = 0;

	for (size_t size = 1; size <= 8192; size++) {
		void *p = kmalloc(size, GFP_KERNEL);

		class += size > classes[class].size;
		ck_assert_uint_eq(ksize(p), classes[class].size);
		ck_assert_uint_eq(kmalloc_size_roundup(size), classes[class].size);
		ck_assert_str_eq(cache_of(p) + strlen("kmalloc-"), classes[class].name);
		kfree(p);
	}
}
END_TEST

START_TEST(the_classes_are_listed_in_order)
{
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++)
		ck_assert_uint_eq(sim_kmalloc_class(i), classes[i].size);
	ck_assert_uint_eq(sim_kmalloc_class(ARRAY_SIZE(classes)), 0);
}
END_TEST

START_TEST(flags_choose_the_kind_of_cache)
{
	static const struct { gfp_t gfp; const char *name; } t[] = {
		{ GFP_KERNEL, "kmalloc-128" }, { GFP_ATOMIC, "kmalloc-128" },
		{ GFP_KERNEL | __GFP_DMA, "dma-kmalloc-128" },
		{ GFP_KERNEL_ACCOUNT, "kmalloc-cg-128" },
		{ GFP_KERNEL | __GFP_RECLAIMABLE, "kmalloc-rcl-128" },
		{ GFP_KERNEL_ACCOUNT | __GFP_RECLAIMABLE, "kmalloc-rcl-128" },
		{ GFP_KERNEL_ACCOUNT | __GFP_RECLAIMABLE | __GFP_DMA, "dma-kmalloc-128" },
		{ GFP_KERNEL | __GFP_DMA32, "kmalloc-128" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		void *p = kmalloc(100, t[i].gfp);

		ck_assert_str_eq(cache_of(p), t[i].name);
		ck_assert_ptr_eq(sim_kmalloc_cache(100, t[i].gfp), sim_virt_to_slab(p)->cache);
		kfree(p);
	}
}
END_TEST

START_TEST(nothing_and_too_much)
{
	ck_assert_ptr_eq(kmalloc(0, GFP_KERNEL), ZERO_SIZE_PTR);
	ck_assert_ptr_null(kmalloc((4 << 20) + 1, GFP_KERNEL));
	ck_assert_ptr_null(kmalloc(SIZE_MAX, GFP_KERNEL));
	ck_assert_ptr_null(kcalloc(SIZE_MAX / 2, 3, GFP_KERNEL));
	ck_assert_uint_eq(ksize(NULL) + ksize(ZERO_SIZE_PTR), 0);
	ck_assert_uint_eq(kmalloc_size_roundup(0), 0);
	ck_assert_uint_eq(kmalloc_size_roundup(SIZE_MAX), SIZE_MAX);
	ck_assert_ptr_null(sim_kmalloc_cache(0, GFP_KERNEL));
	ck_assert_ptr_null(sim_kmalloc_cache(8193, GFP_KERNEL));
	kfree(NULL);
	kfree(ZERO_SIZE_PTR);
	ck_assert_uint_eq(sim_reports(), 0);
}
END_TEST

START_TEST(large_requests_are_powers_of_two_of_pages)
{
	static const struct { size_t size, ksize; unsigned int order; } t[] = {
		{ 8193, 16384, 2 }, { 16384, 16384, 2 }, { 16385, 32768, 3 },
		{ 1 << 20, 1 << 20, 8 }, { (1 << 20) + 1, 2 << 20, 9 }, { 4 << 20, 4 << 20, 10 },
	};
	u64 before = free_frames();

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		void *p = kmalloc(t[i].size, GFP_KERNEL);

		ck_assert_str_eq(cache_of(p), "large");
		ck_assert_uint_eq(ksize(p), t[i].ksize);
		ck_assert_uint_eq(kmalloc_size_roundup(t[i].size), t[i].ksize);
		ck_assert_uint_eq(compound_order(virt_to_page(p)), t[i].order);
		ck_assert_ptr_null(memchr_inv(p, 0, t[i].size));
		kfree(p);
		ck_assert_uint_eq(free_frames(), before);
	}
}
END_TEST

START_TEST(a_highmem_bit_is_reported_and_dropped)
{
	void *p = kmalloc(20000, GFP_KERNEL | __GFP_HIGHMEM);

	ck_assert_ptr_nonnull(p);
	ck_last_report("Unexpected gfp: 0x2 (__GFP_HIGHMEM). Fixing up to gfp: 0xcc0 (GFP_KERNEL)");
	kfree(p);
}
END_TEST

START_TEST(krealloc_stays_where_the_new_size_fits)
{
	char *p = kmalloc(100, GFP_KERNEL);

	memset(p, 'x', 128);
	ck_assert_ptr_eq(krealloc(p, 128, GFP_KERNEL), p);
	ck_assert_ptr_eq(krealloc(p, 10, GFP_KERNEL), p);
	ck_assert_ptr_null(memchr_inv(p, 'x', 10));
	ck_assert_ptr_null(memchr_inv(p + 10, 0, 118));
	ck_assert_uint_eq(ksize(p), 128);
	kfree(p);
}
END_TEST

START_TEST(krealloc_moves_with_all_bytes_and_frees_the_old)
{
	char *p = kmalloc(100, GFP_KERNEL), *q;

	memset(p, 'x', 128);
	q = krealloc(p, 129, GFP_KERNEL);
	ck_assert_ptr_ne(p, q);
	ck_assert_ptr_null(memchr_inv(q, 'x', 128));
	ck_assert_ptr_null(memchr_inv(p, 0x6b, 127));
	ck_assert_ptr_null(krealloc(q, (4 << 20) + 1, GFP_KERNEL));
	ck_assert_ptr_null(memchr_inv(q, 'x', 128));
	ck_assert_ptr_eq(krealloc(q, 0, GFP_KERNEL), ZERO_SIZE_PTR);
	q = krealloc(ZERO_SIZE_PTR, 5, GFP_KERNEL);
	ck_assert_uint_eq(ksize(q), 8);
	kfree(q);
	q = krealloc(NULL, 5, GFP_KERNEL);
	kfree(q);
	ck_assert_uint_eq(sim_reports(), 0);
}
END_TEST

START_TEST(a_wrong_kfree_is_reported_and_changes_nothing)
{
	char *p = kmalloc(100, GFP_KERNEL), *q = kmalloc(20000, GFP_KERNEL);
	int on_the_stack;

	kfree(p + 1);
	ck_last_report("kmalloc-128: invalid free");
	kfree(q + 4096);
	ck_last_report("was not allocated");
	kfree(&on_the_stack);
	ck_last_report("was not allocated");
	kfree(q);
	kfree(q);
	ck_last_report("was not allocated, or is free already");
	kfree(p);
	kfree(p);
	ck_last_report("kmalloc-128: double free");
	ck_assert_uint_eq(sim_reports(), 5);
}
END_TEST

START_TEST(a_power_of_two_is_aligned_to_itself)
{
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++) {
		void *p = kmalloc(classes[i].size, GFP_KERNEL);
		u64 size = classes[i].size;

		ck_assert_uint_eq(virt_to_phys(p) & (size & (size - 1) ? 7 : size - 1), 0);
		kfree(p);
	}
}
END_TEST

START_TEST(books_of_a_hundred_thousand_objects_are_small)
{
	enum { N = 100000 };
	static const size_t sizes[] = { 8, 64, 100, 1000 };
	static void *p[N];

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;

		for (int n = 0; n < N; n++)
			p[n] = kmalloc(sizes[i], GFP_KERNEL);
		ck_assert_uint_le(mallinfo2().uordblks + mallinfo2().hblkhd - before, 64 * N);
		for (int n = 0; n < N; n++)
			kfree(p[n]);
	}
}
END_TEST

START_TEST(random_sizes_keep_the_books)
{
	static void *held[1000];

	srand(2);
	for (int step = 0; step < 40000; step++) {
		int i = rand() % 1000;

		if (held[i] && step % 3)
			held[i] = krealloc(held[i], 1 + rand() % (20000 >> rand() % 12), GFP_KERNEL);
		else if (held[i])
			kfree(held[i]);
		if (!held[i])
			held[i] = kmalloc(rand() % (20000 >> rand() % 12), GFP_KERNEL);
		else if (!(step % 3))
			held[i] = NULL;
		if (step % 5000 == 0)
			books_add_up();
	}
	for (int i = 0; i < 1000; i++)
		kfree(held[i]);
	ck_assert_uint_eq(sim_reports(), 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_kmalloc");
	TCase *c = case_on(s, "pc", power_on);

	tcase_add_test(c, every_size_takes_the_smallest_class_that_fits);
	tcase_add_test(c, the_classes_are_listed_in_order);
	tcase_add_test(c, flags_choose_the_kind_of_cache);
	tcase_add_test(c, nothing_and_too_much);
	tcase_add_test(c, large_requests_are_powers_of_two_of_pages);
	tcase_add_test(c, a_highmem_bit_is_reported_and_dropped);
	tcase_add_test(c, krealloc_stays_where_the_new_size_fits);
	tcase_add_test(c, krealloc_moves_with_all_bytes_and_frees_the_old);
	tcase_add_test(c, a_wrong_kfree_is_reported_and_changes_nothing);
	tcase_add_test(c, a_power_of_two_is_aligned_to_itself);
	tcase_add_test(c, books_of_a_hundred_thousand_objects_are_small);
	tcase_add_test(c, random_sizes_keep_the_books);
	return run_suite(s);
}
