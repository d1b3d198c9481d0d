/* SPDX-License-Identifier: GPL-2.0 */
/* `/init terminal ROWS COLUMNS COMMAND...` in a guest: what `vm console` is typed at. */
#ifndef KML_TERMINAL_H
#define KML_TERMINAL_H

/**
 * kml_terminal() - run @argv at a new terminal of that size; our standard input types.
 * The end of the input is typed as ^D. Size and modes stay as the command sets them.
 * Return: its exit status; 1 where a signal ended it, or there is no terminal.
 */
int kml_terminal(unsigned short rows, unsigned short columns, char **argv);

#endif /* KML_TERMINAL_H */
