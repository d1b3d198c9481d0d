/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The mount face: a home served with libfuse's low-level interface. Shared by
 * the files of fuse/ only; the rest of kmemlab sees mount.h.
 */
#ifndef KML_FUSE_FACE_H
#define KML_FUSE_FACE_H

#include <fuse_lowlevel.h>

#include "home.h"
#include "inode.h"

/* How long the kernel may trust a name, in seconds: until it is told otherwise. */
#define KML_NAME_TIMEOUT 86400.0
/* For the attributes that come with a listing, so that `ls -l` asks only once. */
#define KML_LISTED_TIMEOUT 1.0

/* The queue of names that turned out stale, and the thread that tells the kernel. */
struct kml_inval {
	pthread_mutex_t lock;
	pthread_cond_t some;		/* the queue has an entry, or stop is set */
	struct kml_stale *first, **last;
	struct fuse_session *se;
	pthread_t thread;
	bool running, stop;
};

struct kml_face {
	struct kml_home *home;
	struct kml_tree tree;
	struct kml_inval inval;
	bool shared;			/* others may change the home's tree, too */
	void (*ready)(void *ctx);	/* called once the kernel has said hello */
	void *ready_ctx;
};

/* The requests, for fuse_session_new(); its user data is the struct kml_face. */
extern const struct fuse_lowlevel_ops kml_face_ops;

/* face.c: used by attr_file.c and dir_stream.c, too. */
struct kml_face *kml_face_of(fuse_req_t req);
struct kml_inode *kml_face_inode(struct kml_face *face, fuse_ino_t ino);
fuse_ino_t kml_face_ino(const struct kml_face *face, const struct kml_inode *inode);

/**
 * kml_face_stat() - ask the home about @inode, and whether it still is the same.
 * @path: KML_PATH_MAX bytes, receives its path
 *
 * An attribute that only we can remove is known without asking: it lives as long
 * as its directory, and its mode never changes.
 *
 * Context: caller has entered @inode.
 * Return: 0, -ESTALE when its name leads elsewhere by now (the kernel then looks
 * again, and is told to drop the name), or the home's error.
 */
int kml_face_stat(struct kml_face *face, struct kml_inode *inode, char *path,
		  struct kml_stat *ret);

/**
 * kml_face_entry() - fill @ret for a node just found, counting one lookup.
 * Return: 0 or -ENOMEM.
 */
int kml_face_entry(struct kml_face *face, struct kml_inode *parent, const char *name,
		   const struct kml_stat *st, struct fuse_entry_param *ret);

/** kml_face_may() - whether the caller of @req has @mask (R_OK, W_OK, X_OK). */
bool kml_face_may(fuse_req_t req, const struct stat *attr, int mask);

/* attr_file.c */
void kml_file_open(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi);
void kml_file_read(fuse_req_t req, fuse_ino_t ino, size_t size, off_t off,
		   struct fuse_file_info *fi);
void kml_file_write(fuse_req_t req, fuse_ino_t ino, const char *buf, size_t size, off_t off,
		    struct fuse_file_info *fi);
void kml_file_release(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi);

/* dir_stream.c */
void kml_dir_open(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi);
void kml_dir_read(fuse_req_t req, fuse_ino_t ino, size_t size, off_t off,
		  struct fuse_file_info *fi);
void kml_dir_readplus(fuse_req_t req, fuse_ino_t ino, size_t size, off_t off,
		      struct fuse_file_info *fi);
void kml_dir_release(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi);

/* refused.c */
void kml_refuse_create(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode,
		       struct fuse_file_info *fi);
void kml_refuse_mknod(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode,
		      dev_t rdev);
void kml_refuse_unlink(fuse_req_t req, fuse_ino_t parent, const char *name);
void kml_refuse_rename(fuse_req_t req, fuse_ino_t parent, const char *name,
		       fuse_ino_t new_parent, const char *new_name, unsigned int flags);
void kml_refuse_symlink(fuse_req_t req, const char *target, fuse_ino_t parent, const char *name);
void kml_refuse_link(fuse_req_t req, fuse_ino_t ino, fuse_ino_t parent, const char *name);
void kml_refuse_fsync(fuse_req_t req, fuse_ino_t ino, int datasync, struct fuse_file_info *fi);

/* inval.c */
int kml_inval_start(struct kml_inval *inval, struct fuse_session *se);
/** kml_inval_add() - let the kernel forget @name in @parent, from another thread. */
void kml_inval_add(struct kml_inval *inval, fuse_ino_t parent, const char *name);
/** kml_inval_stop() - end the thread; false when it hangs and must be left alone. */
bool kml_inval_stop(struct kml_inval *inval);

#endif /* KML_FUSE_FACE_H */
