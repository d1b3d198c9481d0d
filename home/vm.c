// SPDX-License-Identifier: GPL-2.0
/*
 * The home in a guest: the tree of a real kernel behind the agent. What comes
 * from there is checked before anybody sees it; one broken promise, or the
 * guest's end, and every later call is -EIO.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "home.h"
#include "last_words.h"
#include "run.h"
#include "vm.h"

/* A store may allocate and clear much memory under emulation; a dead guest is seen at once. */
#define ANSWER_S 60
#define LIST_MAX 100000			/* entries of one directory */
#define TREE_BYTES_MAX (512u << 20)	/* one readtree, as it is kept here */

struct vm_home {
	struct kml_home home;
	struct kml_guest *guest;
	struct kml_client *client;	/* under @lock */
	pthread_mutex_t lock;		/* held from a request to its END; never across a callback */
};

/* Records that are kept until the whole answer is in: callbacks may call the home again. */
struct heap {
	char *data;
	size_t used, size;
};

static struct vm_home *to_vm(struct kml_home *home)
{
	return (struct vm_home *)home;
}

static int heap_add(struct heap *heap, const void *data, size_t len)
{
	if (len > heap->size - heap->used) {
		size_t size = (heap->size + len) * 2;
		char *bigger = size > TREE_BYTES_MAX ? NULL : realloc(heap->data, size);

		if (!bigger)
			return size > TREE_BYTES_MAX ? -EIO : -ENOMEM;
		heap->data = bigger;
		heap->size = size;
	}
	memcpy(heap->data + heap->used, data, len);
	heap->used += len;
	return 0;
}

/* Why a path is not even asked for: a name longer than the kernel's NAME_MAX, or no path. */
static int refuse(const char *path)
{
	for (; *path; path += *path == '/') {
		size_t len = strcspn(path, "/");

		if (len > NAME_MAX)
			return -ENAMETOOLONG;
		path += len;
	}
	return -ENOENT;
}

/* Begins a request about @path; the caller holds the lock. */
static int begin(struct vm_home *vm, uint16_t kind, const char *path)
{
	if (strlen(path) >= KML_PATH_MAX)
		return -ENAMETOOLONG;
	if (!kml_path_ok(path))
		return refuse(path);
	kml_client_begin(vm->client, kind);
	kml_put_string(&vm->client->pack, path, strlen(path));
	return 0;
}

/* A request whose answer is one frame. @data may be NULL; @ret too where it must be empty. */
static int ask(struct vm_home *vm, uint16_t kind, const char *path, const void *data, size_t len,
	       struct kml_frame *ret)
{
	int err = begin(vm, kind, path);

	if (err)
		return err;
	kml_put_bytes(&vm->client->pack, data, len);
	err = kml_client_send(vm->client);
	return err ? err : kml_client_end(vm->client, kml_client_limit_ms(ANSWER_S), ret);
}

static int simple(struct kml_home *home, uint16_t kind, const char *path, const void *data,
		  size_t len)
{
	struct vm_home *vm = to_vm(home);
	int err;

	pthread_mutex_lock(&vm->lock);
	err = ask(vm, kind, path, data, len, NULL);
	pthread_mutex_unlock(&vm->lock);
	return err;
}

static int vm_mkdir(struct kml_home *home, const char *path)
{
	return simple(home, KML_F_MKDIR, path, NULL, 0);
}

static int vm_rmdir(struct kml_home *home, const char *path)
{
	return simple(home, KML_F_RMDIR, path, NULL, 0);
}

static int vm_write(struct kml_home *home, const char *path, const char *buf, size_t len)
{
	if (len > KML_STORE_MAX)
		return -EFBIG;
	return simple(home, KML_F_WRITE, path, buf, len);
}

/* Some who are dead have told why. */
static int ask_the_dead(struct vm_home *vm, const char *path, char *buf, size_t *len)
{
	char *console = malloc(KML_CONSOLE_SIZE), line[80];
	int err = -EIO;

	if (!console)
		return -ENOMEM;
	kml_guest_last_line(vm->guest, line, sizeof(line));	/* waits for what is still on its way */
	kml_guest_console(vm->guest, console, KML_CONSOLE_SIZE);
	if (!kml_guest_alive(vm->guest))
		err = kml_last_words(console, path, buf, len);
	free(console);
	return err;
}

