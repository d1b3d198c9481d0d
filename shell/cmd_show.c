// SPDX-License-Identifier: GPL-2.0
/* Looking at much at once: show, tree, diff. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "errnos.h"
#include "interp_priv.h"
#include "path.h"
#include "saved.h"
#include "table.h"

/* The table under construction, and whose attributes go into it. */
struct showing {
	struct kml_call *call;
	struct libscols_table *table;
	const char *path;		/* of the object */
	int err;
};

/* A value for one cell: its first line, what cannot be printed dotted; "EOPNOTSUPP" for an error. */
static void cell(const char *value, size_t len, int err, char *ret, size_t size)
{
	unsigned int more = 0;
	size_t n = 0;

	if (err) {
		snprintf(ret, size, "%s", kml_errno_name(-err));
		return;
	}
	while (len && (value[len - 1] == '\n' || !value[len - 1]))
		len--;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = value[i];

		more += c == '\n';
		if (!more && n + 40 < size)
			ret[n++] = c < ' ' || c >= 0x7f ? '.' : c;
	}
	ret[n] = '\0';
	if (more)
		snprintf(ret + n, size - n, " ... %u more line%s", more, more == 1 ? "" : "s");
}

static int show_one(void *ctx, const char *path, int err, const char *value, size_t len)
{
	struct showing *s = ctx;
	struct kml_found found;
	struct libscols_line *line;
	char text[KML_VALUE_MAX];

	if (kml_path_find(path, &found) || !found.entry || found.dir_len != strlen(s->path))
		return 0;
	line = scols_table_new_line(s->table, NULL);
	cell(value, len, err, text, sizeof(text));
	if (!line || scols_line_set_data(line, 0, found.entry->name) ||
	    scols_line_set_data(line, 1, text) ||
	    scols_line_set_data(line, 2, kml_unit_name(found.entry->unit)) ||
	    scols_line_set_data(line, 3, found.entry->doc))
		s->err = -ENOMEM;
	return s->err;
}

static int show_object(struct kml_call *call, const char *operand)
{
	char path[KML_PATH_MAX];
	struct showing s = { .call = call, .path = path };
	int err;

	if (kml_call_find(call, operand, true, path))
		return -1;
	s.table = kml_table_new(call, "attributes");
	if (!s.table)
		return kml_call_say(call, "no memory");
	scols_table_new_column(s.table, "ATTRIBUTE", 0, 0);
	scols_table_new_column(s.table, "VALUE", 0.3, SCOLS_FL_TRUNC);
	scols_table_new_column(s.table, "UNIT", 0, 0);
	scols_table_new_column(s.table, "MEANING", 0.4, SCOLS_FL_TRUNC);
	err = call->home->ops->readtree(call->home, path, NULL, show_one, &s);
	if (!err && (scols_table_get_nlines(s.table) || kml_call_option(call, "json")))
		return kml_table_print(call, s.table);
	scols_unref_table(s.table);
	if (!err)
		fprintf(call->out, "%s has no attributes; 'ls %s' lists what is in it\n", operand, operand);
	return err ? kml_call_fail(call, operand, path, err, NULL) : 0;
}

int kml_do_show(struct kml_call *call)
{
	int ret = 0;

	if (!call->argc)
		return show_object(call, ".");
	for (unsigned int i = 0; i < call->argc; i++) {
		if (call->argc > 1 && !kml_call_option(call, "json"))
			fprintf(call->out, "%s:\n", call->argv[i]);
		ret |= show_object(call, call->argv[i]);
	}
	return ret;
}

/** struct growing - the tree under construction. */
struct growing {
	struct kml_call *call;
	struct libscols_table *table;
	struct libscols_line *parent;
	char path[KML_PATH_MAX];
	size_t len;
	bool files;
};

static int grow(struct growing *g);

static int grow_one(void *ctx, const char *name, const struct kml_stat *st)
{
	struct growing *g = ctx;
	struct libscols_line *line, *parent = g->parent;
	size_t old = g->len;
	char text[300];
	int err = 0;

	if (kml_call_interrupted(g->call))
		return -EINTR;
	if (!st->is_dir && !g->files)
		return 0;
	line = scols_table_new_line(g->table, parent);
	snprintf(text, sizeof(text), "%s%s", name, st->is_dir ? "/" : "");
	if (!line || scols_line_set_data(line, 0, text))
		return -ENOMEM;
	if (!st->is_dir || old + strlen(name) + 2 > sizeof(g->path))
		return 0;
	g->len += snprintf(g->path + old, sizeof(g->path) - old, "%s%s", old ? "/" : "", name);
	g->parent = line;
	err = grow(g);
	g->parent = parent;
	g->len = old;
	g->path[old] = '\0';
	return err == -ENOENT ? 0 : err;	/* removed meanwhile */
}

static int grow(struct growing *g)
{
	return g->call->home->ops->list(g->call->home, g->path, grow_one, g);
}

static int tree_of(struct kml_call *call, const char *operand)
{
	struct growing g = { .call = call, .files = kml_call_option(call, "all") };
	int err = kml_call_path(call, operand, g.path);

	g.len = strlen(g.path);
	g.table = kml_table_new(call, "tree");
	if (!g.table)
		return kml_call_say(call, "no memory");
	scols_table_enable_noheadings(g.table, 1);
	scols_table_new_column(g.table, "name", 0, SCOLS_FL_TREE);
	g.parent = scols_table_new_line(g.table, NULL);
	if (g.parent)
		scols_line_set_data(g.parent, 0, operand);
	if (!err)
		err = grow(&g);
	if (!err)
		return kml_table_print(call, g.table);
	scols_unref_table(g.table);
	return kml_call_fail(call, operand, g.path, err, NULL);
}

