/* SPDX-License-Identifier: GPL-2.0 */
/* What the interpreter shares with the few commands that change the shell itself. */
#ifndef KML_INTERP_PRIV_H
#define KML_INTERP_PRIV_H

#include "commands.h"
#include "homes.h"
#include "hostline.h"
#include "interp.h"
#include "lex.h"

struct kml_undo;

struct kml_interp {
	struct kml_home *home;
	struct kml_homes *homes;	/* NULL: there is only @home */
	struct kml_undo *undo;		/* what can be undone; or NULL */
	FILE *out, *err;
	const volatile sig_atomic_t *interrupted;	/* or NULL */
	struct kml_interp_opts opts;
	bool equivalent;		/* set echo equivalent */
	unsigned long lines;		/* physical ones, read so far */
	unsigned long line_number;	/* of the first one of what runs now */
	bool failed, syntax, left;
	bool told_lost;			/* that the home is gone */
	char dir[KML_PATH_MAX];		/* "" is the root */
	char old_dir[KML_PATH_MAX];	/* where 'cd -' goes */
	void *kept;			/* what a picture showed last, see kml_call_kept() */
	struct kml_desk *desk;		/* a learner's, or NULL: lesson_desk.h */
	char *pending;			/* lines that wait for their end; or NULL */
	size_t pending_len;
	unsigned int depth;		/* of kml_interp_line() within itself */
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

/** kml_interp_unknown() - say what to do instead of @stmt, whose first word is no command. */
void kml_interp_unknown(struct kml_interp *in, const struct kml_stmt *stmt);

/** kml_interp_construct() - the first word of @line that belongs to a loop or the like of sh, or NULL. */
const char *kml_interp_construct(const struct kml_line *line);

/** kml_interp_refuse_construct() - say that @name is for a real shell. */
void kml_interp_refuse_construct(struct kml_interp *in, const char *name);

/** kml_interp_shown() - @path as it can be typed where the shell stands. @ret: KML_PATH_MAX + 1 bytes. */
const char *kml_interp_shown(const struct kml_interp *in, const char *path, char *ret);

#define KML_WHY_MAX 640

/**
 * kml_interp_why() - why the home answered @err (positive) to @cmd on @path.
 * @written: the value that was to be written; NULL: it was read
 * @ret: KML_WHY_MAX bytes; "" where nothing is known
 */
void kml_interp_why(struct kml_interp *in, const char *cmd, const char *path, int err,
		    const char *written, char *ret);

/** kml_interp_use() - stand in the root of @home from now on, or where it was left. */
void kml_interp_use(struct kml_interp *in, struct kml_homes_one *one);

#define KML_FORBIDDEN (-10000)	/* the command needs --allow-shell */

/**
 * kml_interp_run() - one statement of words, as a line would run it.
 * @out: where results go
 * Return: 0, -1 when it failed, KML_FORBIDDEN in a script.
 */
int kml_interp_run(struct kml_interp *in, const struct kml_stmt *stmt, FILE *out);

/**
 * kml_host_line() - hand the rest of a line to the host's sh, in the home's mount.
 * @found: where the line leaves our language; what stood before has run
 * Return: 0, or -1 when it failed.
 */
int kml_host_line(struct kml_interp *in, const char *line, size_t len,
		  const struct kml_hostline *found);


#endif /* KML_INTERP_PRIV_H */
