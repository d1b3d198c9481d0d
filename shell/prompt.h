/* SPDX-License-Identifier: GPL-2.0 */
/* The shell for a person: prompt, completion, history. */
#ifndef KML_PROMPT_H
#define KML_PROMPT_H

#include "home.h"

/**
 * kml_shell_on_home() - the shell on @home: a prompt on a terminal, else the
 * lines of standard input.
 *
 * ^C cancels the line, ^D and exit leave. The caller stops the home.
 *
 * Return: the exit status: of the script; of a prompt 0.
 */
int kml_shell_on_home(struct kml_home *home);

#endif /* KML_PROMPT_H */
