/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Turns a fuzzer's bytes into a stream of frames. An odd first byte: the rest is
 * the stream as it is. Else each record (kind, id, status, length, bytes)
 * becomes a frame with a sound head, so that mutations reach what is inside;
 * two bits of the id ask for a path of the vocabulary, and a zero number, first.
 */
#ifndef KML_FUZZ_H
#define KML_FUZZ_H

#include <string.h>

#include "frame.h"

#define FUZZ_STREAM_MAX (1 << 17)

static inline void fuzz_word(struct kml_pack *pack, uint8_t number)
{
	static const char *const words[] = {
		"", "a", "kmalloc", "kmalloc/x", "kmalloc/new", "kmalloc/new/sub", "out", "pipe",
		"out/hidden", "out/new", "file", "..", "../outside/hidden", "kmalloc/../../outside/new",
		"/etc/passwd", "a/b", "kmalloc/", ".", "x", "name-._9", "kmalloc/a/size",
	};
	const char *word = words[number % (sizeof(words) / sizeof(words[0]))];

	kml_put_string(pack, word, strlen(word));
}

static inline size_t fuzz_frame(const uint8_t *at, size_t left, struct kml_pack *pack)
{
	size_t len = at[3] | (at[4] & 0x1f) << 8;

	if (len > left - 5)
		len = left - 5;
	kml_pack_start(pack, at[0] % KML_F_KINDS, at[1] & 15, at[2] & 0x80 ? -(at[2] & 0x7f) : 0);
	if (at[1] & 0x40)
		kml_put_u32(pack, 0);
	if (at[1] & 0x80)
		fuzz_word(pack, at[2]);
	kml_put_bytes(pack, at + 5, len);
	kml_pack_end(pack);
	return 5 + len;
}

static inline size_t fuzz_stream(const uint8_t *data, size_t size, uint8_t *ret)
{
	static struct kml_pack pack;
	size_t used = 0, at = 1;

	if (size && data[0] & 1) {
		memcpy(ret, data + 1, size - 1);
		return size - 1;
	}
	while (at + 5 <= size && used + FUZZ_STREAM_MAX / 8 < FUZZ_STREAM_MAX) {
		at += fuzz_frame(data + at, size - at, &pack);
		memcpy(ret + used, pack.buf, pack.used);
		used += pack.used;
	}
	return used;
}

#endif /* KML_FUZZ_H */
