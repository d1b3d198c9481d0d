// SPDX-License-Identifier: GPL-2.0
/*
 * The home on a directory of this system: the module's configfs, or a mounted
 * tree. Every call is the plain system call below one open directory; nothing is
 * followed out of it, and anything but directories and files is refused.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "home.h"

#define DEFAULT_ROOT "/sys/kernel/config/kmemlab"
/* Deeper directories than these are not of our tree. */
#define DEPTH_MAX 16

/** struct kernel_home - the open root. */
struct kernel_home {
	struct kml_home home;
	int root;
	bool walk;	/* no openat2(2) here: open component by component */
};

static struct kernel_home *of(struct kml_home *home)
{
	return (struct kernel_home *)home;
}

/* Components joined by one '/', none of them "." or "..". "" is the root. */
static int check_path(const char *path)
{
	if (strnlen(path, KML_PATH_MAX) == KML_PATH_MAX)
		return -ENAMETOOLONG;
	while (*path) {
		size_t n = strcspn(path, "/");

		if (!n || (n == 1 && *path == '.') || (n == 2 && path[0] == '.' && path[1] == '.'))
			return -ENOENT;
		if (path[n] == '/' && !path[n + 1])
			return -ENOENT;
		path += n + (path[n] == '/');
	}
	return 0;
}

/* One component after the other, no symbolic link among them. */
static int open_walking(int root, const char *path, int flags)
{
	char part[KML_PATH_MAX];
	int at = root;

	while (at >= 0) {
		size_t n = strcspn(path, "/");
		bool last = !path[n];
		int next, err;

		memcpy(part, path, n);
		part[n] = '\0';
		next = openat(at, part, (last ? flags : O_PATH | O_DIRECTORY) | O_NOFOLLOW | O_CLOEXEC);
		err = errno;
		if (at != root)
			close(at);
		errno = err;
		if (next < 0 || last)
			return next;
		at = next;
		path += n + 1;
	}
	return at;
}

/* Returns a descriptor or -errno; @path was checked. */
static int open_below(const struct kernel_home *k, const char *path, int flags)
{
	struct open_how how = {
		.flags = flags | O_NOFOLLOW | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV,
	};
	int fd;

	if (!*path)
		fd = openat(k->root, ".", flags | O_CLOEXEC);
	else if (k->walk)
		fd = open_walking(k->root, path, flags);
	else
		fd = syscall(SYS_openat2, k->root, path, &how, sizeof(how));
	if (fd < 0)
		return errno == ELOOP || errno == EXDEV ? -EIO : -errno;
	return fd;
}

/* Opens the directory that holds the last component; *@name points at that. */
static int open_parent(const struct kernel_home *k, const char *path, const char **name)
{
	char dir[KML_PATH_MAX];
	const char *slash = strrchr(path, '/');
	size_t len = slash ? slash - path : 0;

	memcpy(dir, path, len);
	dir[len] = '\0';
	*name = slash ? slash + 1 : path;
	return open_below(k, dir, O_PATH | O_DIRECTORY);
}

static int fill_stat(const struct stat *st, struct kml_stat *ret)
{
	if (!S_ISDIR(st->st_mode) && !S_ISREG(st->st_mode))
		return -EIO;
	*ret = (struct kml_stat){ .is_dir = S_ISDIR(st->st_mode), .perm = st->st_mode & 07777,
				  .id = st->st_ino };
	return 0;
}

static int kernel_stat(struct kml_home *home, const char *path, struct kml_stat *ret)
{
	int err = check_path(path), fd;
	struct stat st;

	if (err)
		return err;
	fd = open_below(of(home), path, O_PATH);
	if (fd < 0)
		return fd;
	err = fstat(fd, &st) ? -errno : fill_stat(&st, ret);
	close(fd);
	return err;
}

