// SPDX-License-Identifier: GPL-2.0
/* The file's lines, one change each, between a head that empties the tree and a sum. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aside.h"
#include "lex.h"
#include "path.h"
#include "saved.h"
#include "undo.h"

#define FILE_MAX (64L << 20)

static const char head[] =
	"#!/bin/sh\n"
	"# A tree of kmemlab: run this in the root of a mounted one, or read it by `restore`.\n"
	"find . -mindepth 2 -depth -type d -exec rmdir {} + 2>/dev/null\n"
	"set -e\n";

/* FNV-1a: tells a changed file, not a forged one. */
static uint64_t sum_of(const char *text, size_t len)
{
	uint64_t sum = 0xcbf29ce484222325;

	for (size_t i = 0; i < len; i++)
		sum = (sum ^ (unsigned char)text[i]) * 0x100000001b3;
	return sum;
}

static int print_all(const struct kml_changes *changes, FILE *out)
{
	char *text = NULL;
	size_t size = 0;
	FILE *memory = open_memstream(&text, &size);

	if (!memory)
		return -ENOMEM;
	fputs(head, memory);
	for (size_t i = 0; i < changes->count; i++)
		kml_change_print(&changes->change[i], memory);
	if (fclose(memory)) {
		free(text);
		return -ENOMEM;
	}
	fwrite(text, 1, size, out);
	fprintf(out, "# end %zu %016" PRIx64 "\n", changes->count, sum_of(text, size));
	free(text);
	return ferror(out) ? -EIO : 0;
}

int kml_saved_write(const struct kml_changes *changes, const char *file)
{
	char *aside;
	FILE *out;
	int fd, err;

	if (asprintf(&aside, "%s.new.%d", file, (int)getpid()) < 0)
		return -ENOMEM;
	fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
	err = fd < 0 ? -errno : 0;
	out = fd < 0 ? NULL : fdopen(fd, "w");
	if (out) {
		err = print_all(changes, out);
		if (!err && (fflush(out) || fsync(fd)))
			err = -errno;
		if (fclose(out) && !err)
			err = -errno;
		if (!err)
			err = kml_aside_rename(aside, file);
		if (err)
			unlink(aside);
	}
	free(aside);
	return err;
}

/** struct reader - a file being taken apart. */
struct reader {
	const char *file;
	struct kml_line *line;
	struct kml_changes *ret;
	unsigned long number;
	char *msg;
	size_t size;
};

static int bad(const struct reader *r, const char *what)
{
	snprintf(r->msg, r->size, "%s:%lu: %s", r->file, r->number, what);
	return -EBADMSG;
}

/* What printf would make of @format, in place. Return: its length, or -1. */
static ssize_t unescape(char *format)
{
	char *to = format;

	for (const char *at = format; *at;) {
		if (*at == '%' && at[1] == '%') {
			*to++ = '%';
			at += 2;
		} else if (*at == '%') {
			return -1;
		} else if (*at != '\\') {
			*to++ = *at++;
		} else if (at[1] == 'n') {
			*to++ = '\n';
			at += 2;
		} else if (strspn(at + 1, "01234567") >= 3 && at[1] < '4') {
			*to++ = (at[1] - '0') << 6 | (at[2] - '0') << 3 | (at[3] - '0');
			at += 4;
		} else {
			return -1;
		}
	}
	return to - format;
}

static int take_write(struct reader *r, const struct kml_stmt *stmt, bool formatted)
{
	struct kml_found found;
	char value[KML_VALUE_MAX];
	ssize_t len;

	if (stmt->argc != 2 || !stmt->target)
		return bad(r, "wanted echo VALUE > FILE or printf 'VALUE' > FILE");
	if (kml_path_find(stmt->target, &found) || !found.entry || !kml_entry_writable(found.entry))
		return bad(r, "no tree has such a file to write to");
	len = formatted ? unescape(stmt->argv[1]) : (ssize_t)strlen(stmt->argv[1]);
	if (len < 0 || len + !formatted > KML_STORE_MAX)
		return bad(r, "the value is none of those that save writes");
	memcpy(value, stmt->argv[1], len);
	if (!formatted)
		value[len++] = '\n';
	return kml_changes_add(r->ret, KML_CHANGE_WRITE, stmt->target, value, len);
}

