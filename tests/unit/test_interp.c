// SPDX-License-Identifier: GPL-2.0
/* The shell's language and its commands, on a home that only remembers what it was asked. */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "interp.h"
#include "lex.h"
#include "nearest.h"

/* What the home was asked, a line each: "mkdir kmalloc/a". */
static char asked[65536];

static int note(const char *what, const char *path, const char *bytes, size_t len)
{
	size_t at = strlen(asked);

	snprintf(asked + at, sizeof(asked) - at, "%s %s%s%.*s\n", what, path, bytes ? "=" : "",
		 (int)len, bytes ? bytes : "");
	return 0;
}

static int fake_stat(struct kml_home *home, const char *path, struct kml_stat *ret)
{
	*ret = (struct kml_stat){ .is_dir = !strstr(path, "size"), .perm = 0755 };
	return strstr(path, "nothing") || !strcmp(path, "mkdri") || !strcmp(path, "rm") ? -ENOENT : 0;
}

static int fake_list(struct kml_home *home, const char *path, kml_list_fn *fn, void *ctx)
{
	static const struct kml_stat dir = { .is_dir = true }, file = { 0 };
	int err = fn(ctx, "size", &file);

	if (!err)
		err = fn(ctx, "b", &dir);
	return err ? err : fn(ctx, "a", &dir);
}

static int fake_read(struct kml_home *home, const char *path, char *buf, size_t *len)
{
	if (strstr(path, "nothing"))
		return -ENOENT;
	*len = sprintf(buf, "%s!\n", path);
	return 0;
}

static int fake_write(struct kml_home *home, const char *path, const char *buf, size_t len)
{
	if (strstr(path, "fill"))
		return -ERANGE;
	return note("write", path, buf, len);
}

static int fake_mkdir(struct kml_home *home, const char *path)
{
	return strstr(path, "there") ? -EEXIST : note("mkdir", path, NULL, 0);
}

static int fake_rmdir(struct kml_home *home, const char *path)
{
	return note("rmdir", path, NULL, 0);
}

static const struct kml_home_ops fake_ops = {
	.name = "fake", .list = fake_list, .stat = fake_stat, .read = fake_read,
	.write = fake_write, .mkdir = fake_mkdir, .rmdir = fake_rmdir,
};
static struct kml_home fake = { .ops = &fake_ops };

static struct kml_interp *in;
static char *out_text, *err_text;
static size_t out_size, err_size;
static FILE *out, *err;

static void setup(void)
{
	asked[0] = '\0';
	out = open_memstream(&out_text, &out_size);
	err = open_memstream(&err_text, &err_size);
	in = kml_interp_create(&fake, out, err);
	ck_assert_ptr_nonnull(in);
	kml_interp_set(in, &(struct kml_interp_opts){ .source = "t", .keep_going = true });
}

static void teardown(void)
{
	kml_interp_destroy(in);
	fclose(out);
	fclose(err);
	free(out_text);
	free(err_text);
}

static const struct {
	const char *script, *asks;
} stores[] = {
	{ "echo 100 > kmalloc/a/size", "write kmalloc/a/size=100\n\n" },
	{ "echo 100 >kmalloc/a/size", "write kmalloc/a/size=100\n\n" },
	{ "echo one two   three > f", "write f=one two three\n\n" },
	{ "echo > f", "write f=\n\n" },
	{ "echo -n 5 > f", "write f=5\n" },
	{ "echo -n > f", "write f=\n" },
	{ "echo 'a  b'\"c $'d\" > f", NULL },
	{ "echo 'a  b'\"c 'd\" > f", "write f=a  bc 'd\n\n" },
	{ "echo \"\\\"\\\\ \\a\" > f", "write f=\"\\ \\a\n\n" },
	{ "echo \\'\\# a#b # c > g > f", "" },
	{ "echo '#' '' x > f # said", "write f=#  x\n\n" },
	{ "> f echo x", "write f=x\n\n" },
	{ "echo x;echo y>f;", "write f=y\n\n" },
	{ "mkdir a b && rmdir a", "mkdir a\nmkdir b\nrmdir a\n" },
	{ "mkdir there && mkdir a ; mkdir b", "mkdir b\n" },
	{ "mkdir there; mkdir a && mkdir b", "mkdir a\nmkdir b\n" },
	{ "mkdir there && mkdir a && mkdir b\nmkdir c", "mkdir c\n" },
	{ "mkdir -p nothing/x/size/.. && rmdir x", "mkdir nothing\nmkdir nothing/x\nrmdir x\n" },
	{ "cd kmalloc; mkdir a ./b ../c /d //e// ../../f", "mkdir kmalloc/a\nmkdir kmalloc/b\nmkdir c\nmkdir d\nmkdir e\nmkdir f\n" },
	{ "cd kmalloc/a && cd .. && mkdir x; cd; mkdir y", "mkdir kmalloc/x\nmkdir y\n" },
	{ "cd a; echo $(cat size) > f", "write a/f=a/size!\n\n" },
	{ "mkdir a; exit; mkdir b\nmkdir c", "mkdir a\n" },
	{ "   # nothing\n\n\t\nmkdir a", "mkdir a\n" },
	{ "mkdir 'a\nb'", "mkdir a\nb\n" },
	{ "mkdir a\\\n b", "mkdir a\nmkdir b\n" },
	{ "mkdir a \\\n\t b", "mkdir a\nmkdir b\n" },
	{ "mkdir o-{1..3} {a,b}c", "mkdir o-1\nmkdir o-2\nmkdir o-3\nmkdir ac\nmkdir bc\n" },
	{ "mkdir {08..10}", "mkdir 08\nmkdir 09\nmkdir 10\n" },
	{ "mkdir {2..1}/{x,}", "mkdir 2/x\nmkdir 2\nmkdir 1/x\nmkdir 1\n" },
	{ "mkdir {a} {1..} {..2} {a..c", "mkdir {a}\nmkdir {1..}\nmkdir {..2}\nmkdir {a..c\n" },
};

