// SPDX-License-Identifier: GPL-2.0
/* Draws a lab's parameters from a seed, and puts their values into its text. */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "params.h"
#include "relation.h"
#include "store.h"
#include "values.h"

#define WORDS_MAX 64	/* of one line */

/* Source: Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014. */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

uint64_t kml_student_seed(const char *lab, const char *student)
{
	uint64_t state = kml_hash(kml_hash(0, lab, strlen(lab) + 1), student, strlen(student));
	/* 53 bits: a reader of JSON that knows only doubles sees the same. */
	uint64_t seed = next(&state) >> 11;

	return seed ? seed : 1;
}

void kml_params_free(struct kml_params *params)
{
	for (unsigned int i = 0; i < params->count; i++) {
		free(params->list[i].name);
		free(params->list[i].value);
	}
	free(params->list);
	*params = (struct kml_params){ 0 };
}

const char *kml_params_find(const struct kml_params *params, const char *name, size_t len)
{
	for (unsigned int i = 0; i < params->count; i++)
		if (strlen(params->list[i].name) == len && !strncmp(params->list[i].name, name, len))
			return params->list[i].value;
	return NULL;
}

static bool is_name(const char *word)
{
	if (!isalpha((unsigned char)*word))
		return false;
	while (isalnum((unsigned char)*word) || *word == '_')
		word++;
	return !*word;
}

/* Takes @value, which may be NULL. */
static int add(struct kml_params *params, const char *name, char *value)
{
	struct kml_param *grown = value ? reallocarray(params->list, params->count + 1, sizeof(*grown)) : NULL;

	if (grown) {
		params->list = grown;
		grown[params->count] = (struct kml_param){ .name = strdup(name), .value = value };
		if (grown[params->count].name) {
			params->count++;
			return 0;
		}
	}
	free(value);
	return -ENOMEM;
}

/** struct line - one line of the block, in words. */
struct line {
	char *word[WORDS_MAX + 1];
	unsigned int count, number;
	char *msg;
	size_t size;
};

static int wrong(const struct line *line, const char *what, const char *wanted)
{
	snprintf(line->msg, line->size, "%u: param: '%s': wanted %s", line->number, what, wanted);
	return -EINVAL;
}

/* "A..B" and "step N" behind it. Return: is it a range at all? */
static bool range_of(const struct line *line, unsigned int at, uint64_t *from, uint64_t *to, uint64_t *step)
{
	char low[32];
	const char *dots = strstr(line->word[at], "..");

	if (!dots || dots - line->word[at] >= (long)sizeof(low))
		return false;
	snprintf(low, sizeof(low), "%.*s", (int)(dots - line->word[at]), line->word[at]);
	*from = kml_value_size(low);
	*to = kml_value_size(dots + 2);
	*step = 1;
	if (line->count == at + 3 && !strcmp(line->word[at + 1], "step"))
		*step = kml_value_size(line->word[at + 2]);
	else if (line->count != at + 1)
		return false;
	return *step && *to >= *from && isdigit((unsigned char)*low);
}

static int draw_number(struct kml_params *params, const struct line *line, uint64_t from, uint64_t to,
		       uint64_t step, uint64_t state)
{
	char *value;

	if (asprintf(&value, "%llu", (unsigned long long)(from + next(&state) % ((to - from) / step + 1) * step)) < 0)
		value = NULL;
	return add(params, line->word[0], value);
}

/* The first @names of the shuffled words behind "from". */
static int draw_words(struct kml_params *params, struct line *line, unsigned int names, uint64_t state)
{
	char **words = line->word + names + 1, *held;
	unsigned int count = line->count - names - 1;
	int err = 0;

	if (count < names)
		return wrong(line, line->word[0], "as many words behind 'from' as names before it");
	for (unsigned int i = 0; !err && i < names; i++) {
		unsigned int taken = i + next(&state) % (count - i);

		held = words[i];
		words[i] = words[taken];
		words[taken] = held;
		err = add(params, line->word[i], strdup(words[i]));
	}
	return err;
}

