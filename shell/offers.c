// SPDX-License-Identifier: GPL-2.0
/* Reads the statement around a word, and asks table, schema and home what fits there. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "errnos.h"
#include "interp_priv.h"
#include "offers.h"
#include "path.h"
#include "settings.h"

/** struct place - where the word stands. */
struct place {
	struct kml_interp *in;
	struct kml_offers *ret;
	const char *word;		/* as typed so far, terminated */
	const struct kml_command *cmd;	/* of the statement, or NULL: the word is a command */
	unsigned int operand;		/* how many operands stand before it */
	char first[KML_PATH_MAX];	/* the first operand */
	char before[KML_PATH_MAX];	/* the word before it */
	char target[KML_PATH_MAX];	/* what stands after '>' elsewhere in the statement */
	bool after_target;		/* the word is what stands after '>' */
};

static int offer(struct kml_offers *offers, const char *before, const char *text, const char *doc)
{
	struct kml_offer made = { .doc = doc ? strdup(doc) : NULL };

	if (offers->count == offers->room) {
		size_t room = offers->room ? 2 * offers->room : 64;
		struct kml_offer *grown = reallocarray(offers->offer, room, sizeof(*grown));

		if (!grown) {
			free(made.doc);
			return -ENOMEM;
		}
		offers->offer = grown;
		offers->room = room;
	}
	if (asprintf(&made.text, "%s%s%s", offers->quote ? "'" : "", before, text) < 0) {
		free(made.doc);
		return -ENOMEM;
	}
	offers->offer[offers->count++] = made;
	return 0;
}

void kml_offers_free(struct kml_offers *offers)
{
	for (size_t i = 0; i < offers->count; i++) {
		free(offers->offer[i].text);
		free(offers->offer[i].doc);
	}
	free(offers->offer);
	*offers = (struct kml_offers){ 0 };
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

static int commands(struct place *p)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < kml_commands_count; i++)
		if (begins(kml_commands[i].name, p->word))
			err = offer(p->ret, "", kml_commands[i].name, kml_commands[i].doc);
	return err;
}

static int options(struct place *p)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < p->cmd->options_count; i++) {
		const struct kml_command_option *o = &p->cmd->options[i];
		char text[40];

		snprintf(text, sizeof(text), "--%s", o->name);
		if (begins(text, p->word))
			err = offer(p->ret, "", text, o->doc);
		snprintf(text, sizeof(text), "-%c", o->letter);
		if (!err && o->letter && p->word[1] != '-' && begins(text, p->word))
			err = offer(p->ret, "", text, o->doc);
	}
	return err;
}

/** struct listing - the entries of one directory that fit. */
struct listing {
	struct place *place;
	char dir[KML_PATH_MAX];		/* as typed, with its '/' */
	char path[KML_PATH_MAX];	/* the same from the root */
	const char *prefix;
	bool dirs, files, writable;
};

static const struct kml_entry *entry_of(const struct listing *l, const char *name)
{
	char path[KML_PATH_MAX + 80];
	struct kml_found found;

	snprintf(path, sizeof(path), "%s%s%s", l->path, *l->path ? "/" : "", name);
	return kml_path_find(path, &found) ? NULL : found.entry;
}

static int list_one(void *ctx, const char *name, const struct kml_stat *st)
{
	struct listing *l = ctx;
	const struct kml_entry *entry;
	char text[300];

	if (!begins(name, l->prefix) || !(st->is_dir ? l->dirs : l->files) ||
	    (!st->is_dir && l->writable && !(st->perm & 0222)))
		return 0;
	entry = st->is_dir ? NULL : entry_of(l, name);
	snprintf(text, sizeof(text), "%s%s", name, st->is_dir ? "/" : "");
	return offer(l->place->ret, l->dir, text, entry ? entry->doc : NULL);
}

static int paths(struct place *p, bool dirs, bool files, bool writable)
{
	struct listing l = { .place = p, .dirs = dirs, .files = files, .writable = writable };
	const char *slash = strrchr(p->word, '/');
	size_t len = slash ? slash - p->word + 1 : 0;
	int err;

	if (len >= sizeof(l.dir))
		return 0;
	memcpy(l.dir, p->word, len);
	l.dir[len] = '\0';
	l.prefix = p->word + len;
	p->ret->paths = true;
	if (kml_interp_path(p->in, len ? l.dir : ".", l.path))
		return 0;
	err = p->in->home->ops->list(p->in->home, l.path, list_one, &l);
	return err == -ENOMEM ? err : 0;
}

/* Is @name among the names joined by '|' before the last one? */
static bool given(const char *joined, size_t len, const char *name)
{
	size_t n = strlen(name);

	for (size_t at = 0; at < len; at += strcspn(joined + at, "|") + 1)
		if (strcspn(joined + at, "|") == n && !strncmp(joined + at, name, n))
			return true;
	return false;
}

