// SPDX-License-Identifier: GPL-2.0
/*
 * walk: an address cut into its fields, and the entry that each of them picks.
 * The tables are read through an object of walk/, made for the picture where none is named.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "look.h"
#include "path.h"
#include "picture.h"

#define LEVELS 5
#define FIELDS (LEVELS + 2)

static const char *const names[LEVELS] = { "pgd", "p4d", "pud", "pmd", "pte" };

/* Bits of an x86 entry; other architectures' tables the lab does not read. */
static const struct {
	unsigned int bit;
	const char *name;
} flags[] = {
#define KML_PTE_FLAG(id, at, shown) { .bit = at, .name = shown },
#include "pgtable_flags.def"
};

/** struct field - some bits of the address. */
struct field {
	unsigned int high, low;	/* bits, both inclusive */
	uint64_t value;
	const char *name;	/* "pgd", "offset", "sign" */
	int level;		/* that it picks an entry of, or -1 */
};

struct walk {
	char what[KML_PATH_MAX];	/* the path that gave the address, or "" */
	char region[64];
	uint64_t addr, phys, leaf;
	uint64_t shift, bits, levels;	/* of the machine */
	bool mapped, entry_read[LEVELS];
	uint64_t entry[LEVELS];
	struct field field[FIELDS];	/* from the highest bits down */
	unsigned int fields;
};

/* Level @level is walked on a machine with @levels: p4d is the first to be missing. */
static bool exists(uint64_t levels, unsigned int level)
{
	return level == 0 || level >= LEVELS + 1 - levels;
}

static void add_field(struct walk *w, unsigned int high, unsigned int low, const char *name, int level)
{
	uint64_t mask = high - low >= 63 ? ~0ULL : (1ULL << (high - low + 1)) - 1;

	w->field[w->fields++] = (struct field){ .high = high, .low = low, .name = name,
		.level = level, .value = w->addr >> low & mask };
}

/* The fields that this walk used: what lies below the leaf is offset. */
static void cut(struct walk *w)
{
	unsigned int entry_bytes = w->bits == 32 && w->levels == 2 ? 2 : 3;
	unsigned int each = w->shift - entry_bytes, low, high = w->bits - 1;
	unsigned int left = w->levels;

	if (w->bits < 64 && w->bits > 32)
		add_field(w, 63, w->bits, "sign", -1);
	for (unsigned int level = 0; level < LEVELS; level++) {
		if (!exists(w->levels, level))
			continue;
		left--;
		low = w->shift + left * each;
		if (low > high || (w->leaf && w->leaf >= 2ULL << high))
			break;
		add_field(w, high, low, names[level], level);
		high = low - 1;
	}
	add_field(w, high, 0, "offset", -1);
}

static void draw_box(const struct walk *w, struct kml_canvas *canvas, unsigned int y)
{
	static const uint32_t corner[3][3] = {
		{ 0x250c, 0x252c, 0x2510 }, { 0, 0, 0 }, { 0x2514, 0x2534, 0x2518 },
	};
	unsigned int each = canvas->width / w->fields > 13 ? 13 : canvas->width / w->fields;

	for (unsigned int i = 0; i < w->fields; i++) {
		const struct field *f = &w->field[i];
		unsigned int x = i * each;

		kml_canvas_text(canvas, x + 1, y, KML_HUE_DIM, "%u..%u", f->high, f->low);
		for (unsigned int edge = 0; edge < 3; edge += 2) {
			kml_canvas_fill(canvas, x + 1, y + 1 + edge, each - 1, 0x2500, KML_HUE_NONE);
			kml_canvas_put(canvas, x, y + 1 + edge, corner[edge][i > 0], KML_HUE_NONE);
		}
		kml_canvas_put(canvas, x, y + 2, 0x2502, KML_HUE_NONE);
		kml_canvas_text(canvas, x + 1, y + 2, f->level < 0 ? KML_HUE_NONE : kml_letter_hue(i),
				f->level < 0 ? "0x%" PRIx64 : "%" PRIu64, f->value);
		kml_canvas_text(canvas, x + 1, y + 4, KML_HUE_BOLD, "%s", f->name);
	}
	kml_canvas_put(canvas, w->fields * each, y + 1, corner[0][2], KML_HUE_NONE);
	kml_canvas_put(canvas, w->fields * each, y + 2, 0x2502, KML_HUE_NONE);
	kml_canvas_put(canvas, w->fields * each, y + 3, corner[2][2], KML_HUE_NONE);
}

