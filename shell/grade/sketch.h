/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How alike two submissions are: each has a sketch of a fixed size, in which numbers, blanks and
 * comments do not count. It reports; nobody's points depend on it.
 * Source: Broder, On the resemblance and containment of documents (1997).
 */
#ifndef KML_SKETCH_H
#define KML_SKETCH_H

#include <stddef.h>
#include <stdint.h>

#define KML_SKETCH_MINIMA 64
#define KML_SKETCH_TEXT (8 * KML_SKETCH_MINIMA + 1)	/* bytes of its text, with the NUL */
#define KML_SKETCH_WORDS 5	/* that stand together */
#define KML_SKETCH_LEAST 24	/* words that a text needs: below, honest work looks alike */

/** struct kml_sketch - of a text that is being read; zero is of none. */
struct kml_sketch {
	uint32_t min[KML_SKETCH_MINIMA];
	uint64_t last[KML_SKETCH_WORDS];	/* words that were read last */
	unsigned int words;
};

/** kml_sketch_add() - read @len bytes of @text, too. */
void kml_sketch_add(struct kml_sketch *sketch, const char *text, size_t len);

/**
 * kml_sketch_print() - @sketch as hexadecimal digits, to be kept in a record.
 * @ret: KML_SKETCH_TEXT bytes; "" where the text was too short to be compared
 */
void kml_sketch_print(const struct kml_sketch *sketch, char *ret);

/** kml_sketch_alike() - per cent that two printed sketches share; 0 where one is none. */
unsigned int kml_sketch_alike(const char *a, const char *b);

#endif /* KML_SKETCH_H */
