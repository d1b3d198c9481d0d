/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The agent's answering half: takes one frame, does what it asks for below one
 * folder, sends the answer. What touches the whole machine (clock, commands) is
 * behind functions, so that a fuzzer can run the rest on a scratch folder.
 */
#ifndef KML_SERVE_H
#define KML_SERVE_H

#include "frame.h"

struct kml_serve;

/** struct kml_serve_ops - the machine's side; each returns 0 or -errno. */
struct kml_serve_ops {
	/** @send: the whole of @buf to the host; waits as long as that takes. */
	int (*send)(struct kml_serve *serve, const void *buf, size_t len);
	/** @clock: set the clock and stir @seed (KML_SEED_SIZE bytes) into the kernel's pool. */
	int (*clock)(struct kml_serve *serve, uint64_t ns, const uint8_t *seed);
	/** @exec: start a command in the root folder; both lists end with NULL. */
	int (*exec)(struct kml_serve *serve, uint32_t id, char **argv, char **envp);
	/* For the command that runs with @id; -EPROTO where the host broke the rules. */
	int (*input)(struct kml_serve *serve, uint32_t id, const void *data, size_t len);
	int (*ack)(struct kml_serve *serve, uint32_t id, unsigned int stream, uint32_t count);
	int (*signal)(struct kml_serve *serve, uint32_t id, int number);
};

/** struct kml_serve - one agent; the owner embeds it in its own structure. */
struct kml_serve {
	const struct kml_serve_ops *ops;
	const char *root;	/* the tree; looked up anew for each request, so that the
				 * module can be unloaded */
	struct kml_pack pack;	/* the answer under construction */
};

/**
 * kml_serve_frame() - answer one frame.
 *
 * Return: 0, also where the answer is an error, or
 * * -EPROTO - the frame breaks the protocol: the connection is to be closed
 * * others as @send gave them
 */
int kml_serve_frame(struct kml_serve *serve, const struct kml_frame *frame);

/** kml_serve_end() - send the last frame of an answer that carries nothing else. */
int kml_serve_end(struct kml_serve *serve, uint32_t id, int status);

#endif /* KML_SERVE_H */
