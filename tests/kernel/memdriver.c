// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/memdriver0 as a program sees it: every call, its results and its refusals. Prints
 * TAP; runs as root where the module is loaded (see memdriver.sh). With an argument: what it
 * sees where each allocation fails in turn.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEVICE "/dev/memdriver0"
#define ALLOC_OBJECT _IO('M', 1)
#define FREE_OBJECT _IOW('M', 2, int)

#define KMALLOC_SIZE 4096
#define VMALLOC_SIZE (1 << 20)
#define DMA_SIZE (16 << 10)
#define DMA_AT (KMALLOC_SIZE + VMALLOC_SIZE)
#define TOTAL (DMA_AT + DMA_SIZE)

static int fd, count, failed;

static void ok(bool good, const char *what)
{
	printf("%sok %d - %s\n", good ? "" : "not ", ++count, what);
	failed += !good;
}

static bool fails(long result, int err)
{
	if (result == -1 && errno == err)
		return true;
	printf("# result %ld, errno %d; wanted errno %d\n", result, errno, err);
	return false;
}

static void node(void)
{
	struct stat st;

	ok(!stat(DEVICE, &st) && S_ISCHR(st.st_mode) && (st.st_mode & 07777) == 0600 && !st.st_uid,
	   "it is a character device of root's, mode 0600");
}

static void for_root_alone(void)
{
	int status = 0;
	pid_t pid = fork();

	if (!pid) {
		if (setuid(1000))
			_exit(2);
		_exit(open(DEVICE, O_RDWR) < 0 && errno == EACCES ? 0 : 1);
	}
	waitpid(pid, &status, 0);
	ok(!status, "nobody but root opens it");
}

static void begins_zeroed(void)
{
	static char all[TOTAL];
	ssize_t got;
	size_t sum = 0, i;

	while ((got = pread(fd, all + sum, TOTAL - sum, sum)) > 0)
		sum += got;
	for (i = 0; i < sum && !all[i]; i++)
		;
	ok(sum == TOTAL && i == sum, "all its bytes are zero at first");
	ok(pread(fd, all, 1, TOTAL) == 0, "a read at the end gives 0 bytes");
	ok(pread(fd, all, 1, 1LL << 40) == 0, "and one far beyond, too");
	ok(fails(pwrite(fd, all, 1, TOTAL), ENOSPC), "a write at the end is ENOSPC");
	ok(fails(pwrite(fd, all, 1, 1LL << 40), ENOSPC), "and one far beyond, too");
	ok(pwrite(fd, all, 0, TOTAL) == 0, "writing nothing there is nothing");
}

static void own_offset(void)
{
	char buf[32] = "";

	ok(write(fd, "first", 5) == 5 && read(fd, buf, 5) == 5 && !buf[0],
	   "a read goes on where the write ended");
	ok(lseek(fd, 0, SEEK_SET) == 0 && read(fd, buf, 5) == 5 && !memcmp(buf, "first", 5),
	   "and finds the text after a seek");
	ok(lseek(fd, 0, SEEK_END) == TOTAL, "its end is 1,069,056");
}

/* A pattern that shows a byte's place. */
static char pattern(size_t i)
{
	return (char)(i * 7 + (i >> 8) * 13 + 1);
}

static void across(const char *what, off_t border)
{
	char out[200], in[200];
	size_t i;

	for (i = 0; i < sizeof(out); i++)
		out[i] = pattern(border + i);
	ok(pwrite(fd, out, sizeof(out), border - 100) == sizeof(out) &&
	   pread(fd, in, sizeof(in), border - 100) == sizeof(in) && !memcmp(in, out, sizeof(in)), what);
}

static void last_bytes(void)
{
	char buf[64] = "0123456789";

	ok(pwrite(fd, buf, 10, TOTAL - 4) == 4, "a write over the end takes what fits");
	memset(buf, 0, sizeof(buf));
	ok(pread(fd, buf, sizeof(buf), TOTAL - 4) == 4 && !strcmp(buf, "0123"), "and a read gives that");
}

static void no_buffer(void)
{
	void *nowhere = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ok(fails(pread(fd, nowhere, 16, 0), EFAULT), "memory that cannot be written is EFAULT");
	ok(fails(pwrite(fd, nowhere, 16, 0), EFAULT), "that cannot be read, too");
	munmap(nowhere, 4096);
}

static void everything_at_once(void)
{
	char *out = malloc(TOTAL + 1), *in = calloc(1, TOTAL + 1);
	size_t i;

	for (i = 0; i <= TOTAL; i++)
		out[i] = pattern(i);
	ok(pwrite(fd, out, TOTAL + 1, 0) == TOTAL, "one write fills it");
	ok(pread(fd, in, TOTAL + 1, 0) == TOTAL && !memcmp(in, out, TOTAL), "one read brings it back");
	free(out);
	free(in);
}

