// SPDX-License-Identifier: GPL-2.0
/* Expands the first pair of braces of a word, then what that gave. */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "brace.h"

/** struct braces - a word cut at its first pair: before{inside}after. */
struct braces {
	int before, inside;	/* lengths */
	const char *after;
};

static int add(struct kml_words *words, char *word)
{
	if (!word)
		return -ENOMEM;
	if (words->count == KML_BRACE_MAX) {
		free(word);
		return -E2BIG;
	}
	if (words->count + 1 >= words->room) {
		unsigned int room = words->room ? 2 * words->room : 16;
		char **grown = reallocarray(words->word, room, sizeof(*grown));

		if (!grown) {
			free(word);
			return -ENOMEM;
		}
		words->word = grown;
		words->room = room;
	}
	words->word[words->count++] = word;
	words->word[words->count] = NULL;
	return 0;
}

void kml_words_free(struct kml_words *words)
{
	for (unsigned int i = 0; i < words->count; i++)
		free(words->word[i]);
	free(words->word);
	*words = (struct kml_words){ 0 };
}

static bool cut(const char *word, struct braces *ret)
{
	const char *open = strchr(word, '{'), *close = open ? strchr(open, '}') : NULL;

	if (!close)
		return false;
	ret->before = open - word;
	ret->inside = close - open - 1;
	ret->after = close + 1;
	return true;
}

static int expand(struct kml_words *words, const char *word);

/* One word with @text instead of the braces, expanded further. */
static int put(struct kml_words *words, const char *word, const struct braces *b, const char *text,
	       int len)
{
	char *made;
	int err;

	if (asprintf(&made, "%.*s%.*s%s", b->before, word, len, text, b->after) < 0)
		return -ENOMEM;
	err = expand(words, made);
	free(made);
	return err;
}

static int digits(const char *text)
{
	return strspn(text, "0123456789");
}

/* {M..N}; 1 where it is none. */
static int count(struct kml_words *words, const char *word, const struct braces *b)
{
	const char *from = word + b->before + 1, *to;
	int width = digits(from), err = 0;
	long at, last, step;
	char text[24];

	to = from + width + 2;
	if (!width || width > 9 || strncmp(from + width, "..", 2) || !digits(to) || digits(to) > 9 ||
	    width + 2 + digits(to) != b->inside)
		return 1;
	at = strtol(from, NULL, 10);
	last = strtol(to, NULL, 10);
	step = at <= last ? 1 : -1;
	if (labs(last - at) >= KML_BRACE_MAX)
		return -E2BIG;
	if (*from != '0' || width == 1)
		width = *to == '0' && digits(to) > 1 ? digits(to) : 0;
	for (; !err && at != last + step; at += step) {
		snprintf(text, sizeof(text), "%0*ld", width, at);
		err = put(words, word, b, text, strlen(text));
	}
	return err;
}

/* {a,b,}; 1 where there is no comma. */
static int choose(struct kml_words *words, const char *word, const struct braces *b)
{
	const char *at = word + b->before + 1, *end = at + b->inside;
	int err = 0;

	if (!memchr(at, ',', b->inside))
		return 1;
	for (; !err && at <= end; at++) {
		int len = strcspn(at, ",}");

		err = put(words, word, b, at, len);
		at += len;
	}
	return err;
}

static int expand(struct kml_words *words, const char *word)
{
	struct braces b;
	int err = 1;

	if (cut(word, &b))
		err = count(words, word, &b);
	if (err == 1 && cut(word, &b))
		err = choose(words, word, &b);
	return err == 1 ? add(words, strdup(word)) : err;
}

int kml_brace_words(struct kml_words *ret, unsigned int argc, char **argv)
{
	bool any = false;
	int err = 0;

	for (unsigned int i = 0; i < argc; i++)
		any |= strchr(argv[i], '{') != NULL;
	for (unsigned int i = 0; any && !err && i < argc; i++)
		err = expand(ret, argv[i]);
	return err;
}
