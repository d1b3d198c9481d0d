// SPDX-License-Identifier: GPL-2.0
/* The mount face as a program sees it: a mock home, mounted, and every errno of configfs. */
#include "fuse_test.h"

START_TEST(names_are_refused_as_configfs_refuses_them)
{
	ck_assert_int_eq(error(mkdir("fixed/a", 0755)), EPERM);
	ck_assert_int_eq(error(mkdir("objs/bad", 0755)), EINVAL);
	ck_assert_int_eq(error(mkdir("objs/full", 0755)), ENOMEM);
	ck_assert_int_eq(error(mkdir("objs/a", 0755)), 0);
	ck_assert_int_eq(error(mkdir("objs/a", 0755)), EEXIST);
	ck_assert_int_eq(error(mkdir("objs/a/kids/b", 0755)), 0);
	ck_assert_int_eq(error(rmdir("objs/a")), ENOTEMPTY);
	ck_assert_int_eq(error(rmdir("objs/a/stats")), EPERM);
	ck_assert_int_eq(error(rmdir("objs/a/size")), ENOTDIR);
	ck_assert_int_eq(error(rmdir("objs/none")), ENOENT);
	ck_assert_int_eq(error(unlink("objs/a/size")), EPERM);
	ck_assert_int_eq(error(unlink("objs/a")), EISDIR);
	ck_assert_int_eq(error(rename("objs/a", "objs/b")), EPERM);
	ck_assert_int_eq(error(rename("objs/a/size", "objs/a/big")), EPERM);
	ck_assert_int_eq(error(symlink("a", "objs/b")), EPERM);
	ck_assert_int_eq(error(link("objs/a/size", "objs/a/big")), EPERM);
	ck_assert_int_eq(error(mkfifo("objs/a/fifo", 0600)), EPERM);
	ck_assert_int_eq(error(mknod("objs/a/file", S_IFREG | 0600, 0)), EACCES);
	ck_assert_int_eq(error_of(open("objs/a/file", O_CREAT | O_WRONLY, 0600)), EACCES);
	ck_assert_int_eq(error_of(open("objs", O_TMPFILE | O_WRONLY, 0600)), EOPNOTSUPP);
	ck_assert_int_eq(error_of(open("objs/a/none", O_RDONLY)), ENOENT);
	ck_assert_int_eq(error(rmdir("objs/a/kids/b")), 0);
	ck_assert_int_eq(error(rmdir("objs/a")), 0);
	ck_assert_int_eq(error(access("objs/a", F_OK)), ENOENT);
}
END_TEST

START_TEST(a_name_of_256_bytes_is_too_long)
{
	char path[300] = "objs/";

	memset(path + 5, 'n', 256);
	ck_assert_int_eq(error(mkdir(path, 0755)), ENAMETOOLONG);
	ck_assert_int_eq(error(access(path, F_OK)), ENAMETOOLONG);
}
END_TEST

START_TEST(modes_bind_root_too)
{
	mkdir("objs/a", 0755);
	ck_assert_int_eq(error_of(open("home", O_WRONLY)), EACCES);
	ck_assert_int_eq(error_of(open("home", O_RDWR)), EACCES);
	ck_assert_int_eq(error_of(open("home", O_WRONLY | O_TRUNC)), EACCES);
	ck_assert_int_eq(error_of(open("objs/a/act", O_RDONLY)), EACCES);
	ck_assert_int_eq(error_of(open("objs/a/act", O_WRONLY)), 0);
	ck_assert_int_eq(error_of(open("objs/a/size", O_RDWR)), 0);
	ck_assert_int_eq(error_of(open("objs/a/size", O_RDWR | O_DIRECT)), EINVAL);
	ck_assert_int_eq(error_of(open("objs/a", O_WRONLY)), EISDIR);
	ck_assert_str_eq(text("objs/a/secret"), "x\n");
}
END_TEST

