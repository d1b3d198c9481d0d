// SPDX-License-Identifier: GPL-2.0
/* Operands of a relation: numbers, texts, attributes and paths, functions of one of them. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "relation_priv.h"

int kml_relation_fail(struct parser *p, int err, const char *format, ...)
{
	char what[NAME_MAX_LEN + 160];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	snprintf(p->msg, p->msg_size, "'%s', column %td: %s", p->text, p->at - p->text + 1, what);
	return err;
}

void kml_relation_blanks(struct parser *p)
{
	while (*p->at == ' ' || *p->at == '\t')
		p->at++;
}

bool kml_relation_take(struct parser *p, const char *token)
{
	size_t len = strlen(token);

	kml_relation_blanks(p);
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
		kml_relation_fail(p, -ENOMEM, "no memory");
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

	kml_relation_blanks(p);
	len = name_len(p->at);
	if (!len || len >= NAME_MAX_LEN || isdigit((unsigned char)*p->at))
		return kml_relation_fail(p, -EINVAL, "wanted a number, an attribute or a parenthesis");
	memcpy(ret, p->at, len);
	ret[len] = '\0';
	return 0;
}

static int take_literal(struct parser *p, struct kml_rvalue *ret)
{
	const char *end = strchr(p->at + 1, *p->at);

	if (!end)
		return kml_relation_fail(p, -EINVAL, "the text that begins here has no end");
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
		return kml_relation_fail(p, err, "cannot read %s: %s", name, strerror(-err));
	*ret = (struct kml_rvalue){ .text = keep(p, buf, len), .name = keep(p, name, strlen(name)) };
	return ret->text && ret->name ? 0 : -ENOMEM;
}

int kml_relation_number(struct parser *p, const struct kml_rvalue *value, kml_wide *ret)
{
	int err = kml_rvalue_number(value, ret);

	if (p->world->dry && (err || !*ret)) {
		*ret = 1;
		return 0;
	}
	return err ? kml_relation_fail(p, err, "%s%s'%.*s', not a number", value->name ? value->name : "",
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

	kml_relation_blanks(p);
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
	if (!err && kml_relation_take(p, ",")) {
		err = kml_relation_whole(p, &number);
		if (!err)
			err = kml_relation_number(p, &number, &call->number);
		/* Cut to its size it might read as another number, or as none. */
		if (!err && (call->number < 0 || call->number > LLONG_MAX))
			return kml_relation_fail(p, -ERANGE, "wanted 0..2^63-1 behind the comma");
	}
	return err || kml_relation_take(p, ")") ? err : kml_relation_fail(p, -EINVAL, "wanted ')'");
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
		return kml_relation_fail(p, -EINVAL, "no function %s()", call->function);
	if (err)
		return kml_relation_fail(p, err, "%s(%s): %s", call->function, argument, strerror(-err));
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
		return kml_relation_fail(p, err, "not a number that fits");
	suffix = *p->at ? strchr(suffixes, *p->at) : NULL;
	if (!suffix || name_char(p->at[1]))
		return 0;
	p->at++;
	if (__builtin_mul_overflow(ret->number, (kml_wide)1 << 10 * (suffix - suffixes + 1),
				   &ret->number))
		return kml_relation_fail(p, -ERANGE, "not a number that fits");
	return 0;
}

int kml_relation_operand(struct parser *p, struct kml_rvalue *ret)
{
	kml_relation_blanks(p);
	if (*p->at == '\'' || *p->at == '"')
		return take_literal(p, ret);
	if (isdigit((unsigned char)*p->at))
		return literal_number(p, ret);
	return named(p, ret);
}
