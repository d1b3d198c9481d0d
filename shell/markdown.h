/* SPDX-License-Identifier: GPL-2.0 */
/* Markdown for a terminal: wrapped to its width, plain where the screen is plain. */
#ifndef KML_MARKDOWN_H
#define KML_MARKDOWN_H

#include <stdio.h>

#include "screen.h"

/**
 * kml_markdown_print() - print @text, Markdown as GitHub knows it.
 * Return: 0 or -ENOMEM.
 */
int kml_markdown_print(FILE *out, const struct kml_screen *screen, const char *text);

#endif /* KML_MARKDOWN_H */
