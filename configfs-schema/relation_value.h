/* SPDX-License-Identifier: GPL-2.0 */
/* Values of a relation: numbers of 127 bits (63 on 32-bit machines), and texts that become one when asked. */
#ifndef KML_RELATION_VALUE_H
#define KML_RELATION_VALUE_H

#include <stdbool.h>
#include <stddef.h>

/* What does not fit is refused, never cut: every sum and product is checked. */
#ifdef __SIZEOF_INT128__
typedef __int128 kml_wide;
typedef unsigned __int128 kml_uwide;
#else
typedef long long kml_wide;
typedef unsigned long long kml_uwide;
#endif

/** struct kml_rvalue - a number, or a text that somebody else keeps. */
struct kml_rvalue {
	const char *text;	/* NULL: a number */
	const char *name;	/* whose text it is, for messages; NULL: a literal */
	kml_wide number;
};

/**
 * kml_rvalue_digits() - read digits up to @end; *@at is left behind the last one.
 * Return: 0, -EINVAL without any, or -ERANGE.
 */
int kml_rvalue_digits(const char **at, const char *end, kml_wide *ret);

/** kml_rvalue_number() - @value as a number. Return: 0, -EINVAL or -ERANGE. */
int kml_rvalue_number(const struct kml_rvalue *value, kml_wide *ret);

/** kml_rvalue_print() - @value as text, at most @size bytes with the NUL. */
void kml_rvalue_print(const struct kml_rvalue *value, char *buf, size_t size);

/** kml_rvalue_same() - are both equal, as numbers where both are such, else as texts? */
bool kml_rvalue_same(const struct kml_rvalue *a, const struct kml_rvalue *b);

#endif /* KML_RELATION_VALUE_H */
