// SPDX-License-Identifier: GPL-2.0
/* A recursive descent over 128-bit integers and texts: u64 add and subtract exactly, and nothing wraps. */
#include <ctype.h>
#include <errno.h>
#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "relation.h"
#include "relation_value.h"

/** struct text - one text that was read, kept until the relation is judged. */
struct text {
	struct text *next;
	char bytes[];
};

/** struct parser - where we are, and whom to ask. */
struct parser {
	const char *text, *at;
	const struct kml_relation_world *world;
	struct text *texts;
	char *msg;
	size_t msg_size;
	unsigned int depth;
};

/* A path is shorter than this; an attribute's name much shorter. */
#define NAME_MAX_LEN 512

static int relation(struct parser *p, struct kml_rvalue *ret);

__attribute__((format(printf, 3, 4)))
static int fail(struct parser *p, int err, const char *format, ...)
{
	char what[NAME_MAX_LEN + 160];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	snprintf(p->msg, p->msg_size, "'%s', column %td: %s", p->text, p->at - p->text + 1, what);
	return err;
}

static void blanks(struct parser *p)
{
	while (*p->at == ' ' || *p->at == '\t')
		p->at++;
}

/* Steps over @token if it stands here. */
static bool take(struct parser *p, const char *token)
{
	size_t len = strlen(token);

	blanks(p);
	if (strncmp(p->at, token, len))
		return false;
	p->at += len;
	return true;
}

/* Keeps @len bytes of @bytes, terminated, until the end. */
static char *keep(struct parser *p, const char *bytes, size_t len)
{
	struct text *text = malloc(sizeof(*text) + len + 1);

	if (!text) {
		fail(p, -ENOMEM, "no memory");
		return NULL;
	}
	memcpy(text->bytes, bytes, len);
	text->bytes[len] = '\0';
	text->next = p->texts;
	p->texts = text;
	return text->bytes;
}

static bool name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* How long the name is that stands here: a path goes on over '/', '-' and '.'. */
static size_t name_len(const char *at)
{
	size_t len = 0, plain;

	while (name_char(at[len]))
		len++;
	if (!len)
		return 0;
	for (plain = len; at[plain] == '-' || at[plain] == '.' || name_char(at[plain]);)
		plain++;
	if (at[plain] != '/' || !name_char(at[plain + 1]))
		return len;
	for (len = plain; name_char(at[len]) || strchr("/-.", at[len] ? at[len] : ' ');)
		len++;
	return len;
}

static int take_name(struct parser *p, char *ret)
{
	size_t len;

	blanks(p);
	len = name_len(p->at);
	if (!len || len >= NAME_MAX_LEN || isdigit((unsigned char)*p->at))
		return fail(p, -EINVAL, "wanted a number, an attribute or a parenthesis");
	memcpy(ret, p->at, len);
	ret[len] = '\0';
	return 0;
}

static int take_literal(struct parser *p, struct kml_rvalue *ret)
{
	const char *end = strchr(p->at + 1, *p->at);

	if (!end)
		return fail(p, -EINVAL, "the text that begins here has no end");
	*ret = (struct kml_rvalue){ .text = keep(p, p->at + 1, end - p->at - 1) };
	if (!ret->text)
		return -ENOMEM;
	p->at = end + 1;
	return 0;
}

static int attribute(struct parser *p, const char *name, struct kml_rvalue *ret)
{
	char buf[KML_RELATION_TEXT];
	size_t len = 0;
	int err = p->world->read(p->world->ctx, name, buf, &len);

	if (err)
		return fail(p, err, "cannot read %s: %s", name, strerror(-err));
	*ret = (struct kml_rvalue){ .text = keep(p, buf, len), .name = keep(p, name, strlen(name)) };
	return ret->text && ret->name ? 0 : -ENOMEM;
}

static int as_number(struct parser *p, const struct kml_rvalue *value, kml_wide *ret)
{
	int err = kml_rvalue_number(value, ret);

	if (p->world->dry && (err || !*ret)) {
		*ret = 1;
		return 0;
	}
	return err ? fail(p, err, "%s%s'%.*s', not a number", value->name ? value->name : "",
			  value->name ? " is " : "", (int)strcspn(value->text, "\n"), value->text) : 0;
}