START_TEST(show_runs_once_an_open)
{
	char buf[16];
	int fd = open("shows", O_RDONLY), other = open("shows", O_RDONLY);

	ck_assert_int_eq(read(fd, buf, 1), 1);
	ck_assert_int_eq(buf[0], '1');
	ck_assert_int_eq(read(fd, buf, 16), 1);
	ck_assert_int_eq(buf[0], '\n');
	ck_assert_int_eq(read(fd, buf, 16), 0);
	ck_assert_int_eq(pread(other, buf, 16, 0), 2);
	ck_assert_int_eq(buf[0], '2');
	ck_assert_int_eq(pread(fd, buf, 16, 0), 2);
	ck_assert_int_eq(buf[0], '1');
	close(fd);
	close(other);
}
END_TEST

START_TEST(a_write_makes_the_next_read_show_again)
{
	char buf[16];
	int fd;

	mkdir("objs/a", 0755);
	fd = open("objs/a/size", O_RDWR);
	ck_assert_int_eq(pread(fd, buf, 16, 0), 3);
	ck_assert_int_eq(put("objs/a/size", "100\n"), 4);
	ck_assert_int_eq(pread(fd, buf, 16, 0), 3);
	ck_assert_int_eq(write(fd, "12345\n", 6), 6);
	ck_assert_int_eq(pread(fd, buf, 16, 0), 6);
	ck_assert_int_eq(read(fd, buf, 16), 0);
	close(fd);
}
END_TEST

START_TEST(a_failed_write_makes_the_next_read_show_again_too)
{
	char buf[16];
	int fd;

	mkdir("objs/a", 0755);
	fd = open("objs/a/size", O_RDWR);
	ck_assert_int_eq(pread(fd, buf, 16, 0), 3);
	ck_assert_int_eq(put("objs/a/size", "100\n"), 4);
	ck_assert_int_eq(error((int)write(fd, "-1", 2)), EINVAL);
	ck_assert_int_eq(pread(fd, buf, 16, 0), 4);
	close(fd);
}
END_TEST

START_TEST(one_write_is_one_store_wherever_it_goes)
{
	int fd;

	mkdir("objs/a", 0755);
	fd = open("objs/a/size", O_WRONLY);
	ck_assert_int_eq(pwrite(fd, "7\n", 2, 4000), 2);
	ck_assert_str_eq(text("objs/a/size"), "7\n");
	ck_assert_int_eq(write(fd, "8\n", 2), 2);
	ck_assert_int_eq(write(fd, "9\n", 2), 2);
	ck_assert_str_eq(text("objs/a/size"), "9\n");
	ck_assert_str_eq(text("objs/a/stats/hits"), "3\n");
	close(fd);
	fd = open("objs/a/size", O_WRONLY | O_APPEND);
	ck_assert_int_eq(write(fd, "5\n", 2), 2);
	ck_assert_str_eq(text("objs/a/size"), "5\n");
	close(fd);
}
END_TEST

START_TEST(a_store_takes_4095_bytes)
{
	static const size_t sizes[] = { 4094, 4095, 4096, 4097, 8192, 200000 };
	char *big = malloc(200001);
	int fd;

	memset(big, '0', 200001);
	mkdir("objs/a", 0755);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		size_t wanted = sizes[i] < 4095 ? sizes[i] : 4095;

		fd = open("objs/a/size", O_WRONLY);
		/* from an odd address, so that the kernel sees one page more */
		ck_assert_int_eq(write(fd, big + 1, sizes[i]), (ssize_t)wanted);
		close(fd);
		ck_assert_uint_eq(strlen(text("objs/a/size")), wanted);
	}
	free(big);
}
END_TEST

START_TEST(writev_is_one_store)
{
	struct iovec parts[] = { { (char[]){ "1" }, 1 }, { (char[]){ "23" }, 2 },
				 { (char[]){ "\n" }, 1 } };
	int fd;

	mkdir("objs/a", 0755);
	fd = open("objs/a/size", O_WRONLY);
	ck_assert_int_eq(writev(fd, parts, 3), 4);
	close(fd);
	ck_assert_str_eq(text("objs/a/size"), "123\n");
	ck_assert_str_eq(text("objs/a/stats/hits"), "1\n");
}
END_TEST

START_TEST(errors_of_show_and_store_come_back)
{
	char buf[8];
	int fd;

	mkdir("objs/a", 0755);
	fd = open("objs/a/denied", O_RDONLY);
	ck_assert_int_eq(error((int)read(fd, buf, 8)), EPERM);
	close(fd);
	ck_assert_int_eq(put("objs/a/size", "-5"), -EINVAL);
	ck_assert_str_eq(text("objs/a/size"), "64\n");
}
END_TEST

