// SPDX-License-Identifier: GPL-2.0
/* Reads what was handed in: a file or a folder; tarballs are unpacked by tarball.c first. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "submission.h"
#include "tarball.h"
#include "store.h"

#define DEPTH_MAX 4	/* folders within one another */

const char *const kml_kinds[KML_KINDS] = {
	[KML_KIND_OTHER] = "other", [KML_KIND_KML] = "kml", [KML_KIND_SH] = "sh",
	[KML_KIND_ANSWERS] = "answers", [KML_KIND_C] = "c",
};

/** struct reader - a submission that grows. */
struct reader {
	struct kml_submission *sub;
	const struct kml_limits *limits;
	uint64_t bytes;
	char *msg;
	size_t size;
};

static int fail(struct reader *r, int err, const char *name, const char *what)
{
	snprintf(r->msg, r->size, "%s: %s", name, what ? what : strerror(-err));
	return err;
}

static bool ends_in(const char *text, const char *end)
{
	size_t len = strlen(text), n = strlen(end);

	return len > n && !strcmp(text + len - n, end);
}

enum kml_kind kml_file_kind(const struct kml_file *file)
{
	const char *slash = strrchr(file->path, '/'), *name = slash ? slash + 1 : file->path;

	if (!strcmp(name, "answers") || !strcmp(name, "answers.txt") || ends_in(name, ".answers"))
		return KML_KIND_ANSWERS;
	return ends_in(name, ".kml") ? KML_KIND_KML : ends_in(name, ".sh") ? KML_KIND_SH :
	       ends_in(name, ".c") || ends_in(name, ".h") ? KML_KIND_C : KML_KIND_OTHER;
}

bool kml_submission_accepts(const struct kml_lab *lab, enum kml_kind kind)
{
	if (*lab->lesson->front[KML_FRONT_SUBMIT])
		return kml_lesson_has(lab->lesson, KML_FRONT_SUBMIT, kml_kinds[kind]);
	if (lab->kernel_code)
		return kind == KML_KIND_C;
	return kind == KML_KIND_KML || kind == KML_KIND_SH || kind == KML_KIND_ANSWERS;
}

/* A name that needs no care wherever it is used later. */
static bool plain_name(const char *name)
{
	if (*name == '.' || *name == '-' || strlen(name) > 100)
		return false;
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && !strchr("._-", *name))
			return false;
	return true;
}

static int read_all(struct reader *r, int fd, const char *path, size_t len)
{
	struct kml_file *grown = reallocarray(r->sub->files, r->sub->count + 1, sizeof(*grown)), *f;
	ssize_t n;

	if (!grown)
		return fail(r, -ENOMEM, path, NULL);
	r->sub->files = grown;
	f = &grown[r->sub->count++];
	*f = (struct kml_file){ .path = strdup(path), .data = malloc(len + 1) };
	if (!f->path || !f->data)
		return fail(r, -ENOMEM, path, NULL);
	while (f->len < len && (n = read(fd, f->data + f->len, len - f->len)) > 0)
		f->len += n;
	f->data[f->len] = '\0';
	return 0;
}

/* Takes @fd. */
static int take_file(struct reader *r, int fd, const char *path)
{
	struct stat st;
	int err = fd < 0 ? fail(r, -errno, path, errno == ELOOP ? "a link; hand in the file itself" : NULL) : 0;

	if (!err && fstat(fd, &st))
		err = fail(r, -errno, path, NULL);
	if (!err && !S_ISREG(st.st_mode))
		err = fail(r, -EINVAL, path, "neither a file nor a folder");
	if (!err && (uint64_t)st.st_size > r->limits->files)
		err = fail(r, -EFBIG, path, "larger than this lab takes; see its limits");
	if (!err && (r->bytes += st.st_size) > 16 * r->limits->files)
		err = fail(r, -EFBIG, path, "with it the submission is larger than this lab takes");
	if (!err && r->sub->count >= KML_SUBMISSION_FILES)
		err = fail(r, -EFBIG, path, "more files than can be handed in");
	if (!err && st.st_mtime > r->sub->time)
		r->sub->time = st.st_mtime;
	if (!err)
		err = read_all(r, fd, path, st.st_size);
	if (fd >= 0)
		close(fd);
	return err;
}

static int take_folder(struct reader *r, int fd, const char *path, unsigned int depth);

