// SPDX-License-Identifier: GPL-2.0
/* Makes, verifies and forgets snapshots in the cache. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "snapshot.h"
#include "store.h"

#define LAYOUT 2
#define KEY_SIZE 8192
#define KEPT 24			/* snapshots; the least recently used go */
#define ROOM_MB 320		/* what the RAM file of a freshly booted guest may take */
#define LOCK_LIMIT_S 180

/* Everything that makes one snapshot another; compared byte by byte, named by its hash. */
static int make_key(const struct kml_qemu_spec *spec, char *key, char *dir)
{
	char program[PATH_MAX], name[64];
	struct stat st;

	if (kml_qemu_program(spec->image->qemu, program, sizeof(program)) || stat(program, &st))
		return -ENOENT;
	snprintf(key, KEY_SIZE,
		 "layout=%d\nqemu=%s %" PRIu64 " %" PRIu64 ".%09" PRIu64 " %" PRIu64 "\n"
		 "image=%s %s\nmachine=%s preset=%s accel=%s mem=%" PRIu64 " cpus=%u\nappend=%s\n",
		 LAYOUT, program, (uint64_t)st.st_size, (uint64_t)st.st_mtim.tv_sec,
		 (uint64_t)st.st_mtim.tv_nsec, (uint64_t)st.st_ino, spec->image->id,
		 spec->image->release, kml_qemu_machine(spec),
		 spec->preset ? spec->preset->name : "", spec->accel, spec->mem, spec->cpus,
		 spec->append);
	snprintf(name, sizeof(name), "snaps/%016" PRIx64, kml_hash(0, key, strlen(key)));
	return kml_store_path(name, dir);
}

static int sum_state(int fd, uint64_t *ret)
{
	char chunk[65536];
	ssize_t got;

	*ret = 0;
	if (lseek(fd, 0, SEEK_SET))
		return -errno;
	while ((got = read(fd, chunk, sizeof(chunk))) > 0)
		*ret = kml_hash(*ret, chunk, got);
	return got < 0 || lseek(fd, 0, SEEK_SET) ? -EIO : 0;
}

/* The stamp's last two lines. Opening and mapping the RAM changes none of these numbers. */
static int describe(int ram, int state, char *ret, size_t size)
{
	struct stat r, s;
	uint64_t sum;

	if (fstat(ram, &r) || fstat(state, &s) || sum_state(state, &sum))
		return -EIO;
	snprintf(ret, size,
		 "ram=%" PRIu64 " %" PRIu64 " %" PRIu64 ".%09ld %" PRIu64 ".%09ld\n"
		 "state=%" PRIu64 " %016" PRIx64 "\n",
		 (uint64_t)r.st_size, (uint64_t)r.st_ino, (uint64_t)r.st_mtim.tv_sec,
		 r.st_mtim.tv_nsec, (uint64_t)r.st_ctim.tv_sec, r.st_ctim.tv_nsec,
		 (uint64_t)s.st_size, sum);
	return 0;
}

void kml_snapshot_close(struct kml_snapshot *snap)
{
	if (snap->ram >= 0)
		close(snap->ram);
	if (snap->state >= 0)
		close(snap->state);
	snap->ram = snap->state = -1;
}

static bool stamp_matches(const char *dir, const char *key, const struct kml_snapshot *snap)
{
	char stamp[KEY_SIZE + 512], now[512];
	struct stat st;
	size_t len = strlen(key);
	ssize_t got;
	int fd = kml_store_open(dir, "stamp", O_RDONLY, &st);

	if (fd < 0)
		return false;
	got = read(fd, stamp, sizeof(stamp) - 1);
	close(fd);
	if (got < 0 || describe(snap->ram, snap->state, now, sizeof(now)))
		return false;
	stamp[got] = '\0';
	return !strncmp(stamp, key, len) && !strcmp(stamp + len, now);
}

static int open_dir(const char *dir, const char *key, struct kml_snapshot *ret)
{
	struct stat st;

	ret->ram = ret->state = -1;
	if (lstat(dir, &st) || !S_ISDIR(st.st_mode) || !kml_store_mine(&st))
		return -ENOENT;
	ret->ram = kml_store_open(dir, "ram", O_RDWR, &st);
	ret->state = kml_store_open(dir, "state", O_RDONLY, &st);
	if (ret->ram >= 0 && ret->state >= 0 && stamp_matches(dir, key, ret))
		return 0;
	kml_snapshot_close(ret);
	return -ENOENT;
}

int kml_snapshot_open(const struct kml_qemu_spec *spec, struct kml_snapshot *ret)
{
	char key[KEY_SIZE], dir[PATH_MAX];
	int err = make_key(spec, key, dir);

	ret->ram = ret->state = -1;
	err = err ? err : open_dir(dir, key, ret);
	if (!err)
		utimensat(AT_FDCWD, dir, NULL, 0);	/* recently used */
	return err ? -ENOENT : 0;
}

void kml_snapshot_forget(const struct kml_qemu_spec *spec)
{
	char key[KEY_SIZE], dir[PATH_MAX];

	if (!make_key(spec, key, dir))
		kml_store_remove(dir);
}

struct entry {
	char name[256];
	struct timespec used;
};

static int newest_first(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->used.tv_sec != y->used.tv_sec)
		return x->used.tv_sec < y->used.tv_sec ? 1 : -1;
	return x->used.tv_nsec < y->used.tv_nsec ? 1 : x->used.tv_nsec > y->used.tv_nsec ? -1 : 0;
}