/* Calls @fn for each entry of the open directory @fd, which it closes. */
static int each_entry(int fd, kml_list_fn *fn, void *ctx)
{
	DIR *dir = fdopendir(fd);
	unsigned long count = 0;
	struct dirent *d;
	int err = 0;

	if (!dir) {
		err = -errno;
		close(fd);
		return err;
	}
	while (!err && (errno = 0, d = readdir(dir))) {
		struct kml_stat ks;
		struct stat st;

		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, ".."))
			continue;
		if (++count > KML_ENTRIES_MAX) {
			err = -EIO;
			break;
		}
		/* What readdir told of it just now need not be asked again: of a mount, half the time. */
		if (fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW | AT_STATX_DONT_SYNC)) {
			if (errno == ENOENT)	/* removed meanwhile */
				continue;
			err = -errno;
			break;
		}
		err = fill_stat(&st, &ks);
		if (!err)
			err = fn(ctx, d->d_name, &ks);
	}
	if (!err && errno)
		err = -errno;
	closedir(dir);
	return err;
}

static int kernel_list(struct kml_home *home, const char *path, kml_list_fn *fn, void *ctx)
{
	int err = check_path(path), fd;

	if (err)
		return err;
	fd = open_below(of(home), path, O_RDONLY | O_DIRECTORY);
	return fd < 0 ? fd : each_entry(fd, fn, ctx);
}

static int kernel_read(struct kml_home *home, const char *path, char *buf, size_t *len)
{
	int err = check_path(path), fd;
	ssize_t n;

	if (err)
		return err;
	fd = open_below(of(home), path, O_RDONLY | O_NONBLOCK);
	if (fd < 0)
		return fd;
	n = read(fd, buf, KML_VALUE_MAX);
	err = n < 0 ? -errno : 0;
	close(fd);
	if (!err)
		*len = n;
	return err;
}

static int kernel_write(struct kml_home *home, const char *path, const char *buf, size_t len)
{
	int err = check_path(path), fd;
	ssize_t n;

	if (err)
		return err;
	if (len > KML_STORE_MAX)
		return -EFBIG;
	fd = open_below(of(home), path, O_WRONLY | O_TRUNC | O_NONBLOCK);
	if (fd < 0)
		return fd;
	n = write(fd, buf, len);
	err = n < 0 ? -errno : (size_t)n != len ? -EIO : 0;
	close(fd);
	return err;
}

static int kernel_mkdir(struct kml_home *home, const char *path)
{
	int err = check_path(path), fd;
	const char *name;

	if (err || !*path)
		return err ? err : -EEXIST;
	fd = open_parent(of(home), path, &name);
	if (fd < 0)
		return fd;
	err = mkdirat(fd, name, 0755) ? -errno : 0;
	close(fd);
	return err;
}

static int kernel_rmdir(struct kml_home *home, const char *path)
{
	int err = check_path(path), fd;
	const char *name;

	if (err || !*path)
		return err ? err : -EBUSY;
	fd = open_parent(of(home), path, &name);
	if (fd < 0)
		return fd;
	err = unlinkat(fd, name, AT_REMOVEDIR) ? -errno : 0;
	close(fd);
	return err;
}

/** struct walk - a readtree under way. */
struct walk {
	struct kml_home *home;
	const char *const *wanted;
	kml_tree_fn *fn;
	void *ctx;
	unsigned long count;
	unsigned int depth;
	size_t len;			/* of path */
	char path[KML_PATH_MAX];	/* of the directory that is listed */
	char value[KML_VALUE_MAX];
};

static int visit_value(struct walk *w)
{
	size_t len = 0;
	int err;

	if (++w->count > KML_ENTRIES_MAX)
		return -EIO;
	err = kernel_read(w->home, w->path, w->value, &len);
	return w->fn(w->ctx, w->path, err, w->value, err ? 0 : len);
}

