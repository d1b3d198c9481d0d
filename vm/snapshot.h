/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Snapshots of guests whose agent waits for its first request: RAM in a file
 * that clones map copy-on-write, device state in another, and a stamp that says
 * what they were made from and how they looked when they were whole.
 *
 *   snaps/<hash of the key>/ram, state, stamp
 */
#ifndef KML_SNAPSHOT_H
#define KML_SNAPSHOT_H

#include "qemu.h"

/** struct kml_snapshot - an opened, verified one. */
struct kml_snapshot {
	int ram, state;		/* descriptors; -1 when not open */
};

/**
 * kml_snapshot_open() - open the snapshot that @spec would make, if it can be trusted.
 *
 * Trusted is what belongs to the user alone, was made by this QEMU from this
 * image and command line, and has not changed since: the state by its sum, the
 * RAM file by size and times.
 *
 * Return: 0, or -ENOENT where there is none or it is not to be trusted.
 */
int kml_snapshot_open(const struct kml_qemu_spec *spec, struct kml_snapshot *ret);

/** kml_snapshot_close() - close both files. */
void kml_snapshot_close(struct kml_snapshot *snap);

/** kml_snapshot_forget() - remove it: it passed the checks and did not work. */
void kml_snapshot_forget(const struct kml_qemu_spec *spec);

/** typedef kml_snapshot_ready - wait until the guest's agent answered. 0 or -errno. */
typedef int kml_snapshot_ready(struct kml_qemu *qemu);

/**
 * kml_snapshot_make() - boot, wait, write it down; somebody else's work is waited for.
 * @spec: without @ram, @state and @share
 * @ready: called once QEMU runs
 * @qemu: room to work in; ended on return, and its console kept for the message
 *
 * Return: 0, -ENOSPC, -ETIMEDOUT, -EIO, or what @ready gave.
 */
int kml_snapshot_make(const struct kml_qemu_spec *spec, kml_snapshot_ready *ready,
		      struct kml_qemu *qemu);

#endif /* KML_SNAPSHOT_H */
