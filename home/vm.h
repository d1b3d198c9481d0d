/* SPDX-License-Identifier: GPL-2.0 */
/* The home in a guest, for those who bring their own connection to an agent. */
#ifndef KML_HOME_VM_H
#define KML_HOME_VM_H

#include "client.h"
#include "guest.h"
#include "home.h"

/**
 * kml_vm_home_new() - a home over a client that said hello already.
 * @client: becomes the home's own on success
 * @guest: too, ended by stop; NULL where the agent is no guest's
 *
 * Return: 0 or -ENOMEM (@client may be NULL for that).
 */
int kml_vm_home_new(struct kml_client *client, struct kml_guest *guest, struct kml_home **ret);

/** kml_vm_home_guest() - the guest behind a home that kml_vm_start() gave. */
struct kml_guest *kml_vm_home_guest(struct kml_home *home);

#endif /* KML_HOME_VM_H */
