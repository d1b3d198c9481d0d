/* SPDX-License-Identifier: GPL-2.0 */
/* What a guest boots from, as vm/fetch.sh and vm/build.sh left it in the cache. */
#ifndef KML_IMAGE_H
#define KML_IMAGE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch.h"

/** struct kml_image - one built image. */
struct kml_image {
	char id[64];		/* hash of everything that went into it */
	char release[64];	/* uname -r inside */
	char qemu[64];		/* the emulator's program name */
	char machine[32];	/* its -M */
	char cpu[32];		/* its -cpu, but for KVM's */
	char console[16];	/* the kernel's, with the serial port that the machine has */
	uint64_t mem;		/* bytes of a guest that asks for none */
	const struct kml_arch *arch;
	char vmlinux[PATH_MAX];
	char initramfs[PATH_MAX];
};

/**
 * kml_image_find() - the image of this kernel and of the sources as they are now.
 * @kernel: a name from vm/kernels.tsv, or "host"
 * @ret: filled on success
 *
 * Return: 0, or
 * * -ENOENT - not fetched or not built, or the scripts are not there; @msg says so
 * * -EINVAL - no such kernel
 */
int kml_image_find(const char *kernel, struct kml_image *ret, char *msg, size_t msg_size);

/**
 * kml_image_make() - fetch and build what is missing, then find it.
 * @quiet: nothing on standard error
 *
 * Return: as kml_image_find(), or -ENOSPC, or -EIO where fetching or building failed.
 */
int kml_image_make(const char *kernel, bool quiet, struct kml_image *ret, char *msg,
		   size_t msg_size);

/**
 * kml_image_keep() - from now on an image that was found stays the answer in this process, and in those that
 * it forks: who starts many guests in a row has the sources looked through once.
 */
void kml_image_keep(void);

#endif /* KML_IMAGE_H */
