// SPDX-License-Identifier: GPL-2.0
/* A saved file: the same changes come back, any sh makes of it the same bytes, and a damaged one is refused. */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "saved.h"
#include "suite.h"

static char root[] = "/tmp/kml-saved-XXXXXX";
static char msg[400];
static struct kml_changes back;

static const struct {
	const char *path, *value;
	size_t len;
} writes[] = {
	{ "kmalloc/a/size", "100\n", 4 },
	{ "kmalloc/a/data", "no end", 6 },
	{ "kmalloc/a/gfp", "GFP_KERNEL|__GFP_ZERO\n", 22 },
	{ "kmalloc/b/data", "it's \"$HOME\" `x` \\n %d %% #;&<>\n", 33 },
	{ "kmalloc/c/data", "\0\1\177\200\377\n\n\t\r\33", 10 },
	{ "kmalloc/d/data", "-n\n", 3 },
	{ "kmalloc/e/data", "1\0002", 3 },
};

static void setup(void)
{
	strcpy(root + strlen(root) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
	ck_assert_int_eq(chdir(root), 0);
	ck_assert_int_eq(mkdir("tree", 0755) | mkdir("tree/kmalloc", 0755), 0);
}

static void teardown(void)
{
	char command[80];

	kml_changes_free(&back);
	ck_assert_int_eq(chdir("/"), 0);
	snprintf(command, sizeof(command), "rm -rf %s", root);
	ck_assert_int_eq(system(command), 0);
}

static void write_some(const char *file)
{
	struct kml_changes changes = { 0 };
	char dir[40] = "";

	for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++) {
		if (strncmp(dir, writes[i].path, 9))
			kml_changes_add(&changes, KML_CHANGE_MKDIR, strncpy(dir, writes[i].path, 9), NULL, 0);
		kml_changes_add(&changes, KML_CHANGE_WRITE, writes[i].path, writes[i].value, writes[i].len);
	}
	ck_assert_int_eq(kml_saved_write(&changes, file), 0);
	kml_changes_free(&changes);
}

static void put(const char *file, const char *text, size_t len)
{
	FILE *out = fopen(file, "we");

	ck_assert_ptr_nonnull(out);
	fwrite(text, 1, len, out);
	fclose(out);
}

static size_t get(const char *file, char *ret, size_t size)
{
	FILE *in = fopen(file, "re");
	size_t len = in ? fread(ret, 1, size - 1, in) : 0;

	ck_assert_msg(in != NULL, "%s: not there", file);
	ret[len] = '\0';
	fclose(in);
	return len;
}

START_TEST(what_was_written_is_read_back)
{
	size_t at = 0;

	write_some("file");
	ck_assert_msg(!kml_saved_read("file", &back, msg, sizeof(msg)), "%s", msg);
	ck_assert_uint_eq(back.count, 7 + 5);
	for (size_t i = 0; i < back.count; i++) {
		if (back.change[i].kind != KML_CHANGE_WRITE)
			continue;
		ck_assert_str_eq(back.change[i].path, writes[at].path);
		ck_assert_uint_eq(back.change[i].len, writes[at].len);
		ck_assert_mem_eq(back.change[i].value, writes[at].value, writes[at].len);
		at++;
	}
	ck_assert_uint_eq(at, 7);
}
END_TEST

START_TEST(sh_makes_the_same_bytes_of_it)
{
	char path[80], text[100];

	write_some("file");
	ck_assert_int_eq(mkdir("tree/kmalloc/old", 0755), 0);
	ck_assert_int_eq(system("cd tree && sh ../file"), 0);
	ck_assert_int_ne(access("tree/kmalloc/old", F_OK), 0);
	for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++) {
		snprintf(path, sizeof(path), "tree/%s", writes[i].path);
		ck_assert_uint_eq(get(path, text, sizeof(text)), writes[i].len);
		ck_assert_mem_eq(text, writes[i].value, writes[i].len);
	}
}
END_TEST

START_TEST(sh_ends_at_the_first_line_that_fails)
{
	write_some("file");
	ck_assert_int_eq(mkdir("tree/kmalloc/b", 0755), 0);
	put("tree/kmalloc/b/keeps", "", 0);	/* so that emptying the tree cannot remove it */
	ck_assert_int_ne(system("cd tree && sh ../file 2>/dev/null"), 0);
	ck_assert_int_eq(access("tree/kmalloc/a/size", F_OK), 0);
	ck_assert_int_ne(access("tree/kmalloc/c", F_OK), 0);
}
END_TEST

START_TEST(an_edited_file_ends_by_end_alone)
{
	char text[8192], *end;

	write_some("file");
	get("file", text, sizeof(text));
	end = strstr(text, "# end");
	memcpy(strstr(text, "echo 100"), "echo 200", 8);
	strcpy(end, "# end\n");
	put("file", text, strlen(text));
	ck_assert_msg(!kml_saved_read("file", &back, msg, sizeof(msg)), "%s", msg);
	ck_assert_mem_eq(back.change[1].value, "200\n", 4);
}
END_TEST

