// SPDX-License-Identifier: GPL-2.0
/*
 * Mounts the home on a private folder for as long as one script runs. The script is the lesson's
 * author's, who could have written any program; still it gets no terminal and little time.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "attach.h"
#include "lesson_sh.h"

/* The child: @script in @dir, its output into @out. Does not return. */
static void become_sh(const char *dir, const char *option, const char *script, int out)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	setpgid(0, 0);
	if (null >= 0 && dup2(null, 0) == 0 && dup2(out, 1) == 1 && dup2(out, 2) == 2 && !chdir(dir))
		execl("/bin/sh", "sh", option, script, (char *)NULL);
	_exit(127);
}

/* Its wait status, or -1 when it took too long: then it and all that it started is gone. */
static int wait_limited(pid_t pid)
{
	const struct timespec step = { .tv_nsec = 5000000 };
	int status, left = KML_LESSON_SH_LIMIT * 200;

	while (waitpid(pid, &status, WNOHANG) != pid) {
		if (!left--) {
			kill(-pid, SIGKILL);
			kill(pid, SIGKILL);
			waitpid(pid, &status, 0);
			return -1;
		}
		nanosleep(&step, NULL);
	}
	kill(-pid, SIGKILL);
	return status;
}

static int run(const char *dir, const char *option, const char *script, char *why, size_t size)
{
	FILE *out = tmpfile();
	pid_t pid = out ? fork() : -1;
	int status;
	size_t len;

	if (!pid)
		become_sh(dir, option, script, fileno(out));
	if (pid < 0) {
		snprintf(why, size, "sh could not be started: %s", strerror(errno));
		status = -1;
	} else {
		status = wait_limited(pid);
		rewind(out);
		len = fread(why, 1, size - 1, out);
		why[len && why[len - 1] == '\n' ? len - 1 : len] = '\0';
		if (status < 0)
			snprintf(why, size, "sh took longer than %d seconds", KML_LESSON_SH_LIMIT);
	}
	if (out)
		fclose(out);
	return status;
}

int kml_lesson_sh(struct kml_home *home, const char *script, bool *ok, char *why, size_t size)
{
	char dir[] = "/tmp/kmemlab-check.XXXXXX";
	struct kml_attached *mount;
	int err;

	*ok = false;
	if (!mkdtemp(dir)) {
		err = -errno;
		snprintf(why, size, "%s: %s", dir, strerror(-err));
		return err;
	}
	err = kml_attach(dir, home, &mount, why, size);
	if (!err) {
		*ok = run(dir, "-c", script, why, size) == 0;
		kml_detach(mount);
	}
	rmdir(dir);
	return err;
}

bool kml_lesson_sh_reads(const char *script)
{
	char why[200], *dry = NULL;
	bool ret = asprintf(&dry, "set -n\n%s", script) >= 0 && run("/", "-c", dry, why, sizeof(why)) == 0;

	free(dry);
	return ret;
}
