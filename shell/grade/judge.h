/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Grades one submission on a fresh home: reads it, prepares the tree, runs it, and judges what
 * state the tree is in and what was answered. Which commands were typed is never asked.
 */
#ifndef KML_JUDGE_H
#define KML_JUDGE_H

#include "home.h"
#include "result.h"

/* Told when the submission itself begins to run, and when it has: its limit of time holds between. */
#define KML_JUDGE_RUNS 'r'
#define KML_JUDGE_RAN 'd'

/** struct kml_judge - what to grade, and how. */
struct kml_judge {
	const struct kml_lab *lab;
	const char *path;		/* of the submission */
	const char *scratch;		/* an empty private folder; its owner removes it */
	const char *home;		/* "twin" or "vm" */
	struct kml_home_opts opts;
	double slow;			/* multiplies limits of time */
	const char *known;		/* digest of a submission whose record is there already; or NULL */
	int tell;			/* a descriptor that gets KML_JUDGE_RUNS and KML_JUDGE_RAN; or -1 */
	bool template;			/* {names} of parameters in it are filled in: an author's own */
	bool visible;			/* only the checks that a student may see */
	bool unconfined;		/* programs may run where they cannot be isolated */
};

/**
 * kml_judge_run() - grade @judge's submission into @result, which kml_result_new() made.
 *
 * Context: a process of its own, which ends afterwards: it is limited, and the twin is one a process.
 * Return: false where the submission is the one that @judge->known names: nothing was graded.
 */
bool kml_judge_run(const struct kml_judge *judge, struct kml_result *result);

#endif /* KML_JUDGE_H */
