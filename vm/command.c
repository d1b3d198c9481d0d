// SPDX-License-Identifier: GPL-2.0
/* Runs one command for the host and carries its streams within their windows. */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* The agent itself stays on CPU 0 (agent.c); a command may use them all. */
static void use_all_cpus(void)
{
	cpu_set_t all;

	memset(&all, 0xff, sizeof(all));
	sched_setaffinity(0, sizeof(all), &all);
}

/* Runs in the child only. @ends are the child's own ends of the pipes. */
static void become(const int *ends, const char *root, char **argv, char **envp)
{
	sigset_t none;
	int fd;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	setsid();
	use_all_cpus();
	for (int i = 0; i < 3; i++)
		dup2(ends[i], i);
	fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "0", 1) < 0 || chdir(root) < 0)
		if (chdir("/") < 0)
			_exit(126);
	environ = envp;
	execvp(argv[0], argv);
	dprintf(2, "kmemlab vm: %s: %s\n", argv[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

static void close_all(int (*pipes)[2])
{
	for (int i = 0; i < 3; i++) {
		close_fd(&pipes[i][0]);
		close_fd(&pipes[i][1]);
	}
}

int kml_command_start(struct kml_command *cmd, uint32_t id, const char *root, char **argv,
		      char **envp)
{
	int pipes[3][2] = { { -1, -1 }, { -1, -1 }, { -1, -1 } };
	int err;

	if (cmd->id)
		return -EBUSY;
	for (int i = 0; i < 3; i++)
		if (pipe2(pipes[i], O_CLOEXEC))
			goto err_close;
	cmd->pid = fork();
	if (cmd->pid < 0)
		goto err_close;
	if (!cmd->pid)
		become((int[]){ pipes[0][0], pipes[1][1], pipes[2][1] }, root, argv, envp);
	for (int i = 0; i < 3; i++) {
		cmd->fds[i] = pipes[i][i == 0];
		close(pipes[i][i != 0]);
		fcntl(cmd->fds[i], F_SETFL, O_NONBLOCK);
		cmd->window[i] = KML_STREAM_WINDOW;
	}
	cmd->id = id;
	cmd->dead = cmd->input_ended = false;
	cmd->input_used = 0;
	return 0;
err_close:
	err = -errno;
	close_all(pipes);
	return err;
}

int kml_command_input(struct kml_command *cmd, uint32_t id, const void *data, size_t len)
{
	if (!cmd->id || id != cmd->id)	/* it ended while this was under way */
		return 0;
	if (cmd->input_ended || len > cmd->window[0])
		return -EPROTO;
	if (!len)
		cmd->input_ended = true;
	memcpy(cmd->input + cmd->input_used, data, len);
	cmd->input_used += len;
	cmd->window[0] -= len;
	return 0;
}

int kml_command_ack(struct kml_command *cmd, uint32_t id, unsigned int stream, uint32_t count)
{
	if (!cmd->id || id != cmd->id)
		return 0;
	if (count > KML_STREAM_WINDOW - cmd->window[stream])
		return -EPROTO;
	cmd->window[stream] += count;
	return 0;
}

int kml_command_signal(struct kml_command *cmd, uint32_t id, int number)
{
	if (number < 1 || number >= NSIG)
		return -EPROTO;
	if (cmd->id && id == cmd->id && !cmd->dead)
		kill(-cmd->pid, number);
	return 0;
}

void kml_command_reaped(struct kml_command *cmd, pid_t pid, int wait_status)
{
	if (!cmd->id || cmd->dead || pid != cmd->pid)
		return;
	cmd->dead = true;
	cmd->wait_status = wait_status;
}

void kml_command_poll(struct kml_command *cmd, struct pollfd *polls)
{
	for (int i = 0; i < 3; i++)
		polls[i] = (struct pollfd){ .fd = -1 };
	if (!cmd->id)
		return;
	if (cmd->input_used)
		polls[0] = (struct pollfd){ cmd->fds[0], POLLOUT, 0 };
	for (int i = 1; i < 3; i++)
		if (cmd->window[i])
			polls[i] = (struct pollfd){ cmd->fds[i], POLLIN, 0 };
}

/* What a command does not want to read is thrown away, as a closed pipe would. */
static int feed_input(struct kml_command *cmd, kml_command_send *send, void *ctx)
{
	uint8_t ack[5] = { 0 };
	uint32_t taken = cmd->input_used;
	ssize_t done = 0;

	if (cmd->fds[0] >= 0 && cmd->input_used)
		done = write(cmd->fds[0], cmd->input, cmd->input_used);
	if (done < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (done < 0)
		close_fd(&cmd->fds[0]);
	if (cmd->fds[0] >= 0)
		taken = done;
	cmd->input_used -= taken;
	memmove(cmd->input, cmd->input + taken, cmd->input_used);
	if (cmd->input_ended && !cmd->input_used)
		close_fd(&cmd->fds[0]);
	if (!taken)
		return 0;
	cmd->window[0] += taken;
	taken = htole32(taken);
	memcpy(ack + 1, &taken, sizeof(taken));
	return send(ctx, KML_F_ACK, cmd->id, ack, sizeof(ack));
}

/* Return: 1 when bytes were moved, 0 when there are none now, or -errno. */
static int drain_output(struct kml_command *cmd, int stream, kml_command_send *send, void *ctx)
{
	uint8_t chunk[1 + KML_STREAM_CHUNK] = { stream };
	size_t most = KML_STREAM_CHUNK;
	ssize_t got;
	int err;

	if (cmd->fds[stream] < 0 || !cmd->window[stream])
		return 0;
	if (most > cmd->window[stream])
		most = cmd->window[stream];
	got = read(cmd->fds[stream], chunk + 1, most);
	if (got < 0)
		return 0;
	if (!got)
		close_fd(&cmd->fds[stream]);
	cmd->window[stream] -= got;
	err = send(ctx, KML_F_STREAM, cmd->id, chunk, 1 + got);
	return err ? err : got > 0;
}

/* Nothing is left to send: not what a process in the background may write later. */
static int finish(struct kml_command *cmd, kml_command_send *send, void *ctx)
{
	uint32_t status = htole32(cmd->wait_status), id = cmd->id;

	for (int i = 0; i < 3; i++)
		close_fd(&cmd->fds[i]);
	cmd->id = 0;
	return send(ctx, KML_F_END, id, &status, sizeof(status));
}

int kml_command_work(struct kml_command *cmd, kml_command_send *send, void *ctx)
{
	bool dead = cmd->dead;	/* read before the pipes: what it wrote is in them */
	int out, err;

	if (!cmd->id)
		return 0;
	if (cmd->input_used || cmd->input_ended) {
		err = feed_input(cmd, send, ctx);
		if (err)
			return err;
	}
	out = drain_output(cmd, 1, send, ctx);
	err = drain_output(cmd, 2, send, ctx);
	if (out < 0 || err < 0)
		return out < 0 ? out : err;
	if (!dead || out || err)
		return 0;
	for (int i = 1; i < 3; i++)
		if (cmd->fds[i] >= 0 && !cmd->window[i])
			return 0;
	return finish(cmd, send, ctx);
}
