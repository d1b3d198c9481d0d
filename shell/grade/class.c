// SPDX-License-Identifier: GPL-2.0
/* The list of a class: who handed in what, where its record lies, and telling of all of them. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "class.h"
#include "store.h"

#define KEY_MAX 120	/* bytes of a record's name that are the submission's */

void kml_class_free(struct kml_class *class)
{
	for (unsigned int i = 0; i < class->count; i++) {
		free(class->jobs[i].path);
		free(class->jobs[i].name);
		free(class->jobs[i].student);
		free(class->jobs[i].record);
	}
	free(class->jobs);
	class->jobs = NULL;
	class->count = 0;
}

/* Takes all four texts; the record may be NULL still. */
static int add(struct kml_class *class, struct kml_job job)
{
	struct kml_job *grown = job.path && job.name && job.student ?
		reallocarray(class->jobs, class->count + 1, sizeof(*grown)) : NULL;

	if (grown) {
		class->jobs = grown;
		grown[class->count++] = job;
		return 0;
	}
	free(job.path);
	free(job.name);
	free(job.student);
	free(job.record);
	return -ENOMEM;
}

/* A path's last part, whatever slashes stand behind it. */
static char *last_part(const char *path)
{
	const char *end = path + strlen(path), *from;

	while (end > path + 1 && end[-1] == '/')
		end--;
	for (from = end; from > path && from[-1] != '/'; from--)
		;
	return strndup(from, end - from);
}

/* Length of @name without what says its kind; "ann@example.org.kml" is handed in by ann@example.org. */
static size_t student_of(const char *name)
{
	static const char *const ends[] = {
		".kml", ".sh", ".c", ".answers", ".txt", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2",
		".tar.zst", ".zip", ".pdf",
	};
	size_t len = strlen(name), end;

	for (unsigned int i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		end = strlen(ends[i]);
		if (len > end && !strcmp(name + len - end, ends[i]))
			return len - end;
	}
	return len;
}

static int add_one(struct kml_class *class, const char *path, const char *student)
{
	struct kml_job job = { .path = strdup(path), .name = last_part(path) };

	if (job.name)
		job.student = student ? strdup(student) : strndup(job.name, student_of(job.name));
	return add(class, job);
}

static int add_folder(struct kml_class *class, const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *e;
	char *below;
	int err = dir ? 0 : -errno;

	while (!err && (e = readdir(dir))) {
		if (*e->d_name == '.')
			continue;
		err = asprintf(&below, "%s/%s", path, e->d_name) < 0 ? -ENOMEM : add_one(class, below, NULL);
		if (err != -ENOMEM)
			free(below);
	}
	if (dir)
		closedir(dir);
	return err;
}

int kml_class_add(struct kml_class *class, const char *path, const char *student, bool folder)
{
	return folder ? add_folder(class, path) : add_one(class, path, student);
}

int kml_class_take(struct kml_class *class)
{
	DIR *dir = opendir(class->dir);
	struct dirent *e;
	int err = dir ? 0 : -errno;

	while (!err && (e = readdir(dir))) {
		size_t len = strlen(e->d_name);
		struct kml_job job = { 0 };
		struct kml_result *r;

		if (len < 6 || strcmp(e->d_name + len - 5, ".json"))
			continue;
		if (asprintf(&job.record, "%s/%s", class->dir, e->d_name) < 0)
			err = -ENOMEM;
		if (!err)
			err = kml_result_load(job.record, &r);
		if (err)
			continue;
		job.path = strdup("");
		job.name = strdup(r->submission);
		job.student = strdup(r->student);
		kml_result_free(r);
		err = add(class, job);
	}
	if (dir)
		closedir(dir);
	return err;
}

static int by_student(const void *a, const void *b)
{
	const struct kml_job *x = a, *y = b;
	int ret = strcmp(x->student, y->student);

	return ret ? ret : strcmp(x->name, y->name);
}

/* A file's name for any name: what is not plain is written as %XX, what is long by its hash. */
static char *record_of(const struct kml_class *class, const char *name)
{
	char key[3 * KEY_MAX + 20], *out = key, *ret;
	size_t len = strlen(name);

	for (size_t i = 0; i < len && out < key + KEY_MAX; i++)
		out += sprintf(out, isalnum((unsigned char)name[i]) || strchr("-_", name[i]) || (name[i] == '.' && i) ?
			       "%c" : "%%%02X", (unsigned char)name[i]);
	if (len > KEY_MAX / 3)
		sprintf(out, "-%016llx", (unsigned long long)kml_hash(0, name, len));
	return asprintf(&ret, "%s/%s.json", class->dir, key) < 0 ? NULL : ret;
}

int kml_class_sort(struct kml_class *class, char *msg, size_t size)
{
	if (class->count)
		qsort(class->jobs, class->count, sizeof(*class->jobs), by_student);
	for (unsigned int i = 0; i < class->count; i++) {
		struct kml_job *job = &class->jobs[i];

		if (!job->record)
			job->record = record_of(class, job->name);
		if (!job->record) {
			snprintf(msg, size, "no memory");
			return -ENOMEM;
		}
		if (i && !strcmp(job->record, job[-1].record)) {
			snprintf(msg, size, "'%s' and '%s' have one name; a folder of submissions, each called after its student, is given by --class",
				 job[-1].path, job->path);
			return -EEXIST;
		}
	}
	return 0;
}

/* Counts all records, and leaves the first one in @ret->first for its checks' names. */
static int tally(const struct kml_class *class, struct kml_tally *ret, struct kml_result **first)
{
	struct kml_result *r;
	int err = 0;

	for (unsigned int i = 0; !err && i < class->count; i++) {
		err = kml_result_load(class->jobs[i].record, &r);
		if (err)
			break;
		err = kml_tally_add(ret, r);
		if (*first)
			kml_result_free(r);
		else
			*first = r;
	}
	ret->first = *first;
	return err;
}

int kml_class_write(const struct kml_class *class, const struct kml_format *format, FILE *out)
{
	struct kml_result *first = NULL, *r;
	struct kml_tally t = { 0 };
	int err = tally(class, &t, &first);

	if (!err && format->begin)
		err = format->begin(out, &t);
	for (unsigned int i = 0; !err && i < class->count; i++) {
		err = kml_result_load(class->jobs[i].record, &r);
		if (err)
			break;
		err = format->result(out, &t, r, i);
		kml_result_free(r);
	}
	if (!err && format->end)
		err = format->end(out, &t);
	kml_tally_free(&t);
	kml_result_free(first);
	return err;
}
