// SPDX-License-Identifier: GPL-2.0
/*
 * kmemlab claims: what the tutorials say, and what the machine at hand says of it. Each row has
 * a home of its own, so that no row can lean on another's leftovers.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "claims_run.h"
#include "cmdline.h"
#include "fact.h"
#include "status.h"
#include "subcommand.h"
#include "values.h"

/** struct request - what to judge, where, and how to say it. */
struct request {
	const char *home;
	struct kml_home_opts opts;
	bool json, md, broken, everywhere;
	char **ids;	/* NULL-ended; none: all */
};

/** struct tally - how many rows came to what. */
struct tally {
	unsigned int results[KML_CLAIM_ERROR + 1];
	unsigned int unbroken;	/* rows whose verdict did not notice, or that name no fact */
	bool started;		/* something was printed: JSON's comma */
};

static const char *variant_of(const struct request *req)
{
	const char *name = !strcmp(req->home, "twin") ? req->opts.machine : req->opts.preset;

	return name && strcmp(name, "pc") ? name : "";
}

static bool wanted(const struct request *req, const struct kml_claim *claim)
{
	for (char **id = req->ids; *id; id++)
		if (kml_claim_find(*id) == claim)
			return true;
	return !*req->ids;
}

static void judge_at(const struct kml_claim *claim, const char *name, const struct kml_home_opts *opts,
		     struct kml_claim_evidence *ret)
{
	struct kml_home *home;
	char msg[256] = "";
	int err = kml_home_start(name, opts, &home, msg, sizeof(msg));

	if (err) {
		*ret = (struct kml_claim_evidence){ .result = KML_CLAIM_ERROR };
		snprintf(ret->text, sizeof(ret->text), "%s", *msg ? msg : strerror(-err));
		return;
	}
	kml_claim_judge(claim, home, ret);
	kml_home_stop(home);
}

static void judge(const struct request *req, const struct kml_claim *claim, struct kml_claim_evidence *ret)
{
	if (claim->where && kml_claim_shows(claim, req->home, variant_of(req))) {
		judge_at(claim, req->home, &req->opts, ret);
		return;
	}
	*ret = (struct kml_claim_evidence){ .result = KML_CLAIM_NOT_HERE };
	snprintf(ret->text, sizeof(ret->text), "%s%s", claim->where ? "shown on " : claim->why,
		 claim->where ? claim->where : "");
}

/* What the word behind the colon is: a machine, a kernel's name, which begins with a digit, or a preset. */
static void place(const char *name, const char *v, struct kml_home_opts *ret)
{
	if (!*v)
		return;
	if (!strcmp(name, "twin"))
		ret->machine = v;
	else if ((*v >= '0' && *v <= '9') || !strcmp(v, "debug"))
		ret->kernel = v;
	else
		ret->preset = v;
}

/* What two places say together; NOT_HERE stands for none yet. */
static enum kml_claim_result both(enum kml_claim_result a, enum kml_claim_result b)
{
	if (a == KML_CLAIM_NOT_HERE || a == b || b == KML_CLAIM_ERROR)
		return b;
	return a == KML_CLAIM_ERROR ? a : KML_CLAIM_DIFFERS;
}

/* "fails on twin: kmalloc/a/ksize was 96; fails on vm: ...": every place that can show it. */
static void judge_everywhere(const struct request *req, const struct kml_claim *claim,
			     struct kml_claim_evidence *ret)
{
	char name[32], v[32];
	size_t used = 0;

	*ret = (struct kml_claim_evidence){ .result = KML_CLAIM_NOT_HERE };
	if (!claim->where)
		snprintf(ret->text, sizeof(ret->text), "%s", claim->why);
	for (unsigned int i = 0; kml_claim_place(claim, i, name, v) && used < sizeof(ret->text); i++) {
		struct kml_home_opts opts = { 0 };
		struct kml_claim_evidence here;

		place(name, v, &opts);
		judge_at(claim, name, &opts, &here);
		ret->result = both(ret->result, here.result);
		used += snprintf(ret->text + used, sizeof(ret->text) - used, "%s%s on %s%s%s%s%s", used ? "; " : "",
				 kml_claim_result_name(here.result), name, *v ? ":" : "", v, *here.text ? ": " : "",
				 here.text);
	}
}

static void print_text(const struct kml_claim *claim, const struct kml_claim_evidence *e)
{
	printf("%-7s %s: %s\n", claim->id, kml_claim_result_name(e->result), claim->statement);
	if (*e->text)
		printf("        %s\n", e->text);
	if (claim->where && *claim->why)
		printf("        %s\n", claim->why);
}

/* A bar would end the table's cell. */
static void print_cell(const char *text)
{
	fputs("| ", stdout);
	for (; *text; text++)
		fputs(*text == '|' ? "\\|" : (char[]){ *text == '\n' ? ' ' : *text, '\0' }, stdout);
	putchar(' ');
}

static void print_md(const struct kml_claim *claim, const struct kml_claim_evidence *e)
{
	print_cell(claim->id);
	print_cell(claim->statement);
	print_cell(kml_claim_verdict_name(claim->verdict));
	print_cell(kml_claim_result_name(e->result));
	print_cell(e->text);
	print_cell(claim->where ? claim->why : "");
	puts("|");
}

static void print_json(const struct kml_claim *claim, const struct kml_claim_evidence *e)
{
	json_t *row = json_pack("{ss ss ss ss? ss? ss ss ss}", "id", claim->id, "statement", claim->statement,
				"verdict", kml_claim_verdict_name(claim->verdict), "where", claim->where,
				"breaks", claim->breaks, "result", kml_claim_result_name(e->result), "evidence", e->text, "notice", claim->why);

	if (row)
		json_dumpf(row, stdout, JSON_COMPACT);
	json_decref(row);
}

