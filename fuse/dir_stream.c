// SPDX-License-Identifier: GPL-2.0
/*
 * Open directories. A stream takes a picture of the directory at its first read
 * and again after rewinddir(), so that a cookie is a plain index.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "face.h"

/* Cookies 1 and 2 follow "." and ".."; entry i has i + 3. */
#define DOTS 2

struct entry {
	struct kml_stat st;
	size_t name;		/* where it starts in the stream's names */
};

struct kml_stream {
	pthread_mutex_t lock;	/* two threads may read one stream */
	bool loaded;
	struct entry *entries;
	size_t count, room;
	char *names;		/* all of them, each with its NUL */
	size_t names_len, names_room;
};

/* One answer under way. */
struct page {
	fuse_req_t req;
	struct kml_face *face;
	struct kml_inode *dir;
	bool plus;
	char *buf;
	size_t len, size;
	struct kml_inode **given;	/* looked up for the kernel by this answer */
	size_t given_count, given_room;
};

static struct kml_stream *stream_of(const struct fuse_file_info *fi)
{
	return (struct kml_stream *)(uintptr_t)fi->fh;
}

void kml_dir_open(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct kml_stream *stream = calloc(1, sizeof(*stream));

	if (!stream) {
		fuse_reply_err(req, ENOMEM);
		return;
	}
	pthread_mutex_init(&stream->lock, NULL);
	fi->fh = (uintptr_t)stream;
	if (fuse_reply_open(req, fi))
		free(stream);
}

/* Makes *@p hold @need units of @unit bytes. */
static int reserve(void *p, size_t *room, size_t need, size_t unit)
{
	size_t more = *room ? *room : 32;
	void *old, *new;

	if (need <= *room)
		return 0;
	while (more < need)
		more *= 2;
	memcpy(&old, p, sizeof(old));
	new = realloc(old, more * unit);
	if (!new)
		return -ENOMEM;
	memcpy(p, &new, sizeof(new));
	*room = more;
	return 0;
}

static int add_entry(void *ctx, const char *name, const struct kml_stat *st)
{
	struct kml_stream *stream = ctx;
	size_t len = strlen(name) + 1;

	if (stream->count >= KML_ENTRIES_MAX || len == 1 || strchr(name, '/'))
		return -EIO;
	if (reserve(&stream->entries, &stream->room, stream->count + 1, sizeof(struct entry)) ||
	    reserve(&stream->names, &stream->names_room, stream->names_len + len, 1))
		return -ENOMEM;
	stream->entries[stream->count++] = (struct entry){ *st, stream->names_len };
	memcpy(stream->names + stream->names_len, name, len);
	stream->names_len += len;
	return 0;
}

/* Caller holds the stream's lock. */
static int load(struct kml_face *face, struct kml_inode *inode, struct kml_stream *stream)
{
	char path[KML_PATH_MAX];
	struct kml_stat st;
	int err = kml_inode_enter(&face->tree, inode);

	if (err)
		return err;
	stream->count = 0;
	stream->names_len = 0;
	err = kml_face_stat(face, inode, path, &st);
	if (!err)
		err = face->home->ops->list(face->home, path, add_entry, stream);
	kml_inode_leave(&face->tree, inode);
	stream->loaded = !err;
	return err == -ESTALE ? -ENOENT : err;
}

/* Adds one entry without attributes; false when it does not fit any more. */
static bool add_plain(struct page *page, const char *name, uint64_t id, bool is_dir, off_t cookie)
{
	const struct stat st = { .st_ino = id, .st_mode = is_dir ? S_IFDIR : S_IFREG };
	const struct fuse_entry_param e = { .attr = st };
	size_t left = page->size - page->len, len;

	if (page->plus)		/* ino 0: no lookup is counted */
		len = fuse_add_direntry_plus(page->req, page->buf + page->len, left, name, &e,
					     cookie);
	else
		len = fuse_add_direntry(page->req, page->buf + page->len, left, name, &st, cookie);
	if (len > left)
		return false;
	page->len += len;
	return true;
}

