// SPDX-License-Identifier: GPL-2.0
/* The pictures of the shell, on the twin and on a twin that keeps its secrets to itself. */
#include <check.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "interp.h"
#include "path.h"
#include "suite.h"

static struct kml_home *twin;
static struct kml_interp *in;
static char *said, *complained;
static size_t said_size, complained_size;
static FILE *out, *err;

/* A home like the twin, but that this reader is not root. */
static bool is_secret(const char *path)
{
	struct kml_found found;

	return !kml_path_find(path, &found) && found.entry && kml_entry_secret(found.entry);
}

static int closed_list(struct kml_home *home, const char *path, kml_list_fn *fn, void *ctx)
{
	return twin->ops->list(twin, path, fn, ctx);
}

static int closed_stat(struct kml_home *home, const char *path, struct kml_stat *ret)
{
	return twin->ops->stat(twin, path, ret);
}

static int closed_read(struct kml_home *home, const char *path, char *buf, size_t *len)
{
	return is_secret(path) ? -EPERM : twin->ops->read(twin, path, buf, len);
}

static int closed_write(struct kml_home *home, const char *path, const char *buf, size_t len)
{
	return is_secret(path) ? -EPERM : twin->ops->write(twin, path, buf, len);
}

static int closed_mkdir(struct kml_home *home, const char *path)
{
	return twin->ops->mkdir(twin, path);
}

static int closed_rmdir(struct kml_home *home, const char *path)
{
	return twin->ops->rmdir(twin, path);
}

/** struct passing - who gets a subtree, secrets left out. */
struct passing {
	kml_tree_fn *fn;
	void *ctx;
};

static bool lies;	/* every zone is as large as a number can say */

static int pass(void *ctx, const char *path, int failed, const char *value, size_t len)
{
	struct passing *p = ctx;

	if (lies && strstr(path, "/spanned"))
		return p->fn(p->ctx, path, 0, "18446744073709551615\n", 21);
	return is_secret(path) ? p->fn(p->ctx, path, -EPERM, "", 0) : p->fn(p->ctx, path, failed, value, len);
}

static int closed_readtree(struct kml_home *home, const char *path, const char *const *wanted, kml_tree_fn *fn,
			   void *ctx)
{
	struct passing p = { fn, ctx };

	return twin->ops->readtree(twin, path, wanted, pass, &p);
}

static const struct kml_home_ops closed_ops = {
	.name = "closed", .list = closed_list, .stat = closed_stat, .read = closed_read,
	.write = closed_write, .mkdir = closed_mkdir, .rmdir = closed_rmdir,
	.readtree = closed_readtree,
};
static struct kml_home closed = { .ops = &closed_ops };

static void begin(struct kml_home *home)
{
	out = open_memstream(&said, &said_size);
	err = open_memstream(&complained, &complained_size);
	in = kml_interp_create(home, out, err);
}

static void end(void)
{
	kml_interp_destroy(in);
	fclose(out);
	fclose(err);
	free(said);
	free(complained);
}

static void setup(void)
{
	char msg[256];

	ck_assert_int_eq(kml_home_start("twin", NULL, &twin, msg, sizeof(msg)), 0);
	begin(twin);
}

static void teardown(void)
{
	end();
	kml_home_stop(twin);
}

/* Runs @text; what it printed is alone in said. Returns the status. */
static int run(const char *text)
{
	int status;

	fflush(out);
	fseek(out, 0, SEEK_SET);
	fseek(err, 0, SEEK_SET);
	status = kml_interp_text(in, text);
	fputc('\0', out);
	fputc('\0', err);
	fflush(out);
	fflush(err);
	return status;
}

static const char objects[] =
	"mkdir kmalloc/a; mkdir vmalloc/v; echo 40000 > vmalloc/v/size; mkdir caches/c; "
	"echo 100 > caches/c/count; mkdir caches/c/o; mkdir user/u; mkdir bench/b; mkdir dma_pool/p; "
	"mkdir dma_pool/p/b";

