// SPDX-License-Identifier: GPL-2.0
/*
 * The requests on names and attributes: lookup, mkdir, rmdir, getattr, setattr,
 * and all that configfs refuses, with configfs' errno for each.
 * The errno values are those of fs/configfs and fs/namei.c, v6.1.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "face.h"

/* Values are 4 KiB, but a writev(2) of many pieces needs a page for each. */
#define MAX_WRITE (128 * 1024)

struct kml_face *kml_face_of(fuse_req_t req)
{
	return fuse_req_userdata(req);
}

struct kml_inode *kml_face_inode(struct kml_face *face, fuse_ino_t ino)
{
	return ino == FUSE_ROOT_ID ? face->tree.root : (struct kml_inode *)(uintptr_t)ino;
}

fuse_ino_t kml_face_ino(const struct kml_face *face, const struct kml_inode *inode)
{
	return inode == face->tree.root ? FUSE_ROOT_ID : (fuse_ino_t)(uintptr_t)inode;
}

/* The root has no name that could be looked up again: its errors are final. */
static int stale(struct kml_face *face, struct kml_inode *inode)
{
	if (!inode->parent)
		return -ENOENT;
	kml_inval_add(&face->inval, kml_face_ino(face, inode->parent), inode->name);
	return -ESTALE;
}

/*
 * Whether the directory @dir is at its place. What only we can change is: rmdir
 * comes through here and marks it dead.
 */
static int check_dir(struct kml_face *face, struct kml_inode *dir)
{
	char path[KML_PATH_MAX];
	struct kml_stat st;

	if (!face->shared || !dir->parent)
		return 0;
	if (kml_inode_path(dir, NULL, path) || face->home->ops->stat(face->home, path, &st))
		return -ESTALE;
	return st.is_dir && st.id == dir->id ? 0 : -ESTALE;
}

int kml_face_stat(struct kml_face *face, struct kml_inode *inode, char *path,
		  struct kml_stat *ret)
{
	int err = kml_inode_path(inode, NULL, path);

	if (err)
		return err;
	if (!face->shared && !inode->is_dir) {
		*ret = (struct kml_stat){ .perm = kml_inode_perm(&face->tree, inode),
					  .id = inode->id };
		return 0;
	}
	err = face->home->ops->stat(face->home, path, ret);
	if (err == -ENOENT || err == -ENOTDIR)
		return stale(face, inode);
	if (err || !inode->parent)
		return err;
	if (ret->is_dir != inode->is_dir || (ret->is_dir && ret->id != inode->id))
		return stale(face, inode);
	if (!ret->is_dir && check_dir(face, inode->parent))
		return stale(face, inode);
	return 0;
}

int kml_face_entry(struct kml_face *face, struct kml_inode *parent, const char *name,
		   const struct kml_stat *st, struct fuse_entry_param *ret)
{
	struct kml_inode *inode = kml_inode_get(&face->tree, parent, name, st);

	if (!inode)
		return -ENOMEM;
	*ret = (struct fuse_entry_param){
		.ino = kml_face_ino(face, inode),
		.generation = inode->generation,
		.entry_timeout = KML_NAME_TIMEOUT,
	};
	kml_inode_attr(&face->tree, inode, st, &ret->attr);
	return 0;
}

bool kml_face_may(fuse_req_t req, const struct stat *attr, int mask)
{
	const struct fuse_ctx *ctx = fuse_req_ctx(req);
	mode_t mode = attr->st_mode;

	if (ctx->uid == 0)
		return !(mask & X_OK) || S_ISDIR(mode) || (mode & 0111);
	if (ctx->uid == attr->st_uid)
		mode >>= 6;
	else if (ctx->gid == attr->st_gid)
		mode >>= 3;
	return !(mask & ~mode & 7);
}

static int name_path(const struct kml_inode *parent, const char *name, char *path)
{
	if (strlen(name) > NAME_MAX)
		return -ENAMETOOLONG;
	return kml_inode_path(parent, name, path);
}

/* Enters @parent and gives the path of @name in it. */
static int enter_name(struct kml_face *face, struct kml_inode *parent, const char *name,
		      char *path)
{
	int err = name_path(parent, name, path);

	return err ? err : kml_inode_enter(&face->tree, parent);
}

/* When the kernel did not take the answer it did not count the lookup either. */
static void reply_entry(fuse_req_t req, struct kml_face *face, const struct fuse_entry_param *e)
{
	if (fuse_reply_entry(req, e))
		kml_inode_forget(&face->tree, kml_face_inode(face, e->ino), 1);
}

