// SPDX-License-Identifier: GPL-2.0
/* The history file: what is kept, whose it is, several writers at once, and how it is cut. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <readline/history.h>

#include "history.h"
#include "suite.h"

static char state[] = "/tmp/kml-history-XXXXXX";
static char folder[80], file[100];

static void setup(void)
{
	strcpy(state + strlen(state) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(state));
	snprintf(folder, sizeof(folder), "%s/kmemlab", state);
	snprintf(file, sizeof(file), "%s/history", folder);
	setenv("XDG_STATE_HOME", state, 1);
	clear_history();
}

static void teardown(void)
{
	char command[128];

	kml_history_free();
	snprintf(command, sizeof(command), "rm -rf %s", state);
	ck_assert_int_eq(system(command), 0);
}

/* Lines of the file; those that are @wanted into *@same. */
static unsigned int lines(const char *wanted, unsigned int *same)
{
	FILE *in = fopen(file, "re");
	char line[5000];
	unsigned int count = 0;

	*same = 0;
	while (in && fgets(line, sizeof(line), in)) {
		line[strcspn(line, "\n")] = '\0';
		*same += !strcmp(line, wanted);
		count++;
	}
	if (in)
		fclose(in);
	return count;
}

static void write_file(unsigned int count)
{
	FILE *out;

	mkdir(folder, 0700);
	out = fopen(file, "we");
	ck_assert_ptr_nonnull(out);
	for (unsigned int i = 1; i <= count; i++)
		fprintf(out, "old %u\n", i);
	fclose(out);
}

START_TEST(a_line_is_there_for_the_next_shell)
{
	unsigned int same;

	kml_history_load();
	kml_history_add("mkdir kmalloc/a");
	kml_history_add("ls");
	kml_history_free();
	clear_history();
	ck_assert_int_eq(history_length, 0);
	kml_history_load();
	ck_assert_int_eq(history_length, 2);
	ck_assert_str_eq(history_get(history_base)->line, "mkdir kmalloc/a");
	ck_assert_uint_eq(lines("ls", &same), 2);
	ck_assert_uint_eq(same, 1);
}
END_TEST

START_TEST(a_line_twice_in_a_row_and_an_empty_one_are_not_kept)
{
	unsigned int same;

	kml_history_load();
	kml_history_add("ls");
	kml_history_add("ls");
	kml_history_add("");
	kml_history_add("pwd");
	kml_history_add("ls");
	ck_assert_uint_eq(lines("ls", &same), 3);
	ck_assert_uint_eq(same, 2);
}
END_TEST

START_TEST(it_is_nobody_elses)
{
	struct stat st;

	write_file(1);
	chmod(file, 0644);
	kml_history_load();
	ck_assert_int_eq(stat(file, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	kml_history_free();
	unlink(file);
	rmdir(folder);
	kml_history_load();
	ck_assert_int_eq(stat(folder, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0700);
}
END_TEST

START_TEST(several_shells_at_once_lose_nothing)
{
	unsigned int same;
	char line[40];
	int status;

	write_file(4500);	/* each trims at its start, while others write */
	for (int shell = 0; shell < 4; shell++)
		if (!fork()) {
			kml_history_load();
			for (int i = 0; i < 50; i++) {
				snprintf(line, sizeof(line), "shell %d line %d", shell, i);
				kml_history_add(line);
			}
			_exit(0);
		}
	while (wait(&status) > 0)
		ck_assert_int_eq(status, 0);
	for (int i = 0; i < 200; i++) {
		snprintf(line, sizeof(line), "shell %d line %d", i / 50, i % 50);
		lines(line, &same);
		ck_assert_msg(same == 1, "'%s' is there %u times", line, same);
	}
}
END_TEST

static const struct {
	unsigned int before, after;
} trims[] = { { 1999, 1999 }, { 4000, 4000 }, { 4001, 2000 }, { 9000, 2000 } };

START_TEST(a_long_one_is_cut_and_its_newest_stay)
{
	unsigned int same;
	char line[40];

	write_file(trims[_i].before);
	kml_history_load();
	snprintf(line, sizeof(line), "old %u", trims[_i].before);
	ck_assert_uint_eq(lines(line, &same), trims[_i].after);
	ck_assert_uint_eq(same, 1);
	snprintf(line, sizeof(line), "old %u", trims[_i].before - trims[_i].after + 1);
	lines(line, &same);
	ck_assert_uint_eq(same, 1);
	ck_assert_int_le(history_length, 2000);
}
END_TEST

START_TEST(a_line_longer_than_any_is_cut_and_the_next_is_whole)
{
	FILE *out;

	mkdir(folder, 0700);
	out = fopen(file, "we");
	for (int i = 0; i < 9000; i++)
		fputc('x', out);
	fputs("\nlast without an end", out);
	fclose(out);
	kml_history_load();
	ck_assert_int_eq(history_length, 2);
	ck_assert_str_eq(history_get(history_base + 1)->line, "last without an end");
}
END_TEST

START_TEST(a_link_is_not_followed)
{
	char elsewhere[100];
	unsigned int same;
	FILE *out;

	snprintf(elsewhere, sizeof(elsewhere), "%s/elsewhere", state);
	out = fopen(elsewhere, "we");
	fputs("mine\n", out);
	fclose(out);
	mkdir(folder, 0700);
	ck_assert_int_eq(symlink(elsewhere, file), 0);
	ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr));
	kml_history_load();
	kml_history_add("ls");
	ck_assert_int_eq(history_length, 1);	/* for the session only */
	ck_assert_uint_eq(lines("ls", &same), 1);
	ck_assert_uint_eq(same, 0);
}
END_TEST

START_TEST(without_a_place_lines_are_kept_for_the_session)
{
	unsetenv("XDG_STATE_HOME");
	unsetenv("HOME");
	kml_history_load();
	kml_history_add("ls");
	ck_assert_int_eq(history_length, 1);
	ck_assert_int_ne(access(file, F_OK), 0);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("history");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, a_line_is_there_for_the_next_shell);
	tcase_add_test(tc, a_line_twice_in_a_row_and_an_empty_one_are_not_kept);
	tcase_add_test(tc, it_is_nobody_elses);
	tcase_add_test(tc, several_shells_at_once_lose_nothing);
	tcase_add_loop_test(tc, a_long_one_is_cut_and_its_newest_stay, 0, sizeof(trims) / sizeof(trims[0]));
	tcase_add_test(tc, a_line_longer_than_any_is_cut_and_the_next_is_whole);
	tcase_add_test(tc, a_link_is_not_followed);
	tcase_add_test(tc, without_a_place_lines_are_kept_for_the_session);
	return run_suite("history", tc);
}
