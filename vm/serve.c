// SPDX-License-Identifier: GPL-2.0
/*
 * The agent's answers to requests about the tree. Nothing here follows a
 * symbolic link, leaves the root folder, or blocks on a special file.
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
#include <unistd.h>

#include "serve.h"

#define PATH_SIZE 1024
#define VALUE_MAX 4096
#define STORE_MAX 4095

static int send_pack(struct kml_serve *serve)
{
	kml_pack_end(&serve->pack);
	return serve->ops->send(serve, serve->pack.buf, serve->pack.used);
}

int kml_serve_end(struct kml_serve *serve, uint32_t id, int status)
{
	kml_pack_start(&serve->pack, KML_F_END, id, status);
	return send_pack(serve);
}

static int open_beneath(int dir, const char *path, int flags)
{
	struct open_how how = {
		/* openat2() refuses what has no meaning with O_PATH */
		.flags = flags | O_CLOEXEC | O_NOFOLLOW |
			 (flags & O_PATH ? 0 : O_NONBLOCK | O_NOCTTY),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV,
	};
	int fd = syscall(SYS_openat2, dir, *path ? path : ".", &how, sizeof(how));

	return fd < 0 ? -errno : fd;
}

static int open_path(struct kml_serve *serve, const char *path, int flags)
{
	int root = open(serve->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd;

	if (root < 0)
		return -errno;
	fd = open_beneath(root, path, flags);
	close(root);
	return fd;
}

/* Opens the folder that @path's last component lies in; @last points into @path. */
static int open_parent(struct kml_serve *serve, char *path, char **last)
{
	char *slash = strrchr(path, '/');

	if (!*path)
		return -EPERM;
	*last = slash ? slash + 1 : path;
	if (!slash)
		return open_path(serve, "", O_PATH | O_DIRECTORY);
	*slash = '\0';
	return open_path(serve, path, O_PATH | O_DIRECTORY);
}

static void put_stat(struct kml_pack *pack, const struct stat *st)
{
	kml_put_u8(pack, S_ISDIR(st->st_mode));
	kml_put_u16(pack, st->st_mode & 07777);
	kml_put_u64(pack, st->st_ino);
}

static bool is_node(const struct stat *st)
{
	return S_ISDIR(st->st_mode) || S_ISREG(st->st_mode);
}

static int do_stat(struct kml_serve *serve, uint32_t id, char *path)
{
	struct stat st;
	int fd = open_path(serve, path, O_PATH);
	int err = fd < 0 ? fd : fstat(fd, &st) ? -errno : is_node(&st) ? 0 : -EIO;

	if (fd >= 0)
		close(fd);
	if (err)
		return kml_serve_end(serve, id, err);
	kml_pack_start(&serve->pack, KML_F_END, id, 0);
	put_stat(&serve->pack, &st);
	return send_pack(serve);
}

/* Only a plain file is read or written: a pipe or a device could hold the agent up. */
static int open_attr(int dir, const char *name, int flags)
{
	struct stat st;
	int fd = open_beneath(dir, name, flags);

	if (fd < 0)
		return fd;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return S_ISDIR(st.st_mode) ? -EISDIR : -EIO;
}

/* One read(2) gives the whole value. Return: its length or -errno; closes @fd. */
static ssize_t read_value(int fd, char *value)
{
	ssize_t len = fd < 0 ? fd : read(fd, value, VALUE_MAX);

	if (fd >= 0 && len < 0)
		len = -errno;
	if (fd >= 0)
		close(fd);
	return len;
}

static int do_read(struct kml_serve *serve, uint32_t id, char *path)
{
	char value[VALUE_MAX];
	int root = open(serve->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	ssize_t len = read_value(root < 0 ? -errno : open_attr(root, path, O_RDONLY), value);

	if (root >= 0)
		close(root);
	if (len < 0)
		return kml_serve_end(serve, id, len);
	kml_pack_start(&serve->pack, KML_F_END, id, 0);
	kml_put_bytes(&serve->pack, value, len);
	return send_pack(serve);
}

/* One write(2) is one store. */
static int do_write(struct kml_serve *serve, uint32_t id, const char *path, const void *data,
		    size_t len)
{
	int root = open(serve->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd = root < 0 ? -errno : open_attr(root, path, O_WRONLY);
	ssize_t done = fd;

	if (root >= 0)
		close(root);
	if (fd >= 0) {
		done = write(fd, data, len);
		if (done < 0)
			done = -errno;
		else
			done = (size_t)done == len ? 0 : -EIO;
		close(fd);
	}
	return kml_serve_end(serve, id, done);
}

static int do_mkdir(struct kml_serve *serve, uint32_t id, char *path)
{
	char *name;
	int dir = *path ? open_parent(serve, path, &name) : -EEXIST;
	int err = dir < 0 ? dir : mkdirat(dir, name, 0755) ? -errno : 0;

	if (dir >= 0)
		close(dir);
	return kml_serve_end(serve, id, err);
}

static int do_rmdir(struct kml_serve *serve, uint32_t id, char *path)
{
	char *name;
	int dir = open_parent(serve, path, &name);
	int err = dir < 0 ? dir : unlinkat(dir, name, AT_REMOVEDIR) ? -errno : 0;

	if (dir >= 0)
		close(dir);
	return kml_serve_end(serve, id, err);
}

/* Sends a half-full frame of @kind where @want more bytes would not fit, and begins the next. */
static int make_room(struct kml_serve *serve, uint16_t kind, uint32_t id, size_t want)
{
	int err = 0;

	if (kml_pack_room(&serve->pack) >= want)
		return 0;
	err = send_pack(serve);
	kml_pack_start(&serve->pack, kind, id, 0);
	return err;
}

/* The next entry that the tree may show, with its stat; NULL at the end. */
static const char *next_entry(DIR *dir, struct stat *st)
{
	struct dirent *entry;

	while ((entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (fstatat(dirfd(dir), entry->d_name, st, AT_SYMLINK_NOFOLLOW) || !is_node(st))
			continue;
		return entry->d_name;
	}
	return NULL;
}

static int do_list(struct kml_serve *serve, uint32_t id, char *path)
{
	int err = 0, fd = open_path(serve, path, O_RDONLY | O_DIRECTORY);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const char *name;
	struct stat st;

	if (!dir)
		return kml_serve_end(serve, id, fd < 0 ? fd : -errno);
	kml_pack_start(&serve->pack, KML_F_ENTRY, id, 0);
	while (!err && (name = next_entry(dir, &st))) {
		err = make_room(serve, KML_F_ENTRY, id, 16 + strlen(name));
		kml_put_string(&serve->pack, name, strlen(name));
		put_stat(&serve->pack, &st);
	}
	closedir(dir);
	err = err ? err : send_pack(serve);
	return err ? err : kml_serve_end(serve, id, 0);
}

/* Closes @fd, which may be the -errno that opening the attribute gave. */
static int put_attr(struct kml_serve *serve, uint32_t id, int fd, const char *path)
{
	char value[VALUE_MAX];
	ssize_t len = read_value(fd, value);
	int err;

	if (fd == -ENOENT || fd == -EACCES)	/* it went away, or is write-only */
		return 0;
	err = make_room(serve, KML_F_ATTR, id, 8 + strlen(path) + (len > 0 ? len : 0));
	kml_put_u32(&serve->pack, len < 0 ? -len : 0);
	kml_put_string(&serve->pack, path, strlen(path));
	kml_put_string(&serve->pack, value, len > 0 ? len : 0);
	return err;
}

/** struct wanted - the names that a READTREE asks for, as they stand in its frame. */
struct wanted {
	unsigned int count;	/* 0: all */
	const uint8_t *names;	/* u16 length and bytes each, all checked */
};

static bool is_wanted(const struct wanted *wanted, const char *name)
{
	const uint8_t *at = wanted->names;
	size_t len = strlen(name);

	for (unsigned int i = 0; i < wanted->count; i++) {
		size_t n = at[0] | at[1] << 8;

		if (n == len && !memcmp(at + 2, name, n))
			return true;
		at += 2 + n;
	}
	return !wanted->count;
}

static int walk(struct kml_serve *serve, uint32_t id, int fd, const struct wanted *wanted, char *path,
		size_t used, unsigned int depth);

/* @name in the folder @dir is called @path below the root, @len bytes long. */
static int visit(struct kml_serve *serve, uint32_t id, int dir, const struct dirent *entry,
		 const struct wanted *wanted, char *path, size_t len, unsigned int depth)
{
	int fd;

	if (entry->d_type == DT_REG)
		return !is_wanted(wanted, entry->d_name) ? 0 : put_attr(serve, id, open_beneath(dir, entry->d_name, O_RDONLY), path);
	if (entry->d_type != DT_DIR || depth >= KML_DEPTH_MAX)
		return 0;
	fd = open_beneath(dir, entry->d_name, O_RDONLY | O_DIRECTORY);
	return fd < 0 ? 0 : walk(serve, id, fd, wanted, path, len, depth + 1);
}

/*
 * Walks the folder @fd, which it closes; @path is its name below the root, @used
 * of PATH_SIZE. No stat(2) here: it doubles the time of a large tree under emulation.
 */
static int walk(struct kml_serve *serve, uint32_t id, int fd, const struct wanted *wanted, char *path,
		size_t used, unsigned int depth)
{
	DIR *dir = fdopendir(fd);
	struct dirent *entry;
	int err = 0;

	if (!dir) {
		close(fd);
		return 0;
	}
	while (!err && (entry = readdir(dir))) {
		size_t len = used + strlen(entry->d_name) + (used ? 1 : 0);

		if (len >= PATH_SIZE || !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		snprintf(path + used, PATH_SIZE - used, "%s%s", used ? "/" : "", entry->d_name);
		err = visit(serve, id, dirfd(dir), entry, wanted, path, len, depth);
		path[used] = '\0';
	}
	closedir(dir);
	return err;
}

/* Looks at every name once, so that is_wanted() need not; nothing may follow them. */
static int get_wanted(struct kml_cursor *cursor, struct wanted *ret)
{
	ret->count = kml_get_u8(cursor);
	ret->names = cursor->at;
	for (unsigned int i = 0; i < ret->count; i++) {
		size_t len = kml_get_u16(cursor);

		if (!len || len > KML_NAME_MAX || !kml_get_bytes(cursor, len))
			return -EPROTO;
	}
	return cursor->bad || cursor->left ? -EPROTO : 0;
}

static int do_readtree(struct kml_serve *serve, uint32_t id, const struct wanted *wanted, char *path)
{
	char below[PATH_SIZE];
	int fd, err;

	fd = open_path(serve, path, O_RDONLY | O_DIRECTORY);
	if (fd < 0 && fd != -ENOTDIR)
		return kml_serve_end(serve, id, fd);
	kml_pack_start(&serve->pack, KML_F_ATTR, id, 0);
	snprintf(below, sizeof(below), "%s", path);
	if (fd >= 0)
		err = walk(serve, id, fd, wanted, below, strlen(below), 1);
	else
		err = put_attr(serve, id, open_path(serve, path, O_RDONLY), path);
	err = err ? err : send_pack(serve);
	return err ? err : kml_serve_end(serve, id, 0);
}

/* Copies the strings of an EXEC into @store and points @list at them. */
static void get_strings(struct kml_cursor *cursor, char **list, unsigned int count, char **store,
			const char *end)
{
	for (unsigned int i = 0; i < count && !cursor->bad; i++) {
		list[i] = *store;
		*store += kml_get_string(cursor, *store, end - *store) + 1;
	}
	list[count] = NULL;
}

static int do_exec(struct kml_serve *serve, uint32_t id, struct kml_cursor *cursor)
{
	static char store[KML_FRAME_MAX + KML_ARGS_MAX + 1];
	static char *list[KML_ARGS_MAX + 2];
	unsigned int argc = kml_get_u16(cursor), envc = kml_get_u16(cursor);
	char *at = store;

	if (cursor->bad || !argc || argc + envc > KML_ARGS_MAX)
		return -EPROTO;
	get_strings(cursor, list, argc, &at, store + sizeof(store));
	get_strings(cursor, list + argc + 1, envc, &at, store + sizeof(store));
	if (cursor->bad || cursor->left)
		return -EPROTO;
	return serve->ops->exec(serve, id, list, list + argc + 1);
}

static int do_hello(struct kml_serve *serve, uint32_t id, struct kml_cursor *cursor)
{
	uint32_t version = kml_get_u32(cursor);

	if (cursor->bad || version != KML_AGENT_VERSION)
		return -EPROTO;
	kml_pack_start(&serve->pack, KML_F_END, id, 0);
	kml_put_u32(&serve->pack, KML_AGENT_VERSION);
	return send_pack(serve);
}

static int do_clock(struct kml_serve *serve, uint32_t id, struct kml_cursor *cursor)
{
	uint64_t ns = kml_get_u64(cursor);
	const uint8_t *seed = kml_get_bytes(cursor, KML_SEED_SIZE);

	if (cursor->bad)
		return -EPROTO;
	return kml_serve_end(serve, id, serve->ops->clock(serve, ns, seed));
}

static int do_stream(struct kml_serve *serve, const struct kml_frame *frame,
		     struct kml_cursor *cursor)
{
	unsigned int stream = kml_get_u8(cursor);
	uint32_t value;

	if (frame->kind == KML_F_SIGNAL)
		return cursor->bad ? -EPROTO : serve->ops->signal(serve, frame->id, stream);
	if (frame->kind == KML_F_STREAM)
		return cursor->bad || stream || cursor->left > KML_STREAM_CHUNK ? -EPROTO :
			serve->ops->input(serve, frame->id, cursor->at, cursor->left);
	value = kml_get_u32(cursor);
	if (cursor->bad || stream < 1 || stream > 2)
		return -EPROTO;
	return serve->ops->ack(serve, frame->id, stream, value);
}

static int do_path(struct kml_serve *serve, const struct kml_frame *frame,
		   struct kml_cursor *cursor)
{
	static int (*const calls[KML_F_KINDS])(struct kml_serve *, uint32_t, char *) = {
		[KML_F_LIST] = do_list,   [KML_F_STAT] = do_stat,
		[KML_F_READ] = do_read,   [KML_F_MKDIR] = do_mkdir,
		[KML_F_RMDIR] = do_rmdir,
	};
	struct wanted wanted;
	char path[PATH_SIZE];

	kml_get_string(cursor, path, sizeof(path));
	if (cursor->bad || !kml_path_ok(path))
		return -EPROTO;
	if (frame->kind == KML_F_WRITE)
		return cursor->left > STORE_MAX ? -EPROTO :
			do_write(serve, frame->id, path, cursor->at, cursor->left);
	if (frame->kind == KML_F_READTREE)
		return get_wanted(cursor, &wanted) ? -EPROTO : do_readtree(serve, frame->id, &wanted, path);
	if (cursor->left)
		return -EPROTO;
	return calls[frame->kind](serve, frame->id, path);
}

int kml_serve_frame(struct kml_serve *serve, const struct kml_frame *frame)
{
	struct kml_cursor cursor = kml_cursor_init(frame);

	if (frame->status)
		return -EPROTO;
	switch (frame->kind) {
	case KML_F_HELLO:
		return do_hello(serve, frame->id, &cursor);
	case KML_F_CLOCK:
		return do_clock(serve, frame->id, &cursor);
	case KML_F_LIST ... KML_F_READTREE:
		return do_path(serve, frame, &cursor);
	case KML_F_EXEC:
		return do_exec(serve, frame->id, &cursor);
	case KML_F_PING:
		return kml_serve_end(serve, frame->id, 0);
	case KML_F_SIGNAL:
	case KML_F_STREAM:
	case KML_F_ACK:
		return do_stream(serve, frame, &cursor);
	}
	return -EPROTO;
}
