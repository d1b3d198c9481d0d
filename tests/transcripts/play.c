// SPDX-License-Identifier: GPL-2.0
/*
 * play ROOT: plays a transcript on a directory by system calls of its own, one
 * open, read or write each, so that homes are compared with what any program sees.
 * play --coverage: reads all transcripts, names attributes that none of them uses.
 * play --undocumented: reads what was played, names errnos that the schema does not.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "errnos.h"
#include "interp.h"
#include "lex.h"
#include "mask.h"
#include "path.h"
#include "status.h"
#include "transcript.h"

/* The working directory is the root. */
static const char *here(const char *path)
{
	return *path ? path : ".";
}

static int answer(int n)
{
	return n < 0 ? -errno : 0;
}

static int close_with(int fd, int err)
{
	close(fd);
	return err;
}

static int do_mkdir(void *ctx, const char *path)
{
	return answer(mkdir(path, 0755));
}

static int do_rmdir(void *ctx, const char *path)
{
	return answer(rmdir(path));
}

static int do_read(void *ctx, const char *path, char *buf, size_t *len)
{
	int fd = open(here(path), O_RDONLY);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, buf, KML_VALUE_MAX);
	if (n >= 0)
		*len = n;
	return close_with(fd, answer(n < 0 ? -1 : 0));
}

