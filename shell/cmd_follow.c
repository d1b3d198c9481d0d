// SPDX-License-Identifier: GPL-2.0
/* What goes on over time: calls, watch. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "interp_priv.h"

#define POLL_MS 50

/* Sleeps until ^C or @ms have passed. Return: false when interrupted. */
static bool sleep_ms(const struct kml_call *call, long ms)
{
	const struct timespec step = { .tv_nsec = POLL_MS * 1000000L };

	for (; ms > 0 && !kml_call_interrupted(call); ms -= POLL_MS)
		nanosleep(&step, NULL);
	return !kml_call_interrupted(call);
}

/* Prints the lines of the ring from number @from on; the next number is returned, or 0 on failure. */
static unsigned long long print_calls(struct kml_call *call, unsigned long long from)
{
	char value[KML_VALUE_MAX + 1], *line, *rest = value;
	size_t len = 0;
	int err = call->home->ops->read(call->home, "calls", value, &len);

	if (err) {
		kml_call_fail(call, "calls", "calls", err, NULL);
		return 0;
	}
	value[len] = '\0';
	while ((line = strsep(&rest, "\n")) && *line) {
		unsigned long long number = strtoull(line, NULL, 10);

		if (number < from)
			continue;
		if (from && number > from)
			fprintf(call->out, "... %llu more, too fast to be seen\n", number - from);
		fprintf(call->out, "%s\n", line);
		from = number + 1;
	}
	fflush(call->out);
	return from ? from : 1;
}

int kml_do_calls(struct kml_call *call)
{
	unsigned long long next = print_calls(call, 0);

	if (!kml_call_option(call, "follow"))
		return next ? 0 : -1;
	while (next && sleep_ms(call, POLL_MS))
		next = print_calls(call, next);
	return next ? 0 : -1;
}

/* Seconds, such as 2 or 0.5, in milliseconds; 0 where it is none. */
static long milliseconds(const char *text)
{
	char *end;
	double value = strtod(text, &end);

	return *end || end == text || value < 0.05 || value > 86400 ? 0 : (long)(value * 1000);
}

static int print_values(struct kml_call *call)
{
	char path[KML_PATH_MAX], value[KML_VALUE_MAX];
	int ret = 0;

	for (unsigned int i = 0; i < call->argc; i++) {
		size_t len = 0;
		int err = kml_call_path(call, call->argv[i], path);

		if (!err)
			err = call->home->ops->read(call->home, path, value, &len);
		if (err) {
			ret = kml_call_fail(call, call->argv[i], path, err, NULL);
			continue;
		}
		fprintf(call->out, "%s:%c", call->argv[i], memchr(value, '\n', len ? len - 1 : 0) ? '\n' : ' ');
		fwrite(value, 1, len, call->out);
		if (!len || value[len - 1] != '\n')
			fputc('\n', call->out);
	}
	return ret;
}

int kml_do_watch(struct kml_call *call)
{
	const char *text = kml_call_option(call, "seconds"), *times = kml_call_option(call, "count");
	long ms = text ? milliseconds(text) : 1000, left = times ? strtol(times, NULL, 10) : -1;
	int ret;

	if (!ms)
		return kml_call_say(call, "-n %s: wanted seconds from 0.05 to 86400", text);
	if (times && left < 1)
		return kml_call_say(call, "-c %s: wanted how often, from 1 on", times);
	do {
		fputs(kml_screen_clear(&call->screen), call->out);
		ret = print_values(call);
		fflush(call->out);
		if (left > 0)
			left--;
	} while (!ret && left && sleep_ms(call, ms));
	return ret;
}
