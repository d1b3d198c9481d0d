// SPDX-License-Identifier: GPL-2.0
/*
 * random_writes HOME SEED COUNT BYTES: writes COUNT random values to every writable attribute
 * in turn, on any home, and prints a line for each: what was written, the errno, and a
 * sum over everything about the object that must be equal on every home. A refused
 * write must have an errno that the schema names and must leave its object as it was.
 * The same seed gives the same lines, so two homes' outputs are compared byte by byte.
 * BYTES is the quota that all of them share: a kernel with detectors is slow with each.
 *
 * Status: 0, 1 something is wrong (said on standard error), 99 no home.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "errnos.h"
#include "home.h"

#define LIVES 40	/* writes that an object takes before it is made anew */
#define LONGEST (KML_STORE_MAX + 2)

/* One object that is written to. */
struct target {
	const struct kml_type *type;
	char dir[64];		/* "" for the root */
	unsigned int lives;
	bool known;		/* sum is of this moment */
	uint64_t sum;
};

static struct kml_home *home;
static uint64_t seed;
static struct target targets[KML_T_COUNT];
static unsigned int target_count, wrong;
static const char *quota;

/* Source: Marsaglia, xorshift64*; the generator of the sweeps, not of the machine. */
static uint64_t rnd(uint64_t below)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (seed * 2685821657736338717ULL >> 11) % below;
}

static void path_of(const struct target *t, const char *name, char *ret)
{
	snprintf(ret, KML_PATH_MAX, "%s%s%s", t->dir, *t->dir ? "/" : "", name);
}

static void complain(const struct target *t, const char *name, const char *what, const char *more)
{
	fprintf(stderr, "%s/%s: %s%s\n", t->dir, name, what, more);
	wrong++;
}

/* Numbers near the edges of the entry's range and of 64 bits. */
static size_t make_number(const struct kml_entry *e, char *buf)
{
	static const char *const odd[] = {
		"18446744073709551615", "18446744073709551616", "9223372036854775808",
		"99999999999999999999999999", "-1", "-9223372036854775808", "0x", "0x1000", "0XfF",
		"4K", "1M", "1G", "16777216T", "12Q", "1 2", " 5", "+5", "5 ", "\t", "1e3", "007",
		"0x10K", "1KK", "K", "-", "0b1",
	};
	uint64_t edge[] = { e->min, e->max, e->min - 1, e->max + 1, e->def };

	switch (rnd(4)) {
	case 0:
		return sprintf(buf, "%" PRIu64, edge[rnd(5)]);
	case 1:
		return sprintf(buf, "%s", odd[rnd(sizeof(odd) / sizeof(*odd))]);
	case 2:
		return sprintf(buf, "%" PRIu64 "\n", rnd(10000));
	default:
		return sprintf(buf, "%" PRIu64 "\n", rnd(1ULL << rnd(27)));
	}
}

static size_t make_names(const struct kml_names *names, char *buf)
{
	size_t len = 0, n = 1 + rnd(2) * rnd(4);

	for (size_t i = 0; i < n; i++)
		len += sprintf(buf + len, "%s%s", i ? "|" : "",
			       names->name[rnd(names->count)].name);
	if (!rnd(8))
		buf[rnd(len)] ^= 0x20;
	if (!rnd(8))
		len = rnd(len + 1);
	if (rnd(2))
		buf[len++] = '\n';
	return len;
}

/* What no attribute should take, or `data` as it is. */
static size_t make_garbage(char *buf)
{
	static const size_t lengths[] = { 0, 1, 1, 2, 7, 63, 64, 65, 255, 1000, 4094, 4095, 4096, 4097 };
	size_t len = lengths[rnd(sizeof(lengths) / sizeof(*lengths))];
	unsigned int kind = rnd(4);

	for (size_t i = 0; i < len; i++)
		buf[i] = kind == 0 ? rnd(256) : kind == 1 ? '0' + rnd(10) :
			 kind == 2 ? ' ' + rnd(95) : (unsigned char)"\n \0|-%s/."[rnd(10)];
	return len;
}

static size_t make_value(const struct kml_entry *e, char *buf)
{
	unsigned int kind = rnd(10);

	if (e->entry == KML_ACT0 && kind < 7)
		return sprintf(buf, "1\n");
	if (e->names && kind < 7)
		return make_names(e->names, buf);
	if (kind < 7 && e->kind != KML_BYTES)
		return make_number(e, buf);
	return make_garbage(buf);
}

static uint64_t add(uint64_t sum, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	while (len--)
		sum = (sum ^ *p++) * 1099511628211ULL;
	return sum;
}

/* Does work of its own go on after a write returned? Then only its arguments stay as they are. */
static bool works_alone(const struct kml_type *type)
{
	return kml_type_entry(type, "state") || kml_type_entry(type, "waiting");
}

