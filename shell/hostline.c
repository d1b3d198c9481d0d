// SPDX-License-Identifier: GPL-2.0
/* One look over a line, past quotes, for operators of sh. */
#include <ctype.h>
#include <string.h>

#include "hostline.h"
#include "path.h"

/* Steps over what is quoted at @at; returns where it ends. */
static size_t past_quote(const char *line, size_t len, size_t at)
{
	char quote = line[at++];

	if (quote == '\\')
		return at < len ? at + 1 : at;
	while (at < len && line[at] != quote)
		at += line[at] == '\\' && quote == '"' && at + 1 < len ? 2 : 1;
	return at < len ? at + 1 : at;
}

static size_t blanks(const char *line, size_t len, size_t at)
{
	while (at < len && (line[at] == ' ' || line[at] == '\t'))
		at++;
	return at;
}

/* Is the file named at @at one of the tree? What begins with no '/' or '~' always is. */
static bool in_tree(const char *line, size_t len, size_t at)
{
	struct kml_found found;
	char first[64];
	size_t n = 0;

	if (at < len && (line[at] == '"' || line[at] == '\''))
		at++;
	if (at == len || line[at] != '/')
		return at == len || line[at] != '~';
	while (at < len && line[at] == '/')
		at++;
	while (at + n < len && n + 1 < sizeof(first) && !strchr("/ \t;&|<>'\"", line[at + n]))
		n++;
	memcpy(first, line + at, n);
	first[n] = '\0';
	return !kml_path_find(first, &found);
}

static bool leaves(const char *line, size_t len, size_t at)
{
	if (line[at] == '|' || line[at] == '<')
		return true;
	if (line[at] != '>')
		return false;
	at += at + 1 < len && line[at + 1] == '>' ? 2 : 1;
	return !in_tree(line, len, blanks(line, len, at));
}

/* Does a word at @at begin what sh goes on with past a ;? */
static bool compound(const char *line, size_t len, size_t at)
{
	static const char *const words[] = { "while", "until", "for", "if", "case", "{", "(" };

	at = blanks(line, len, at);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t n = strlen(words[i]);

		if (len - at > n && !strncmp(line + at, words[i], n) &&
		    (*words[i] == '(' || strchr(" \t\n", line[at + n])))
			return true;
	}
	return false;
}

/* Where sh's part that begins at  ends. */
static size_t end_of(const char *line, size_t len, size_t at)
{
	while (at < len) {
		char c = line[at];

		if (c == '\'' || c == '"' || c == '\\') {
			at = past_quote(line, len, at);
			continue;
		}
		if (c == '|' && compound(line, len, at + 1))
			return len;
		if (c == ';' || (c == '&' && at + 1 < len && line[at + 1] == '&'))
			return at;
		at++;
	}
	return len;
}

bool kml_hostline_is_name(const char *line, size_t len, size_t at)
{
	size_t n = 0;

	at = blanks(line, len, at);
	while (at + n < len && !strchr(" \t|>;&'\"", line[at + n]))
		n++;
	if (!n || !(isupper((unsigned char)line[at]) || line[at] == '_'))	/* "wc" is a name, too */
		return false;
	for (unsigned int i = 0; i < kml_names_lists_count; i++)
		if (kml_names_find(kml_names_lists[i], line + at, n) >= 0)
			return true;
	return false;
}

bool kml_hostline_find(const char *line, size_t len, struct kml_hostline *ret)
{
	size_t at = blanks(line, len, 0);

	*ret = (struct kml_hostline){ .start = at, .end = len };
	if (at < len && line[at] == '!') {
		ret->op_at = at;
		ret->op = '!';
		return true;
	}
	while (at < len) {
		char c = line[at];

		if (c == '\'' || c == '"' || c == '\\') {
			at = past_quote(line, len, at);
			continue;
		}
		if (c == '#' && (!at || strchr(" \t;&", line[at - 1])))
			return false;
		if (c == '|' && at + 1 < len && line[at + 1] == '|')
			return false;
		if (leaves(line, len, at)) {
			ret->op_at = at;
			ret->op = c;
			ret->end = end_of(line, len, at);
			return true;
		}
		at++;
		if (c == ';' || (c == '&' && at < len && line[at] == '&')) {
			ret->need = c == '&';
			at += ret->need;
			ret->start = at = blanks(line, len, at);
		}
	}
	return false;
}

size_t kml_hostline_next(const char *line, size_t len, size_t at, size_t *end, bool *need)
{
	for (*need = false; at < len;) {
		char c = line[at];

		if (c == '\'' || c == '"' || c == '\\') {
			at = past_quote(line, len, at);
			continue;
		}
		*end = at;
		if (c == '#' && (!at || strchr(" \t;&", line[at - 1])))
			return len;
		*need = c == '&' && at + 1 < len && line[at + 1] == '&';
		if (c == ';' || *need)
			return blanks(line, len, at + 1 + *need);
		at++;
	}
	*end = len;
	return len;
}
