/* SPDX-License-Identifier: GPL-2.0 */
/* Runs one command in a guest with this process's standard streams and signals. */
#ifndef KML_RUN_H
#define KML_RUN_H

#include "client.h"
#include "guest.h"

/** kml_guest_client() - a client for @guest's stream, to be freed with free(); NULL: no memory. */
struct kml_client *kml_guest_client(struct kml_guest *guest);

/**
 * kml_run() - run @argv in the tree's root as root and carry 0, 1, 2 and signals.
 * @env: strings "NAME=value" that the command gets besides PATH and HOME; NULL at the end
 * @ret: its wait status
 *
 * SIGINT, SIGTERM, SIGHUP and SIGQUIT go to the command's process group; a third
 * of them without effect ends the wait. There is no limit on how long the
 * command may take, but its kernel must answer a ping within half a minute.
 *
 * Return: 0, or
 * * -EIO   - the guest is gone, or hangs, or broke the protocol
 * * -EINTR - given up after three signals
 * * others - the agent could not start it
 */
int kml_run(struct kml_client *client, struct kml_guest *guest, char *const argv[],
	    char *const env[], int *ret);

/**
 * kml_run_on() - the same with other descriptors than 0, 1 and 2.
 * @fds: fds[0] may be -1: no input
 */
int kml_run_on(struct kml_client *client, struct kml_guest *guest, char *const argv[],
	       char *const env[], const int fds[3], int *ret);

#endif /* KML_RUN_H */
