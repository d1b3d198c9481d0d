/* SPDX-License-Identifier: GPL-2.0 */
/* What the interpreter shares with the few commands that change the shell itself. */
#ifndef KML_INTERP_PRIV_H
#define KML_INTERP_PRIV_H

#include "commands.h"
#include "interp.h"
#include "lex.h"

struct kml_interp {
	struct kml_home *home;
	FILE *out, *err;
	const volatile sig_atomic_t *interrupted;	/* or NULL */
	bool interactive;		/* a person sits there */
	const char *source;		/* name of the script in messages, or NULL */
	unsigned long lines;		/* run so far */
	bool failed, syntax, left;
	char dir[KML_PATH_MAX];		/* "" is the root */
	void *kept;			/* what a picture showed last, see kml_call_kept() */
	struct kml_desk *desk;		/* a learner's, or NULL: lesson_desk.h */
	struct kml_line line;
};

/** kml_interp_say() - one line on the error stream, after all that was printed. */
__attribute__((format(printf, 2, 3)))
void kml_interp_say(struct kml_interp *in, const char *format, ...);

/**
 * kml_expand() - put attributes' values in place of $(cat FILE...) in @stmt's words.
 * @ret: the new words' memory; free it once the statement has run
 * Return: 0, or what reading met, having said why.
 */
int kml_expand(struct kml_interp *in, struct kml_stmt *stmt, char **ret);

#define KML_WHY_MAX 640

/**
 * kml_interp_why() - why the home answered @err (positive) to @cmd on @path.
 * @written: the value that was to be written; NULL: it was read
 * @ret: KML_WHY_MAX bytes; "" where nothing is known
 */
void kml_interp_why(struct kml_interp *in, const char *cmd, const char *path, int err,
		    const char *written, char *ret);

#endif /* KML_INTERP_PRIV_H */
