// SPDX-License-Identifier: GPL-2.0
/* The mount face's table of nodes: identity, forgets, paths, and the gate of rmdir. */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inode.h"

static struct kml_tree tree;

static struct kml_stat dir_stat(uint64_t id)
{
	return (struct kml_stat){ .is_dir = true, .perm = 0755, .id = id };
}

static struct kml_inode *get(struct kml_inode *parent, const char *name, uint64_t id)
{
	const struct kml_stat st = dir_stat(id);

	return kml_inode_get(&tree, parent, name, &st);
}

static void setup(void)
{
	const struct kml_stat st = dir_stat(1);

	ck_assert_int_eq(kml_tree_init(&tree, &st), 0);
}

static void teardown(void)
{
	kml_tree_deinit(&tree);
}

START_TEST(one_id_is_one_node_however_often_it_is_looked_up)
{
	struct kml_inode *a = get(tree.root, "a", 7);

	ck_assert_ptr_eq(get(tree.root, "a", 7), a);
	ck_assert_uint_eq(a->lookups, 2);
	ck_assert_uint_eq(tree.count, 2);
}
END_TEST

START_TEST(a_name_made_again_is_another_node)
{
	struct kml_inode *a = get(tree.root, "a", 7), *b = get(tree.root, "a", 8);

	ck_assert_ptr_ne(a, b);
	ck_assert_uint_ne(a->generation, b->generation);
}
END_TEST

START_TEST(the_last_forget_frees_a_node)
{
	struct kml_inode *a = get(tree.root, "a", 7);

	get(tree.root, "a", 7);
	kml_inode_forget(&tree, a, 1);
	ck_assert_uint_eq(tree.count, 2);
	kml_inode_forget(&tree, a, 1);
	ck_assert_uint_eq(tree.count, 1);
}
END_TEST

START_TEST(a_parent_stays_while_a_child_is_known)
{
	struct kml_inode *a = get(tree.root, "a", 7), *b = get(a, "b", 8);
	char path[KML_PATH_MAX];

	kml_inode_forget(&tree, a, 1);
	ck_assert_uint_eq(tree.count, 3);
	ck_assert_int_eq(kml_inode_path(b, "c", path), 0);
	ck_assert_str_eq(path, "a/b/c");
	kml_inode_forget(&tree, b, 1);
	ck_assert_uint_eq(tree.count, 1);
}
END_TEST

START_TEST(too_many_forgets_never_free_the_root)
{
	kml_inode_forget(&tree, tree.root, 1000);
	ck_assert_uint_eq(tree.count, 1);
}
END_TEST

START_TEST(paths_start_without_a_slash_and_have_a_limit)
{
	struct kml_inode *inode = tree.root;
	char path[KML_PATH_MAX], name[200];
	int err = 0;

	ck_assert_int_eq(kml_inode_path(tree.root, NULL, path), 0);
	ck_assert_str_eq(path, "");
	ck_assert_int_eq(kml_inode_path(tree.root, "x", path), 0);
	ck_assert_str_eq(path, "x");
	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	for (uint64_t i = 0; i < 5; i++)
		inode = get(inode, name, 100 + i);
	ck_assert_int_eq(kml_inode_path(inode, NULL, path), 0);
	ck_assert_uint_eq(strlen(path), 5 * 199 + 4);
	err = kml_inode_path(inode, name, path);
	ck_assert_int_eq(err, -ENAMETOOLONG);
}
END_TEST

START_TEST(ten_thousand_nodes_are_found_again)
{
	char name[32];

	for (uint64_t i = 2; i < 10000; i++) {
		snprintf(name, sizeof(name), "n%u", (unsigned int)i);
		get(tree.root, name, i << 32);
	}
	for (uint64_t i = 2; i < 10000; i++) {
		snprintf(name, sizeof(name), "n%u", (unsigned int)i);
		ck_assert_uint_eq(get(tree.root, name, i << 32)->lookups, 2);
	}
	ck_assert_uint_eq(tree.count, 9999);
}
END_TEST

