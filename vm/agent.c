// SPDX-License-Identifier: GPL-2.0
/*
 * The agent: first process of a guest. Mounts what a lab needs, loads the
 * modules, then answers the host on a virtio port until the guest is thrown
 * away. Static, and the only file that is for the guest alone.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "serve.h"
#include "terminal.h"

#define CONFIGFS "/sys/kernel/config"
#define TREE CONFIGFS "/kmemlab"
#define MODULES "/lib/modules/load"
#define PCI "/sys/bus/pci"

static int port = -1;
static struct kml_command command;
static struct kml_inbox inbox;

/* Ends the guest, and QEMU with it, saying why on the console. */
static void __attribute__((noreturn, format(printf, 1, 2))) give_up(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	printf("kmemlab agent: ");
	vprintf(fmt, args);
	printf("\n");
	fflush(stdout);
	va_end(args);
	tcdrain(1);
	reboot(RB_AUTOBOOT);
	_exit(1);
}

static void mount_all(void)
{
	static const struct {
		const char *type, *where, *data;
		mode_t mode;
	} mounts[] = {
		{ "proc", "/proc", NULL, 0555 },
		{ "sysfs", "/sys", NULL, 0555 },
		{ "devtmpfs", "/dev", NULL, 0755 },
		{ "tmpfs", "/dev/shm", "mode=1777", 01777 },
		{ "devpts", "/dev/pts", NULL, 0755 },
		{ "tmpfs", "/tmp", "mode=1777", 01777 },
		{ "tmpfs", "/run", "mode=0755", 0755 },
		{ "debugfs", "/sys/kernel/debug", NULL, 0700 },
	};

	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		mkdir(mounts[i].where, mounts[i].mode);
		mount(mounts[i].type, mounts[i].where, mounts[i].type, 0, mounts[i].data);
	}
}

