/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One interface to a kmemlab tree, wherever it lives. The shell, the FUSE
 * mount, lessons and tests call only this; what is behind it (the twin in
 * process, a guest's kernel, this kernel's configfs) they cannot tell.
 *
 * Paths are relative to the tree's root: "" is the root itself, components are
 * joined by one '/', none leads or trails: "kmalloc/a/size".
 */
#ifndef KML_HOME_H
#define KML_HOME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

/* Longest value that one read or write carries, in bytes (configfs' page). */
#define KML_VALUE_MAX 4096
/* Longest value that one write carries: configfs keeps a byte for the NUL. */
#define KML_STORE_MAX 4095
/* Longest path below the root, in bytes with the NUL. */
#define KML_PATH_MAX 1024
/* More entries than this in one directory or one readtree are EIO. */
#define KML_ENTRIES_MAX 1100000
/* Names that one readtree can be asked for. */
#define KML_WANTED_MAX 255

struct kml_home;

/** struct kml_stat - what stat(2) would tell of one node. */
struct kml_stat {
	bool is_dir;
	mode_t perm;	/* permission bits only, as configfs shows them */
	uint64_t id;	/* never given to another node while the home runs */
};

/**
 * typedef kml_list_fn - called once for each entry of a directory.
 * @ctx: the caller's own
 * @name: the entry's name, valid during the call only
 * @st: what stat() would say
 * Return: 0 to go on, anything else ends the listing with that value.
 */
typedef int kml_list_fn(void *ctx, const char *name, const struct kml_stat *st);

/**
 * typedef kml_tree_fn - called once for each readable attribute of a subtree.
 * @ctx: the caller's own
 * @path: the attribute's path below the root, valid during the call only
 * @err: 0, or the -errno that reading it gave; then @len is 0
 * @value: @len bytes, not terminated
 * Return: 0 to go on, anything else ends the walk with that value.
 */
typedef int kml_tree_fn(void *ctx, const char *path, int err, const char *value, size_t len);

/**
 * struct kml_home_ops - what a home can do.
 *
 * Each returns 0 or -errno with the meaning that configfs gives it; all may be
 * called from several threads at once. Any may also return
 * * -EIO     - the home is gone or broke its promises (guest died, bad frame)
 * * -ENOMEM  - no memory
 * * -ENOENT, -ENOTDIR, -ENAMETOOLONG - the path does not lead anywhere
 */
struct kml_home_ops {
	const char *name;	/* "twin", "vm" or "kernel" */

	/** @list: call @fn for each entry, in the home's own order. */
	int (*list)(struct kml_home *home, const char *path, kml_list_fn *fn, void *ctx);
	/** @stat: fill @ret. */
	int (*stat)(struct kml_home *home, const char *path, struct kml_stat *ret);
	/**
	 * @read: one attribute's whole value, as one open+read+close gives it.
	 * @buf holds KML_VALUE_MAX bytes, @len receives how many were used.
	 * -EISDIR for a directory, -EACCES for a write-only attribute.
	 */
	int (*read)(struct kml_home *home, const char *path, char *buf, size_t *len);
	/**
	 * @write: one store of @len bytes (at most KML_STORE_MAX, else -EFBIG;
	 * none at all is -EFAULT, as configfs has it).
	 * -EISDIR for a directory, -EACCES for a read-only attribute.
	 */
	int (*write)(struct kml_home *home, const char *path, const char *buf, size_t len);
	int (*mkdir)(struct kml_home *home, const char *path);
	int (*rmdir)(struct kml_home *home, const char *path);
	/**
	 * @readtree: the readable attributes at and below @path, depth first.
	 * @wanted: names of attributes, at most KML_WANTED_MAX, ended by NULL: the others are
	 * not read, which costs a guest most; NULL: all. A @path that is an attribute is read
	 * whatever its name.
	 */
	int (*readtree)(struct kml_home *home, const char *path, const char *const *wanted,
			kml_tree_fn *fn, void *ctx);
	/**
	 * @exec: run a program inside, as root in the tree; NULL where nothing can run.
	 * @fds: its standard input, output and error; @ret: its wait status.
	 * Signals of the terminal go to it. -EINTR: it did not end by three of them.
	 */
	int (*exec)(struct kml_home *home, char *const argv[], char *const env[],
		    const int fds[3], int *ret);
	/**
	 * @report: what the kernel behind the tree prints elsewhere, in its format: meminfo,
	 * slabinfo, buddyinfo, zoneinfo, vmallocinfo, iomem, dmesg. NULL, or -EOPNOTSUPP,
	 * where this home has no such thing.
	 */
	int (*report)(struct kml_home *home, const char *name, FILE *out);
	/**
	 * @ram: @len bytes of the machine's RAM from physical address @phys on, as its host sees
	 * them: nobody inside is asked. NULL: nobody stands outside. -EFAULT: no RAM there.
	 */
	int (*ram)(struct kml_home *home, uint64_t phys, void *buf, size_t len);
	/** @lost: is the home gone (its guest died)? @why: the reason. NULL: it cannot be. */
	bool (*lost)(struct kml_home *home, char *why, size_t size);
	/** @stop: release everything; objects of a twin or a guest go with it. */
	void (*stop)(struct kml_home *home);
};