/* The @number-th line, or word, of @text, from 1 on; "" where there is none. */
static int part(struct parser *p, const char *text, const char *ends, kml_wide number,
		struct kml_rvalue *ret)
{
	for (text += ends[1] ? strspn(text, ends) : 0; number > 1 && *text; number--) {
		text += strcspn(text, ends);
		text += ends[1] ? strspn(text, ends) : *text != '\0';
	}
	*ret = (struct kml_rvalue){ .text = keep(p, text, strcspn(text, ends)) };
	return ret->text ? 0 : -ENOMEM;
}

static kml_wide count_lines(const char *text)
{
	size_t len = strlen(text);
	kml_wide count = len && text[len - 1] != '\n';

	for (size_t i = 0; i < len; i++)
		count += text[i] == '\n';
	return count;
}

/** struct call - a function, and what stands between its parentheses. */
struct call {
	char function[NAME_MAX_LEN];
	struct kml_rvalue argument;	/* a literal, or only the name of an attribute */
	kml_wide number;	/* behind the comma; -1: nothing there */
};

static int take_call(struct parser *p, struct call *call)
{
	struct kml_rvalue number;
	char name[NAME_MAX_LEN];
	int err;

	blanks(p);
	if (*p->at == '\'' || *p->at == '"') {
		err = take_literal(p, &call->argument);
	} else {
		err = take_name(p, name);
		if (err)
			return err;
		call->argument = (struct kml_rvalue){ .name = keep(p, name, strlen(name)) };
		p->at += strlen(name);
		err = call->argument.name ? 0 : -ENOMEM;
	}
	call->number = -1;
	if (!err && take(p, ",")) {
		err = relation(p, &number);
		if (!err)
			err = as_number(p, &number, &call->number);
	}
	return err || take(p, ")") ? err : fail(p, -EINVAL, "wanted ')'");
}

/* What the home's own functions answer. */
static int foreign(struct parser *p, struct call *call, struct kml_rvalue *ret)
{
	const char *argument = call->argument.text ? call->argument.text : call->argument.name;
	char buf[KML_RELATION_TEXT];
	size_t len = 0;
	int err = !p->world->call ? -ENOSYS :
		p->world->call(p->world->ctx, call->function, argument, call->number, buf, &len);

	if (err == -ENOSYS)
		return fail(p, -EINVAL, "no function %s()", call->function);
	if (err)
		return fail(p, err, "%s(%s): %s", call->function, argument, strerror(-err));
	*ret = (struct kml_rvalue){ .text = keep(p, buf, len), .name = keep(p, call->function,
									   strlen(call->function)) };
	return ret->text && ret->name ? 0 : -ENOMEM;
}

static int function(struct parser *p, const char *name, struct kml_rvalue *ret)
{
	struct kml_rvalue value;
	struct call call;
	int err;

	snprintf(call.function, sizeof(call.function), "%s", name);
	err = take_call(p, &call);
	if (err)
		return err;
	if (strcmp(name, "lines") && strcmp(name, "line") && strcmp(name, "word"))
		return foreign(p, &call, ret);
	value = call.argument;
	if (!value.text) {
		err = attribute(p, call.argument.name, &value);
		if (err)
			return err;
	}
	if (strcmp(name, "lines"))
		return part(p, value.text, !strcmp(name, "line") ? "\n" : " \t\n", call.number, ret);
	*ret = (struct kml_rvalue){ .number = count_lines(value.text) };
	return 0;
}

static int named(struct parser *p, struct kml_rvalue *ret)
{
	char name[NAME_MAX_LEN];
	const char *at;
	int err = take_name(p, name);

	if (err)
		return err;
	at = p->at + strlen(name);
	if (*at == '(' && !strchr(name, '/')) {
		p->at = at + 1;
		return function(p, name, ret);
	}
	err = attribute(p, name, ret);
	if (!err)
		p->at = at;
	return err;
}

static int literal_number(struct parser *p, struct kml_rvalue *ret)
{
	static const char suffixes[] = "KMG";
	const char *suffix;
	int err;

	*ret = (struct kml_rvalue){ 0 };
	err = kml_rvalue_digits(&p->at, p->at + strlen(p->at), &ret->number);
	if (err)
		return fail(p, err, "not a number that fits");
	suffix = *p->at ? strchr(suffixes, *p->at) : NULL;
	if (!suffix || name_char(p->at[1]))
		return 0;
	p->at++;
	if (__builtin_mul_overflow(ret->number, (kml_wide)1 << 10 * (suffix - suffixes + 1),
				   &ret->number))
		return fail(p, -ERANGE, "not a number that fits");
	return 0;
}

