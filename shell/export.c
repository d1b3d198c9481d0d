// SPDX-License-Identifier: GPL-2.0
/* The files of an exported tree: NAME.c, and what builds it. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aside.h"
#include "commands.h"
#include "export_c.h"

#define MODULE_MAX 48	/* the kernel's own limit is a little higher: MODULE_NAME_LEN */

/** struct target - where the files go. */
struct target {
	const char *file;		/* as it was asked for */
	char dir[PATH_MAX];		/* of it, with the '/' at its end; "" for this one */
	char stem[MODULE_MAX + 1];	/* its name without ".c" */
	char module[MODULE_MAX + 3];	/* the module's name in C */
	struct kml_call *call;
};

static const char makefile[] =
	"# " KML_EXPORT_MARK "\n"
	"# make builds for the running kernel, make KDIR=... for that whose build folder it is.\n"
	"KDIR ?= /lib/modules/$(shell uname -r)/build\n"
	"\n"
	"modules clean:\n"
	"\t$(MAKE) -C $(KDIR) M=$(CURDIR) $@\n"
	"\n"
	".PHONY: modules clean\n";

static int bad_file(const struct target *to, const char *wanted)
{
	return kml_call_say(to->call, "%s: wanted %s", to->file, wanted);
}

/* first-driver.c becomes the module first_driver, as the kernel's build has it. */
static int aim(const char *file, struct target *to)
{
	const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
	size_t len = strlen(name), i;

	if (len < 3 || strcmp(name + len - 2, ".c"))
		return bad_file(to, "a file NAME.c; NAME becomes the module's");
	len -= 2;
	if (len > MODULE_MAX || strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") < len)
		return bad_file(to, "a name of letters, digits, _ and -, 48 at most, and .c");
	if (name - file >= (ptrdiff_t)sizeof(to->dir))
		return bad_file(to, "a shorter path");
	snprintf(to->dir, sizeof(to->dir), "%.*s", (int)(name - file), file);
	snprintf(to->stem, sizeof(to->stem), "%.*s", (int)len, name);
	snprintf(to->module, sizeof(to->module), "%s%s", isdigit((unsigned char)*name) ? "m_" : "", to->stem);
	for (i = 0; to->module[i]; i++)
		if (to->module[i] == '-')
			to->module[i] = '_';
	return 0;
}

static int complain(const struct target *to, const char *name, const char *why)
{
	return kml_call_say(to->call, "%s%s: %s", to->dir, name, why);
}

static int path_of(const struct target *to, const char *name, char path[static PATH_MAX])
{
	if (snprintf(path, PATH_MAX, "%s%s", to->dir, name) >= PATH_MAX)
		return complain(to, name, strerror(ENAMETOOLONG));
	return 0;
}

/* The beginning of a file; "" where there is none. Its mark stands there. */
static int read_head(const struct target *to, const char *name, char *head, size_t size)
{
	char path[PATH_MAX];
	ssize_t len = 0;
	int fd;

	*head = '\0';
	if (path_of(to, name, path))
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT ? 0 : complain(to, name, strerror(errno));
	len = read(fd, head, size - 1);
	close(fd);
	if (len < 0)
		return complain(to, name, strerror(errno));
	head[len] = '\0';
	if (strstr(head, KML_EXPORT_MARK))
		return 0;
	return complain(to, name, "it is there, and export did not write it; choose another folder");
}

/* Written aside, and in place all at once. */
static int write_file(const struct target *to, const char *name, const char *text)
{
	char path[PATH_MAX], aside[PATH_MAX + 8];
	size_t len = strlen(text);
	int err = 0, fd;

	if (path_of(to, name, path))
		return -1;
	snprintf(aside, sizeof(aside), "%s.XXXXXX", path);
	fd = mkostemp(aside, O_CLOEXEC);
	if (fd < 0)
		return complain(to, name, strerror(errno));
	for (size_t at = 0; !err && at < len; ) {
		ssize_t n = write(fd, text + at, len - at);

		if (n < 0 && errno != EINTR)
			err = errno;
		at += n > 0 ? n : 0;
	}
	if (!err && (fchmod(fd, 0644) || fsync(fd)))
		err = errno;
	if (close(fd) && !err)
		err = errno;
	if (!err)
		err = -kml_aside_rename(aside, path);
	if (!err)
		return 0;
	unlink(aside);
	return complain(to, name, strerror(err));
}

/* A folder may hold several exports: each has its line. */
static int write_kbuild(const struct target *to, const char *old)
{
	char line[MODULE_MAX + 16], *text;
	int ret;

	snprintf(line, sizeof(line), "\nobj-m += %s.o\n", to->stem);
	if (strstr(old, line))
		return 0;
	if (asprintf(&text, "%s%s", *old ? old : "# " KML_EXPORT_MARK, *old ? line + 1 : line) < 0)
		return complain(to, "Kbuild", strerror(ENOMEM));
	ret = write_file(to, "Kbuild", text);
	free(text);
	return ret;
}

static int write_files(const struct target *to, const char *text)
{
	char name[MODULE_MAX + 3], head[4096], kbuild[65536];

	snprintf(name, sizeof(name), "%s.c", to->stem);
	if (read_head(to, name, head, sizeof(head)) || read_head(to, "Makefile", head, sizeof(head)) ||
	    read_head(to, "Kbuild", kbuild, sizeof(kbuild)))
		return -1;
	if (write_kbuild(to, kbuild) || write_file(to, "Makefile", makefile))
		return -1;
	return write_file(to, name, text);
}

static int failed(struct kml_call *call, int err)
{
	if (err == -ENODATA)
		return kml_call_say(call, "the tree has no object that a module could make; mkdir some first");
	return kml_call_fail(call, "the tree", "", err, NULL);
}

static int export_tree(struct kml_call *call, const struct target *to)
{
	struct kml_exports all;
	char *text = NULL;
	int ret = kml_exports_read(call->home, to->module, &all);

	if (!ret)
		ret = kml_export_text(call, &all, to->module, &text);
	kml_exports_free(&all);
	ret = ret ? failed(call, ret) : write_files(to, text);
	free(text);
	return ret;
}

int kml_do_export(struct kml_call *call)
{
	struct target to = { .file = kml_call_option(call, "c"), .call = call };

	if (!to.file)
		return kml_call_say(call, "wanted --c FILE, a file NAME.c for the module's source");
	return aim(to.file, &to) ? -1 : export_tree(call, &to);
}
