// SPDX-License-Identifier: GPL-2.0
/* sweep: one attribute is given value after value, another is read each time: a table and a plot. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "brace.h"
#include "errnos.h"
#include "interp_priv.h"
#include "path.h"
#include "plot.h"
#include "table.h"

/** struct sweep - one under way. */
struct sweep {
	struct kml_call *call;
	char path[KML_PATH_MAX];	/* what is written */
	char read_path[KML_PATH_MAX];
	char x[80], y[80];		/* what the axes are called */
	struct kml_point *point;	/* @count of them, whose y_text is ours */
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

/* A number with its suffix; what is none counts on, as the @n-th. */
static double number_of(const char *text, size_t n)
{
	char *end;
	double value = strtod(text, &end);

	if (end == text)
		return n;
	if (*end == 'K' || *end == 'M' || *end == 'G')
		value *= *end == 'K' ? 1 << 10 : *end == 'M' ? 1 << 20 : 1 << 30;
	return value;
}

static int sweep_one(struct sweep *s, const char *value)
{
	struct kml_point *p = &s->point[s->count];
	struct kml_home *home = s->call->home;
	char text[KML_VALUE_MAX], *end = NULL;
	int err, n = snprintf(text, sizeof(text), "%s\n", value);

	if (n >= (int)sizeof(text))
		return -EFBIG;
	err = home->ops->write(home, s->path, text, n);
	p->x_text = value;
	p->y_text = err ? strdup(strerror(-err)) : read_text(home, s->read_path, &err);
	if (!p->y_text)
		return -ENOMEM;
	p->x = number_of(value, s->count + 1);
	p->y = err ? 0 : strtod(p->y_text, &end);
	p->failed = err || end == p->y_text;	/* a word has no height */
	s->count++;
	return 0;
}

/* Writes and reads all, and then what was there @before. */
static int sweep_all(struct sweep *s, unsigned int count, char **value, const char *before, size_t len)
{
	struct kml_home *home = s->call->home;
	int err = 0;

	s->point = calloc(count, sizeof(*s->point));
	if (!s->point)
		return -ENOMEM;
	for (unsigned int i = 0; !err && i < count && !kml_call_interrupted(s->call); i++)
		err = sweep_one(s, value[i]);
	if (len)
		home->ops->write(home, s->path, before, len);
	return err;
}

static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* "size (bytes)". */
static void label(const char *path, char *ret, size_t size)
{
	const char *unit = "";
	struct kml_found found;

	if (!kml_path_find(path, &found) && found.entry)
		unit = kml_unit_name(found.entry->unit);
	if (*unit == '(')	/* "(an address)" has its own */
		unit = "";
	snprintf(ret, size, "%s%s%s%s", name_of(path), *unit ? " (" : "", unit, *unit ? ")" : "");
}

static int print_table(const struct sweep *s)
{
	struct libscols_table *table = kml_table_new(s->call, "sweep");

	if (!table || !scols_table_new_column(table, s->x, 0, SCOLS_FL_RIGHT) ||
	    !scols_table_new_column(table, s->y, 0.5, SCOLS_FL_TRUNC)) {
		scols_unref_table(table);
		return kml_call_say(s->call, "no memory");
	}
	for (size_t i = 0; i < s->count; i++) {
		struct libscols_line *line = scols_table_new_line(table, NULL);

		if (!line || scols_line_set_data(line, 0, s->point[i].x_text) ||
		    scols_line_set_data(line, 1, s->point[i].y_text)) {
			scols_unref_table(table);
			return kml_call_say(s->call, "no memory");
		}
	}
	return kml_table_print(s->call, table);
}

static bool has_height(const struct sweep *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (!s->point[i].failed)
			return true;
	return false;
}

static int show_sweep(struct sweep *s)
{
	struct kml_call *call = s->call;
	char title[200];
	struct kml_plot plot = { title, s->x, s->y, s->point, s->count };
	bool drawn = !kml_call_option(call, "plain") && !kml_call_option(call, "json") &&
		     !kml_call_option(call, "svg");

	label(s->path, s->x, sizeof(s->x));
	label(s->read_path, s->y, sizeof(s->y));
	snprintf(title, sizeof(title), "%.90s against %.90s", name_of(s->read_path), name_of(s->path));
	if (drawn && print_table(s))
		return -1;
	if (drawn && !has_height(s))	/* names, such as those of zones, have no plot */
		return 0;
	if (drawn)
		fputc('\n', call->out);
	return kml_plot_show(call, &plot);
}

/* The attribute that @operand names, and what it says. Return: 0, or -1 having said why. */
static int look(struct kml_call *call, const char *operand, char *path, char *value, size_t *len)
{
	int err = kml_call_path(call, operand, path);

	*len = 0;
	if (!err)
		err = call->home->ops->read(call->home, path, value, len);
	return err ? kml_call_fail(call, operand, path, err, NULL) : 0;
}

/* Is there something to read? It may still say no to each value. */
static int look_there(struct kml_call *call, const char *operand, char *path)
{
	struct kml_found found;
	bool value = isdigit((unsigned char)*operand) || isupper((unsigned char)*operand);

	if (value && !kml_call_path(call, operand, path) && kml_path_find(path, &found))
		return kml_call_say(call, "%s: no attribute; wanted ATTR VALUES... READ: the last word is what is read", operand);
	return kml_call_find(call, operand, false, path);
}

/* Sweeps over the words between the first and the last operand, braces opened. */
static int sweep_words(struct sweep *s, const char *before, size_t len)
{
	char **value = s->call->argv + 1;
	unsigned int count = s->call->argc - 2;
	struct kml_words words = { 0 };
	int err = kml_brace_words(&words, count, value), ret;

	if (!err && words.count)
		err = sweep_all(s, words.count, words.word, before, len);
	else if (!err)
		err = sweep_all(s, count, value, before, len);
	ret = err ? kml_call_say(s->call, "%s", strerror(-err)) : show_sweep(s);	/* points lean on the words */
	kml_words_free(&words);
	return ret;
}

int kml_do_sweep(struct kml_call *call)
{
	struct sweep s = { .call = call };
	char before[KML_VALUE_MAX];
	size_t len;
	int ret;

	if (look(call, call->argv[0], s.path, before, &len) ||
	    look_there(call, call->argv[call->argc - 1], s.read_path))
		return -1;
	ret = sweep_words(&s, before, len);
	for (size_t i = 0; i < s.count; i++)
		free((char *)(uintptr_t)s.point[i].y_text);
	free(s.point);
	return ret;
}