/* What stands behind '(' or '-', one level deeper. */
static int deeper(struct parser *p, bool minus, struct kml_rvalue *ret);

static int factor(struct parser *p, struct kml_rvalue *ret)
{
	if (take(p, "("))
		return deeper(p, false, ret);
	if (take(p, "-"))
		return deeper(p, true, ret);
	if (*p->at == '\'' || *p->at == '"')
		return take_literal(p, ret);
	if (isdigit((unsigned char)*p->at))
		return literal_number(p, ret);
	return named(p, ret);
}

static int deeper(struct parser *p, bool minus, struct kml_rvalue *ret)
{
	kml_wide number;
	int err;

	if (++p->depth > KML_RELATION_DEPTH)
		return fail(p, -EINVAL, "more than %d levels", KML_RELATION_DEPTH);
	err = minus ? factor(p, ret) : relation(p, ret);
	p->depth--;
	if (err)
		return err;
	if (!minus)
		return take(p, ")") ? 0 : fail(p, -EINVAL, "wanted ')'");
	err = as_number(p, ret, &number);
	*ret = (struct kml_rvalue){ 0 };
	if (!err && __builtin_sub_overflow((kml_wide)0, number, &ret->number))
		return fail(p, -ERANGE, "beyond 127 bits");
	return err;
}

static int calculate(struct parser *p, char how, struct kml_rvalue *left, const struct kml_rvalue *right)
{
	kml_wide a, b, value = 0;
	bool beyond = false;
	int err = as_number(p, left, &a);

	if (!err)
		err = as_number(p, right, &b);
	if (err)
		return err;
	if (strchr("/%", how) && !b)
		return fail(p, -ERANGE, "division by 0");
	if (how == '/')
		value = a / b;
	else if (how == '%')
		value = a % b;
	else
		beyond = how == '*' ? __builtin_mul_overflow(a, b, &value) :
			 how == '+' ? __builtin_add_overflow(a, b, &value) :
				      __builtin_sub_overflow(a, b, &value);
	*left = (struct kml_rvalue){ .number = value };
	return beyond ? fail(p, -ERANGE, "beyond 127 bits") : 0;
}

typedef int level_fn(struct parser *p, struct kml_rvalue *ret);

/* A level of the grammar whose operators are single characters. */
static int level(struct parser *p, const char *operators, level_fn *below, struct kml_rvalue *ret)
{
	struct kml_rvalue right;
	int err = below(p, ret);

	while (!err) {
		char how;

		blanks(p);
		if (!*p->at || !strchr(operators, *p->at))
			return 0;
		how = *p->at++;
		err = below(p, &right);
		if (!err)
			err = calculate(p, how, ret, &right);
	}
	return err;
}

static int term(struct parser *p, struct kml_rvalue *ret)
{
	return level(p, "*/%", factor, ret);
}

static int sum(struct parser *p, struct kml_rvalue *ret)
{
	return level(p, "+-", term, ret);
}

enum comparison { NONE, EQ, NE, LE, GE, MATCH, LT, GT };

static enum comparison take_comparison(struct parser *p)
{
	static const char *const tokens[] = {
		[EQ] = "==", [NE] = "!=", [LE] = "<=", [GE] = ">=", [MATCH] = "=~", [LT] = "<", [GT] = ">",
	};

	for (unsigned int i = EQ; i <= GT; i++)
		if (take(p, tokens[i]))
			return i;
	return NONE;
}

static int matches(struct parser *p, const struct kml_rvalue *left, const struct kml_rvalue *right,
		   bool *ret)
{
	char text[KML_RELATION_TEXT], pattern[KML_RELATION_TEXT];
	regex_t regex;

	kml_rvalue_print(left, text, sizeof(text));
	kml_rvalue_print(right, pattern, sizeof(pattern));
	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB | REG_NEWLINE))
		return fail(p, -EINVAL, "'%.60s' is no regular expression", pattern);
	*ret = !regexec(&regex, text, 0, NULL, 0);
	regfree(&regex);
	return 0;
}

