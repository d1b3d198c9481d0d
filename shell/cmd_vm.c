// SPDX-License-Identifier: GPL-2.0
/* `kmemlab vm`: starts a fresh clone and runs a command in the root of its tree. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmdline.h"
#include "datadir.h"
#include "guest.h"
#include "homes.h"
#include "interp.h"
#include "preset.h"
#include "prompt.h"
#include "run.h"
#include "status.h"
#include "subcommand.h"
#include "values.h"

struct request {
	struct kml_guest_opts guest;
	char params[256];	/* of the module, parted by spaces */
	const char *remove, *matrix;
	bool prepare, list, time, console, help;
};

static int bad_value(const char *option, const char *value, const char *wanted)
{
	fprintf(stderr, "kmemlab vm: --%s '%s': wanted %s\n", option, value, wanted);
	return KML_USAGE;
}

static int add_param(struct request *request, const char *param)
{
	const char *wanted = kml_value_param(param);
	size_t used = strlen(request->params);

	if (wanted)
		return bad_value("param", param, wanted);
	if (used + strlen(param) + 2 > sizeof(request->params))
		return bad_value("param", param, "fewer parameters");
	snprintf(request->params + used, sizeof(request->params) - used, " %s", param);
	request->guest.params = request->params;
	return 0;
}

/* As vm/guest.c has it. */
static bool mem_ok(uint64_t mem)
{
	return mem >= 128ull << 20 && mem <= 1ull << 40 && !(mem & ((1 << 20) - 1));
}

static int bad_option(const char *option, bool bare)
{
	fprintf(stderr, "kmemlab vm: option '%s': wanted %s; see kmemlab vm --help\n", option,
		bare ? "a value after it" : "one of those that there are");
	return KML_USAGE;
}

static int parse(int argc, char **argv, struct request *ret)
{
	struct kml_cli_getopt options;
	int option;

	kml_cli_getopt(kml_cli_find("vm"), &options);
	while ((option = getopt_long(argc, argv, options.shorts, options.names, NULL)) != -1) {
		if (option == KML_CLI_KERNEL)
			ret->guest.kernel = optarg;
		else if (option == KML_CLI_MEM && !mem_ok(ret->guest.mem = kml_value_size(optarg)))
			return bad_value("mem", optarg, "whole MiB from 128M to 1T, such as 512M or 2G");
		else if (option == KML_CLI_CPUS && !(ret->guest.cpus = kml_value_cpus(optarg)))
			return bad_value("cpus", optarg, "1..64");
		else if (option == KML_CLI_PARAM && add_param(ret, optarg))
			return KML_USAGE;
		if (option == KML_CLI_PRESET)
			ret->guest.preset = optarg;
		if (option == KML_CLI_REMOVE)
			ret->remove = optarg;
		if (option == KML_CLI_MATRIX)
			ret->matrix = optarg;
		ret->guest.cold |= option == KML_CLI_COLD;
		ret->guest.quiet |= option == 'q';
		ret->prepare |= option == KML_CLI_PREPARE;
		ret->list |= option == KML_CLI_LIST;
		ret->time |= option == KML_CLI_TIME;
		ret->console |= option == KML_CLI_CONSOLE;
		ret->help |= option == 'h';
		if (option == '?' || option == ':')
			return bad_option(argv[optind - 1], option == ':');
	}
	return 0;
}

static int help(void)
{
	const struct kml_preset *preset;

	kml_cli_help(kml_cli_find("vm"), stdout);
	puts("COMMAND runs as root in the root of its kmemlab tree, with a writable /tmp. Its input,\n"
	     "output, signals and exit status are carried; 99 with a message means that the guest\n"
	     "failed. Without COMMAND: kmemlab's own shell on that tree.\nPresets:");
	for (unsigned int i = 0; (preset = kml_preset_at(i)); i++)
		printf("  %-26s %s\n", preset->name, preset->doc);
	return KML_DONE;
}

/* What the scripts know best: the table and the cache. Only returns where bash cannot run. */
static int vm_script(const char *script, const char *action, const char *name)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/vm/%s", kml_datadir(), script);
	if (access(path, R_OK)) {
		fprintf(stderr, "kmemlab vm: %s: %s; set KMEMLAB_DATADIR\n", path, strerror(errno));
		return KML_BROKEN;
	}
	fflush(stdout);
	execlp("bash", "bash", path, action, name, (char *)NULL);
	fprintf(stderr, "kmemlab vm: bash: %s\n", strerror(errno));
	return KML_BROKEN;
}

