// SPDX-License-Identifier: GPL-2.0
/* The architectures of guests, as data. */
#include <string.h>
#include <sys/utsname.h>

#include "arch.h"

/* arm64 draws its addresses from a seed in QEMU's device tree: without it they are the architecture's. */
static const struct kml_arch archs[] = {
	{
		.name = "x86_64", .package = "qemu-system-x86", .early = "earlyprintk=ttyS0",
		.append = "", .kvm_machine = "", .pc = true,
	}, {
		.name = "i386", .package = "qemu-system-x86", .early = "earlyprintk=ttyS0",
		.append = "", .kvm_machine = "", .pc = true,
	}, {
		.name = "arm64", .package = "qemu-system-arm", .early = "earlycon",
		.append = "nokaslr ", .kvm_machine = ",gic-version=host",
	}, {
		.name = "arm", .package = "qemu-system-arm", .early = "earlycon",
		.append = "", .kvm_machine = ",gic-version=host",
	},
};

const struct kml_arch *kml_arch_find(const char *name)
{
	for (unsigned int i = 0; i < sizeof(archs) / sizeof(archs[0]); i++)
		if (!strcmp(archs[i].name, name))
			return &archs[i];
	return NULL;
}

bool kml_arch_is_host(const struct kml_arch *arch)
{
	static const struct {
		const char *machine, *arch;
	} runs[] = {
		{ "x86_64", "x86_64" }, { "x86_64", "i386" }, { "i686", "i386" },
		{ "aarch64", "arm64" }, { "armv7l", "arm" },
	};
	struct utsname host;

	if (uname(&host))
		return false;
	for (unsigned int i = 0; i < sizeof(runs) / sizeof(runs[0]); i++)
		if (!strcmp(runs[i].machine, host.machine) && !strcmp(runs[i].arch, arch->name))
			return true;
	return false;
}