START_TEST(a_script_asks_the_home_for_what_it_says)
{
	kml_interp_text(in, stores[_i].script);
	if (stores[_i].asks)
		ck_assert_str_eq(asked, stores[_i].asks);
	else
		ck_assert_int_eq(kml_interp_status(in), 2);
}
END_TEST

static const struct {
	const char *script, *prints;
} prints[] = {
	{ "cat size", "size!\n" },
	{ "cat size b/size", "size!\nb/size!\n" },
	{ "ls", "a/\nb/\nsize\n" },
	{ "ls size", "size\n" },
	{ "ls a b", "a:\na/\nb/\nsize\nb:\na/\nb/\nsize\n" },
	{ "pwd; cd a; pwd; cd ../..; pwd", "/\n/a\n/\n" },
	{ "echo a  'b  c'", "a b  c\n" },
	{ "echo -n a; echo", "a\n" },
	{ "wait size size!; pwd", "/\n" },
	{ "echo x$(cat size)y \"$(cat size b/size)\"", "xsize!y size! b/size!\n" },
};

START_TEST(commands_print_as_in_sh)
{
	ck_assert_int_eq(kml_interp_text(in, prints[_i].script), 0);
	ck_assert_str_eq(out_text, prints[_i].prints);
}
END_TEST

static const struct {
	const char *script;
	int status;
	const char *says;
} failures[] = {
	{ "mkdir there", 1, "mkdir: there: File exists (EEXIST)\n" },
	{ "cat nothing", 1, "cat: nothing: No such file or directory (ENOENT): no 'nothing' there; 'ls /' lists what there is\n" },
	{ "echo 256 > kmalloc/a/fill", 1,
	  "echo: kmalloc/a/fill: 256: Numerical result out of range (ERANGE): wanted 0..255\n" },
	{ "cd size", 1, "cd: size: Not a directory (ENOTDIR)\n" },
	{ "mkdir there; pwd", 1, "EEXIST" },
	{ "mkdri a", 1, "mkdri: no such command; did you mean 'mkdir'?\n" },
	{ "wait -t 1 size 5", 1, "wait: size: still 'size!' after 1 seconds; wanted '5'" },
	{ "wait -t 0 size 5", 1, "wanted seconds, 1 to 600" },
	{ "nothing", 1, "nothing: no such command; 'help' lists" },
	{ "rm a", 1, "rm: no such command; 'rmdir OBJECT' frees one" },
	{ "kmalloc/a", 1, "kmalloc/a: a directory, not a command; 'cd kmalloc/a' goes there" },
	{ "kmalloc/a/size", 1, "'cat kmalloc/a/size' reads it" },
	{ "a/size 100", 1, "'echo 100 > a/size' writes it" },
	{ "kmalloc/nothing", 1, "'mkdir kmalloc/nothing' makes the object" },
	{ "size=100", 1, "there are no variables here; 'echo 100 > size' writes an attribute" },
	{ "mkdir kmalloc/there", 1, "(EEXIST): 'show kmalloc/there' says how it is" },
	{ "cd kmalloc; mkdir there", 1, "(EEXIST): 'show there' says how it is" },
	{ "cd kmalloc; cat nothing/size", 1, "'mkdir nothing' makes it" },
	{ "help nothing", 1, "'help' alone lists those that there are" },
	{ "set nothing", 1, "wanted echo or trace" },
	{ "mkdir a; for i in 1 2; do pwd; done", 2, "for: not a command of this small shell" },
	{ "!", 2, "'!': no line after it" },
	{ "!!", 2, "'!': no line after it" },
	{ "cat /etc/nothing", 1, "'! LINE' looks at this computer's files" },
	{ "pwd || ls", 2, "'||': only ; and && join commands here" },
	{ "echo GFP_KERNEL | __GFP_ZERO > kmalloc/a/gfp", 2, "put it in quotes" },
	{ "for i", 2, "for: not a command of this small shell; 'kmemlab mount DIR'" },
	{ "mkdir", 1, "mkdir: an operand is missing; wanted mkdir [-p] DIR..." },
	{ "mkdir -v a", 1, "mkdir: -v: no such option; wanted mkdir [-p] DIR..." },
	{ "cat size > f", 1, "cat: '> f': only echo writes to a file of the tree" },
	{ "pwd; ls | wc", 2, "t:1: '|': no pipes here" },
	{ "echo a & b", 2, "'&': no jobs" },
	{ "echo $(cat", 2, "'$': of $ only" },
	{ "echo $(cat kmalloc/a/size", 2, "is not closed" },
	{ "echo $(cat nothing/there)", 1, "cat: nothing/there: No such file" },
	{ "echo $HOME", 2, "'$': of $ only" },
	{ "echo \"$HOME\"", 2, "'$': of $ only" },
	{ "echo `pwd`", 2, "'`': commands" },
	{ "ls *", 2, "'*': patterns" },
	{ "cat < f", 2, "'<': no input" },
	{ "(ls)", 2, "'(': no sub-shells" },
	{ "echo a >> f", 2, "'>>': a value is replaced" },
	{ "ls 2> f", 2, "'2>': no numbered files" },
	{ "echo a > f > g", 2, "'>': a second one" },
	{ "echo a >", 2, "'>': no file after it" },
	{ "> f", 2, "'>': no command" },
	{ "&& ls", 2, "'&&': no command before it" },
	{ "ls &&", 2, "'&&': no command after it" },
	{ "; ls", 2, "';': no command before it" },
	{ "! ls", 2, "'!': programs of the host: off in a script" },
	{ "ls ~", 2, "'~': there are no home folders" },
	{ "echo a > /tmp/x", 2, "'>': no files outside the tree here" },
	{ "echo a | cat", 2, "'|': no pipes" },
	{ "echo 'a", 2, "a ' is not closed" },
	{ "echo \"a", 2, "a \" is not closed" },
	{ "echo a\\", 2, "a \\ ends the last line" },
	{ "\n\nls |", 2, "t:3: " },
};

