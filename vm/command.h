/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command that an agent runs for its host: three pipes, a window of
 * unacknowledged bytes each way, one command at a time.
 */
#ifndef KML_COMMAND_H
#define KML_COMMAND_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "agent.h"

/** struct kml_command - all of it belongs to the agent's one thread. */
struct kml_command {
	uint32_t id;		/* the request; 0 when none runs */
	pid_t pid;		/* leader of its own session and process group */
	bool dead;		/* reaped; @wait_status is valid */
	int wait_status;
	int fds[3];		/* our ends: writing, reading, reading; -1 when closed */
	uint32_t window[3];	/* bytes that may still be sent (1, 2) or received (0) */
	bool input_ended;
	size_t input_used;	/* bytes received and not yet in the pipe */
	uint8_t input[KML_STREAM_WINDOW];
};

/** typedef kml_command_send - hands one STREAM, ACK or END on to the host. */
typedef int kml_command_send(void *ctx, uint16_t kind, uint32_t id, const void *payload, size_t len);

/**
 * kml_command_start() - fork and exec.
 * @root: the command's working folder; "/" where that is gone
 *
 * Return: 0, -EBUSY while another runs, or what pipe() and fork() gave.
 */
int kml_command_start(struct kml_command *cmd, uint32_t id, const char *root, char **argv,
		      char **envp);

/** kml_command_input() - bytes for its standard input, none: end. -EPROTO beyond the window. */
int kml_command_input(struct kml_command *cmd, uint32_t id, const void *data, size_t len);
/** kml_command_ack() - the host took @count bytes. -EPROTO where they were never sent. */
int kml_command_ack(struct kml_command *cmd, uint32_t id, unsigned int stream, uint32_t count);
/** kml_command_signal() - to the process group. */
int kml_command_signal(struct kml_command *cmd, uint32_t id, int number);

/** kml_command_reaped() - a child of the agent ended. */
void kml_command_reaped(struct kml_command *cmd, pid_t pid, int wait_status);

/** kml_command_poll() - fill three entries with what to wait for. */
void kml_command_poll(struct kml_command *cmd, struct pollfd *polls);

/**
 * kml_command_work() - move what can be moved; ends the request when the
 * command is dead and all that it wrote before is sent.
 */
int kml_command_work(struct kml_command *cmd, kml_command_send *send, void *ctx);

#endif /* KML_COMMAND_H */
