// SPDX-License-Identifier: GPL-2.0
/* What kmemlab itself can be asked on its command line. */
#include <assert.h>
#include <stddef.h>

#include "cmd_mount.h"
#include "cmdline.h"
#include "subcommand.h"

const struct kml_cli_option kml_cli_options[] = {
	{ .name = "home", .arg = "HOME", .code = KML_CLI_HOME,
	  .doc = "twin (simulated, the default), vm (a guest's kernel) or kernel (this one)" },
	{ .name = "root", .arg = "DIR", .code = KML_CLI_ROOT,
	  .doc = "home kernel: the tree, else /sys/kernel/config/kmemlab" },
	{ .name = "machine", .arg = "M", .code = KML_CLI_MACHINE,
	  .doc = "home twin: the machine to simulate, else pc" },
	{ .name = "seed", .arg = "N", .code = KML_CLI_SEED,
	  .doc = "home twin: makes addresses repeat, else 1" },
	{ .name = "preset", .arg = "P", .code = KML_CLI_PRESET,
	  .doc = "home vm: another guest, such as one with a device; see kmemlab vm --help" },
	{ .name = NULL, .arg = "COMMANDS", .code = 'c', .doc = "run these commands" },
	{ .name = NULL, .arg = "FILE", .code = 'f', .doc = "run the commands of a file; - is standard input" },
	{ .name = "transcript", .code = KML_CLI_TRANSCRIPT,
	  .doc = "print each command of standard input with its masked result" },
	{ .name = "help", .code = KML_CLI_HELP, .doc = "print this" },
	{ .name = "version", .code = KML_CLI_VERSION, .doc = "print the version" },
};
const unsigned int kml_cli_options_count = sizeof(kml_cli_options) / sizeof(kml_cli_options[0]);
static_assert(sizeof(kml_cli_options) / sizeof(kml_cli_options[0]) <= KML_CLI_OPTIONS_MAX, "more");

const struct kml_cli_subcommand kml_cli_subcommands[] = {
	{ .name = "mount", .args = "DIR", .run = kml_cmd_mount,
	  .doc = "a home as a file system, for any program" },
	{ .name = "umount", .args = "DIR", .run = kml_cmd_umount, .doc = "end that" },
	{ .name = "vm", .args = "[-- CMD...]", .run = kml_cmd_vm,
	  .doc = "the shell on a real kernel in a guest, or CMD in it" },
	{ .name = "schema", .args = "--md|--abi|--json", .run = kml_cmd_schema,
	  .doc = "every directory and attribute" },
	{ .name = "claims", .args = "[ID...]", .run = kml_cmd_claims,
	  .doc = "what the tutorials say, and what this machine says of it" },
	{ .name = "verify", .args = "[LESSON...]", .run = kml_cmd_verify,
	  .doc = "play the reference solution of every lesson" },
	{ .name = "doctor", .args = "", .run = kml_cmd_doctor,
	  .doc = "what this machine lacks, and what mends it" },
};
const unsigned int kml_cli_subcommands_count =
	sizeof(kml_cli_subcommands) / sizeof(kml_cli_subcommands[0]);
