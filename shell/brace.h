/* SPDX-License-Identifier: GPL-2.0 */
/* Braces in operands that are paths: obj-{1..100}, {a,b}/size. No name of the tree has one. */
#ifndef KML_BRACE_H
#define KML_BRACE_H

#define KML_BRACE_MAX 100000	/* words that one statement's braces may give */

/** struct kml_words - words that are ours to free. */
struct kml_words {
	char **word;		/* @count of them, then NULL */
	unsigned int count, room;
};

/**
 * kml_brace_words() - what the braces of @argv stand for, in order, as bash has it.
 * @ret: zero before; stays empty where no word has braces
 *
 * {M..N} counts up or down, with as many digits as 08 has; {a,b} is one after the other.
 * What is neither stands for itself.
 *
 * Return: 0, -E2BIG beyond KML_BRACE_MAX, or -ENOMEM.
 */
int kml_brace_words(struct kml_words *ret, unsigned int argc, char **argv);

void kml_words_free(struct kml_words *words);

#endif /* KML_BRACE_H */
