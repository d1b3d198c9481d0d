// SPDX-License-Identifier: GPL-2.0
/*
 * A lesson's text into steps and parts. md4c finds headings and fenced blocks; all between
 * them stays Markdown for whoever shows it. The front matter is ours: "key: value" lines
 * between two lines "---".
 */
#include <ctype.h>
#include <errno.h>
#include <md4c.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lesson.h"

const struct kml_part_info kml_part_infos[KML_PART_KINDS] = {
	[KML_PART_DO] = { "do", NULL, "Commands for the learner to try." },
	[KML_PART_SETUP] = { "setup", NULL, "Commands that are run where the step begins." },
	[KML_PART_PREDICT] = { "predict", "[ID POINTS...]",
		"A question, then \"answer: RELATION\", and \"prepare: COMMAND\" lines before it." },
	[KML_PART_CHECK] = { "check", "[ID POINTS...]", "Relations over attributes, one a line, # comments." },
	[KML_PART_HINT] = { "hint", "[when RELATION]", "Help, from a nudge to the command." },
	[KML_PART_EXPLAIN] = { "explain", NULL, "Shown once the step is passed." },
	[KML_PART_CLAIM] = { "claim", "ID...", "Statements under test; the text says what to look at." },
	[KML_PART_PICTURE] = { "picture", NULL, "Commands of the shell that draw." },
	[KML_PART_PARAM] = { "param", NULL, "Of a lab: NAME from VALUES, or NAME = RELATION, a line each." },
};