START_TEST(a_failure_names_what_and_why_and_sets_the_status)
{
	ck_assert_int_eq(kml_interp_text(in, failures[_i].script), failures[_i].status);
	ck_assert_msg(strstr(err_text, failures[_i].says) != NULL, "%s", err_text);
	if (failures[_i].status == 2)
		ck_assert_str_eq(out_text ? out_text : "", "");
}
END_TEST

START_TEST(a_script_ends_at_its_first_error)
{
	kml_interp_set(in, &(struct kml_interp_opts){ .source = "f" });
	ck_assert_int_eq(kml_interp_text(in, "mkdir a\n\nmkdir there; mkdir b\nmkdir c"), 1);
	ck_assert_str_eq(asked, "mkdir a\n");
	ck_assert_str_eq(err_text, "f:3: mkdir: there: File exists (EEXIST)\n");
}
END_TEST

START_TEST(a_line_is_printed_before_it_runs)
{
	kml_interp_set(in, &(struct kml_interp_opts){ .trace = true });
	ck_assert_int_eq(kml_interp_text(in, "mkdir a\n  pwd # said"), 0);
	ck_assert_str_eq(err_text, "+ mkdir a\n+   pwd # said\n");
}
END_TEST

START_TEST(a_script_ends_at_a_line_that_is_none)
{
	ck_assert_int_eq(kml_interp_text(in, "mkdir a\nmkdir b |\nmkdir c"), 2);
	ck_assert_str_eq(asked, "mkdir a\n");
}
END_TEST

/* "echo -n xxx... > f" with @n letters. */
static int store_letters(size_t n)
{
	char *line = malloc(n + 32);
	int status;

	strcpy(line, "echo -n ");
	memset(line + 8, 'x', n);
	strcpy(line + 8 + n, " > f");
	status = kml_interp_text(in, line);
	free(line);
	return status;
}

START_TEST(a_value_has_at_most_4095_bytes)
{
	ck_assert_int_eq(store_letters(KML_STORE_MAX), 0);
	ck_assert_int_eq(store_letters(KML_STORE_MAX + 1), 1);
	fflush(err);
	ck_assert_ptr_nonnull(strstr(err_text, "echo: f: File too large (EFBIG)"));
}
END_TEST

