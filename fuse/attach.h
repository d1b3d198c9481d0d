/* SPDX-License-Identifier: GPL-2.0 */
/* A mount that lives inside a program: of a home that the program itself uses, too. */
#ifndef KML_ATTACH_H
#define KML_ATTACH_H

#include <sys/types.h>

#include "home.h"

struct kml_attached;

/**
 * kml_attach() - mount @home on the empty folder @dir and serve it in threads.
 * @home: must live until kml_detach(), and may be called meanwhile
 * @msg: on failure one sentence: what failed and the remedy
 *
 * The threads take no signals of the program's but SIGUSR1.
 *
 * Return: 0 once the mount answers, or
 * * -ENOENT - no /dev/fuse
 * * -EIO    - the system refused the mount
 * * -ENOMEM
 */
int kml_attach(const char *dir, struct kml_home *home, struct kml_attached **ret, char *msg,
	       size_t size);

/**
 * kml_attach_for() - kml_attach(), with @owner as who all of it belongs to.
 * @owner: who is not us may enter only where we are root
 */
int kml_attach_for(uid_t owner, const char *dir, struct kml_home *home, struct kml_attached **ret, char *msg,
		   size_t size);

/** kml_detach() - unmount, also where it is in use, and free; NULL is fine. */
void kml_detach(struct kml_attached *attached);

#endif /* KML_ATTACH_H */
