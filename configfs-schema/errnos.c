// SPDX-License-Identifier: GPL-2.0
/*
 * The errnos that follow from an attribute's kind, range, unit and needs, joined
 * with those that the .def files give. Said for a learner: what it means here.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "errnos.h"

/** struct causes - a list under construction. */
struct causes {
	struct kml_cause *cause;
	unsigned int count;
};

static const char *const units[KML_UNITS] = {
	[KML_UNIT_NONE] = "", [KML_UNIT_BYTES] = "bytes", [KML_UNIT_PAGES] = "pages",
	[KML_UNIT_COUNT] = "", [KML_UNIT_BITS] = "bits", [KML_UNIT_ORDER] = "(a power of two of pages)",
	[KML_UNIT_NS] = "ns", [KML_UNIT_PERCENT] = "%", [KML_UNIT_ADDR] = "(an address)",
	[KML_UNIT_FRAME] = "(a frame number)", [KML_UNIT_CONTENT] = "(contents)",
};

const char *kml_unit_name(enum kml_unit unit)
{
	return units[unit];
}

const char *kml_errno_name(int err)
{
	const char *name = strerrorname_np(err);

	/* Linux has one number for both; glibc prefers the name that sockets use. */
	if (err == EOPNOTSUPP)
		return "EOPNOTSUPP";
	return name ? name : "?";
}

static struct kml_cause *known(struct causes *to, int err, bool writing)
{
	for (unsigned int i = 0; i < to->count; i++)
		if (to->cause[i].err == err && to->cause[i].writing == writing)
			return &to->cause[i];
	return NULL;
}

/* A second cause of one errno joins the first: "longer than the object; or ...". */
__attribute__((format(printf, 4, 5)))
static void add(struct causes *to, int err, bool writing, const char *format, ...)
{
	struct kml_cause *c = known(to, err, writing);
	size_t len = 0;
	va_list args;

	if (!c && to->count == KML_CAUSES_MAX)
		return;
	if (!c) {
		c = &to->cause[to->count++];
		c->err = err;
		c->writing = writing;
	} else {
		len = strlen(c->doc);
		len += snprintf(c->doc + len, sizeof(c->doc) - len, "; or ");
	}
	if (len >= sizeof(c->doc))
		return;
	va_start(args, format);
	vsnprintf(c->doc + len, sizeof(c->doc) - len, format, args);
	va_end(args);
}

/* Does @err of @e come from writing, or from reading? Of state that is not there, from both. */
static bool means(const struct kml_entry *e, int err, bool writing)
{
	bool argument = e->entry == KML_CFG || e->entry == KML_ONE || e->entry == KML_SET;

	if (kml_entry_readable(e) != kml_entry_writable(e))
		return kml_entry_writable(e) == writing;
	if (!argument && (err == ENODATA || err == EOPNOTSUPP))
		return true;
	return writing;
}

/* What the .def files say goes first: it is nearer than what a kind implies. */
static void add_own(struct causes *to, const struct kml_type *type, const struct kml_entry *e,
		    bool writing)
{
	for (unsigned int i = 0; i < kml_errnos_count; i++) {
		const struct kml_errno *own = &kml_errnos[i];

		if (!strcmp(own->type, type->id) && !strcmp(own->entry, e->name) &&
		    means(e, own->err, writing))
			add(to, own->err, writing, "%s", own->doc);
	}
}

static void add_reading(struct causes *to, const struct kml_type *type, const struct kml_entry *e)
{
	bool made = type->kind == KML_TYPE || type->kind == KML_CHILD;

	if (kml_entry_secret(e)) {
		add(to, EACCES, false, "only root may open it");
		add(to, EPERM, false, "it shows addresses, frames or contents: the module was loaded without raw_addresses=1, or the reader lacks CAP_SYS_ADMIN");
	}
	if (e->needs != KML_NEEDS_any)
		add(to, EOPNOTSUPP, false, "this home or machine lacks the feature %s",
		    kml_features[e->needs].name);
	if (made && e->entry == KML_RO && (e->unit == KML_UNIT_ADDR || e->unit == KML_UNIT_FRAME) &&
	    !known(to, ENODATA, false))
		add(to, ENODATA, false, "there is none: nothing was allocated, or nothing maps it");
}

static void add_number(struct causes *to, const struct kml_entry *e)
{
	const char *unit = kml_unit_name(e->unit);

	add(to, EINVAL, true, "not a number such as 4096, 0x1000, 4K or 1M");
	add(to, ERANGE, true, "wanted %" PRIu64 "..%" PRIu64 "%s%s", e->min, e->max,
	    *unit ? " " : "", unit);
}

static void add_create(struct causes *to)
{
	add(to, EBUSY, true, "it has children or is mapped: the object cannot be made anew");
	add(to, ENOMEM, true, "the allocator said no; the object is as it was");
	add(to, EDQUOT, true, "beyond the lab's own limit max_bytes");
}

static void add_writing(struct causes *to, const struct kml_entry *e)
{
	if (e->entry == KML_ACT0)
		add(to, EINVAL, true, "only 1 may be written");
	else if (e->kind == KML_NAME)
		add(to, EINVAL, true, "not a name of the list %s", e->names->list);
	else if (e->kind == KML_NAMES)
		add(to, EINVAL, true, "not names of the list %s joined by |, or two that exclude each other",
		    e->names->list);
	else if (e->kind != KML_BYTES)
		add_number(to, e);
	if (e->entry == KML_CFG || e->entry == KML_ONE || e->entry == KML_SET)
		add_create(to);
	if (e->entry == KML_TEXT && !known(to, ENOSPC, true))
		add(to, ENOSPC, true, "longer than the object");
}

unsigned int kml_entry_causes(const struct kml_type *type, const struct kml_entry *entry,
			      struct kml_cause *ret)
{
	struct causes to = { .cause = ret };

	if (kml_entry_readable(entry)) {
		add_own(&to, type, entry, false);
		add_reading(&to, type, entry);
	}
	if (kml_entry_writable(entry)) {
		add_own(&to, type, entry, true);
		add_writing(&to, entry);
	}
	return to.count;
}

bool kml_entry_cause(const struct kml_type *type, const struct kml_entry *entry, int err,
		     bool writing, struct kml_cause *ret)
{
	struct kml_cause causes[KML_CAUSES_MAX];
	unsigned int count = kml_entry_causes(type, entry, causes);

	for (unsigned int i = 0; i < count; i++)
		if (causes[i].err == err && causes[i].writing == writing) {
			*ret = causes[i];
			return true;
		}
	return false;
}
