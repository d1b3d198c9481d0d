// SPDX-License-Identifier: GPL-2.0
/* Gives a line, or what follows a command of ours, to the host's sh in the home's mount. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "interp_priv.h"

/* What the host's own kernel would answer, and the lab's user does not mean. */
static const char *const own_kernel[] = { "/proc/", "/sys/kernel/", "/sys/devices/system/" };

/* Commands of ours that sh has, too, and that do the same in the mount. */
static bool sh_has(const char *name)
{
	static const char *const names[] = { "cat", "ls", "echo", "mkdir", "rmdir", "pwd", "cd" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

/* The statement is ours and sh cannot know it: show kmalloc/a | wc. */
static bool is_ours(const char *text, size_t len)
{
	char name[32];
	size_t n = 0;

	while (n < len && n + 1 < sizeof(name) && !strchr(" \t|<>", text[n]))
		n++;
	snprintf(name, sizeof(name), "%.*s", (int)n, text);
	return kml_command_find(name) && !sh_has(name);
}

/* A pipe to programs of the host shows this kernel's files; on another home that misleads. */
static int refuse_own_kernel(struct kml_interp *in, const char *text)
{
	if (!strcmp(in->home->ops->name, "kernel"))
		return 0;
	for (size_t i = 0; i < sizeof(own_kernel) / sizeof(own_kernel[0]); i++) {
		const char *at = strstr(text, own_kernel[i]);

		if (!at)
			continue;
		kml_interp_say(in, "%.*s: that is this computer's kernel, not home %s's; 'slabinfo', 'meminfo' and their like are its own, 'on LINE' runs there, and '! LINE' means this computer",
			       (int)strcspn(at, " \t|;&<>'\""), at, in->home->ops->name);
		return -1;
	}
	return 0;
}

static _Noreturn void be_sh(const char *dir, const char *below, const char *line, int input)
{
	char cwd[4096];
	char *old = getcwd(cwd, sizeof(cwd));

	signal(SIGINT, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	if (input >= 0)
		dup2(input, 0);
	if (chdir(dir) || (*below && chdir(below)))
		_exit(126);
	setenv("KMEMLAB_TREE", dir, 1);
	if (old)
		setenv("OLDPWD", old, 1);
	execl("/bin/sh", "sh", "-c", line, (char *)NULL);
	_exit(127);
}

static int how_it_ended(struct kml_interp *in, int status)
{
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return 0;
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGINT)
		kml_interp_say(in, "sh: ended by signal %d", WTERMSIG(status));
	else if (WIFEXITED(status) && !in->opts.interactive)
		kml_interp_say(in, "sh: status %d", WEXITSTATUS(status));
	return -1;
}

/* Waits for @pid while ^C is its own. */
static int wait_for(struct kml_interp *in, pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return how_it_ended(in, status);
}

/* Where sh is to stand, or NULL after a message. */
static const char *mount_of(struct kml_interp *in)
{
	struct kml_homes_one *one = kml_homes_find(in->homes, in->home);
	char msg[600] = "this shell has no home to mount";
	const char *dir = one ? kml_homes_mount(in->homes, one, msg, sizeof(msg)) : NULL;

	if (!dir)
		kml_interp_say(in, "sh: %s", msg);
	return dir;
}

/* Runs @own by us into a pipe that sh reads. */
static int run_piped(struct kml_interp *in, const char *dir, const char *own, size_t own_len,
		     const char *rest)
{
	struct kml_line *line = malloc(sizeof(*line));
	int ends[2], ret = -1;
	FILE *out;
	pid_t pid;

	if (!line || pipe(ends)) {
		free(line);
		return -1;
	}
	pid = fork();
	if (!pid) {
		close(ends[1]);
		be_sh(dir, in->dir, rest, ends[0]);
	}
	close(ends[0]);
	out = fdopen(ends[1], "w");
	if (kml_lex(line, own, own_len))
		kml_interp_say(in, "%s", line->error);
	else if (out && pid > 0 && line->count == 1)
		ret = kml_interp_run(in, &line->stmts[0], out);
	if (out)
		fclose(out);
	if (pid > 0)
		ret |= wait_for(in, pid);
	free(line);
	return ret;
}

static int run_sh(struct kml_interp *in, const char *dir, const char *line)
{
	pid_t pid = fork();

	if (!pid)
		be_sh(dir, in->dir, line, -1);
	if (pid < 0) {
		kml_interp_say(in, "sh: %s", strerror(errno));
		return -1;
	}
	return wait_for(in, pid);
}

/* What sh is given after our own part: '| wc' loses its '|', '> f' becomes 'cat > f'. */
static char *rest_of(const char *text, size_t len, const struct kml_hostline *found)
{
	char *rest = NULL;
	size_t at = found->op_at;

	if (found->op == '|')
		return strndup(text + at + 1, len - at - 1);
	if (asprintf(&rest, "cat %.*s", (int)(len - at), text + at) < 0)
		return NULL;
	return rest;
}

static int run_either(struct kml_interp *in, const char *dir, const char *text, size_t len,
		      const struct kml_hostline *found)
{
	bool ours = found->op != '!' && found->op != '<' &&
		    is_ours(text + found->start, found->op_at - found->start);
	size_t from = found->op == '!' ? found->op_at + 1 : found->start;
	char *line = ours ? rest_of(text, len, found) : strndup(text + from, len - from);
	int ret = -1;

	if (line && ours)
		ret = run_piped(in, dir, text + found->start, found->op_at - found->start, line);
	else if (line)
		ret = run_sh(in, dir, line);
	free(line);
	return ret;
}

int kml_host_line(struct kml_interp *in, const char *line, size_t len,
		  const struct kml_hostline *found)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, interrupt, pipes;
	char *text = strndup(line, len);
	const char *dir = NULL;
	int ret = -1;

	fflush(in->out);
	fflush(in->err);
	if (text && (found->op == '!' || !refuse_own_kernel(in, text + found->start)))
		dir = mount_of(in);
	if (dir) {
		sigaction(SIGINT, &ignore, &interrupt);
		sigaction(SIGPIPE, &ignore, &pipes);
		ret = run_either(in, dir, text, len, found);
		sigaction(SIGINT, &interrupt, NULL);
		sigaction(SIGPIPE, &pipes, NULL);
	}
	free(text);
	return ret;
}
