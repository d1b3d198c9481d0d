/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packing and unpacking of agent frames, for both ends. Every read is checked;
 * a cursor that once ran over its end stays bad, so that callers test once.
 */
#ifndef KML_FRAME_H
#define KML_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent.h"

/** struct kml_frame - one received frame; @payload points into the receiver's buffer. */
struct kml_frame {
	uint32_t len;
	uint32_t id;
	uint16_t kind;
	int32_t status;
	const uint8_t *payload;
};

/** struct kml_cursor - reads a payload from front to back; starts with @bad false. */
struct kml_cursor {
	const uint8_t *at;
	size_t left;
	bool bad;
};

/** struct kml_inbox - bytes received and not yet handled; @used is 0 at the start. */
struct kml_inbox {
	size_t used;
	uint8_t buf[2 * (KML_FRAME_HEAD + KML_FRAME_MAX)];
};

/** struct kml_pack - a frame under construction, head included. */
struct kml_pack {
	size_t used;
	bool full;	/* something did not fit: do not send */
	uint8_t buf[KML_FRAME_HEAD + KML_FRAME_MAX];
};

/**
 * kml_frame_parse() - look for one whole frame at the start of @buf.
 * @buf: bytes received so far
 * @len: how many
 * @ret: the frame, pointing into @buf
 *
 * Return: the bytes that the frame takes, 0 if more are needed, or
 * * -EPROTO - no frame: too long, an unknown kind, an impossible status
 */
int kml_frame_parse(const uint8_t *buf, size_t len, struct kml_frame *ret);

/**
 * kml_inbox_room() - where the next bytes go; there is always room for some
 * after every whole frame was taken out.
 */
static inline size_t kml_inbox_room(const struct kml_inbox *inbox)
{
	return sizeof(inbox->buf) - inbox->used;
}

/** kml_inbox_drop() - forget the first @len bytes, the frame that was handled. */
void kml_inbox_drop(struct kml_inbox *inbox, size_t len);

/** kml_cursor_init() - a cursor over the whole payload of @frame. */
struct kml_cursor kml_cursor_init(const struct kml_frame *frame);

uint8_t kml_get_u8(struct kml_cursor *cursor);
uint16_t kml_get_u16(struct kml_cursor *cursor);
uint32_t kml_get_u32(struct kml_cursor *cursor);
uint64_t kml_get_u64(struct kml_cursor *cursor);
/** kml_get_bytes() - the next @len bytes in place, or NULL and a bad cursor. */
const uint8_t *kml_get_bytes(struct kml_cursor *cursor, size_t len);
/**
 * kml_get_string() - copy a counted string and end it with NUL.
 * @size: of @ret; a string of @size bytes or more, or with a NUL in it, is bad
 *
 * Return: its length; 0 where the cursor went bad.
 */
size_t kml_get_string(struct kml_cursor *cursor, char *ret, size_t size);

/** kml_pack_start() - begin a frame of @kind for request @id. */
void kml_pack_start(struct kml_pack *pack, uint16_t kind, uint32_t id, int32_t status);
void kml_put_u8(struct kml_pack *pack, uint8_t value);
void kml_put_u16(struct kml_pack *pack, uint16_t value);
void kml_put_u32(struct kml_pack *pack, uint32_t value);
void kml_put_u64(struct kml_pack *pack, uint64_t value);
void kml_put_bytes(struct kml_pack *pack, const void *data, size_t len);
/** kml_put_string() - u16 length and the bytes. */
void kml_put_string(struct kml_pack *pack, const char *text, size_t len);
/** kml_pack_room() - payload bytes that still fit. */
size_t kml_pack_room(const struct kml_pack *pack);
/** kml_pack_end() - write the length into the head; the frame is @buf[0..@used). */
void kml_pack_end(struct kml_pack *pack);

/**
 * kml_path_ok() - whether a path may be handed to a tree at all.
 * @path: relative, "" is the root
 *
 * Refuses absolute paths, empty components, "." and "..", more than
 * KML_DEPTH_MAX components, components over 255 bytes. Which names the tree
 * itself takes is for the tree to say.
 */
bool kml_path_ok(const char *path);

/** kml_name_ok() - whether a name received from a tree is one that a tree can have. */
bool kml_name_ok(const char *name);

#endif /* KML_FRAME_H */
