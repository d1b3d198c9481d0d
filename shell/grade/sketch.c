// SPDX-License-Identifier: GPL-2.0
/* Minima of many hashes over groups of words: two texts share as many as they have groups in common. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "sketch.h"
#include "store.h"

/* The finisher of splitmix64, which spreads @x; each @i another hash. Source: Steele et al. (2014). */
static uint32_t spread(uint64_t x, unsigned int i)
{
	x += 0x9e3779b97f4a7c15ULL * (i + 1);
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
	return x >> 32;
}

static void take_word(struct kml_sketch *s, uint64_t word)
{
	uint64_t group;

	s->last[s->words++ % KML_SKETCH_WORDS] = word;
	if (s->words < KML_SKETCH_WORDS)
		return;
	group = 0;
	for (unsigned int i = 0; i < KML_SKETCH_WORDS; i++)
		group = kml_hash(group, &s->last[(s->words + i) % KML_SKETCH_WORDS], sizeof(s->last[0]));
	for (unsigned int i = 0; i < KML_SKETCH_MINIMA; i++) {
		uint32_t hash = spread(group, i);

		if (s->words == KML_SKETCH_WORDS || hash < s->min[i])
			s->min[i] = hash;
	}
}

static int in_word(int c)
{
	return isalnum(c) || c == '_';
}

void kml_sketch_add(struct kml_sketch *s, const char *text, size_t len)
{
	const char *at = text, *end = text + len, *word;

	while (at < end) {
		if (*at == '#') {	/* a comment; what C has behind it is no idea of the student's */
			while (at < end && *at != '\n')
				at++;
		} else if (in_word((unsigned char)*at)) {
			for (word = at; at < end && in_word((unsigned char)*at);)
				at++;
			take_word(s, isdigit((unsigned char)*word) ? '#' : kml_hash(0, word, at - word));
		} else {
			if (!isspace((unsigned char)*at))
				take_word(s, (unsigned char)*at);
			at++;
		}
	}
}

void kml_sketch_print(const struct kml_sketch *s, char *ret)
{
	*ret = '\0';
	for (unsigned int i = 0; s->words >= KML_SKETCH_LEAST && i < KML_SKETCH_MINIMA; i++)
		sprintf(ret + 8 * i, "%08x", s->min[i]);
}

unsigned int kml_sketch_alike(const char *a, const char *b)
{
	unsigned int same = 0;

	if (strlen(a) != KML_SKETCH_TEXT - 1 || strlen(b) != KML_SKETCH_TEXT - 1)
		return 0;
	for (unsigned int i = 0; i < KML_SKETCH_MINIMA; i++)
		same += !memcmp(a + 8 * i, b + 8 * i, 8);
	return 100 * same / KML_SKETCH_MINIMA;
}
