// SPDX-License-Identifier: GPL-2.0
/*
 * `kmemlab check LAB [SUBMISSION]`: the student's own look. Without a submission the lab's text as
 * this student has it; with one what the open checks say, the hidden ones left out.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "class.h"
#include "cmdline.h"
#include "markdown.h"
#include "scratch.h"
#include "status.h"
#include "subcommand.h"
#include "values.h"

static void print_check(const struct kml_lab_check *c, const struct kml_screen *screen)
{
	if (c->visibility != KML_VISIBLE)
		return;
	printf("\n[%s, %u point%s] %s\n", c->id, c->points, c->points == 1 ? "" : "s",
	       c->question ? "A question; answer it by this name:" : c->title);
	if (c->question)
		kml_markdown_print(stdout, screen, c->text);
}

/* Which check is that block? */
static const struct kml_lab_check *check_of(const struct kml_lab *lab, const struct kml_part *part)
{
	for (unsigned int i = 0; i < lab->count; i++)
		if (lab->checks[i].line == part->line)
			return &lab->checks[i];
	return NULL;
}

static void print_part(const struct kml_lab *lab, const struct kml_part *part, const struct kml_screen *screen)
{
	const struct kml_lab_check *c = check_of(lab, part);

	if (part->kind == KML_PART_PROSE)
		kml_markdown_print(stdout, screen, part->text);
	else if (part->kind == KML_PART_DO)
		printf("\n    %s", part->text);
	else if (part->kind == KML_PART_HINT && !lab->assessment && !*part->args)
		kml_markdown_print(stdout, screen, part->text);
	else if (c)
		print_check(c, screen);
}

/* A step that has nothing but hidden checks would only tell that they are there. */
static bool is_open(const struct kml_lab *lab, const struct kml_step *step)
{
	for (unsigned int i = 0; i < step->count; i++) {
		const struct kml_lab_check *c = check_of(lab, &step->parts[i]);

		if (c ? c->visibility == KML_VISIBLE : step->parts[i].kind == KML_PART_PROSE)
			return true;
	}
	return false;
}

static void print_lab(const struct kml_lab *lab)
{
	struct kml_screen screen;

	kml_screen_get(stdout, !isatty(1), &screen);
	printf("%s: %s, %u points\n", kml_lab_id(lab), lab->lesson->front[KML_FRONT_TITLE], lab->points);
	for (unsigned int i = 0; i < lab->lesson->count; i++) {
		if (!is_open(lab, &lab->lesson->steps[i]))
			continue;
		if (i)
			printf("\n%s\n", lab->lesson->steps[i].title);
		for (unsigned int j = 0; j < lab->lesson->steps[i].count; j++)
			print_part(lab, &lab->lesson->steps[i].parts[j], &screen);
	}
}

/* What the student may not see yet leaves the record; in an assessment the reasons, too. */
static void trim(struct kml_result *r)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < r->count; i++) {
		struct kml_result_check held = r->checks[kept];

		if (r->checks[i].visibility != KML_VISIBLE)
			continue;
		r->checks[kept] = r->checks[i];
		r->checks[i] = held;
		if (r->assessment) {
			*r->checks[kept].expected = '\0';
			*r->checks[kept].actual = '\0';
		}
		kept++;
	}
	r->count = kept;
}

static int tell(const struct kml_class *class, char *msg, size_t size)
{
	struct kml_result *r;
	unsigned int all;
	int err = kml_result_load(class->jobs[0].record, &r), status;

	if (err) {
		snprintf(msg, size, "%s: %s", class->jobs[0].record, strerror(-err));
		return KML_BROKEN;
	}
	all = r->count;
	trim(r);
	kml_format_text.result(stdout, NULL, r, 0);
	if (*r->output)
		printf("\nIt printed:\n%s", r->output);
	status = kml_result_score(r) == kml_result_max(r) && r->status == KML_RESULT_GRADED ? KML_DONE : KML_FAILED;
	r->count = all;
	kml_result_free(r);
	return status;
}

static int look(struct kml_class *class, const char *path, const char *student)
{
	char *scratch = kml_scratch_make(), msg[900] = "";
	int err = scratch ? 0 : -errno, status = KML_BROKEN;

	class->dir = scratch;
	class->how.visible = true;
	if (!err)
		err = kml_class_add(class, path, student, false);
	if (!err)
		err = kml_class_sort(class, msg, sizeof(msg));
	if (!err)
		err = kml_class_begin(class, msg, sizeof(msg));
	if (!err)
		err = kml_class_grade(class, msg, sizeof(msg));
	if (!err)
		status = tell(class, msg, sizeof(msg));
	if (err || status == KML_BROKEN)
		fprintf(stderr, "kmemlab check: %s\n", *msg ? msg : strerror(-err));
	kml_class_free(class);
	kml_scratch_remove(scratch);
	free(scratch);
	return status;
}

static int bad(const char *what, const char *value, const char *wanted)
{
	fprintf(stderr, "kmemlab check: %s '%s': wanted %s\n", what, value, wanted);
	return KML_USAGE;
}

static int take(struct kml_class *class, const char **student, int code, const char *word)
{
	char *end;

	switch (code) {
	case KML_CLI_HOME:
		class->how.home = optarg;
		return !strcmp(optarg, "twin") || !strcmp(optarg, "vm") ? -1 : bad("--home", optarg, "twin or vm");
	case KML_CLI_STUDENT:
		*student = optarg;
		return -1;
	case KML_CLI_SEED:
		return kml_value_seed(optarg, &class->seed) ? -1 : bad("--seed", optarg, KML_SEED_WANTED);
	case KML_CLI_SLOW:
		class->how.slow = strtod(optarg, &end);
		return !*end && class->how.slow >= 0.1 && class->how.slow <= 1000 ? -1 :
		       bad("--slow", optarg, "a factor from 0.1 to 1000");
	case KML_CLI_UNCONFINED:
		class->how.unconfined = true;
		return -1;
	case 'h':
		kml_cli_help(kml_cli_find("check"), stdout);
		return KML_DONE;
	default:
		fprintf(stderr, "kmemlab check: '%s': no such option, or its value is missing\n", word);
		kml_cli_usage(kml_cli_find("check"), stderr);
		return KML_USAGE;
	}
}

int kml_cmd_check(int argc, char **argv)
{
	struct kml_class class = { .how = { .home = "twin" }, .workers = 1 };
	struct kml_cli_getopt options;
	const char *student = NULL;
	struct kml_lab *lab;
	char msg[900];
	int code, status;

	opterr = 0;
	optind = 0;
	kml_cli_getopt(kml_cli_find("check"), &options);
	while ((code = getopt_long(argc, argv, options.shorts, options.names, NULL)) != -1) {
		status = take(&class, &student, code, argv[optind - 1]);
		if (status >= 0)
			return status;
	}
	if (argc - optind < 1 || argc - optind > 2)
		return bad("operands", argc - optind ? argv[optind + 2] : "", "LAB and perhaps a SUBMISSION");
	class.lab = argv[optind];
	if (argc - optind == 2)
		return look(&class, argv[optind + 1], student);
	student = student ? student : getenv("USER");
	if (kml_lab_load(class.lab, student, class.seed, &lab, msg, sizeof(msg))) {
		fprintf(stderr, "kmemlab check: %s\n", msg);
		return KML_FAILED;
	}
	print_lab(lab);
	kml_lab_free(lab);
	return KML_DONE;
}
