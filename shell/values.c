// SPDX-License-Identifier: GPL-2.0
/* Reads the values of options. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "values.h"

bool kml_value_seed(const char *text, uint64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoull(text, &end, 0);
	return !errno && end != text && !*end && !strchr(text, '-') && *ret;
}

/* A plain number up to @max; 0 where @text is none. */
static unsigned int number_up_to(const char *text, unsigned int max)
{
	char *end;
	unsigned long value;

	if (*text < '0' || *text > '9')
		return 0;
	errno = 0;
	value = strtoul(text, &end, 10);
	return errno || *end || value > max ? 0 : value;
}

unsigned int kml_value_seconds(const char *text)
{
	return number_up_to(text, 86400);
}

unsigned int kml_value_cpus(const char *text)
{
	return number_up_to(text, 64);
}

uint64_t kml_value_size(const char *text)
{
	static const char units[] = "KMGT";
	unsigned long long value;
	const char *unit;
	char *end;

	if (*text < '0' || *text > '9')
		return 0;
	errno = 0;
	value = strtoull(text, &end, 0);
	unit = *end ? strchr(units, *end) : NULL;
	if (errno || (*end && (!unit || end[1])))
		return 0;
	for (; unit && unit >= units; unit--) {
		if (value > UINT64_MAX >> 10)
			return 0;
		value <<= 10;
	}
	return value;
}

static bool is_switch(const char *text)
{
	return (*text == '0' || *text == '1') && !text[1];
}

static bool is_number(const char *text)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	strtoul(text, &end, 0);
	return !errno && !*end;
}

/* The kernel parts parameters at blanks, and takes quotes for its own. */
static bool is_path(const char *text)
{
	return *text == '/' && !strpbrk(text, " \t\n\"");
}

/* Those that module/ declares with module_param(), but for fail_at_load: it leaves no tree to show. */
static const struct {
	const char *name;
	bool (*good)(const char *text);
	const char *wanted;
} params[] = {
	{ "bugs", is_switch, "bugs=0 or bugs=1" },
	{ "mmio", is_switch, "mmio=0 or mmio=1" },
	{ "raw_addresses", is_switch, "raw_addresses=0 or raw_addresses=1" },
	{ "max_bytes", is_number, "max_bytes=BYTES, a plain number" },
	{ "max_objects", is_number, "max_objects=COUNT, a plain number" },
	{ "helper_program", is_path, "helper_program=PATH, from / on and without blanks" },
};

const char *kml_value_param(const char *text)
{
	size_t len = strcspn(text, "=");

	for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); i++)
		if (strlen(params[i].name) == len && !strncmp(params[i].name, text, len))
			return text[len] && params[i].good(text + len + 1) ? NULL : params[i].wanted;
	return "NAME=VALUE, NAME one of bugs, mmio, raw_addresses, max_bytes, max_objects, helper_program";
}

const char *kml_value_home(const struct kml_home_opts *opts, const char *other)
{
	return opts->root ? "kernel" : opts->preset ? "vm" : other;
}

const char *kml_value_clash(const char *home, const struct kml_home_opts *opts)
{
	if (opts->root && strcmp(home, "kernel"))
		return "kernel, since --root is given";
	if (opts->preset && strcmp(home, "vm"))
		return "vm, since --preset is given";
	if (opts->machine && strcmp(home, "twin"))
		return "twin, since --machine is given";
	if (opts->seed && strcmp(home, "twin"))
		return "twin, since --seed is given";
	return NULL;
}
