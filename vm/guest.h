/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A throw-away guest: a stock kernel with the module loaded, cloned from a
 * snapshot (or booted cold), reached through one byte stream to the agent in it.
 * Knows nothing of what is said on that stream (agent.h does).
 */
#ifndef KML_GUEST_H
#define KML_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct kml_guest;

/** struct kml_guest_opts - what to start; zero or NULL means the default. */
struct kml_guest_opts {
	const char *kernel;	/* default "6.1"; "host" is the running kernel */
	uint64_t mem;		/* bytes, default 1 GiB */
	unsigned int cpus;	/* default 2 */
	const char *preset;	/* "device", "iommu", ...: see preset.c; default the plain guest */
	const char *params;	/* the module's: "bugs=1 max_objects=9", default none */
	bool cold;		/* boot instead of cloning the snapshot */
	bool make;		/* fetch and build what is missing, instead of -ENOENT */
	bool quiet;		/* no progress lines on standard error */
};

/**
 * kml_guest_start() - bring a guest up and wait until its agent answers.
 * @ret: the guest; end it with kml_guest_stop()
 * @msg: at least 256 bytes; on failure one sentence: what failed and the remedy
 *
 * Clones the snapshot of this kernel, module, memory and CPU count, making it
 * first if there is none or if it is damaged, foreign-owned or half-written.
 * QEMU dies with the calling thread (so with this process too, however it ends):
 * start a guest after daemonizing and in a thread that lives as long.
 *
 * Return: 0, or
 * * -ENOENT    - no QEMU, or kernel or module not fetched or built; @msg says which command mends it
 * * -EINVAL    - an unknown kernel, memory or CPUs out of range, or no such parameters
 * * -ETIMEDOUT - the kernel did not come up, or the agent did not answer in time
 * * -EIO       - QEMU died; @msg has the console's last line
 * * -ENOSPC    - the cache's file system is full
 */
int kml_guest_start(const struct kml_guest_opts *opts, struct kml_guest **ret, char *msg,
		    size_t msg_size);

/**
 * kml_guest_prepare() - fetch, build and snapshot what is missing; nothing keeps running.
 *
 * Return: as kml_guest_start().
 */
int kml_guest_prepare(const struct kml_guest_opts *opts, char *msg, size_t msg_size);

/** kml_guest_ready() - whether kml_guest_start() would clone at once, without making anything. */
bool kml_guest_ready(const struct kml_guest_opts *opts);

/** kml_guest_fd() - the stream to the agent: a connected, blocking socket owned by the guest. */
int kml_guest_fd(const struct kml_guest *guest);

/**
 * kml_guest_wait() - wait for that stream while watching QEMU and its console.
 * @events: POLLIN, POLLOUT
 *
 * Return: 1 when ready, 0 after @ms milliseconds, -EIO when the guest is gone.
 */
int kml_guest_wait(struct kml_guest *guest, short events, int ms);

/** kml_guest_console_fd() - readable when the console printed; for a caller's own poll(). */
int kml_guest_console_fd(const struct kml_guest *guest);

/** kml_guest_alive() - false once QEMU has ended. */
bool kml_guest_alive(struct kml_guest *guest);

/* What is kept of the console, in bytes. */
#define KML_CONSOLE_SIZE 16384

/**
 * kml_guest_console() - the last bytes that the guest's console printed.
 * @buf: receives at most @size - 1 bytes and a NUL
 */
void kml_guest_console(struct kml_guest *guest, char *buf, size_t size);

/** kml_guest_last_line() - the console's last line, for a message after the guest's end. */
void kml_guest_last_line(struct kml_guest *guest, char *buf, size_t size);

/** kml_guest_accel() - "kvm" or "tcg". */
const char *kml_guest_accel(const struct kml_guest *guest);
/** kml_guest_release() - the kernel's release, as `uname -r` says inside. */
const char *kml_guest_release(const struct kml_guest *guest);
/** kml_guest_answered() - nanoseconds from starting QEMU to the agent's first answer. */
uint64_t kml_guest_answered(const struct kml_guest *guest);
/** kml_guest_pid() - QEMU's process. */
pid_t kml_guest_pid(const struct kml_guest *guest);

/**
 * kml_guest_ram() - @len bytes of the guest's RAM from physical address @phys on, by QEMU's word.
 *
 * Return: 0, or
 * * -EFAULT - no RAM there
 * * -EINVAL - more than KML_GUEST_RAM_MAX bytes
 * * -EIO, -ETIMEDOUT - QEMU ended, or does not answer
 */
int kml_guest_ram(struct kml_guest *guest, uint64_t phys, void *buf, size_t len);
#define KML_GUEST_RAM_MAX 256

/** kml_guest_stop() - end QEMU, wait for it (at most a second), free; NULL is fine. */
void kml_guest_stop(struct kml_guest *guest);

#endif /* KML_GUEST_H */