static void lookup(fuse_req_t req, fuse_ino_t ino, const char *name)
{
	struct kml_face *face = kml_face_of(req);
	struct kml_inode *parent = kml_face_inode(face, ino);
	struct fuse_entry_param e;
	char path[KML_PATH_MAX];
	struct kml_stat st;
	int err = enter_name(face, parent, name, path);

	if (!err) {
		err = face->home->ops->stat(face->home, path, &st);
		if (!err)
			err = kml_face_entry(face, parent, name, &st, &e);
		kml_inode_leave(&face->tree, parent);
	}
	if (err)
		fuse_reply_err(req, -err);
	else
		reply_entry(req, face, &e);
}

static void make_dir(fuse_req_t req, fuse_ino_t ino, const char *name, mode_t mode)
{
	struct kml_face *face = kml_face_of(req);
	struct kml_inode *parent = kml_face_inode(face, ino);
	struct fuse_entry_param e;
	char path[KML_PATH_MAX];
	struct kml_stat st;
	int err = enter_name(face, parent, name, path);

	if (!err) {
		err = face->home->ops->mkdir(face->home, path);
		if (!err)
			err = face->home->ops->stat(face->home, path, &st);
		if (!err)
			err = kml_face_entry(face, parent, name, &st, &e);
		kml_inode_leave(&face->tree, parent);
	}
	if (err)
		fuse_reply_err(req, -err);
	else
		reply_entry(req, face, &e);
}

/*
 * Takes the directory from under everybody: requests in it have ended, later
 * ones find it dead, as with configfs' fragments.
 */
static int remove_dir(struct kml_face *face, struct kml_inode *parent, const char *name,
		      const char *path, const struct kml_stat *st)
{
	struct kml_inode *inode = kml_inode_get(&face->tree, parent, name, st);
	int err;

	if (!inode)
		return -ENOMEM;
	err = kml_inode_close(&face->tree, inode);
	if (!err) {
		err = face->home->ops->rmdir(face->home, path);
		kml_inode_closed(&face->tree, inode, !err);
	}
	kml_inode_forget(&face->tree, inode, 1);
	return err;
}

/* The parent is not entered: closing the child keeps it in place. */
static void rm_dir(fuse_req_t req, fuse_ino_t ino, const char *name)
{
	struct kml_face *face = kml_face_of(req);
	struct kml_inode *parent = kml_face_inode(face, ino);
	char path[KML_PATH_MAX];
	struct kml_stat st;
	int err = name_path(parent, name, path);

	if (!err)
		err = face->home->ops->stat(face->home, path, &st);
	if (!err)
		err = remove_dir(face, parent, name, path, &st);
	fuse_reply_err(req, -err);
}

/* A node that rmdir took is still open somewhere: its last attributes, 0 links. */
static int get_attr(struct kml_face *face, struct kml_inode *inode, struct stat *ret)
{
	char path[KML_PATH_MAX];
	struct kml_stat st;
	int err = kml_inode_enter(&face->tree, inode);

	if (err) {
		kml_inode_attr(&face->tree, inode, NULL, ret);
		return 0;
	}
	err = kml_face_stat(face, inode, path, &st);
	kml_inode_leave(&face->tree, inode);
	if (!err)
		kml_inode_attr(&face->tree, inode, &st, ret);
	return err;
}

static void getattr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct kml_face *face = kml_face_of(req);
	struct stat attr;
	int err = get_attr(face, kml_face_inode(face, ino), &attr);

	if (err)
		fuse_reply_err(req, -err);
	else
		fuse_reply_attr(req, &attr, 0);
}

/* What the VFS would refuse, had it not left the judgement to us. */
static int may_set(fuse_req_t req, const struct stat *old, const struct stat *new, int what,
		   bool by_fd)
{
	const struct fuse_ctx *ctx = fuse_req_ctx(req);
	bool owner = !ctx->uid || ctx->uid == old->st_uid;

	if ((what & FUSE_SET_ATTR_SIZE) && !by_fd && !kml_face_may(req, old, W_OK))
		return -EACCES;
	if ((what & FUSE_SET_ATTR_MODE) && !owner)
		return -EPERM;
	if ((what & FUSE_SET_ATTR_UID) && ctx->uid && !(owner && new->st_uid == old->st_uid))
		return -EPERM;
	if ((what & FUSE_SET_ATTR_GID) && ctx->uid &&
	    !(owner && (new->st_gid == old->st_gid || new->st_gid == ctx->gid)))
		return -EPERM;
	if ((what & (FUSE_SET_ATTR_ATIME | FUSE_SET_ATTR_MTIME)) && !owner &&
	    !kml_face_may(req, old, W_OK))
		return (what & FUSE_SET_ATTR_MTIME_NOW) ? -EACCES : -EPERM;
	return 0;
}