const struct kml_front_info kml_front_infos[KML_FRONT_KEYS] = {
#define KML_FRONT(key, key_name, key_needed, key_doc) \
	[KML_FRONT_##key] = { .name = key_name, .needed = key_needed, .doc = key_doc },
#include "lesson_front.def"
};

/** struct parse - the lesson that grows, and how far the text was used up. */
struct parse {
	struct kml_lesson *lesson;
	const char *text, *end;
	const char *used;	/* prose before this has its part */
	/* the heading or block that md4c is in */
	bool heading, code;
	enum kml_part_kind kind;
	char *args, *title;
	const char *first, *last;	/* of its contents; NULL: none yet */
	char *msg;
	size_t msg_size;
	int err;
};

static unsigned int line_of(const struct parse *p, const char *at)
{
	unsigned int line = 1;

	for (const char *c = p->text; c < at; c++)
		line += *c == '\n';
	return line;
}

__attribute__((format(printf, 4, 5)))
static int fail(struct parse *p, int err, const char *at, const char *format, ...)
{
	char what[400];
	va_list args;

	if (p->err)
		return p->err;
	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	snprintf(p->msg, p->msg_size, "%s:%u: %s", p->lesson->file, line_of(p, at), what);
	p->err = err;
	return err;
}

static int no_memory(struct parse *p)
{
	return fail(p, -ENOMEM, p->used, "no memory");
}

/* The line that @at lies in begins here. */
static const char *line_start(const struct parse *p, const char *at)
{
	while (at > p->text && at[-1] != '\n')
		at--;
	return at;
}

static const char *next_line(const struct parse *p, const char *at)
{
	const char *nl = memchr(at, '\n', p->end - at);

	return nl ? nl + 1 : p->end;
}

static struct kml_step *add_step(struct parse *p, char *title, unsigned int line)
{
	struct kml_lesson *l = p->lesson;
	struct kml_step *grown = reallocarray(l->steps, l->count + 1, sizeof(*grown));

	if (!grown || !title) {
		free(title);
		l->steps = grown ? grown : l->steps;
		no_memory(p);
		return NULL;
	}
	l->steps = grown;
	grown[l->count] = (struct kml_step){ .title = title, .line = line };
	return &grown[l->count++];
}

static struct kml_part *add_part(struct parse *p, enum kml_part_kind kind, const char *from,
				 const char *to)
{
	struct kml_step *step = &p->lesson->steps[p->lesson->count - 1];
	struct kml_part *grown = reallocarray(step->parts, step->count + 1, sizeof(*grown));
	struct kml_part *part;

	if (!grown) {
		no_memory(p);
		return NULL;
	}
	step->parts = grown;
	part = &grown[step->count];
	*part = (struct kml_part){ .kind = kind, .line = line_of(p, from),
				   .args = strdup(""), .text = strndup(from, to - from) };
	step->count++;
	if (part->args && part->text)
		return part;
	no_memory(p);
	return NULL;
}

static bool only_blanks(const char *from, const char *to)
{
	while (from < to && isspace((unsigned char)*from))
		from++;
	return from == to;
}

/* What lies between the last part and @to is prose. */
static int add_prose(struct parse *p, const char *to)
{
	const char *from = p->used;

	p->used = to;
	if (from >= to || only_blanks(from, to))
		return 0;
	while (*from == '\n')
		from++;
	return add_part(p, KML_PART_PROSE, from, to) ? 0 : p->err;
}

static enum kml_part_kind kind_of(const char *info, size_t len)
{
	for (unsigned int i = KML_PART_PROSE + 1; i < KML_PART_KINDS; i++)
		if (strlen(kml_part_infos[i].name) == len && !strncmp(kml_part_infos[i].name, info, len))
			return i;
	return KML_PART_PROSE;
}

static char *words_after(const char *info, size_t len, size_t word)
{
	while (word < len && info[word] == ' ')
		word++;
	return strndup(info + word, len - word);
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
	struct parse *p = ctx;

	p->first = p->last = NULL;
	if (type == MD_BLOCK_H)
		p->heading = ((MD_BLOCK_H_DETAIL *)detail)->level == 2;
	if (type == MD_BLOCK_CODE && ((MD_BLOCK_CODE_DETAIL *)detail)->fence_char) {
		const MD_ATTRIBUTE *info = &((MD_BLOCK_CODE_DETAIL *)detail)->info;
		size_t word = 0;

		while (word < info->size && info->text[word] != ' ')
			word++;
		p->code = true;
		p->kind = word ? kind_of(info->text, word) : KML_PART_PROSE;
		free(p->args);
		p->args = words_after(info->text ? info->text : "", info->size, word);
		if (!p->args)
			return no_memory(p);
	}
	return 0;
}

static int text_of(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *ctx)
{
	struct parse *p = ctx;

	/* A line's end in a block is md4c's own text. */
	if ((!p->heading && !p->code) || text < p->text || text > p->end)
		return 0;
	if (!p->first)
		p->first = text;
	p->last = text + size;
	return 0;
}

static int end_heading(struct parse *p)
{
	const char *from, *to;

	if (!p->first)
		return fail(p, -EINVAL, p->used, "a step without a title; write '## What it is about'");
	from = line_start(p, p->first);
	to = next_line(p, p->first);
	if (add_prose(p, from))
		return p->err;
	p->used = to;
	while (to > p->first && isspace((unsigned char)to[-1]))
		to--;
	add_step(p, strndup(p->first, to - p->first), line_of(p, from));
	return p->err;
}

/* "answer: X" and "prepare: X" lines leave a question's text. */
static int take_question(struct parse *p, struct kml_part *part)
{
	char *out = part->text, *line = part->text, *next;

	part->answer = strdup("");
	part->prepare = calloc(1, strlen(part->text) + 1);
	if (!part->answer || !part->prepare)
		return no_memory(p);
	for (; *line; line = next) {
		next = line + strcspn(line, "\n");
		next += *next == '\n';
		if (!strncmp(line, "answer:", 7)) {
			free(part->answer);
			line += 7 + strspn(line + 7, " ");
			part->answer = strndup(line, strcspn(line, "\n"));
			if (!part->answer)
				return no_memory(p);
		} else if (!strncmp(line, "prepare:", 8)) {
			line += 8 + strspn(line + 8, " ");
			strncat(part->prepare, line, next - line);
		} else {
			memmove(out, line, next - line);
			out += next - line;
		}
	}
	*out = '\0';
	return 0;
}

/* Points are a lab's: there each check has some, and a name; nowhere else. */
static int judge_args(struct parse *p, const struct kml_part *part, const char *at)
{
	const struct kml_part_info *info = &kml_part_infos[part->kind];
	bool graded = part->kind == KML_PART_CHECK || part->kind == KML_PART_PREDICT;
	bool lab = *p->lesson->front[KML_FRONT_POINTS];

	if (part->kind == KML_PART_PARAM && !lab)
		return fail(p, -EINVAL, at, "param: only a lab draws; a lab has 'points: ...' in its front matter");
	if (graded && lab && !*part->args)
		return fail(p, -EINVAL, at, "%s: wanted its id and points, as in '%s made 2'", info->name, info->name);
	if (*part->args && (graded ? !lab : !info->args))
		return fail(p, -EINVAL, at, "'%s': nothing may follow %s here", part->args, info->name);
	return 0;
}

static int finish_part(struct parse *p, struct kml_part *part, const char *at)
{
	free(part->args);
	part->args = p->args;
	p->args = NULL;
	if (judge_args(p, part, at))
		return p->err;
	if (part->kind == KML_PART_HINT && *part->args && strncmp(part->args, "when ", 5))
		return fail(p, -EINVAL, at, "'%s': a hint's condition is written 'hint when RELATION'",
			    part->args);
	if (part->kind == KML_PART_CLAIM && !*part->args)
		return fail(p, -EINVAL, at, "claim: wanted the statement's id behind it");
	if (part->kind != KML_PART_PREDICT)
		return 0;
	if (take_question(p, part))
		return p->err;
	if (!*part->answer)
		return fail(p, -EINVAL, at, "predict: wanted a line 'answer: RELATION'");
	if (only_blanks(part->text, part->text + strlen(part->text)))
		return fail(p, -EINVAL, at, "predict: wanted a question");
	return 0;
}

static int end_code(struct parse *p)
{
	const char *from, *to, *body, *fence;
	struct kml_part *part;

	if (p->kind == KML_PART_PROSE)
		return 0;
	if (!p->first)
		return fail(p, -EINVAL, p->used, "a %s block in this step is empty", kml_part_infos[p->kind].name);
	body = line_start(p, p->first);
	from = body > p->text ? line_start(p, body - 1) : body;
	fence = next_line(p, p->last < p->end ? p->last : p->end);
	to = next_line(p, fence);
	if (add_prose(p, from))
		return p->err;
	p->used = to;
	part = add_part(p, p->kind, body, fence);
	return part ? finish_part(p, part, from) : p->err;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
	struct parse *p = ctx;
	int err = 0;

	if (type == MD_BLOCK_H && p->heading) {
		p->heading = false;
		err = end_heading(p);
	}
	if (type == MD_BLOCK_CODE && p->code) {
		p->code = false;
		err = end_code(p);
	}
	return err;
}

static int span(MD_SPANTYPE type, void *detail, void *ctx)
{
	return 0;
}

static int front_line(struct parse *p, const char *line, const char *end)
{
	const char *colon = memchr(line, ':', end - line);

	if (!colon)
		return fail(p, -EINVAL, line, "'%.*s': wanted 'key: value', or --- as the end",
			    (int)(end - line), line);
	for (unsigned int i = 0; i < KML_FRONT_KEYS; i++) {
		const char *name = kml_front_infos[i].name;

		if (strlen(name) != (size_t)(colon - line) || strncmp(name, line, colon - line))
			continue;
		while (++colon < end && isspace((unsigned char)*colon))
			;
		free(p->lesson->front[i]);
		p->lesson->front[i] = strndup(colon, end - colon);
		return p->lesson->front[i] ? 0 : no_memory(p);
	}
	return fail(p, -EINVAL, line, "'%.*s': no such key; there are id, title, time and others, see kmemlab-lessons(5)",
		    (int)(colon - line), line);
}

static int front_matter(struct parse *p)
{
	const char *line = p->text, *next;

	if (p->end - p->text < 4 || strncmp(line, "---\n", 4))
		return fail(p, -EINVAL, line, "wanted '---' and the front matter at the beginning");
	for (line += 4; line < p->end; line = next) {
		const char *end;

		next = next_line(p, line);
		for (end = next; end > line && isspace((unsigned char)end[-1]);)
			end--;
		if (end - line == 3 && !strncmp(line, "---", 3)) {
			p->used = next;
			return 0;
		}
		if (end > line && front_line(p, line, end))
			return p->err;
	}
	return fail(p, -EINVAL, p->text, "the front matter has no end; close it with '---'");
}

static int front_whole(struct parse *p)
{
	for (unsigned int i = 0; i < KML_FRONT_KEYS; i++) {
		if (!p->lesson->front[i])
			p->lesson->front[i] = strdup("");
		if (!p->lesson->front[i])
			return no_memory(p);
		if (!*p->lesson->front[i] && kml_front_infos[i].needed)
			return fail(p, -EINVAL, p->text, "wanted '%s: ...' in the front matter",
				    kml_front_infos[i].name);
	}
	return 0;
}

static int parse(struct parse *p)
{
	const MD_PARSER parser = {
		.flags = MD_DIALECT_GITHUB | MD_FLAG_NOHTML, .enter_block = enter_block,
		.leave_block = leave_block, .enter_span = span, .leave_span = span, .text = text_of,
	};

	if (front_matter(p) || front_whole(p))
		return p->err;
	if (!add_step(p, strdup(p->lesson->front[KML_FRONT_TITLE]), line_of(p, p->used)))
		return p->err;
	if (md_parse(p->used, p->end - p->used, &parser, p) && !p->err)
		return no_memory(p);
	return p->err ? p->err : add_prose(p, p->end);
}

int kml_lesson_parse(const char *file, const char *text, size_t len, struct kml_lesson **ret,
		     char *msg, size_t msg_size)
{
	struct kml_lesson *lesson = calloc(1, sizeof(*lesson));
	struct parse p = { .lesson = lesson, .text = text, .end = text + len, .used = text,
			   .msg = msg, .msg_size = msg_size };
	int err = -ENOMEM;

	snprintf(msg, msg_size, "%s: no memory", file);
	if (lesson)
		lesson->file = strdup(file);
	if (lesson && lesson->file)
		err = parse(&p);
	free(p.args);
	if (err)
		kml_lesson_free(lesson);
	else
		*ret = lesson;
	return err;
}

static void free_step(struct kml_step *step)
{
	for (unsigned int i = 0; i < step->count; i++) {
		free(step->parts[i].args);
		free(step->parts[i].text);
		free(step->parts[i].answer);
		free(step->parts[i].prepare);
	}
	free(step->parts);
	free(step->title);
}

void kml_lesson_free(struct kml_lesson *lesson)
{
	if (!lesson)
		return;
	for (unsigned int i = 0; i < lesson->count; i++)
		free_step(&lesson->steps[i]);
	for (unsigned int i = 0; i < KML_FRONT_KEYS; i++)
		free(lesson->front[i]);
	free(lesson->steps);
	free(lesson->file);
	free(lesson);
}

int kml_lesson_has(const struct kml_lesson *lesson, enum kml_front_key key, const char *word)
{
	const char *at = lesson->front[key];
	size_t len;

	for (at += strspn(at, " "); *at; at += strspn(at, " ")) {
		len = strcspn(at, " ");
		if (len == strlen(word) && !strncmp(at, word, len))
			return 1;
		at += len;
	}
	return 0;
}
