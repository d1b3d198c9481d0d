// SPDX-License-Identifier: GPL-2.0
/* Is every statement treated by exactly one step of one lesson? */
#include <string.h>

#include "claims.h"
#include "lesson_proof.h"
#include "lesson_proof_priv.h"

static unsigned int in_words(const char *words, const char *id)
{
	unsigned int times = 0;
	size_t len;

	for (words += strspn(words, " "); *words; words += strspn(words, " ")) {
		len = strcspn(words, " ");
		times += len == strlen(id) && !strncmp(words, id, len);
		words += len;
	}
	return times;
}

static unsigned int in_lesson(const struct kml_lesson *lesson, const char *id)
{
	unsigned int times = 0;

	for (unsigned int i = 0; i < lesson->count; i++)
		for (unsigned int j = 0; j < lesson->steps[i].count; j++)
			if (lesson->steps[i].parts[j].kind == KML_PART_CLAIM)
				times += in_words(lesson->steps[i].parts[j].args, id);
	return times;
}

void kml_proof_rows(struct kml_proof *proof, const struct kml_course *course)
{
	for (unsigned int i = 0; i < kml_claims_count; i++) {
		const char *id = kml_claims[i].id;
		unsigned int times = 0;

		for (unsigned int j = 0; j < course->count; j++)
			times += in_lesson(course->lessons[j], id);
		if (times != 1)
			kml_fault(proof, "lessons/claims.def", i + 1, "row %s is treated by %u steps; wanted exactly one",
				  id, times);
		if (kml_claim_find(id) != &kml_claims[i])
			kml_fault(proof, "lessons/claims.def", i + 1, "row %s stands there twice", id);
	}
}

void kml_proof_front(struct kml_proof *proof, const struct kml_lesson *lesson)
{
	char id[32];
	int used;

	for (const char *at = lesson->front[KML_FRONT_ROWS]; sscanf(at, " %31s%n", id, &used) == 1; at += used)
		if (in_lesson(lesson, id) != 1)
			kml_fault(proof, lesson->file, 1, "claims: %s is treated by %u steps; wanted exactly one", id,
				  in_lesson(lesson, id));
}