static int do_write(void *ctx, const char *path, const char *buf, size_t len)
{
	int fd = open(here(path), O_WRONLY | O_TRUNC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = write(fd, buf, len);
	return close_with(fd, n < 0 ? -errno : (size_t)n == len ? 0 : -EIO);
}

static int do_stat(void *ctx, const char *path, struct kml_stat *ret)
{
	struct stat st;

	if (lstat(here(path), &st))
		return -errno;
	*ret = (struct kml_stat){ .is_dir = S_ISDIR(st.st_mode), .perm = st.st_mode & 07777,
				  .id = st.st_ino };
	return 0;
}

static int do_list(void *ctx, const char *path, kml_list_fn *fn, void *list_ctx)
{
	DIR *dir = opendir(here(path));
	struct dirent *d;
	int err = 0;

	if (!dir)
		return -errno;
	while (!err && (d = readdir(dir))) {
		struct kml_stat st = { .is_dir = d->d_type == DT_DIR };

		if (strcmp(d->d_name, ".") && strcmp(d->d_name, ".."))
			err = fn(list_ctx, d->d_name, &st);
	}
	closedir(dir);
	return err;
}

static int do_rm(char **argv)
{
	return answer(unlink(argv[1]));
}

static int do_create(char **argv)
{
	int fd = open(argv[1], O_WRONLY | O_CREAT | O_EXCL, 0644);

	return fd < 0 ? -errno : close_with(fd, 0);
}

static int do_rename(char **argv)
{
	return answer(rename(argv[1], argv[2]));
}

static int do_symlink(char **argv)
{
	return answer(symlink(argv[1], argv[2]));
}

static int do_link(char **argv)
{
	return answer(link(argv[1], argv[2]));
}

/* read-after-rmdir FILE DIR: a file that was open before its directory went. */
static int do_read_after_rmdir(char **argv)
{
	char buf[KML_VALUE_MAX];
	int fd = open(argv[1], O_RDONLY);

	if (fd < 0)
		return -errno;
	if (rmdir(argv[2]))
		return close_with(fd, -errno);
	return close_with(fd, answer(read(fd, buf, sizeof(buf)) < 0 ? -1 : 0));
}

/* read-twice FILE VALUE: what the second read of one open shows after others wrote VALUE. */
static int do_read_twice(char **argv)
{
	char buf[KML_VALUE_MAX];
	int fd = open(argv[1], O_RDONLY), err;
	ssize_t n;

	if (fd < 0)
		return -errno;
	if (read(fd, buf, sizeof(buf)) < 0)
		return close_with(fd, -errno);
	err = do_write(NULL, argv[1], argv[2], strlen(argv[2]));
	n = pread(fd, buf, sizeof(buf), 0);
	if (err || n < 0)
		return close_with(fd, err ? err : -errno);
	kml_mask_bytes(stdout, buf, n);
	return close_with(fd, 0);
}

/* write-at OFFSET VALUE FILE: one write at an offset. */
static int do_write_at(char **argv)
{
	int fd = open(argv[3], O_WRONLY);

	if (fd < 0)
		return -errno;
	return close_with(fd, answer(pwrite(fd, argv[2], strlen(argv[2]), atol(argv[1])) < 0 ? -1 : 0));
}

static int do_other(void *ctx, char **argv)
{
	static const struct {
		const char *verb;
		unsigned int operands;
		int (*run)(char **argv);
	} verbs[] = {
		{ "rm", 1, do_rm }, { "create", 1, do_create }, { "rename", 2, do_rename },
		{ "symlink", 2, do_symlink }, { "link", 2, do_link },
		{ "read-after-rmdir", 2, do_read_after_rmdir },
		{ "read-twice", 2, do_read_twice }, { "write-at", 3, do_write_at },
	};
	unsigned int operands = 0;

	while (argv[operands + 1])
		operands++;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (!strcmp(verbs[i].verb, argv[0]) && verbs[i].operands == operands)
			return verbs[i].run(argv);
	return -ENOSYS;
}

static const struct kml_actor directory = {
	.mkdir = do_mkdir, .rmdir = do_rmdir, .read = do_read, .write = do_write,
	.list = do_list, .stat = do_stat, .other = do_other,
};

/** struct used - which attributes the transcripts read and wrote. */
struct used {
	bool read[KML_T_COUNT][256], written[KML_T_COUNT][256];
	struct kml_line line;
};

static int note_line(void *ctx, const char *line, size_t len)
{
	struct used *used = ctx;
	const struct kml_stmt *stmt = &used->line.stmts[0];
	struct kml_found found;
	bool cat;

	if (kml_lex(&used->line, line, len) || used->line.count != 1)
		return 0;
	cat = !strcmp(stmt->argv[0], "cat") && stmt->argc == 2;
	if (!cat && !stmt->target)
		return 0;
	if (kml_path_find(cat ? stmt->argv[1] : stmt->target, &found) || !found.entry)
		return 0;
	(cat ? used->read : used->written)[found.type - kml_types]
		[found.entry - found.type->entries] = true;
	return 0;
}

/* Returns how many uses of this attribute no transcript makes. */
static unsigned int missing(const struct used *used, unsigned int t, unsigned int i)
{
	const struct kml_entry *e = &kml_types[t].entries[i];
	bool read = kml_entry_readable(e) && !used->read[t][i];
	bool written = kml_entry_writable(e) && !used->written[t][i];

	if (read)
		printf("%s/%s: no transcript reads it\n", kml_types[t].id, e->name);
	if (written)
		printf("%s/%s: no transcript writes it\n", kml_types[t].id, e->name);
	return read + written;
}

static int coverage(void)
{
	struct used *used = calloc(1, sizeof(*used));
	unsigned int count = 0;

	if (!used || kml_lines(0, stdout, note_line, used))
		return KML_BROKEN;
	for (unsigned int t = 0; t < kml_types_count; t++)
		for (unsigned int i = 0; i < kml_types[t].count; i++)
			count += missing(used, t, i);
	free(used);
	return count ? KML_FAILED : KML_DONE;
}

/** struct heard - the last command of a played transcript, and who answered amiss. */
struct heard {
	struct kml_found found;		/* entry is NULL when it was about no attribute */
	bool writing;
	char path[KML_PATH_MAX];
	unsigned int count;
	struct kml_line line;
};

static void hear_command(struct heard *h, const char *line, size_t len)
{
	const struct kml_stmt *stmt = &h->line.stmts[0];
	const char *path;

	h->found.entry = NULL;
	if (kml_lex(&h->line, line, len) || h->line.count != 1)
		return;
	h->writing = stmt->target != NULL;
	path = h->writing ? stmt->target : stmt->argc == 2 ? stmt->argv[1] : "";
	if (!h->writing && strcmp(stmt->argv[0], "cat"))
		return;
	snprintf(h->path, sizeof(h->path), "%s", path);
	if (kml_path_find(path, &h->found))
		h->found.entry = NULL;
}

static bool documented(const struct heard *h, const char *name)
{
	struct kml_cause cause[KML_CAUSES_MAX];
	unsigned int count = kml_entry_causes(h->found.type, h->found.entry, cause);

	/* Wrong direction, or gone: said once, for all. */
	if (!strcmp(name, "EACCES") || !strcmp(name, "ENOENT"))
		return true;
	for (unsigned int i = 0; i < count; i++)
		if (cause[i].writing == h->writing && !strcmp(kml_errno_name(cause[i].err), name))
			return true;
	return false;
}

static int hear_line(void *ctx, const char *line, size_t len)
{
	struct heard *h = ctx;
	char name[32];

	if (len > 2 && !memcmp(line, "$ ", 2)) {
		hear_command(h, line + 2, len - 2);
		return 0;
	}
	if (!h->found.entry || len < 3 || len >= sizeof(name) || *line != 'E')
		return 0;
	memcpy(name, line, len);
	name[len] = '\0';
	if (name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")] || documented(h, name))
		return 0;
	printf("%s: %s answered %s, which the schema does not name\n", h->path,
	       h->writing ? "a write" : "a read", name);
	h->count++;
	return 0;
}

/* Every errno that an attribute answered must stand in the reference. */
static int undocumented(void)
{
	struct heard *h = calloc(1, sizeof(*h));
	int status = KML_BROKEN;

	if (h && !kml_lines(0, stdout, hear_line, h))
		status = h->count ? KML_FAILED : KML_DONE;
	free(h);
	return status;
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fputs("usage: play ROOT | play --coverage | play --undocumented, with a transcript on standard input\n",
		      stderr);
		return KML_USAGE;
	}
	if (!strcmp(argv[1], "--coverage"))
		return coverage();
	if (!strcmp(argv[1], "--undocumented"))
		return undocumented();
	if (chdir(argv[1])) {
		fprintf(stderr, "play: %s: %s; wanted the root of a tree\n", argv[1], strerror(errno));
		return KML_BROKEN;
	}
	kml_transcript_bind();
	return kml_transcript(&directory, NULL, 0, stdout);
}
