// SPDX-License-Identifier: GPL-2.0
/* The host's end of a command in a guest: one loop over streams, signals and pings. */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "run.h"

#define PING_EVERY_S 5
#define PING_LIMIT_S 30
#define SIGNALS_MAX 3
/* A pipe that poll() calls writable takes this much without blocking. */
#define WRITE_CHUNK 4096

/* What came for one of our outputs and is not written yet; never more than the window. */
struct output {
	size_t used, at;
	bool closed;		/* nobody reads it: drop */
	uint8_t buf[KML_STREAM_WINDOW];
};

struct run {
	struct kml_client *client;
	struct kml_guest *guest;
	uint32_t id;		/* of the EXEC */
	uint32_t ping_id;	/* of the ping under way, or 0 */
	uint64_t pinged;	/* ns, when the last one was sent */
	uint32_t window;	/* bytes of input that may still be sent */
	int fds[3];		/* ours: standard input, output and error of the command; -1: none */
	bool input_ended;
	unsigned int signals;	/* how many were handed on */
	int signal_fd;
	bool done;
	int wait_status;
	struct output out[3];	/* 1 and 2 are used */
};

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ull + ts.tv_nsec / 1000000;
}

static int wait_guest(void *ctx, short events, int ms)
{
	return kml_guest_wait(ctx, events, ms);
}

struct kml_client *kml_guest_client(struct kml_guest *guest)
{
	struct kml_client *client = calloc(1, sizeof(*client));

	if (!client)
		return NULL;
	client->fd = kml_guest_fd(guest);
	client->wait = wait_guest;
	client->ctx = guest;
	return client;
}

static int send_small(struct run *run, uint16_t kind, uint8_t first, const void *data, size_t len)
{
	kml_pack_start(&run->client->pack, kind, run->id, 0);
	kml_put_u8(&run->client->pack, first);
	kml_put_bytes(&run->client->pack, data, len);
	return kml_client_send(run->client);
}

static size_t count(char *const list[])
{
	size_t n = 0;

	while (list && list[n])
		n++;
	return n;
}

static int send_exec(struct run *run, char *const argv[], char *const env[])
{
	static const char *const fixed[] = { "PATH=/bin:/sbin:/usr/bin:/usr/sbin", "HOME=/root" };
	struct kml_pack *pack = &run->client->pack;
	size_t argc = count(argv), envc = count(env);

	if (argc + envc + 2 > KML_ARGS_MAX)
		return -E2BIG;
	kml_client_begin(run->client, KML_F_EXEC);
	run->id = run->client->id;
	kml_put_u16(pack, argc);
	kml_put_u16(pack, envc + 2);
	for (size_t i = 0; i < argc; i++)
		kml_put_string(pack, argv[i], strlen(argv[i]));
	for (size_t i = 0; i < 2; i++)
		kml_put_string(pack, fixed[i], strlen(fixed[i]));
	for (size_t i = 0; i < envc; i++)
		kml_put_string(pack, env[i], strlen(env[i]));
	return pack->full ? -E2BIG : kml_client_send(run->client);
}

static int take_input(struct run *run)
{
	char chunk[KML_STREAM_CHUNK];
	size_t most = run->window < sizeof(chunk) ? run->window : sizeof(chunk);
	ssize_t got = read(run->fds[0], chunk, most);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (got <= 0) {
		run->input_ended = true;
		return send_small(run, KML_F_STREAM, 0, NULL, 0);
	}
	run->window -= got;
	return send_small(run, KML_F_STREAM, 0, chunk, got);
}

