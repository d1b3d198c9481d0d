/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The wall around a program of a submission, built by bubblewrap: namespaces of its own for
 * files, processes, network, IPC and names, none of our rights, a user of its own where we are
 * root. A box (sandbox.h) is what it stands around.
 */
#ifndef KML_WALL_H
#define KML_WALL_H

#include "sandbox.h"

#define KML_WALL_WORDS 256

/** struct kml_wall - a command line that is being put together. */
struct kml_wall {
	char *word[KML_WALL_WORDS + 1];	/* NULL-ended */
	unsigned int count;
	bool full;			/* too many words, or no memory: nothing may be run */
};

/**
 * kml_wall_build() - the command that runs @box behind a wall.
 *
 * It sees /usr and the like, read-only, a /proc and a /tmp of its own, its working folder, and @box->home:
 * as it is for a program of ours, else new and of limited size, with the files that were there to be read,
 * and "answers" to be written.
 *
 * Return: 0, -E2BIG or -ENOMEM; kml_wall_free() in any case.
 */
int kml_wall_build(struct kml_wall *wall, const struct kml_box *box);
void kml_wall_free(struct kml_wall *wall);

/** kml_wall_lacks() - why no wall can be built here, with the remedy; NULL: it can. Asked once. */
const char *kml_wall_lacks(void);

#endif /* KML_WALL_H */
