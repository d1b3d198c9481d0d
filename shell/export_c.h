/* SPDX-License-Identifier: GPL-2.0 */
/* The C of an exported tree, from the templates of export.def. */
#ifndef KML_EXPORT_C_H
#define KML_EXPORT_C_H

#include "commands.h"
#include "export_tree.h"

/* Stands in every file that export wrote: only such files it writes again. */
#define KML_EXPORT_MARK "Written by kmemlab export, which overwrites this file as long as this line stands."

/**
 * kml_export_text() - the module's source.
 * @module: its name, as a name in C
 * @call: told what is left out and why, a line each
 * @ret: the text, to be freed; unchanged on error
 *
 * Return: 0, or
 * * -ENODATA - no object of the tree can be exported
 * * -EIO - an attribute that a template needs cannot be read; it was said which
 * * -ENOMEM
 */
int kml_export_text(struct kml_call *call, struct kml_exports *all, const char *module, char **ret);

#endif /* KML_EXPORT_C_H */
