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

static int bad_usage(const struct kml_cli_command *cmd, const char *what, const char *wanted)
{
	if (what)
		fprintf(stderr, "kmemlab schema: '%s': wanted %s\n", what, wanted);
	kml_cli_help(cmd, stderr);
	return KML_USAGE;
}

int kml_cmd_schema(int argc, char **argv)
{
	const struct kml_cli_command *cmd = kml_cli_find("schema");
	struct kml_cli_getopt options;
	int code;

	opterr = 0;
	optind = 0;
	kml_cli_getopt(cmd, &options);
	code = getopt_long(argc, argv, options.shorts, options.names, NULL);
	if (code == 'h') {
		kml_cli_help(cmd, stdout);
		return KML_DONE;
	}
	if (code == -1 || code == '?' || code == ':')
		return bad_usage(cmd, argv[1], "one of --md, --abi, --json, --man");
	if (argc > 2)
		return bad_usage(cmd, argv[2], "nothing after the form");
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i].code == code)
			formats[i].dump(stdout);
	return KML_DONE;
}