static void open_console(void)
{
	int fd = open("/dev/console", O_RDWR | O_NOCTTY);

	for (int i = 0; fd >= 0 && i < 3; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
}

/* Copies from the kernel's command line each "NAME.x=y" as "x=y ". */
static void module_params(const char *name, char *ret, size_t size)
{
	char line[4096] = "", *word, *rest = line;
	int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
	size_t used = 0, len = strlen(name);

	*ret = '\0';
	if (fd < 0 || read(fd, line, sizeof(line) - 1) < 0)
		return;
	close(fd);
	while ((word = strsep(&rest, " \n")))
		if (!strncmp(word, name, len) && word[len] == '.' && used < size)
			used += snprintf(ret + used, size - used, "%s ", word + len + 1);
}

/* Only where the program that packed the image could not ask this busybox for its names. */
static void link_applets(void)
{
	static char *const argv[] = { "busybox", "--install", "-s", "/bin", NULL };
	pid_t pid;

	if (!access("/bin/sh", X_OK))
		return;
	pid = fork();
	if (!pid) {
		execv("/bin/busybox", argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, NULL, 0) != pid || access("/bin/sh", X_OK))
		give_up("/bin/busybox --install: %s", strerror(errno));
}

static void load_module(const char *name)
{
	char path[128], params[1024];
	int fd;

	snprintf(path, sizeof(path), "/lib/modules/%s.ko", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		give_up("%s: %s", path, strerror(errno));
	module_params(name, params, sizeof(params));
	if (syscall(SYS_finit_module, fd, params, 0) && errno != EEXIST)
		give_up("cannot load %s (%s): %s", name, params, strerror(errno));
	close(fd);
}

static bool reads(const char *dir, const char *dev, const char *name, const char *want)
{
	char path[400], value[32] = "";
	int fd;

	snprintf(path, sizeof(path), "%s/%s/%s", dir, dev, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (read(fd, value, sizeof(value) - 1) < 0)
		value[0] = '\0';
	close(fd);
	return !strcmp(value, want);
}

static void write_one(const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "1", 1) != 1)
		give_up("%s: %s", path, strerror(errno));
	close(fd);
}

/*
 * edu keeps no state in a snapshot: a clone's has lost its addresses. So the kernel
 * forgets the device before the snapshot and finds it anew in each clone, where the
 * driver, loaded long since, binds to it.
 */
static bool edu_put_away;

static void put_edu_away(void)
{
	DIR *dir = opendir(PCI "/devices");
	struct dirent *entry;
	char path[400];

	while (dir && (entry = readdir(dir))) {
		if (!reads(PCI "/devices", entry->d_name, "vendor", "0x1234\n") ||
		    !reads(PCI "/devices", entry->d_name, "device", "0x11e8\n"))
			continue;
		snprintf(path, sizeof(path), PCI "/devices/%s/remove", entry->d_name);
		write_one(path);
		edu_put_away = true;
	}
	if (dir)
		closedir(dir);
}

static void find_edu(void)
{
	if (edu_put_away)
		write_one(PCI "/rescan");
	edu_put_away = false;
}

/*
 * A host that is busy while the kernel boots leaves a processor behind: it did not report in
 * time, and stays off. Each is asked once more, before the module counts them.
 */
static void wake_processors(void)
{
	char path[64];

	for (int cpu = 1; cpu < 64; cpu++) {
		snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/online", cpu);
		if (access(path, F_OK))
			return;
		write_one(path);
	}
}

/* The file names one module a line, in the order that they need each other. */
static void load_modules(void)
{
	FILE *list = fopen(MODULES, "re");
	char name[64];

	if (!list)
		give_up("%s: %s", MODULES, strerror(errno));
	while (fscanf(list, "%63s", name) == 1) {
		load_module(name);
		if (!strcmp(name, "configfs"))
			mount("configfs", CONFIGFS, "configfs", 0, NULL);
	}
	fclose(list);
	mount("configfs", CONFIGFS, "configfs", 0, NULL);
}

static bool is_our_port(const char *dev)
{
	char path[300], name[32] = "";
	int fd;

	snprintf(path, sizeof(path), "/sys/class/virtio-ports/%s/name", dev);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (read(fd, name, sizeof(name) - 1) < 0)
		name[0] = '\0';
	close(fd);
	return !strcmp(name, KML_AGENT_PORT "\n");
}

/* The port appears some milliseconds after its driver, and ENXIO some more. */
static int find_port(void)
{
	DIR *dir = opendir("/sys/class/virtio-ports");
	struct dirent *entry;
	char path[300];
	int fd = -1;

	while (dir && fd < 0 && (entry = readdir(dir))) {
		if (!is_our_port(entry->d_name))
			continue;
		snprintf(path, sizeof(path), "/dev/%s", entry->d_name);
		fd = open(path, O_RDWR | O_CLOEXEC);
	}
	if (dir)
		closedir(dir);
	return fd;
}

static void open_port(void)
{
	for (int i = 0; i < 1000 && port < 0; i++) {
		port = find_port();
		if (port < 0)
			usleep(5000);
	}
	if (port < 0)
		give_up("no virtio port called %s", KML_AGENT_PORT);
}

static int port_send(struct kml_serve *serve, const void *buf, size_t len)
{
	const char *at = buf;

	while (len) {
		ssize_t done = write(port, at, len);

		if (done < 0 && errno != EINTR && errno != EAGAIN)
			return -errno;
		if (done > 0) {
			at += done;
			len -= done;
		}
	}
	return 0;
}

static int set_clock(struct kml_serve *serve, uint64_t ns, const uint8_t *seed)
{
	struct timespec now = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };
	struct {
		struct rand_pool_info head;
		uint8_t seed[KML_SEED_SIZE];
	} pool = { .head = { .entropy_count = KML_SEED_SIZE * 8, .buf_size = KML_SEED_SIZE } };
	int err, fd = open("/dev/urandom", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	memcpy(pool.seed, seed, KML_SEED_SIZE);
	err = ioctl(fd, RNDADDENTROPY, &pool) || ioctl(fd, RNDRESEEDCRNG, NULL) ||
	      clock_settime(CLOCK_REALTIME, &now) ? -errno : 0;
	close(fd);
	find_edu();
	return err;
}

static int do_exec(struct kml_serve *serve, uint32_t id, char **argv, char **envp)
{
	int err = kml_command_start(&command, id, serve->root, argv, envp);

	return err ? kml_serve_end(serve, id, err) : 0;
}

static int do_input(struct kml_serve *serve, uint32_t id, const void *data, size_t len)
{
	return kml_command_input(&command, id, data, len);
}

static int do_ack(struct kml_serve *serve, uint32_t id, unsigned int stream, uint32_t count)
{
	return kml_command_ack(&command, id, stream, count);
}

static int do_signal(struct kml_serve *serve, uint32_t id, int number)
{
	return kml_command_signal(&command, id, number);
}

static int send_frame(void *ctx, uint16_t kind, uint32_t id, const void *payload, size_t len)
{
	struct kml_serve *serve = ctx;

	kml_pack_start(&serve->pack, kind, id, 0);
	kml_put_bytes(&serve->pack, payload, len);
	kml_pack_end(&serve->pack);
	return port_send(serve, serve->pack.buf, serve->pack.used);
}

static void reap(void)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		kml_command_reaped(&command, pid, status);
}

