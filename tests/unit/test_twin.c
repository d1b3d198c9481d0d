// SPDX-License-Identifier: GPL-2.0
/* home/twin.c: configfs' manners errno by errno, and several threads at once (for SAN=thread). */
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "twin_test.h"

#define LONG63 "123456789012345678901234567890123456789012345678901234567890123"
#define LONG255 LONG63 LONG63 LONG63 LONG63 "123"

static const struct { const char *path; int mkdir, rmdir, read, write; } manners[] = {
	/* path			mkdir		rmdir		read		write */
	{ "kmalloc",		-EEXIST,	-EPERM,		-EISDIR,	-EISDIR },
	{ "machine",		-EEXIST,	-EPERM,		-EISDIR,	-EISDIR },
	{ "zones/DMA",		-EEXIST,	-EPERM,		-EISDIR,	-EISDIR },
	{ "none",		-EPERM,		-ENOENT,	-ENOENT,	-ENOENT },
	{ "none/none",		-ENOENT,	-ENOENT,	-ENOENT,	-ENOENT },
	{ "zones/none",		-EPERM,		-ENOENT,	-ENOENT,	-ENOENT },
	{ "machine/none",	-EPERM,		-ENOENT,	-ENOENT,	-ENOENT },
	{ "version",		-EEXIST,	-ENOTDIR,	0,		-EACCES },
	{ "version/a",		-ENOTDIR,	-ENOTDIR,	-ENOTDIR,	-ENOTDIR },
	{ "kmalloc/o",		-EEXIST,	0,		-EISDIR,	-EISDIR },
	{ "kmalloc/o/o",	-EPERM,		-ENOENT,	-ENOENT,	-ENOENT },
	{ "kmalloc/o/size",	-EEXIST,	-ENOTDIR,	0,		0 },
	{ "kmalloc/o/ksize",	-EEXIST,	-ENOTDIR,	0,		-EACCES },
	{ "kmalloc/o/fill",	-EEXIST,	-ENOTDIR,	-EACCES,	0 },
	{ "kmalloc/o/size/x",	-ENOTDIR,	-ENOTDIR,	-ENOTDIR,	-ENOTDIR },
	{ "caches/c",		-EEXIST,	-ENOTEMPTY,	-EISDIR,	-EISDIR },
	{ "caches/c/o",		-EEXIST,	0,		-EISDIR,	-EISDIR },
	{ "kmalloc/.a",		-EINVAL,	-ENOENT,	-ENOENT,	-ENOENT },
	{ "kmalloc/a b",	-EINVAL,	-ENOENT,	-ENOENT,	-ENOENT },
	{ "kmalloc/" LONG63,	0,		0,		-ENOENT,	-ENOENT },
	{ "kmalloc/" LONG63 "4",-EINVAL,	-ENOENT,	-ENOENT,	-ENOENT },
	{ "kmalloc/" LONG255 "6", -ENAMETOOLONG, -ENAMETOOLONG, -ENAMETOOLONG,	-ENAMETOOLONG },
};

static void objects_on(void)
{
	twin_on();
	ck_assert_int_eq(do_mkdir("kmalloc/o"), 0);
	ck_assert_int_eq(do_mkdir("caches/c"), 0);
	ck_assert_int_eq(do_mkdir("caches/c/o"), 0);
}

START_TEST(every_path_answers_as_configfs_does)
{
	ck_assert_int_eq(get_fails(manners[_i].path), manners[_i].read);
	ck_assert_int_eq(put(manners[_i].path, "1"), manners[_i].write);
	ck_assert_int_eq(do_mkdir(manners[_i].path), manners[_i].mkdir);
	ck_assert_int_eq(do_rmdir(manners[_i].path), manners[_i].rmdir);
}
END_TEST

START_TEST(a_store_is_at_most_a_page_less_one_and_at_least_a_byte)
{
	char buf[KML_STORE_MAX + 1];

	memset(buf, 'x', sizeof(buf));
	ck_assert_int_eq(put("kmalloc/o/size", "5000"), 0);
	ck_assert_int_eq(twin->ops->write(twin, "kmalloc/o/data", buf, KML_STORE_MAX), 0);
	/* A show keeps a byte for the newline and one for the end. */
	ck_assert_uint_eq(strlen(get("kmalloc/o/data")), KML_VALUE_MAX - 2);
	ck_assert_int_eq(twin->ops->write(twin, "kmalloc/o/data", buf, sizeof(buf)), -EFBIG);
	ck_assert_int_eq(twin->ops->write(twin, "kmalloc/o/data", buf, 0), -EFAULT);
}
END_TEST

static int note(void *ctx, const char *name, const struct kml_stat *st)
{
	char *all = ctx;

	strcat(strcat(all, name), st->is_dir ? "/ " : " ");
	return 0;
}

