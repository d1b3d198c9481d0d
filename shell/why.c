// SPDX-License-Identifier: GPL-2.0
/* Why a command failed: what the schema knows, and which word was wrong or was meant. */
#include <errno.h>
#include <string.h>

#include "errnos.h"
#include "interp_priv.h"
#include "nearest.h"
#include "path.h"
#include "value.h"

/** struct hunt - looks for the name of a directory that is nearest to a word. */
struct hunt {
	const char *word;
	char best[256];
	unsigned int distance;
};

static int consider(void *ctx, const char *name, const struct kml_stat *st)
{
	struct hunt *hunt = ctx;
	unsigned int distance = kml_distance(hunt->word, name);

	if (distance < hunt->distance && distance < strlen(hunt->word) &&
	    kml_nearest(hunt->word, &name, sizeof(name), 1)) {
		hunt->distance = distance;
		snprintf(hunt->best, sizeof(hunt->best), "%s", name);
	}
	return 0;
}

static bool is_object(const struct kml_found *found)
{
	return !found->entry && !found->fixed &&
	       (found->type->kind == KML_TYPE || found->type->kind == KML_CHILD);
}

/* Where nothing is near: how the object @dir would be made, or what lists the directory @above. */
static void remedy(struct kml_interp *in, const char *cmd, const char *dir, const char *above, char *ret)
{
	char shown[KML_PATH_MAX + 1];
	struct kml_found found = { 0 };
	const char *name = strrchr(dir, '/');

	if (strcmp(cmd, "rmdir") && !kml_path_find(dir, &found) && is_object(&found))
		snprintf(ret, KML_WHY_MAX, "there is no such object; 'mkdir %.200s' makes it",
			 kml_interp_shown(in, dir, shown));
	else
		snprintf(ret, KML_WHY_MAX, "no '%.200s' there; 'ls %.200s' lists what there is",
			 name ? name + 1 : dir, !*above ? "/" : !strcmp(above, in->dir) ? "." :
			 kml_interp_shown(in, above, shown));
}

/* The first part of @path that is not there, and what is nearest to it. */
static void missing(struct kml_interp *in, const char *cmd, const char *path, char *ret)
{
	struct hunt hunt = { .distance = ~0U };
	char dir[KML_PATH_MAX], above[KML_PATH_MAX];
	struct kml_stat st;
	size_t at = 0, len;

	for (;; at += len + 1) {
		len = strcspn(path + at, "/");
		snprintf(dir, sizeof(dir), "%.*s", (int)(at + len), path);
		if (in->home->ops->stat(in->home, dir, &st))
			break;
		if (!path[at + len])
			return;
	}
	hunt.word = dir + at;
	snprintf(above, sizeof(above), "%.*s", at ? (int)at - 1 : 0, path);
	in->home->ops->list(in->home, above, consider, &hunt);
	if (*hunt.best)
		snprintf(ret, KML_WHY_MAX, "no '%s' there; did you mean '%s'?", dir + at, hunt.best);
	else
		remedy(in, cmd, dir, above, ret);
}

/* The first of the words in @rest, which is cut up, that the entry's list has not, or NULL. */
static char *bad_word(char *rest, const struct kml_entry *entry)
{
	char *word;

	while ((word = strsep(&rest, "|\n")))
		if (*word && strcmp(word, "0") && kml_names_find(entry->names, word, strlen(word)) < 0)
			return word;
	return NULL;
}

/* Names the word that is wrong in what was written to @typed. Return: false where none is. */
static bool of_word(const struct kml_names *names, const char *word, const char *typed, char *ret)
{
	const char *meant;

	if (!word)
		return false;
	if (strchr(word, ' ')) {
		snprintf(ret, KML_WHY_MAX, "'%.60s' has a blank: names are joined by '|' alone", word);
		return true;
	}
	meant = kml_nearest(word, &names->name[0].name, sizeof(names->name[0]), names->count);
	if (meant)
		snprintf(ret, KML_WHY_MAX, "'%.60s' is no name of the list %s; did you mean '%s'?", word, names->list, meant);
	else
		snprintf(ret, KML_WHY_MAX, "'%.60s' is no name of the list %s; 'explain %.200s' lists them", word,
			 names->list, typed);
	return true;
}

static const struct {
	const char *type, *attribute, *limit, *name, *remedy;
} limits[] = {
#define KML_LIMIT(type, attribute, limit, name, remedy) { type, attribute, limit, name, remedy },
#include "limits.def"
};

/* The machine's own limit, where @written is beyond it. Return: false: that is not why. */
static bool of_limit(struct kml_interp *in, const struct kml_found *found, const char *written, char *ret)
{
	char path[80], value[KML_VALUE_MAX];
	u64 wanted, most;
	size_t len;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		if (strcmp(limits[i].type, found->type->id) || strcmp(limits[i].attribute, found->entry->name))
			continue;
		snprintf(path, sizeof(path), "machine/%s", limits[i].limit);
		if (in->home->ops->read(in->home, path, value, &len) ||
		    kml_value_number(value, len, 0, ~0ULL, &most) ||
		    kml_value_number(written, strlen(written), 0, ~0ULL, &wanted) || wanted <= most)
			return false;
		snprintf(ret, KML_WHY_MAX, "this kernel's %s is %llu; %s", limits[i].name,
			 (unsigned long long)most, limits[i].remedy);
		return true;
	}
	return false;
}

