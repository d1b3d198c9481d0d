// SPDX-License-Identifier: GPL-2.0
/* kmemlab schema: the schema as Markdown, kernel ABI text or JSON on standard output. */
#include <stdio.h>
#include <string.h>

#include "dump.h"
#include "status.h"
#include "subcommand.h"

static const struct {
	const char *option, *doc;
	void (*dump)(FILE *out);
} formats[] = {
	{ "--md", "the reference manual in Markdown", kml_dump_md },
	{ "--abi", "as in Documentation/ABI of the kernel", kml_dump_abi },
	{ "--json", "for programs: kmemlab/schema/v1", kml_dump_json },
};

#define FORMATS (sizeof(formats) / sizeof(formats[0]))

static void usage(FILE *out)
{
	fputs("usage: kmemlab schema --md | --abi | --json\n", out);
	for (size_t i = 0; i < FORMATS; i++)
		fprintf(out, "  %-8s %s\n", formats[i].option, formats[i].doc);
}

int kml_cmd_schema(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--help")) {
		usage(stdout);
		return KML_DONE;
	}
	for (size_t i = 0; argc == 2 && i < FORMATS; i++) {
		if (strcmp(argv[1], formats[i].option))
			continue;
		formats[i].dump(stdout);
		return KML_DONE;
	}
	if (argc > 1)
		fprintf(stderr, "kmemlab schema: '%s': wanted one of --md, --abi, --json\n",
			argv[argc > 2 ? 2 : 1]);
	usage(stderr);
	return KML_USAGE;
}
