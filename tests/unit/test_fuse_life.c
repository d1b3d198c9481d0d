// SPDX-License-Identifier: GPL-2.0
/* The life of a mount: how it begins and ends, and what others change behind it. */
#include "fuse_test.h"

/* The daemon's own exit status is not ours to see: its parent is gone. */
static pid_t foreground(const char *dir)
{
	struct kml_mount_opts opts = { .dir = dir, .foreground = true, .start = mock_start };
	char path[64];
	pid_t pid = fork();

	if (!pid)
		_exit(kml_mount_run(&opts));
	snprintf(path, sizeof(path), "%s/home", dir);
	for (int i = 0; i < 200 && access(path, F_OK); i++)
		usleep(10000);
	return pid;
}

static void ends_by(int signo, int wanted)
{
	int status, fd;
	pid_t pid;

	clean();
	pid = foreground(point);
	fd = open(point, O_RDONLY);
	kill(pid, signo);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, wanted);
	close(fd);
}

START_TEST(a_signal_ends_it_cleanly_also_when_in_use)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP };

	for (size_t i = 0; i < 3; i++) {
		ends_by(signals[i], 0);
		ck_assert(!kml_point_is_ours(point));
	}
}
END_TEST

START_TEST(a_dead_mount_is_taken_away_at_the_next_start)
{
	struct kml_mount_opts opts = { .dir = point, .start = mock_start };
	struct stat st;

	ends_by(SIGKILL, SIGKILL);
	ck_assert_int_eq(error(stat(point, &st)), ENOTCONN);
	ck_assert_int_eq(kml_mount_run(&opts), KML_MOUNT_DONE);
	ck_assert_int_eq(stat(point, &st), 0);
	ck_assert_int_eq(kml_mount_run(&opts), KML_MOUNT_FAILED);
	ck_assert_int_eq(kml_mount_end(point), KML_MOUNT_DONE);
	ck_assert_int_eq(kml_mount_end(point), KML_MOUNT_FAILED);
}
END_TEST

static int start_fails(void *ctx, struct kml_home **ret, char *msg, size_t size)
{
	snprintf(msg, size, "machine 'x': wanted pc");
	return *(int *)ctx;
}

START_TEST(a_home_that_does_not_start_leaves_no_mount)
{
	static const int cases[][2] = { { -EINVAL, KML_MOUNT_USAGE },
					{ -ENOENT, KML_MOUNT_ABSENT },
					{ -EIO, KML_MOUNT_FAILED } };
	char dir[] = "/tmp/kml-fuse-XXXXXX";
	struct kml_mount_opts opts = { .dir = dir, .start = start_fails };
	int err;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	opts.ctx = &err;
	for (size_t i = 0; i < 3; i++) {
		err = cases[i][0];
		ck_assert_int_eq(kml_mount_run(&opts), cases[i][1]);
	}
	ck_assert_int_eq(rmdir(dir), 0);
	ck_assert_int_eq(kml_mount_run(&opts), KML_MOUNT_FAILED);
}
END_TEST

START_TEST(what_others_make_is_seen)
{
	ck_assert_int_eq(error(access("objs/a", F_OK)), ENOENT);
	ck_assert_int_eq(put("behind", "mkdir objs/a"), 12);
	ck_assert_str_eq(text("objs/a/size"), "64\n");
	ck_assert_int_eq(error(mkdir("objs/a", 0755)), EEXIST);
}
END_TEST

START_TEST(what_others_remove_is_gone)
{
	struct stat st;
	int fd;

	mkdir("objs/a", 0755);
	fd = open("objs/a/size", O_RDWR);
	ck_assert_int_eq(put("behind", "rmdir objs/a"), 12);
	ck_assert_int_eq(error(stat("objs/a", &st)), ENOENT);
	ck_assert_int_eq(error(stat("objs/a/size", &st)), ENOENT);
	ck_assert_int_eq(error_of(open("objs/a/size", O_RDONLY)), ENOENT);
	ck_assert_int_eq(error((int)write(fd, "1", 1)), ENOENT);
	ck_assert_int_eq(mkdir("objs/a", 0755), 0);
	ck_assert_str_eq(text("objs/a/size"), "64\n");
	close(fd);
}
END_TEST

START_TEST(what_others_remove_is_no_more_listed)
{
	DIR *dir;

	mkdir("objs/a", 0755);
	ck_assert_int_eq(put("behind", "rmdir objs/a"), 12);
	dir = opendir("objs");
	ck_assert_int_eq(count_entries(dir), 2);
	closedir(dir);
}
END_TEST

START_TEST(what_others_make_anew_is_another)
{
	struct stat old, new;
	char buf[8];
	int fd;

	mkdir("objs/a", 0755);
	ck_assert_int_eq(stat("objs/a/size", &old), 0);
	fd = open("objs/a/size", O_RDWR);
	ck_assert_int_eq(put("behind", "rmdir objs/a"), 12);
	ck_assert_int_eq(put("behind", "mkdir objs/a"), 12);
	ck_assert_int_eq(error((int)read(fd, buf, 8)), ENOENT);
	ck_assert_int_eq(error((int)write(fd, "1", 1)), ENOENT);
	ck_assert_str_eq(text("objs/a/stats/hits"), "0\n");
	ck_assert_int_eq(stat("objs/a/size", &new), 0);
	ck_assert_uint_ne(old.st_ino, new.st_ino);
	ck_assert_int_eq(error(mkdir("objs/a/kids/b", 0755)), 0);
	ck_assert_int_eq(error(rmdir("objs/a/kids/b")), 0);
	ck_assert_int_eq(error(rmdir("objs/a")), 0);
	close(fd);
}
END_TEST

START_TEST(a_removed_object_is_removed_once)
{
	mkdir("objs/a", 0755);
	ck_assert_int_eq(put("behind", "rmdir objs/a"), 12);
	ck_assert_int_eq(error(rmdir("objs/a")), ENOENT);
	ck_assert_int_eq(error(mkdir("objs/a", 0755)), 0);
	ck_assert_int_eq(put("behind", "rmdir objs/a"), 12);
	ck_assert_int_eq(error(mkdir("objs/a", 0755)), 0);
}
END_TEST

static TCase *shared(void)
{
	const TTest *const tests[] = {
		what_others_make_is_seen,
		what_others_remove_is_gone,
		what_others_remove_is_no_more_listed,
		what_others_make_anew_is_another,
		a_removed_object_is_removed_once,
	};
	TCase *tcase = tcase_create("shared");

	tcase_set_timeout(tcase, 30);
	tcase_add_checked_fixture(tcase, setup_shared, teardown);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		tcase_add_test(tcase, tests[i]);
	return tcase;
}

static TCase *life(void)
{
	TCase *tcase = tcase_create("life");

	tcase_set_timeout(tcase, 30);
	tcase_add_test(tcase, a_signal_ends_it_cleanly_also_when_in_use);
	tcase_add_test(tcase, a_dead_mount_is_taken_away_at_the_next_start);
	tcase_add_test(tcase, a_home_that_does_not_start_leaves_no_mount);
	return tcase;
}

int main(void)
{
	Suite *suite = suite_create("fuse_life");

	suite_add_tcase(suite, shared());
	suite_add_tcase(suite, life());
	return fuse_test_main(suite);
}
