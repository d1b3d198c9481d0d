// SPDX-License-Identifier: GPL-2.0
/*
 * The host under a hostile guest: the home over the agent, and the command
 * runner, against a stream of a fuzzer's making. Checks that nothing unsound
 * reaches a caller.
 *
 * clang -g -O1 -fsanitize=fuzzer,address,undefined -D_GNU_SOURCE -Ivm -Ihome -Itests/vm \
 *	tests/fuzz/client.c home/vm.c home/vm_stream.c vm/client.c vm/frame.c vm/run.c -o fuzz_client
 * Run it with -close_fd_mask=3: the runner writes to standard output and error.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "run.h"
#include "last_words.h"
#include "vm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The guest is a socket; these stand in for guest.c. */
static int guest_fd;

int kml_guest_fd(const struct kml_guest *guest)
{
	return guest_fd;
}

int kml_guest_console_fd(const struct kml_guest *guest)
{
	return -1;
}

int kml_guest_wait(struct kml_guest *guest, short events, int ms)
{
	struct pollfd polls = { guest_fd, events, 0 };

	return poll(&polls, 1, 0);
}

bool kml_guest_alive(struct kml_guest *guest)
{
	return true;
}

void kml_guest_stop(struct kml_guest *guest)
{
}

/* Only a dead guest has last words; this one lives. */
int kml_last_words(const char *console, const char *path, char *buf, size_t *len)
{
	return -EIO;
}

void kml_guest_console(struct kml_guest *guest, char *buf, size_t size)
{
	*buf = '\0';
}

void kml_guest_last_line(struct kml_guest *guest, char *buf, size_t size)
{
	*buf = '\0';
}

int kml_guest_ram(struct kml_guest *guest, uint64_t phys, void *buf, size_t len)
{
	return -EIO;
}

int kml_guest_start(const struct kml_guest_opts *opts, struct kml_guest **ret, char *msg,
		    size_t msg_size)
{
	return -EIO;
}

static int check_entry(void *ctx, const char *name, const struct kml_stat *st)
{
	if (!kml_name_ok(name) || st->perm > 0777)
		abort();
	return 0;
}

static int check_attr(void *ctx, const char *path, int err, const char *value, size_t len)
{
	if (!kml_path_ok(path) || err > 0 || err < -4095 || (err && len) || len > KML_VALUE_MAX)
		abort();
	for (size_t i = 0; i < len; i++)
		(void)*(const volatile char *)(value + i);
	return 0;
}

static int check_wanted(void *ctx, const char *path, int err, const char *value, size_t len)
{
	const char *slash = strrchr(path, '/');

	if (strcmp(slash ? slash + 1 : path, "size") && strcmp(slash ? slash + 1 : path, "virt") && strcmp(path, "kmalloc"))
		abort();
	return check_attr(ctx, path, err, value, len);
}

static void ask_everything(struct kml_home *home)
{
	static const char *const wanted[] = { "virt", "size", NULL };
	char value[KML_VALUE_MAX];
	struct kml_stat st;
	size_t len;

	home->ops->list(home, "", check_entry, NULL);
	home->ops->readtree(home, "kmalloc", NULL, check_attr, NULL);
	if (!home->ops->read(home, "kmalloc/a/size", value, &len) && len > sizeof(value))
		abort();
	home->ops->stat(home, "kmalloc", &st);
	home->ops->write(home, "kmalloc/a/size", "1", 1);
	home->ops->mkdir(home, "kmalloc/b");
	home->ops->readtree(home, "", NULL, check_attr, NULL);
	home->ops->readtree(home, "kmalloc", wanted, check_wanted, NULL);
}

static void fill(int fd, const uint8_t *data, size_t size)
{
	static uint8_t stream[FUZZ_STREAM_MAX];
	size_t len = fuzz_stream(data, size, stream);

	if (send(fd, stream, len, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 && errno != EAGAIN)
		abort();
	shutdown(fd, SHUT_WR);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char word[] = "true";
	char *argv[] = { word, NULL };
	struct kml_client *client;
	struct kml_home *home;
	int pair[2], status;

	if (size < 1 || size > FUZZ_STREAM_MAX / 2 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return -1;
	guest_fd = pair[0];
	fill(pair[1], data, size);
	client = kml_guest_client(NULL);
	if (data[0] & 2) {
		kml_run(client, NULL, argv, NULL, &status);
		free(client);
	} else if (data[0] & 4) {
		kml_client_hello(client, 0);
		free(client);
	} else if (!kml_vm_home_new(client, NULL, &home)) {
		ask_everything(home);
		home->ops->stop(home);
	}
	close(pair[0]);
	close(pair[1]);
	return 0;
}
