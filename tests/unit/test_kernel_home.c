// SPDX-License-Identifier: GPL-2.0
/* The home on a directory, on a folder of plain files: what it does and what it refuses. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "home.h"

static char root[] = "/tmp/kml-kernel-XXXXXX";
static struct kml_home *home;

static void make_file(const char *name, const char *text, mode_t mode)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	fchmod(fd, mode);
	close(fd);
}

static void setup(void)
{
	struct kml_home_opts opts = { .root = root };
	char msg[256];

	strcpy(root + strlen(root) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
	ck_assert_int_eq(chdir(root), 0);
	mkdir("kmalloc", 0755);
	mkdir("kmalloc/a", 0755);
	make_file("version", "1\n", 0444);
	make_file("kmalloc/a/size", "64\n", 0644);
	make_file("kmalloc/a/fill", "", 0200);
	ck_assert_int_eq(kml_home_start("kernel", &opts, &home, msg, sizeof(msg)), 0);
}

static void teardown(void)
{
	char command[128];

	kml_home_stop(home);
	snprintf(command, sizeof(command), "rm -rf %s", root);
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(system(command), 0);
}

START_TEST(a_value_is_read_and_written)
{
	char buf[KML_VALUE_MAX];
	size_t len;

	ck_assert_int_eq(home->ops->read(home, "kmalloc/a/size", buf, &len), 0);
	ck_assert_uint_eq(len, 3);
	ck_assert_mem_eq(buf, "64\n", 3);
	ck_assert_int_eq(home->ops->write(home, "kmalloc/a/size", "100\n", 4), 0);
	ck_assert_int_eq(home->ops->read(home, "kmalloc/a/size", buf, &len), 0);
	ck_assert_mem_eq(buf, "100\n", 4);
}
END_TEST

START_TEST(directories_are_made_and_removed)
{
	struct kml_stat st;

	ck_assert_int_eq(home->ops->mkdir(home, "kmalloc/b"), 0);
	ck_assert_int_eq(home->ops->mkdir(home, "kmalloc/b"), -EEXIST);
	ck_assert_int_eq(home->ops->stat(home, "kmalloc/b", &st), 0);
	ck_assert(st.is_dir && st.perm == 0755);
	ck_assert_int_eq(home->ops->rmdir(home, "kmalloc/b"), 0);
	ck_assert_int_eq(home->ops->rmdir(home, "kmalloc/b"), -ENOENT);
	ck_assert_int_eq(home->ops->rmdir(home, "kmalloc"), -ENOTEMPTY);
	ck_assert_int_eq(home->ops->mkdir(home, ""), -EEXIST);
	ck_assert_int_eq(home->ops->rmdir(home, ""), -EBUSY);
}
END_TEST

static const struct {
	const char *path;
	int err;
} odd[] = {
	{ "..", -ENOENT }, { "kmalloc/..", -ENOENT }, { "kmalloc/../version", -ENOENT },
	{ ".", -ENOENT }, { "./version", -ENOENT }, { "/version", -ENOENT },
	{ "kmalloc/", -ENOENT }, { "kmalloc//a", -ENOENT }, { "/etc/passwd", -ENOENT },
	{ "link", -EIO }, { "out/passwd", -EIO }, { "version/x", -ENOTDIR },
	{ "kmalloc", -EISDIR }, { "nothing", -ENOENT },
};

START_TEST(no_path_leads_out_of_the_root)
{
	char buf[KML_VALUE_MAX];
	size_t len;

	ck_assert_int_eq(symlink("version", "link"), 0);
	ck_assert_int_eq(symlink("/etc", "out"), 0);
	ck_assert_int_eq(home->ops->read(home, odd[_i].path, buf, &len), odd[_i].err);
	ck_assert_int_ne(home->ops->write(home, odd[_i].path, "x", 1), 0);
}
END_TEST

START_TEST(nothing_is_made_outside)
{
	ck_assert_int_eq(symlink("/tmp", "out"), 0);
	ck_assert_int_eq(home->ops->mkdir(home, "../kml-outside"), -ENOENT);
	ck_assert_int_eq(home->ops->mkdir(home, "out/kml-outside"), -ENOTDIR);
	ck_assert_int_eq(access("/tmp/kml-outside", F_OK), -1);
}
END_TEST

static int count(void *ctx, const char *name, const struct kml_stat *st)
{
	++*(int *)ctx;
	return 0;
}

START_TEST(what_is_neither_file_nor_directory_is_refused)
{
	struct kml_stat st;
	int n = 0;

	ck_assert_int_eq(home->ops->list(home, "", count, &n), 0);
	ck_assert_int_eq(n, 2);
	ck_assert_int_eq(mkfifo("pipe", 0644), 0);
	ck_assert_int_eq(home->ops->stat(home, "pipe", &st), -EIO);
	ck_assert_int_eq(home->ops->list(home, "", count, &n), -EIO);
}
END_TEST

static int gather(void *ctx, const char *path, int err, const char *value, size_t len)
{
	char *text = ctx;

	sprintf(text + strlen(text), "%s=%.*s", path, (int)len, value);
	return err;
}

START_TEST(readtree_reads_all_that_can_be_read)
{
	char text[1024] = "";

	ck_assert_int_eq(home->ops->readtree(home, "kmalloc", NULL, gather, text), 0);
	ck_assert_str_eq(text, "kmalloc/a/size=64\n");
	text[0] = '\0';
	ck_assert_int_eq(home->ops->readtree(home, "version", NULL, gather, text), 0);
	ck_assert_str_eq(text, "version=1\n");
	ck_assert_int_eq(home->ops->readtree(home, "nothing", NULL, gather, text), -ENOENT);
	text[0] = '\0';
	ck_assert_int_eq(home->ops->readtree(home, "", (const char *const []){ "version", NULL }, gather, text), 0);
	ck_assert_str_eq(text, "version=1\n");
}
END_TEST

START_TEST(a_tree_deeper_than_ours_is_refused)
{
	char path[128] = "", text[1024] = "";

	for (int i = 0; i < 20; i++) {
		strcat(path, i ? "/d" : "d");
		ck_assert_int_eq(mkdir(path, 0755), 0);
	}
	ck_assert_int_eq(home->ops->readtree(home, "", NULL, gather, text), -EIO);
}
END_TEST

START_TEST(a_long_value_is_refused_and_a_long_path_too)
{
	char value[KML_STORE_MAX + 1], path[2 * KML_PATH_MAX];
	struct kml_stat st;

	memset(value, 'x', sizeof(value));
	ck_assert_int_eq(home->ops->write(home, "kmalloc/a/size", value, sizeof(value)), -EFBIG);
	memset(path, 'x', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	ck_assert_int_eq(home->ops->stat(home, path, &st), -ENAMETOOLONG);
}
END_TEST

START_TEST(where_no_tree_is_the_remedy_is_named)
{
	struct kml_home_opts opts = { .root = "/nonexistent/tree" };
	struct kml_home *none;
	char msg[256];

	ck_assert_int_eq(kml_home_start("kernel", &opts, &none, msg, sizeof(msg)), -ENOENT);
	ck_assert_ptr_nonnull(strstr(msg, "/nonexistent/tree"));
	ck_assert_ptr_nonnull(strstr(msg, "--root"));
	ck_assert_int_eq(kml_home_start("moon", &opts, &none, msg, sizeof(msg)), -EINVAL);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("kernel home");
	TCase *tc = tcase_create("kernel home");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_value_is_read_and_written);
	tcase_add_test(tc, directories_are_made_and_removed);
	tcase_add_loop_test(tc, no_path_leads_out_of_the_root, 0, sizeof(odd) / sizeof(odd[0]));
	tcase_add_test(tc, nothing_is_made_outside);
	tcase_add_test(tc, what_is_neither_file_nor_directory_is_refused);
	tcase_add_test(tc, readtree_reads_all_that_can_be_read);
	tcase_add_test(tc, a_tree_deeper_than_ours_is_refused);
	tcase_add_test(tc, a_long_value_is_refused_and_a_long_path_too);
	tcase_add_test(tc, where_no_tree_is_the_remedy_is_named);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