static bool is_argument(const struct kml_entry *e)
{
	return e->entry == KML_CFG || e->entry == KML_ONE || e->entry == KML_SET;
}

/* The arguments of create and all that is equal on every home. */
static uint64_t look(const struct target *t)
{
	uint64_t sum = 14695981039346656037ULL;

	for (unsigned int i = 0; i < t->type->count; i++) {
		const struct kml_entry *e = &t->type->entries[i];
		char path[KML_PATH_MAX], buf[KML_VALUE_MAX];
		size_t len = 0;
		int err;

		if (!kml_entry_readable(e) || e->fidelity != KML_SAME)
			continue;
		if (works_alone(t->type) && !is_argument(e))
			continue;
		/* devres/: a probe that failed tells what it gave back. */
		if (!strcmp(e->name, "released"))
			continue;
		/* The root's own counters follow all other objects. */
		if (!*t->dir && (!strcmp(e->name, "used_bytes") || !strcmp(e->name, "objects")))
			continue;
		path_of(t, e->name, path);
		err = home->ops->read(home, path, buf, &len);
		sum = add(sum, &err, sizeof(err));
		sum = add(sum, buf, err ? 0 : len);
	}
	return sum;
}

static void print_value(const char *buf, size_t len)
{
	putchar('"');
	for (size_t i = 0; i < len && i < 24; i++)
		if (buf[i] > ' ' && buf[i] <= '~')
			putchar(buf[i]);
		else
			printf("\\%02x", (unsigned char)buf[i]);
	printf(len > 24 ? "...\" (%zu)" : "\"", len);
}

/* These are of configfs, not of an attribute: more than a page less one, nothing at all. */
static bool may_answer(const struct target *t, const struct kml_entry *e, int err)
{
	struct kml_cause cause;

	return err == -EFBIG || err == -EFAULT || kml_entry_cause(t->type, e, -err, true, &cause);
}

/* Does it look at an address that is written to it? Then what it tells is its home's own. */
static bool looks_around(const struct kml_type *type)
{
	for (unsigned int i = 0; i < type->count; i++)
		if (kml_entry_writable(&type->entries[i]) &&
		    type->entries[i].unit == KML_UNIT_ADDR)
			return true;
	return false;
}

/*
 * Kernel and twin have their own limits where the value is the world's: a different errno is
 * no difference. Whether work is still going on (EBUSY) is a matter of time, and what lies
 * at an address is the home's own.
 */
static void print_errno(const struct kml_type *type, const struct kml_entry *e, int err)
{
	if (e->fidelity == KML_WORLD)
		printf(" -\n");
	else if (works_alone(type) || looks_around(type))
		printf(" -");
	else
		printf(" %s", err ? kml_errno_name(-err) : "0");
}

static void one_write(struct target *t, const struct kml_entry *e)
{
	char path[KML_PATH_MAX], buf[LONGEST + 512];
	size_t len = make_value(e, buf);
	uint64_t before;
	int err;

	if (!t->known)
		t->sum = look(t);
	before = t->sum;
	path_of(t, e->name, path);
	printf("%s ", path);
	print_value(buf, len);
	fflush(stdout);
	err = home->ops->write(home, path, buf, len);
	print_errno(t->type, e, err);
	t->sum = look(t);
	t->known = true;
	if (e->fidelity != KML_WORLD && (looks_around(t->type) || works_alone(t->type)))
		printf(" -\n");
	else if (e->fidelity != KML_WORLD)
		printf(" %016" PRIx64 "\n", t->sum);
	if (err && !may_answer(t, e, err))
		complain(t, e->name, "the schema does not know ", kml_errno_name(-err));
	if (err && t->sum != before)
		complain(t, e->name, "a refused write changed the object: ", kml_errno_name(-err));
}

static int must(int err, const char *what, const char *path)
{
	if (err) {
		fprintf(stderr, "%s %s: %s\n", what, path, strerror(-err));
		wrong++;
	}
	return err;
}

/* A group that makes others fail must not do so while their turn comes. */
static void calm(const struct target *t)
{
	char path[KML_PATH_MAX];

	if (!kml_type_entry(t->type, "off"))
		return;
	path_of(t, "off", path);
	must(home->ops->write(home, path, "1", 1), "write", path);
}

/* Others may hold all that the lab grants; a fresh object is given its bytes all the same. */
static void make_dir(const char *dir)
{
	int err = home->ops->mkdir(home, dir);

	if (err == -EDQUOT) {
		must(home->ops->write(home, "max_bytes", "0", 1), "write", "max_bytes");
		err = home->ops->mkdir(home, dir);
		must(home->ops->write(home, "max_bytes", quota, strlen(quota)), "write", "max_bytes");
	}
	must(err, "mkdir", dir);
}

