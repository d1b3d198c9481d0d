/* SPDX-License-Identifier: GPL-2.0 */
/* The lines that were typed, kept from session to session; shells at once lose none. */
#ifndef KML_HISTORY_H
#define KML_HISTORY_H

/**
 * kml_history_load() - read $XDG_STATE_HOME/kmemlab/history into readline, and trim it.
 * Without a place or a right to write there, lines are kept for the session only.
 */
void kml_history_load(void);

/** kml_history_add() - remember @line, here and in the file, unless the one before was the same. */
void kml_history_add(const char *line);

/** kml_history_free() - forget the file's name; the file stays. */
void kml_history_free(void);

#endif /* KML_HISTORY_H */
