/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The cache folder as C sees it: where it is, small remembered facts, and the
 * checks that make a file in it trustworthy.
 */
#ifndef KML_STORE_H
#define KML_STORE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/* Room for the cache's path; longer ones are refused, so that joins fit PATH_MAX. */
#define KML_STORE_PATH_MAX 2048

/**
 * kml_store_path() - the cache's path joined with @name.
 * @ret: PATH_MAX bytes
 *
 * KMEMLAB_CACHE, else XDG_CACHE_HOME/kmemlab, else HOME/.cache/kmemlab.
 *
 * Return: 0, or -ENOENT without any of the three, -EINVAL where it is relative, -ENAMETOOLONG.
 */
int kml_store_path(const char *name, char *ret);

/** kml_store_mine() - whether the user owns it and nobody else may write or read it. */
bool kml_store_mine(const struct stat *st);

/**
 * kml_store_open() - open @path/@name, if it is a plain file of the user's own.
 *
 * Return: a descriptor, -ENOENT, or -EPERM where it is somebody else's or no plain file.
 */
int kml_store_open(const char *path, const char *name, int flags, struct stat *ret);

/** kml_store_recall() - read a small remembered text; "" where there is none. */
void kml_store_recall(const char *name, char *ret, size_t size);

/** kml_store_remember() - keep a small text; a failure only costs time later. */
void kml_store_remember(const char *name, const char *text);

/** kml_store_remove() - remove a folder of plain files and the files in it. */
void kml_store_remove(const char *path);

/** kml_store_room() - megabytes free for the user in the cache's file system. */
uint64_t kml_store_room(void);

/** kml_hash() - 64 bits of FNV-1a: finds damage, not malice. Start with @seed 0. */
uint64_t kml_hash(uint64_t seed, const void *data, size_t len);

/** kml_boot_id() - the running kernel's boot id, for facts that end with a reboot. */
void kml_boot_id(char *ret, size_t size);

#endif /* KML_STORE_H */