static void print(const struct request *req, struct tally *tally, const struct kml_claim *claim,
		  const struct kml_claim_evidence *e)
{
	if (req->json)
		fputs(tally->started ? ",\n" : "[", stdout);
	tally->started = true;
	tally->results[e->result]++;
	(req->json ? print_json : req->md ? print_md : print_text)(claim, e);
}

static void run_all(const struct request *req, struct tally *tally)
{
	struct kml_claim_evidence evidence;

	if (req->md)
		puts("| id | statement | on Linux 6.1 and newer | result | evidence | to notice |\n|---|---|---|---|---|---|");
	for (unsigned int i = 0; i < kml_claims_count; i++) {
		if (!wanted(req, &kml_claims[i]))
			continue;
		(req->everywhere ? judge_everywhere : judge)(req, &kml_claims[i], &evidence);
		print(req, tally, &kml_claims[i], &evidence);
	}
	if (req->json)
		puts(tally->started ? "]" : "[]");
	if (!req->json && !req->md)
		printf("%u hold, %u fail, %u differ, %u not testable here, %u errors\n",
		       tally->results[KML_CLAIM_HOLDS], tally->results[KML_CLAIM_FAILS],
		       tally->results[KML_CLAIM_DIFFERS], tally->results[KML_CLAIM_NOT_HERE],
		       tally->results[KML_CLAIM_ERROR]);
}

/* One row twice at a place, the second time with its fact broken. Return: did the verdict turn? */
static bool turns_at(const struct kml_claim *claim, const struct kml_home_opts *opts,
		     struct kml_claim_evidence *before, struct kml_claim_evidence *after)
{
	judge_at(claim, "twin", opts, before);
	if (kml_fact_break(claim->breaks))
		return false;
	judge_at(claim, "twin", opts, after);
	kml_fact_break(NULL);
	return after->result + before->result == KML_CLAIM_HOLDS + KML_CLAIM_FAILS;
}

/* The machine of the @index-th place where @claim's fact is to be broken; false: no more of them. */
static bool next_machine(const struct request *req, const struct kml_claim *claim, unsigned int *index,
			 char *name, char *variant)
{
	while (kml_claim_place(claim, (*index)++, name, variant))
		if (!strcmp(name, "twin") && (req->everywhere || !strcmp(variant, variant_of(req))))
			return true;
	return false;
}

/* A row counts as executed where one machine at least notices that its fact is broken. */
static void try_break(const struct request *req, struct tally *tally, const struct kml_claim *claim)
{
	struct kml_claim_evidence before = { 0 }, after = { 0 };
	unsigned int index = 0, machines = 0;
	char name[32], variant[32];
	bool turned = false;

	while (!turned && next_machine(req, claim, &index, name, variant)) {
		struct kml_home_opts opts = req->opts;

		place(name, variant, &opts);
		machines++;
		turned = claim->breaks && turns_at(claim, &opts, &before, &after);
	}
	if (!machines)
		return;
	tally->results[before.result]++;
	if (turned)
		return;
	tally->unbroken++;
	if (!claim->breaks)
		printf("%-7s names no fact that could be broken\n", claim->id);
	else
		printf("%-7s %s, with %s broken %s: %s\n", claim->id, kml_claim_result_name(before.result),
		       claim->breaks, kml_claim_result_name(after.result), after.text);
}

static int break_all(const struct request *req)
{
	struct tally tally = { 0 };

	for (unsigned int i = 0; i < kml_claims_count; i++)
		if (wanted(req, &kml_claims[i]))
			try_break(req, &tally, &kml_claims[i]);
	printf("%u rows, %u verdicts did not notice\n", tally.results[KML_CLAIM_HOLDS] +
	       tally.results[KML_CLAIM_FAILS] + tally.results[KML_CLAIM_ERROR], tally.unbroken);
	return tally.unbroken || tally.results[KML_CLAIM_ERROR] ? KML_FAILED : KML_DONE;
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
	case KML_CLI_PRESET:
		req->opts.preset = optarg;
		return -1;
	case KML_CLI_JSON:
		req->json = true;
		return -1;
	case KML_CLI_MD:
		req->md = true;
		return -1;
	case KML_CLI_EVERYWHERE:
		req->everywhere = true;
		return -1;
	case KML_CLI_BREAK:
		req->broken = true;
		return -1;
	default:
		return KML_USAGE;
	}
}

static int known_ids(char **ids)
{
	for (; *ids; ids++) {
		if (kml_claim_find(*ids))
			continue;
		fprintf(stderr, "kmemlab claims: '%s': no such statement; 'kmemlab claims' lists them all\n", *ids);
		return KML_USAGE;
	}
	return KML_DONE;
}

int kml_cmd_claims(int argc, char **argv)
{
	struct request req = { .home = getenv("KMEMLAB_HOME") };
	struct tally tally = { 0 };
	const char *clash;
	int status = kml_cli_take(argc, argv, take, &req);

	if (status >= 0)
		return status;
	req.ids = argv + optind;
	if (!req.home || !*req.home)
		req.home = kml_value_home(&req.opts, "twin");
	clash = kml_value_clash(req.home, &req.opts);
	if (!clash && req.broken && strcmp(req.home, "twin"))
		clash = "home twin, whose facts can be broken";
	if (clash) {
		fprintf(stderr, "kmemlab claims: home '%s': wanted %s\n", req.home, clash);
		return KML_USAGE;
	}
	status = known_ids(req.ids);
	if (status)
		return status;
	if (req.broken)
		return break_all(&req);
	run_all(&req, &tally);
	return tally.results[KML_CLAIM_ERROR] ? KML_FAILED : KML_DONE;
}
