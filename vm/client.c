// SPDX-License-Identifier: GPL-2.0
/* Sends requests to the agent and takes its answers apart, believing none of them. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>

#include "client.h"

/* A healthy agent empties its port at once; this long means a hanging kernel. */
#define SEND_LIMIT_S 30

int kml_client_limit_of(const char *text)
{
	char *end;
	long given = strtol(text, &end, 10);

	return end != text && !*end && given > 0 && given < 3600 ? given : 0;
}

int kml_client_limit_ms(int seconds)
{
	const char *text = getenv("KMEMLAB_VM_LIMIT");
	int given = text ? kml_client_limit_of(text) : 0;

	return (given ? given : seconds) * 1000;
}

int kml_client_break(struct kml_client *client)
{
	client->broken = true;
	return -EIO;
}

void kml_client_begin(struct kml_client *client, uint16_t kind)
{
	if (!++client->id)
		client->id = 1;
	kml_pack_start(&client->pack, kind, client->id, 0);
}

int kml_client_send(struct kml_client *client)
{
	const uint8_t *at = client->pack.buf;
	size_t left = client->pack.used;

	if (client->broken)
		return -EIO;
	if (client->pack.full)
		return -EFBIG;
	kml_pack_end(&client->pack);
	while (left) {
		ssize_t done = send(client->fd, at, left, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0 && errno == EAGAIN &&
		    client->wait(client->ctx, POLLOUT, kml_client_limit_ms(SEND_LIMIT_S)) > 0)
			continue;
		if (done < 0)
			return kml_client_break(client);
		at += done;
		left -= done;
	}
	return 0;
}

/* Return: 0 when bytes came, -EAGAIN or -EIO. */
static int receive(struct kml_client *client, int ms)
{
	struct kml_inbox *inbox = &client->inbox;
	ssize_t got;

	do {
		got = recv(client->fd, inbox->buf + inbox->used, kml_inbox_room(inbox), MSG_DONTWAIT);
		if (got < 0 && errno == EAGAIN) {
			int ready = client->wait(client->ctx, POLLIN, ms);

			if (ready <= 0)
				return ready ? kml_client_break(client) : -EAGAIN;
		}
	} while (got < 0 && (errno == EAGAIN || errno == EINTR));
	if (got <= 0)
		return kml_client_break(client);
	inbox->used += got;
	return 0;
}

int kml_client_next(struct kml_client *client, int ms, struct kml_frame *ret)
{
	int len, err = 0;

	if (client->broken)
		return -EIO;
	kml_inbox_drop(&client->inbox, client->taken);
	client->taken = 0;
	while (!(len = kml_frame_parse(client->inbox.buf, client->inbox.used, ret)) && !err)
		err = receive(client, ms);
	if (err)
		return err;
	if (len < 0 || ret->kind < KML_F_STREAM)	/* requests come from here only */
		return kml_client_break(client);
	client->taken = len;
	return 0;
}

int kml_client_end(struct kml_client *client, int ms, struct kml_frame *ret)
{
	struct kml_frame frame;
	int err = kml_client_next(client, ms, &frame);

	if (err)
		return kml_client_break(client);
	if (frame.id != client->id || frame.kind != KML_F_END)
		return kml_client_break(client);
	if (frame.len && (!ret || frame.status))
		return kml_client_break(client);
	if (ret)
		*ret = frame;
	return frame.status;
}

static int set_clock(struct kml_client *client, int ms)
{
	uint8_t seed[KML_SEED_SIZE];
	struct timespec now;

	if (getrandom(seed, sizeof(seed), 0) != sizeof(seed))
		return -EIO;
	clock_gettime(CLOCK_REALTIME, &now);
	kml_client_begin(client, KML_F_CLOCK);
	kml_put_u64(&client->pack, now.tv_sec * 1000000000ull + now.tv_nsec);
	kml_put_bytes(&client->pack, seed, sizeof(seed));
	if (kml_client_send(client))
		return -EIO;
	return kml_client_end(client, ms, NULL);
}

int kml_client_meet(struct kml_client *client, int ms)
{
	struct kml_cursor cursor;
	struct kml_frame frame;
	uint32_t version;
	int err;

	kml_client_begin(client, KML_F_HELLO);
	kml_put_u32(&client->pack, KML_AGENT_VERSION);
	err = kml_client_send(client);
	err = err ? err : kml_client_next(client, ms, &frame);
	if (err)
		return err == -EAGAIN ? -ETIMEDOUT : err;
	cursor = kml_cursor_init(&frame);
	version = kml_get_u32(&cursor);
	if (cursor.bad || cursor.left || frame.kind != KML_F_END || frame.status ||
	    frame.id != client->id || version != KML_AGENT_VERSION)
		return kml_client_break(client);
	return 0;
}

int kml_client_hello(struct kml_client *client, int ms)
{
	int err = kml_client_meet(client, ms);

	return err ? err : set_clock(client, ms);
}
