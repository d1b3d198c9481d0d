/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One QEMU process: its command line, its three sockets (agent, QMP, console),
 * its end. Every wait also watches the process and drains the console.
 */
#ifndef KML_QEMU_H
#define KML_QEMU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "guest.h"
#include "image.h"
#include "preset.h"

/** struct kml_qemu_spec - what to run. */
struct kml_qemu_spec {
	const struct kml_image *image;
	const struct kml_preset *preset;	/* NULL: the plain guest */
	const char *accel;	/* "kvm" or "tcg" */
	uint64_t mem;		/* bytes */
	unsigned int cpus;
	const char *append;	/* kernel command line */
	int ram;		/* file that holds the RAM, or -1 for none */
	bool share;		/* the guest's writes reach that file */
	int state;		/* device state to start from, or -1 to boot */
	bool bare;		/* no initramfs and no agent: to try an accelerator */
};

/** struct kml_qemu - a running one; all descriptors close-on-exec. */
struct kml_qemu {
	pid_t pid;
	int pidfd;
	int agent, qmp, console;
	uint64_t started;	/* CLOCK_MONOTONIC, ns */
	bool dead;
	bool greeted;		/* QMP's first words were exchanged */
	size_t console_used;
	char console_text[KML_CONSOLE_SIZE];	/* the last bytes printed, QEMU's own errors too */
};

/** kml_qemu_machine() - the machine that @spec asks for. */
const char *kml_qemu_machine(const struct kml_qemu_spec *spec);

/** kml_now() - CLOCK_MONOTONIC in nanoseconds. */
uint64_t kml_now(void);

/** kml_qemu_program() - where the emulator called @name is; -ENOENT if nowhere in PATH. */
int kml_qemu_program(const char *name, char *ret, size_t size);

/**
 * kml_qemu_start() - start the process; it dies when the calling *thread* ends,
 * however that happens.
 *
 * Return: 0, -ENOENT without that emulator, or what socketpair(), fork() gave.
 */
int kml_qemu_start(const struct kml_qemu_spec *spec, struct kml_qemu *ret);

/**
 * kml_qemu_wait() - wait until @fd is ready for @events.
 * @fd: -1 to watch the console and the process alone
 *
 * Return: 1 when it is, 0 after @ms milliseconds (and, with @fd -1, after any
 * output), -EIO once the process has ended and nothing is left to read.
 */
int kml_qemu_wait(struct kml_qemu *qemu, int fd, short events, int ms);

/** kml_qemu_alive() - false once the process has ended. */
bool kml_qemu_alive(struct kml_qemu *qemu);

/** kml_qemu_settle() - its stream broke off: give the process half a second to end, too. */
void kml_qemu_settle(struct kml_qemu *qemu);

/** kml_qemu_last_line() - a panic's line, else the last printed line, or "". */
void kml_qemu_last_line(struct kml_qemu *qemu, char *ret, size_t size);

/** kml_qemu_stop() - kill, wait, close; once more does nothing. */
void kml_qemu_stop(struct kml_qemu *qemu);

/**
 * kml_qmp() - one command of the machine protocol, ended by a newline; the first call also greets.
 * @json: the whole command
 * @fd: handed over with it, or -1
 * @ret: the answer's line
 *
 * Return: 0, -ETIMEDOUT, -EIO where QEMU ended or answered with an error.
 */
int kml_qmp(struct kml_qemu *qemu, const char *json, int fd, char *ret, size_t size);

/** kml_qemu_load() - let a process that was given @state start from it. 0 or as kml_qmp(). */
int kml_qemu_load(struct kml_qemu *qemu);

/** kml_qemu_save() - write the device state, without the RAM, to @state; the guest stands still after. */
int kml_qemu_save(struct kml_qemu *qemu, int state);

/** kml_qemu_ram() - what kml_guest_ram() asks. */
int kml_qemu_ram(struct kml_qemu *qemu, uint64_t phys, void *buf, size_t len);

#endif /* KML_QEMU_H */
