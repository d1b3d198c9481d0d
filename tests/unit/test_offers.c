// SPDX-License-Identifier: GPL-2.0
/* What is offered at each place of a line, on a twin with an object and a cache. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "offers.h"
#include "suite.h"

static struct kml_home *twin;
static struct kml_interp *in;
static struct kml_offers offers;
static FILE *sink;

static void setup(void)
{
	char msg[256];

	ck_assert_int_eq(kml_home_start("twin", NULL, &twin, msg, sizeof(msg)), 0);
	sink = fopen("/dev/null", "we");
	in = kml_interp_create(twin, sink, sink);
	ck_assert_int_eq(kml_interp_text(in, "mkdir kmalloc/a kmalloc/all caches/c caches/c/o"), 0);
}

static void teardown(void)
{
	kml_offers_free(&offers);
	kml_interp_destroy(in);
	kml_home_stop(twin);
	fclose(sink);
}

/* Asks at the '^' in @text, whose word begins behind the blank, quote or '>' before it. */
static void ask(const char *text)
{
	size_t end = strcspn(text, "^"), start = end;
	char line[200];

	snprintf(line, sizeof(line), "%.*s%s", (int)end, text, text[end] ? text + end + 1 : "");
	while (start && !strchr(" \t;&>'\"", line[start - 1]))
		start--;
	kml_offers_free(&offers);
	ck_assert_int_eq(kml_offers_find(in, line, start, end, &offers), 0);
}

/* All that is offered, in one line. */
static const char *offered(void)
{
	static char all[20000];

	*all = '\0';
	for (size_t i = 0; i < offers.count; i++)
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s", i ? " " : "", offers.offer[i].text);
	return all;
}

static const struct {
	const char *line, *offers;
} exact[] = {
	{ "mkd^", "mkdir" },
	{ "wa^", "wait watch walk" },
	{ "ls; mkd^", "mkdir" },
	{ "ls && rmd^ x", "rmdir" },
	{ "cat kmal^", "kmalloc/" },
	{ "cat kmalloc/a^", "kmalloc/a/ kmalloc/all/" },
	{ "cat kmalloc/a/ks^", "kmalloc/a/ksize" },
	{ "cat /kmalloc/a/ks^", "/kmalloc/a/ksize" },
	{ "cat nothing/^", "" },
	{ "cd kmalloc/a/^", "" },				/* attributes are no place to go */
	{ "cd caches/c/^", "caches/c/o/" },
	{ "echo 1 > kmalloc/a/ks^", "" },			/* nobody may write it */
	{ "echo 1 > kmalloc/a/siz^", "kmalloc/a/size" },
	{ "echo 1 >kmalloc/a/siz^", "kmalloc/a/size" },
	{ "echo 'GFP_KERNEL|__GFP_ZE^' > kmalloc/a/gfp", "GFP_KERNEL|__GFP_ZERO" },
	{ "echo GFP_KERNEL|__GFP_ZE^ > kmalloc/a/gfp", "'GFP_KERNEL|__GFP_ZERO" },
	{ "echo '__GFP_ZERO|__GFP_ZE^' > kmalloc/a/gfp", "" },	/* once is enough */
	{ "sweep kmalloc/a/gfp GFP_AT^", "GFP_ATOMIC" },
	{ "sweep kmalloc/a/siz^", "kmalloc/a/size" },
	{ "sweep kmalloc/a/size 8 kmalloc/a/ks^", "kmalloc/a/ksize" },
	{ "mkdir --p^", "--parents" },
	{ "mkdir -^", "--parents -p" },
	{ "pwd -^", "" },
	{ "set e^", "echo" },
	{ "set echo ^", "off equivalent" },
	{ "set echo off ^", "" },
	{ "home t^", "twin" },
	{ "home compare mkd^", "mkdir" },
	{ "help mkd^", "mkdir" },
	{ "nothing kmal^", "" },
};

START_TEST(what_fits_is_offered_and_nothing_else)
{
	ask(exact[_i].line);
	ck_assert_str_eq(offered(), exact[_i].offers);
}
END_TEST

START_TEST(an_empty_line_offers_every_command)
{
	ask("^");
	ck_assert_uint_gt(offers.count, 40);
	for (size_t i = 0; i < offers.count; i++)
		ck_assert_msg(offers.offer[i].doc && *offers.offer[i].doc, "%s has no sentence", offers.offer[i].text);
}
END_TEST

START_TEST(a_path_is_taken_from_where_the_shell_stands)
{
	ck_assert_int_eq(kml_interp_text(in, "cd kmalloc"), 0);
	ask("cat a/ks^");
	ck_assert_str_eq(offered(), "a/ksize");
	ask("cat ../cach^");
	ck_assert_str_eq(offered(), "../caches/");
}
END_TEST

START_TEST(an_attribute_comes_with_its_sentence)
{
	ask("cat kmalloc/a/ksiz^");
	ck_assert_uint_eq(offers.count, 1);
	ck_assert_ptr_nonnull(offers.offer[0].doc);
	ck_assert(offers.paths);
}
END_TEST

static const struct {
	const char *line, *hint;
} hints[] = {
	{ "sweep kmalloc/a/size ^", "size: 0..67108864 bytes, default 64; now 64. " },
	{ "echo ^ > kmalloc/a/size", "size: 0..67108864 bytes, default 64; now 64. " },
	{ "echo ^ > caches/c/merge", "merge: 0 or 1; now 0. " },
	{ "echo ^ > kmalloc/a/data", "data: text, at most 4095 bytes. " },
	{ "echo ^ > kmalloc/a/ksize", "" },
	{ "echo ^ > nothing", "" },
	{ "wait kmalloc/a/fill ^", "fill: 0..255" },
};

START_TEST(a_number_is_hinted_at)
{
	ask(hints[_i].line);
	ck_assert_msg(!strncmp(offers.hint, hints[_i].hint, strlen(hints[_i].hint)) && (*hints[_i].hint || !*offers.hint),
		      "%s", offers.hint);
}
END_TEST

START_TEST(a_file_of_the_host_is_left_to_readline)
{
	ask("save /tm^");
	ck_assert(offers.host_files);
	ask("map --svg /tm^");
	ck_assert(offers.host_files);
	ask("cat kmal^");
	ck_assert(!offers.host_files);
}
END_TEST

START_TEST(a_set_goes_on_and_a_name_alone_does_not)
{
	ask("echo 'GFP_KER^' > kmalloc/a/gfp");
	ck_assert(offers.more);
	ask("echo hard^ > kmalloc/a/context");
	ck_assert_str_eq(offered(), "hardirq");
	ck_assert(!offers.more);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("offers");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, what_fits_is_offered_and_nothing_else, 0, sizeof(exact) / sizeof(exact[0]));
	tcase_add_test(tc, an_empty_line_offers_every_command);
	tcase_add_test(tc, a_path_is_taken_from_where_the_shell_stands);
	tcase_add_test(tc, an_attribute_comes_with_its_sentence);
	tcase_add_loop_test(tc, a_number_is_hinted_at, 0, sizeof(hints) / sizeof(hints[0]));
	tcase_add_test(tc, a_file_of_the_host_is_left_to_readline);
	tcase_add_test(tc, a_set_goes_on_and_a_name_alone_does_not);
	return run_suite("offers", tc);
}
