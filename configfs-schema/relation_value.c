// SPDX-License-Identifier: GPL-2.0
/* Values of a relation: attributes give texts, "4096\n" or "0x1000\n" or "DMA32\n". */
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "relation_value.h"

static int digit(char c, int base)
{
	int value = isdigit((unsigned char)c) ? c - '0' :
		    isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : 99;

	return value < base ? value : -1;
}

int kml_rvalue_digits(const char **at, const char *end, kml_wide *ret)
{
	int base = 10, d;
	kml_wide value = 0;
	const char *start;

	if (end - *at > 2 && (*at)[0] == '0' && (*at)[1] == 'x') {
		base = 16;
		*at += 2;
	}
	for (start = *at; *at < end && (d = digit(**at, base)) >= 0; (*at)++)
		if (__builtin_mul_overflow(value, (kml_wide)base, &value) ||
		    __builtin_add_overflow(value, (kml_wide)d, &value))
			return -ERANGE;
	*ret = value;
	return *at == start ? -EINVAL : 0;
}

int kml_rvalue_number(const struct kml_rvalue *value, kml_wide *ret)
{
	const char *at = value->text, *end;
	bool minus;
	int err;

	if (!at) {
		*ret = value->number;
		return 0;
	}
	end = at + strlen(at);
	if (end > at && end[-1] == '\n')
		end--;
	minus = *at == '-';
	at += minus;
	err = kml_rvalue_digits(&at, end, ret);
	if (minus)
		*ret = -*ret;
	return err ? err : at == end ? 0 : -EINVAL;
}

static void print_number(kml_wide number, char *buf, size_t size)
{
	char digits[48], *at = digits + sizeof(digits);
	kml_uwide left = number < 0 ? -(kml_uwide)number : (kml_uwide)number;

	*--at = '\0';
	do {
		*--at = '0' + (int)(left % 10);
		left /= 10;
	} while (left);
	if (number < 0)
		*--at = '-';
	snprintf(buf, size, "%s", at);
}

static int text_len(const char *text)
{
	size_t len = strlen(text);

	return len && text[len - 1] == '\n' ? len - 1 : len;
}

void kml_rvalue_print(const struct kml_rvalue *value, char *buf, size_t size)
{
	if (value->text)
		snprintf(buf, size, "%.*s", text_len(value->text), value->text);
	else
		print_number(value->number, buf, size);
}

bool kml_rvalue_same(const struct kml_rvalue *a, const struct kml_rvalue *b)
{
	char number[48];
	const char *at, *bt;
	kml_wide an, bn;

	if (!kml_rvalue_number(a, &an) && !kml_rvalue_number(b, &bn))
		return an == bn;
	if (!a->text)
		return kml_rvalue_same(b, a);
	at = a->text;
	bt = b->text;
	if (!bt) {
		print_number(b->number, number, sizeof(number));
		bt = number;
	}
	return text_len(at) == text_len(bt) && !memcmp(at, bt, text_len(at));
}
