// SPDX-License-Identifier: GPL-2.0
/*
 * Prints what each call on a tree gives, one line each, so that the mount face
 * can be compared with the kernel's own configfs: run in the root of both, the
 * outputs must be equal. Links statically, for a guest without a C library.
 *
 *   manners OFFERS RW WO FIXED RO     as in: manners kmalloc size resize machine home
 *
 * OFFERS is a directory with mkdir, RW and WO attributes of what it makes, FIXED
 * a directory without, RO an attribute of the root.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static char big[16384];
static const char *offers, *rw, *wo, *fixed, *ro;

static const char *in(const char *dir, const char *name)
{
	static char paths[8][512];
	static int next;
	char *path = paths[next++ % 8];

	snprintf(path, sizeof(paths[0]), "%s/%s", dir, name);
	return path;
}

/* Paths in the objects a and b. */
static const char *a(const char *name)
{
	return in(in(offers, "a"), name);
}

static void say(const char *what, long ret)
{
	if (ret < 0)
		printf("%s: %s\n", what, strerrorname_np(errno));
	else
		printf("%s: %ld\n", what, ret);
}

static void say_open(const char *what, const char *path, int flags)
{
	int fd = open(path, flags, 0600);

	say(what, fd < 0 ? -1 : 0);
	if (fd >= 0)
		close(fd);
}

static void put(const char *what, const char *path, const char *buf, size_t len)
{
	int fd = open(path, O_WRONLY | O_TRUNC);

	say(what, fd < 0 ? -1 : write(fd, buf, len));
	if (fd >= 0)
		close(fd);
}

static void names(void)
{
	char longest[300];

	memset(longest, 'n', 256);
	longest[256] = '\0';
	say("mkdir fixed", mkdir(in(fixed, "x"), 0755));
	say("mkdir root", mkdir("x", 0755));
	say("mkdir", mkdir(in(offers, "a"), 0700));
	say("mkdir again", mkdir(in(offers, "a"), 0755));
	say("mkdir in object", mkdir(a("x"), 0755));
	say("mkdir over attribute", mkdir(a(rw), 0755));
	say("mkdir below attribute", mkdir(in(a(rw), "x"), 0755));
	say("mkdir 256", mkdir(in(offers, longest), 0755));
	say("stat 256", access(in(offers, longest), F_OK));
	say("rmdir fixed", rmdir(fixed));
	say("rmdir attribute", rmdir(a(rw)));
	say("rmdir none", rmdir(in(offers, "none")));
	say("unlink attribute", unlink(a(rw)));
	say("unlink root attribute", unlink(ro));
	say("unlink directory", unlink(in(offers, "a")));
	say("unlink none", unlink(a("none")));
	say("rename", rename(in(offers, "a"), in(offers, "b")));
	say("rename attribute", rename(a(rw), a("x")));
	say("rename over", rename(a(rw), a(wo)));
	say("rename none", rename(a("none"), a("x")));
	say("symlink", symlink("a", in(offers, "b")));
	say("symlink over", symlink("a", in(offers, "a")));
	say("link", link(a(rw), a("x")));
	say("mkfifo", mkfifo(a("x"), 0600));
	say("mknod file", mknod(a("x"), S_IFREG | 0600, 0));
	say("mknod over", mknod(a(rw), S_IFREG | 0600, 0));
	say_open("create", a("x"), O_CREAT | O_WRONLY);
	say_open("create in fixed", in(fixed, "x"), O_CREAT | O_WRONLY);
	say_open("create over", a(rw), O_CREAT | O_WRONLY);
	say_open("create exclusively over", a(rw), O_CREAT | O_EXCL | O_WRONLY);
	say_open("tmpfile", offers, O_TMPFILE | O_WRONLY);
}

