/* SPDX-License-Identifier: GPL-2.0 */
/* What a guest that died said of the mistake that killed it. */
#ifndef KML_LAST_WORDS_H
#define KML_LAST_WORDS_H

#include <stddef.h>

/**
 * kml_last_words() - answer for an object of bugs/ whose kernel is no more.
 * @console: what came over the serial line, with a NUL
 * @path: bugs/NAME/ and report, detector, seen or state
 * @buf: KML_VALUE_MAX bytes
 * @len: unchanged on error
 *
 * Return: 0, -EIO where @path is another or the console holds no detector's words, -ENOMEM.
 */
int kml_last_words(const char *console, const char *path, char *buf, size_t *len);

#endif /* KML_LAST_WORDS_H */