/** struct kml_home - the head of every home's own structure. */
struct kml_home {
	const struct kml_home_ops *ops;
};

/** kml_home_wants() - is the attribute @name among @wanted, as readtree means it? */
static inline bool kml_home_wants(const char *const *wanted, const char *name)
{
	if (!wanted)
		return true;
	while (*wanted && strcmp(*wanted, name))
		wanted++;
	return *wanted;
}

/**
 * struct kml_home_opts - how to start a home; zero or NULL means the default.
 */
struct kml_home_opts {
	const char *machine;	/* twin: profile name, default "pc" */
	uint64_t seed;		/* twin: default 1 */
	const char *root;	/* kernel: the tree, default /sys/kernel/config/kmemlab */
	const char *kernel;	/* vm: kernel name, default "6.1" */
	uint64_t mem;		/* vm: bytes of RAM, default 1 GiB */
	unsigned int cpus;	/* vm: default 2 */
	const char *preset;	/* vm: "device", "iommu", ... (vm/preset.c); default the plain guest */
	const char *params;	/* vm: the module's, such as "bugs=1"; default none */
	bool cold;		/* vm: boot instead of cloning the snapshot */
};

/**
 * kml_home_start() - start the home called @name.
 * @name: "twin", "vm" or "kernel"
 * @opts: may be NULL
 * @ret: the home; stop it with kml_home_stop()
 * @msg: at least 256 bytes; on failure one sentence: what failed and the remedy
 *
 * Return: 0, or
 * * -EINVAL  - no such home, machine or kernel
 * * -ENOENT  - no tree there (kernel), nothing built or fetched (vm)
 * * others as the start of that home met them
 */
int kml_home_start(const char *name, const struct kml_home_opts *opts, struct kml_home **ret,
		   char *msg, size_t msg_size);

/** kml_home_stop() - stop @home and free it; NULL is fine. */
void kml_home_stop(struct kml_home *home);

/** kml_twin_machine() - name of the @i-th machine that the twin can be; NULL after the last. */
const char *kml_twin_machine(unsigned int i);

/* One starter for each home, used by kml_home_start(). */
int kml_twin_start(const struct kml_home_opts *opts, struct kml_home **ret, char *msg, size_t size);
int kml_vm_start(const struct kml_home_opts *opts, struct kml_home **ret, char *msg, size_t size);
int kml_kernel_start(const struct kml_home_opts *opts, struct kml_home **ret, char *msg,
		     size_t size);

#endif /* KML_HOME_H */
