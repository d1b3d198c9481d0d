// SPDX-License-Identifier: GPL-2.0
/* sim/devres.c and sim/driven.c: managed memory goes back newest first, and wholly. */
#include "dma.h"
#include "kapi.h"
#include "sim_test.h"

static struct device *dev;

static void plug(void)
{
	power_on();
	dev = sim_device_create();
}

static void unplug(void)
{
	sim_device_destroy(dev);
	power_off();
}

static int order[8], ran;

static void note(void *data)
{
	order[ran++] = *(int *)data;
}

START_TEST(the_list_is_walked_from_its_end)
{
	static int numbers[] = { 1, 2, 3 };

	ran = 0;
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(devm_add_action_or_reset(dev, note, &numbers[i]), 0);
	ck_assert_int_eq(ran, 0);
	ck_assert_int_eq(devres_release_all(dev), 3);
	ck_assert_int_eq(ran, 3);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(order[i], 3 - i);
	ck_assert_int_eq(devres_release_all(dev), 0);
}
END_TEST

START_TEST(memory_lies_behind_the_entry)
{
	char *p = devm_kmalloc(dev, 64, GFP_KERNEL);

	ck_assert_uint_eq(KML_DEVRES_HEAD, 40);
	ck_assert_uint_eq(ksize(p - 40), 128);
	ck_assert_ptr_null(memchr_inv(p - 40, 0, 40));
	memset(p, 0xff, 64);
	ck_assert_int_eq(devres_release_all(dev), 1);
}
END_TEST

START_TEST(all_frames_come_back)
{
	u64 before = free_frames();
	dma_addr_t handle;

	for (int i = 0; i < 50; i++) {
		ck_assert_ptr_nonnull(devm_kmalloc(dev, 8192, GFP_KERNEL));
		ck_assert_ptr_nonnull(dmam_alloc_coherent(dev, 8192, &handle, GFP_KERNEL));
	}
	ck_assert_uint_le(free_frames() + 50 * 6, before);
	ck_assert_int_eq(devres_release_all(dev), 100);
	/* What may stay is a slab of entries that no cache has given back yet. */
	ck_assert_uint_ge(free_frames() + 4, before);
}
END_TEST

START_TEST(what_cannot_be_had_leaves_no_entry)
{
	dma_addr_t handle;

	ck_assert_ptr_null(devm_kmalloc(dev, KMALLOC_MAX_SIZE, GFP_KERNEL));
	ck_assert_ptr_null(dmam_alloc_coherent(dev, 2 * KMALLOC_MAX_SIZE, &handle, GFP_KERNEL));
	ck_assert_ptr_eq(devm_kmalloc(dev, 0, GFP_KERNEL), ZERO_SIZE_PTR);
	ck_assert_int_eq(devres_release_all(dev), 0);
}
END_TEST

static int probe_answer;

static int probe(struct device *d, void *arg)
{
	static int number = 7;

	ck_assert_int_eq(devm_add_action_or_reset(d, note, &number), 0);
	return probe_answer;
}

START_TEST(a_probe_that_fails_gives_back)
{
	struct kml_driven *driven = kml_driven_create("test", probe, NULL);

	ran = 0;
	probe_answer = -ENXIO;
	ck_assert_int_eq(kml_driven_bind(driven), -ENXIO);
	ck_assert(!kml_driven_bound(driven));
	ck_assert_int_eq(ran, 1);
	ck_assert_int_eq(kml_driven_unbind(driven), -ENODEV);
	kml_driven_destroy(driven);
}
END_TEST

START_TEST(removal_unbinds)
{
	struct kml_driven *driven = kml_driven_create("test", probe, NULL);

	ran = 0;
	probe_answer = 0;
	ck_assert_int_eq(kml_driven_bind(driven), 0);
	ck_assert_int_eq(kml_driven_bind(driven), -EBUSY);
	ck_assert_int_eq(ran, 0);
	kml_driven_destroy(driven);
	ck_assert_int_eq(ran, 1);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sim_devres");
	TCase *c = tcase_create("devres");

	tcase_add_checked_fixture(c, plug, unplug);
	tcase_add_test(c, the_list_is_walked_from_its_end);
	tcase_add_test(c, memory_lies_behind_the_entry);
	tcase_add_test(c, all_frames_come_back);
	tcase_add_test(c, what_cannot_be_had_leaves_no_entry);
	tcase_add_test(c, a_probe_that_fails_gives_back);
	tcase_add_test(c, removal_unbinds);
	suite_add_tcase(s, c);
	return run_suite(s);
}
