// SPDX-License-Identifier: GPL-2.0
/* kmemlab verify: plays every reference solution. kmemlab lint: proofs for a lesson's author. */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline.h"
#include "course.h"
#include "datadir.h"
#include "lab.h"
#include "lesson_proof.h"
#include "prove.h"
#include "status.h"
#include "subcommand.h"
#include "values.h"

/** struct request - which lessons, on what. */
struct request {
	const char *home, *dir;
	struct kml_home_opts opts;
	bool lint;
	char **ids;	/* NULL-ended; none: all */
};

static bool wanted(const struct request *req, const struct kml_course *course, const struct kml_lesson *lesson)
{
	for (char **id = req->ids; *id; id++)
		if (kml_course_find(course, *id) == lesson)
			return true;
	return !*req->ids;
}

/* Does the lesson's front matter allow this home and machine? An empty key allows all. */
static bool runs_here(const struct request *req, const struct kml_lesson *lesson, struct kml_home_opts *opts,
		      char *machine, size_t size)
{
	const char *machines = lesson->front[KML_FRONT_MACHINE];

	if (*lesson->front[KML_FRONT_HOME] && !kml_lesson_has(lesson, KML_FRONT_HOME, req->home))
		return false;
	if (!strcmp(req->home, "vm") && !opts->preset && *lesson->front[KML_FRONT_PRESET])
		opts->preset = lesson->front[KML_FRONT_PRESET];
	if (strcmp(req->home, "twin"))
		return true;
	if (opts->machine)
		return kml_lesson_has(lesson, KML_FRONT_MACHINE, *machines ? opts->machine : "") ||
		       (!*machines && !strcmp(opts->machine, "pc"));
	if (*machines && sscanf(machines, "%31s", machine) == 1)
		opts->machine = machine;
	return true;
}

/* Return: KML_DONE, KML_FAILED or KML_BROKEN. */
static int play(const struct request *req, const struct kml_lesson *lesson, struct kml_proof *proof)
{
	struct kml_home_opts opts = req->opts;
	struct kml_home *home;
	char msg[512] = "", machine[32];
	int err;

	if (!runs_here(req, lesson, &opts, machine, sizeof(machine))) {
		printf("skip %s %s: for home %s, machine %s\n", lesson->front[KML_FRONT_ID],
		       lesson->front[KML_FRONT_TITLE], *lesson->front[KML_FRONT_HOME] ?
		       lesson->front[KML_FRONT_HOME] : "any", *lesson->front[KML_FRONT_MACHINE] ?
		       lesson->front[KML_FRONT_MACHINE] : "pc");
		return KML_DONE;
	}
	err = kml_home_start(req->home, &opts, &home, msg, sizeof(msg));
	if (err) {
		fprintf(stderr, "kmemlab verify: %s\n", *msg ? msg : strerror(-err));
		return KML_BROKEN;
	}
	kml_proof_play(proof, lesson, home);
	kml_home_stop(home);
	printf("%s %s %s\n", proof->faults ? "not ok" : "ok", lesson->front[KML_FRONT_ID],
	       lesson->front[KML_FRONT_TITLE]);
	return proof->faults ? KML_FAILED : KML_DONE;
}

/* Is it the file of a lab, not the name of one? */
static bool is_file(const char *id)
{
	size_t len = strlen(id);

	return strchr(id, '/') || (len > 3 && !strcmp(id + len - 3, ".md"));
}

/* Is the lab in @file asked for by its name? */
static bool lab_wanted(const struct request *req, const char *file)
{
	const char *name = strrchr(file, '/') + 1;
	size_t len = strlen(name) - 3;

	for (char **id = req->ids; *id; id++)
		if (strlen(*id) == len && !strncmp(*id, name, len))
			return true;
	return !*req->ids;
}

/* Return: is it not as it should be? */
static bool prove_lab(const struct request *req, const char *file)
{
	struct kml_proof proof = { .out = stderr };
	const char *slash = strrchr(file, '/');

	bool skipped = kml_lab_prove(&proof, file, req->home);

	printf("%s lab %s\n", skipped ? "skip" : proof.faults ? "not ok" : "ok", slash ? slash + 1 : file);
	return proof.faults;
}