static int put_output(struct run *run, int stream)
{
	struct output *out = &run->out[stream];
	size_t len = out->used - out->at;
	uint32_t taken;
	ssize_t done;

	if (len > WRITE_CHUNK)
		len = WRITE_CHUNK;
	done = out->closed ? (ssize_t)len : write(run->fds[stream], out->buf + out->at, len);
	if (done < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (done < 0) {		/* as a local command would, unless SIGPIPE is ignored */
		out->closed = true;
		return 0;
	}
	out->at += done;
	if (out->at == out->used)
		out->at = out->used = 0;
	taken = htole32(done);
	return run->done ? 0 : send_small(run, KML_F_ACK, stream, &taken, sizeof(taken));
}

static int take_signal(struct run *run)
{
	struct signalfd_siginfo info;

	if (read(run->signal_fd, &info, sizeof(info)) != sizeof(info))
		return 0;
	if (++run->signals > SIGNALS_MAX)
		return -EINTR;
	return send_small(run, KML_F_SIGNAL, info.ssi_signo, NULL, 0);
}

static int take_stream(struct run *run, struct kml_cursor *cursor)
{
	unsigned int stream = kml_get_u8(cursor);
	struct output *out = &run->out[stream & 3];

	if (cursor->bad || stream < 1 || stream > 2)
		return kml_client_break(run->client);
	memmove(out->buf, out->buf + out->at, out->used - out->at);
	out->used -= out->at;
	out->at = 0;
	if (cursor->left > sizeof(out->buf) - out->used)	/* beyond its window */
		return kml_client_break(run->client);
	memcpy(out->buf + out->used, cursor->at, cursor->left);
	out->used += cursor->left;
	return 0;
}

static int take_ack(struct run *run, struct kml_cursor *cursor)
{
	unsigned int stream = kml_get_u8(cursor);
	uint32_t taken = kml_get_u32(cursor);

	if (cursor->bad || stream || taken > KML_STREAM_WINDOW - run->window)
		return kml_client_break(run->client);
	run->window += taken;
	return 0;
}

static int take_end(struct run *run, const struct kml_frame *frame, struct kml_cursor *cursor)
{
	if (frame->status)
		return frame->status;
	run->wait_status = kml_get_u32(cursor);
	if (cursor->bad || cursor->left)
		return kml_client_break(run->client);
	run->done = true;
	return 0;
}

static int take_frame(struct run *run, const struct kml_frame *frame)
{
	struct kml_cursor cursor = kml_cursor_init(frame);

	if (frame->kind == KML_F_END && run->ping_id && frame->id == run->ping_id) {
		run->ping_id = 0;
		return 0;
	}
	if (frame->id != run->id || run->done)
		return kml_client_break(run->client);
	switch (frame->kind) {
	case KML_F_STREAM:
		return take_stream(run, &cursor);
	case KML_F_ACK:
		return take_ack(run, &cursor);
	case KML_F_END:
		return take_end(run, frame, &cursor);
	}
	return kml_client_break(run->client);
}

static int take_frames(struct run *run)
{
	struct kml_frame frame;
	int err = 0;

	while (!err && !run->done) {
		err = kml_client_next(run->client, 0, &frame);
		err = err ? err : take_frame(run, &frame);
	}
	return err == -EAGAIN ? 0 : err;
}

/* The command may take for ever; its kernel may not. */
static int ping(struct run *run)
{
	uint64_t passed = now_ms() - run->pinged;

	if (run->ping_id && passed > (uint64_t)kml_client_limit_ms(PING_LIMIT_S))
		return kml_client_break(run->client);
	if (run->ping_id || passed < PING_EVERY_S * 1000)
		return 0;
	kml_client_begin(run->client, KML_F_PING);
	run->ping_id = run->client->id;
	run->pinged = now_ms();
	return kml_client_send(run->client);
}

static int step(struct run *run)
{
	struct pollfd polls[] = {
		{ run->done ? -1 : kml_guest_fd(run->guest), POLLIN, 0 },
		{ kml_guest_console_fd(run->guest), POLLIN, 0 },
		{ run->signal_fd, POLLIN, 0 },
		{ run->done || run->input_ended || !run->window ? -1 : run->fds[0], POLLIN, 0 },
		{ run->out[1].used ? run->fds[1] : -1, POLLOUT, 0 },
		{ run->out[2].used ? run->fds[2] : -1, POLLOUT, 0 },
	};
	int err = 0;

	if (poll(polls, 6, 1000) < 0 && errno != EINTR)
		return -EIO;
	if (polls[1].revents && kml_guest_wait(run->guest, POLLIN, 0) < 0)
		return -EIO;
	if (polls[2].revents)
		err = take_signal(run);
	if (!err && polls[0].revents)
		err = take_frames(run);
	if (!err && polls[3].revents && !run->done)
		err = take_input(run);
	for (int i = 1; i < 3 && !err; i++)
		if (polls[3 + i].revents)
			err = put_output(run, i);
	return err ? err : run->done ? 0 : ping(run);
}

static int loop(struct run *run)
{
	int err = 0;

	while (!err && (!run->done || run->out[1].used || run->out[2].used))
		err = step(run);
	return err;
}

int kml_run_on(struct kml_client *client, struct kml_guest *guest, char *const argv[],
	       char *const env[], const int fds[3], int *ret)
{
	struct run *run = calloc(1, sizeof(*run));
	sigset_t caught, before;
	int err;

	if (!run)
		return -ENOMEM;
	sigemptyset(&caught);
	sigaddset(&caught, SIGINT);
	sigaddset(&caught, SIGTERM);
	sigaddset(&caught, SIGHUP);
	sigaddset(&caught, SIGQUIT);
	pthread_sigmask(SIG_BLOCK, &caught, &before);
	run->client = client;
	run->guest = guest;
	memcpy(run->fds, fds, sizeof(run->fds));
	run->window = KML_STREAM_WINDOW;
	run->pinged = now_ms();
	run->signal_fd = signalfd(-1, &caught, SFD_CLOEXEC | SFD_NONBLOCK);
	err = run->signal_fd < 0 ? -errno : send_exec(run, argv, env);
	if (!err && run->fds[0] < 0) {
		run->input_ended = true;
		err = send_small(run, KML_F_STREAM, 0, NULL, 0);
	}
	err = err ? err : loop(run);
	*ret = run->wait_status;
	if (run->signal_fd >= 0)
		close(run->signal_fd);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	free(run);
	return err;
}

int kml_run(struct kml_client *client, struct kml_guest *guest, char *const argv[],
	    char *const env[], int *ret)
{
	static const int standard[3] = { 0, 1, 2 };

	return kml_run_on(client, guest, argv, env, standard, ret);
}
