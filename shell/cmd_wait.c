// SPDX-License-Identifier: GPL-2.0
/* wait: until an attribute says a value. Long work runs in a thread, and its state tells. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "commands.h"

#define STEP_NS 2000000L	/* between two looks */
#define SECONDS_MAX 600

static long long now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

/* Does @text say @value? Its last newline does not count. */
static bool says(const char *text, size_t len, const char *value)
{
	if (len && text[len - 1] == '\n')
		len--;
	return len == strlen(value) && !memcmp(text, value, len);
}

/* Return: the seconds of --timeout, ten without it; 0: not a number of them. */
static unsigned long seconds(const struct kml_call *call)
{
	const char *text = kml_call_option(call, "timeout");
	char *end;
	unsigned long ret;

	if (!text)
		return 10;
	ret = strtoul(text, &end, 10);
	return *end || *text < '0' || *text > '9' || ret > SECONDS_MAX ? 0 : ret;
}

int kml_do_wait(struct kml_call *call)
{
	const struct timespec step = { .tv_nsec = STEP_NS };
	unsigned long limit = seconds(call);
	char path[KML_PATH_MAX], text[KML_VALUE_MAX];
	long long end = now_ns() + limit * 1000000000LL;
	size_t len = 0;
	int err = kml_call_path(call, call->argv[0], path);

	if (!limit)
		return kml_call_say(call, "--timeout '%s': wanted seconds, 1 to %d",
				    kml_call_option(call, "timeout"), SECONDS_MAX);
	while (!err) {
		err = call->home->ops->read(call->home, path, text, &len);
		if (!err && says(text, len, call->argv[1]))
			return 0;
		if (now_ns() > end)
			return kml_call_say(call, "%s: still '%.*s' after %lu seconds; wanted '%s'", call->argv[0],
					    (int)strcspn(text, "\n") < (int)len ? (int)strcspn(text, "\n") : (int)len,
					    text, limit, call->argv[1]);
		if (kml_call_interrupted(call))
			return -1;
		nanosleep(&step, NULL);
	}
	return kml_call_fail(call, call->argv[0], path, err, NULL);
}
