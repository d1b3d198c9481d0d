// SPDX-License-Identifier: GPL-2.0
/*
 * Tells the kernel to drop names that turned out stale. From a thread of its
 * own: the kernel takes the directory's lock for it, and the request that found
 * the stale name may be the one that holds that lock.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "face.h"

/* A hanging kernel must not keep the daemon from ending. */
#define JOIN_SECONDS 1

struct kml_stale {
	struct kml_stale *next;
	fuse_ino_t parent;
	char name[];
};

static struct kml_stale *take(struct kml_inval *inval)
{
	struct kml_stale *stale;

	pthread_mutex_lock(&inval->lock);
	while (!inval->first && !inval->stop)
		pthread_cond_wait(&inval->some, &inval->lock);
	stale = inval->first;
	if (stale && !(inval->first = stale->next))
		inval->last = &inval->first;
	pthread_mutex_unlock(&inval->lock);
	return stale;
}

static void *notifier(void *arg)
{
	struct kml_inval *inval = arg;
	struct kml_stale *stale;

	while ((stale = take(inval))) {
		/* An error means that the kernel does not know the name: as wanted. */
		fuse_lowlevel_notify_inval_entry(inval->se, stale->parent, stale->name,
						 strlen(stale->name));
		free(stale);
	}
	return NULL;
}

int kml_inval_start(struct kml_inval *inval, struct fuse_session *se)
{
	*inval = (struct kml_inval){ .se = se, .last = &inval->first };
	pthread_mutex_init(&inval->lock, NULL);
	pthread_cond_init(&inval->some, NULL);
	inval->running = !pthread_create(&inval->thread, NULL, notifier, inval);
	return inval->running ? 0 : -EAGAIN;
}

void kml_inval_add(struct kml_inval *inval, fuse_ino_t parent, const char *name)
{
	struct kml_stale *stale = malloc(sizeof(*stale) + strlen(name) + 1);

	if (!stale)
		return;
	stale->next = NULL;
	stale->parent = parent;
	strcpy(stale->name, name);
	pthread_mutex_lock(&inval->lock);
	*inval->last = stale;
	inval->last = &stale->next;
	pthread_cond_signal(&inval->some);
	pthread_mutex_unlock(&inval->lock);
}

static void drop_queue(struct kml_inval *inval)
{
	struct kml_stale *stale;

	pthread_mutex_lock(&inval->lock);
	inval->stop = true;
	while ((stale = inval->first)) {
		inval->first = stale->next;
		free(stale);
	}
	inval->last = &inval->first;
	pthread_cond_signal(&inval->some);
	pthread_mutex_unlock(&inval->lock);
}

bool kml_inval_stop(struct kml_inval *inval)
{
	struct timespec until;

	if (!inval->running)
		return true;
	drop_queue(inval);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += JOIN_SECONDS;
	if (pthread_timedjoin_np(inval->thread, NULL, &until))
		return false;
	inval->running = false;
	pthread_cond_destroy(&inval->some);
	pthread_mutex_destroy(&inval->lock);
	return true;
}