static void take_frames(struct kml_serve *serve)
{
	struct kml_frame frame;
	ssize_t got = read(port, inbox.buf + inbox.used, kml_inbox_room(&inbox));
	int len, err = 0;

	if (got <= 0) {		/* the host is not there yet, or not any more */
		usleep(5000);
		return;
	}
	inbox.used += got;
	while ((len = kml_frame_parse(inbox.buf, inbox.used, &frame)) > 0 && !err) {
		err = kml_serve_frame(serve, &frame);
		kml_inbox_drop(&inbox, len);
	}
	if (len < 0 || err)
		give_up("the host broke the protocol: %s", strerror(len < 0 ? -len : -err));
}

static void __attribute__((noreturn)) serve_host(struct kml_serve *serve, int signals)
{
	struct pollfd polls[5] = { { port, POLLIN, 0 }, { signals, POLLIN, 0 } };
	struct signalfd_siginfo info;

	for (;;) {
		kml_command_poll(&command, polls + 2);
		if (poll(polls, 5, -1) < 0)
			continue;
		while (polls[1].revents && read(signals, &info, sizeof(info)) > 0)
			continue;
		reap();
		if (polls[0].revents)
			take_frames(serve);
		if (kml_command_work(&command, send_frame, serve))
			give_up("the host cannot be written to");
	}
}

static int block_signals(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&all);
	sigaddset(&all, SIGCHLD);
	return signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* One CPU's slabs and page lists serve every request of a home, so answers repeat. */
static void use_first_cpu(void)
{
	cpu_set_t first;

	CPU_ZERO(&first);
	CPU_SET(0, &first);
	if (sched_setaffinity(0, sizeof(first), &first))
		give_up("CPU 0: %s", strerror(errno));
}

int main(int argc, char **argv)
{
	static const struct kml_serve_ops ops = {
		.send = port_send, .clock = set_clock, .exec = do_exec,
		.input = do_input, .ack = do_ack,      .signal = do_signal,
	};
	static struct kml_serve serve = { .ops = &ops, .root = TREE };
	int fd;

	if (getpid() != 1 && argc > 4 && !strcmp(argv[1], "terminal"))
		return kml_terminal(atoi(argv[2]), atoi(argv[3]), argv + 4);
	if (getpid() != 1) {
		fputs("this is the first process of a kmemlab guest; nothing to do here\n", stderr);
		return 2;
	}
	mount_all();
	open_console();
	fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "-1000", 5) < 0)
		give_up("oom_score_adj: %s", strerror(errno));
	close(fd);
	sethostname("kmemlab", 7);
	umask(022);
	put_edu_away();
	wake_processors();
	link_applets();
	load_modules();
	use_first_cpu();
	open_port();
	serve_host(&serve, block_signals());
}