static int take_entry(struct reader *r, int dir, const char *path, const char *name, unsigned int depth)
{
	char below[512];
	struct stat st;
	int fd;

	snprintf(below, sizeof(below), "%s%s%s", path, *path ? "/" : "", name);
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW))
		return fail(r, -errno, below, NULL);
	if (*name == '.' || ends_in(name, "~"))	/* an editor's or a system's, not the student's */
		return 0;
	if (!plain_name(name))
		return fail(r, -EINVAL, "a file's name", "only letters, digits, '.', '_' and '-' may be in it");
	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (!S_ISDIR(st.st_mode))
		return take_file(r, fd, below);
	if (depth < DEPTH_MAX)
		return take_folder(r, fd, below, depth + 1);
	if (fd >= 0)
		close(fd);
	return fail(r, -EINVAL, below, "too many folders within one another");
}

/* Takes @fd. */
static int take_folder(struct reader *r, int fd, const char *path, unsigned int depth)
{
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	unsigned int seen = 0;
	struct dirent *e;
	int err = dir ? 0 : fail(r, -errno, *path ? path : "the folder", NULL);

	while (!err && (e = readdir(dir))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		err = seen++ > 4 * KML_SUBMISSION_FILES ? fail(r, -EFBIG, "the folder", "too many files in it") :
		      take_entry(r, dirfd(dir), path, e->d_name, depth);
	}
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
	return err;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct kml_file *)a)->path, ((const struct kml_file *)b)->path);
}

static void digest(struct kml_submission *sub)
{
	uint64_t hash = 0;

	if (sub->count)
		qsort(sub->files, sub->count, sizeof(*sub->files), by_path);
	for (unsigned int i = 0; i < sub->count; i++) {
		hash = kml_hash(hash, sub->files[i].path, strlen(sub->files[i].path) + 1);
		hash = kml_hash(hash, &sub->files[i].len, sizeof(sub->files[i].len));
		hash = kml_hash(hash, sub->files[i].data, sub->files[i].len);
	}
	snprintf(sub->digest, sizeof(sub->digest), "%016llx", (unsigned long long)hash);
}

/* Its own name matters by its end alone: alice's work may be called anything. */
static const char *short_name(const char *path)
{
	static const char *const ends[] = { ".kml", ".sh", ".c", ".txt", ".answers" };
	static const char *const names[] = { "submission.kml", "submission.sh", "submission.c", "answers.txt", "submission.answers" };
	const char *slash = strrchr(path, '/');

	for (unsigned int i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ends_in(path, ends[i]))
			return names[i];
	return !strcmp(slash ? slash + 1 : path, "answers") ? "answers" : "submission";
}

int kml_submission_read(const char *path, const struct kml_lab *lab, const char *scratch,
			struct kml_submission *ret, char *msg, size_t size)
{
	struct reader r = { .sub = ret, .limits = &lab->limits, .msg = msg, .size = size };
	struct stat st;
	int fd, err;

	*ret = (struct kml_submission){ 0 };
	if (lstat(path, &st))
		return fail(&r, -errno, "the submission", NULL);
	if (S_ISLNK(st.st_mode))
		return fail(&r, -EINVAL, "the submission", "a link; hand in the file itself");
	if (S_ISREG(st.st_mode) && kml_tarball_is(path)) {
		fd = kml_tarball_unpack(path, &lab->limits, scratch, msg, size);
		err = fd < 0 ? fd : take_folder(&r, fd, "", 0);
		ret->time = st.st_mtime;
	} else {
		fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
		err = S_ISDIR(st.st_mode) ? take_folder(&r, fd, "", 0) : take_file(&r, fd, short_name(path));
	}
	if (!err)
		digest(ret);
	return err;
}

void kml_submission_free(struct kml_submission *sub)
{
	for (unsigned int i = 0; i < sub->count; i++) {
		free(sub->files[i].path);
		free(sub->files[i].data);
	}
	free(sub->files);
	*sub = (struct kml_submission){ 0 };
}

int kml_submission_fill(struct kml_submission *sub, const struct kml_lab *lab)
{
	for (unsigned int i = 0; i < sub->count; i++) {
		char *filled = kml_params_fill(&lab->params, sub->files[i].data);

		if (!filled)
			return -ENOMEM;
		free(sub->files[i].data);
		sub->files[i].data = filled;
		sub->files[i].len = strlen(filled);
	}
	return 0;
}
