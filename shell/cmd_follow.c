// SPDX-License-Identifier: GPL-2.0
/* What goes on over time: calls, watch, sweep. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "interp_priv.h"
#include "brace.h"
#include "plot.h"

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

/** struct sweep - one under way. */
struct sweep {
	struct kml_call *call;
	const char *attr, *read;
	char path[KML_PATH_MAX], read_path[KML_PATH_MAX];
	struct kml_point *point;
	size_t count;
};

static char *read_text(struct kml_home *home, const char *path, int *err)
{
	char value[KML_VALUE_MAX + 1];
	size_t len = 0;

	*err = home->ops->read(home, path, value, &len);
	value[*err ? 0 : len] = '\0';
	value[strcspn(value, "\n")] = '\0';
	return strdup(*err ? strerror(-*err) : value);
}

static int sweep_one(struct sweep *s, const char *value)
{
	struct kml_point *p = &s->point[s->count];
	struct kml_home *home = s->call->home;
	char text[KML_VALUE_MAX];
	char *end;
	int err, n = snprintf(text, sizeof(text), "%s\n", value);

	if (n >= (int)sizeof(text))
		return -EFBIG;
	err = home->ops->write(home, s->path, text, n);
	p->x_text = value;
	p->y_text = err ? strdup(strerror(-err)) : read_text(home, s->read_path, &err);
	if (!p->y_text)
		return -ENOMEM;
	p->failed = err;
	p->x = strtod(value, &end);
	if (*end == 'K' || *end == 'M' || *end == 'G')
		p->x *= *end == 'K' ? 1 << 10 : *end == 'M' ? 1 << 20 : 1 << 30;
	if (end == value)
		p->x = s->count + 1;
	p->y = err ? 0 : strtod(p->y_text, &end);
	s->count++;
	return 0;
}

/* "size (bytes)". */
static void label(const char *operand, const char *path, char *ret, size_t size)
{
	const char *name = strrchr(operand, '/');

	snprintf(ret, size, "%s", name ? name + 1 : operand);
}

int kml_do_sweep(struct kml_call *call)
{
	struct sweep s = { .call = call, .attr = call->argv[0], .read = call->argv[call->argc - 1] };
	char before[KML_VALUE_MAX], x[80], y[80], title[200];
	struct kml_plot plot = { .title = title, .x_label = x, .y_label = y };
	struct kml_words words = { 0 };
	size_t before_len = 0;
	int err = kml_call_path(call, s.attr, s.path), ret;

	if (!err)
		err = call->home->ops->read(call->home, s.path, before, &before_len);
	if (err)
		return kml_call_fail(call, s.attr, s.path, err, NULL);
	err = kml_call_path(call, s.read, s.read_path);
	if (err)
		return kml_call_fail(call, s.read, s.read_path, err, NULL);
	err = kml_brace_words(&words, call->argc - 2, call->argv + 1);
	if (words.count) {
		call->argv = words.word - 1;	/* values begin at 1 */
		call->argc = words.count + 2;
	}
	s.point = calloc(call->argc, sizeof(*s.point));
	if (!s.point)
		err = -ENOMEM;
	for (unsigned int i = 1; !err && i + 1 < call->argc && !kml_call_interrupted(call); i++)
		err = sweep_one(&s, call->argv[i]);
	if (before_len)
		call->home->ops->write(call->home, s.path, before, before_len);
	label(s.attr, s.path, x, sizeof(x));
	label(s.read, s.read_path, y, sizeof(y));
	snprintf(title, sizeof(title), "%s against %s", y, x);
	plot.point = s.point;
	plot.count = s.count;
	ret = err ? kml_call_say(call, "%s", strerror(-err)) : kml_plot_show(call, &plot);
	for (size_t i = 0; i < s.count; i++)
		free((char *)(uintptr_t)s.point[i].y_text);
	free(s.point);
	kml_words_free(&words);
	return ret;
}
