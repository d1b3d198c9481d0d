// SPDX-License-Identifier: GPL-2.0
/* Asks the terminal, the environment and terminfo, once. */
#include <curses.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

#include "screen.h"

/* After Okabe and Ito; the first number is of 256 colours, the second of 8. */
static const struct {
	int of_256, of_8;
} hues[KML_HUES] = {
	[KML_HUE_BLUE] = { 26, COLOR_BLUE }, [KML_HUE_ORANGE] = { 172, COLOR_YELLOW },
	[KML_HUE_GREEN] = { 36, COLOR_GREEN }, [KML_HUE_PURPLE] = { 169, COLOR_MAGENTA },
	[KML_HUE_SKY] = { 74, COLOR_CYAN }, [KML_HUE_RED] = { 166, COLOR_RED },
	[KML_HUE_GREY] = { 244, -1 },	/* neither black nor white can be read on every ground */
};

/* What terminfo knows of TERM; read once. */
static struct {
	bool read, known;
	int colors;
	char text[2][KML_HUE_ALL][32];	/* of the text, of the ground */
	char clear[32];
} term;

static void keep(char *ret, size_t size, const char *escape)
{
	if (escape && escape != (char *)-1 && strlen(escape) < size)
		strcpy(ret, escape);
}

/* terminfo's strings are not const by age alone. */
static char *capability(const char *name)
{
	char copy[16];
	char *found;

	snprintf(copy, sizeof(copy), "%s", name);
	found = tigetstr(copy);
	return found == (char *)-1 ? NULL : found;
}

static void read_hues(void)
{
	static const char *const set[] = { "setaf", "setab" };

	for (int ground = 0; ground < 2; ground++) {
		char *how = capability(set[ground]);

		for (int hue = 1; how && hue < KML_HUES; hue++)
			if (term.colors >= 256 || hues[hue].of_8 >= 0)
			keep(term.text[ground][hue], sizeof(term.text[0][0]),
			     tparm(how, term.colors >= 256 ? hues[hue].of_256 : hues[hue].of_8));
		keep(term.text[ground][KML_HUE_NONE], sizeof(term.text[0][0]), capability("sgr0"));
		keep(term.text[ground][KML_HUE_BOLD], sizeof(term.text[0][0]), capability("bold"));
		keep(term.text[ground][KML_HUE_DIM], sizeof(term.text[0][0]), capability("dim"));
	}
}

static void read_terminfo(void)
{
	char colors[] = "colors";
	int err;

	if (term.read)
		return;
	term.read = true;
	term.known = setupterm(NULL, 1, &err) == OK;
	if (!term.known)
		return;
	term.colors = tigetnum(colors);
	if (term.colors < 8)
		term.colors = 0;
	else
		read_hues();
	keep(term.clear, sizeof(term.clear), capability("clear"));
}

/* A number from 1 on in the environment, or 0. */
static unsigned int from_env(const char *name)
{
	const char *text = getenv(name);
	long value = text ? strtol(text, NULL, 10) : 0;

	return value > 0 && value < 10000 ? value : 0;
}

static void get_size(int fd, struct kml_screen *ret)
{
	struct winsize size = { 0 };
	bool asked = ret->terminal && !ioctl(fd, TIOCGWINSZ, &size);

	ret->width = asked && size.ws_col ? size.ws_col : from_env("COLUMNS");
	ret->height = asked && size.ws_row ? size.ws_row : from_env("LINES");
	if (!ret->width)
		ret->width = 80;
	if (!ret->height)
		ret->height = 24;
}

void kml_screen_get(FILE *out, bool plain, struct kml_screen *ret)
{
	const char *name = getenv("TERM"), *no_color = getenv("NO_COLOR");
	int fd = fileno(out);
	bool dumb = !name || !*name || !strcmp(name, "dumb");

	*ret = (struct kml_screen){ .terminal = fd >= 0 && isatty(fd) && !dumb };
	get_size(fd, ret);
	ret->plain = plain || !ret->terminal;
	if (ret->plain)
		return;
	read_terminfo();
	ret->utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	ret->colors = no_color && *no_color ? 0 : term.colors;
}

const char *kml_screen_hue(const struct kml_screen *screen, enum kml_hue hue)
{
	return screen->colors ? term.text[0][hue] : "";
}

const char *kml_screen_hue_background(const struct kml_screen *screen, enum kml_hue hue)
{
	return screen->colors ? term.text[1][hue] : "";
}

const char *kml_screen_clear(const struct kml_screen *screen)
{
	return screen->terminal && !screen->plain ? term.clear : "";
}
