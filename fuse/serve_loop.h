/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The loop that reads requests from the kernel and answers them.
 *
 * libfuse's own loop with threads always has a second thread waiting, so that
 * one client's requests alternate between two threads and mostly two CPUs; its
 * loop without threads stops at the first store that blocks. Here one thread
 * has the turn: it reads a request and answers it by itself. Only when a
 * request takes longer than a tick is the turn given to another thread.
 */
#ifndef KML_FUSE_SERVE_LOOP_H
#define KML_FUSE_SERVE_LOOP_H

#include <stdbool.h>

struct fuse_session;

/* Requests that may block at one time; the next then waits for one of them. */
#define KML_WORKERS_MAX 256

/**
 * kml_serve_loop() - answer requests until the mount ends or a signal asks for it.
 * @se: mounted
 * @stuck: set when a request was still in the home a second after the end: then
 *         neither the home nor the session may be freed
 *
 * Context: SIGTERM, SIGINT and SIGHUP are blocked in all threads and taken here;
 * SIGUSR1 is used between the loop's threads.
 * Return: 0 when the mount is gone, the signal's number when one came, or -errno.
 */
int kml_serve_loop(struct fuse_session *se, bool *stuck);

/**
 * kml_serve_loop_in_program() - the same until the mount ends, and no signal is taken.
 * Return: 0 or -errno.
 */
int kml_serve_loop_in_program(struct fuse_session *se, bool *stuck);

/** kml_serve_loop_block_signals() - block what kml_serve_loop() takes; before any thread. */
void kml_serve_loop_block_signals(void);

#endif /* KML_FUSE_SERVE_LOOP_H */
