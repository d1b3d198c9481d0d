// SPDX-License-Identifier: GPL-2.0
/* A recursive descent over 128-bit integers: u64 add and subtract exactly, and nothing wraps. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "relation.h"

typedef __int128 number;

/** struct parser - where we are, and whom to ask. */
struct parser {
	const char *text, *at;
	kml_relation_fn *fn;
	void *ctx;
	char *msg;
	size_t msg_size;
	unsigned int depth;
};

/* An attribute's name is shorter than this; configfs allows 255. */
#define NAME_MAX_LEN 64

static int chain(struct parser *p, number *ret);

__attribute__((format(printf, 3, 4)))
static int fail(struct parser *p, int err, const char *format, ...)
{
	char what[160];
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

static int digit(char c, int base)
{
	int value = isdigit((unsigned char)c) ? c - '0' :
		    isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : 99;

	return value < base ? value : -1;
}

/* Reads digits up to @end; *@at is left behind the last one. -EINVAL: there is none. */
static int digits(const char **at, const char *end, number *ret)
{
	int base = 10, d;
	number value = 0;
	const char *start;

	if (end - *at > 2 && (*at)[0] == '0' && (*at)[1] == 'x') {
		base = 16;
		*at += 2;
	}
	for (start = *at; *at < end && (d = digit(**at, base)) >= 0; (*at)++)
		if (__builtin_mul_overflow(value, (number)base, &value) ||
		    __builtin_add_overflow(value, (number)d, &value))
			return -ERANGE;
	*ret = value;
	return *at == start ? -EINVAL : 0;
}

/* An attribute's text as a number: "4096\n", "0x1000\n", "-1\n". */
static int text_number(const char *text, size_t len, number *ret)
{
	const char *end = text + len;
	bool minus = len && *text == '-';
	int err;

	if (end > text && end[-1] == '\n')
		end--;
	text += minus;
	err = digits(&text, end, ret);
	if (minus)
		*ret = -*ret;
	return err ? err : text == end ? 0 : -EINVAL;
}

static int take_name(struct parser *p, char *ret)
{
	size_t len = 0;

	blanks(p);
	while (isalnum((unsigned char)p->at[len]) || p->at[len] == '_')
		len++;
	if (!len || len >= NAME_MAX_LEN || isdigit((unsigned char)*p->at))
		return fail(p, -EINVAL, "wanted a number, an attribute or a parenthesis");
	memcpy(ret, p->at, len);
	ret[len] = '\0';
	return 0;
}

static int ask(struct parser *p, const char *name, char *buf, size_t *len)
{
	int err = p->fn(p->ctx, name, buf, len);

	return err ? fail(p, err, "cannot read %s: %s", name, strerror(-err)) : 0;
}

static int lines(struct parser *p, number *ret)
{
	char name[NAME_MAX_LEN], buf[KML_RELATION_TEXT];
	size_t len = 0;
	int err = take_name(p, name);

	if (!err)
		err = ask(p, name, buf, &len);
	if (err)
		return err;
	p->at += strlen(name);
	if (!take(p, ")"))
		return fail(p, -EINVAL, "wanted ')'");
	*ret = len && buf[len - 1] != '\n';
	for (size_t i = 0; i < len; i++)
		*ret += buf[i] == '\n';
	return 0;
}

static int attribute(struct parser *p, number *ret)
{
	char name[NAME_MAX_LEN], buf[KML_RELATION_TEXT];
	size_t len = 0;
	int err = take_name(p, name);

	if (err)
		return err;
	if (!strcmp(name, "lines") && p->at[5] == '(') {
		p->at += 6;
		return lines(p, ret);
	}
	err = ask(p, name, buf, &len);
	if (err)
		return err;
	err = text_number(buf, len, ret);
	if (err)
		return fail(p, err, "%s is '%.*s', not a number", name,
			    (int)strcspn(buf, "\n") < (int)len ? (int)strcspn(buf, "\n") : (int)len,
			    buf);
	p->at += strlen(name);
	return 0;
}

static int literal(struct parser *p, number *ret)
{
	int err = digits(&p->at, p->at + strlen(p->at), ret);

	return err ? fail(p, err, "not a number that fits") : 0;
}

/* What stands behind '(' or '-', one level deeper. */
static int deeper(struct parser *p, bool minus, number *ret);

static int factor(struct parser *p, number *ret)
{
	if (take(p, "("))
		return deeper(p, false, ret);
	if (take(p, "-"))
		return deeper(p, true, ret);
	if (isdigit((unsigned char)*p->at))
		return literal(p, ret);
	return attribute(p, ret);
}

static int deeper(struct parser *p, bool minus, number *ret)
{
	int err;

	if (++p->depth > KML_RELATION_DEPTH)
		return fail(p, -EINVAL, "more than %d levels", KML_RELATION_DEPTH);
	err = minus ? factor(p, ret) : chain(p, ret);
	p->depth--;
	if (err)
		return err;
	if (minus && __builtin_sub_overflow((number)0, *ret, ret))
		return fail(p, -ERANGE, "beyond 127 bits");
	if (!minus && !take(p, ")"))
		return fail(p, -EINVAL, "wanted ')'");
	return 0;
}

static int multiply(struct parser *p, number *ret)
{
	number right;
	int err = factor(p, ret);

	while (!err) {
		bool times = take(p, "*");

		if (!times && !take(p, "/"))
			return 0;
		err = factor(p, &right);
		if (err)
			return err;
		if (!times && !right)
			return fail(p, -ERANGE, "division by 0");
		if (!times)
			*ret /= right;
		else if (__builtin_mul_overflow(*ret, right, ret))
			return fail(p, -ERANGE, "beyond 127 bits");
	}
	return err;
}

static int sum(struct parser *p, number *ret)
{
	number right;
	int err = multiply(p, ret);

	while (!err) {
		bool plus = take(p, "+");

		if (!plus && !take(p, "-"))
			return 0;
		err = multiply(p, &right);
		if (err)
			return err;
		if (plus ? __builtin_add_overflow(*ret, right, ret) :
			   __builtin_sub_overflow(*ret, right, ret))
			return fail(p, -ERANGE, "beyond 127 bits");
	}
	return err;
}

enum comparison { NONE, EQ, NE, LE, GE, LT, GT };

static enum comparison take_comparison(struct parser *p)
{
	static const char *const tokens[] = {
		[EQ] = "==", [NE] = "!=", [LE] = "<=", [GE] = ">=", [LT] = "<", [GT] = ">",
	};

	for (unsigned int i = EQ; i <= GT; i++)
		if (take(p, tokens[i]))
			return i;
	return NONE;
}

static bool compare(enum comparison how, number a, number b)
{
	switch (how) {
	case EQ:
		return a == b;
	case NE:
		return a != b;
	case LE:
		return a <= b;
	case GE:
		return a >= b;
	case LT:
		return a < b;
	default:
		return a > b;
	}
}

static int chain(struct parser *p, number *ret)
{
	enum comparison how;
	bool all = true, any = false;
	number left, right;
	int err = sum(p, &left);

	while (!err && (how = take_comparison(p))) {
		err = sum(p, &right);
		if (err)
			return err;
		any = true;
		all = all && compare(how, left, right);
		left = right;
	}
	if (!err)
		*ret = any ? all : left;
	return err;
}

int kml_relation_eval(const char *relation, kml_relation_fn *fn, void *ctx, bool *holds,
		      char *msg, size_t msg_size)
{
	struct parser p = { .text = relation, .at = relation, .fn = fn, .ctx = ctx,
			    .msg = msg, .msg_size = msg_size };
	number value;
	int err = chain(&p, &value);

	blanks(&p);
	if (!err && *p.at)
		err = fail(&p, -EINVAL, "wanted an operator or the end");
	if (!err)
		*holds = value != 0;
	return err;
}