int kml_do_tree(struct kml_call *call)
{
	int ret = 0;

	if (!call->argc)
		return tree_of(call, ".");
	for (unsigned int i = 0; i < call->argc; i++)
		ret |= tree_of(call, call->argv[i]);
	return ret;
}

/** struct fact - one attribute of one side of diff. */
struct fact {
	char *name, *value;
};

struct facts {
	struct fact *fact;
	size_t count, room;
	size_t skip;			/* bytes of the object's own path */
};

static int add_fact(void *ctx, const char *path, int err, const char *value, size_t len)
{
	struct facts *f = ctx;
	char text[KML_VALUE_MAX];

	if (f->count == f->room) {
		size_t room = f->room ? 2 * f->room : 64;
		struct fact *grown = reallocarray(f->fact, room, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		f->fact = grown;
		f->room = room;
	}
	if (err)
		snprintf(text, sizeof(text), "%s", kml_errno_name(-err));
	else
		snprintf(text, sizeof(text), "%.*s", (int)len, value);
	f->fact[f->count].name = strdup(path + f->skip);
	f->fact[f->count].value = strdup(text);
	if (!f->fact[f->count].name || !f->fact[f->count].value)
		return -ENOMEM;
	f->count++;
	return 0;
}

static const char *value_of(const struct facts *f, const char *name)
{
	for (size_t i = 0; i < f->count; i++)
		if (!strcmp(f->fact[i].name, name))
			return f->fact[i].value;
	return NULL;
}

static void free_facts(struct facts *f)
{
	for (size_t i = 0; i < f->count; i++) {
		free(f->fact[i].name);
		free(f->fact[i].value);
	}
	free(f->fact);
}

/* A saved tree is a side, too: what it writes are the facts. */
static int facts_of_file(struct kml_call *call, const char *name, struct facts *f)
{
	struct kml_changes changes;
	char msg[500];
	int err = kml_saved_read(name, &changes, msg, sizeof(msg));

	if (err)
		return kml_call_say(call, "%s", msg);
	for (size_t i = 0; !err && i < changes.count; i++)
		err = add_fact(f, changes.change[i].path, 0, changes.change[i].value ? changes.change[i].value : "",
			       changes.change[i].len);
	kml_changes_free(&changes);
	return err;
}

/* The tree as save would write it now, to be held against a saved file. */
static int facts_of_tree(struct kml_call *call, struct facts *f)
{
	struct kml_changes changes = { 0 };
	int err = kml_changes_snapshot(call->home, "", &changes);

	for (size_t i = 0; !err && i < changes.count; i++)
		err = add_fact(f, changes.change[i].path, 0, changes.change[i].value ? changes.change[i].value : "",
			       changes.change[i].len);
	kml_changes_free(&changes);
	return err;
}

static bool is_file(const struct kml_call *call, const char *operand)
{
	struct kml_found found;
	struct stat st;

	return !kml_call_confined(call) && !stat(operand, &st) && S_ISREG(st.st_mode) && kml_path_find(operand, &found);
}

static int facts_of(struct kml_call *call, const char *operand, bool with_file, struct facts *f)
{
	char path[KML_PATH_MAX];
	int err;

	if (is_file(call, operand))
		return facts_of_file(call, operand, f);
	err = kml_call_path(call, operand, path);
	if (!err && with_file && !*path)
		err = facts_of_tree(call, f);
	else if (!err) {
		f->skip = strlen(path) + (*path != '\0');
		err = call->home->ops->readtree(call->home, path, NULL, add_fact, f);
	}
	return err ? kml_call_fail(call, operand, path, err, NULL) : 0;
}

static int set_side(struct libscols_line *line, size_t column, const char *value)
{
	char text[KML_VALUE_MAX];

	if (!value)
		return scols_line_set_data(line, column, "-");
	cell(value, strlen(value), 0, text, sizeof(text));
	return scols_line_set_data(line, column, text);
}

static int add_difference(struct libscols_table *table, const char *name, const char *a, const char *b)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);

	return !line || scols_line_set_data(line, 0, name) || set_side(line, 1, a) ||
	       set_side(line, 2, b) ? -ENOMEM : 0;
}

static int print_differences(struct kml_call *call, const struct facts *a, const struct facts *b)
{
	struct libscols_table *table = kml_table_new(call, "differences");
	int err = table ? 0 : -ENOMEM;

	if (err)
		return kml_call_say(call, "no memory");
	scols_table_new_column(table, "ATTRIBUTE", 0, 0);
	scols_table_new_column(table, call->argv[0], 0.4, SCOLS_FL_TRUNC);
	scols_table_new_column(table, call->argv[1], 0.4, SCOLS_FL_TRUNC);
	for (size_t i = 0; !err && i < a->count; i++) {
		const char *other = value_of(b, a->fact[i].name);

		if (!other || strcmp(other, a->fact[i].value))
			err = add_difference(table, a->fact[i].name, a->fact[i].value, other);
	}
	for (size_t i = 0; !err && i < b->count; i++)
		if (!value_of(a, b->fact[i].name))
			err = add_difference(table, b->fact[i].name, NULL, b->fact[i].value);
	if (!err)
		return kml_table_print(call, table);
	scols_unref_table(table);
	return kml_call_say(call, "no memory");
}

int kml_do_diff(struct kml_call *call)
{
	struct facts a = { 0 }, b = { 0 };
	bool file = is_file(call, call->argv[0]) || is_file(call, call->argv[1]);
	int ret = facts_of(call, call->argv[0], file, &a);

	if (!ret)
		ret = facts_of(call, call->argv[1], file, &b);
	if (!ret)
		ret = print_differences(call, &a, &b);
	free_facts(&a);
	free_facts(&b);
	return ret;
}
