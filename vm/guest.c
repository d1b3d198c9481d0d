// SPDX-License-Identifier: GPL-2.0
/*
 * Starts guests: finds the image, chooses the accelerator, clones the snapshot
 * or makes it first, and puts every failure into one sentence.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "accel.h"
#include "client.h"
#include "guest.h"
#include "snapshot.h"
#include "store.h"

#define DEFAULT_KERNEL "6.1"
#define DEFAULT_CPUS 2
#define BOOT_LIMIT_S 60
#define CLONE_LIMIT_S 20

struct kml_guest {
	struct kml_qemu qemu;
	struct kml_image image;
	struct kml_snapshot snap;
	struct kml_qemu_spec spec;
	const char *kernel;
	bool quiet;
	uint64_t answered;	/* ns from QEMU's start to the first answer */
	char append[1024];
	char *msg;
	size_t msg_size;
};

static void __attribute__((format(printf, 2, 3))) progress(const struct kml_guest *guest,
							   const char *fmt, ...)
{
	va_list args;

	if (guest->quiet)
		return;
	va_start(args, fmt);
	fputs("vm: ", stderr);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	va_end(args);
}

static int wait_agent(void *ctx, short events, int ms)
{
	struct kml_qemu *qemu = ctx;

	return kml_qemu_wait(qemu, qemu->agent, events, ms);
}

static int greet(struct kml_qemu *qemu, int ms, bool meet_only)
{
	struct kml_client *client = calloc(1, sizeof(*client));
	int err;

	if (!client)
		return -ENOMEM;
	client->fd = qemu->agent;
	client->wait = wait_agent;
	client->ctx = qemu;
	err = meet_only ? kml_client_meet(client, ms) : kml_client_hello(client, ms);
	free(client);
	return err;
}

static int greet_booting(struct kml_qemu *qemu)
{
	return greet(qemu, kml_client_limit_ms(BOOT_LIMIT_S), false);
}

/* A snapshot is taken before the agent is told the time: that wakes what has no state to save. */
static int meet_booting(struct kml_qemu *qemu)
{
	return greet(qemu, kml_client_limit_ms(BOOT_LIMIT_S), true);
}