/* Labs lie in the folder labs of the lessons, or are named by their files. Return: how many are not as they should be. */
static unsigned int prove_labs(const struct request *req)
{
	char pattern[4200];
	unsigned int bad = 0;
	glob_t found = { 0 };

	if (!strcmp(req->home, "kernel"))
		return 0;
	snprintf(pattern, sizeof(pattern), "%s%s/labs/[!.R]*.md", req->dir ? req->dir : kml_datadir(),
		 req->dir ? "" : "/lessons");
	if (!glob(pattern, 0, NULL, &found))
		for (size_t i = 0; i < found.gl_pathc; i++)
			if (lab_wanted(req, found.gl_pathv[i]))
				bad += prove_lab(req, found.gl_pathv[i]);
	globfree(&found);
	for (char **id = req->ids; *id; id++)
		if (is_file(*id))
			bad += prove_lab(req, *id);
	return bad;
}

static int prove_all(const struct request *req, const struct kml_course *course)
{
	int status = KML_DONE;

	for (unsigned int i = 0; i < course->count; i++) {
		struct kml_proof proof = { .out = stderr, .hints = req->lint };
		int one;

		if (!wanted(req, course, course->lessons[i]))
			continue;
		if (req->lint) {
			kml_proof_names(&proof, course->lessons[i]);
			kml_proof_front(&proof, course->lessons[i]);
		}
		one = play(req, course->lessons[i], &proof);
		if (one == KML_BROKEN)
			return one;
		status = one ? one : status;
	}
	if (prove_labs(req) && status != KML_BROKEN)
		status = KML_FAILED;
	if (req->lint && !*req->ids && !req->dir) {
		struct kml_proof rows = { .out = stderr };

		kml_proof_rows(&rows, course);
		if (rows.faults)
			status = KML_FAILED;
	}
	return status;
}

static int take(void *ctx, int code)
{
	struct request *req = ctx;

	switch (code) {
	case KML_CLI_HOME:
		req->home = optarg;
		return -1;
	case KML_CLI_MACHINE:
		req->opts.machine = optarg;
		return -1;
	case KML_CLI_LESSONS:
		req->dir = optarg;
		return -1;
	case KML_CLI_LINT:
		req->lint = true;
		return -1;
	default:
		return KML_USAGE;
	}
}

static int known_ids(const struct kml_course *course, char **ids)
{
	for (; *ids; ids++) {
		struct kml_lab *lab;
		char msg[900];

		if (kml_course_find(course, *ids))
			continue;
		if (!kml_lab_load(*ids, NULL, 1, &lab, msg, sizeof(msg))) {
			kml_lab_free(lab);
			continue;
		}
		if (is_file(*ids))
			fprintf(stderr, "kmemlab verify: %s\n", msg);
		else
			fprintf(stderr, "kmemlab verify: '%s': no such lesson or lab; 'kmemlab lesson' lists the lessons\n", *ids);
		return KML_USAGE;
	}
	return KML_DONE;
}

int kml_cmd_verify(int argc, char **argv)
{
	struct request req = { .home = getenv("KMEMLAB_HOME") };
	struct kml_course course;
	const char *clash;
	char msg[600];
	int status = kml_cli_take(argc, argv, take, &req);

	if (status >= 0)
		return status;
	req.ids = argv + optind;
	if (!req.home || !*req.home)
		req.home = kml_value_home(&req.opts, "twin");
	clash = kml_value_clash(req.home, &req.opts);
	if (clash) {
		fprintf(stderr, "kmemlab verify: home '%s': wanted %s\n", req.home, clash);
		return KML_USAGE;
	}
	if (kml_course_open(req.dir, &course, msg, sizeof(msg))) {
		fprintf(stderr, "kmemlab verify: %s\n", msg);
		return KML_FAILED;
	}
	status = known_ids(&course, req.ids);
	if (!status)
		status = prove_all(&req, &course);
	kml_course_close(&course);
	return status;
}