/* Its script calls this very command. */
static int matrix(const char *what)
{
	char self[4096];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (len < 0)
		return KML_BROKEN;
	self[len] = '\0';
	setenv("KMEMLAB", self, 1);
	return vm_script("matrix.sh", what, NULL);
}

static int broken(const char *msg, int err)
{
	fprintf(stderr, "kmemlab vm: %s\n", msg);
	return err == -EINVAL ? KML_USAGE : KML_BROKEN;
}

/* What the shell outside knows of the terminal helps the one inside. */
static char **guest_env(void)
{
	static char term[64], *env[2];
	const char *value = getenv("TERM");

	if (!value || strlen(value) > 50)
		return NULL;
	snprintf(term, sizeof(term), "TERM=%s", value);
	env[0] = term;
	return env;
}

static int lost(struct kml_guest *guest, int err)
{
	char line[160];

	kml_guest_last_line(guest, line, sizeof(line));
	if (err == -EINTR)
		fputs("kmemlab vm: interrupted; the command did not end by itself\n", stderr);
	else if (err != -EIO)
		fprintf(stderr, "kmemlab vm: the command cannot be started: %s\n", strerror(-err));
	else
		fprintf(stderr, "kmemlab vm: the guest %s; its last line: %s\n",
			kml_guest_alive(guest) ? "does not answer" : "died", *line ? line : "none");
	return KML_BROKEN;
}

static int run_command(struct kml_guest *guest, char **argv)
{
	struct kml_client *client = kml_guest_client(guest);
	int status = 0, err = client ? kml_run(client, guest, argv, guest_env(), &status) : -ENOMEM;

	free(client);
	if (err)
		return lost(guest, err);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void print_console(struct kml_guest *guest)
{
	char *text = malloc(KML_CONSOLE_SIZE);

	if (!text)
		return;
	kml_guest_console(guest, text, KML_CONSOLE_SIZE);
	fputs(text, stderr);
	free(text);
}

/* Starts the guest, runs @argv in it, and says when it was there if that was asked. */
static int command_in_guest(const struct request *request, char **argv)
{
	struct kml_guest *guest;
	char msg[512] = "";
	int status, err = kml_guest_start(&request->guest, &guest, msg, sizeof(msg));

	if (err)
		return broken(msg, err);
	status = run_command(guest, argv);
	if (request->time)
		fprintf(stderr, "kmemlab vm: %s, first answer after %.0f ms\n",
			kml_guest_accel(guest), kml_guest_answered(guest) / 1e6);
	if (request->console)
		print_console(guest);
	kml_guest_stop(guest);
	return status;
}

static int from_stdin(struct kml_homes *homes, struct kml_home *home)
{
	struct kml_interp *in = kml_interp_create(home, stdout, stderr);
	int status;

	if (!in)
		return broken("no memory for the shell", -ENOMEM);
	kml_interp_set(in, &(struct kml_interp_opts){ .source = "stdin" });
	kml_interp_homes(in, homes);
	status = kml_interp_stream(in, 0);
	kml_interp_destroy(in);
	return status;
}

static int shell_on_guest(const struct kml_guest_opts *guest)
{
	struct kml_homes homes = { .opts = {
		.kernel = guest->kernel, .mem = guest->mem, .cpus = guest->cpus, .cold = guest->cold,
		.preset = guest->preset,
		.params = guest->params,
	} };
	struct kml_homes_one *one;
	char msg[512] = "";
	int status, err = kml_homes_get(&homes, "vm", &one, msg, sizeof(msg));

	if (err)
		return broken(msg, err);
	status = isatty(0) && isatty(1) ? kml_prompt(&homes, one->home) : from_stdin(&homes, one->home);
	kml_homes_stop(&homes);
	return status;
}

int kml_cmd_vm(int argc, char **argv)
{
	struct request request = { .guest.make = true };
	char msg[512] = "";
	int err, status = parse(argc, argv, &request);

	if (status)
		return status;
	if (request.help)
		return help();
	if (request.list)
		return vm_script("kernels.sh", "--list", NULL);
	if (request.remove)
		return vm_script("kernels.sh", "--remove", request.remove);
	if (request.matrix)
		return matrix(request.matrix);
	if (!request.prepare)
		return optind < argc ? command_in_guest(&request, argv + optind) :
				       shell_on_guest(&request.guest);
	err = kml_guest_prepare(&request.guest, msg, sizeof(msg));
	return err ? broken(msg, err) : KML_DONE;
}