static int draw(struct kml_params *params, struct line *line, uint64_t seed)
{
	uint64_t state = seed ^ kml_hash(0, line->word[0], strlen(line->word[0])), from, to, step;
	unsigned int names = 0;

	while (names < line->count && strcmp(line->word[names], "from"))
		names++;
	if (!names || names + 1 >= line->count)
		return wrong(line, line->word[0], "NAME from A..B [step N], NAME... from WORD..., or NAME = RELATION");
	for (unsigned int i = 0; i < names; i++)
		if (!is_name(line->word[i]) || kml_params_find(params, line->word[i], strlen(line->word[i])))
			return wrong(line, line->word[i], "a new name: a letter, then letters, digits and _");
	if (names == 1 && range_of(line, 2, &from, &to, &step))
		return draw_number(params, line, from, to, step, state);
	if (strstr(line->word[names + 1], ".."))
		return wrong(line, line->word[names + 1], "A..B with A <= B, after one name");
	return draw_words(params, line, names, state);
}

static int read_param(void *ctx, const char *name, char *buf, size_t *len)
{
	const char *value = kml_params_find(ctx, name, strlen(name));

	if (!value)
		return -ENOENT;
	*len = snprintf(buf, KML_RELATION_TEXT, "%s", value);
	return 0;
}

static int compute(struct kml_params *params, struct line *line, const char *relation)
{
	const struct kml_relation_world world = { .read = read_param, .ctx = params };
	char value[KML_RELATION_TEXT], why[300];

	if (!is_name(line->word[0]) || kml_params_find(params, line->word[0], strlen(line->word[0])))
		return wrong(line, line->word[0], "a new name: a letter, then letters, digits and _");
	if (!kml_relation_value(relation, &world, value, why, sizeof(why)))
		return add(params, line->word[0], strdup(value));
	snprintf(line->msg, line->size, "%u: param: %s", line->number, why);
	return -EINVAL;
}

static int one_line(struct kml_params *params, struct line *line, char *text, uint64_t seed)
{
	char *equals = strchr(text, '='), *save = NULL;

	for (char *w = strtok_r(text, equals ? " \t=" : " \t", &save); w; w = strtok_r(NULL, " \t", &save)) {
		if (line->count == WORDS_MAX)
			return wrong(line, w, "at most 64 words in a line");
		line->word[line->count++] = w;
		if (equals)
			return compute(params, line, equals + 1);
	}
	return line->count ? draw(params, line, seed) : 0;
}

int kml_params_draw(const char *lines, unsigned int first, uint64_t seed, struct kml_params *params,
		    char *msg, size_t size)
{
	char *text = strdup(lines), *at = text, *nl;
	int err = text ? 0 : -ENOMEM;

	for (; !err && at; at = nl, first++) {
		struct line line = { .number = first, .msg = msg, .size = size };

		nl = strchr(at, '\n');
		if (nl)
			*nl++ = '\0';
		at += strspn(at, " \t");
		if (*at && *at != '#')
			err = one_line(params, &line, at, seed);
	}
	free(text);
	if (err == -ENOMEM)
		snprintf(msg, size, "%u: no memory", first);
	return err;
}

/* Is there "{name}" of ours at @at? Then its length. */
static size_t place(const struct kml_params *params, const char *at, const char **value)
{
	size_t len = *at == '{' ? strcspn(at + 1, "{}\n") : 0;

	*value = len && at[1 + len] == '}' ? kml_params_find(params, at + 1, len) : NULL;
	return *value ? len + 2 : 0;
}

char *kml_params_fill(const struct kml_params *params, const char *text)
{
	const char *value;
	char *ret = NULL;
	size_t size, len;
	FILE *out = open_memstream(&ret, &size);

	if (!out)
		return NULL;
	while (*text) {
		len = place(params, text, &value);
		if (len)
			fputs(value, out);
		else
			fputc(*text, out);
		text += len ? len : 1;
	}
	if (!fclose(out))
		return ret;
	free(ret);
	return NULL;
}

char *kml_params_used(const struct kml_params *params, const char *text)
{
	char *ret = NULL, braced[80];
	size_t size;
	FILE *out = open_memstream(&ret, &size);

	if (!out)
		return NULL;
	for (unsigned int i = 0; i < params->count; i++) {
		snprintf(braced, sizeof(braced), "{%.70s}", params->list[i].name);
		if (strstr(text, braced))
			fprintf(out, "%s%s = %s", ftell(out) > 0 ? ", " : "", params->list[i].name, params->list[i].value);
	}
	if (!fclose(out))
		return ret;
	free(ret);
	return NULL;
}