static int vm_read(struct kml_home *home, const char *path, char *buf, size_t *len)
{
	struct vm_home *vm = to_vm(home);
	struct kml_frame frame;
	int err;

	pthread_mutex_lock(&vm->lock);
	err = ask(vm, KML_F_READ, path, NULL, 0, &frame);
	if (!err && frame.len > KML_VALUE_MAX)
		err = kml_client_break(vm->client);
	if (!err) {
		memcpy(buf, frame.payload, frame.len);
		*len = frame.len;
	}
	if (err == -EIO && vm->guest)
		err = ask_the_dead(vm, path, buf, len);
	pthread_mutex_unlock(&vm->lock);
	return err;
}

static void get_stat(struct kml_cursor *cursor, struct kml_stat *ret)
{
	uint8_t is_dir = kml_get_u8(cursor);
	uint16_t perm = kml_get_u16(cursor);

	ret->is_dir = is_dir;
	ret->perm = perm;
	ret->id = kml_get_u64(cursor);
	if (is_dir > 1 || perm > 0777)
		cursor->bad = true;
}

static int vm_stat(struct kml_home *home, const char *path, struct kml_stat *ret)
{
	struct vm_home *vm = to_vm(home);
	struct kml_cursor cursor;
	struct kml_frame frame;
	int err;

	pthread_mutex_lock(&vm->lock);
	err = ask(vm, KML_F_STAT, path, NULL, 0, &frame);
	if (!err) {
		cursor = kml_cursor_init(&frame);
		get_stat(&cursor, ret);
		if (cursor.bad || cursor.left)
			err = kml_client_break(vm->client);
	}
	pthread_mutex_unlock(&vm->lock);
	return err;
}

/* What is asked for: the answer must be about nothing else. */
struct asked {
	const char *path;
	const char *const *wanted;	/* of a readtree */
};

/* Takes one record of an answer apart and keeps it; a bad cursor ends the connection. */
typedef int take_fn(struct kml_cursor *cursor, const struct asked *asked, struct heap *heap);

/* One entry, as it is kept; @name follows with its NUL. */
struct entry {
	struct kml_stat st;
	uint16_t size;
};

static int take_entry(struct kml_cursor *cursor, const struct asked *asked, struct heap *heap)
{
	char name[KML_NAME_MAX + 1];
	struct entry entry;
	int err;

	memset(&entry, 0, sizeof(entry));
	entry.size = kml_get_string(cursor, name, sizeof(name)) + 1;
	get_stat(cursor, &entry.st);
	if (cursor->bad || !kml_name_ok(name))
		return -EIO;
	err = heap_add(heap, &entry, sizeof(entry));
	return err ? err : heap_add(heap, name, entry.size);
}

struct attr {
	int err;
	uint16_t path_size, len;	/* path with its NUL, then the value */
};

/* A path that was not asked for would send the caller elsewhere. */
static bool lies_below(const char *path, const char *asked)
{
	size_t len = strlen(asked);

	return kml_path_ok(path) && !strncmp(path, asked, len) &&
	       (!len || !path[len] || path[len] == '/');
}

static bool names_ok(const char *path)
{
	char name[KML_NAME_MAX + 1];

	while (*path) {
		size_t len = strcspn(path, "/");

		if (len > KML_NAME_MAX)
			return false;
		memcpy(name, path, len);
		name[len] = '\0';
		if (!kml_name_ok(name))
			return false;
		path += len + (path[len] == '/');
	}
	return true;
}

/* Was this attribute asked for by its name, or is it all that was asked for? */
static bool is_wanted(const char *path, const struct asked *asked)
{
	const char *slash = strrchr(path, '/');

	return kml_home_wants(asked->wanted, slash ? slash + 1 : path) || !strcmp(path, asked->path);
}