START_TEST(a_directory_lists_its_attributes_and_its_children_in_order_of_making)
{
	char all[8192] = "";

	ck_assert_int_eq(do_mkdir("caches/c/b"), 0);
	ck_assert_int_eq(do_mkdir("caches/c/a"), 0);
	ck_assert_int_eq(do_rmdir("caches/c/b"), 0);
	ck_assert_int_eq(twin->ops->list(twin, "caches/c", note, all), 0);
	ck_assert_int_eq(strncmp(all, "object_size align ", 18), 0);
	ck_assert_ptr_nonnull(strstr(all, " o/ a/ "));
	ck_assert_ptr_null(strstr(all, " b/"));
	ck_assert_int_eq(twin->ops->list(twin, "caches/c/stride", note, all), -ENOTDIR);
	ck_assert_int_eq(twin->ops->list(twin, "caches/x", note, all), -ENOENT);
}
END_TEST

START_TEST(an_identity_is_never_given_twice)
{
	struct kml_stat first, again, file;

	ck_assert_int_eq(twin->ops->stat(twin, "kmalloc/o", &first), 0);
	ck_assert_int_eq(do_rmdir("kmalloc/o"), 0);
	ck_assert_int_eq(do_mkdir("kmalloc/o"), 0);
	ck_assert_int_eq(twin->ops->stat(twin, "kmalloc/o", &again), 0);
	ck_assert_int_eq(twin->ops->stat(twin, "kmalloc/o/size", &file), 0);
	ck_assert_uint_ne(first.id, again.id);
	ck_assert_uint_ne(file.id, again.id);
	ck_assert(again.is_dir && again.perm == 0755 && !file.is_dir && file.perm == 0644);
}
END_TEST

static int count_value(void *ctx, const char *path, int err, const char *value, size_t len)
{
	unsigned int *count = ctx;

	ck_assert(err || (len && value[len - 1] == '\n') || !len);
	ck_assert_int_eq(strncmp(path, "caches/c", 8), 0);
	ck_assert_int_ne(err, -EACCES);
	return ++*count == 1000000;
}

START_TEST(readtree_of_names_gives_those_alone)
{
	static const char *const none[] = { NULL }, *const two[] = { "stride", "nothing", "slabs", NULL };
	unsigned int count = 0;

	ck_assert_int_eq(twin->ops->readtree(twin, "caches/c", none, count_value, &count), 0);
	ck_assert_uint_eq(count, 0);
	ck_assert_int_eq(twin->ops->readtree(twin, "caches/c", two, count_value, &count), 0);
	ck_assert_uint_eq(count, 2);
	ck_assert_int_eq(twin->ops->readtree(twin, "caches/c/stride", none, count_value, &count), 0);
	ck_assert_uint_eq(count, 3);
}
END_TEST

START_TEST(readtree_gives_every_readable_attribute_below)
{
	unsigned int all = 0, child = 0, one = 0;

	ck_assert_int_eq(twin->ops->readtree(twin, "caches/c", NULL, count_value, &all), 0);
	ck_assert_int_eq(twin->ops->readtree(twin, "caches/c/o", NULL, count_value, &child), 0);
	ck_assert_int_eq(twin->ops->readtree(twin, "caches/c/stride", NULL, count_value, &one), 0);
	ck_assert_uint_eq(one, 1);
	ck_assert_uint_gt(child, 5);
	ck_assert_uint_gt(all, child + 10);
}
END_TEST

START_TEST(many_siblings_are_all_found_and_removed)
{
	char path[64];

	ck_assert_int_eq(put("max_objects", "20000"), 0);
	for (int i = 0; i < 10000; i++) {
		snprintf(path, sizeof(path), "kmalloc/o%d", i);
		ck_assert_int_eq(do_mkdir(path), 0);
	}
	ck_assert_str_eq(get("kmalloc/o7777/size"), "64");
	for (int i = 9999; i >= 0; i--) {
		snprintf(path, sizeof(path), "kmalloc/o%d", i);
		ck_assert_int_eq(do_rmdir(path), 0);
	}
	ck_assert_str_eq(get("objects"), "3");
}
END_TEST

/* Each thread makes, writes, reads and removes in the same few directories. */
static void *crowd(void *arg)
{
	static const char *const kinds[] = { "kmalloc", "caches", "vmalloc", "pages", "dma_coherent" };
	static const char *const files[] = { "size", "object_size", "size", "order", "size" };
	unsigned int seed = (unsigned int)(uintptr_t)arg, entries = 0;
	char path[64], value[32], names[16384];

	for (int i = 0; i < 600; i++) {
		unsigned int kind = rand_r(&seed) % 5, o = rand_r(&seed) % 3;

		snprintf(path, sizeof(path), "%s/t%u", kinds[kind], o);
		if (rand_r(&seed) % 2)
			do_mkdir(path);
		else
			do_rmdir(path);
		snprintf(path, sizeof(path), "%s/t%u/%s", kinds[kind], o, files[kind]);
		snprintf(value, sizeof(value), "%u", rand_r(&seed) % (kind == 3 ? 4 : 9000));
		put(path, value);
		snprintf(path, sizeof(path), "%s/t%u/%s", kinds[kind], o, kind == 1 ? "stride" : "data");
		get_fails(path);
		snprintf(path, sizeof(path), "caches/t%u/x", o);
		if (kind == 1 && !do_mkdir(path))
			do_rmdir(path);
		if (i % 50 == 0) {
			*names = '\0';
			twin->ops->list(twin, kinds[kind], note, names);
			entries = 0;
			twin->ops->readtree(twin, "caches/c", NULL, count_value, &entries);
			get_fails("calls");
			get_fails("zones/DMA32/free");
			get_fails("used_bytes");
		}
	}
	return NULL;
}