static int take_mkdir(struct reader *r, const struct kml_stmt *stmt)
{
	struct kml_found found;

	if (stmt->argc != 2 || stmt->target)
		return bad(r, "wanted mkdir DIR");
	if (kml_path_find(stmt->argv[1], &found) || found.entry || found.fixed)
		return bad(r, "no tree has such an object");
	return kml_changes_add(r->ret, KML_CHANGE_MKDIR, stmt->argv[1], NULL, 0);
}

static int take_line(struct reader *r, const char *text, size_t len)
{
	const struct kml_stmt *stmt = &r->line->stmts[0];

	if (!len || *text == '#')
		return 0;
	if (kml_lex(r->line, text, len))
		return bad(r, r->line->error);
	if (r->line->count != 1 || r->line->substitutes)
		return bad(r, "one command a line was wanted");
	if (!strcmp(stmt->argv[0], "mkdir"))
		return take_mkdir(r, stmt);
	if (!strcmp(stmt->argv[0], "echo") || !strcmp(stmt->argv[0], "printf"))
		return take_write(r, stmt, *stmt->argv[0] == 'p');
	return bad(r, "only mkdir, echo and printf stand in a saved tree");
}

/* The last line: "# end", or with the count and the sum of what is before it. */
static int check_end(struct reader *r, const char *text, size_t len, size_t *body)
{
	size_t at = len ? len - 1 : 0;
	unsigned long long count;
	uint64_t sum;
	char line[80];
	int n;

	while (at && text[at - 1] != '\n')
		at--;
	snprintf(line, sizeof(line), "%.*s", (int)(len - at), text + at);
	r->number = 0;
	for (size_t i = 0; i < at; i++)
		r->number += text[i] == '\n';
	r->number++;
	*body = at;
	if (!len || text[len - 1] != '\n' || strncmp(line, "# end", 5))
		return bad(r, "the file ends here, before its last line '# end': it is damaged");
	n = sscanf(line, "# end %llu %" SCNx64, &count, &sum);
	if (n == 2 && sum != sum_of(text, at))
		return bad(r, "the sum is not that of the lines above: it was damaged, or edited (then end it by '# end' alone)");
	return n == 2 || !strcmp(line, "# end\n") ? 0 : bad(r, "wanted '# end', with a count and a sum or alone");
}

static int take_all(struct reader *r, const char *text, size_t len)
{
	size_t body, at = sizeof(head) - 1;
	int err;

	r->number = 1;
	if (memcmp(text, head, len < at ? len : at))
		return bad(r, "this is no saved tree: its first lines are others; 'save FILE' writes one");
	err = check_end(r, text, len, &body);
	if (err)
		return err;
	r->number = 1;
	for (size_t i = 0; i < at; i++)
		r->number += head[i] == '\n';
	while (!err && at < body) {
		size_t n = strcspn(text + at, "\n");

		err = take_line(r, text + at, n);
		at += n + 1;
		r->number++;
	}
	return err;
}

static int read_text(const char *file, char **ret, size_t *len)
{
	FILE *in = fopen(file, "re");
	struct stat st;
	int err = in ? 0 : -errno;

	*ret = NULL;
	if (!err && (fstat(fileno(in), &st) || S_ISDIR(st.st_mode) || st.st_size > FILE_MAX))
		err = S_ISDIR(st.st_mode) ? -EISDIR : -EFBIG;
	if (!err) {
		*ret = malloc(st.st_size + 1);
		err = *ret ? 0 : -ENOMEM;
	}
	if (!err) {
		*len = fread(*ret, 1, st.st_size, in);
		(*ret)[*len] = '\0';
	}
	if (in)
		fclose(in);
	return err;
}

int kml_saved_read(const char *file, struct kml_changes *ret, char *msg, size_t size)
{
	struct reader r = { .file = file, .ret = ret, .msg = msg, .size = size };
	size_t len = 0;
	char *text;
	int err = read_text(file, &text, &len);

	*ret = (struct kml_changes){ 0 };
	if (err) {
		snprintf(msg, size, "%s: %s", file, strerror(-err));
		return err;
	}
	r.line = malloc(sizeof(*r.line));
	err = r.line ? take_all(&r, text, len) : -ENOMEM;
	if (err == -ENOMEM)
		snprintf(msg, size, "%s: no memory", file);
	if (err)
		kml_changes_free(ret);
	free(r.line);
	free(text);
	return err;
}
