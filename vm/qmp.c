// SPDX-License-Identifier: GPL-2.0
/*
 * QEMU's machine protocol as far as a snapshot and a look into the RAM need it: one
 * command, one answer. Lines are told apart by their first member alone, which QEMU writes first.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "qemu.h"

#define QMP_LIMIT_MS 20000
#define SAVE_LIMIT_S 60

static int send_line(struct kml_qemu *qemu, const char *json, int fd)
{
	struct iovec iov = { .iov_base = (void *)(uintptr_t)json, .iov_len = strlen(json) };
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (fd >= 0) {
		memset(&control, 0, sizeof(control));
		control.head.cmsg_level = SOL_SOCKET;
		control.head.cmsg_type = SCM_RIGHTS;
		control.head.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.head), &fd, sizeof(int));
		msg.msg_control = &control;
		msg.msg_controllen = sizeof(control);
	}
	if (sendmsg(qemu->qmp, &msg, MSG_NOSIGNAL) != (ssize_t)iov.iov_len)
		return -EIO;
	return 0;
}

/* One line without its end; what does not fit is dropped. */
static int read_line(struct kml_qemu *qemu, uint64_t end, char *ret, size_t size)
{
	size_t used = 0;
	char c = 0;

	while (c != '\n') {
		int64_t left = (int64_t)(end - kml_now()) / 1000000;
		int ready = kml_qemu_wait(qemu, qemu->qmp, POLLIN, left > 0 ? left : 0);

		if (ready <= 0)
			return ready ? ready : -ETIMEDOUT;
		if (recv(qemu->qmp, &c, 1, 0) != 1)
			return -EIO;
		if (c != '\n' && c != '\r' && used + 1 < size)
			ret[used++] = c;
	}
	ret[used] = '\0';
	return 0;
}

/* Skips lines, events among them, until one begins with @want; an error is -EIO. */
static int await(struct kml_qemu *qemu, const char *want, char *ret, size_t size)
{
	uint64_t end = kml_now() + QMP_LIMIT_MS * 1000000ull;
	int err;

	do {
		err = read_line(qemu, end, ret, size);
		if (!err && !strncmp(ret, "{\"error\"", 8))
			err = -EIO;
	} while (!err && strncmp(ret, want, strlen(want)));
	return err;
}

static int greet(struct kml_qemu *qemu, char *ret, size_t size)
{
	int err = await(qemu, "{\"QMP\"", ret, size);

	err = err ? err : send_line(qemu, "{\"execute\":\"qmp_capabilities\"}\n", -1);
	err = err ? err : await(qemu, "{\"return\"", ret, size);
	qemu->greeted = !err;
	return err;
}

int kml_qmp(struct kml_qemu *qemu, const char *json, int fd, char *ret, size_t size)
{
	int err = qemu->greeted ? 0 : greet(qemu, ret, size);

	err = err ? err : send_line(qemu, json, fd);
	return err ? err : await(qemu, "{\"return\"", ret, size);
}

#define IGNORE_SHARED "{\"execute\":\"migrate-set-capabilities\",\"arguments\":{\"capabilities\":" \
	"[{\"capability\":\"x-ignore-shared\",\"state\":true}]}}\n"

int kml_qemu_load(struct kml_qemu *qemu)
{
	char reply[1024];
	int err = kml_qmp(qemu, IGNORE_SHARED, -1, reply, sizeof(reply));

	return err ? err : kml_qmp(qemu, "{\"execute\":\"migrate-incoming\",\"arguments\":"
				   "{\"uri\":\"fd:7\"}}\n", -1, reply, sizeof(reply));
}

/* Return: 0 once the migration is complete. */
static int await_migration(struct kml_qemu *qemu)
{
	uint64_t end = kml_now() + SAVE_LIMIT_S * 1000000000ull;
	char reply[8192];
	int err;

	while (kml_now() < end) {
		err = kml_qmp(qemu, "{\"execute\":\"query-migrate\"}\n", -1, reply, sizeof(reply));
		if (err)
			return err;
		if (strstr(reply, "\"status\": \"completed\""))
			return 0;
		if (strstr(reply, "\"status\": \"failed\""))
			return -EIO;
		usleep(5000);
	}
	return -ETIMEDOUT;
}

int kml_qemu_save(struct kml_qemu *qemu, int state)
{
	char reply[1024];
	/* Not stopped before: a clone goes on in the state that is saved here, running. */
	int err = kml_qmp(qemu, IGNORE_SHARED, -1, reply, sizeof(reply));

	err = err ? err : kml_qmp(qemu, "{\"execute\":\"getfd\",\"arguments\":{\"fdname\":\"state\"}}\n",
				  state, reply, sizeof(reply));
	err = err ? err : kml_qmp(qemu, "{\"execute\":\"migrate\",\"arguments\":{\"uri\":\"fd:state\"}}\n",
				  -1, reply, sizeof(reply));
	return err ? err : await_migration(qemu);
}

/* "0000000001234000: 0x6b 0x6d ...\r\n" lines into bytes. Return: how many. */
static size_t take_dump(const char *text, uint8_t *buf, size_t len)
{
	const char *at = strstr(text, "\"return\": \"");
	size_t used = 0;
	unsigned int byte;
	int n;

	for (at = at ? strchr(at, ':') : NULL; at && used < len; at += n) {
		at += strspn(at, ": \\rn\"");
		if (sscanf(at, "%*[0-9a-f]:%n", &n) >= 0 && at[strspn(at, "0123456789abcdef")] == ':')
			at += strcspn(at, ":") + 1;
		if (sscanf(at, " 0x%2x%n", &byte, &n) != 1)
			break;
		buf[used++] = byte;
	}
	return used;
}

int kml_qemu_ram(struct kml_qemu *qemu, uint64_t phys, void *buf, size_t len)
{
	char ask[200], reply[8192];
	int err;

	snprintf(ask, sizeof(ask), "{\"execute\":\"human-monitor-command\",\"arguments\":"
		 "{\"command-line\":\"xp /%zuxb 0x%llx\"}}\n", len, (unsigned long long)phys);
	err = kml_qmp(qemu, ask, -1, reply, sizeof(reply));
	return err ? err : take_dump(reply, buf, len) == len ? 0 : -EFAULT;
}