START_TEST(each_picture_is_json_that_names_itself)
{
	static const struct {
		const char *line, *name;
	} pictures[] = {
		{ "map --json", "map" }, { "buddy --json", "buddy" }, { "slab c --json", "slab" },
		{ "frames v --json", "frames" }, { "walk vmalloc/v --json", "walk" },
		{ "layout --json", "layout" }, { "bench --json", "bench" },
	};

	ck_assert_int_eq(run(objects), 0);
	for (size_t i = 0; i < sizeof(pictures) / sizeof(pictures[0]); i++) {
		json_error_t error;
		json_t *json;

		ck_assert_int_eq(run(pictures[i].line), 0);
		json = json_loads(said, 0, &error);
		ck_assert_msg(json != NULL, "%s: %s", pictures[i].line, error.text);
		ck_assert_str_eq(json_string_value(json_object_get(json, "kmemlab")), pictures[i].name);
		json_decref(json);
	}
}
END_TEST

/* The number @name of the last picture's JSON. */
static json_int_t number(const char *name)
{
	json_t *json = json_loads(said, 0, NULL);
	json_int_t value = json_integer_value(json_object_get(json, name));

	ck_assert_ptr_nonnull(json_object_get(json, name));
	json_decref(json);
	return value;
}

/* The map asks for some attributes by their names: every kind has one of them. */
START_TEST(objects_of_every_kind_are_on_the_map)
{
	char path[200], line[400];
	unsigned int children = 0, seen = 0;

	for (unsigned int i = 0; i < kml_types_count; i++) {
		const struct kml_type *type = &kml_types[i];

		if ((type->kind != KML_TYPE && type->kind != KML_CHILD) || !kml_type_entry(type, "virt"))
			continue;
		snprintf(path, sizeof(path), "%s/%s", type->kind == KML_TYPE ? type->name : type->parent,
			 type->kind == KML_TYPE ? "every" : "every/one");
		snprintf(line, sizeof(line), "mkdir -p %s", path);
		if (run(line))	/* not on this machine */
			continue;
		ck_assert_int_eq(run("map --json"), 0);
		ck_assert_msg(strstr(said, path) != NULL, "%s is not on the map", path);
		ck_assert_int_eq(run("reset all"), 0);
		seen++;
		children += type->kind == KML_CHILD;
	}
	ck_assert_uint_ge(seen, 8);
	ck_assert_uint_ge(children, 1);
}
END_TEST

START_TEST(a_list_longer_than_a_value_is_read_whole_and_its_window_put_back)
{
	ck_assert_int_eq(run("mkdir vmalloc/v; echo 8M > vmalloc/v/size; echo 7 > vmalloc/v/from"), 0);
	ck_assert_int_eq(run("frames v --json"), 0);
	ck_assert_int_eq(number("pages"), 2048);
	ck_assert_int_eq(number("pages_not_told"), 0);
	ck_assert_int_eq(run("cat vmalloc/v/from"), 0);
	ck_assert_str_eq(said, "7\n");
}
END_TEST

START_TEST(a_walk_leaves_no_object_behind)
{
	ck_assert_int_eq(run("mkdir kmalloc/a; walk kmalloc/a"), 0);
	ck_assert_int_eq(run("cat objects; ls walk"), 0);
	ck_assert_str_eq(said, "1\n");
}
END_TEST

START_TEST(a_picture_leaves_nothing_to_undo)
{
	ck_assert_int_eq(run("mkdir vmalloc/v; echo 8M > vmalloc/v/size"), 0);
	ck_assert_int_eq(run("frames v; walk vmalloc/v; map; undo"), 0);
	ck_assert_int_eq(run("cat vmalloc/v/size"), 0);
	ck_assert_str_eq(said, "8192\n");
}
END_TEST

START_TEST(buddy_remembers_its_last_picture)
{
	ck_assert_int_eq(run("buddy --plain"), 0);
	ck_assert_ptr_null(strstr(said, "before"));
	ck_assert_int_eq(run("mkdir pages/p; echo 10 > pages/p/order"), 0);
	ck_assert_int_eq(run("buddy --plain"), 0);
	ck_assert_ptr_nonnull(strstr(said, "order 10: 228 blocks, before 229\n"));
}
END_TEST

START_TEST(more_objects_than_letters_are_drawn_by_kind)
{
	char line[64];

	for (int i = 0; i < 60; i++) {
		snprintf(line, sizeof(line), "mkdir kmalloc/o%d", i);
		ck_assert_int_eq(run(line), 0);
	}
	ck_assert_int_eq(run("map"), 0);
	ck_assert_ptr_nonnull(strstr(said, "a kmalloc/ 60 objects 1 frame\n"));
}
END_TEST