static unsigned int draw_fields(const struct walk *w, struct kml_canvas *canvas, unsigned int y)
{
	if (canvas->width > w->fields * 10) {
		draw_box(w, canvas, y);
		return y + 5;
	}
	for (unsigned int i = 0; i < w->fields; i++)
		kml_canvas_text(canvas, 0, y++, KML_HUE_NONE, w->field[i].level < 0 ?
				"bits %2u..%-2u  %-7s 0x%" PRIx64 : "bits %2u..%-2u  %-7s %" PRIu64,
				w->field[i].high, w->field[i].low, w->field[i].name, w->field[i].value);
	return y;
}

/* What an entry points to: bits 12 to 51, down to the size of what a leaf maps. */
static uint64_t target(const struct walk *w, uint64_t entry, bool leaf)
{
	uint64_t at = entry & 0x000ffffffffff000ULL;

	return leaf && w->leaf ? at & ~(w->leaf - 1) : at;
}

static bool is_leaf(const struct walk *w, unsigned int i)
{
	return w->mapped && i + 2 == w->fields;
}

static void flag_names(uint64_t entry, char *ret, size_t size)
{
	size_t len = 0;

	*ret = '\0';
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (entry >> flags[i].bit & 1 && len < size)
			len += snprintf(ret + len, size - len, "%s%s", len ? " " : "", flags[i].name);
}

/* "-> pmd table at 0x104000", "-> 2 MiB of memory at 0x3ea00000" or "-> nothing". */
static void leads_to(const struct walk *w, unsigned int i, char *ret, size_t size)
{
	uint64_t entry = w->entry[w->field[i].level];
	char text[24];

	if (is_leaf(w, i))
		snprintf(ret, size, "%s of memory at 0x%" PRIx64, kml_size_text(w->leaf, text),
			 target(w, entry, true));
	else if (i + 1 < w->fields && w->field[i + 1].level >= 0 && w->entry_read[w->field[i + 1].level])
		snprintf(ret, size, "%s table at 0x%" PRIx64, w->field[i + 1].name, target(w, entry, false));
	else
		snprintf(ret, size, "nothing: the walk ends here");
}

static unsigned int draw_entries(const struct walk *w, struct kml_canvas *canvas, unsigned int y)
{
	unsigned int indent = 0;
	char text[160];

	for (unsigned int i = 0; i < w->fields; i++) {
		const struct field *f = &w->field[i];
		unsigned int x = indent;

		if (f->level < 0 || !w->entry_read[f->level])
			continue;
		if (indent)
			kml_canvas_text(canvas, x - 2, y, KML_HUE_NONE, "\u2514\u2500");
		x = kml_canvas_text(canvas, x, y, kml_letter_hue(i), "%s[%" PRIu64 "]", f->name, f->value);
		kml_canvas_text(canvas, x, y++, KML_HUE_NONE, " = 0x%" PRIx64, w->entry[f->level]);
		leads_to(w, i, text, sizeof(text));
		kml_canvas_text(canvas, indent + 2, y++, KML_HUE_NONE, "\u2192 %s", text);
		flag_names(w->entry[f->level], text, sizeof(text));
		if (*text)
			kml_canvas_text(canvas, indent + 4, y++, KML_HUE_DIM, "%s", text);
		indent += 2;
	}
	return y;
}