/* A half-made one is called .PID-...: that process being gone, it is rubbish. */
static bool is_rubbish(const char *name)
{
	pid_t maker = name[0] == '.' ? atoi(name + 1) : 0;

	return maker > 0 && kill(maker, 0) && errno == ESRCH;
}

static void forget_old(void)
{
	char path[PATH_MAX], full[PATH_MAX + 300];
	struct entry list[64];
	struct dirent *entry;
	size_t count = 0;
	struct stat st;
	DIR *dir;

	if (kml_store_path("snaps", path) || !(dir = opendir(path)))
		return;
	while ((entry = readdir(dir)) && count < 64) {
		snprintf(full, sizeof(full), "%s/%s", path, entry->d_name);
		if (is_rubbish(entry->d_name))
			kml_store_remove(full);
		if (entry->d_name[0] == '.' || lstat(full, &st) || !S_ISDIR(st.st_mode))
			continue;
		snprintf(list[count].name, sizeof(list[0].name), "%s", entry->d_name);
		list[count++].used = st.st_mtim;
	}
	closedir(dir);
	qsort(list, count, sizeof(list[0]), newest_first);
	for (size_t i = KEPT; i < count; i++) {
		snprintf(full, sizeof(full), "%s/%s", path, list[i].name);
		kml_store_remove(full);
	}
}

static int create_file(const char *dir, const char *name)
{
	char path[PATH_MAX + 128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	return fd < 0 ? -errno : fd;
}

static int write_stamp(const char *dir, const char *key, const struct kml_snapshot *snap)
{
	char text[KEY_SIZE + 512];
	size_t len = strlen(key);
	int fd, err;

	memcpy(text, key, len);
	if (fsync(snap->ram) || fsync(snap->state))
		return -errno;
	err = describe(snap->ram, snap->state, text + len, sizeof(text) - len);
	fd = err ? err : create_file(dir, "stamp");
	if (fd < 0)
		return fd;
	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text) || fsync(fd))
		err = errno ? -errno : -EIO;
	close(fd);
	return err;
}

/* Boots the template and fills the folder @dir, which is still called by another name. */
static int fill(const struct kml_qemu_spec *spec, const char *dir, const char *key,
		kml_snapshot_ready *ready, struct kml_qemu *qemu)
{
	struct kml_qemu_spec template = *spec;
	struct kml_snapshot snap;
	int err;

	snap.ram = create_file(dir, "ram");
	snap.state = create_file(dir, "state");
	err = snap.ram < 0 ? snap.ram : snap.state < 0 ? snap.state : 0;
	if (!err && ftruncate(snap.ram, spec->mem))
		err = -errno;
	template.ram = snap.ram;
	template.share = true;
	template.state = -1;
	err = err ? err : kml_qemu_start(&template, qemu);
	if (!err) {
		err = ready(qemu);
		err = err ? err : kml_qemu_save(qemu, snap.state);
		kml_qemu_stop(qemu);
	}
	err = err ? err : write_stamp(dir, key, &snap);
	kml_snapshot_close(&snap);
	return err;
}

static int make_aside(const struct kml_qemu_spec *spec, const char *dir, const char *key,
		      kml_snapshot_ready *ready, struct kml_qemu *qemu)
{
	const char *slash = strrchr(dir, '/');
	char aside[PATH_MAX + 64];
	int err;

	if (kml_store_room() < ROOM_MB)
		return -ENOSPC;
	snprintf(aside, sizeof(aside), "%.*s/.%d-%s", (int)(slash - dir), dir, getpid(), slash + 1);
	kml_store_remove(aside);
	if (mkdir(aside, 0700))
		return -errno;
	err = fill(spec, aside, key, ready, qemu);
	if (err && kml_store_room() < 8)	/* a full disk kills QEMU by SIGBUS */
		err = -ENOSPC;
	if (!err) {
		kml_store_remove(dir);
		err = rename(aside, dir) ? -errno : 0;
	}
	if (err)
		kml_store_remove(aside);
	return err;
}

/* Return: a descriptor that holds the lock until it is closed, or -errno. */
static int lock_snaps(void)
{
	char path[PATH_MAX];
	int fd, err = kml_store_path("snaps", path);

	if (err)
		return err;
	if (mkdir(path, 0700) && errno != EEXIST)
		return -errno;
	err = kml_store_path("snaps.lock", path);
	fd = err ? err : open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return err ? err : -errno;
	for (int i = 0; flock(fd, LOCK_EX | LOCK_NB); i++) {
		if (i >= LOCK_LIMIT_S * 20) {
			close(fd);
			return -ETIMEDOUT;
		}
		usleep(50000);
	}
	return fd;
}

int kml_snapshot_make(const struct kml_qemu_spec *spec, kml_snapshot_ready *ready,
		      struct kml_qemu *qemu)
{
	char key[KEY_SIZE], dir[PATH_MAX];
	struct kml_snapshot there;
	int lock, err = make_key(spec, key, dir);

	if (err)
		return err;
	lock = lock_snaps();
	if (lock < 0)
		return lock;
	if (!open_dir(dir, key, &there)) {	/* somebody made it while we waited */
		kml_snapshot_close(&there);
	} else {
		err = make_aside(spec, dir, key, ready, qemu);
		forget_old();
	}
	close(lock);
	return err;
}
