/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The host's half of the agent protocol: asks, and checks what comes back.
 * One client, one thread at a time. After a broken promise or a lost guest it
 * answers -EIO for ever, without touching the stream again.
 */
#ifndef KML_CLIENT_H
#define KML_CLIENT_H

#include "frame.h"

/**
 * typedef kml_client_wait - wait for the stream.
 * Return: 1 when ready, 0 after @ms milliseconds, negative when the guest is gone.
 */
typedef int kml_client_wait(void *ctx, short events, int ms);

/** struct kml_client - zero but for @fd, @wait and @ctx at the start. */
struct kml_client {
	int fd;
	kml_client_wait *wait;
	void *ctx;
	bool broken;
	uint32_t id;			/* of the last request */
	size_t taken;			/* bytes of @inbox that the last frame uses */
	struct kml_inbox inbox;
	struct kml_pack pack;		/* the request under construction */
};

/** kml_client_limit_of() - seconds that KMEMLAB_VM_LIMIT says, 0 where @text says none. */
int kml_client_limit_of(const char *text);
/** kml_client_limit_ms() - @seconds, or KMEMLAB_VM_LIMIT's where a test or a slow host sets it. */
int kml_client_limit_ms(int seconds);

/** kml_client_begin() - start a request; fill @pack, then kml_client_send(). */
void kml_client_begin(struct kml_client *client, uint16_t kind);

/** kml_client_send() - send @pack. Return: 0, -EIO, or -EFBIG where it did not fit. */
int kml_client_send(struct kml_client *client);

/**
 * kml_client_next() - the next frame, valid until the next call.
 * @ms: how long to wait for it
 *
 * Return: 0, -EIO, or -EAGAIN where none came; for most callers that is a hang,
 * which they make final by kml_client_break().
 */
int kml_client_next(struct kml_client *client, int ms, struct kml_frame *ret);

/** kml_client_break() - the guest broke a promise: never talk to it again. Return: -EIO. */
int kml_client_break(struct kml_client *client);

/**
 * kml_client_end() - wait for the END of the request in hand.
 * @ret: its frame; may be NULL where it must be empty
 *
 * Return: the END's status, or -EIO.
 */
int kml_client_end(struct kml_client *client, int ms, struct kml_frame *ret);

/**
 * kml_client_meet() - agree on the version, and no more: the guest does not know the time yet.
 * @ms: how long the guest may take
 *
 * Return: 0, or -EIO, -ETIMEDOUT.
 */
int kml_client_meet(struct kml_client *client, int ms);

/**
 * kml_client_hello() - agree on the version, set the guest's clock and give it fresh randomness.
 * @ms: how long the guest may take
 *
 * Return: 0, or -EIO, -ETIMEDOUT.
 */
int kml_client_hello(struct kml_client *client, int ms);

#endif /* KML_CLIENT_H */
