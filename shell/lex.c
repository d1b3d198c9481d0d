// SPDX-License-Identifier: GPL-2.0
/* The quoting of sh, in one pass and without an allocation. */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lex.h"

#define REMEDY "'! LINE' lets the host's sh do it, and 'kmemlab mount DIR' gives the tree to any program"

/* What a real shell does with a character, and this one does not. */
static const char *const refused[256] = {
	['|'] = "no pipes here; " REMEDY,
	['&'] = "no jobs in the background here; join commands by ; or &&, or " REMEDY,
	['<'] = "no input from files here; " REMEDY,
	['$'] = "of $ only $(cat FILE) is known here; quote it by '', or " REMEDY,
	['`'] = "commands are not substituted here; quote it by '', or " REMEDY,
	['*'] = "patterns are not expanded here; quote it, or " REMEDY,
	['?'] = "patterns are not expanded here; quote it, or " REMEDY,
	['['] = "patterns are not expanded here; quote it, or " REMEDY,
	['('] = "no sub-shells here; quote it, or " REMEDY,
	[')'] = "no sub-shells here; quote it, or " REMEDY,
	['\0'] = "a NUL byte cannot be written here; " REMEDY,
};

/* Characters that end a run of plain ones. */
static const bool special[256] = {
	[' '] = true, ['\t'] = true, ['\''] = true, ['"'] = true, ['\\'] = true, [';'] = true,
	['>'] = true, ['|'] = true, ['&'] = true, ['<'] = true, ['$'] = true, ['`'] = true,
	['*'] = true, ['?'] = true, ['['] = true, ['('] = true, [')'] = true, ['\0'] = true,
};

/** struct lexer - where we are. */
struct lexer {
	struct kml_line *line;
	const char *at, *end;
	char *put;		/* next free byte of line->text */
	unsigned int words;
};

__attribute__((format(printf, 2, 3)))
static int wrong(struct lexer *lx, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(lx->line->error, sizeof(lx->line->error), format, args);
	va_end(args);
	return -EINVAL;
}

static int refuse(struct lexer *lx, unsigned char c)
{
	if (c == '|' && lx->end - lx->at > 1 && lx->at[1] == '|')
		return wrong(lx, "'||': only ; and && join commands here; " REMEDY);
	return c ? wrong(lx, "'%c': %s", c, refused[c]) : wrong(lx, "%s", refused[c]);
}

/* Steps over "(cat FILE...)", what is left of a substitution behind its $. */
static int substitution(struct lexer *lx)
{
	static const char open[] = "$(cat ";
	size_t len = sizeof(open) - 1;
	const char *close;

	if ((size_t)(lx->end - lx->at) < len || memcmp(lx->at, open, len))
		return refuse(lx, '$');
	close = memchr(lx->at, ')', lx->end - lx->at);
	if (!close)
		return wrong(lx, "a $(cat is not closed on this line; add the )");
	if (memchr(lx->at, '\0', close - lx->at))
		return refuse(lx, '\0');
	lx->line->substitutes = true;
	*lx->put++ = KML_SUBST_OPEN;
	lx->put = mempcpy(lx->put, lx->at + len, close - lx->at - len);
	*lx->put++ = KML_SUBST_CLOSE;
	lx->at = close + 1;
	return 0;
}

__attribute__((format(printf, 2, 3)))
static int unfinished(struct lexer *lx, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(lx->line->error, sizeof(lx->line->error), format, args);
	va_end(args);
	lx->line->incomplete = true;
	return -EINVAL;
}

static int single_quoted(struct lexer *lx)
{
	const char *close = memchr(lx->at, '\'', lx->end - lx->at);

	if (!close)
		return unfinished(lx, "a ' is not closed; add the second one");
	if (memchr(lx->at, '\0', close - lx->at))
		return refuse(lx, '\0');
	lx->put = mempcpy(lx->put, lx->at, close - lx->at);
	lx->at = close + 1;
	return 0;
}

static int double_quoted(struct lexer *lx)
{
	while (lx->at < lx->end) {
		unsigned char c = *lx->at++;

		if (c == '"')
			return 0;
		if (c == '$' && lx->at < lx->end && *lx->at == '(') {
			int err;

			lx->at--;
			err = substitution(lx);
			if (err)
				return err;
			continue;
		}
		if (c == '$' || c == '`' || !c)
			return refuse(lx, c);
		if (c == '\\' && lx->at < lx->end && *lx->at == '\n') {
			lx->at++;
			continue;
		}
		if (c == '\\' && lx->at < lx->end && strchr("$`\"\\", *lx->at) && *lx->at)
			c = *lx->at++;
		*lx->put++ = c;
	}
	return unfinished(lx, "a \" is not closed; add the second one");
}

/* Does a \ stand before the end of a physical line? As in sh both are nothing. */
static bool continued(const struct lexer *lx)
{
	return lx->end - lx->at >= 2 && lx->at[0] == '\\' && lx->at[1] == '\n';
}

