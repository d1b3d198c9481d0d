// SPDX-License-Identifier: GPL-2.0
/*
 * kmemlab doctor: one line for each thing that some part of kmemlab needs:
 * "ok" or "missing" (needed), "absent" (only makes it better), and the remedy.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
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

static void user_name(uid_t uid, char *ret, size_t size)
{
	const struct passwd *user = getpwuid(uid);

	if (user)
		snprintf(ret, size, "%s", user->pw_name);
	else
		snprintf(ret, size, "%u", (unsigned int)uid);
}

/* Who is let in, where that is what is wrong; else @remedy. */
static void why_device(const char *file, const char *remedy, char *ret, size_t size)
{
	const struct group *group;
	char me[64], owner[64];
	struct stat st;
	int n;

	snprintf(ret, size, "%s", remedy);
	if (stat(file, &st) || can_use(file))
		return;
	user_name(getuid(), me, sizeof(me));
	user_name(st.st_uid, owner, sizeof(owner));
	group = getgrgid(st.st_gid);
	n = snprintf(ret, size, "mode %04o of %s:%s keeps %s out: ", st.st_mode & 07777, owner,
		     group ? group->gr_name : "?", me);
	if (st.st_gid && group && (st.st_mode & 060) == 060)
		snprintf(ret + n, size - n, "usermod -aG %s %s, and log in again", group->gr_name, me);
	else
		snprintf(ret + n, size - n, "as root: chmod 0666 %s", file);
}

/* A package's proof is a program, or a file with * for what varies. */
static bool is_there(const char *proof)
{
	glob_t found = { 0 };
	bool ok;

	if (*proof != '/')
		return in_path(proof);
	ok = !glob(proof, 0, NULL, &found);
	globfree(&found);
	return ok;
}

/* Stamped from tests/packages.tsv; what only tests and benchmarks need may be absent. */
static const struct { const char *purpose, *name, *proof, *what_for; } packages[] = {
#define PACKAGE(purpose, name, proof, what_for) { purpose, name, proof, what_for },
#include "packages.inc"
};

static const struct {
	const char *thing, *arg, *remedy;
	bool (*check)(const char *arg);
	void (*why)(const char *arg, const char *remedy, char *ret, size_t size);
	bool better;	/* only makes things better: absent is no failure */
} checks[] = {
	{ .thing = "/dev/fuse (mount)", .arg = "/dev/fuse", .check = can_use, .why = why_device,
	  .remedy = "modprobe fuse; in a container: --device /dev/fuse --cap-add SYS_ADMIN" },
	{ .thing = "apt-get (vm: fetches kernels)", .arg = "apt-get", .check = in_path,
	  .remedy = "a Debian or Ubuntu system" },
	{ .thing = "guest snapshot (vm)", .check = guest_ready, .remedy = "make run" },
	{ .thing = "/dev/kvm (faster guests)", .arg = "/dev/kvm", .check = kvm_works, .why = why_device,
	  .better = true,
	  .remedy = "modprobe kvm_intel or kvm_amd, and be in the group kvm; emulation serves without" },
	{ .thing = "kernel headers (home kernel)", .check = host_headers, .better = true,
	  .remedy = "apt-get install linux-headers-$(uname -r)" },
	{ .thing = "the module's tree (home kernel)", .arg = "/sys/kernel/config/kmemlab",
	  .check = exists, .better = true, .remedy = "make modules_install && modprobe kmemlab" },
};

/* Return: true where nothing that is needed is missing. */
static bool say(bool ok, bool better, const char *thing, const char *remedy)
{
	printf("%-8s %-32s %s\n", ok ? "ok" : better ? "absent" : "missing", thing, ok ? "" : remedy);
	return ok || better;
}

static bool check_package(size_t i)
{
	const char *purpose = packages[i].purpose, *name = packages[i].name;
	bool better = strcmp(purpose, "build") && strcmp(purpose, "run");
	char first[64], thing[100], remedy[300];
	size_t len = strcspn(name, "|");

	memcpy(first, name, len < sizeof(first) ? len : sizeof(first) - 1);
	first[len < sizeof(first) ? len : sizeof(first) - 1] = '\0';
	snprintf(thing, sizeof(thing), "%s (%s)", first, purpose);
	snprintf(remedy, sizeof(remedy), "apt-get install %s: %s", first, packages[i].what_for);
	return say(is_there(packages[i].proof), better, thing, remedy);
}

static bool check_thing(size_t i)
{
	bool ok = checks[i].check(checks[i].arg);
	char remedy[400];

	snprintf(remedy, sizeof(remedy), "%s", checks[i].remedy);
	if (!ok && checks[i].why)
		checks[i].why(checks[i].arg, checks[i].remedy, remedy, sizeof(remedy));
	return say(ok, checks[i].better, checks[i].thing, remedy);
}

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
	for (size_t i = 0; i < sizeof(packages) / sizeof(packages[0]); i++)
		good &= check_package(i);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		good &= check_thing(i);
	return good ? KML_DONE : KML_FAILED;
}