START_TEST(sizes_are_4096_whatever_happens)
{
	struct stat st;
	int fd;

	mkdir("objs/a", 0755);
	ck_assert_int_eq(put("objs/a/size", "1\n"), 2);
	ck_assert_int_eq(stat("objs/a/size", &st), 0);
	ck_assert_int_eq(st.st_size, 4096);
	ck_assert_int_eq(truncate("objs/a/size", 5), 0);
	fd = open("objs/a/size", O_WRONLY | O_TRUNC);
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert_int_eq(st.st_size, 4096);
	ck_assert_int_eq(pwrite(fd, "2\n", 2, 10000), 2);
	close(fd);
	ck_assert_int_eq(stat("objs/a/size", &st), 0);
	ck_assert_int_eq(st.st_size, 4096);
	ck_assert_str_eq(text("objs/a/size"), "2\n");
}
END_TEST

START_TEST(an_open_file_of_a_removed_object_is_gone)
{
	struct stat st;
	char buf[8];
	int fd;

	mkdir("objs/a", 0755);
	fd = open("objs/a/size", O_RDWR);
	ck_assert_int_eq(rmdir("objs/a"), 0);
	ck_assert_int_eq(error((int)read(fd, buf, 8)), ENOENT);
	ck_assert_int_eq(error((int)write(fd, "1", 1)), ENOENT);
	ck_assert_int_eq(mkdir("objs/a", 0755), 0);
	ck_assert_int_eq(error((int)read(fd, buf, 8)), ENOENT);
	ck_assert_int_eq(error((int)write(fd, "1", 1)), ENOENT);
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert_uint_eq(st.st_nlink, 0);
	ck_assert_str_eq(text("objs/a/size"), "64\n");
	close(fd);
}
END_TEST

START_TEST(text_read_before_rmdir_stays_readable)
{
	char buf[8];
	int fd;

	mkdir("objs/a", 0755);
	fd = open("objs/a/size", O_RDONLY);
	ck_assert_int_eq(read(fd, buf, 1), 1);
	ck_assert_int_eq(rmdir("objs/a"), 0);
	ck_assert_int_eq(read(fd, buf, 8), 2);
	close(fd);
}
END_TEST

START_TEST(inode_numbers_are_stable_and_never_come_back)
{
	struct stat first, again, next;

	mkdir("objs/a", 0755);
	ck_assert_int_eq(stat("objs/a/size", &first), 0);
	ck_assert_int_eq(stat("objs/a/size", &again), 0);
	ck_assert_uint_eq(first.st_ino, again.st_ino);
	rmdir("objs/a");
	mkdir("objs/a", 0755);
	ck_assert_int_eq(stat("objs/a/size", &next), 0);
	ck_assert_uint_ne(first.st_ino, next.st_ino);
}
END_TEST

START_TEST(a_listing_of_thousands_is_whole_and_rewinds_to_the_present)
{
	char name[32];
	DIR *dir;

	for (int i = 0; i < 3000; i++) {
		snprintf(name, sizeof(name), "objs/n%d", i);
		ck_assert_int_eq(mkdir(name, 0755), 0);
	}
	dir = opendir("objs");
	ck_assert_int_eq(count_entries(dir), 3002);
	ck_assert_int_eq(mkdir("objs/one-more", 0755), 0);
	rewinddir(dir);
	ck_assert_int_eq(count_entries(dir), 3003);
	closedir(dir);
}
END_TEST

START_TEST(d_ino_is_st_ino)
{
	struct dirent *entry;
	struct stat st;
	DIR *dir;

	mkdir("objs/a", 0755);
	dir = opendir("objs/a");
	while ((entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".."))
			continue;
		ck_assert_int_eq(fstatat(dirfd(dir), entry->d_name, &st, 0), 0);
		ck_assert_uint_eq(entry->d_ino, st.st_ino);
		ck_assert_int_eq(entry->d_type, S_ISDIR(st.st_mode) ? DT_DIR : DT_REG);
	}
	closedir(dir);
}
END_TEST