static void opens(void)
{
	say_open("open ro to write", ro, O_WRONLY);
	say_open("open ro both", ro, O_RDWR);
	say_open("open ro truncate", ro, O_WRONLY | O_TRUNC);
	say_open("open wo to read", a(wo), O_RDONLY);
	say_open("open wo both", a(wo), O_RDWR);
	say_open("open wo to write", a(wo), O_WRONLY);
	say_open("open rw both", a(rw), O_RDWR);
	say_open("open direct", a(rw), O_RDWR | O_DIRECT);
	say_open("open attribute as directory", a(rw), O_RDONLY | O_DIRECTORY);
	say_open("open directory to write", offers, O_WRONLY);
	say("access w", access(ro, W_OK));
	say("access x", access(ro, X_OK));
	say("truncate", truncate(a(rw), 7));
	say("truncate directory", truncate(offers, 0));
	say("chmod", chmod(ro, 0666));
	say_open("open ro made writable", ro, O_WRONLY);
	say("chmod none", chmod(ro, 0));
	say_open("open unreadable", ro, O_RDONLY);
	say("chmod back", chmod(ro, 0444));
	say("touch", utimensat(AT_FDCWD, a(rw), NULL, 0));
}

static void values(void)
{
	struct iovec parts[] = { { (char[]){ "12" }, 2 }, { (char[]){ "8\n" }, 2 } };
	int fd = open(a(rw), O_RDWR), other = open(a(rw), O_RDWR);
	struct stat st = { 0 };
	char buf[64];

	say("read", read(fd, buf, 1));
	say("write other", write(other, "1000\n", 5));
	say("pread old", pread(fd, buf, 64, 0));
	say("pread end", pread(fd, buf, 64, 4096));
	say("pwrite far", pwrite(fd, "100\n", 4, 3000));
	say("pread new", pread(fd, buf, 64, 0));
	say("read goes on", read(fd, buf, 64));
	say("writev", writev(fd, parts, 2));
	say("pread writev", pread(fd, buf, 64, 0));
	say("write rubbish", write(fd, "rubbish", 7));
	say("pread after", pread(fd, buf, 64, 0));
	say("seek end", lseek(fd, 0, SEEK_END));
	say("fsync", fsync(fd));
	say("ftruncate", ftruncate(fd, 0));
	close(fd);
	close(other);
	/* Zeros in front make a long number of which any part is good. */
	memset(big, '0', sizeof(big));
	put("write 4094", a(rw), big, 4094);
	put("write 4095", a(rw), big, 4095);
	put("write 4096", a(rw), big, 4096);
	put("write 9000", a(rw), big + 1, 9000);
	say("stat", stat(a(rw), &st));
	say("size", st.st_size);
	say("mode", st.st_mode);
	say("links", st.st_nlink);
}

static int entries(DIR *dir)
{
	int n = 0;

	while (readdir(dir))
		n++;
	return n;
}

static void removed(void)
{
	int fd = open(a(rw), O_RDWR), half = open(a(rw), O_RDWR);
	DIR *dir = opendir(in(offers, "a"));
	struct stat st = { 0 };
	char buf[64];

	say("read one", read(half, buf, 1));
	say("rmdir open", rmdir(in(offers, "a")));
	say("read removed", read(fd, buf, 64));
	say("write removed", write(fd, "1\n", 2));
	say("read begun", read(half, buf, 64) > 0);
	say("mkdir anew", mkdir(in(offers, "a"), 0755));
	say("read removed again", read(fd, buf, 64));
	say("write removed again", write(fd, "1\n", 2));
	say("fstat removed", fstat(fd, &st));
	say("links removed", st.st_nlink);
	say("list removed", dir ? entries(dir) : -1);
	say_open("open anew", a(rw), O_RDWR);
	say("rmdir anew", rmdir(in(offers, "a")));
	say("stat after", access(in(offers, "a"), F_OK));
	if (dir)
		closedir(dir);
	close(fd);
	close(half);
}

int main(int argc, char **argv)
{
	if (argc != 6)
		return 2;
	offers = argv[1];
	rw = argv[2];
	wo = argv[3];
	fixed = argv[4];
	ro = argv[5];
	setvbuf(stdout, NULL, _IOLBF, 0);
	names();
	opens();
	values();
	removed();
	return 0;
}
