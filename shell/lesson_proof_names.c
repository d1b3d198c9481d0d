// SPDX-License-Identifier: GPL-2.0
/* Are all names of a lesson those of the schema? Relations are judged dry: nothing is read. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "claims.h"
#include "path.h"
#include "lesson_proof.h"
#include "lesson_proof_priv.h"
#include "lesson_sh.h"

void kml_fault(struct kml_proof *proof, const char *file, unsigned int line, const char *format, ...)
{
	va_list args;

	proof->faults++;
	fprintf(proof->out, "%s:%u: ", file, line);
	va_start(args, format);
	vfprintf(proof->out, format, args);
	va_end(args);
	fputc('\n', proof->out);
}

static int dry_read(void *ctx, const char *path, char *buf, size_t *len)
{
	struct kml_found found;

	memcpy(buf, "1\n", 2);
	*len = 2;
	if (!strcmp(path, "output") || !strcmp(path, "error") || !strcmp(path, "answer"))
		return 0;
	return kml_path_find(path, &found) || !found.entry ? -ENOENT : 0;
}

static int dry_call(void *ctx, const char *function, const char *argument, long long number,
		    char *buf, size_t *len)
{
	struct kml_found found;

	memcpy(buf, "1\n", 2);
	*len = 2;
	if (!strcmp(function, "start"))
		return dry_read(ctx, argument, buf, len);
	if (!strcmp(function, "answer") || !strcmp(function, "nonce") || !strcmp(function, "word32") ||
	    !strcmp(function, "loaded"))
		return 0;
	if (strcmp(function, "exists") && strcmp(function, "count") && strcmp(function, "truth"))
		return -ENOSYS;
	return kml_path_find(argument, &found);
}

void kml_proof_relation(struct kml_proof *proof, const struct kml_lesson *lesson, unsigned int line,
			const char *relation)
{
	const struct kml_relation_world dry = { .read = dry_read, .call = dry_call, .dry = true };
	char msg[500], buf[KML_RELATION_TEXT];

	if (!strncmp(relation, "sh:", 3)) {
		if (!kml_lesson_sh_reads(relation + 3))
			kml_fault(proof, lesson->file, line, "'%s': sh cannot read it", relation);
		return;
	}
	if (kml_relation_value(relation, &dry, buf, msg, sizeof(msg)))
		kml_fault(proof, lesson->file, line, "%s", msg);
}

static void judge_lines(struct kml_proof *proof, const struct kml_lesson *lesson,
			const struct kml_part *part)
{
	char *text = strdup(part->text), *next;
	unsigned int line = part->line;

	for (char *at = text; at; at = next, line++) {
		next = strchr(at, '\n');
		if (next)
			*next++ = '\0';
		at += strspn(at, " \t");
		if (*at && *at != '#')
			kml_proof_relation(proof, lesson, line, at);
	}
	free(text);
}

static void judge_claims(struct kml_proof *proof, const struct kml_lesson *lesson,
			 const struct kml_part *part)
{
	char id[32];
	int used;

	for (const char *at = part->args; sscanf(at, " %31s%n", id, &used) == 1; at += used) {
		if (!kml_claim_find(id))
			kml_fault(proof, lesson->file, part->line, "%s: no such statement in lessons/claims.def", id);
		if (!kml_lesson_has(lesson, KML_FRONT_ROWS, id))
			kml_fault(proof, lesson->file, part->line, "%s: wanted in the front matter's claims too", id);
	}
}

static void judge_part(struct kml_proof *proof, const struct kml_lesson *lesson,
		       const struct kml_part *part)
{
	switch (part->kind) {
	case KML_PART_CHECK:
		judge_lines(proof, lesson, part);
		break;
	case KML_PART_PREDICT:
		kml_proof_relation(proof, lesson, part->line, part->answer);
		break;
	case KML_PART_HINT:
		if (*part->args)
			kml_proof_relation(proof, lesson, part->line, part->args + 5);
		break;
	case KML_PART_CLAIM:
		judge_claims(proof, lesson, part);
		break;
	default:
		break;
	}
}

static void one_question(struct kml_proof *proof, const struct kml_lesson *lesson,
			 const struct kml_step *step)
{
	unsigned int questions = 0;

	for (unsigned int i = 0; i < step->count; i++)
		questions += step->parts[i].kind == KML_PART_PREDICT;
	if (questions > 1)
		kml_fault(proof, lesson->file, step->line, "'%s': %u questions in one step; wanted one at most",
			  step->title, questions);
}

void kml_proof_names(struct kml_proof *proof, const struct kml_lesson *lesson)
{
	for (unsigned int i = 0; i < lesson->count; i++) {
		const struct kml_step *step = &lesson->steps[i];

		one_question(proof, lesson, step);
		if (i && !kml_step_asks(step) && !kml_step_part(step, KML_PART_CLAIM))
			kml_fault(proof, lesson->file, step->line, "'%s': wanted a check, a question or a claim in each step",
				  step->title);
		for (unsigned int j = 0; j < step->count; j++)
			judge_part(proof, lesson, &step->parts[j]);
	}
}