/* With its attributes; the lookup is taken back when it does not fit. */
static bool add_plus(struct page *page, const char *name, const struct kml_stat *st, off_t cookie)
{
	size_t left = page->size - page->len, len;
	struct fuse_entry_param e;

	if (reserve(&page->given, &page->given_room, page->given_count + 1, sizeof(void *)) ||
	    kml_face_entry(page->face, page->dir, name, st, &e))
		return add_plain(page, name, kml_inode_id(page->dir, name, st), st->is_dir, cookie);
	if (!page->face->shared)
		e.attr_timeout = KML_LISTED_TIMEOUT;
	len = fuse_add_direntry_plus(page->req, page->buf + page->len, left, name, &e, cookie);
	if (len > left) {
		kml_inode_forget(&page->face->tree, kml_face_inode(page->face, e.ino), 1);
		return false;
	}
	page->given[page->given_count++] = kml_face_inode(page->face, e.ino);
	page->len += len;
	return true;
}

/* When the kernel did not take the answer it did not count the lookups either. */
static void reply_page(struct page *page)
{
	if (!fuse_reply_buf(page->req, page->buf, page->len))
		return;
	for (size_t i = 0; i < page->given_count; i++)
		kml_inode_forget(&page->face->tree, page->given[i], 1);
}

static bool add_dots(struct page *page, off_t off)
{
	const struct kml_inode *dir = page->dir, *up = dir->parent ? dir->parent : dir;

	if (off < 1 && !add_plain(page, ".", dir->id, true, 1))
		return false;
	return off >= DOTS || add_plain(page, "..", up->id, true, DOTS);
}

/* Caller holds the stream's lock. */
static void fill(struct page *page, const struct kml_stream *stream, off_t off)
{
	size_t i = off > DOTS ? (size_t)off - DOTS : 0;

	if (!add_dots(page, off))
		return;
	for (; i < stream->count; i++) {
		const struct entry *entry = &stream->entries[i];
		const char *name = stream->names + entry->name;
		off_t cookie = (off_t)i + DOTS + 1;

		if (page->plus ? !add_plus(page, name, &entry->st, cookie) :
				 !add_plain(page, name, kml_inode_id(page->dir, name, &entry->st),
					    entry->st.is_dir, cookie))
			return;
	}
}

static void read_page(fuse_req_t req, fuse_ino_t ino, size_t size, off_t off,
		      struct fuse_file_info *fi, bool plus)
{
	struct kml_face *face = kml_face_of(req);
	struct kml_stream *stream = stream_of(fi);
	struct page page = { .req = req, .face = face, .dir = kml_face_inode(face, ino),
			     .plus = plus, .size = size };
	int err = 0;

	page.buf = malloc(size);
	if (!page.buf) {
		fuse_reply_err(req, ENOMEM);
		return;
	}
	pthread_mutex_lock(&stream->lock);
	if (!stream->loaded || !off)
		err = load(face, page.dir, stream);
	if (!err)
		fill(&page, stream, off);
	pthread_mutex_unlock(&stream->lock);
	if (err)
		fuse_reply_err(req, -err);
	else
		reply_page(&page);
	free(page.given);
	free(page.buf);
}

void kml_dir_read(fuse_req_t req, fuse_ino_t ino, size_t size, off_t off,
		  struct fuse_file_info *fi)
{
	read_page(req, ino, size, off, fi, false);
}

void kml_dir_readplus(fuse_req_t req, fuse_ino_t ino, size_t size, off_t off,
		      struct fuse_file_info *fi)
{
	read_page(req, ino, size, off, fi, true);
}

void kml_dir_release(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct kml_stream *stream = stream_of(fi);

	pthread_mutex_destroy(&stream->lock);
	free(stream->entries);
	free(stream->names);
	free(stream);
	fuse_reply_err(req, 0);
}