static int take_attr(struct kml_cursor *cursor, const struct asked *asked, struct heap *heap)
{
	uint32_t number = kml_get_u32(cursor);
	char path[KML_PATH_MAX];
	struct attr attr;
	const uint8_t *value;
	int err;

	memset(&attr, 0, sizeof(attr));
	attr.err = -(int)(number & 0xffff);
	attr.path_size = kml_get_string(cursor, path, sizeof(path)) + 1;
	attr.len = kml_get_u16(cursor);
	value = kml_get_bytes(cursor, attr.len);
	if (!value || number > 4095 || (number && attr.len) || attr.len > KML_VALUE_MAX ||
	    !lies_below(path, asked->path) || !names_ok(path) || !is_wanted(path, asked))
		return -EIO;
	err = heap_add(heap, &attr, sizeof(attr));
	err = err ? err : heap_add(heap, path, attr.path_size);
	return err ? err : heap_add(heap, value, attr.len);
}

/* None is all of them. A count that does not fit its byte would ask for too few: the pack is full. */
static void put_wanted(struct kml_pack *pack, const char *const *wanted)
{
	unsigned int count = 0;

	while (wanted && wanted[count])
		count++;
	pack->full |= count > KML_WANTED_MAX;
	kml_put_u8(pack, count);
	for (unsigned int i = 0; i < count; i++)
		kml_put_string(pack, wanted[i], strlen(wanted[i]));
}

/* Collects a streamed answer; the caller holds the lock. */
static int collect(struct vm_home *vm, uint16_t kind, uint16_t record, const struct asked *asked,
		   size_t most, take_fn *take, struct heap *heap)
{
	int err = begin(vm, kind, asked->path);
	struct kml_cursor cursor;
	struct kml_frame frame;

	if (!err && kind == KML_F_READTREE)
		put_wanted(&vm->client->pack, asked->wanted);
	err = err ? err : kml_client_send(vm->client);
	if (err)
		return err;
	for (;;) {
		err = kml_client_next(vm->client, kml_client_limit_ms(ANSWER_S), &frame);
		if (err || frame.id != vm->client->id)
			return kml_client_break(vm->client);
		if (frame.kind == KML_F_END && !frame.len)
			return frame.status;
		if (frame.kind != record || frame.status)
			return kml_client_break(vm->client);
		cursor = kml_cursor_init(&frame);
		while (cursor.left) {
			if (!most--)
				return kml_client_break(vm->client);
			err = take(&cursor, asked, heap);
			if (err)
				break;
		}
		if (err) {	/* the rest of the answer is on its way: no going on */
			kml_client_break(vm->client);
			return err;
		}
	}
}

static int vm_list(struct kml_home *home, const char *path, kml_list_fn *fn, void *ctx)
{
	struct asked asked = { .path = path };
	struct vm_home *vm = to_vm(home);
	struct heap heap = { 0 };
	struct entry entry;
	int err;

	pthread_mutex_lock(&vm->lock);
	err = collect(vm, KML_F_LIST, KML_F_ENTRY, &asked, LIST_MAX, take_entry, &heap);
	pthread_mutex_unlock(&vm->lock);
	for (size_t at = 0; !err && at < heap.used; at += sizeof(entry) + entry.size) {
		memcpy(&entry, heap.data + at, sizeof(entry));
		err = fn(ctx, heap.data + at + sizeof(entry), &entry.st);
	}
	free(heap.data);
	return err;
}

static int vm_readtree(struct kml_home *home, const char *path, const char *const *wanted, kml_tree_fn *fn, void *ctx)
{
	struct asked asked = { path, wanted };
	struct vm_home *vm = to_vm(home);
	struct heap heap = { 0 };
	struct attr attr;
	int err;

	pthread_mutex_lock(&vm->lock);
	err = collect(vm, KML_F_READTREE, KML_F_ATTR, &asked, KML_ENTRIES_MAX, take_attr, &heap);
	pthread_mutex_unlock(&vm->lock);
	for (size_t at = 0; !err && at < heap.used; at += sizeof(attr) + attr.path_size + attr.len) {
		const char *name = heap.data + at + sizeof(attr);

		memcpy(&attr, heap.data + at, sizeof(attr));
		err = fn(ctx, name, attr.err, name + attr.path_size, attr.len);
	}
	free(heap.data);
	return err;
}

static int vm_exec(struct kml_home *home, char *const argv[], char *const env[], const int fds[3],
		   int *ret)
{
	struct vm_home *vm = to_vm(home);
	int err;

	if (!vm->guest)
		return -EOPNOTSUPP;
	pthread_mutex_lock(&vm->lock);
	err = kml_run_on(vm->client, vm->guest, argv, env, fds, ret);
	pthread_mutex_unlock(&vm->lock);
	return err;
}

