// SPDX-License-Identifier: GPL-2.0
/* `kmemlab grade LAB SUBMISSION...`: reads the command line; class.c and judge.c do the work. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aside.h"
#include "class.h"
#include "cmdline.h"
#include "nearest.h"
#include "scratch.h"
#include "status.h"
#include "subcommand.h"
#include "values.h"

/** struct request - what the command line asks for. */
struct request {
	struct kml_class class;
	const struct kml_format *format;
	const char *out, *merge, *student;
	bool folders;
};

static int bad(const char *what, const char *value, const char *wanted)
{
	fprintf(stderr, "kmemlab grade: %s '%s': wanted %s\n", what, value, wanted);
	return KML_USAGE;
}

static int take_format(struct request *req, const char *name)
{
	req->format = kml_format_find(name);
	return req->format ? -1 : bad("--format", name, "text, json, tap, junit, gradescope, classroom50, autolab or csv");
}

static int take_slow(struct request *req, const char *text)
{
	char *end;

	req->class.how.slow = strtod(text, &end);
	return !*end && req->class.how.slow >= 0.1 && req->class.how.slow <= 1000 ? -1 :
	       bad("--slow", text, "a factor from 0.1 to 1000");
}

/* Return: -1 to go on, else the exit status. */
static int take(struct request *req, int code, const char *word)
{
	switch (code) {
	case KML_CLI_HOME:
		req->class.how.home = optarg;
		return -1;
	case KML_CLI_FORMAT:
		return take_format(req, optarg);
	case KML_CLI_OUT:
		req->out = optarg;
		return -1;
	case KML_CLI_CLASS:
		req->folders = true;
		return -1;
	case KML_CLI_STUDENT:
		req->student = optarg;
		return -1;
	case KML_CLI_SEED:
		return kml_value_seed(optarg, &req->class.seed) ? -1 : bad("--seed", optarg, KML_SEED_WANTED);
	case 'j':
		req->class.workers = kml_value_cpus(optarg);
		return req->class.workers ? -1 : bad("-j", optarg, "a number from 1 to 64");
	case KML_CLI_RESUME:
		req->class.resume = true;
		return -1;
	case KML_CLI_MERGE:
		req->merge = optarg;
		return -1;
	case KML_CLI_SLOW:
		return take_slow(req, optarg);
	case KML_CLI_TEMPLATE:
		req->class.how.template = true;
		return -1;
	case KML_CLI_UNCONFINED:
		req->class.how.unconfined = true;
		return -1;
	case 'h':
		kml_cli_help(kml_cli_find("grade"), stdout);
		return KML_DONE;
	default:
		fprintf(stderr, "kmemlab grade: '%s': no such option, or its value is missing\n", word);
		kml_cli_usage(kml_cli_find("grade"), stderr);
		return KML_USAGE;
	}
}

/* What fits together? Return: -1 to go on. */
static int judge(const struct request *req, int operands)
{
	if (req->merge && (operands || req->out))
		return bad("--merge", req->merge, "no lab and no --out beside it");
	if (!req->merge && operands < 2) {
		fprintf(stderr, "kmemlab grade: wanted LAB and SUBMISSION...; see kmemlab grade --help\n");
		return KML_USAGE;
	}
	if (strcmp(req->class.how.home, "twin") && strcmp(req->class.how.home, "vm"))
		return bad("--home", req->class.how.home, "twin or vm: each submission gets a fresh one");
	if (req->class.resume && !req->out)
		return bad("--resume", "", "--out DIR, where the records are");
	if (req->student && (req->folders || operands > 2))
		return bad("--student", req->student, "one submission; those of a class are called after their students");
	return -1;
}

/* The folder of the records, made where it is missing; free() it. */
static char *records_of(const char *out, char *msg, size_t size)
{
	char *dir = NULL;

	if (asprintf(&dir, "%s/records", out) < 0)
		dir = NULL;
	if (dir && (!mkdir(out, 0755) || errno == EEXIST) && (!mkdir(dir, 0755) || errno == EEXIST))
		return dir;
	snprintf(msg, size, "--out %s: %s", out, strerror(errno));
	free(dir);
	return NULL;
}

