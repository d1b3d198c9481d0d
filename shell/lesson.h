/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lessons: Markdown files that read well on their own, with fenced blocks that the shell
 * understands. docs/writing-lessons.md is their author's guide, kmemlab-lessons(5) the format.
 */
#ifndef KML_LESSON_H
#define KML_LESSON_H

#include <stddef.h>

/** enum kml_part_kind - what stands between the headings of a lesson. */
enum kml_part_kind {
	KML_PART_PROSE,		/* Markdown as it is, code of other languages included */
	KML_PART_DO,		/* commands to try */
	KML_PART_SETUP,		/* commands that the shell runs where the step begins */
	KML_PART_PREDICT,	/* a question, its answer computed from the live tree */
	KML_PART_CHECK,		/* relations, one a line, all of which must hold */
	KML_PART_HINT,		/* help, from a nudge to the command */
	KML_PART_EXPLAIN,	/* shown once the step is passed */
	KML_PART_CLAIM,		/* statements under test, by their ids */
	KML_PART_PICTURE,	/* commands of the shell that draw */
	KML_PART_PARAM,		/* of a lab: what is drawn from the student's seed */
	KML_PART_KINDS
};

/** struct kml_part_info - a fenced block that lessons may have. */
struct kml_part_info {
	const char *name;	/* the first word behind the fence */
	const char *args;	/* what may follow it, for messages; NULL: nothing */
	const char *doc;
};

/** kml_part_infos - by enum kml_part_kind; PROSE has no name. */
extern const struct kml_part_info kml_part_infos[KML_PART_KINDS];

/** struct kml_part - one piece of a step, in the order of the file. */
struct kml_part {
	enum kml_part_kind kind;
	unsigned int line;	/* of its first line in the file, from 1 on */
	char *args;		/* what follows the block's name, "" for nothing */
	char *text;		/* its lines, terminated */
	/* of a predict block alone; where it stands in its file, lab.h makes a check of it */
	char *answer;		/* a relation whose value is the right answer */
	char *prepare;		/* commands that make what it reads, undone afterwards; "" for none */
};

/** struct kml_step - from one heading of the second level to the next. */
struct kml_step {
	char *title;
	unsigned int line;
	struct kml_part *parts;
	unsigned int count;
};

/** enum kml_front_key - what the front matter may say, one "key: value" a line. */
enum kml_front_key {
#define KML_FRONT(key, name, needed, doc) KML_FRONT_##key,
#include "lesson_front.def"
	KML_FRONT_KEYS
};

/** struct kml_front_info - one key of the front matter. */
struct kml_front_info {
	const char *name, *doc;
	int needed;		/* a lesson without it is refused */
};
extern const struct kml_front_info kml_front_infos[KML_FRONT_KEYS];

/** struct kml_lesson - a lesson, taken apart. */
struct kml_lesson {
	char *file;
	char *front[KML_FRONT_KEYS];	/* values, "" where the key is absent */
	struct kml_step *steps;		/* the first one is what stands before any heading */
	unsigned int count;
};

/**
 * kml_lesson_parse() - take the @len bytes of @text apart.
 * @file: its name, for messages
 * @ret: free it with kml_lesson_free()
 * @msg: on failure "file:line: what was found, what was expected"
 *
 * Return: 0, or
 * * -EINVAL - not a lesson
 * * -ENOMEM - no memory
 */
int kml_lesson_parse(const char *file, const char *text, size_t len, struct kml_lesson **ret,
		     char *msg, size_t msg_size);

/**
 * kml_lesson_load() - kml_lesson_parse() of what lies in @file.
 * Return: as kml_lesson_parse(), or
 * * -EFBIG - longer than a megabyte
 * * others as open(2) and read(2) answered
 */
int kml_lesson_load(const char *file, struct kml_lesson **ret, char *msg, size_t msg_size);

/** kml_lesson_free() - NULL is fine. */
void kml_lesson_free(struct kml_lesson *lesson);

/** kml_lesson_has() - is @word one of the blank separated words of that key? */
int kml_lesson_has(const struct kml_lesson *lesson, enum kml_front_key key, const char *word);

#endif /* KML_LESSON_H */
