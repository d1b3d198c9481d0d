// SPDX-License-Identifier: GPL-2.0
/* Our Kbuild over their files. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "datadir.h"
#include "image.h"
#include "kernel_build.h"
#include "sandbox.h"

#define WORDS_MAX 16	/* that make wants to know for a module of that kernel */

/* What compiling may use: the kernel's headers are large, and modpost reads them all. */
static const struct kml_limits build_limits = {
	.seconds = 120, .processes = 64, .memory = 2ULL << 30, .files = 64 << 20, .output = 64 << 10,
};

static int put_text(const char *dir, const char *name, const char *text, size_t len)
{
	char path[PATH_MAX];
	FILE *out;

	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	out = fopen(path, "wex");
	if (!out)
		return -errno;
	fwrite(text, 1, len, out);
	return fclose(out) ? -EIO : 0;
}

/* "alice.c" becomes "alice.o"; only the top of what was handed in is compiled. */
static int lay_out(const struct kml_submission *sub, const char *dir, char *msg, size_t size)
{
	char kbuild[8192];
	size_t used = snprintf(kbuild, sizeof(kbuild), "obj-m := " KML_STUDENT_MODULE ".o\n" KML_STUDENT_MODULE "-y :=");
	unsigned int sources = 0;
	int err = 0;

	for (unsigned int i = 0; !err && i < sub->count; i++) {
		const struct kml_file *f = &sub->files[i];
		size_t len = strlen(f->path);

		if (kml_file_kind(f) != KML_KIND_C || strchr(f->path, '/'))
			continue;
		if (!strcmp(f->path, KML_STUDENT_MODULE ".c") || strstr(f->path, ".mod.c")) {
			snprintf(msg, size, "%s: that name is the module's own; choose another", f->path);
			return -EINVAL;
		}
		err = put_text(dir, f->path, f->data, f->len);
		if (f->path[len - 1] == 'c' && used < sizeof(kbuild)) {
			used += snprintf(kbuild + used, sizeof(kbuild) - used, " %.*s.o", (int)len - 2, f->path);
			sources++;
		}
	}
	if (!err && sources && used < sizeof(kbuild) - 1) {
		kbuild[used++] = '\n';
		err = put_text(dir, "Kbuild", kbuild, used);
	}
	if (!err && !sources)
		err = -EINVAL;
	if (err)
		snprintf(msg, size, "the sources: %s", sources ? strerror(-err) : "no .c file at the top of what was handed in");
	return err;
}

/* The folder of the guest's kernel; its headers, and what they lead to, lie below. */
static int kernel_of(const char *kernel, char *ret, char *msg, size_t size)
{
	struct kml_image image;
	int err = kml_image_find(kernel, &image, msg, size);
	char *slash = err ? NULL : strrchr(image.vmlinux, '/');

	if (err)
		return err;
	snprintf(ret, PATH_MAX, "%.*s", slash ? (int)(slash - image.vmlinux) : 0, image.vmlinux);
	return 0;
}

/* The words that vm/build.sh gives to make, for this kernel and this compiler. */
static unsigned int options_of(const char *kernel, char **words)
{
	char command[PATH_MAX + 80], line[300];
	unsigned int count = 0;
	FILE *in;

	snprintf(command, sizeof(command), "exec bash '%s/vm/build.sh' --options '%s' 2>/dev/null", kml_datadir(), kernel);
	in = strchr(kml_datadir(), '\'') || strchr(kernel, '\'') ? NULL : popen(command, "re");
	while (in && count < WORDS_MAX && fgets(line, sizeof(line), in)) {
		line[strcspn(line, "\n")] = '\0';
		words[count] = strdup(line);
		count += words[count] != NULL;
	}
	if (in)
		pclose(in);
	return count;
}

static int compile(const struct kml_judge *judge, const char *dir, const char *kernel, char **words, char *out,
		   size_t out_size, struct kml_box_end *end)
{
	char m[PATH_MAX + 8], kdir[PATH_MAX + 8];
	char make[] = "make", quiet[] = "-s", c[] = "-C", target[] = "modules";
	char *argv[WORDS_MAX + 8] = { make, quiet, c, kdir, m, target };
	struct kml_box box = { .limits = build_limits, .slow = judge->slow, .program = "/usr/bin/make", .argv = argv,
			       .dir = dir, .home = dir, .see = kernel, .out = out, .out_size = out_size, .own = true };

	snprintf(m, sizeof(m), "M=%s", dir);
	snprintf(kdir, sizeof(kdir), "%s/build", kernel);
	for (unsigned int i = 0; words[i]; i++)
		argv[6 + i] = words[i];
	return kml_box_run(&box, end);
}

int kml_kernel_build(const struct kml_judge *judge, const struct kml_submission *sub, char *out,
		     size_t out_size, char *ko, bool *timed_out, char *msg, size_t size)
{
	const char *kernel = judge->opts.kernel ? judge->opts.kernel : getenv("KMEMLAB_KERNEL");
	char dir[PATH_MAX - 40], folder[PATH_MAX], *words[WORDS_MAX + 1] = { NULL };
	struct kml_box_end end = { 0 };
	int err = 0;

	kernel = kernel && *kernel ? kernel : "6.1";
	snprintf(dir, sizeof(dir), "%.4000s/module", judge->scratch);
	*ko = *out = '\0';
	if (kml_box_lacks() && !judge->unconfined) {
		snprintf(msg, size, "the module was not compiled: %s; --unconfined compiles it all the same", kml_box_lacks());
		return -EPERM;
	}
	if (mkdir(dir, 0700)) {
		err = -errno;
		snprintf(msg, size, "%s: %s", dir, strerror(-err));
	}
	err = err ? err : lay_out(sub, dir, msg, size);
	err = err ? err : kernel_of(kernel, folder, msg, size);
	if (err)
		return err;
	options_of(kernel, words);
	err = compile(judge, dir, folder, words, out, out_size, &end);
	if (err)
		snprintf(msg, size, "%s", *end.why ? end.why : strerror(-err));
	*timed_out = end.timed_out;
	if (!err && !end.timed_out && !end.status)
		snprintf(ko, PATH_MAX, "%s/" KML_STUDENT_MODULE ".ko", dir);
	for (unsigned int i = 0; words[i]; i++)
		free(words[i]);
	return err;
}
