// SPDX-License-Identifier: GPL-2.0
/* Edit distance with swaps (optimal string alignment), over short words. */
#include <string.h>

#include "nearest.h"

#define LETTERS 31

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

unsigned int kml_distance(const char *a, const char *b)
{
	size_t la = strnlen(a, LETTERS), lb = strnlen(b, LETTERS);
	unsigned int d[LETTERS + 1][LETTERS + 1];

	for (size_t i = 0; i <= la; i++) {
		d[i][0] = i;
		for (size_t j = 1; j <= lb; j++) {
			if (!i) {
				d[i][j] = j;
				continue;
			}
			d[i][j] = least(least(d[i - 1][j], d[i][j - 1]) + 1,
					d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[la][lb];
}

const char *kml_nearest(const char *word, const char *const *first, size_t stride, size_t count)
{
	const char *at = (const char *)first, *best = NULL;
	unsigned int best_d = ~0U;

	for (size_t i = 0; i < count; i++, at += stride) {
		const char *name = *(const char *const *)at;
		unsigned int d = kml_distance(word, name);

		if (d < best_d && d <= (strlen(name) + 1) / 3 + (strlen(name) < 2)) {
			best_d = d;
			best = name;
		}
	}
	return best;
}
