// SPDX-License-Identifier: GPL-2.0
/* Answers by the names of their questions. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "answers.h"

#define ANSWERS_MAX 256
#define TEXT_MAX 1000	/* bytes of an answer */

static int find(const struct kml_answers *a, const char *name, size_t len)
{
	for (unsigned int i = 0; i < a->count; i++)
		if (strlen(a->name[i]) == len && !strncmp(a->name[i], name, len))
			return i;
	return -1;
}

static int grow(struct kml_answers *a)
{
	char **name = reallocarray(a->name, a->count + 1, sizeof(*name)), **text;

	if (!name)
		return -ENOMEM;
	a->name = name;
	text = reallocarray(a->text, a->count + 1, sizeof(*text));
	if (!text)
		return -ENOMEM;
	a->text = text;
	return 0;
}

static int put(struct kml_answers *a, const char *name, size_t name_len, const char *text, size_t len)
{
	char *copy, *key;
	int at = find(a, name, name_len);

	if (!name_len || len > TEXT_MAX)
		return -EINVAL;
	if (at < 0 && a->count == ANSWERS_MAX)
		return -E2BIG;
	copy = strndup(text, len);
	if (copy && at >= 0) {
		free(a->text[at]);
		a->text[at] = copy;
		return 0;
	}
	key = copy ? strndup(name, name_len) : NULL;
	if (!key || grow(a)) {
		free(key);
		free(copy);
		return -ENOMEM;
	}
	a->name[a->count] = key;
	a->text[a->count++] = copy;
	return 0;
}

int kml_answers_put(struct kml_answers *a, const char *name, const char *text)
{
	return put(a, name, strlen(name), text, strlen(text));
}

int kml_answers_read(struct kml_answers *a, const char *text)
{
	int err = 0;

	for (size_t len; *text && err != -ENOMEM; text += len + (text[len] == '\n')) {
		const char *name = text + strspn(text, " \t\r"), *colon, *end, *value;

		len = strcspn(text, "\n");
		end = text + len;
		colon = *name == '#' || name >= end ? NULL : memchr(name, ':', end - name);
		if (!colon)
			continue;
		for (value = colon + 1; value < end && isspace((unsigned char)*value);)
			value++;
		while (end > value && isspace((unsigned char)end[-1]))
			end--;
		while (colon > name && isspace((unsigned char)colon[-1]))
			colon--;
		err = put(a, name, colon - name, value, end - value);
	}
	return err == -ENOMEM ? err : 0;
}

const char *kml_answers_get(const struct kml_answers *a, const char *name)
{
	int at = find(a, name, strlen(name));

	return at < 0 ? NULL : a->text[at];
}

void kml_answers_free(struct kml_answers *a)
{
	for (unsigned int i = 0; i < a->count; i++) {
		free(a->name[i]);
		free(a->text[i]);
	}
	free(a->name);
	free(a->text);
	*a = (struct kml_answers){ 0 };
}
