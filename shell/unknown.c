// SPDX-License-Identifier: GPL-2.0
/* What is said to a word that is no command: which one was meant, or what does it here. */
#include <string.h>

#include "interp_priv.h"
#include "nearest.h"
#include "path.h"

#define REAL_SHELL "not a command of this small shell; 'kmemlab mount DIR' gives the tree to a real one"
#define HOST "no command of the tree; '! LINE' lets this computer's sh run it"

/* Words that begin or end a construct of a real shell. */
static const char *const constructs[] = {
	"for", "while", "until", "if", "case", "function", "{", "}", "do", "done", "then", "else", "elif", "fi", "esac",
};

/* Commands that a newcomer's fingers know. */
static const struct {
	const char *name, *instead;
} strangers[] = {
	{ "rm", "no such command; 'rmdir OBJECT' frees one, 'rmdir -r' with all in it" },
	{ "mv", "no such command: an object keeps its name; make another" },
	{ "cp", "no such command: objects are not copied; 'save FILE' and 'restore FILE' keep a tree" },
	{ "touch", "no such command: attributes come with their object; 'mkdir' makes one" },
	{ "ed", "no such command; 'echo VALUE > FILE' writes an attribute" },
	{ "nano", "no such command; 'echo VALUE > FILE' writes an attribute" },
	{ "vi", "no such command; 'echo VALUE > FILE' writes an attribute" },
	{ "vim", "no such command; 'echo VALUE > FILE' writes an attribute" },
	{ "man", "no such command; 'help COMMAND', and 'explain' for all else" },
	{ "info", "no such command; 'help COMMAND', and 'explain' for all else" },
	{ "which", "no such command; 'explain NAME' says what something is" },
	{ "type", "no such command; 'explain NAME' says what something is" },
	{ "stat", "no such command; 'show OBJECT' and 'explain PATH' say what it is" },
	{ "file", "no such command; 'show OBJECT' and 'explain PATH' say what it is" },
	{ "free", "no such command; 'rmdir' frees an object, 'meminfo' says how much is free" },
	{ "find", "no such command; 'tree -a' shows all there is" },
	{ "kmalloc", "no such command; 'mkdir kmalloc/a' allocates" },
	{ "kfree", "no such command; 'rmdir kmalloc/a' frees" },
	{ "vmalloc", "no such command; 'mkdir vmalloc/a' allocates" },
	{ "source", "no such command; 'kmemlab -f FILE' runs a script" },
	{ ".", "no such command; 'kmemlab -f FILE' runs a script" },
	{ "sudo", "no such command: the rights are those kmemlab was started with" },
	{ "su", "no such command: the rights are those kmemlab was started with" },
	{ "q", "no such command; 'exit' or ^D leaves" },
	{ "bye", "no such command; 'exit' or ^D leaves" },
	{ "logout", "no such command; 'exit' or ^D leaves" },
	{ "clear", "no such command; ^L clears the screen" },
	{ "history", "no such command; the arrow up goes back, ^R looks for a line" },
	{ "less", HOST }, { "more", HOST }, { "head", HOST }, { "tail", HOST }, { "grep", HOST },
	{ "sort", HOST }, { "wc", HOST }, { "awk", HOST }, { "sed", HOST }, { "hexdump", HOST },
	{ "xxd", HOST }, { "uname", HOST }, { "ps", HOST }, { "top", HOST }, { "sh", HOST }, { "bash", HOST },
	{ "insmod", HOST }, { "modprobe", HOST }, { "make", HOST }, { "gcc", HOST }, { "python3", HOST },
	{ "sleep", HOST }, { "date", HOST }, { "seq", HOST },
	{ "test", REAL_SHELL }, { "printf", REAL_SHELL }, { "read", REAL_SHELL }, { "trap", REAL_SHELL },
	{ "eval", REAL_SHELL }, { "true", REAL_SHELL }, { "false", REAL_SHELL }, { "alias", REAL_SHELL },
};

const char *kml_interp_construct(const struct kml_line *line)
{
	for (unsigned int s = 0; s < line->count; s++)
		for (size_t i = 0; i < sizeof(constructs) / sizeof(constructs[0]); i++)
			if (!strcmp(line->stmts[s].argv[0], constructs[i]))
				return constructs[i];
	return NULL;
}

static const char *instead_of(const char *name)
{
	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++)
		if (!strcmp(strangers[i].name, name))
			return strangers[i].instead;
	return NULL;
}

/* "size=100" and "kmalloc/a/size=100". */
static bool is_assignment(struct kml_interp *in, const char *name)
{
	const char *equal = strchr(name, '=');

	if (!equal || equal == name)
		return false;
	kml_interp_say(in, "%s: there are no variables here; 'echo %s > %.*s' writes an attribute", name,
		       equal[1] ? equal + 1 : "VALUE", (int)(equal - name), name);
	return true;
}

/* A path where a command should stand: what can be done with it. */
static bool is_path(struct kml_interp *in, const struct kml_stmt *stmt)
{
	const char *name = stmt->argv[0], *value = stmt->argc > 1 ? stmt->argv[1] : "VALUE";
	char path[KML_PATH_MAX];
	struct kml_found found;
	struct kml_stat st;
	bool there;

	if (kml_interp_path(in, name, path))
		return false;
	there = !in->home->ops->stat(in->home, path, &st);
	if (there && st.is_dir)
		kml_interp_say(in, "%s: a directory, not a command; 'cd %s' goes there, 'ls %s' lists it", name, name, name);
	else if (there && stmt->argc > 1)
		kml_interp_say(in, "%s: an attribute, not a command; 'echo %s > %s' writes it", name, value, name);
	else if (there)
		kml_interp_say(in, "%s: an attribute, not a command; 'cat %s' reads it, 'echo VALUE > %s' writes it",
			       name, name, name);
	else if (strchr(name, '/') && !kml_path_find(path, &found) && !found.entry && !found.fixed)
		kml_interp_say(in, "%s: a path, not a command; 'mkdir %s' makes the object", name, name);
	else if (strchr(name, '/'))
		kml_interp_say(in, "%s: a path, not a command, and nothing is there; 'ls' and 'cat' look, 'help' lists commands", name);
	else
		return false;
	return true;
}

void kml_interp_unknown(struct kml_interp *in, const struct kml_stmt *stmt)
{
	const char *name = stmt->argv[0], *meant, *instead;

	if (is_assignment(in, name) || is_path(in, stmt))
		return;
	instead = instead_of(name);
	if (instead) {
		kml_interp_say(in, "%s: %s", name, instead);
		return;
	}
	meant = kml_nearest(name, &kml_commands[0].name, sizeof(kml_commands[0]), kml_commands_count);
	if (meant)
		kml_interp_say(in, "%s: no such command; did you mean '%s'?", name, meant);
	else
		kml_interp_say(in, "%s: no such command; 'help' lists those that there are", name);
}

void kml_interp_refuse_construct(struct kml_interp *in, const char *name)
{
	kml_interp_say(in, "%s: " REAL_SHELL, name);
}
