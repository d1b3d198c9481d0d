// SPDX-License-Identifier: GPL-2.0
/*
 * What configfs has no operation for. The errno is the VFS' own for that:
 * fs/namei.c vfs_create(), vfs_mknod(), vfs_rename(), vfs_link(), fs/sync.c, v6.1.
 */
#include <errno.h>

#include "face.h"

void kml_refuse_create(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode,
		       struct fuse_file_info *fi)
{
	fuse_reply_err(req, EACCES);
}

void kml_refuse_mknod(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode,
		      dev_t rdev)
{
	fuse_reply_err(req, S_ISREG(mode) ? EACCES : EPERM);
}

void kml_refuse_unlink(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	fuse_reply_err(req, EPERM);
}

void kml_refuse_rename(fuse_req_t req, fuse_ino_t parent, const char *name,
		       fuse_ino_t new_parent, const char *new_name, unsigned int flags)
{
	fuse_reply_err(req, EPERM);
}

void kml_refuse_symlink(fuse_req_t req, const char *target, fuse_ino_t parent, const char *name)
{
	fuse_reply_err(req, EPERM);
}

void kml_refuse_link(fuse_req_t req, fuse_ino_t ino, fuse_ino_t parent, const char *name)
{
	fuse_reply_err(req, EPERM);
}

void kml_refuse_fsync(fuse_req_t req, fuse_ino_t ino, int datasync, struct fuse_file_info *fi)
{
	fuse_reply_err(req, EINVAL);
}