static void of_attribute(const struct kml_found *found, const char *typed, int err, const char *written, char *ret)
{
	bool writing = written;
	char value[KML_VALUE_MAX];
	const struct kml_entry *entry = found->entry;
	struct kml_cause cause;

	snprintf(value, sizeof(value), "%s", written ? written : "");
	if (err == EACCES && writing && !kml_entry_writable(entry))
		strcpy(ret, "it is read-only");
	else if (err == EACCES && !writing && !kml_entry_readable(entry))
		strcpy(ret, "it is write-only");
	else if (err == EINVAL && writing && entry->names &&
		 of_word(entry->names, bad_word(value, entry), typed, ret))
		return;
	else if (kml_entry_cause(found->type, entry, err, writing, &cause))
		snprintf(ret, KML_WHY_MAX, "%s", cause.doc);
}

/* What stands where a directory was to be made. */
static void of_existing(struct kml_interp *in, const struct kml_found *found, const char *path, char *ret)
{
	char shown[KML_PATH_MAX + 1];
	const char *typed = kml_interp_shown(in, path, shown);

	if (is_object(found))
		snprintf(ret, KML_WHY_MAX, "'show %.200s' says how it is, 'rmdir %.200s' frees it", typed, typed);
	else if (found->fixed && found->type->kind == KML_TYPE)
		snprintf(ret, KML_WHY_MAX, "it is always there; 'mkdir %.200s/a' makes an object in it", typed);
	else
		snprintf(ret, KML_WHY_MAX, "it is a fixed part of the tree");
}

/* A directory was wanted, and @path is an attribute. */
static void of_file(struct kml_interp *in, const char *cmd, const char *path, char *ret)
{
	char shown[KML_PATH_MAX + 1];

	if (!strcmp(cmd, "rmdir"))
		snprintf(ret, KML_WHY_MAX, "an attribute goes with its object");
	else
		snprintf(ret, KML_WHY_MAX, "it is an attribute; 'cat %.200s' reads it", kml_interp_shown(in, path, shown));
}

static const char *of_directory(const char *cmd, bool object, int err)
{
	if (err == EPERM && object)
		return "";
	if (err == EPERM && !strcmp(cmd, "mkdir"))
		return "objects are made inside the directory of their kind, such as kmalloc/a";
	if (err == EPERM && !strcmp(cmd, "rmdir"))
		return "it is no object, but a fixed part of the tree";
	if (err == EINVAL && !strcmp(cmd, "mkdir"))
		return "a name is 1 to 63 of A-Z a-z 0-9 . _ - and begins with neither . nor -";
	return "";
}

/* Files of a kernel that every user of sh knows: which command shows the home's own. */
static void not_of_the_tree(struct kml_interp *in, const char *path, char *ret)
{
	static const char *const folders[] = {
		"bin", "boot", "dev", "etc", "home", "lib", "mnt", "opt", "proc", "root", "run", "sys", "tmp", "usr", "var",
	};
	size_t first = strcspn(path, "/");
	const char *name = strncmp(path, "proc/", 5) ? path : path + 5;
	const struct kml_command *cmd = kml_command_find(name);

	if (!strcmp(path, "proc/kmsg"))
		cmd = kml_command_find("dmesg");
	if (cmd && cmd->area == KML_AREA_MACHINE)
		snprintf(ret, KML_WHY_MAX, "not a file of the tree; '%s' shows that of home %s, or 'on cat /%s'",
			 cmd->name, in->home->ops->name, path);
	else if (!strncmp(path, "proc/", 5) || !strncmp(path, "sys/", 4))
		snprintf(ret, KML_WHY_MAX, "not a file of the tree; 'on cat /%s' reads that of home %s",
			 path, in->home->ops->name);
	for (size_t i = 0; !*ret && i < sizeof(folders) / sizeof(folders[0]); i++)
		if (strlen(folders[i]) == first && !strncmp(folders[i], path, first))
			snprintf(ret, KML_WHY_MAX, "'/' is the tree's own root; '! LINE' looks at this computer's files");
}

void kml_interp_why(struct kml_interp *in, const char *cmd, const char *path, int err,
		    const char *written, char *ret)
{
	struct kml_found found = { 0 };
	char shown[KML_PATH_MAX + 1];
	bool object, known;

	*ret = '\0';
	if (!*path)
		return;
	known = !kml_path_find(path, &found);
	object = known && is_object(&found);
	if (found.entry && err == ENOMEM && written && of_limit(in, &found, written, ret))
		return;
	if (known && err == EEXIST && !strcmp(cmd, "mkdir"))
		of_existing(in, &found, path, ret);
	else if (found.entry && err == ENOTDIR)
		of_file(in, cmd, path, ret);
	else if (found.entry)
		of_attribute(&found, kml_interp_shown(in, path, shown), err, written, ret);
	else
		snprintf(ret, KML_WHY_MAX, "%s", of_directory(cmd, object, err));
	if (!*ret && err == EISDIR)
		snprintf(ret, KML_WHY_MAX, "'ls' lists it, 'show' prints its attributes");
	if (!*ret && err == ENOENT)
		not_of_the_tree(in, path, ret);
	if (!*ret && err == ENOENT)
		missing(in, cmd, path, ret);
}
