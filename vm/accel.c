// SPDX-License-Identifier: GPL-2.0
/* Tries KVM with a time limit, and measures the time stamp counter. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "accel.h"
#include "store.h"

#define TRIAL_MS 2000

static void verdict_key(const struct kml_image *image, char *ret, size_t size)
{
	char program[PATH_MAX], boot[64];
	struct stat st = { 0 };

	if (!kml_qemu_program(image->qemu, program, sizeof(program)) && stat(program, &st))
		st.st_size = 0;
	kml_boot_id(boot, sizeof(boot));
	snprintf(ret, size, "%s %" PRIu64 " %" PRIu64, boot, (uint64_t)st.st_size,
		 (uint64_t)st.st_mtime);
}

static void remember(const struct kml_image *image, const char *accel)
{
	char text[256];
	size_t len;

	verdict_key(image, text, sizeof(text));
	len = strlen(text);
	snprintf(text + len, sizeof(text) - len, " %s", accel);
	kml_store_remember("accel", text);
}

void kml_accel_distrust(const struct kml_image *image)
{
	remember(image, "tcg");
}

/* The first words of a kernel prove that it runs; that it then panics is no matter. */
static bool kvm_works(const struct kml_image *image)
{
	char append[128];
	struct kml_qemu_spec spec = {
		.image = image, .accel = "kvm", .mem = 256 << 20, .cpus = 1,
		.append = append, .ram = -1, .state = -1,
		.bare = true,
	};
	struct kml_qemu *qemu = calloc(1, sizeof(*qemu));
	uint64_t end = kml_now() + TRIAL_MS * 1000000ull;
	bool works = false;

	snprintf(append, sizeof(append), "%s console=%s panic=-1", image->arch->early,
		 image->console);
	if (!qemu || kml_qemu_start(&spec, qemu)) {
		free(qemu);
		return false;
	}
	while (!works && kml_now() < end && kml_qemu_wait(qemu, -1, 0, 50) >= 0)
		works = memmem(qemu->console_text, qemu->console_used, "Linux version", 13);
	kml_qemu_stop(qemu);
	free(qemu);
	return works;
}

const char *kml_accel_choose(const struct kml_image *image)
{
	const char *forced = getenv("KMEMLAB_ACCEL");
	char known[256], key[200];
	bool works;
	size_t len;

	if (forced && (!strcmp(forced, "kvm") || !strcmp(forced, "tcg")))
		return strcmp(forced, "kvm") ? "tcg" : "kvm";
	if (!kml_arch_is_host(image->arch) || access("/dev/kvm", R_OK | W_OK))
		return "tcg";
	verdict_key(image, key, sizeof(key));
	kml_store_recall("accel", known, sizeof(known));
	len = strlen(key);
	if (!strncmp(known, key, len) && known[len] == ' ')
		return strcmp(known + len + 1, "kvm") ? "tcg" : "kvm";
	works = kvm_works(image);
	remember(image, works ? "kvm" : "tcg");
	return works ? "kvm" : "tcg";
}

#if defined(__x86_64__) || defined(__i386__)
static unsigned long measure_khz(void)
{
	struct timespec nap = { .tv_nsec = 30000000 };
	uint64_t ns = kml_now(), ticks = __builtin_ia32_rdtsc();

	nanosleep(&nap, NULL);
	ticks = __builtin_ia32_rdtsc() - ticks;
	ns = kml_now() - ns;
	return ticks * 1000000 / ns;
}
#else
/* QEMU counts nanoseconds where the host has no counter that it knows. */
static unsigned long measure_khz(void)
{
	return 1000000;
}
#endif

unsigned long kml_accel_tsc_khz(void)
{
	char text[128], boot[64], id[64] = "";
	unsigned long khz, known = 0;

	kml_boot_id(boot, sizeof(boot));
	kml_store_recall("tsc", text, sizeof(text));
	if (sscanf(text, "%63s %lu", id, &known) == 2 && !strcmp(id, boot) && known)
		return known;
	khz = (measure_khz() + 500) / 1000 * 1000;
	/* The same processor after a reboot: keep the figure, and so the snapshots. */
	if (known && labs((long)(khz - known)) <= (long)(known / 500))
		khz = known;
	snprintf(text, sizeof(text), "%s %lu", boot, khz);
	kml_store_remember("tsc", text);
	return khz;
}