/* One word of the kernel's command line, and nothing that could begin another. */
static bool param_ok(const char *param, size_t len)
{
	static const char name[] = "abcdefghijklmnopqrstuvwxyz_";
	static const char value[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,-/";
	size_t n = strspn(param, name);

	return n && n < len && param[n] == '=' && n + 1 < len &&
	       n + 1 + strspn(param + n + 1, value) >= len;
}

/*
 * The initcalls left out cost a fifth of the boot under emulation and serve
 * nothing that a lab on memory does: probes by name, key derivation, a TCP
 * algorithm, integrity measurement. tsc=reliable: emulated processors share the
 * host's counter, but the kernel cannot prove it and would fall back to jiffies.
 */
static int fill_append(struct kml_guest *guest, const char *params)
{
	const struct kml_preset *preset = guest->spec.preset;
	const struct kml_arch *arch = guest->image.arch;
	char tsc[64] = "";
	size_t used;
	int more;

	if (arch->pc)
		snprintf(tsc, sizeof(tsc), "tsc_early_khz=%lu tsc=reliable ", kml_accel_tsc_khz());
	used = snprintf(guest->append, sizeof(guest->append),
		 "console=%s quiet panic=-1 %s%smitigations=off audit=0 apparmor=0 cryptomgr.notests "
		 "ipv6.disable=1 "
		 "initcall_blacklist=init_kprobe_trace,crypto_kdf108_init,cubictcp_register,"
		 "init_ima,init_encrypted kmemlab.raw_addresses=1 kmemlab.mmio=1%s%s",
		 guest->image.console, arch->append, tsc, preset && preset->append ? " " : "",
		 preset && preset->append ? preset->append : "");
	guest->spec.append = guest->append;
	while (params && *(params += strspn(params, " "))) {
		more = strcspn(params, " ");
		if (!param_ok(params, more) || used + more + 10 > sizeof(guest->append)) {
			snprintf(guest->msg, guest->msg_size,
				 "parameter '%.*s': wanted NAME=VALUE such as bugs=1", more, params);
			return -EINVAL;
		}
		used += snprintf(guest->append + used, sizeof(guest->append) - used,
				 " kmemlab.%.*s", more, params);
		params += more;
	}
	return 0;
}

static int preset_check(struct kml_guest *guest, const char *name, const struct kml_preset *preset)
{
	char names[128];

	if (preset && (!preset->machine || guest->image.arch->pc))
		return 0;
	kml_preset_names(names, sizeof(names));
	if (preset)
		snprintf(guest->msg, guest->msg_size,
			 "preset '%s': its machine is a PC, kernel %.64s is for %s", name,
			 guest->kernel, guest->image.arch->name);
	else
		snprintf(guest->msg, guest->msg_size, "preset '%.64s': wanted one of %s", name, names);
	return -EINVAL;
}

static int fill_spec(struct kml_guest *guest, const struct kml_guest_opts *opts)
{
	const struct kml_preset *preset = opts->preset ? kml_preset_find(opts->preset) : NULL;
	char program[PATH_MAX];

	if (opts->preset && preset_check(guest, opts->preset, preset))
		return -EINVAL;
	guest->spec = (struct kml_qemu_spec){
		.image = &guest->image, .preset = preset,
		.mem = opts->mem ? opts->mem : preset && preset->mem ? preset->mem :
		       guest->image.mem,
		.cpus = opts->cpus ? opts->cpus : DEFAULT_CPUS, .ram = -1, .state = -1,
	};
	if (guest->spec.mem < 128ull << 20 || guest->spec.mem > 1ull << 40 ||
	    guest->spec.mem & ((1 << 20) - 1) || guest->spec.cpus > 64) {
		snprintf(guest->msg, guest->msg_size,
			 "guest of %llu bytes and %u CPUs: wanted whole MiB from 128M to 1T and 1..64 CPUs",
			 (unsigned long long)guest->spec.mem, guest->spec.cpus);
		return -EINVAL;
	}
	if (kml_qemu_program(guest->image.qemu, program, sizeof(program))) {
		snprintf(guest->msg, guest->msg_size,
			 "%s: not found; apt-get install %s", guest->image.qemu,
			 guest->image.arch->package);
		return -ENOENT;
	}
	guest->spec.accel = kml_accel_choose(&guest->image);
	return fill_append(guest, opts->params);
}

/* Ends a guest that did not come up, and says why. */
static int explain(struct kml_guest *guest, int err, const char *what)
{
	char line[160], path[PATH_MAX] = "";

	if (err == -EIO)
		kml_qemu_settle(&guest->qemu);
	kml_qemu_stop(&guest->qemu);
	kml_qemu_last_line(&guest->qemu, line, sizeof(line));
	kml_store_path("", path);
	if (err == -ENOSPC)
		snprintf(guest->msg, guest->msg_size,
			 "%.100s: the disk is full (%llu MB free); make room or set KMEMLAB_CACHE",
			 path, (unsigned long long)kml_store_room());
	else if (err == -ETIMEDOUT)
		snprintf(guest->msg, guest->msg_size,
			 "%s: no answer from kernel %s under %s in time; last line: %s", what,
			 guest->image.release, guest->spec.accel, *line ? line : "none");
	else
		snprintf(guest->msg, guest->msg_size, "%s: QEMU ended (%s); last line: %s", what,
			 strerror(-err), *line ? line : "none");
	return err;
}

static int boot_cold(struct kml_guest *guest)
{
	int err = kml_qemu_start(&guest->spec, &guest->qemu);

	err = err ? err : greet_booting(&guest->qemu);
	return err ? explain(guest, err, "booting the guest") : 0;
}

static int clone(struct kml_guest *guest)
{
	struct kml_qemu_spec spec = guest->spec;
	int err;

	spec.ram = guest->snap.ram;
	spec.state = guest->snap.state;
	err = kml_qemu_start(&spec, &guest->qemu);
	kml_snapshot_close(&guest->snap);
	err = err ? err : kml_qemu_load(&guest->qemu);
	err = err ? err : greet(&guest->qemu, kml_client_limit_ms(CLONE_LIMIT_S), false);
	return err ? explain(guest, err, "cloning the guest") : 0;
}

static int make_snapshot(struct kml_guest *guest)
{
	int err;

	progress(guest, "booting kernel %s once under %s, for the snapshot", guest->image.release,
		 guest->spec.accel);
	err = kml_snapshot_make(&guest->spec, meet_booting, &guest->qemu);
	return err ? explain(guest, err, "making the snapshot") : 0;
}

/* A snapshot that passed every check and yet does not run is made anew, once. */
static int clone_or_make(struct kml_guest *guest)
{
	int err = kml_snapshot_open(&guest->spec, &guest->snap);

	if (!err) {
		err = clone(guest);
		if (!err || err == -ENOENT || err == -ENOMEM)
			return err;
		progress(guest, "the snapshot does not answer; making it anew");
		kml_snapshot_forget(&guest->spec);
	}
	err = make_snapshot(guest);
	if (err)
		return err;
	err = kml_snapshot_open(&guest->spec, &guest->snap);
	if (err) {
		snprintf(guest->msg, guest->msg_size,
			 "the snapshot cannot be trusted right after it was made; is the cache shared?");
		return -EIO;
	}
	return clone(guest);
}

static int bring_up(struct kml_guest *guest, bool cold)
{
	int err = cold ? boot_cold(guest) : clone_or_make(guest);

	if (err != -ETIMEDOUT && err != -EIO)
		return err;
	if (!strcmp(guest->spec.accel, "kvm")) {
		progress(guest, "KVM does not run this guest; going on without it");
		kml_accel_distrust(&guest->image);
		guest->spec.accel = "tcg";
	} else if (getenv("KMEMLAB_VM_LIMIT")) {
		return err;
	}
	return cold ? boot_cold(guest) : clone_or_make(guest);
}

/* So that tests written for one kernel run on any. */
static const char *chosen_kernel(void)
{
	const char *kernel = getenv("KMEMLAB_KERNEL");

	return kernel && *kernel ? kernel : DEFAULT_KERNEL;
}

/* Variables that would silently mean nothing. */
static int judge_environment(struct kml_guest *guest)
{
	const char *accel = getenv("KMEMLAB_ACCEL"), *limit = getenv("KMEMLAB_VM_LIMIT");

	if (accel && *accel && strcmp(accel, "kvm") && strcmp(accel, "tcg"))
		snprintf(guest->msg, guest->msg_size, "KMEMLAB_ACCEL='%s': wanted kvm or tcg", accel);
	else if (limit && *limit && !kml_client_limit_of(limit))
		snprintf(guest->msg, guest->msg_size,
			 "KMEMLAB_VM_LIMIT='%s': wanted a whole number of seconds from 1 to 3599", limit);
	else
		return 0;
	return -EINVAL;
}

static int prepare(struct kml_guest *guest, const struct kml_guest_opts *opts, bool make)
{
	int err = judge_environment(guest);

	if (err)
		return err;
	guest->kernel = opts->kernel ? opts->kernel : chosen_kernel();
	guest->quiet = opts->quiet;
	err = make ? kml_image_make(guest->kernel, guest->quiet, &guest->image, guest->msg,
				    guest->msg_size) :
		     kml_image_find(guest->kernel, &guest->image, guest->msg, guest->msg_size);
	return err ? err : fill_spec(guest, opts);
}

static struct kml_guest *guest_new(char *msg, size_t msg_size)
{
	struct kml_guest *guest = calloc(1, sizeof(*guest));

	if (!guest) {
		snprintf(msg, msg_size, "no memory");
		return NULL;
	}
	guest->msg = msg;
	guest->msg_size = msg_size;
	guest->snap.ram = guest->snap.state = -1;
	guest->qemu.agent = guest->qemu.qmp = guest->qemu.console = guest->qemu.pidfd = -1;
	guest->qemu.pid = -1;
	guest->qemu.dead = true;
	return guest;
}

int kml_guest_start(const struct kml_guest_opts *opts, struct kml_guest **ret, char *msg,
		    size_t msg_size)
{
	struct kml_guest *guest = guest_new(msg, msg_size);
	int err;

	if (!guest)
		return -ENOMEM;
	err = prepare(guest, opts, opts->make);
	err = err ? err : bring_up(guest, opts->cold);
	if (err) {
		kml_guest_stop(guest);
		return err;
	}
	guest->answered = kml_now() - guest->qemu.started;
	*ret = guest;
	return 0;
}

int kml_guest_prepare(const struct kml_guest_opts *opts, char *msg, size_t msg_size)
{
	struct kml_guest *guest = guest_new(msg, msg_size);
	int err;

	if (!guest)
		return -ENOMEM;
	err = prepare(guest, opts, true);
	if (!err && !opts->cold && kml_snapshot_open(&guest->spec, &guest->snap))
		err = make_snapshot(guest);
	kml_snapshot_close(&guest->snap);
	kml_guest_stop(guest);
	return err;
}

bool kml_guest_ready(const struct kml_guest_opts *opts)
{
	char msg[256];
	struct kml_guest *guest = guest_new(msg, sizeof(msg));
	bool ready = guest && !prepare(guest, opts, false) &&
		     !kml_snapshot_open(&guest->spec, &guest->snap);

	if (guest)
		kml_snapshot_close(&guest->snap);
	kml_guest_stop(guest);
	return ready;
}

int kml_guest_fd(const struct kml_guest *guest)
{
	return guest->qemu.agent;
}

int kml_guest_wait(struct kml_guest *guest, short events, int ms)
{
	return kml_qemu_wait(&guest->qemu, guest->qemu.agent, events, ms);
}

int kml_guest_console_fd(const struct kml_guest *guest)
{
	return guest->qemu.console;
}

bool kml_guest_alive(struct kml_guest *guest)
{
	return kml_qemu_alive(&guest->qemu);
}

void kml_guest_console(struct kml_guest *guest, char *buf, size_t size)
{
	size_t len;

	kml_qemu_wait(&guest->qemu, -1, 0, 0);
	len = guest->qemu.console_used < size ? guest->qemu.console_used : size - 1;
	memcpy(buf, guest->qemu.console_text + guest->qemu.console_used - len, len);
	buf[len] = '\0';
}

void kml_guest_last_line(struct kml_guest *guest, char *buf, size_t size)
{
	kml_qemu_settle(&guest->qemu);
	kml_qemu_last_line(&guest->qemu, buf, size);
}

const char *kml_guest_accel(const struct kml_guest *guest)
{
	return guest->spec.accel;
}

const char *kml_guest_release(const struct kml_guest *guest)
{
	return guest->image.release;
}

uint64_t kml_guest_answered(const struct kml_guest *guest)
{
	return guest->answered;
}

pid_t kml_guest_pid(const struct kml_guest *guest)
{
	return guest->qemu.pid;
}

int kml_guest_ram(struct kml_guest *guest, uint64_t phys, void *buf, size_t len)
{
	return len > KML_GUEST_RAM_MAX ? -EINVAL : kml_qemu_ram(&guest->qemu, phys, buf, len);
}

void kml_guest_stop(struct kml_guest *guest)
{
	if (!guest)
		return;
	kml_qemu_stop(&guest->qemu);
	kml_snapshot_close(&guest->snap);
	free(guest);
}