static int names(struct place *p, const struct kml_names *list, bool joined)
{
	const char *bar = joined ? strrchr(p->word, '|') : NULL;
	size_t len = bar ? bar - p->word + 1 : 0;
	char before[1024];
	int err = 0;

	if (len >= sizeof(before))
		return 0;
	memcpy(before, p->word, len);
	before[len] = '\0';
	for (unsigned int i = 0; !err && i < list->count; i++)
		if (begins(list->name[i].name, p->word + len) && !given(before, len, list->name[i].name))
			err = offer(p->ret, before, list->name[i].name, list->name[i].doc);
	return err;
}

static void now(struct place *p, const char *path, char *ret, size_t size)
{
	char value[KML_VALUE_MAX + 1];
	size_t len = 0;

	*ret = '\0';
	if (p->in->home->ops->read(p->in->home, path, value, &len) || !len)
		return;
	value[len] = '\0';
	snprintf(ret, size, "; now %.*s", (int)strcspn(value, "\n"), value);
}

/* What a value that is no name may be, and what it is. */
static void hint(struct place *p, const struct kml_found *found, const char *path)
{
	const struct kml_entry *e = found->entry;
	const char *unit = kml_unit_name(e->unit);
	char *ret = p->ret->hint, is[120];
	size_t size = sizeof(p->ret->hint);
	const char *blank = *unit ? " " : "";

	now(p, path, is, sizeof(is));
	if (e->entry == KML_ACT0)
		snprintf(ret, size, "%s: 1. %s", e->name, e->doc);
	else if (e->entry == KML_TEXT)
		snprintf(ret, size, "%s: text, at most %d bytes. %s", e->name, KML_STORE_MAX, e->doc);
	else if (e->kind == KML_BOOL)
		snprintf(ret, size, "%s: 0 or 1%s. %s", e->name, is, e->doc);
	else if (e->entry == KML_CFG)
		snprintf(ret, size, "%s: %" PRIu64 "..%" PRIu64 "%s%s, default %" PRIu64 "%s. %s", e->name,
			 e->min, e->max, blank, unit, e->def, is, e->doc);
	else
		snprintf(ret, size, "%s: %" PRIu64 "..%" PRIu64 "%s%s%s. %s", e->name, e->min, e->max,
			 blank, unit, is, e->doc);
}

static bool many(const struct kml_entry *e)
{
	return e->entry == KML_SET || e->entry == KML_VARSET;
}

/* A value of the attribute that @operand names. */
static int values(struct place *p, const char *operand)
{
	struct kml_found found;
	char path[KML_PATH_MAX];

	if (kml_interp_path(p->in, operand, path) || kml_path_find(path, &found) || !found.entry)
		return 0;
	p->ret->more = found.entry->names && many(found.entry);
	if (found.entry->names)
		return names(p, found.entry->names, p->ret->more);
	if (kml_entry_writable(found.entry))
		hint(p, &found, path);
	return 0;
}

/* A value whose attribute is not known yet: a name of any list. */
static int any_names(struct place *p)
{
	int err = 0;

	for (unsigned int i = 0; !err && *p->word && i < kml_names_lists_count; i++)
		err = names(p, kml_names_lists[i], strchr(p->word, '|'));
	p->ret->more = strchr(p->word, '|');
	return err;
}

static int topics(struct place *p)
{
	int err = commands(p);

	if (!err && *p->word)
		err = any_names(p);
	return err || p->ret->count ? err : paths(p, true, true, false);
}

static int homes(struct place *p)
{
	static const struct {
		const char *name, *doc;
	} list[] = {
		{ "twin", "The simulated machine." }, { "vm", "A real kernel in a guest." },
		{ "kernel", "This computer's kernel." },
		{ "compare", "Run a line on twin and vm and show where they differ." },
	};
	int err = 0;

	for (size_t i = 0; !err && !p->operand && i < sizeof(list) / sizeof(list[0]); i++)
		if (begins(list[i].name, p->word))
			err = offer(p->ret, "", list[i].name, list[i].doc);
	if (p->operand == 1 && !strcmp(p->first, "compare"))
		err = commands(p);
	return err;
}

static int settings(struct place *p)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < kml_settings_count; i++) {
		const struct kml_setting *s = &kml_settings[i];

		if (!p->operand && begins(s->name, p->word))
			err = offer(p->ret, "", s->name, s->doc);
		for (unsigned int v = 0; !err && p->operand == 1 && !strcmp(s->name, p->first) &&
		     s->values[v]; v++)
			if (begins(s->values[v], p->word))
				err = offer(p->ret, "", s->values[v], NULL);
	}
	return err;
}

