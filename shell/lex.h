/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Splits a line of the shell into statements and words, with the quoting of sh.
 * What a real shell would do beyond that (pipes, variables, patterns) is refused
 * with a sentence, never done by half.
 */
#ifndef KML_LEX_H
#define KML_LEX_H

#include <stdbool.h>
#include <stddef.h>

#define KML_LINE_MAX 65536	/* longest line, in bytes */
#define KML_WORDS_MAX 4096	/* words of one line, targets included */
#define KML_STMTS_MAX 1024	/* statements of one line */

/* Around the files of $(cat FILE...), left for kml_expand(). */
#define KML_SUBST_OPEN '\1'
#define KML_SUBST_CLOSE '\2'

/** enum kml_sep - what stands after a statement. */
enum kml_sep {
	KML_SEP_END,	/* nothing, or a comment */
	KML_SEP_SEMI,	/* ; - the next one runs in any case */
	KML_SEP_AND,	/* && - the next one runs if this one did well */
};

/** struct kml_stmt - one command with its words. */
struct kml_stmt {
	char **argv;
	unsigned int argc;
	const char *target;	/* the word after '>', or NULL */
	enum kml_sep after;
};

/** struct kml_line - one line taken apart; big, so keep one and reuse it. */
struct kml_line {
	struct kml_stmt stmts[KML_STMTS_MAX];
	unsigned int count;		/* of stmts; 0 for an empty line */
	char *words[KML_WORDS_MAX];
	char text[KML_LINE_MAX + 1];	/* what words point into */
	bool substitutes;	/* some word has KML_SUBST_OPEN in it */
	char error[240];		/* what is wrong and the remedy */
	bool incomplete;	/* error: another physical line may end it */
};

/**
 * kml_lex() - take @len bytes at @line apart.
 * @line: newlines only within quotes or after a \; need not be terminated
 * @ret: valid until the next call; points into itself
 *
 * Return: 0, or
 * * -EINVAL - not a line of this shell; @ret->error says why
 */
int kml_lex(struct kml_line *ret, const char *line, size_t len);

#endif /* KML_LEX_H */
