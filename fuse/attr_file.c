// SPDX-License-Identifier: GPL-2.0
/*
 * Open attribute files: one show an open, one store a write.
 * Mirrors fs/configfs/file.c, v6.1: configfs_read_iter(), configfs_write_iter(),
 * __configfs_open_file(). Differs where the kernel does not let FUSE know: a
 * write of no bytes is 0 here and EFAULT there.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "face.h"

struct kml_file {
	pthread_mutex_t lock;	/* a read and a write of one open take turns */
	bool filled;		/* text holds what show said */
	size_t len;		/* of text, in bytes */
	char text[KML_VALUE_MAX];
};

static struct kml_file *file_of(const struct fuse_file_info *fi)
{
	return (struct kml_file *)(uintptr_t)fi->fh;
}

/*
 * The mode bits must allow it to somebody, for root too: no show or no store
 * behind an attribute is how configfs says read-only. Then the usual rights.
 */
static int may_open(fuse_req_t req, const struct kml_stat *st, const struct stat *attr, int flags)
{
	static const int masks[] = { [O_RDONLY] = R_OK, [O_WRONLY] = W_OK,
				     [O_RDWR] = R_OK | W_OK, [O_ACCMODE] = 0 };
	int mask = masks[flags & O_ACCMODE];
	mode_t both = st->perm & attr->st_mode;

	if (!kml_face_may(req, attr, mask))
		return -EACCES;
	if ((mask & W_OK) && !(both & 0222))
		return -EACCES;
	if ((mask & R_OK) && !(both & 0444))
		return -EACCES;
	return (flags & O_DIRECT) ? -EINVAL : 0;
}

static struct kml_file *new_file(void)
{
	struct kml_file *file = malloc(sizeof(*file));

	if (!file)
		return NULL;
	pthread_mutex_init(&file->lock, NULL);
	file->filled = false;
	return file;
}

static void free_file(struct kml_file *file)
{
	pthread_mutex_destroy(&file->lock);
	free(file);
}

void kml_file_open(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct kml_face *face = kml_face_of(req);
	struct kml_inode *inode = kml_face_inode(face, ino);
	struct kml_file *file = NULL;
	char path[KML_PATH_MAX];
	struct kml_stat st;
	struct stat attr;
	int err = kml_inode_enter(&face->tree, inode);

	if (!err) {
		err = kml_face_stat(face, inode, path, &st);
		kml_inode_leave(&face->tree, inode);
	}
	if (!err) {
		kml_inode_attr(&face->tree, inode, &st, &attr);
		err = may_open(req, &st, &attr, fi->flags);
	}
	if (!err && !(file = new_file()))
		err = -ENOMEM;
	if (err) {
		fuse_reply_err(req, -err);
		return;
	}
	fi->fh = (uintptr_t)file;
	fi->direct_io = 1;
	if (fuse_reply_open(req, fi))
		free_file(file);
}

/*
 * Enters @inode and gives its path. Where others change the tree too, makes
 * sure that the path still leads to it.
 */
static int enter_path(struct kml_face *face, struct kml_inode *inode, char *path)
{
	struct kml_stat st;
	int err = kml_inode_enter(&face->tree, inode);

	if (err)
		return err;
	if (face->shared)
		err = kml_face_stat(face, inode, path, &st);
	else
		err = kml_inode_path(inode, NULL, path);
	if (err)
		kml_inode_leave(&face->tree, inode);
	return err == -ESTALE ? -ENOENT : err;
}

/* Caller holds the file's lock. */
static int show(struct kml_face *face, struct kml_inode *inode, struct kml_file *file)
{
	char path[KML_PATH_MAX];
	int err = enter_path(face, inode, path);

	if (err)
		return err;
	err = face->home->ops->read(face->home, path, file->text, &file->len);
	kml_inode_leave(&face->tree, inode);
	if (!err && file->len > sizeof(file->text))
		err = -EIO;
	file->filled = !err;
	return err;
}

/* Copies before it answers: after the answer the file may be gone. */
void kml_file_read(fuse_req_t req, fuse_ino_t ino, size_t size, off_t off,
		   struct fuse_file_info *fi)
{
	struct kml_face *face = kml_face_of(req);
	struct kml_file *file = file_of(fi);
	char text[KML_VALUE_MAX];
	size_t len = 0;
	int err = 0;

	pthread_mutex_lock(&file->lock);
	if (!file->filled)
		err = show(face, kml_face_inode(face, ino), file);
	if (!err && (size_t)off < file->len) {
		len = file->len - (size_t)off < size ? file->len - (size_t)off : size;
		memcpy(text, file->text + off, len);
	}
	pthread_mutex_unlock(&file->lock);
	if (err)
		fuse_reply_err(req, -err);
	else
		fuse_reply_buf(req, text, len);
}

void kml_file_write(fuse_req_t req, fuse_ino_t ino, const char *buf, size_t size, off_t off,
		    struct fuse_file_info *fi)
{
	struct kml_face *face = kml_face_of(req);
	struct kml_inode *inode = kml_face_inode(face, ino);
	struct kml_file *file = file_of(fi);
	size_t len = size < KML_STORE_MAX ? size : KML_STORE_MAX;
	char path[KML_PATH_MAX];
	int err;

	pthread_mutex_lock(&file->lock);
	file->filled = false;
	err = enter_path(face, inode, path);
	if (!err) {
		err = face->home->ops->write(face->home, path, buf, len);
		kml_inode_leave(&face->tree, inode);
	}
	pthread_mutex_unlock(&file->lock);
	if (err)
		fuse_reply_err(req, -err);
	else
		fuse_reply_write(req, len);
}

void kml_file_release(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	free_file(file_of(fi));
	fuse_reply_err(req, 0);
}
