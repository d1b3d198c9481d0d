// SPDX-License-Identifier: GPL-2.0
/*
 * The agent under a hostile host: real decoding and answering on a scratch tree
 * that has symbolic links out of it. Aborts where anything outside changed.
 *
 * clang -g -O1 -fsanitize=fuzzer,address,undefined -D_GNU_SOURCE -Ivm -Itests/vm \
 *	tests/fuzz/agent.c vm/serve.c vm/frame.c vm/command.c -o fuzz_agent
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "fuzz.h"
#include "serve.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char base[64], tree[80];
static int base_fd;
static struct kml_command command;
static unsigned int runs;

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	return remove(path);
}

static void remove_base(void)
{
	nftw(base, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void create(const char *path, const char *text)
{
	int fd = openat(base_fd, path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		abort();
	close(fd);
}

/* base/{outside/hidden, tree/{a, kmalloc/x, out -> ../outside, file -> ../outside/hidden, pipe}} */
static void make_base(void)
{
	snprintf(base, sizeof(base), "/dev/shm/kml-fuzz.%d", getpid());
	snprintf(tree, sizeof(tree), "%s/tree", base);
	remove_base();
	if (mkdir(base, 0700))
		abort();
	base_fd = open(base, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (mkdirat(base_fd, "outside", 0700) || mkdirat(base_fd, "tree", 0700) ||
	    mkdirat(base_fd, "tree/kmalloc", 0700))
		abort();
	create("outside/hidden", "secret");
	create("tree/a", "1\n");
	create("tree/kmalloc/x", "2\n");
	if (symlinkat("../outside", base_fd, "tree/out") || mkfifoat(base_fd, "tree/pipe", 0600) ||
	    symlinkat("../outside/hidden", base_fd, "tree/file"))
		abort();
}

static void check_outside(void)
{
	char text[16] = "";
	int fd = openat(base_fd, "outside/hidden", O_RDONLY);
	struct stat st;

	if (fd < 0 || read(fd, text, sizeof(text)) != 6 || memcmp(text, "secret", 6))
		abort();
	close(fd);
	if (fstatat(base_fd, "outside", &st, 0) || st.st_nlink != 2 || fstat(base_fd, &st) ||
	    st.st_nlink != 4)
		abort();
	close(base_fd);
}

/* By hand and unseen by the fuzzer, which would learn the word from memmem() and write it itself. */
static __attribute__((no_sanitize("coverage"), noinline)) bool tells_secret(const char *buf, size_t len)
{
	for (size_t i = 0; i + 6 <= len; i++)
		if (buf[i] == 's' && buf[i + 1] == 'e' && buf[i + 2] == 'c' && buf[i + 3] == 'r' &&
		    buf[i + 4] == 'e' && buf[i + 5] == 't')
			return true;
	return false;
}

/* What leaves must itself be sound. */
static int check_answer(struct kml_serve *serve, const void *buf, size_t len)
{
	struct kml_frame frame;

	if (kml_frame_parse(buf, len, &frame) != (int)len || tells_secret(buf, len))
		abort();
	return 0;
}

static int no_clock(struct kml_serve *serve, uint64_t ns, const uint8_t *seed)
{
	return -EPERM;
}

/* A command that ended at once: no process, but all of its streams' rules. */
static int fake_exec(struct kml_serve *serve, uint32_t id, char **argv, char **envp)
{
	if (command.id || !id)
		return kml_serve_end(serve, id, -EBUSY);
	command = (struct kml_command){ .id = id, .dead = true, .fds = { -1, -1, -1 } };
	for (int i = 0; i < 3; i++)
		command.window[i] = KML_STREAM_WINDOW;
	command.fds[0] = open("/dev/null", O_WRONLY);
	return 0;
}

static int input(struct kml_serve *serve, uint32_t id, const void *data, size_t len)
{
	return kml_command_input(&command, id, data, len);
}

static int ack(struct kml_serve *serve, uint32_t id, unsigned int stream, uint32_t count)
{
	return kml_command_ack(&command, id, stream, count);
}

static int kill_it(struct kml_serve *serve, uint32_t id, int number)
{
	return kml_command_signal(&command, id, number);
}

static int send_frame(void *ctx, uint16_t kind, uint32_t id, const void *payload, size_t len)
{
	return 0;
}

static void serve_all(struct kml_serve *serve, const uint8_t *at, size_t left)
{
	struct kml_frame frame;
	int len;

	while ((len = kml_frame_parse(at, left, &frame)) > 0) {
		if (kml_serve_frame(serve, &frame))
			break;
		if (!(frame.id & 3))
			kml_command_work(&command, send_frame, NULL);
		at += len;
		left -= len;
	}
	for (int i = 0; command.id && i < 8; i++)
		kml_command_work(&command, send_frame, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct kml_serve_ops ops = {
		.send = check_answer, .clock = no_clock, .exec = fake_exec,
		.input = input,	      .ack = ack,	 .signal = kill_it,
	};
	static struct kml_serve serve = { .ops = &ops, .root = tree };
	static uint8_t stream[FUZZ_STREAM_MAX];

	if (!(runs++ % 512)) {
		if (base[0]) {
			check_outside();
			remove_base();
		} else {
			atexit(remove_base);
		}
		make_base();
	}
	if (size > FUZZ_STREAM_MAX / 2)
		return -1;
	serve_all(&serve, stream, fuzz_stream(data, size, stream));
	return 0;
}
