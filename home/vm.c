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
#include "vm_priv.h"

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

int kml_vm_begin(struct vm_home *vm, uint16_t kind, const char *path)
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
	int err = kml_vm_begin(vm, kind, path);

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

void kml_vm_get_stat(struct kml_cursor *cursor, struct kml_stat *ret)
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
		kml_vm_get_stat(&cursor, ret);
		if (cursor.bad || cursor.left)
			err = kml_client_break(vm->client);
	}
	pthread_mutex_unlock(&vm->lock);
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
	.list = kml_vm_list,
	.stat = vm_stat,
	.read = vm_read,
	.write = vm_write,
	.mkdir = vm_mkdir,
	.rmdir = vm_rmdir,
	.readtree = kml_vm_readtree,
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