/* Writes all results on @out, or into the format's file in the folder --out. */
static int tell(const struct request *req, char *msg, size_t size)
{
	char *file = NULL, *aside = NULL;
	FILE *out = stdout;
	int err = 0;

	if (req->format->one && req->class.count != 1) {
		snprintf(msg, size, "format %s tells of one submission; %u are there: take csv or json", req->format->name,
			 req->class.count);
		return -EINVAL;
	}
	if (req->out && (asprintf(&file, "%s/%s", req->out, req->format->file) < 0 ||
			 asprintf(&aside, "%s.new.%d", file, (int)getpid()) < 0))
		err = -ENOMEM;
	if (!err && req->out)
		out = fopen(aside, "we");
	if (!err && !out)
		err = -errno;
	if (!err)
		err = kml_class_write(&req->class, req->format, out);
	if (out && out != stdout && fclose(out) && !err)
		err = -EIO;
	if (!err && req->out)
		err = kml_aside_rename(aside, file);
	if (err)
		snprintf(msg, size, "%s: %s", file ? file : "the results", strerror(-err));
	free(file);
	free(aside);
	return err;
}

static int collect(struct request *req, char **operands, char *msg, size_t size)
{
	int err = 0;

	for (; !err && *operands; operands++) {
		err = kml_class_add(&req->class, *operands, req->student, req->folders);
		if (err)
			snprintf(msg, size, "%s: %s", *operands, strerror(-err));
	}
	if (!err && !req->class.count) {
		snprintf(msg, size, "no submission there");
		err = -ENOENT;
	}
	return err ? err : kml_class_sort(&req->class, msg, size);
}

/* First the error that stays if this ends early; in the end the results. */
static int grade(struct request *req, char **operands, char *msg, size_t size)
{
	int err = collect(req, operands, msg, size);

	if (!err)
		err = kml_class_begin(&req->class, msg, size);
	if (!err && req->out)
		err = tell(req, msg, size);
	if (!err)
		err = kml_class_grade(&req->class, msg, size);
	return err ? err : tell(req, msg, size);
}

static int merge(struct request *req, char *msg, size_t size)
{
	int err = kml_class_take(&req->class);

	if (err)
		snprintf(msg, size, "%s: %s", req->class.dir, strerror(-err));
	if (!err)
		err = kml_class_sort(&req->class, msg, size);
	if (!err && !req->class.count) {
		snprintf(msg, size, "--merge %s: no records there; --out leaves them", req->merge);
		err = -ENOENT;
	}
	return err ? err : tell(req, msg, size);
}

static int run(struct request *req, char **operands)
{
	char *scratch = NULL, *dir = NULL, msg[900] = "";
	int err = -ENOMEM;

	if (req->merge && asprintf(&dir, "%s/records", req->merge) < 0)
		dir = NULL;
	if (!req->merge && !req->out)
		scratch = kml_scratch_make();
	if (!req->merge)
		dir = req->out ? records_of(req->out, msg, sizeof(msg)) : scratch;
	req->class.dir = dir;
	if (dir)
		err = req->merge ? merge(req, msg, sizeof(msg)) : grade(req, operands, msg, sizeof(msg));
	if (err)
		fprintf(stderr, "kmemlab grade: %s\n", *msg ? msg : strerror(-err));
	kml_class_free(&req->class);
	kml_scratch_remove(scratch);
	if (dir != scratch)
		free(dir);
	free(scratch);
	return !err ? KML_DONE : err == -EINVAL || err == -EEXIST ? KML_USAGE : KML_BROKEN;
}

int kml_cmd_grade(int argc, char **argv)
{
	struct request req = { .class = { .how = { .home = getenv("KMEMLAB_HOME") } }, .format = &kml_format_text };
	struct kml_cli_getopt options;
	int code, status;

	opterr = 0;
	optind = 0;
	kml_cli_getopt(kml_cli_find("grade"), &options);
	while ((code = getopt_long(argc, argv, options.shorts, options.names, NULL)) != -1) {
		status = take(&req, code, argv[optind - 1]);
		if (status >= 0)
			return status;
	}
	if (!req.class.how.home || !*req.class.how.home)
		req.class.how.home = "twin";
	status = judge(&req, argc - optind);
	if (status >= 0)
		return status;
	req.class.lab = argv[optind];
	req.class.progress = isatty(2);
	return run(&req, argv + optind + !req.merge);
}
