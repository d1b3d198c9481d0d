// SPDX-License-Identifier: GPL-2.0
/* Text to values and back, once for every attribute of both worlds. */
#include "value.h"

/* Room that a LIST keeps for its last line, "... 18446744073709551615 more\n". */
#define MORE_ROOM 32

static void __printf(2, 0) text_vadd(struct kml_text *text, const char *fmt, va_list args)
{
	text->len += vscnprintf(text->buf + text->len, text->size - text->len, fmt, args);
}

void kml_text_add(struct kml_text *text, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	text_vadd(text, fmt, args);
	va_end(args);
}

void kml_text_bytes(struct kml_text *text, const char *bytes, size_t len)
{
	size_t room = text->size - text->len - 1;

	if (len > room)
		len = room;
	memcpy(text->buf + text->len, bytes, len);
	text->len += len;
}

void kml_text_line(struct kml_text *text, const char *fmt, ...)
{
	size_t begin = text->len;
	va_list args;

	if (text->skip) {
		text->skip--;
		return;
	}
	if (text->dropped) {
		text->dropped++;
		return;
	}
	va_start(args, fmt);
	text_vadd(text, fmt, args);
	va_end(args);
	if (text->len + 1 + MORE_ROOM >= text->size) {
		text->len = begin;
		text->dropped = 1;
		return;
	}
	text->buf[text->len++] = '\n';
}

void kml_text_end(struct kml_text *text)
{
	if (text->dropped)
		kml_text_add(text, "... %llu more\n", (unsigned long long)text->dropped);
}

/* Sizes stay far below 2^50, so the product fits. */
void kml_text_percent(struct kml_text *text, u64 part, u64 whole)
{
	u32 hundredths = whole ? (u32)div64_u64(part * 10000 + whole / 2, whole) : 0;

	kml_text_add(text, "%u.%02u", hundredths / 100, hundredths % 100);
}

/* One newline at the end is echo's, not the user's. */
static size_t without_newline(const char *buf, size_t len)
{
	return len && buf[len - 1] == '\n' ? len - 1 : len;
}

static int digit(char c, unsigned int base)
{
	int d;

	if (c >= '0' && c <= '9')
		d = c - '0';
	else if (c >= 'a' && c <= 'f')
		d = c - 'a' + 10;
	else if (c >= 'A' && c <= 'F')
		d = c - 'A' + 10;
	else
		return -1;
	return d < (int)base ? d : -1;
}

/* How far a suffix shifts: K, M, G, T; -1 for anything else. */
static int suffix_shift(char c)
{
	switch (c) {
	case 'K': case 'k':
		return 10;
	case 'M': case 'm':
		return 20;
	case 'G': case 'g':
		return 30;
	case 'T': case 't':
		return 40;
	}
	return -1;
}

/* Digits from *@at on; *@over tells that they do not fit. */
static int read_digits(const char *buf, size_t len, size_t *at, unsigned int base, u64 *ret,
		       bool *over)
{
	size_t begin = *at;
	u64 v = 0;
	int d;

	for (; *at < len && (d = digit(buf[*at], base)) >= 0; (*at)++) {
		*over |= v > div64_u64(~0ULL - d, base);
		v = v * base + d;
	}
	*ret = v;
	return *at == begin ? -EINVAL : 0;
}

int kml_value_number(const char *buf, size_t len, u64 min, u64 max, u64 *ret)
{
	unsigned int base = 10;
	bool over = false;
	size_t at = 0;
	int shift;
	u64 v;

	len = without_newline(buf, len);
	if (len > 2 && buf[0] == '0' && (buf[1] == 'x' || buf[1] == 'X')) {
		base = 16;
		at = 2;
	}
	if (read_digits(buf, len, &at, base, &v, &over))
		return -EINVAL;
	if (at < len) {
		shift = at + 1 == len ? suffix_shift(buf[at]) : -1;
		if (shift < 0)
			return -EINVAL;
		over |= v > ~0ULL >> shift;
		v <<= shift;
	}
	if (over || v < min || v > max)
		return -ERANGE;
	*ret = v;
	return 0;
}

int kml_value_name(const struct kml_names *names, const char *buf, size_t len, u64 *ret)
{
	int i = kml_names_find(names, buf, without_newline(buf, len));

	if (i < 0)
		return -EINVAL;
	*ret = i;
	return 0;
}

int kml_value_set(const struct kml_names *names, const char *buf, size_t len, u64 *ret)
{
	size_t at = 0, end;
	u64 set = 0;
	int i;

	len = without_newline(buf, len);
	if (len == 0 || (len == 1 && buf[0] == '0')) {
		*ret = 0;
		return 0;
	}
	for (; at <= len; at = end + 1) {
		for (end = at; end < len && buf[end] != '|'; end++)
			;
		i = kml_names_find(names, buf + at, end - at);
		if (i < 0)
			return -EINVAL;
		set |= 1ULL << i;
	}
	*ret = set;
	return 0;
}

void kml_value_show_set(const struct kml_names *names, u64 set, struct kml_text *text)
{
	const char *bar = "";
	unsigned int i;

	for (i = 0; i < names->count; i++) {
		if (!(set >> i & 1))
			continue;
		kml_text_add(text, "%s%s", bar, names->name[i].name);
		bar = "|";
	}
	if (!set)
		kml_text_add(text, "0");
}
