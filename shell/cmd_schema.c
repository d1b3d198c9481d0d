// SPDX-License-Identifier: GPL-2.0
/* kmemlab schema: the schema as Markdown, kernel ABI text, JSON or man page on standard output. */
#include <stdio.h>

#include "cmdline.h"
#include "dump.h"
#include "status.h"
#include "subcommand.h"

static const struct {
	int code;
	void (*dump)(FILE *out);
} formats[] = {
	{ KML_CLI_MD, kml_dump_md },
	{ KML_CLI_ABI, kml_dump_abi },
	{ KML_CLI_JSON, kml_dump_json },
	{ KML_CLI_MAN, kml_dump_man },
};

/* Every option is a form; the last one counts. */
static int take(void *ctx, int code)
{
	*(int *)ctx = code;
	return -1;
}

static int bad_usage(const char *what, const char *wanted)
{
	if (what)
		fprintf(stderr, "kmemlab schema: '%s': wanted %s\n", what, wanted);
	kml_cli_help(kml_cli_find("schema"), stderr);
	return KML_USAGE;
}

int kml_cmd_schema(int argc, char **argv)
{
	int form = 0, status = kml_cli_take(argc, argv, take, &form);

	if (status >= 0)
		return status;
	if (!form)
		return bad_usage(argv[optind], "one of --md, --abi, --json, --man");
	if (argc > 2)
		return bad_usage(argv[argc - 1], "one form and nothing else");
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i].code == form)
			formats[i].dump(stdout);
	return KML_DONE;
}