/* Passes on what lies in , from its beginning. */
static int copy_out(int fd, FILE *out)
{
	char chunk[4096];
	ssize_t n;
	off_t at = 0;

	while ((n = pread(fd, chunk, sizeof(chunk), at)) > 0) {
		fwrite(chunk, 1, n, out);
		at += n;
	}
	return n < 0 ? -errno : 0;
}

static int vm_report(struct kml_home *home, const char *name, FILE *out)
{
	char path[64], cat[] = "cat", dmesg[] = "dmesg";
	char *argv[] = { cat, path, NULL }, *log[] = { dmesg, NULL };
	int fd = memfd_create("report", MFD_CLOEXEC), null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	int status = 0, err = fd < 0 || null < 0 ? -errno : 0;

	snprintf(path, sizeof(path), "/proc/%s", name);
	if (!err)
		err = vm_exec(home, strcmp(name, dmesg) ? argv : log, NULL,
			      (int[]){ -1, fd, null }, &status);
	if (!err && status)
		err = -ENOENT;
	if (!err)
		err = copy_out(fd, out);
	if (fd >= 0)
		close(fd);
	if (null >= 0)
		close(null);
	return err;
}

static bool vm_lost(struct kml_home *home, char *why, size_t size)
{
	struct vm_home *vm = to_vm(home);
	char line[160];

	if (!vm->guest || (kml_guest_alive(vm->guest) && !vm->client->broken))
		return false;
	kml_guest_last_line(vm->guest, line, sizeof(line));
	snprintf(why, size, "the guest %s; its last line: %s",
		 kml_guest_alive(vm->guest) ? "does not answer" : "died", *line ? line : "none");
	return true;
}

static int vm_ram(struct kml_home *home, uint64_t phys, void *buf, size_t len)
{
	struct vm_home *vm = to_vm(home);
	int err;

	if (!vm->guest)
		return -EOPNOTSUPP;
	pthread_mutex_lock(&vm->lock);
	err = kml_guest_ram(vm->guest, phys, buf, len);
	pthread_mutex_unlock(&vm->lock);
	return err;
}

static void vm_stop(struct kml_home *home)
{
	struct vm_home *vm = to_vm(home);

	kml_guest_stop(vm->guest);
	pthread_mutex_destroy(&vm->lock);
	free(vm->client);
	free(vm);
}

static const struct kml_home_ops vm_ops = {
	.name = "vm",
	.list = vm_list,
	.stat = vm_stat,
	.read = vm_read,
	.write = vm_write,
	.mkdir = vm_mkdir,
	.rmdir = vm_rmdir,
	.readtree = vm_readtree,
	.exec = vm_exec,
	.report = vm_report,
	.ram = vm_ram,
	.lost = vm_lost,
	.stop = vm_stop,
};

int kml_vm_home_new(struct kml_client *client, struct kml_guest *guest, struct kml_home **ret)
{
	struct vm_home *vm = client ? calloc(1, sizeof(*vm)) : NULL;

	if (!vm)
		return -ENOMEM;
	vm->home.ops = &vm_ops;
	vm->guest = guest;
	vm->client = client;
	pthread_mutex_init(&vm->lock, NULL);
	*ret = &vm->home;
	return 0;
}

struct kml_guest *kml_vm_home_guest(struct kml_home *home)
{
	return to_vm(home)->guest;
}

int kml_vm_start(const struct kml_home_opts *opts, struct kml_home **ret, char *msg, size_t size)
{
	struct kml_guest_opts guest_opts = {
		.kernel = opts->kernel, .mem = opts->mem, .cpus = opts->cpus, .cold = opts->cold,
		.preset = opts->preset,
		.params = opts->params,
		.make = true,
	};
	struct kml_client *client;
	struct kml_guest *guest;
	int err = kml_guest_start(&guest_opts, &guest, msg, size);

	if (err)
		return err;
	client = kml_guest_client(guest);
	err = kml_vm_home_new(client, guest, ret);
	if (err) {
		snprintf(msg, size, "no memory");
		free(client);
		kml_guest_stop(guest);
	}
	return err;
}
