/* SPDX-License-Identifier: GPL-2.0 */
/* What lies in an object: text, bytes, a dump. For memory that has an address. */
#ifndef KML_CONTENT_H
#define KML_CONTENT_H

#include "value.h"

/**
 * kml_content_store() - put @len bytes at @p; a newline at the end is echo's and left out.
 * @size: bytes that the object has; a shorter text is ended by a zero byte.
 * Return: 0, -ENOSPC if the text is longer than the object.
 */
int kml_content_store(void *p, size_t size, const char *buf, size_t len);
/** kml_content_show() - the text at @p up to its zero byte, at most @size bytes. */
void kml_content_show(const void *p, size_t size, struct kml_text *text);
/** kml_content_dump() - the first 256 of @size bytes: offset, hexadecimal, characters. */
void kml_content_dump(const void *p, size_t size, struct kml_text *text);
/** kml_content_zeroed() - are all @size bytes zero? */
bool kml_content_zeroed(const void *p, size_t size);

#endif /* KML_CONTENT_H */
