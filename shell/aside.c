// SPDX-License-Identifier: GPL-2.0
/* See aside.h. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "aside.h"

int kml_aside_rename(const char *aside, const char *file)
{
	struct stat st;

	if (!stat(file, &st) && !S_ISREG(st.st_mode))
		return -EEXIST;
	return rename(aside, file) ? -errno : 0;
}
