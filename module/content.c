// SPDX-License-Identifier: GPL-2.0
/* What lies in an object: text, bytes, a dump. */
#include "content.h"

#define DUMP_BYTES 256
#define ROW_BYTES 16

int kml_content_store(void *p, size_t size, const char *buf, size_t len)
{
	if (len && buf[len - 1] == '\n')
		len--;
	if (len > size)
		return -ENOSPC;
	memcpy(p, buf, len);
	if (len < size)
		((char *)p)[len] = '\0';
	return 0;
}

void kml_content_show(const void *p, size_t size, struct kml_text *text)
{
	kml_text_bytes(text, p, strnlen(p, size));
}

static void dump_row(const u8 *row, size_t offset, size_t n, struct kml_text *out)
{
	char line[96];
	struct kml_text text = { .buf = line, .size = sizeof(line) };
	size_t i;

	kml_text_add(&text, "%08zx ", offset);
	for (i = 0; i < ROW_BYTES; i++) {
		if (i < n)
			kml_text_add(&text, " %02x", row[i]);
		else
			kml_text_add(&text, "   ");
	}
	kml_text_add(&text, "  |");
	for (i = 0; i < n; i++)
		kml_text_add(&text, "%c", row[i] >= 0x20 && row[i] < 0x7f ? row[i] : '.');
	kml_text_line(out, "%s|", line);
}

void kml_content_dump(const void *p, size_t size, struct kml_text *text)
{
	size_t i, n = size < DUMP_BYTES ? size : DUMP_BYTES;

	for (i = 0; i < n; i += ROW_BYTES)
		dump_row((const u8 *)p + i, i, n - i < ROW_BYTES ? n - i : ROW_BYTES, text);
}

bool kml_content_zeroed(const void *p, size_t size)
{
	return !memchr_inv(p, 0, size);
}