static void draw(const void *model, struct kml_canvas *canvas)
{
	const struct walk *w = model;
	unsigned int y = 0, x;

	x = kml_canvas_text(canvas, 0, y, KML_HUE_BOLD, "0x%" PRIx64, w->addr);
	kml_canvas_text(canvas, x, y++, KML_HUE_NONE, ": %s", w->region);
	y = draw_fields(w, canvas, y);
	y = draw_entries(w, canvas, y);
	if (w->mapped)
		kml_canvas_text(canvas, 0, y, KML_HUE_BOLD, "physical: 0x%" PRIx64 " + 0x%" PRIx64
				" = 0x%" PRIx64, w->phys & ~(w->leaf - 1), w->phys & (w->leaf - 1), w->phys);
	else
		kml_canvas_text(canvas, 0, y, KML_HUE_BOLD, "physical: none, nothing is mapped there");
}

static void words(const void *model, FILE *out)
{
	const struct walk *w = model;
	char text[160];

	fprintf(out, "Address 0x%" PRIx64 " lies in: %s.\n", w->addr, w->region);
	for (unsigned int i = 0; i < w->fields; i++) {
		const struct field *f = &w->field[i];

		fprintf(out, "Bits %u to %u, %s: ", f->high, f->low, f->name);
		fprintf(out, f->level < 0 ? "0x%" PRIx64 : "%" PRIu64, f->value);
		if (f->level >= 0 && w->entry_read[f->level]) {
			leads_to(w, i, text, sizeof(text));
			fprintf(out, ". Its entry 0x%" PRIx64 " leads to %s", w->entry[f->level], text);
			flag_names(w->entry[f->level], text, sizeof(text));
			fprintf(out, "%s%s", *text ? "; flags: " : "", text);
		}
		fputs(".\n", out);
	}
	if (w->mapped)
		fprintf(out, "Physical address: 0x%" PRIx64 ".\n", w->phys);
	else
		fputs("Nothing is mapped there.\n", out);
}

/* Addresses as text: a number of JSON loses bits above 2^53 in many readers. */
static json_t *json_hex(uint64_t value)
{
	return json_sprintf("0x%" PRIx64, value);
}

static json_t *json(const void *model)
{
	const struct walk *w = model;
	json_t *fields = json_array();

	for (unsigned int i = 0; i < w->fields; i++) {
		const struct field *f = &w->field[i];
		bool read = f->level >= 0 && w->entry_read[f->level];

		json_array_append_new(fields, json_pack("{s:s, s:i, s:i, s:o, s:o*}", "name", f->name,
			"high", f->high, "low", f->low, "value", json_hex(f->value),
			"entry", read ? json_hex(w->entry[f->level]) : NULL));
	}
	return json_pack("{s:s, s:o, s:s, s:b, s:o*, s:I, s:o}", "kmemlab", "walk", "addr",
			 json_hex(w->addr), "region", w->region, "mapped", w->mapped,
			 "phys", w->mapped ? json_hex(w->phys) : NULL, "leaf", (json_int_t)w->leaf,
			 "fields", fields);
}

static const struct kml_picture picture = {
	.title = "An address through the page tables", .draw = draw, .words = words, .json = json,
};

static int read_levels(struct kml_home *home, const char *dir, struct walk *w)
{
	char text[KML_VALUE_MAX + 1];
	int err = 0;

	for (unsigned int level = 0; !err && level < LEVELS; level++) {
		err = kml_look_text(home, text, "%s/%s", dir, names[level]);
		w->entry_read[level] = !err && text[0] == '0';
		w->entry[level] = strtoull(text, NULL, 0);
	}
	return err;
}

