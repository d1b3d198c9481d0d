// SPDX-License-Identifier: GPL-2.0
/* Finds, reads and judges what lies in the cache folder. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "store.h"

int kml_store_path(const char *name, char *ret)
{
	static const struct {
		const char *env, *below;
	} places[] = {
		{ "KMEMLAB_CACHE", "" },
		{ "XDG_CACHE_HOME", "/kmemlab" },
		{ "HOME", "/.cache/kmemlab" },
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const char *base = getenv(places[i].env);

		if (!base || !*base)
			continue;
		if (*base != '/')
			return -EINVAL;
		if (strlen(base) + strlen(places[i].below) + strlen(name) + 2 > KML_STORE_PATH_MAX)
			return -ENAMETOOLONG;
		snprintf(ret, PATH_MAX, "%s%s/%s", base, places[i].below, name);
		return 0;
	}
	return -ENOENT;
}

bool kml_store_mine(const struct stat *st)
{
	return st->st_uid == geteuid() && !(st->st_mode & 077);
}

int kml_store_open(const char *path, const char *name, int flags, struct stat *ret)
{
	char full[PATH_MAX];
	int fd;

	if (snprintf(full, sizeof(full), "%s/%s", path, name) >= (int)sizeof(full))
		return -ENAMETOOLONG;
	fd = open(full, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT ? -ENOENT : -EPERM;
	if (!fstat(fd, ret) && S_ISREG(ret->st_mode) && kml_store_mine(ret))
		return fd;
	close(fd);
	return -EPERM;
}

void kml_store_recall(const char *name, char *ret, size_t size)
{
	char path[PATH_MAX];
	struct stat st;
	ssize_t got;
	int fd;

	*ret = '\0';
	if (kml_store_path("", path))
		return;
	fd = kml_store_open(path, name, O_RDONLY, &st);
	if (fd < 0)
		return;
	got = read(fd, ret, size - 1);
	ret[got > 0 ? got : 0] = '\0';
	close(fd);
}

void kml_store_remember(const char *name, const char *text)
{
	char path[PATH_MAX], aside[PATH_MAX + 32];
	int fd;

	if (kml_store_path(name, path))
		return;
	snprintf(aside, sizeof(aside), "%s.%d", path, getpid());
	fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text) || rename(aside, path))
		unlink(aside);
	close(fd);
}

void kml_store_remove(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
	if (rmdir(path))
		unlink(path);
}

uint64_t kml_store_room(void)
{
	char path[PATH_MAX];
	struct statvfs st;

	if (kml_store_path("", path) || statvfs(path, &st))
		return 0;
	return st.f_bavail * (uint64_t)st.f_frsize >> 20;
}

uint64_t kml_hash(uint64_t seed, const void *data, size_t len)
{
	uint64_t hash = seed ^ 0xcbf29ce484222325;
	const uint8_t *at = data;

	while (len--)
		hash = (hash ^ *at++) * 0x100000001b3;
	return hash;
}

void kml_boot_id(char *ret, size_t size)
{
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");

	if (!file || !fgets(ret, size, file))
		snprintf(ret, size, "none");
	ret[strcspn(ret, "\n")] = '\0';
	if (file)
		fclose(file);
}