START_TEST(what_lies_below_a_removed_directory_is_dead)
{
	struct kml_inode *a = get(tree.root, "a", 7), *b = get(a, "b", 8);

	ck_assert_int_eq(kml_inode_close(&tree, a), 0);
	kml_inode_closed(&tree, a, true);
	ck_assert_int_eq(kml_inode_enter(&tree, b), -ENOENT);
	ck_assert_int_eq(kml_inode_close(&tree, a), -ENOENT);
	ck_assert(kml_inode_is_dead(&tree, b));
	ck_assert(!kml_inode_is_dead(&tree, tree.root));
}
END_TEST

START_TEST(a_refused_rmdir_lets_requests_in_again)
{
	struct kml_inode *a = get(tree.root, "a", 7);

	ck_assert_int_eq(kml_inode_close(&tree, a), 0);
	kml_inode_closed(&tree, a, false);
	ck_assert_int_eq(kml_inode_enter(&tree, a), 0);
	kml_inode_leave(&tree, a);
	ck_assert_uint_eq(tree.root->users, 0);
}
END_TEST

static void *enter_later(void *arg)
{
	return (void *)(intptr_t)kml_inode_enter(&tree, arg);
}

START_TEST(a_request_during_rmdir_waits_and_finds_nothing)
{
	struct kml_inode *a = get(tree.root, "a", 7), *b = get(a, "b", 8);
	pthread_t thread;
	void *ret;

	ck_assert_int_eq(kml_inode_close(&tree, a), 0);
	ck_assert_int_eq(pthread_create(&thread, NULL, enter_later, b), 0);
	usleep(20000);
	ck_assert_int_eq(pthread_tryjoin_np(thread, NULL), EBUSY);
	kml_inode_closed(&tree, a, true);
	pthread_join(thread, &ret);
	ck_assert_int_eq((int)(intptr_t)ret, -ENOENT);
}
END_TEST

static void *close_later(void *arg)
{
	return (void *)(intptr_t)kml_inode_close(&tree, arg);
}

START_TEST(rmdir_waits_for_requests_below)
{
	struct kml_inode *a = get(tree.root, "a", 7), *b = get(a, "b", 8);
	pthread_t thread;
	void *ret;

	ck_assert_int_eq(kml_inode_enter(&tree, b), 0);
	ck_assert_int_eq(pthread_create(&thread, NULL, close_later, a), 0);
	usleep(20000);
	ck_assert_int_eq(pthread_tryjoin_np(thread, NULL), EBUSY);
	kml_inode_leave(&tree, b);
	pthread_join(thread, &ret);
	ck_assert_int_eq((int)(intptr_t)ret, 0);
	kml_inode_closed(&tree, a, true);
}
END_TEST

START_TEST(a_changed_mode_outlives_the_kernels_memory_but_not_rmdir)
{
	struct kml_inode *a = get(tree.root, "a", 7), *b = get(a, "b", 8);
	struct stat attr;

	kml_inode_attr(&tree, b, NULL, &attr);
	attr.st_mode = (attr.st_mode & ~07777u) | 0700;
	ck_assert_int_eq(kml_inode_own(&tree, b, &attr), 0);
	kml_inode_forget(&tree, b, 1);
	ck_assert_ptr_eq(get(a, "b", 8), b);
	kml_inode_attr(&tree, b, NULL, &attr);
	ck_assert_uint_eq(attr.st_mode & 07777, 0700);
	kml_inode_forget(&tree, b, 1);
	ck_assert_int_eq(kml_inode_close(&tree, a), 0);
	kml_inode_closed(&tree, a, true);
	kml_inode_forget(&tree, a, 1);
	ck_assert_uint_eq(tree.count, 1);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		one_id_is_one_node_however_often_it_is_looked_up,
		a_name_made_again_is_another_node,
		the_last_forget_frees_a_node,
		a_parent_stays_while_a_child_is_known,
		too_many_forgets_never_free_the_root,
		paths_start_without_a_slash_and_have_a_limit,
		ten_thousand_nodes_are_found_again,
		what_lies_below_a_removed_directory_is_dead,
		a_refused_rmdir_lets_requests_in_again,
		a_request_during_rmdir_waits_and_finds_nothing,
		rmdir_waits_for_requests_below,
		a_changed_mode_outlives_the_kernels_memory_but_not_rmdir,
	};
	Suite *suite = suite_create("fuse_inode");
	TCase *tcase = tcase_create("table");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		tcase_add_test(tcase, tests[i]);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