static int visit(void *ctx, const char *name, const struct kml_stat *st)
{
	struct walk *w = ctx;
	size_t old = w->len;
	int n, err = 0;

	n = snprintf(w->path + old, sizeof(w->path) - old, "%s%s", old ? "/" : "", name);
	if (n < 0 || old + n >= sizeof(w->path) || w->depth > DEPTH_MAX)
		return -EIO;
	w->len += n;
	if (st->is_dir) {
		w->depth++;
		err = kernel_list(w->home, w->path, visit, w);
		w->depth--;
		if (err == -ENOENT)	/* removed meanwhile */
			err = 0;
	} else if (st->perm & 0444 && kml_home_wants(w->wanted, name)) {
		err = visit_value(w);
	}
	w->len = old;
	w->path[old] = '\0';
	return err;
}

static int kernel_readtree(struct kml_home *home, const char *path, const char *const *wanted, kml_tree_fn *fn,
			   void *ctx)
{
	struct walk *w;
	struct kml_stat st;
	int err = kernel_stat(home, path, &st);

	if (err)
		return err;
	w = calloc(1, sizeof(*w));
	if (!w)
		return -ENOMEM;
	w->home = home;
	w->wanted = wanted;
	w->fn = fn;
	w->ctx = ctx;
	w->len = strlen(path);
	memcpy(w->path, path, w->len + 1);
	if (st.is_dir)
		err = kernel_list(home, path, visit, w);
	else if (st.perm & 0444)
		err = visit_value(w);
	free(w);
	return err;
}

/* This computer's own: the module runs in it. */
static int kernel_report(struct kml_home *home, const char *name, FILE *out)
{
	char path[64], chunk[4096];
	FILE *in;
	size_t n;

	snprintf(path, sizeof(path), "/proc/%s", name);
	in = strcmp(name, "dmesg") ? fopen(path, "re") : popen("dmesg", "re");
	if (!in)
		return -errno;
	while ((n = fread(chunk, 1, sizeof(chunk), in)))
		fwrite(chunk, 1, n, out);
	return (strcmp(name, "dmesg") ? fclose(in) : pclose(in)) ? -EPERM : 0;
}

static int kernel_exec(struct kml_home *home, char *const argv[], char *const env[],
		       const int fds[3], int *ret)
{
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (!pid) {
		for (int i = 0; i < 3; i++)
			if (fds[i] >= 0)
				dup2(fds[i], i);
		if (!fchdir(of(home)->root))
			execvp(argv[0], argv);
		_exit(127);
	}
	while (waitpid(pid, ret, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

static void kernel_stop(struct kml_home *home)
{
	close(of(home)->root);
	free(home);
}

static const struct kml_home_ops kernel_ops = {
	.name = "kernel", .list = kernel_list, .stat = kernel_stat, .read = kernel_read,
	.write = kernel_write, .mkdir = kernel_mkdir, .rmdir = kernel_rmdir,
	.readtree = kernel_readtree, .exec = kernel_exec, .report = kernel_report,
	.stop = kernel_stop,
};

static bool lacks_openat2(int root)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_BENEATH };
	int fd = syscall(SYS_openat2, root, ".", &how, sizeof(how));

	if (fd >= 0)
		close(fd);
	return fd < 0;
}

static int explain(const char *root, int err, char *msg, size_t size)
{
	if (err == ENOENT || err == ENOTDIR)
		snprintf(msg, size, "home kernel: %s: no tree there; load the module (make modules_install; modprobe configfs kmemlab) or name the tree by --root",
			 root);
	else
		snprintf(msg, size, "home kernel: %s: cannot open the tree: %s%s", root, strerror(err),
			 err == EACCES ? "; try as root" : "");
	return err == ENOTDIR ? -ENOENT : -err;
}

int kml_kernel_start(const struct kml_home_opts *opts, struct kml_home **ret, char *msg, size_t size)
{
	const char *root = opts && opts->root ? opts->root : DEFAULT_ROOT;
	struct kernel_home *k;
	int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return explain(root, errno, msg, size);
	k = calloc(1, sizeof(*k));
	if (!k) {
		close(fd);
		return explain(root, ENOMEM, msg, size);
	}
	k->home.ops = &kernel_ops;
	k->root = fd;
	k->walk = lacks_openat2(fd);
	*ret = &k->home;
	return 0;
}
