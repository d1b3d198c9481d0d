// SPDX-License-Identifier: GPL-2.0
/* A recursive descent over 128-bit integers and texts: u64 add and subtract exactly, and nothing wraps. */
#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "relation_priv.h"

/* What stands behind '(' or '-', one level deeper. */
static int deeper(struct parser *p, bool minus, struct kml_rvalue *ret);

static int factor(struct parser *p, struct kml_rvalue *ret)
{
	if (kml_relation_take(p, "("))
		return deeper(p, false, ret);
	if (kml_relation_take(p, "-"))
		return deeper(p, true, ret);
	return kml_relation_operand(p, ret);
}

static int deeper(struct parser *p, bool minus, struct kml_rvalue *ret)
{
	kml_wide number;
	int err;

	if (++p->depth > KML_RELATION_DEPTH)
		return kml_relation_fail(p, -EINVAL, "more than %d levels", KML_RELATION_DEPTH);
	err = minus ? factor(p, ret) : kml_relation_whole(p, ret);
	p->depth--;
	if (err)
		return err;
	if (!minus)
		return kml_relation_take(p, ")") ? 0 : kml_relation_fail(p, -EINVAL, "wanted ')'");
	err = kml_relation_number(p, ret, &number);
	*ret = (struct kml_rvalue){ 0 };
	if (!err && __builtin_sub_overflow((kml_wide)0, number, &ret->number))
		return kml_relation_fail(p, -ERANGE, "beyond 127 bits");
	return err;
}

static int calculate(struct parser *p, char how, struct kml_rvalue *left, const struct kml_rvalue *right)
{
	kml_wide a, b, value = 0;
	bool beyond = false;
	int err = kml_relation_number(p, left, &a);

	if (!err)
		err = kml_relation_number(p, right, &b);
	if (err)
		return err;
	if (strchr("/%", how) && !b)
		return kml_relation_fail(p, -ERANGE, "division by 0");
	if (how == '/')
		value = a / b;
	else if (how == '%')
		value = a % b;
	else
		beyond = how == '*' ? __builtin_mul_overflow(a, b, &value) :
			 how == '+' ? __builtin_add_overflow(a, b, &value) :
				      __builtin_sub_overflow(a, b, &value);
	*left = (struct kml_rvalue){ .number = value };
	return beyond ? kml_relation_fail(p, -ERANGE, "beyond 127 bits") : 0;
}

typedef int level_fn(struct parser *p, struct kml_rvalue *ret);

/* A level of the grammar whose operators are single characters. */
static int level(struct parser *p, const char *operators, level_fn *below, struct kml_rvalue *ret)
{
	struct kml_rvalue right;
	int err = below(p, ret);

	while (!err) {
		char how;

		kml_relation_blanks(p);
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
		if (kml_relation_take(p, tokens[i]))
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
		return kml_relation_fail(p, -EINVAL, "'%.60s' is no regular expression", pattern);
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
	err = kml_relation_number(p, left, &a);
	if (!err)
		err = kml_relation_number(p, right, &b);
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
	int err = kml_relation_number(p, value, &number);

	*ret = !err && number != 0;
	return err;
}

static int not(struct parser *p, struct kml_rvalue *ret)
{
	bool negate = false, holds;
	int err;

	for (kml_relation_blanks(p); *p->at == '!'; kml_relation_blanks(p)) {
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

	while (!err && kml_relation_take(p, token)) {
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

int kml_relation_whole(struct parser *p, struct kml_rvalue *ret)
{
	return logical(p, "||", all_of, ret);
}

static int whole(struct parser *p, struct kml_rvalue *ret)
{
	int err = kml_relation_whole(p, ret);

	kml_relation_blanks(p);
	return !err && *p->at ? kml_relation_fail(p, -EINVAL, "wanted an operator or the end") : err;
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
