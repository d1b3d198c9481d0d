/* SPDX-License-Identifier: GPL-2.0 */
/* The shell for a person: prompt, completion, history. */
#ifndef KML_PROMPT_H
#define KML_PROMPT_H

#include "homes.h"

/**
 * kml_prompt() - a prompt on the terminal, beginning on @home, which is one of @homes.
 *
 * ^C cancels the line, ^D and exit leave. The caller stops the homes.
 *
 * Return: the exit status.
 */
int kml_prompt(struct kml_homes *homes, struct kml_home *home);

#endif /* KML_PROMPT_H */