START_TEST(several_threads_leave_books_that_add_up)
{
	static const char *const kinds[] = { "kmalloc", "caches", "vmalloc", "pages", "dma_coherent" };
	pthread_t thread[4];
	char path[64];

	for (uintptr_t i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&thread[i], NULL, crowd, (void *)(i + 1)), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(thread[i], NULL);
	for (int i = 0; i < 15; i++) {
		snprintf(path, sizeof(path), "%s/t%d", kinds[i / 3], i % 3);
		do_rmdir(path);
	}
	ck_assert_int_eq(do_rmdir("caches/c/o"), 0);
	ck_assert_int_eq(do_rmdir("caches/c"), 0);
	ck_assert_int_eq(do_rmdir("kmalloc/o"), 0);
	ck_assert_str_eq(get("objects"), "0");
	ck_assert_str_eq(get("used_bytes"), "0");
}
END_TEST

START_TEST(there_is_one_machine_a_process)
{
	struct kml_home *second;
	char msg[256] = "";

	ck_assert_int_ne(kml_home_start("twin", NULL, &second, msg, sizeof(msg)), 0);
	ck_assert_str_ne(msg, "");
}
END_TEST

START_TEST(a_machine_can_be_switched_off_with_objects_and_on_again)
{
	kml_home_stop(twin);
	twin_on();
	ck_assert_str_eq(get("objects"), "0");
	ck_assert_str_eq(get("used_bytes"), "0");
}
END_TEST

/* As another program would; the descriptor is closed at once. */
static char *map_it(const char *attribute)
{
	unsigned long long offset, length;
	char path[64], *p;
	int fd;

	ck_assert_int_eq(sscanf(get(attribute), "%63s %llu %llu", path, &offset, &length), 3);
	fd = open(path, O_RDWR);
	ck_assert_int_ge(fd, 0);
	p = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)offset);
	ck_assert(p != MAP_FAILED);
	close(fd);
	return p;
}

START_TEST(what_is_removed_while_mapped_is_freed_at_the_last_unmap)
{
	char *p;

	ck_assert_int_eq(do_mkdir("kmalloc/m"), 0);
	ck_assert_int_eq(put("kmalloc/m/size", "8192"), 0);
	p = map_it("kmalloc/m/mmap");
	strcpy(p + 4096, "still there");
	ck_assert_int_eq(put("kmalloc/m/size", "4096"), -EBUSY);
	ck_assert_int_eq(do_rmdir("kmalloc/m"), 0);
	ck_assert_int_eq(do_mkdir("kmalloc/m"), 0);
	ck_assert_int_eq(do_rmdir("kmalloc/m"), 0);
	ck_assert_str_eq(p + 4096, "still there");
	ck_assert_int_ge(atoi(get("used_bytes")), 8192);
	ck_assert_str_eq(get("objects"), "4");
	munmap(p, 8192);
	ck_assert_int_lt(atoi(get("used_bytes")), 8192);
	ck_assert_str_eq(get("objects"), "3");
}
END_TEST

START_TEST(a_mapping_outlives_the_machine)
{
	char *p;

	ck_assert_int_eq(do_mkdir("pages/m"), 0);
	p = map_it("pages/m/mmap");
	strcpy(p, "still there");
	ck_assert_int_eq(do_rmdir("pages/m"), 0);
	kml_home_stop(twin);
	twin_on();
	ck_assert_str_eq(p, "still there");
	ck_assert_str_eq(get("used_bytes"), "0");
	munmap(p, 4096);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("twin");
	TCase *c = tcase_create("manners");

	suite_add_tcase(s, c);
	tcase_set_timeout(c, 60);
	tcase_add_checked_fixture(c, objects_on, twin_off);
	tcase_add_loop_test(c, every_path_answers_as_configfs_does, 0, ARRAY_SIZE(manners));
	tcase_add_test(c, a_store_is_at_most_a_page_less_one_and_at_least_a_byte);
	tcase_add_test(c, a_directory_lists_its_attributes_and_its_children_in_order_of_making);
	tcase_add_test(c, an_identity_is_never_given_twice);
	tcase_add_test(c, readtree_gives_every_readable_attribute_below);
	tcase_add_test(c, readtree_of_names_gives_those_alone);
	tcase_add_test(c, many_siblings_are_all_found_and_removed);
	tcase_add_test(c, several_threads_leave_books_that_add_up);
	tcase_add_test(c, there_is_one_machine_a_process);
	tcase_add_test(c, a_machine_can_be_switched_off_with_objects_and_on_again);
	tcase_add_test(c, what_is_removed_while_mapped_is_freed_at_the_last_unmap);
	tcase_add_test(c, a_mapping_outlives_the_machine);
	return run_suite(s);
}
