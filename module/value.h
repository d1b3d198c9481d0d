/* SPDX-License-Identifier: GPL-2.0 */
/* Text to values and back: what one store carries and one show prints. */
#ifndef KML_VALUE_H
#define KML_VALUE_H

#include "kapi.h"

/** struct kml_text - what a show is writing. */
struct kml_text {
	char *buf;	/* @size bytes, 4096 in configfs */
	size_t size;
	size_t len;	/* bytes written, never more than size - 1 */
	u64 skip;	/* lines still to leave out at the beginning (the window) */
	u64 dropped;	/* lines that did not fit */
};

/** kml_text_add() - append formatted text; what does not fit is cut. */
void kml_text_add(struct kml_text *text, const char *fmt, ...) __printf(2, 3);
/** kml_text_bytes() - append @len bytes as they are; what does not fit is cut. */
void kml_text_bytes(struct kml_text *text, const char *bytes, size_t len);
/**
 * kml_text_line() - append one line (the newline is added) of a LIST, or count it.
 *
 * Lines before the window are left out; from the first that does not fit on, all are
 * only counted, and kml_text_end() says how many.
 */
void kml_text_line(struct kml_text *text, const char *fmt, ...) __printf(2, 3);
/** kml_text_end() - finish a LIST: a last line "... N more" if lines were dropped. */
void kml_text_end(struct kml_text *text);
/** kml_text_percent() - @part of @whole as percent with two decimals; 0 of 0 is 0.00. */
void kml_text_percent(struct kml_text *text, u64 part, u64 whole);

/**
 * kml_value_number() - read a number: 4096, 0x1000, 4K, 1M, 2G; one newline may follow.
 * @min, @max: the range, inclusive
 * @ret: unchanged on error
 *
 * Return: 0, or
 * * -EINVAL - not a number, or empty
 * * -ERANGE - a number outside @min..@max
 */
int kml_value_number(const char *buf, size_t len, u64 min, u64 max, u64 *ret);
/**
 * kml_value_name() - read one name of @names; one newline may follow.
 * Return: 0, -EINVAL if no such name is in the list.
 */
int kml_value_name(const struct kml_names *names, const char *buf, size_t len, u64 *ret);
/**
 * kml_value_set() - read names of @names joined by '|'; "0" or nothing is the empty set.
 * @ret: a bit for each name's place in the list
 * Return: 0, -EINVAL if one is not in the list.
 */
int kml_value_set(const struct kml_names *names, const char *buf, size_t len, u64 *ret);
/** kml_value_show_set() - the names of @set joined by '|', "0" for none. */
void kml_value_show_set(const struct kml_names *names, u64 set, struct kml_text *text);

#endif /* KML_VALUE_H */