/* All that walk/ says of its address. */
static int read_walk(struct kml_home *home, const char *dir, struct walk *w)
{
	char text[KML_VALUE_MAX + 1];
	int err = kml_look_number(home, &w->addr, "%s/addr", dir);

	if (!err)
		err = kml_look_number(home, &w->shift, "machine/page_shift");
	if (!err)
		err = kml_look_number(home, &w->bits, "machine/virt_bits");
	if (!err)
		err = kml_look_number(home, &w->levels, "machine/levels");
	if (!err)
		err = read_levels(home, dir, w);
	if (err)
		return err;
	if (w->levels < 2 || w->levels > LEVELS || w->shift < 10 || w->shift > 20 ||
	    w->bits <= w->shift + 1 || w->bits > 64)
		return -EIO;
	kml_look_text(home, text, "%s/region", dir);
	snprintf(w->region, sizeof(w->region), "%.60s", text);
	w->mapped = !kml_look_number(home, &w->phys, "%s/phys", dir) &&
		    !kml_look_number(home, &w->leaf, "%s/leaf", dir) && w->leaf;
	cut(w);
	return 0;
}

static int write_addr(struct kml_home *home, const char *dir, uint64_t addr)
{
	char path[KML_PATH_MAX], value[24];
	int n = snprintf(value, sizeof(value), "0x%" PRIx64 "\n", addr);

	snprintf(path, sizeof(path), "%s/addr", dir);
	return home->ops->write(home, path, value, n);
}

/* An object of walk/ for the time of one picture, under a name that is free. */
static int walk_aside(struct kml_call *call, uint64_t addr, struct walk *w)
{
	struct kml_home *home = call->home;
	char dir[32];
	int err = -EEXIST;

	for (unsigned int i = 0; err == -EEXIST && i < 100; i++) {
		snprintf(dir, sizeof(dir), "walk/picture.%u", i);
		err = home->ops->mkdir(home, dir);
	}
	if (err)
		return err;
	err = write_addr(home, dir, addr);
	if (!err)
		err = read_walk(home, dir, w);
	home->ops->rmdir(home, dir);
	return err;
}

/* The address of the object at @path, or -errno. */
static int addr_of(struct kml_call *call, const char *path, uint64_t *ret)
{
	struct kml_found found;

	if (kml_path_find(path, &found) || found.fixed || found.entry ||
	    !kml_type_entry(found.type, "virt"))
		return -EINVAL;
	return kml_look_number(call->home, ret, "%s/virt", path);
}

static int read_operand(struct kml_call *call, const char *operand, struct walk *w)
{
	struct kml_found found;
	uint64_t addr;
	char *end;
	int err;

	addr = strtoull(operand, &end, 0);
	if (isdigit((unsigned char)*operand) && !*end)
		return addr ? walk_aside(call, addr, w) : -EINVAL;
	err = kml_call_path(call, operand, w->what);
	if (err)
		return err;
	if (!kml_path_find(w->what, &found) && found.type == &kml_types[KML_T_walk] && !found.fixed)
		return read_walk(call->home, w->what, w);
	err = addr_of(call, w->what, &addr);
	return err ? err : walk_aside(call, addr, w);
}

int kml_do_walk(struct kml_call *call)
{
	struct walk walk = { 0 };
	int err = read_operand(call, call->argv[0], &walk);

	switch (err) {
	case 0:
		return kml_picture_show(call, &picture, &walk);
	case -EINVAL:
		return kml_call_say(call, "%s: wanted an address such as 0xffff888000000000, or an object that has one (with an attribute virt)",
				    call->argv[0]);
	case -EPERM:
	case -EACCES:
		return kml_call_say(call, "%s: addresses are kept from this reader: load the module with raw_addresses=1, as root",
				    call->argv[0]);
	case -EOPNOTSUPP:
		return kml_call_say(call, "%s: this machine's page tables cannot be read there: an architecture that the lab does not know, or on the twin neither direct map nor vmalloc",
				    call->argv[0]);
	case -ENODATA:
		return kml_call_say(call, "%s: it has no address: high memory that is not mapped, size 0, or nothing was written to addr",
				    call->argv[0]);
	default:
		return kml_call_fail(call, call->argv[0], walk.what, err, NULL);
	}
}
