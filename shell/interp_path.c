// SPDX-License-Identifier: GPL-2.0
/* Where an operand leads: from the root, or from where the shell stands. */
#include <errno.h>
#include <string.h>

#include "interp_priv.h"

static size_t parent_of(const char *path, size_t len)
{
	while (len && path[len - 1] != '/')
		len--;
	return len ? len - 1 : 0;
}

int kml_interp_path(const struct kml_interp *in, const char *operand, char *ret)
{
	size_t len = 0;

	*ret = '\0';
	if (!*operand)
		return -ENOENT;
	if (*operand != '/') {
		len = strlen(in->dir);
		memcpy(ret, in->dir, len);
	}
	while (*operand) {
		size_t n = strcspn(operand, "/");

		if (n == 2 && operand[0] == '.' && operand[1] == '.') {
			len = parent_of(ret, len);
		} else if (n && !(n == 1 && *operand == '.')) {
			if (len + n + 2 > KML_PATH_MAX) {
				*ret = '\0';
				return -ENAMETOOLONG;
			}
			if (len)
				ret[len++] = '/';
			memcpy(ret + len, operand, n);
			len += n;
		}
		operand += n + (operand[n] == '/');
	}
	ret[len] = '\0';
	return 0;
}

const char *kml_interp_shown(const struct kml_interp *in, const char *path, char *ret)
{
	size_t len = strlen(in->dir);

	if (!len)
		return path;
	if (!strncmp(path, in->dir, len) && path[len] == '/')
		return path + len + 1;
	*ret = '/';
	strcpy(ret + 1, path);
	return ret;
}
