// SPDX-License-Identifier: GPL-2.0
/* Grades an empty submission and the reference solution, as each student's would be. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "class.h"
#include "lesson_proof_priv.h"
#include "prove.h"
#include "scratch.h"

#define SEEDS 3		/* on the twin; a guest takes its time, and the seeds were proved there */

/** struct attempt - one submission that is graded for a proof. */
struct attempt {
	const char *lab, *home, *path;
	uint64_t seed;
};

/* The record of that submission; NULL, having said why. */
static struct kml_result *attempt(struct kml_proof *proof, const struct attempt *a)
{
	char *dir = kml_scratch_make(), msg[900] = "no memory";
	struct kml_class class = { .lab = a->lab, .seed = a->seed, .dir = dir, .workers = 1,
				   .how = { .home = a->home, .template = true, .unconfined = true } };
	struct kml_result *r = NULL;
	int err = dir ? kml_class_add(&class, a->path, "proof", false) : -ENOMEM;

	err = err ? err : kml_class_sort(&class, msg, sizeof(msg));
	err = err ? err : kml_class_begin(&class, msg, sizeof(msg));
	err = err ? err : kml_class_grade(&class, msg, sizeof(msg));
	err = err ? err : kml_result_load(class.jobs[0].record, &r);
	if (err)
		kml_fault(proof, a->lab, 1, "%s", msg);
	kml_class_free(&class);
	kml_scratch_remove(dir);
	free(dir);
	return r;
}

static void prove_names(struct kml_proof *proof, const struct kml_lab *lab)
{
	for (unsigned int i = 0; i < lab->count; i++) {
		const struct kml_lab_check *c = &lab->checks[i];
		char *text = strdup(c->question ? c->question->answer : c->text), *next;
		unsigned int line = c->line;

		if (c->truth != (strstr(c->text, "truth(") || strstr(c->text, "nonce(") || strstr(c->text, "word32(")))
			kml_fault(proof, lab->raw->file, line,
				  "%s: wanted the mark truth where truth(), nonce() or word32() is asked, and nowhere else", c->id);
		for (char *at = text; at; at = next, line++) {
			next = strchr(at, '\n');
			if (next)
				*next++ = '\0';
			at += strspn(at, " \t");
			if (!strncmp(at, "sh:", 3))
				kml_fault(proof, lab->raw->file, line, "'%s': a lab judges by relations alone", at);
			else if (*at && *at != '#')
				kml_proof_relation(proof, lab->lesson, line, at);
		}
		free(text);
	}
}

/* The untouched tree: not one point. */
static void prove_start(struct kml_proof *proof, const struct kml_lab *lab, struct attempt a)
{
	char *dir = kml_scratch_make(), file[300];
	struct kml_result *r = NULL;
	FILE *out = NULL;

	if (dir && snprintf(file, sizeof(file), "%s/nothing.kml", dir) < (int)sizeof(file))
		out = fopen(file, "we");
	if (out && !fclose(out)) {
		a.path = file;
		r = attempt(proof, &a);
	}
	for (unsigned int i = 0; r && i < r->count; i++)
		if (r->checks[i].score)
			kml_fault(proof, lab->raw->file, lab->checks[i].line, "%s passes before anything was done (seed %llu)",
				  r->checks[i].id, (unsigned long long)a.seed);
	/* A lab that wants a module has nothing to compile, and says so. */
	if (r && r->status != KML_RESULT_GRADED && !lab->kernel_code)
		kml_fault(proof, lab->raw->file, 1, "%s", r->why);
	kml_result_free(r);
	kml_scratch_remove(dir);
	free(dir);
}

static void prove_solution(struct kml_proof *proof, const struct kml_lab *lab, const struct attempt *a)
{
	struct kml_result *r = attempt(proof, a);

	for (unsigned int i = 0; r && i < r->count; i++)
		if (r->checks[i].status != KML_CHECK_PASSED)
			kml_fault(proof, lab->raw->file, lab->checks[i].line, "%s: the solution does not pass (seed %llu): wanted %s; %s",
				  r->checks[i].id, (unsigned long long)a->seed, r->checks[i].expected,
				  *r->checks[i].actual ? r->checks[i].actual : r->checks[i].why);
	kml_result_free(r);
}

/* solutions/ID.kml, or the folder solutions/ID; free() it. */
static char *solution_of(const struct kml_lab *lab)
{
	const char *slash = strrchr(lab->raw->file, '/');
	int len = slash ? slash - lab->raw->file + 1 : 0;
	char *ret;

	if (asprintf(&ret, "%.*ssolutions/%s.kml", len, lab->raw->file, kml_lab_id(lab)) < 0)
		return NULL;
	if (access(ret, R_OK))
		ret[strlen(ret) - 4] = '\0';
	return ret;
}

int kml_lab_prove(struct kml_proof *proof, const char *name, const char *home)
{
	uint64_t seeds = strcmp(home, "twin") ? 1 : SEEDS;
	struct kml_lab *lab;
	char msg[900], *solution;

	if (kml_lab_load(name, NULL, 1, &lab, msg, sizeof(msg))) {
		fprintf(proof->out, "%s\n", msg);
		proof->faults++;
		return 0;
	}
	prove_names(proof, lab);
	if (*lab->lesson->front[KML_FRONT_HOME] && !kml_lesson_has(lab->lesson, KML_FRONT_HOME, home)) {
		kml_lab_free(lab);
		return -EOPNOTSUPP;
	}
	solution = solution_of(lab);
	for (uint64_t seed = 1; solution && seed <= seeds; seed++) {
		const struct attempt a = { .lab = name, .home = home, .path = solution, .seed = seed };

		prove_start(proof, lab, a);
		prove_solution(proof, lab, &a);
	}
	free(solution);
	kml_lab_free(lab);
	return 0;
}