/* Takes one word; @quoted tells whether any of it was. */
static int word(struct lexer *lx, char **ret, bool *quoted)
{
	char *start = lx->put;
	int err = 0;

	*quoted = false;
	while (!err && lx->at < lx->end) {
		unsigned char c = *lx->at;

		if (!special[c]) {
			*lx->put++ = c;
			lx->at++;
			continue;
		}
		if (c == '$') {
			*quoted = true;
			err = substitution(lx);
			continue;
		}
		if (refused[c] && c != '&')
			return refuse(lx, c);
		if (c != '\'' && c != '"' && c != '\\')
			break;
		if (continued(lx)) {
			lx->at += 2;
			continue;
		}
		*quoted = true;
		lx->at++;
		if (c == '\'')
			err = single_quoted(lx);
		else if (c == '"')
			err = double_quoted(lx);
		else if (lx->at == lx->end)
			err = unfinished(lx, "a \\ ends the last line; nothing follows it");
		else if (!*lx->at)
			err = refuse(lx, '\0');
		else
			*lx->put++ = *lx->at++;
	}
	*lx->put++ = '\0';
	*ret = start;
	return err;
}

static void blanks(struct lexer *lx)
{
	while (lx->at < lx->end && (*lx->at == ' ' || *lx->at == '\t' || continued(lx)))
		lx->at += continued(lx) ? 2 : 1;
	if (lx->at < lx->end && *lx->at == '#')
		lx->at = lx->end;
}

/* After a statement's words: the separator, which is stepped over. */
static int separator(struct lexer *lx, struct kml_stmt *stmt)
{
	stmt->after = KML_SEP_END;
	if (lx->at == lx->end)
		return 0;
	if (*lx->at == ';') {
		stmt->after = KML_SEP_SEMI;
		lx->at++;
		return 0;
	}
	if (lx->end - lx->at < 2 || lx->at[1] != '&')
		return refuse(lx, '&');
	stmt->after = KML_SEP_AND;
	lx->at += 2;
	return 0;
}

static bool is_number(const char *s)
{
	return *s && s[strspn(s, "0123456789")] == '\0';
}

static int target(struct lexer *lx, struct kml_stmt *stmt)
{
	char *name;
	bool quoted;
	int err;

	if (stmt->target)
		return wrong(lx, "'>': a second one in one statement; write to one file at a time");
	if (lx->at[-1] == '>' && lx->at < lx->end && *lx->at == '>')
		return wrong(lx, "'>>': a value is replaced, never appended to; write '>'");
	blanks(lx);
	err = word(lx, &name, &quoted);
	if (err)
		return err;
	if (!*name)
		return wrong(lx, "'>': no file after it; name one");
	stmt->target = name;
	return 0;
}

/* Adds what stands at the point to @stmt: a word, or '>' with its file. */
static int piece(struct lexer *lx, struct kml_stmt *stmt)
{
	char *text;
	bool quoted;
	int err;

	if (lx->words + 1 >= KML_WORDS_MAX)
		return wrong(lx, "more than %d words on one line; use more lines", KML_WORDS_MAX);
	if (*lx->at == '>') {
		lx->at++;
		return target(lx, stmt);
	}
	err = word(lx, &text, &quoted);
	if (err)
		return err;
	if (!quoted && lx->at < lx->end && *lx->at == '>' && is_number(text))
		return wrong(lx, "'%s>': no numbered files here; put a blank before '>'", text);
	if (!quoted && *text == '~')
		return wrong(lx, "'~': there are no home folders in the tree; quote it to mean itself");
	if (!quoted && !stmt->argc && !strcmp(text, "!"))
		return wrong(lx, "'!': a status is not turned round here; " REMEDY);
	lx->line->words[lx->words++] = text;
	stmt->argc++;
	return 0;
}

static int statement(struct lexer *lx, struct kml_stmt *stmt)
{
	int err = 0;

	*stmt = (struct kml_stmt){ .argv = &lx->line->words[lx->words] };
	for (blanks(lx); !err && lx->at < lx->end && *lx->at != ';' && *lx->at != '&'; blanks(lx))
		err = piece(lx, stmt);
	if (!err)
		err = separator(lx, stmt);
	if (!err && !stmt->argc && (stmt->target || stmt->after != KML_SEP_END))
		err = wrong(lx, "'%s': no command before it; name one",
			    stmt->target ? ">" : stmt->after == KML_SEP_SEMI ? ";" : "&&");
	lx->line->words[lx->words++] = NULL;
	return err;
}

int kml_lex(struct kml_line *ret, const char *line, size_t len)
{
	struct lexer lx = { .line = ret, .at = line, .end = line + len, .put = ret->text };
	enum kml_sep last = KML_SEP_END;
	int err;

	ret->count = 0;
	ret->substitutes = false;
	ret->incomplete = false;
	if (len >= KML_LINE_MAX / 2)
		return wrong(&lx, "a line of %zu bytes; at most %d fit", len, KML_LINE_MAX / 2 - 1);
	do {
		struct kml_stmt *stmt = &ret->stmts[ret->count];

		if (ret->count == KML_STMTS_MAX || lx.words + 2 > KML_WORDS_MAX)
			return wrong(&lx, "more than %d statements on one line; use more lines",
				     KML_STMTS_MAX);
		err = statement(&lx, stmt);
		if (err)
			return err;
		if (!stmt->argc && last == KML_SEP_AND)
			return wrong(&lx, "'&&': no command after it; name one");
		last = stmt->after;
		ret->count += stmt->argc > 0;
	} while (last != KML_SEP_END);
	return ret->substitutes && (memchr(line, KML_SUBST_OPEN, len) || memchr(line, KML_SUBST_CLOSE, len)) ?
	       wrong(&lx, "control characters beside a $(cat: write them in a line of their own") : 0;
}
