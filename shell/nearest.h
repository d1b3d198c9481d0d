/* SPDX-License-Identifier: GPL-2.0 */
/* Guesses which word was meant by a misspelled one. */
#ifndef KML_NEAREST_H
#define KML_NEAREST_H

#include <stddef.h>

/**
 * kml_distance() - typing errors between two words.
 * Missing, extra, wrong and swapped neighbouring letters count one each; words
 * are compared up to 31 letters.
 */
unsigned int kml_distance(const char *a, const char *b);

/**
 * kml_nearest() - the word of a table that @word probably means.
 * @first: address of the first word's pointer; @stride bytes lead to the next
 * @count: words in the table
 *
 * Return: the word, or NULL when none is within a third of its own length, rounded.
 */
const char *kml_nearest(const char *word, const char *const *first, size_t stride, size_t count);

#endif /* KML_NEAREST_H */
