// SPDX-License-Identifier: GPL-2.0
/* Packing and unpacking of agent frames, and the checks of paths and names on both ends. */
#include <endian.h>
#include <errno.h>
#include <string.h>

#include "frame.h"

#define ERRNO_MAX 4095

static uint32_t load32(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return le32toh(value);
}

static uint16_t load16(const uint8_t *at)
{
	return at[0] | at[1] << 8;
}

int kml_frame_parse(const uint8_t *buf, size_t len, struct kml_frame *ret)
{
	if (len < KML_FRAME_HEAD)
		return 0;
	ret->len = load32(buf);
	ret->id = load32(buf + 4);
	ret->kind = load16(buf + 8);
	ret->status = (int32_t)load32(buf + 12);
	ret->payload = buf + KML_FRAME_HEAD;
	if (ret->len > KML_FRAME_MAX || ret->kind == 0 || ret->kind >= KML_F_KINDS ||
	    load16(buf + 10) || ret->status > 0 || ret->status < -ERRNO_MAX)
		return -EPROTO;
	return len < KML_FRAME_HEAD + ret->len ? 0 : (int)(KML_FRAME_HEAD + ret->len);
}

void kml_inbox_drop(struct kml_inbox *inbox, size_t len)
{
	inbox->used -= len;
	memmove(inbox->buf, inbox->buf + len, inbox->used);
}

struct kml_cursor kml_cursor_init(const struct kml_frame *frame)
{
	return (struct kml_cursor){ .at = frame->payload, .left = frame->len };
}

const uint8_t *kml_get_bytes(struct kml_cursor *cursor, size_t len)
{
	const uint8_t *at = cursor->at;

	if (cursor->bad || len > cursor->left) {
		cursor->bad = true;
		return NULL;
	}
	cursor->at += len;
	cursor->left -= len;
	return at;
}

uint8_t kml_get_u8(struct kml_cursor *cursor)
{
	const uint8_t *at = kml_get_bytes(cursor, 1);

	return at ? *at : 0;
}

uint16_t kml_get_u16(struct kml_cursor *cursor)
{
	const uint8_t *at = kml_get_bytes(cursor, 2);

	return at ? load16(at) : 0;
}

uint32_t kml_get_u32(struct kml_cursor *cursor)
{
	const uint8_t *at = kml_get_bytes(cursor, 4);

	return at ? load32(at) : 0;
}

uint64_t kml_get_u64(struct kml_cursor *cursor)
{
	uint64_t low = kml_get_u32(cursor);

	return low | (uint64_t)kml_get_u32(cursor) << 32;
}

size_t kml_get_string(struct kml_cursor *cursor, char *ret, size_t size)
{
	size_t len = kml_get_u16(cursor);
	const uint8_t *at = kml_get_bytes(cursor, len);

	*ret = '\0';
	if (!at || len >= size || memchr(at, '\0', len)) {
		cursor->bad = true;
		return 0;
	}
	memcpy(ret, at, len);
	ret[len] = '\0';
	return len;
}

void kml_put_bytes(struct kml_pack *pack, const void *data, size_t len)
{
	if (pack->full || len > sizeof(pack->buf) - pack->used) {
		pack->full = true;
		return;
	}
	if (len)
		memcpy(pack->buf + pack->used, data, len);
	pack->used += len;
}

void kml_put_u8(struct kml_pack *pack, uint8_t value)
{
	kml_put_bytes(pack, &value, 1);
}

void kml_put_u16(struct kml_pack *pack, uint16_t value)
{
	value = htole16(value);
	kml_put_bytes(pack, &value, 2);
}

void kml_put_u32(struct kml_pack *pack, uint32_t value)
{
	value = htole32(value);
	kml_put_bytes(pack, &value, 4);
}

void kml_put_u64(struct kml_pack *pack, uint64_t value)
{
	value = htole64(value);
	kml_put_bytes(pack, &value, 8);
}

void kml_put_string(struct kml_pack *pack, const char *text, size_t len)
{
	if (len > UINT16_MAX) {
		pack->full = true;
		return;
	}
	kml_put_u16(pack, len);
	kml_put_bytes(pack, text, len);
}

void kml_pack_start(struct kml_pack *pack, uint16_t kind, uint32_t id, int32_t status)
{
	pack->used = 0;
	pack->full = false;
	kml_put_u32(pack, 0);
	kml_put_u32(pack, id);
	kml_put_u16(pack, kind);
	kml_put_u16(pack, 0);
	kml_put_u32(pack, (uint32_t)status);
}

size_t kml_pack_room(const struct kml_pack *pack)
{
	return sizeof(pack->buf) - pack->used;
}

void kml_pack_end(struct kml_pack *pack)
{
	uint32_t len = htole32(pack->used - KML_FRAME_HEAD);

	memcpy(pack->buf, &len, sizeof(len));
}

bool kml_path_ok(const char *path)
{
	unsigned int depth = 0;

	while (*path) {
		size_t len = strcspn(path, "/");

		if (!len || len > 255 || ++depth > KML_DEPTH_MAX)
			return false;
		if (path[0] == '.' && (len == 1 || (len == 2 && path[1] == '.')))
			return false;
		path += len;
		if (*path == '/' && !*++path)
			return false;
	}
	return true;
}

bool kml_name_ok(const char *name)
{
	size_t len = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				  "0123456789._-");

	return len && len <= KML_NAME_MAX && !name[len] && strcmp(name, ".") && strcmp(name, "..");
}
