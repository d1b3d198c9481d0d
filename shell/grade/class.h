/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Many submissions, several at once, each in a process of its own. A record lies in the folder
 * from the first moment on, so that there is always a result; what it says in the end does not
 * depend on how many worked, nor in which order.
 */
#ifndef KML_CLASS_H
#define KML_CLASS_H

#include "format.h"
#include "judge.h"

/** struct kml_job - one submission of a class. */
struct kml_job {
	char *path;
	char *name;	/* of the submission, without folders */
	char *student;
	char *record;	/* the file of its record */
};

/** struct kml_class - what is graded, and how. */
struct kml_class {
	const char *lab;
	uint64_t seed;			/* of all; 0: each student's own */
	struct kml_judge how;		/* lab, path and scratch are filled in for each */
	const char *dir;		/* of the records; it exists */
	unsigned int workers;		/* 0: as many as CPUs */
	bool resume;			/* what has a record of this lab, submission and seed stays */
	bool progress;			/* on standard error */
	struct kml_job *jobs;
	unsigned int count;
};

/**
 * kml_class_add() - add the submission at @path, or with @folder each entry of the folder there.
 * @student: NULL: its name without .kml, .sh, .tar.gz and the like
 * Return: 0, -ENOMEM, or what opening the folder met.
 */
int kml_class_add(struct kml_class *class, const char *path, const char *student, bool folder);

/** kml_class_take() - add what has a record in @class->dir: what others graded. 0 or -errno. */
int kml_class_take(struct kml_class *class);

/**
 * kml_class_sort() - by student and name; then give each job its record's file.
 * Return: 0, -EEXIST where two would have one record (@msg names them), or -ENOMEM.
 */
int kml_class_sort(struct kml_class *class, char *msg, size_t size);

/**
 * kml_class_begin() - give each job its first record, an error with 0 points; with resume only
 * where there is none that may hold. Return: as kml_class_grade().
 */
int kml_class_begin(struct kml_class *class, char *msg, size_t size);

/**
 * kml_class_grade() - grade all that has no record yet.
 * Return: 0 when each job has its record, or -errno with @msg: the lab is none, no processes.
 */
int kml_class_grade(struct kml_class *class, char *msg, size_t size);

/** kml_class_write() - all records, one after another, in @format. Return: 0 or -errno. */
int kml_class_write(const struct kml_class *class, const struct kml_format *format, FILE *out);

void kml_class_free(struct kml_class *class);

#endif /* KML_CLASS_H */
