/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a command of the shell is, and what the function that carries it out gets.
 * The rows stand in commands.def; a function includes this header and no other of
 * the shell's but screen.h.
 */
#ifndef KML_COMMANDS_H
#define KML_COMMANDS_H

#include <stdbool.h>
#include <stdio.h>

#include "home.h"
#include "screen.h"

struct kml_interp;

#define KML_MANY 4096		/* operands without a limit: more do not fit a line */
#define KML_OPTIONS_MAX 8	/* of one command */

/** enum kml_area - the heading under which help lists a command. */
enum kml_area {
	KML_AREA_OBJECTS,
	KML_AREA_TREE,
	KML_AREA_PICTURES,
	KML_AREA_MACHINE,
	KML_AREA_HOMES,
	KML_AREA_COURSE,
	KML_AREA_SHELL,
	KML_AREAS,
};

/** enum kml_operands - what the operands of a command are, for completion. */
enum kml_operands {
	KML_OPERANDS_NONE,
	KML_OPERANDS_WORDS,	/* anything: nothing is offered */
	KML_OPERANDS_PATH,	/* a directory or attribute of the tree */
	KML_OPERANDS_DIR,	/* a directory of the tree */
	KML_OPERANDS_NEW_DIR,	/* a directory to be made in one that is there */
	KML_OPERANDS_ATTR,	/* an attribute, then values of it, then paths */
	KML_OPERANDS_HOST_FILE,	/* a file of the host */
	KML_OPERANDS_COMMAND,	/* a command of the shell */
	KML_OPERANDS_TOPIC,	/* a path, a command or a name of a list */
	KML_OPERANDS_HOME,	/* twin, vm, kernel, compare */
	KML_OPERANDS_SETTING,	/* a setting of the shell and its value */
};

/* enum kml_command_flags - joined by |. */
#define KML_CMD_TARGET 1u	/* '>' to an attribute is the command's own business */
#define KML_CMD_VERBATIM 2u	/* takes its options itself: all words are operands */
#define KML_CMD_HOST 4u		/* runs programs: only for a person, or with --allow-shell */
#define KML_CMD_LOOKS 16u	/* what it changes it puts back: there is nothing to undo */
#define KML_CMD_OUTSIDE 32u	/* reaches files, homes or lessons outside the tree: not when confined */
#define KML_CMD_REST 8u		/* gets the rest of the line as one word, as it was typed */

/** struct kml_command_option - one option of a command. */
struct kml_command_option {
	const char *name;	/* the long one, without -- */
	const char *arg;	/* what its value is, or NULL where it has none */
	const char *doc;
	char letter;		/* or 0 */
};

/** struct kml_call - one command under way: all that its function may use. */
struct kml_call {
	struct kml_interp *in;		/* for the functions below */
	struct kml_home *home;		/* who is asked */
	const char *dir;		/* where the shell stands, "" for the root */
	const struct kml_command *cmd;
	unsigned int argc;		/* operands, options taken out */
	char **argv;			/* argv[argc] is NULL */
	const char *target;		/* KML_CMD_TARGET: the word after '>', or NULL */
	FILE *out;			/* results */
	struct kml_screen screen;	/* how wide and colourful @out may be; --plain is heeded */
	bool interactive;		/* a person sits there */
	const char *options[KML_OPTIONS_MAX];	/* by place in the table; kml_call_option() */
};

/** struct kml_command - one row of the table. */
struct kml_command {
	const char *name, *usage, *doc, *example;
	enum kml_area area;
	unsigned int least, most;	/* operands that it needs and takes */
	enum kml_operands operands;
	unsigned int flags;		/* KML_CMD_* */
	const struct kml_command_option *options;
	unsigned int options_count;
	/* Returns 0, or -1 having said why by kml_call_fail() or kml_call_say(). */
	int (*run)(struct kml_call *call);
};

extern const struct kml_command kml_commands[];
extern const unsigned int kml_commands_count;
extern const char *const kml_areas[KML_AREAS];

#define KML_COMMAND(id, ...) int kml_do_##id(struct kml_call *call);
#include "commands.def"

/** kml_command_find() - the command called @name, or NULL. */
const struct kml_command *kml_command_find(const char *name);

/** kml_command_next() - the command of @area behind @cmd, the first where that is NULL; NULL after the last. */
const struct kml_command *kml_command_next(enum kml_area area, const struct kml_command *cmd);

/** kml_command_option_text() - "-n, --seconds SECONDS" into @ret. */
void kml_command_option_text(const struct kml_command_option *option, char *ret, size_t size);

/** kml_command_usage() - "mkdir [-p] DIR..." into @ret. */
void kml_command_usage(const struct kml_command *cmd, char *ret, size_t size);

/**
 * kml_command_parse() - sort @argc words of @argv (the command's name first) into @call.
 * @call: cmd is set; argc, argv and options are filled
 * @msg: on failure what is wrong
 * Return: 0, or -EINVAL.
 */
int kml_command_parse(struct kml_call *call, unsigned int argc, char **argv, char *msg,
		      size_t size);

/** kml_commands_print() - every command in a line or two, by area. */
void kml_commands_print(FILE *out);

/** kml_command_help() - usage, sentence, options and example on @out. */
void kml_command_help(const struct kml_command *cmd, FILE *out);

/**
 * kml_call_option() - the value of an option of this command.
 * @name: a long name of the command's rows
 * Return: NULL where it was not given; "" where it has no value.
 */
const char *kml_call_option(const struct kml_call *call, const char *name);

/**
 * kml_call_path() - the path below the root that @operand means.
 * @ret: KML_PATH_MAX bytes; "" on failure
 * Return: 0, -ENOENT for an empty operand, or -ENAMETOOLONG.
 */
int kml_call_path(const struct kml_call *call, const char *operand, char *ret);

/**
 * kml_call_find() - the directory, or the file, that @operand means.
 * @dir: a directory is wanted, else a file
 * @ret: as of kml_call_path()
 * Return: 0, or -1, to be returned: nothing like that is there, which was said.
 */
int kml_call_find(struct kml_call *call, const char *operand, bool dir, char *ret);

/**
 * kml_call_fail() - say "COMMAND: OPERAND: File exists (EEXIST): why".
 * @path: as kml_call_path() gave it, for what the schema knows of the cause; may be ""
 * @err: negative errno
 * @written: NUL-terminated value that was to be written; NULL: it was read
 * Return: -1, to be returned.
 */
int kml_call_fail(struct kml_call *call, const char *operand, const char *path, int err,
		  const char *written);

/** kml_call_confined() - must this command keep to the tree? */
bool kml_call_confined(const struct kml_call *call);

/** kml_call_say() - "COMMAND: ..." on the error stream. Return: -1, to be returned. */
__attribute__((format(printf, 2, 3)))
int kml_call_say(struct kml_call *call, const char *format, ...);

/** kml_call_interrupted() - has ^C been pressed, or the time limit passed? */
bool kml_call_interrupted(const struct kml_call *call);

/**
 * kml_call_kept() - where a picture keeps what it showed last: one block of malloc(),
 * freed with the shell.
 */
void **kml_call_kept(struct kml_call *call);

#endif /* KML_COMMANDS_H */
