/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a student handed in, read once into memory with care: a script of kmemlab commands (.kml),
 * one for sh (.sh), an answers file, C sources, or a folder or tarball of these.
 */
#ifndef KML_SUBMISSION_H
#define KML_SUBMISSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lab.h"

#define KML_SUBMISSION_FILES 64	/* most that a folder or tarball may hold */

/** struct kml_file - one file that was handed in. */
struct kml_file {
	char *path;	/* below the submission's top: letters, digits, '.', '_', '-' and '/' alone */
	char *data;	/* @len bytes and a NUL */
	size_t len;
};

/** struct kml_submission - free it with kml_submission_free(). */
struct kml_submission {
	struct kml_file *files;	/* sorted by path */
	unsigned int count;
	time_t time;		/* when it was written last */
	char digest[17];	/* of all names and contents */
};

/** enum kml_kind - what a file is, by its name. */
enum kml_kind {
	KML_KIND_OTHER,
	KML_KIND_KML,		/* *.kml */
	KML_KIND_SH,		/* *.sh */
	KML_KIND_ANSWERS,	/* answers, answers.txt, *.answers */
	KML_KIND_C,		/* *.c, *.h */
	KML_KINDS
};
extern const char *const kml_kinds[KML_KINDS];	/* as a lab's "submit:" names them */

/**
 * kml_submission_read() - read what lies at @path.
 * @scratch: an empty folder of ours, for tarballs; its owner removes what is left in it
 * @lab: its limits hold: bytes of a file, of all of them sixteen times that
 * @ret: kml_submission_free(), also after an error
 * @msg: on failure one sentence for the student
 *
 * No link is followed, nothing but files and folders is taken, and no name of a tarball
 * leaves the folder that it is unpacked in.
 *
 * Return: 0, or
 * * -EINVAL - not what can be handed in
 * * -EFBIG  - too large, or too many files
 * * others as open(2) and read(2) answered
 */
int kml_submission_read(const char *path, const struct kml_lab *lab, const char *scratch,
			struct kml_submission *ret, char *msg, size_t size);
void kml_submission_free(struct kml_submission *sub);

/** kml_file_kind() - what @file is. */
enum kml_kind kml_file_kind(const struct kml_file *file);

/** kml_submission_fill() - put @lab's parameters into all texts: an author's own solutions. 0 or -ENOMEM. */
int kml_submission_fill(struct kml_submission *sub, const struct kml_lab *lab);

/** kml_submission_accepts() - does the lab take files of that kind? */
bool kml_submission_accepts(const struct kml_lab *lab, enum kml_kind kind);

#endif /* KML_SUBMISSION_H */
