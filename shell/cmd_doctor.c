// SPDX-License-Identifier: GPL-2.0
/*
 * kmemlab doctor: one line for each thing that some part of kmemlab needs:
 * "ok" or "missing" (needed), "absent" (only makes it better), and the remedy.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/utsname.h>
#include <unistd.h>

/* 32-bit ARM lost KVM in 5.7 (541ad0150ca4 "arm: Remove 32bit KVM host support"), and the header with it. */
#if __has_include(<asm/kvm.h>)
#include <linux/kvm.h>
#endif

#include "accel.h"
#include "cmdline.h"
#include "guest.h"
#include "image.h"
#include "status.h"
#include "subcommand.h"

static bool in_path(const char *program)
{
	static const char more[] = ":/usr/sbin:/sbin";
	const char *path = getenv("PATH");
	char dirs[4096], file[4200], *save, *dir;

	snprintf(dirs, sizeof(dirs), "%s%s", path ? path : "/usr/bin:/bin", more);
	for (dir = strtok_r(dirs, ":", &save); dir; dir = strtok_r(NULL, ":", &save)) {
		snprintf(file, sizeof(file), "%s/%s", dir, program);
		if (!access(file, X_OK))
			return true;
	}
	return false;
}

#ifdef KVM_API_VERSION
/* Opens, answers its version, makes a machine: as far as can be seen without a guest. */
static bool kvm_answers(const char *arg)
{
	int kvm = open(arg, O_RDWR | O_CLOEXEC), vm = -1;
	bool ok = kvm >= 0 && ioctl(kvm, KVM_GET_API_VERSION, 0) == KVM_API_VERSION;

	if (ok)
		vm = ioctl(kvm, KVM_CREATE_VM, 0);
	ok = vm >= 0;
	if (vm >= 0)
		close(vm);
	if (kvm >= 0)
		close(kvm);
	return ok;
}
#else
static bool kvm_answers(const char *arg)
{
	return false;
}
#endif

/* Some of those still hang every guest: where there is a kernel to try it on, try. */
static bool kvm_works(const char *arg)
{
	struct kml_image image;
	char msg[512];

	if (!kvm_answers(arg))
		return false;
	return kml_image_find("6.1", &image, msg, sizeof(msg)) ||
	       !strcmp(kml_accel_choose(&image), "kvm");
}

static bool can_use(const char *file)
{
	return !access(file, R_OK | W_OK);
}

static bool exists(const char *file)
{
	return !access(file, F_OK);
}

static bool static_busybox(const char *arg)
{
	return in_path("busybox") && exists("/usr/share/doc/busybox-static");
}

static bool host_headers(const char *arg)
{
	struct utsname name;
	char file[400];

	if (uname(&name))
		return false;
	snprintf(file, sizeof(file), "/lib/modules/%s/build/Makefile", name.release);
	return exists(file);
}

static bool guest_ready(const char *arg)
{
	static const struct kml_guest_opts defaults;

	return kml_guest_ready(&defaults);
}

static const struct {
	const char *thing, *arg, *remedy;
	bool (*check)(const char *arg);
	bool better;	/* only makes things better: absent is no failure */
} checks[] = {
	{ .thing = "gcc", .arg = "gcc", .check = in_path, .remedy = "apt-get install gcc" },
	{ .thing = "make", .arg = "make", .check = in_path, .remedy = "apt-get install make" },
	{ .thing = "libreadline headers", .arg = "/usr/include/readline/readline.h", .check = exists,
	  .remedy = "apt-get install libreadline-dev" },
	{ .thing = "libfuse3 headers", .arg = "/usr/include/fuse3/fuse_lowlevel.h", .check = exists,
	  .remedy = "apt-get install libfuse3-dev" },
	{ .thing = "fusermount3 (mount)", .arg = "fusermount3", .check = in_path,
	  .remedy = "apt-get install fuse3" },
	{ .thing = "/dev/fuse (mount)", .arg = "/dev/fuse", .check = can_use,
	  .remedy = "modprobe fuse; in a container: --device /dev/fuse --cap-add SYS_ADMIN" },
	{ .thing = "qemu (vm)", .arg = "qemu-system-x86_64", .check = in_path,
	  .remedy = "apt-get install qemu-system-x86" },
	{ .thing = "cpio (vm)", .arg = "cpio", .check = in_path, .remedy = "apt-get install cpio" },
	{ .thing = "busybox-static (vm)", .check = static_busybox,
	  .remedy = "apt-get install busybox-static" },
	{ .thing = "apt-get (vm: fetches kernels)", .arg = "apt-get", .check = in_path,
	  .remedy = "a Debian or Ubuntu system" },
	{ .thing = "guest snapshot (vm)", .check = guest_ready, .remedy = "make run" },
	{ .thing = "libcheck headers (tests)", .arg = "/usr/include/check.h", .check = exists,
	  .remedy = "apt-get install check" },
	{ .thing = "/dev/kvm (faster guests)", .arg = "/dev/kvm", .check = kvm_works, .better = true,
	  .remedy = "modprobe kvm_intel or kvm_amd, and be in the group kvm; emulation serves without" },
	{ .thing = "kernel headers (home kernel)", .check = host_headers, .better = true,
	  .remedy = "apt-get install linux-headers-$(uname -r)" },
	{ .thing = "the module's tree (home kernel)", .arg = "/sys/kernel/config/kmemlab",
	  .check = exists, .better = true, .remedy = "make modules_install && modprobe kmemlab" },
};

int kml_cmd_doctor(int argc, char **argv)
{
	bool good = true;

	if (argc > 1) {
		bool help = !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h");

		if (!help)
			fprintf(stderr, "kmemlab doctor: '%s': wanted no argument\n", argv[1]);
		kml_cli_help(kml_cli_find("doctor"), help ? stdout : stderr);
		fputs("Each line is ok, missing (status 1) or absent (does without), with the remedy.\n",
		      help ? stdout : stderr);
		return help ? KML_DONE : KML_USAGE;
	}
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		bool ok = checks[i].check(checks[i].arg);

		printf("%-8s %-32s %s\n", ok ? "ok" : checks[i].better ? "absent" : "missing",
		       checks[i].thing, ok ? "" : checks[i].remedy);
		good &= ok || checks[i].better;
	}
	return good ? KML_DONE : KML_FAILED;
}