static void objects(void)
{
	enum { N = 300 };
	static int id[N];
	bool good = true, fresh = true;
	int i, j, none = 0;

	for (i = 0; i < N; i++) {
		id[i] = ioctl(fd, ALLOC_OBJECT);
		good = good && id[i] > 0;
		for (j = 0; j < i; j++)
			fresh = fresh && id[j] != id[i];
	}
	ok(good, "300 objects come with ids above 0");
	ok(fresh, "no two have the same id");
	ok(!ioctl(fd, FREE_OBJECT, &id[7]), "one is freed by its id");
	ok(fails(ioctl(fd, FREE_OBJECT, &id[7]), ENOENT), "and is unknown then: ENOENT");
	i = ioctl(fd, ALLOC_OBJECT);
	ok(i > 0 && i != id[7], "its id is not the next one's");
	ok(!ioctl(fd, FREE_OBJECT, &i), "who is freed too");
	for (good = true, i = 0; i < N; i++)
		good = good && (i == 7 || !ioctl(fd, FREE_OBJECT, &id[i]));
	ok(good, "all go back");
	ok(fails(ioctl(fd, FREE_OBJECT, &none), ENOENT), "id 0 is unknown");
	none = -1;
	ok(fails(ioctl(fd, FREE_OBJECT, &none), ENOENT), "id -1, too");
	ok(fails(ioctl(fd, FREE_OBJECT, NULL), EFAULT), "an id that cannot be read is EFAULT");
	ok(fails(ioctl(fd, _IO('M', 3)), ENOTTY), "another command is ENOTTY");
	ok(fails(ioctl(fd, _IO('N', 1)), ENOTTY), "another device's, too");
}

static void objects_are_counted(void)
{
	int *id = calloc(5000, sizeof(*id)), n = 0;
	bool good = true;

	while (n < 5000 && (id[n] = ioctl(fd, ALLOC_OBJECT)) > 0)
		n++;
	ok(n == 4096 && errno == ENOSPC, "4096 objects are the most: ENOSPC");
	while (n--)
		good = good && !ioctl(fd, FREE_OBJECT, &id[n]);
	ok(good, "and can all be given back");
	free(id);
}

static void *map(size_t size, off_t offset, int flags)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, offset);
}

static void shows(const char *what, size_t size, off_t offset, off_t place)
{
	char *p = map(size, offset, MAP_SHARED), buf[32];

	if (p == MAP_FAILED) {
		ok(false, what);
		return;
	}
	pwrite(fd, "by write", 9, place + size - 100);
	memcpy(p, "by mmap", 8);
	pread(fd, buf, 8, place);
	ok(!strcmp(p + size - 100, "by write") && !memcmp(buf, "by mmap", 8), what);
	munmap(p, size);
}

static void refuses(const char *what, size_t size, off_t offset, int flags)
{
	void *p = map(size, offset, flags);

	ok(fails(p == MAP_FAILED ? -1 : 0, EINVAL), what);
}

static void mappings(void)
{
	shows("offset 0 shows the kmalloc buffer", KMALLOC_SIZE, 0, 0);
	shows("offset 4096 shows the DMA buffer", DMA_SIZE, 4096, DMA_AT);
	shows("a part of it, too", 8192, 4096, DMA_AT);
	refuses("more than the kmalloc buffer is EINVAL", 8192, 0, MAP_SHARED);
	refuses("more than the DMA buffer, too", DMA_SIZE + 4096, 4096, MAP_SHARED);
	refuses("and offset 8192", 4096, 8192, MAP_SHARED);
	refuses("and an offset far beyond", 4096, 1LL << 40, MAP_SHARED);
	refuses("and a private copy", 4096, 0, MAP_PRIVATE);
}

static void outlives_the_descriptor(void)
{
	char *p = map(KMALLOC_SIZE, 0, MAP_SHARED), buf[8] = "";

	close(fd);
	memcpy(p, "stays", 6);
	fd = open(DEVICE, O_RDWR);
	ok(pread(fd, buf, 6, 0) == 6 && !strcmp(buf, "stays"),
	   "a mapping outlives its descriptor, the bytes are the device's");
	munmap(p, KMALLOC_SIZE);
}

static void order(const char *attribute, int value)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "/sys/kernel/config/kmemlab/inject/%s", attribute);
	file = fopen(path, "w");
	if (!file || fprintf(file, "%d", value) < 0 || fclose(file))
		exit(99);
}

static int opens(void)
{
	return open(DEVICE, O_RDWR);
}

static int makes_object(void)
{
	return ioctl(fd, ALLOC_OBJECT);
}

/* The call with its 1st, 2nd, ... allocation failing until it has no more. Return: its answer. */
static int until_none_fails(int (*call)(void), int least, const char *what)
{
	int n, result = -1, err = ENOMEM;

	for (n = 0; n < 20 && result < 0 && err == ENOMEM; ) {
		order("nth", ++n);
		result = call();
		err = errno;
		order("off", 1);
	}
	printf("# %d failures\n", n - 1);
	ok(result >= 0 && n > least, what);
	return result;
}

/* Before anybody has opened the device. */
static int each_allocation_fails(void)
{
	order("books", 1);
	fd = until_none_fails(opens, 5, "each allocation of the first open may fail, and the next one opens");
	ok(until_none_fails(makes_object, 2, "each allocation of an object may fail") == 1,
	   "and none of those that failed is an object");
	order("books", 0);
	printf("1..%d\n", count);
	return failed ? 1 : 0;
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		return each_allocation_fails();
	fd = open(DEVICE, O_RDWR);
	if (fd < 0) {
		perror(DEVICE);
		return 99;
	}
	node();
	for_root_alone();
	begins_zeroed();
	own_offset();
	across("text crosses from kmalloc to vmalloc", KMALLOC_SIZE);
	across("and from vmalloc to DMA", DMA_AT);
	last_bytes();
	no_buffer();
	everything_at_once();
	objects();
	objects_are_counted();
	mappings();
	outlives_the_descriptor();
	close(fd);
	printf("1..%d\n", count);
	return failed ? 1 : 0;
}