START_TEST(chmod_is_kept_but_makes_no_store)
{
	struct stat st;

	ck_assert_int_eq(chmod("home", 0666), 0);
	ck_assert_int_eq(stat("home", &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0666);
	ck_assert_int_eq(error_of(open("home", O_WRONLY)), EACCES);
	ck_assert_int_eq(chmod("home", 0), 0);
	ck_assert_int_eq(error_of(open("home", O_RDONLY)), EACCES);
	ck_assert_int_eq(chmod("home", 0444), 0);
	ck_assert_int_eq(utimensat(AT_FDCWD, "home", NULL, 0), 0);
	ck_assert_int_eq(error(access("home", X_OK)), EACCES);
	ck_assert_int_eq(error(access("home", R_OK)), 0);
}
END_TEST

START_TEST(fsync_is_einval)
{
	int fd = open("home", O_RDONLY);

	ck_assert_int_eq(error(fsync(fd)), EINVAL);
	close(fd);
}
END_TEST

static atomic_int naps;	/* that have ended */

static void *nap(void *arg)
{
	int ret = put("objs/a/nap", arg);

	naps++;
	return (void *)(intptr_t)ret;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

START_TEST(a_blocked_store_blocks_nobody_but_its_rmdir)
{
	static char fifty[] = "50";
	pthread_t threads[40];

	mkdir("objs/a", 0755);
	mkdir("objs/b", 0755);
	naps = 0;
	for (int i = 0; i < 40; i++)	/* on one file: the kernel lets them in one by one */
		pthread_create(&threads[i], NULL, nap, fifty);
	for (int i = 0; i < 100; i++)
		ck_assert_str_eq(text("objs/b/size"), "64\n");
	ck_assert_int_lt(naps, 40);
	ck_assert_int_eq(rmdir("objs/b"), 0);
	ck_assert_int_eq(rmdir("objs/a"), 0);
	for (int i = 0; i < 40; i++)
		pthread_join(threads[i], NULL);
}
END_TEST

static void *nap_there(void *arg)
{
	return (void *)(intptr_t)put(arg, "200");
}

START_TEST(thirty_stores_sleep_at_once)
{
	static char names[30][32];
	pthread_t threads[30];
	double start;
	void *ret;

	for (int i = 0; i < 30; i++) {
		snprintf(names[i], sizeof(names[i]), "objs/n%d", i);
		ck_assert_int_eq(mkdir(names[i], 0755), 0);
		strcat(names[i], "/nap");
	}
	start = now();
	for (int i = 0; i < 30; i++)
		pthread_create(&threads[i], NULL, nap_there, names[i]);
	for (int i = 0; i < 30; i++) {
		pthread_join(threads[i], &ret);
		ck_assert_int_eq((intptr_t)ret, 3);
	}
	ck_assert_msg(now() - start < 2, "%g s for 30 naps of 0.2 s", now() - start);
}
END_TEST

static TCase *mounted(void)
{
	const TTest *const tests[] = {
		names_are_refused_as_configfs_refuses_them,
		a_name_of_256_bytes_is_too_long,
		modes_bind_root_too,
		show_runs_once_an_open,
		a_write_makes_the_next_read_show_again,
		a_failed_write_makes_the_next_read_show_again_too,
		one_write_is_one_store_wherever_it_goes,
		a_store_takes_4095_bytes,
		writev_is_one_store,
		errors_of_show_and_store_come_back,
		sizes_are_4096_whatever_happens,
		an_open_file_of_a_removed_object_is_gone,
		text_read_before_rmdir_stays_readable,
		inode_numbers_are_stable_and_never_come_back,
		a_listing_of_thousands_is_whole_and_rewinds_to_the_present,
		d_ino_is_st_ino,
		chmod_is_kept_but_makes_no_store,
		fsync_is_einval,
		a_blocked_store_blocks_nobody_but_its_rmdir,
		thirty_stores_sleep_at_once,
	};
	TCase *tcase = tcase_create("mounted");

	tcase_set_timeout(tcase, 30);
	tcase_add_checked_fixture(tcase, setup, teardown);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		tcase_add_test(tcase, tests[i]);
	return tcase;
}

int main(void)
{
	Suite *suite = suite_create("fuse_mount");

	suite_add_tcase(suite, mounted());
	return fuse_test_main(suite);
}
