// SPDX-License-Identifier: GPL-2.0
/* Gives what offers.c finds to readline, and shows names with their sentences. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <readline/readline.h>

#include "complete.h"
#include "offers.h"
#include "screen.h"

#define DOCS_MAX 200	/* longer lists are shown without sentences */

static struct kml_interp *interp;
static struct kml_offers offers;

/* readline frees what it is given. */
static char *next_offer(const char *text, int state)
{
	static size_t at;

	at = state ? at : 0;
	return at < offers.count ? strdup(offers.offer[at++].text) : NULL;
}

static void show_hint(void)
{
	rl_crlf();
	fprintf(rl_outstream, "%s\n", offers.hint);
	rl_on_new_line();
}

static bool is_dir(const char *text)
{
	return *text && text[strlen(text) - 1] == '/';
}

static char **complete(const char *text, int start, int end)
{
	char **ret;

	kml_offers_free(&offers);
	rl_attempted_completion_over = 1;
	rl_sort_completion_matches = 1;
	if (kml_offers_find(interp, rl_line_buffer, start, end, &offers))
		return NULL;
	if (offers.host_files) {
		rl_attempted_completion_over = 0;
		return NULL;
	}
	if (!offers.count && *offers.hint)
		show_hint();
	ret = rl_completion_matches(text, next_offer);
	if (offers.more || (offers.count == 1 && is_dir(offers.offer[0].text))) {
		rl_completion_append_character = '\0';
		rl_completion_suppress_quote = 1;
	}
	return ret;
}

/* The part of an offer that is worth showing: a path's last component, a set's last name. */
static const char *shown(const char *text)
{
	const char *at = text + strlen(text);

	if (*text == '\'')
		text++;
	while (at > text && !(offers.paths && at[-1] == '/' && *at) && at[-1] != '|')
		at--;
	return at;
}

static const char *doc_of(const char *text)
{
	for (size_t i = 0; i < offers.count; i++)
		if (!strcmp(offers.offer[i].text, text))
			return offers.offer[i].doc;
	return NULL;
}

static bool have_docs(void)
{
	for (size_t i = 0; i < offers.count; i++)
		if (offers.offer[i].doc)
			return offers.count <= DOCS_MAX;
	return false;
}

static void show_with_docs(char **matches, int count, int longest)
{
	struct kml_screen screen;

	kml_screen_get(rl_outstream, false, &screen);
	for (int i = 1; i <= count; i++) {
		const char *doc = doc_of(matches[i]);
		int room = (int)screen.width - longest - 4;

		fprintf(rl_outstream, "%-*s  %.*s\n", longest, shown(matches[i]), room > 0 ? room : 0,
			doc ? doc : "");
	}
}

static void display(char **matches, int count, int max_length)
{
	int longest = 0;

	rl_crlf();
	for (int i = 1; i <= count; i++) {
		int len = strlen(shown(matches[i]));

		longest = len > longest ? len : longest;
	}
	if (have_docs()) {
		show_with_docs(matches, count, longest);
	} else {
		char **names = calloc(count + 2, sizeof(*names));

		for (int i = 0; names && i <= count; i++)
			names[i] = strdup(i ? shown(matches[i]) : matches[0]);
		if (names)
			rl_display_match_list(names, count, longest);
		for (int i = 0; names && i <= count; i++)
			free(names[i]);
		free(names);
	}
	rl_on_new_line();
}

/* The hook gets matches sorted; a large number of them is asked about first, as readline does. */
static void ask_and_display(char **matches, int count, int max_length)
{
	if (rl_completion_query_items > 0 && count >= rl_completion_query_items) {
		int key;

		rl_crlf();
		fprintf(rl_outstream, "Display all %d possibilities? (y or n)", count);
		fflush(rl_outstream);
		do {
			key = rl_read_key();
		} while (key != 'y' && key != 'Y' && key != ' ' && key != 'n' && key != 'N' && key != 3 &&
			 key != 0x7f && key != EOF);
		if (key != 'y' && key != 'Y' && key != ' ') {
			rl_crlf();
			rl_on_new_line();
			return;
		}
	}
	display(matches, count, max_length);
}

void kml_complete_init(struct kml_interp *in)
{
	interp = in;
	rl_attempted_completion_function = complete;
	rl_completion_display_matches_hook = ask_and_display;
	rl_basic_word_break_characters = " \t;&>";
	rl_completer_quote_characters = "'\"";
}
