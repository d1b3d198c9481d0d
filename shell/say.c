// SPDX-License-Identifier: GPL-2.0
/* What commands ask of the interpreter: paths, and words of failure. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "errnos.h"
#include "interp_priv.h"

__attribute__((format(printf, 3, 0)))
static void say(struct kml_interp *in, const char *before, const char *format, va_list args)
{
	fflush(in->out);
	if (in->opts.source)
		fprintf(in->err, "%s:%lu: ", in->opts.source, in->line_number);
	fputs(before, in->err);
	vfprintf(in->err, format, args);
	fputc('\n', in->err);
	fflush(in->err);
}

void kml_interp_say(struct kml_interp *in, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(in, "", format, args);
	va_end(args);
}

int kml_call_say(struct kml_call *call, const char *format, ...)
{
	char before[40];
	va_list args;

	snprintf(before, sizeof(before), "%s: ", call->cmd->name);
	va_start(args, format);
	say(call->in, before, format, args);
	va_end(args);
	return -1;
}

#define SHOWN_MAX 40	/* longest value that a message repeats */

/* "5M: ", where @written can stand in a message; else "". */
static void value_said(const char *written, char *ret)
{
	size_t len = written ? strcspn(written, "\n") : 0;
	bool fits = len && len <= SHOWN_MAX && (!written[len] || !written[len + 1]);

	for (size_t i = 0; fits && i < len; i++)
		fits = isprint((unsigned char)written[i]);
	snprintf(ret, SHOWN_MAX + 3, "%.*s%s", fits ? (int)len : 0, written ? written : "", fits ? ": " : "");
}

int kml_call_fail(struct kml_call *call, const char *operand, const char *path, int err,
		  const char *written)
{
	char why[KML_WHY_MAX], value[SHOWN_MAX + 3];

	kml_interp_why(call->in, call->cmd->name, path, -err, written, why);
	value_said(written, value);
	return kml_call_say(call, "%s: %s%s (%s)%s%s", operand, value, strerror(-err), kml_errno_name(-err),
			    *why ? ": " : "", why);
}

int kml_call_path(const struct kml_call *call, const char *operand, char *ret)
{
	return kml_interp_path(call->in, operand, ret);
}

int kml_call_find(struct kml_call *call, const char *operand, bool dir, char *ret)
{
	struct kml_stat st;
	int err = kml_call_path(call, operand, ret);

	if (!err)
		err = call->home->ops->stat(call->home, ret, &st);
	if (!err && st.is_dir != dir)
		err = dir ? -ENOTDIR : -EISDIR;
	return err ? kml_call_fail(call, operand, ret, err, NULL) : 0;
}

bool kml_call_interrupted(const struct kml_call *call)
{
	return call->in->interrupted && *call->in->interrupted;
}

bool kml_call_confined(const struct kml_call *call)
{
	return call->in->opts.confined;
}

void **kml_call_kept(struct kml_call *call)
{
	return &call->in->kept;
}
