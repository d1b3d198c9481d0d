/* SPDX-License-Identifier: GPL-2.0 */
/* What this host's processor offers a guest: KVM that works or not, and its clock's rate. */
#ifndef KML_ACCEL_H
#define KML_ACCEL_H

#include "qemu.h"

/**
 * kml_accel_choose() - "kvm" if it really runs a guest, else "tcg".
 *
 * /dev/kvm can exist, open and create a machine, and still hang the kernel in
 * it: so a kernel is started and must print within two seconds. The verdict is
 * remembered until the host reboots or QEMU changes. KMEMLAB_ACCEL overrides.
 */
const char *kml_accel_choose(const struct kml_image *image);

/** kml_accel_distrust() - KVM passed the test and then failed: remember that. */
void kml_accel_distrust(const struct kml_image *image);

/**
 * kml_accel_tsc_khz() - rate of the time stamp counter that a guest will see.
 *
 * A guest on microvm has nothing to calibrate it by and can hang trying.
 * Measured once and remembered: the figure is part of a snapshot's key.
 */
unsigned long kml_accel_tsc_khz(void);

#endif /* KML_ACCEL_H */