START_TEST(a_line_too_long_is_refused_whole)
{
	ck_assert_int_eq(store_letters(KML_LINE_MAX), 2);
	ck_assert_str_eq(asked, "");
}
END_TEST

START_TEST(a_path_too_long_is_refused)
{
	char line[KML_PATH_MAX + 64] = "cat ";

	memset(line + 4, 'x', KML_PATH_MAX);
	ck_assert_int_eq(kml_interp_text(in, line), 1);
	ck_assert_ptr_nonnull(strstr(err_text, "ENAMETOOLONG"));
}
END_TEST

START_TEST(a_line_with_more_statements_than_fit_is_refused)
{
	char line[4 * KML_STMTS_MAX + 8] = "";

	for (int i = 0; i <= KML_STMTS_MAX; i++)
		memcpy(line + 4 * i, "pwd;", 5);
	ck_assert_int_eq(kml_interp_text(in, line), 2);
	ck_assert_ptr_nonnull(strstr(err_text, "statements"));
}
END_TEST

START_TEST(no_bytes_make_the_lexer_stumble)
{
	struct kml_line *line = malloc(sizeof(*line));
	static const char alphabet[] = "a'\"\\>;&|$ #-\0\t~!12";
	char text[64];

	srand(1);
	for (int round = 0; round < 200000; round++) {
		size_t len = rand() % sizeof(text);

		for (size_t i = 0; i < len; i++)
			text[i] = alphabet[rand() % (sizeof(alphabet) - 1)];
		if (kml_lex(line, text, len))
			ck_assert_str_ne(line->error, "");
		for (unsigned int s = 0; s < line->count; s++)
			ck_assert_ptr_null(line->stmts[s].argv[line->stmts[s].argc]);
	}
	free(line);
}
END_TEST

START_TEST(a_stream_is_read_to_its_end_however_it_is_cut)
{
	int pipe_ends[2];

	ck_assert_int_eq(pipe(pipe_ends), 0);
	ck_assert_int_eq(write(pipe_ends[1], "mkdir a\nmkd", 11), 11);
	ck_assert_int_eq(write(pipe_ends[1], "ir b\nmkdir c", 12), 12);
	close(pipe_ends[1]);
	ck_assert_int_eq(kml_interp_stream(in, pipe_ends[0]), 0);
	ck_assert_str_eq(asked, "mkdir a\nmkdir b\nmkdir c\n");
	close(pipe_ends[0]);
}
END_TEST

START_TEST(a_watched_flag_ends_a_line_early)
{
	static volatile sig_atomic_t flag = 1;

	kml_interp_watch(in, &flag);
	kml_interp_text(in, "mkdir a; mkdir b");
	ck_assert_str_eq(asked, "");
}
END_TEST

START_TEST(nearest_finds_what_was_meant)
{
	static const char *const words[] = { "mount", "umount", "vm", "schema", "doctor" };

	ck_assert_str_eq(kml_nearest("mout", words, sizeof(*words), 5), "mount");
	ck_assert_str_eq(kml_nearest("shcema", words, sizeof(*words), 5), "schema");
	ck_assert_str_eq(kml_nearest("docter", words, sizeof(*words), 5), "doctor");
	ck_assert_ptr_null(kml_nearest("grade", words, sizeof(*words), 5));
	ck_assert_uint_eq(kml_distance("", "abc"), 3);
	ck_assert_uint_eq(kml_distance("ab", "ba"), 1);
}
END_TEST

#define LOOP(tc, test, table) tcase_add_loop_test(tc, test, 0, sizeof(table) / sizeof((table)[0]))

int main(void)
{
	Suite *suite = suite_create("interp");
	TCase *tc = tcase_create("interp");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 30);	/* a busy machine */
	tcase_add_checked_fixture(tc, setup, teardown);
	LOOP(tc, a_script_asks_the_home_for_what_it_says, stores);
	LOOP(tc, commands_print_as_in_sh, prints);
	LOOP(tc, a_failure_names_what_and_why_and_sets_the_status, failures);
	tcase_add_test(tc, a_script_ends_at_its_first_error);
	tcase_add_test(tc, a_line_is_printed_before_it_runs);
	tcase_add_test(tc, a_script_ends_at_a_line_that_is_none);
	tcase_add_test(tc, a_value_has_at_most_4095_bytes);
	tcase_add_test(tc, a_line_too_long_is_refused_whole);
	tcase_add_test(tc, a_path_too_long_is_refused);
	tcase_add_test(tc, a_line_with_more_statements_than_fit_is_refused);
	tcase_add_test(tc, no_bytes_make_the_lexer_stumble);
	tcase_add_test(tc, a_stream_is_read_to_its_end_however_it_is_cut);
	tcase_add_test(tc, a_watched_flag_ends_a_line_early);
	tcase_add_test(tc, nearest_finds_what_was_meant);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