static int compare(struct parser *p, enum comparison how, const struct kml_rvalue *left,
		   const struct kml_rvalue *right, bool *ret)
{
	kml_wide a = 0, b = 0;
	int err;

	if (how == MATCH)
		return matches(p, left, right, ret);
	/* Only with a text on one side is == about texts: "word == 1" stays a mistake. */
	if (how <= NE && left->text && right->text) {
		*ret = kml_rvalue_same(left, right) == (how == EQ);
		return 0;
	}
	err = as_number(p, left, &a);
	if (!err)
		err = as_number(p, right, &b);
	if (err)
		return err;
	*ret = how == EQ ? a == b : how == NE ? a != b : how == LE ? a <= b :
	       how == GE ? a >= b : how == LT ? a < b : a > b;
	return 0;
}

static int chain(struct parser *p, struct kml_rvalue *ret)
{
	enum comparison how;
	bool all = true, any = false, link;
	struct kml_rvalue right;
	int err = sum(p, ret);

	while (!err && (how = take_comparison(p))) {
		err = sum(p, &right);
		if (!err)
			err = compare(p, how, ret, &right, &link);
		if (err)
			return err;
		any = true;
		all = all && link;
		*ret = right;
	}
	if (!err && any)
		*ret = (struct kml_rvalue){ .number = all };
	return err;
}

/* Holds: not 0. A text is asked for its number. */
static int truth(struct parser *p, const struct kml_rvalue *value, bool *ret)
{
	kml_wide number;
	int err = as_number(p, value, &number);

	*ret = !err && number != 0;
	return err;
}

static int not(struct parser *p, struct kml_rvalue *ret)
{
	bool negate = false, holds;
	int err;

	for (blanks(p); *p->at == '!'; blanks(p)) {
		p->at++;
		negate = !negate;
	}
	err = chain(p, ret);
	if (err || !negate)
		return err;
	err = truth(p, ret, &holds);
	*ret = (struct kml_rvalue){ .number = !holds };
	return err;
}

/* Both sides are asked, whatever the first one says. */
static int logical(struct parser *p, const char *token, level_fn *below, struct kml_rvalue *ret)
{
	struct kml_rvalue right;
	bool a = false, b = false;
	int err = below(p, ret);

	while (!err && take(p, token)) {
		err = truth(p, ret, &a);
		if (!err)
			err = below(p, &right);
		if (!err)
			err = truth(p, &right, &b);
		*ret = (struct kml_rvalue){ .number = *token == '&' ? a && b : a || b };
	}
	return err;
}

static int all_of(struct parser *p, struct kml_rvalue *ret)
{
	return logical(p, "&&", not, ret);
}

static int relation(struct parser *p, struct kml_rvalue *ret)
{
	return logical(p, "||", all_of, ret);
}

static int whole(struct parser *p, struct kml_rvalue *ret)
{
	int err = relation(p, ret);

	blanks(p);
	return !err && *p->at ? fail(p, -EINVAL, "wanted an operator or the end") : err;
}

static void forget(struct parser *p)
{
	struct text *next;

	for (; p->texts; p->texts = next) {
		next = p->texts->next;
		free(p->texts);
	}
}

int kml_relation_ask(const char *relation, const struct kml_relation_world *world, bool *holds,
		     char *msg, size_t msg_size)
{
	struct parser p = { .text = relation, .at = relation, .world = world,
			    .msg = msg, .msg_size = msg_size };
	struct kml_rvalue value;
	int err = whole(&p, &value);

	if (!err)
		err = truth(&p, &value, holds);
	forget(&p);
	return err;
}

int kml_relation_value(const char *relation, const struct kml_relation_world *world, char *buf,
		       char *msg, size_t msg_size)
{
	struct parser p = { .text = relation, .at = relation, .world = world,
			    .msg = msg, .msg_size = msg_size };
	struct kml_rvalue value;
	int err = whole(&p, &value);

	if (!err)
		kml_rvalue_print(&value, buf, KML_RELATION_TEXT);
	forget(&p);
	return err;
}

int kml_relation_eval(const char *relation, kml_relation_fn *fn, void *ctx, bool *holds,
		      char *msg, size_t msg_size)
{
	const struct kml_relation_world world = { .read = fn, .ctx = ctx };

	return kml_relation_ask(relation, &world, holds, msg, msg_size);
}
