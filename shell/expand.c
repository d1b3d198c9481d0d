// SPDX-License-Identifier: GPL-2.0
/*
 * $(cat FILE...) in a word: the attributes' values in its place, as sh has it outside of double
 * quotes; nothing else is substituted. The lexer leaves KML_SUBST_OPEN FILE... KML_SUBST_CLOSE.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "interp_priv.h"

/* One attribute's value into @out, its last newline gone, others blanks. */
static int put_value(struct kml_interp *in, const char *name, FILE *out)
{
	char path[KML_PATH_MAX], buf[KML_VALUE_MAX], why[KML_WHY_MAX];
	size_t len = 0;
	int err = kml_interp_path(in, name, path);

	if (!err)
		err = in->home->ops->read(in->home, path, buf, &len);
	if (err) {
		kml_interp_why(in, "cat", path, -err, NULL, why);
		kml_interp_say(in, "cat: %s: %s%s%s", name, strerror(-err), *why ? ": " : "", why);
		return err;
	}
	while (len && buf[len - 1] == '\n')
		len--;
	for (size_t i = 0; i < len; i++)
		fputc(buf[i] == '\n' ? ' ' : buf[i], out);
	return 0;
}

/* The names between the marks; @at is left behind the closing one. */
static int put_values(struct kml_interp *in, const char **at, FILE *out)
{
	const char *close = strchr(*at, KML_SUBST_CLOSE);
	char *names = strndup(*at, close - *at), *save = NULL;
	bool first = true;
	int err = names ? 0 : -ENOMEM;

	for (char *name = names ? strtok_r(names, " \t", &save) : NULL; name && !err;
	     name = strtok_r(NULL, " \t", &save), first = false) {
		if (!first)
			fputc(' ', out);
		err = put_value(in, name, out);
	}
	free(names);
	*at = close + 1;
	return err;
}

static int expand(struct kml_interp *in, const char *word, FILE *out)
{
	int err = 0;

	while (*word && !err) {
		if (*word == KML_SUBST_OPEN) {
			word++;
			err = put_values(in, &word, out);
		} else {
			fputc(*word++, out);
		}
	}
	fputc('\0', out);
	return err;
}

int kml_expand(struct kml_interp *in, struct kml_stmt *stmt, char **ret)
{
	size_t size = 0;
	FILE *out = open_memstream(ret, &size);
	char *at;
	int err = out ? 0 : -ENOMEM;

	for (unsigned int i = 0; i < stmt->argc && !err; i++)
		err = expand(in, stmt->argv[i], out);
	if (!err && stmt->target)
		err = expand(in, stmt->target, out);
	if (out && fclose(out))
		err = -ENOMEM;
	at = *ret;
	for (unsigned int i = 0; i < stmt->argc && !err; i++, at += strlen(at) + 1)
		stmt->argv[i] = at;
	if (!err && stmt->target)
		stmt->target = at;
	if (err == -ENOMEM)
		kml_interp_say(in, "no memory");
	return err;
}