static void set_time(struct timespec *ret, const struct timespec *given, bool now)
{
	if (now)
		clock_gettime(CLOCK_REALTIME, ret);
	else
		*ret = *given;
}

/* Into @attr what @new says of mode, owner and times; true when that is anything. */
static bool merge(struct stat *attr, const struct stat *new, int what)
{
	if (what & FUSE_SET_ATTR_MODE)
		attr->st_mode = (attr->st_mode & S_IFMT) | (new->st_mode & 07777);
	if (what & FUSE_SET_ATTR_UID)
		attr->st_uid = new->st_uid;
	if (what & FUSE_SET_ATTR_GID)
		attr->st_gid = new->st_gid;
	if (what & FUSE_SET_ATTR_ATIME)
		set_time(&attr->st_atim, &new->st_atim, what & FUSE_SET_ATTR_ATIME_NOW);
	if (what & FUSE_SET_ATTR_MTIME)
		set_time(&attr->st_mtim, &new->st_mtim, what & FUSE_SET_ATTR_MTIME_NOW);
	return what & (FUSE_SET_ATTR_MODE | FUSE_SET_ATTR_UID | FUSE_SET_ATTR_GID |
		       FUSE_SET_ATTR_ATIME | FUSE_SET_ATTR_MTIME);
}

/* A new size is accepted and means nothing: the answer says 4096 again. */
static void setattr(fuse_req_t req, fuse_ino_t ino, struct stat *new, int what,
		    struct fuse_file_info *fi)
{
	struct kml_face *face = kml_face_of(req);
	struct kml_inode *inode = kml_face_inode(face, ino);
	struct stat attr;
	int err = get_attr(face, inode, &attr);

	if (!err)
		err = may_set(req, &attr, new, what, fi != NULL);
	if (!err && merge(&attr, new, what))
		err = kml_inode_own(&face->tree, inode, &attr);
	if (err)
		fuse_reply_err(req, -err);
	else
		fuse_reply_attr(req, &attr, 0);
}

static void access_node(fuse_req_t req, fuse_ino_t ino, int mask)
{
	struct kml_face *face = kml_face_of(req);
	struct stat attr;
	int err = get_attr(face, kml_face_inode(face, ino), &attr);

	if (!err && !kml_face_may(req, &attr, mask))
		err = -EACCES;
	fuse_reply_err(req, -err);
}

static void forget(fuse_req_t req, fuse_ino_t ino, uint64_t lookups)
{
	struct kml_face *face = kml_face_of(req);

	kml_inode_forget(&face->tree, kml_face_inode(face, ino), lookups);
	fuse_reply_none(req);
}

static void forget_multi(fuse_req_t req, size_t count, struct fuse_forget_data *forgets)
{
	struct kml_face *face = kml_face_of(req);

	for (size_t i = 0; i < count; i++)
		kml_inode_forget(&face->tree, kml_face_inode(face, forgets[i].ino),
				 forgets[i].nlookup);
	fuse_reply_none(req);
}

static void statfs_root(fuse_req_t req, fuse_ino_t ino)
{
	const struct statvfs st = { .f_bsize = KML_VALUE_MAX, .f_frsize = KML_VALUE_MAX,
				    .f_namemax = NAME_MAX };

	fuse_reply_statfs(req, &st);
}

static void init(void *userdata, struct fuse_conn_info *conn)
{
	struct kml_face *face = userdata;

	conn->max_write = MAX_WRITE;
	conn->want &= ~(FUSE_CAP_SPLICE_READ | FUSE_CAP_SPLICE_WRITE | FUSE_CAP_SPLICE_MOVE);
	if (face->ready)
		face->ready(face->ready_ctx);
}

const struct fuse_lowlevel_ops kml_face_ops = {
	.init = init,
	.lookup = lookup,
	.forget = forget,
	.forget_multi = forget_multi,
	.getattr = getattr,
	.setattr = setattr,
	.access = access_node,
	.mkdir = make_dir,
	.rmdir = rm_dir,
	.statfs = statfs_root,
	.create = kml_refuse_create,
	.mknod = kml_refuse_mknod,
	.unlink = kml_refuse_unlink,
	.rename = kml_refuse_rename,
	.symlink = kml_refuse_symlink,
	.link = kml_refuse_link,
	.fsync = kml_refuse_fsync,
	.fsyncdir = kml_refuse_fsync,
	.open = kml_file_open,
	.read = kml_file_read,
	.write = kml_file_write,
	.release = kml_file_release,
	.opendir = kml_dir_open,
	.readdir = kml_dir_read,
	.readdirplus = kml_dir_readplus,
	.releasedir = kml_dir_release,
};
