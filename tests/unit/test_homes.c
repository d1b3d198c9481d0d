// SPDX-License-Identifier: GPL-2.0
/* The homes of a session: started once, kept, had again when lost, and mounted for oneself alone. */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "homes.h"
#include "suite.h"

static char root[] = "/tmp/kml-homes-XXXXXX";
static char tree[40], run[40], msg[600];
static struct kml_homes homes;
static struct kml_homes_one *one, *other;

static void setup(void)
{
	strcpy(root + strlen(root) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
	snprintf(tree, sizeof(tree), "%s/tree", root);
	snprintf(run, sizeof(run), "%s/run", root);
	ck_assert_int_eq(mkdir(tree, 0755) | mkdir(run, 0700), 0);
	setenv("XDG_RUNTIME_DIR", run, 1);
	homes = (struct kml_homes){ .opts = { .root = tree } };
}

static void teardown(void)
{
	char command[80];

	kml_homes_stop(&homes);
	snprintf(command, sizeof(command), "rm -rf %s", root);
	ck_assert_int_eq(system(command), 0);
}

static struct kml_homes_one *get(const char *name)
{
	struct kml_homes_one *ret = NULL;
	int err = kml_homes_get(&homes, name, &ret, msg, sizeof(msg));

	ck_assert_msg(!err, "%s: %s", name, msg);
	return ret;
}

START_TEST(a_home_is_started_once_and_keeps_its_objects)
{
	struct kml_stat st;

	one = get("twin");
	ck_assert_int_eq(one->home->ops->mkdir(one->home, "kmalloc/a"), 0);
	other = get("kernel");
	ck_assert_ptr_ne(one, other);
	ck_assert_ptr_eq(get("twin"), one);
	ck_assert_int_eq(one->home->ops->stat(one->home, "kmalloc/a", &st), 0);
	ck_assert_int_eq(other->home->ops->stat(other->home, "kmalloc/a", &st), -ENOENT);
	ck_assert_ptr_eq(kml_homes_find(&homes, one->home), one);
	ck_assert_ptr_eq(kml_homes_find(&homes, other->home), other);
	ck_assert_ptr_null(kml_homes_find(NULL, one->home));
}
END_TEST

START_TEST(a_home_that_there_is_not_is_named_and_the_others_stay)
{
	one = get("twin");
	get("kernel");
	ck_assert_int_eq(kml_homes_get(&homes, "nowhere", &other, msg, sizeof(msg)), -EINVAL);
	ck_assert_str_eq(msg, "home 'nowhere': wanted twin, vm or kernel");
	ck_assert_ptr_eq(get("twin"), one);
}
END_TEST

START_TEST(a_home_that_does_not_start_can_be_tried_again)
{
	ck_assert_int_eq(rmdir(tree), 0);
	ck_assert_int_lt(kml_homes_get(&homes, "kernel", &one, msg, sizeof(msg)), 0);
	ck_assert_msg(strstr(msg, tree) != NULL, "%s", msg);
	ck_assert_int_eq(mkdir(tree, 0755), 0);
	get("kernel");
}
END_TEST

static unsigned int stops;

static bool dead_lost(struct kml_home *home, char *why, size_t size)
{
	snprintf(why, size, "the guest died");
	return true;
}

static void dead_stop(struct kml_home *home)
{
	stops++;
}

START_TEST(a_lost_home_is_stopped_and_had_anew)
{
	static const struct kml_home_ops ops = { .name = "twin", .lost = dead_lost, .stop = dead_stop };
	static struct kml_home dead = { .ops = &ops };

	stops = 0;
	homes.one[0].home = &dead;
	strcpy(homes.one[0].dir, "kmalloc/gone");
	one = get("twin");
	ck_assert_ptr_ne(one->home, &dead);
	ck_assert_uint_eq(stops, 1);
	ck_assert_str_eq(one->dir, "");
	ck_assert_ptr_null(kml_homes_find(&homes, &dead));
}
END_TEST

/* What only its owner may look into. */
static void is_private(const char *dir)
{
	struct stat st;

	ck_assert_int_eq(stat(dir, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0700);
	ck_assert_uint_eq(st.st_uid, getuid());
}

START_TEST(a_mount_is_made_once_in_a_folder_of_ones_own_and_goes)
{
	const char *dir;
	char path[100], folder[100];

	if (access("/dev/fuse", R_OK | W_OK))	/* the other tests of mounts say so */
		return;
	one = get("twin");
	dir = kml_homes_mount(&homes, one, msg, sizeof(msg));
	ck_assert_msg(dir != NULL, "%s", msg);
	ck_assert_int_eq(strncmp(dir, run, strlen(run)), 0);
	is_private(homes.private_dir);
	ck_assert_str_eq(kml_homes_mount(&homes, one, msg, sizeof(msg)), dir);
	snprintf(path, sizeof(path), "%s/kmalloc", dir);
	ck_assert_int_eq(access(path, F_OK), 0);
	snprintf(folder, sizeof(folder), "%s", homes.private_dir);
	kml_homes_stop(&homes);
	ck_assert_int_ne(access(folder, F_OK), 0);
}
END_TEST

START_TEST(a_mount_that_cannot_be_made_leaves_nothing)
{
	setenv("XDG_RUNTIME_DIR", "/nonexistent", 1);
	setenv("TMPDIR", "/nonexistent/too", 1);
	one = get("twin");
	ck_assert_ptr_null(kml_homes_mount(&homes, one, msg, sizeof(msg)));
	ck_assert_str_eq(msg, "a private folder for the mount: No such file or directory");
	ck_assert_ptr_null(one->mount_dir);
	unsetenv("TMPDIR");
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("homes");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, a_home_is_started_once_and_keeps_its_objects);
	tcase_add_test(tc, a_home_that_there_is_not_is_named_and_the_others_stay);
	tcase_add_test(tc, a_home_that_does_not_start_can_be_tried_again);
	tcase_add_test(tc, a_lost_home_is_stopped_and_had_anew);
	tcase_add_test(tc, a_mount_is_made_once_in_a_folder_of_ones_own_and_goes);
	tcase_add_test(tc, a_mount_that_cannot_be_made_leaves_nothing);
	return run_suite("homes", tc);
}
