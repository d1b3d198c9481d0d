/* SPDX-License-Identifier: GPL-2.0 */
/* What vm.c, whose requests are answered by one frame, and vm_stream.c share. */
#ifndef KML_VM_PRIV_H
#define KML_VM_PRIV_H

#include <pthread.h>

#include "home.h"
#include "run.h"

/* A store may allocate and clear much memory under emulation; a dead guest is seen at once. */
#define ANSWER_S 60

/** struct vm_home - a guest as a home. */
struct vm_home {
	struct kml_home home;
	struct kml_guest *guest;
	struct kml_client *client;	/* under @lock */
	pthread_mutex_t lock;		/* held from a request to its END; never across a callback */
};

static inline struct vm_home *to_vm(struct kml_home *home)
{
	return (struct vm_home *)home;
}

/**
 * kml_vm_begin() - begin a request about @path.
 * Context: @vm's lock is held.
 * Return: 0, -ENOENT where no tree can have such a path, or -ENAMETOOLONG.
 */
int kml_vm_begin(struct vm_home *vm, uint16_t kind, const char *path);

/** kml_vm_get_stat() - take what the agent says of an entry off @cursor. */
void kml_vm_get_stat(struct kml_cursor *cursor, struct kml_stat *ret);

/** kml_vm_list() - home.h's list. */
int kml_vm_list(struct kml_home *home, const char *path, kml_list_fn *fn, void *ctx);

/** kml_vm_readtree() - home.h's readtree. */
int kml_vm_readtree(struct kml_home *home, const char *path, const char *const *wanted, kml_tree_fn *fn,
		    void *ctx);

#endif /* KML_VM_PRIV_H */