/* A child goes with its parent, and comes back with it. */
static void renew(struct target *t)
{
	struct target *child = NULL;

	for (struct target *c = targets; c < targets + target_count; c++)
		if (c->type->kind == KML_CHILD && c != t &&
		    !strncmp(c->dir, t->dir, strlen(t->dir)) && c->dir[strlen(t->dir)] == '/')
			child = c;
	if (t->type->kind != KML_GROUP) {
		if (child)
			must(home->ops->rmdir(home, child->dir), "rmdir", child->dir);
		must(home->ops->rmdir(home, t->dir), "rmdir", t->dir);
		make_dir(t->dir);
		if (child)
			make_dir(child->dir);
	} else if (*t->dir) {
		calm(t);
	} else {
		must(home->ops->write(home, "max_bytes", quota, strlen(quota)), "write", "max_bytes");
		must(home->ops->write(home, "max_objects", "4096", 4), "write", "max_objects");
	}
	if (child)
		child->known = false;
	t->known = false;
	t->lives = LIVES;
}

static bool writable(const struct kml_type *type)
{
	for (unsigned int i = 0; i < type->count; i++)
		if (kml_entry_writable(&type->entries[i]))
			return true;
	return false;
}

static void add_target(const struct kml_type *type, const char *dir)
{
	struct target *t = &targets[target_count++];

	t->type = type;
	snprintf(t->dir, sizeof(t->dir), "%s", dir);
	t->lives = LIVES;
	if (type->kind == KML_TYPE || type->kind == KML_CHILD)
		must(home->ops->mkdir(home, t->dir), "mkdir", t->dir);
}

static void make_targets(void)
{
	char dir[64];

	for (unsigned int i = 0; i < kml_types_count; i++) {
		const struct kml_type *type = &kml_types[i];

		if (!writable(type) || type->kind == KML_EACH)
			continue;
		snprintf(dir, sizeof(dir), "%s%s", type->kind == KML_CHILD ? type->parent : type->name,
			 type->kind == KML_TYPE ? "/t" : type->kind == KML_CHILD ? "/p" : "");
		if (type->kind == KML_CHILD) {
			/* Its parent is one of its own, for an object with a child cannot be made anew. */
			must(home->ops->mkdir(home, dir), "mkdir", dir);
			strcat(dir, "/t");
		}
		add_target(type, dir);
	}
}

/* The next attribute of all, so that each gets its share. */
static void next_entry(struct target **t, unsigned int *i)
{
	do {
		if (++*i < (*t)->type->count)
			continue;
		*i = 0;
		if (++*t == targets + target_count)
			*t = targets;
	} while (!kml_entry_writable(&(*t)->type->entries[*i]));
}

static void clear(void)
{
	char buf[KML_VALUE_MAX];
	size_t len = 0;

	for (unsigned int i = 0; i < target_count; i++) {
		struct target *t = &targets[i];
		char *slash = strrchr(t->dir, '/');

		if (t->type->kind != KML_TYPE && t->type->kind != KML_CHILD)
			continue;
		must(home->ops->rmdir(home, t->dir), "rmdir", t->dir);
		if (t->type->kind == KML_CHILD) {
			*slash = '\0';
			must(home->ops->rmdir(home, t->dir), "rmdir", t->dir);
		}
	}
	must(home->ops->read(home, "used_bytes", buf, &len), "read", "used_bytes");
	if (len != 2 || memcmp(buf, "0\n", 2)) {
		fprintf(stderr, "used_bytes is %.*s after everything was removed\n", (int)len, buf);
		wrong++;
	}
}

int main(int argc, char **argv)
{
	unsigned long count = argc == 5 ? strtoul(argv[3], NULL, 10) : 0;
	struct target *t = targets;
	unsigned int entry = -1;
	char msg[256] = "";

	if (!count) {
		fprintf(stderr, "usage: %s twin|kernel|vm SEED COUNT BYTES\n", argv[0]);
		return 2;
	}
	seed = strtoull(argv[2], NULL, 10) * 2 + 1;
	quota = argv[4];
	if (kml_home_start(argv[1], NULL, &home, msg, sizeof(msg))) {
		fprintf(stderr, "%s\n", msg);
		return 99;
	}
	make_targets();
	must(home->ops->write(home, "max_bytes", quota, strlen(quota)), "write", "max_bytes");
	while (count--) {
		struct target *before = t;

		next_entry(&t, &entry);
		/* What it holds by now is a matter of time, and counts for all. */
		if (t != before && works_alone(before->type))
			renew(before);
		if (!t->lives--)
			renew(t);
		/* What a group tells may follow all other objects. */
		if (t->type->kind == KML_GROUP)
			t->known = false;
		one_write(t, &t->type->entries[entry]);
		if (t->type->kind == KML_GROUP)
			renew(t);
	}
	clear();
	kml_home_stop(home);
	return wrong ? 1 : 0;
}
