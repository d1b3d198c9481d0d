// SPDX-License-Identifier: GPL-2.0
/* sim/slub_sizes.c: layout, order and alignment of caches, held against a real kernel's. */
#include "sim_test.h"

static const struct row {
	unsigned int size, want_align;
	slab_flags_t flags;
	bool ctor;
	unsigned int slot, align, inuse, offset, red_left_pad, order, objects;
	unsigned int min_partial, cpu_partial_slabs, ksize;
} rows[] = {
#define KERNEL_CACHE(...) { __VA_ARGS__ },
#define KERNEL_MERGE(...)
#include "sim_slub_kernel.def"
#undef KERNEL_CACHE
#undef KERNEL_MERGE
};

static void build(void *p)
{
	(void)p;
}

static struct kmem_cache *make(const struct row *r)
{
	return kmem_cache_create_usercopy("kml_test", r->size, r->want_align, r->flags, 0,
					  r->ctor ? 0 : r->size, r->ctor ? build : NULL);
}

static void check_layout(const struct row *r, const struct kmem_cache *s)
{
	const unsigned int got[] = { s->size, s->align, s->inuse, s->offset, s->red_left_pad,
				     s->oo_order, s->oo_objects, s->min_partial,
				     s->cpu_partial_slabs };
	const unsigned int want[] = { r->slot, r->align, r->inuse, r->offset, r->red_left_pad,
				      r->order, r->objects, r->min_partial,
				      r->cpu_partial_slabs };

	for (size_t i = 0; i < ARRAY_SIZE(got); i++)
		ck_assert_msg(got[i] == want[i], "size %u align %u flags %#x: field %zu is %u, not %u",
			      r->size, r->want_align, r->flags, i, got[i], want[i]);
}

START_TEST(a_cache_is_laid_out_as_the_kernel_does)
{
	for (const struct row *r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		struct kmem_cache *s = make(r);

		ck_assert_ptr_nonnull(s);
		check_layout(r, s);
		kmem_cache_destroy(s);
	}
}
END_TEST

START_TEST(ksize_and_alignment_of_an_object_are_the_kernels)
{
	for (const struct row *r = rows; r < rows + ARRAY_SIZE(rows); r++) {
		struct kmem_cache *s = make(r);
		void *p = kmem_cache_alloc(s, GFP_KERNEL);

		ck_assert_uint_eq(ksize(p), r->ksize);
		if (!(r->align & (r->align - 1)))
			ck_assert_uint_eq(virt_to_phys(p) & (r->align - 1) & (PAGE_SIZE - 1), 0);
		kmem_cache_free(s, p);
		kmem_cache_destroy(s);
	}
}
END_TEST

START_TEST(alignment_follows_the_flags)
{
	static const struct { slab_flags_t flags; unsigned int align, size, want; } t[] = {
		{ 0, 0, 1, 8 }, { 0, 3, 100, 8 }, { 0, 64, 8, 64 }, { 0, 4096, 8, 4096 },
		{ SLAB_HWCACHE_ALIGN, 0, 8, 8 }, { SLAB_HWCACHE_ALIGN, 0, 16, 16 },
		{ SLAB_HWCACHE_ALIGN, 0, 17, 32 }, { SLAB_HWCACHE_ALIGN, 0, 33, 64 },
		{ SLAB_HWCACHE_ALIGN, 0, 5000, 64 }, { SLAB_HWCACHE_ALIGN, 256, 8, 256 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++)
		ck_assert_uint_eq(sim_calculate_alignment(t[i].flags, t[i].align, t[i].size),
				  t[i].want);
}
END_TEST

START_TEST(more_processors_want_more_objects_in_a_block)
{
	struct sim_constants c = *sim_running;
	static const struct { unsigned int cpus, size; int order; } t[] = {
		{ 1, 512, 0 }, { 1, 1024, 1 }, { 2, 512, 1 }, { 4, 512, 1 }, { 8, 512, 2 },
		{ 2, 8, 0 }, { 64, 8, 0 }, { 64, 256, 1 }, { 2, 8192, 3 }, { 2, 32769, 4 },
		{ 2, 4 << 20, 10 }, { 2, (4 << 20) + 8, -ENOSYS },
	};
	const struct sim_constants *real = sim_running;

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		c.cpus = t[i].cpus;
		sim_running = &c;
		ck_assert_int_eq(sim_calculate_order(t[i].size), t[i].order);
		sim_running = real;
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_slub_sizes");
	TCase *c = case_on(s, "pc", power_on);

	tcase_add_test(c, a_cache_is_laid_out_as_the_kernel_does);
	tcase_add_test(c, ksize_and_alignment_of_an_object_are_the_kernels);
	tcase_add_test(c, alignment_follows_the_flags);
	tcase_add_test(c, more_processors_want_more_objects_in_a_block);
	return run_suite(s);
}