START_TEST(what_is_secret_is_not_drawn_and_what_is_not_is)
{
	static const char *const lines[] = { "map", "slab c", "frames v", "layout", "map --plain" };

	ck_assert_int_eq(run(objects), 0);
	end();
	begin(&closed);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		ck_assert_int_eq(run(lines[i]), 0);
		ck_assert_msg(strstr(said, "from this reader"), "%s: %s", lines[i], said);
		ck_assert_msg(!strstr(said, "0xffff"), "%s: %s", lines[i], said);
	}
	ck_assert_int_eq(run("frames v"), 0);
	ck_assert_ptr_nonnull(strstr(said, "10 pages in 10 runs\nzone and frames: DMA32 10\n"));
	ck_assert_int_eq(run("slab c"), 0);
	ck_assert_ptr_nonnull(strstr(said, "101 held, 27 free in 2 slabs of 4 KiB\n"));
	ck_assert_int_eq(run("walk kmalloc/a"), 1);
	ck_assert_ptr_nonnull(strstr(complained, "raw_addresses=1"));
}
END_TEST

START_TEST(a_home_that_lies_is_not_drawn)
{
	static const char *const lines[] = { "map", "buddy", "layout", "frames v" };

	ck_assert_int_eq(run(objects), 0);
	lies = true;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		end();
		begin(&closed);
		ck_assert_int_eq(run(lines[i]), 1);
		ck_assert_msg(strstr(complained, "EIO"), "%s: %s", lines[i], complained);
	}
	lies = false;
}
END_TEST

/* Source: mm/slub.c calculate_sizes(), v6.1: what is left of the object's last word, or a word. */
START_TEST(a_red_zone_fills_up_the_last_word)
{
	ck_assert_int_eq(run("mkdir caches/c; echo SLAB_RED_ZONE > caches/c/flags; echo 60 > caches/c/object_size; mkdir caches/c/o"), 0);
	ck_assert_int_eq(run("slab c --json"), 0);
	ck_assert_int_eq(number("red_zone_before"), 8);
	ck_assert_int_eq(number("red_zone_behind"), 4);
	ck_assert_int_eq(number("bookkeeping"), 8);	/* the free pointer */
	ck_assert_int_eq(number("stride"), 80);
}
END_TEST

START_TEST(a_picture_says_what_it_wanted)
{
	static const struct {
		const char *line, *words;
	} wrong[] = {
		{ "slab none", "slab: none: there is no such object; did you mean 'caches/nine'?" },
		{ "slab kmalloc/a", "slab: kmalloc/a: not a slab cache; wanted one of caches/" },
		{ "frames v", "frames: v: there is no such object; wanted an object with a list of frames: 'mkdir vmalloc/a' makes one" },
		{ "map DMA23", "map: DMA23: no such zone; did you mean 'DMA32'?" },
		{ "walk zones", "walk: zones: wanted an address such as" },
		{ "bench", "bench: nothing was measured yet: mkdir bench/a" },
		{ "map --json --plain", "map: --plain, --json, --svg: only one of them at a time" },
		{ "map --svg /nonexistent/a.svg", "map: /nonexistent/a.svg: cannot write the picture: No such file" },
	};

	ck_assert_int_eq(run("mkdir kmalloc/a; mkdir caches/nine"), 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		end();		/* a script ends at its first error */
		begin(twin);
		ck_assert_int_ne(run(wrong[i].line), 0);
		ck_assert_msg(strstr(complained, wrong[i].words), "%s: %s", wrong[i].line, complained);
	}
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("pictures");

	setenv("COLUMNS", "80", 1);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, each_picture_is_json_that_names_itself);
	tcase_add_test(tcase, objects_of_every_kind_are_on_the_map);
	tcase_add_test(tcase, a_list_longer_than_a_value_is_read_whole_and_its_window_put_back);
	tcase_add_test(tcase, a_walk_leaves_no_object_behind);
	tcase_add_test(tcase, a_picture_leaves_nothing_to_undo);
	tcase_add_test(tcase, buddy_remembers_its_last_picture);
	tcase_add_test(tcase, more_objects_than_letters_are_drawn_by_kind);
	tcase_add_test(tcase, what_is_secret_is_not_drawn_and_what_is_not_is);
	tcase_add_test(tcase, a_home_that_lies_is_not_drawn);
	tcase_add_test(tcase, a_red_zone_fills_up_the_last_word);
	tcase_add_test(tcase, a_picture_says_what_it_wanted);
	return run_suite("pictures", tcase);
}