/* What is put in place of the first of the two words, and what is said to it. */
static const struct {
	const char *of, *by, *says;
} damages[] = {
	{ "echo 100", "echo 101", "the sum is not that of the lines above" },
	{ "# end", "# nd", "before its last line '# end'" },
	{ "#!/bin/sh", "#!/bin/bash", "this is no saved tree" },
	{ "set -e", "set +e", "this is no saved tree" },
};

START_TEST(a_damaged_file_is_refused_whole)
{
	char text[8192], made[8192], *at;

	write_some("file");
	get("file", text, sizeof(text));
	at = strstr(text, damages[_i].of);
	ck_assert_ptr_nonnull(at);
	snprintf(made, sizeof(made), "%.*s%s%s", (int)(at - text), text, damages[_i].by, at + strlen(damages[_i].of));
	put("file", made, strlen(made));
	ck_assert_int_eq(kml_saved_read("file", &back, msg, sizeof(msg)), -EBADMSG);
	ck_assert_msg(strstr(msg, damages[_i].says) != NULL, "%s", msg);
	ck_assert_uint_eq(back.count, 0);
}
END_TEST

START_TEST(a_file_that_ends_early_is_refused_wherever_it_ends)
{
	char text[8192];
	size_t len;

	write_some("file");
	len = get("file", text, sizeof(text));
	for (size_t i = 0; i < len; i++) {
		put("file", text, i);
		ck_assert_msg(kml_saved_read("file", &back, msg, sizeof(msg)) == -EBADMSG, "%zu of %zu bytes", i, len);
	}
}
END_TEST

static const struct {
	const char *line, *says;
} lines[] = {
	{ "rm -rf /", "only mkdir, echo and printf" },
	{ "mkdir kmalloc/a; rm x", "one command a line" },
	{ "mkdir kmalloc/a kmalloc/b", "wanted mkdir DIR" },
	{ "mkdir kmalloc", "no tree has such an object" },
	{ "mkdir ../x", "no tree has such an object" },
	{ "mkdir /tmp/x", "no tree has such an object" },
	{ "echo 1 > /etc/passwd", "no tree has such a file" },
	{ "echo 1 > kmalloc/a/ksize", "no tree has such a file" },
	{ "echo 1 2 > kmalloc/a/size", "wanted echo VALUE > FILE" },
	{ "echo $(cat kmalloc/a/size) > kmalloc/a/size", "one command a line" },
	{ "echo `id` > kmalloc/a/size", "commands are not substituted" },
	{ "printf '%d' > kmalloc/a/size", "none of those that save writes" },
	{ "printf '\\x' > kmalloc/a/size", "none of those that save writes" },
	{ "printf '\\777' > kmalloc/a/size", "none of those that save writes" },
};

START_TEST(a_line_that_save_does_not_write_is_refused_with_its_number)
{
	char text[8192], *end;

	write_some("file");
	get("file", text, sizeof(text));
	end = strstr(text, "mkdir");
	snprintf(end, sizeof(text) - (end - text), "mkdir kmalloc/a\n%s\n# end\n", lines[_i].line);
	put("file", text, strlen(text));
	ck_assert_int_eq(kml_saved_read("file", &back, msg, sizeof(msg)), -EBADMSG);
	ck_assert_msg(strstr(msg, lines[_i].says) != NULL && strstr(msg, "file:6: "), "%s", msg);
	ck_assert_uint_eq(back.count, 0);
}
END_TEST

START_TEST(what_is_no_file_is_said_with_its_errno)
{
	ck_assert_int_eq(kml_saved_read("nothing", &back, msg, sizeof(msg)), -ENOENT);
	ck_assert_int_eq(kml_saved_read("tree", &back, msg, sizeof(msg)), -EISDIR);
	ck_assert_msg(strstr(msg, "tree: Is a directory") != NULL, "%s", msg);
}
END_TEST

START_TEST(a_file_that_cannot_be_written_is_as_it_was)
{
	struct kml_changes none = { 0 };
	char text[8];

	put("file", "old", 3);
	ck_assert_int_eq(kml_saved_write(&none, "nothing/file"), -ENOENT);
	ck_assert_int_eq(mkdir("folder", 0755), 0);
	put("folder/in", "", 0);
	ck_assert_int_ne(kml_saved_write(&none, "folder"), 0);
	get("file", text, sizeof(text));
	ck_assert_str_eq(text, "old");
	ck_assert_int_eq(system("test \"$(ls)\" = 'file\nfolder\ntree'"), 0);	/* nothing is left aside */
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("saved");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, what_was_written_is_read_back);
	tcase_add_test(tc, sh_makes_the_same_bytes_of_it);
	tcase_add_test(tc, sh_ends_at_the_first_line_that_fails);
	tcase_add_test(tc, an_edited_file_ends_by_end_alone);
	tcase_add_loop_test(tc, a_damaged_file_is_refused_whole, 0, sizeof(damages) / sizeof(damages[0]));
	tcase_add_test(tc, a_file_that_ends_early_is_refused_wherever_it_ends);
	tcase_add_loop_test(tc, a_line_that_save_does_not_write_is_refused_with_its_number, 0,
			    sizeof(lines) / sizeof(lines[0]));
	tcase_add_test(tc, what_is_no_file_is_said_with_its_errno);
	tcase_add_test(tc, a_file_that_cannot_be_written_is_as_it_was);
	return run_suite("saved", tc);
}
