// SPDX-License-Identifier: GPL-2.0
/* Feeds a stream's lines to somebody, with one buffer and no allocation a line. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "interp.h"
#include "lex.h"

/* Hands out the whole lines of @buf; *@used tells how far they went. */
static int whole_lines(const char *buf, size_t have, size_t *used, kml_line_fn *fn, void *ctx)
{
	const char *nl;
	int err = 0;

	*used = 0;
	while (!err && (nl = memchr(buf + *used, '\n', have - *used))) {
		err = fn(ctx, buf + *used, nl - buf - *used);
		*used = nl - buf + 1;
	}
	return err;
}

int kml_lines(int fd, FILE *out, kml_line_fn *fn, void *ctx)
{
	char *buf = malloc(KML_LINE_MAX);
	size_t have = 0, used;
	int err = buf ? 0 : -ENOMEM;

	while (!err) {
		ssize_t n;

		fflush(out);
		n = read(fd, buf + have, KML_LINE_MAX - have);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			err = -errno;
		if (n <= 0)
			break;
		have += n;
		err = whole_lines(buf, have, &used, fn, ctx);
		have -= used;
		memmove(buf, buf + used, have);
		if (!err && have == KML_LINE_MAX)
			err = -EMSGSIZE;
	}
	if (!err && have)
		err = fn(ctx, buf, have);
	free(buf);
	return err;
}
