/* SPDX-License-Identifier: GPL-2.0 */
/* Tables and trees on a screen, by libsmartcols. */
#ifndef KML_TABLE_H
#define KML_TABLE_H

#include <libsmartcols/libsmartcols.h>

#include "commands.h"

/**
 * kml_table_new() - an empty table for @call's output: its width, its plainness, --json.
 * @name: what the JSON calls it
 * Return: to be given to scols_unref_table(); NULL without memory.
 */
struct libscols_table *kml_table_new(struct kml_call *call, const char *name);

/** kml_table_print() - print and free it. Return: 0, or -1 having said why. */
int kml_table_print(struct kml_call *call, struct libscols_table *table);

#endif /* KML_TABLE_H */