static int operands(struct place *p)
{
	switch (p->cmd->operands) {
	case KML_OPERANDS_NONE:
		return 0;
	case KML_OPERANDS_WORDS:
		return *p->target ? values(p, p->target) : any_names(p);
	case KML_OPERANDS_PATH:
		return paths(p, true, true, false);
	case KML_OPERANDS_DIR:
	case KML_OPERANDS_NEW_DIR:
		return paths(p, true, false, false);
	case KML_OPERANDS_ATTR:
		if (!p->operand)
			return paths(p, true, true, true);
		return p->ret->count || *p->word == '/' || strchr(p->word, '/') ?
			paths(p, true, true, false) : values(p, p->first);
	case KML_OPERANDS_HOST_FILE:
		p->ret->host_files = true;
		return 0;
	case KML_OPERANDS_COMMAND:
		return commands(p);
	case KML_OPERANDS_TOPIC:
		return topics(p);
	case KML_OPERANDS_HOME:
		return homes(p);
	case KML_OPERANDS_SETTING:
		return settings(p);
	}
	return 0;
}

/* The option that the word before is, where its value stands here; or NULL. */
static const struct kml_command_option *option_before(const struct place *p)
{
	const char *text = p->before;

	for (unsigned int i = 0; *text == '-' && i < p->cmd->options_count; i++) {
		const struct kml_command_option *o = &p->cmd->options[i];

		if (o->arg && (!strcmp(text + 1 + (text[1] == '-'), o->name) ||
			       (o->letter && text[1] == o->letter && !text[2])))
			return o;
	}
	return NULL;
}

static int find(struct place *p)
{
	const struct kml_command_option *o;

	if (p->after_target)
		return paths(p, true, true, true);
	if (!p->cmd)
		return *p->before ? 0 : commands(p);
	o = option_before(p);
	if (o) {
		p->ret->host_files = !strcmp(o->arg, "FILE");
		return 0;
	}
	if (*p->word == '-' && !(p->cmd->flags & KML_CMD_VERBATIM))
		return options(p);
	return operands(p);
}

/* Copies the word at @at without its quotes; returns where it ends. */
static size_t next_word(const char *line, size_t len, size_t at, char *ret, size_t size)
{
	char quote = '\0';
	size_t n = 0;

	for (; at < len && (quote || !strchr(" \t>", line[at])); at++) {
		if (quote ? line[at] == quote : line[at] == '\'' || line[at] == '"')
			quote = quote ? '\0' : line[at];
		else if (n + 1 < size)
			ret[n++] = line[at];
	}
	ret[n] = '\0';
	return at;
}

/* Where the statement around @start begins; @end: where it ends behind it. */
static size_t statement(const char *line, size_t start, size_t *end)
{
	size_t begin = 0, at;
	char quote = '\0';

	for (at = 0; line[at]; at++) {
		char c = line[at];

		if (quote ? c == quote : c == '\'' || c == '"')
			quote = quote ? '\0' : c;
		else if (!quote && (c == ';' || c == '&' || (c == '|' && at && strchr(" \t", line[at - 1])))) {
			if (at >= start)
				break;
			begin = at + 1;
		}
	}
	*end = at;
	return begin;
}

static void note_word(struct place *p, const char *word, unsigned int *count)
{
	if (!(*count)++)
		p->cmd = kml_command_find(word);
	else if (*word != '-' && !p->operand++)
		strcpy(p->first, word);
	strcpy(p->before, word);
}

/* What stands in the statement before and, for '>', behind the word. */
static void look_around(struct place *p, const char *line, size_t start, size_t end)
{
	size_t stop, at = statement(line, start, &stop);
	unsigned int count = 0;
	bool target = false;
	char word[KML_PATH_MAX];

	while (at < stop) {
		if (strchr(" \t", line[at])) {
			at++;
		} else if (line[at] == '>') {
			target = true;
			at++;
		} else if (at >= start && at < end) {
			bool closed = strchr("'\"", line[start]) && line[end] == line[start];

			at = end + closed;	/* with its quote: else that would seem to open */
			target = false;
		} else {
			at = next_word(line, at < start ? start : stop, at, word, sizeof(word));
			if (target)
				strcpy(p->target, word);
			else if (at <= start)
				note_word(p, word, &count);
			target = false;
		}
		if (at <= start)
			p->after_target = target;
	}
}

int kml_offers_find(struct kml_interp *in, const char *line, size_t start, size_t end,
		    struct kml_offers *ret)
{
	struct place p = { .in = in, .ret = ret };
	size_t quoted = start && (line[start - 1] == '\'' || line[start - 1] == '"');
	char *word = strndup(line + start, end - start);
	int err;

	if (!word)
		return -ENOMEM;
	p.word = word;
	look_around(&p, line, start - quoted, end);
	ret->quote = !quoted && strchr(word, '|');
	err = find(&p);
	free(word);
	return err;
}
