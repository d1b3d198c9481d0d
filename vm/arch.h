/* SPDX-License-Identifier: GPL-2.0 */
/* What QEMU and the kernel's command line need for each architecture, as data. */
#ifndef KML_ARCH_H
#define KML_ARCH_H

#include <stdbool.h>

/** struct kml_arch - one row; the names are the kernel's, as `make ARCH=` wants them. */
struct kml_arch {
	const char *name;
	const char *package;	/* Debian's, with the emulator in it */
	const char *early;	/* makes the kernel speak from its first line on */
	const char *append;	/* further words for the kernel, each with a space after it */
	const char *kvm_machine; /* behind the machine's name under KVM, or "" */
	bool pc;		/* it can be a q35, and has a time stamp counter of unknown rate */
};

/** kml_arch_find() - the row of @name; NULL if there is none. */
const struct kml_arch *kml_arch_find(const char *name);

/** kml_arch_is_host() - can this machine's own processor run it? */
bool kml_arch_is_host(const struct kml_arch *arch);

#endif /* KML_ARCH_H */
