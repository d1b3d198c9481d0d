// SPDX-License-Identifier: GPL-2.0
/* What every man page of kmemlab needs: text that stays text, and its first lines. */
#include <ctype.h>
#include <string.h>

#include "dump.h"
#include "release.h"

/* A dash that can be pasted into a shell, a backslash, and quotes that roff would turn. */
static void put(FILE *out, char c)
{
	static const struct { char c; const char *roff; } special[] = {
		{ '-', "\\-" }, { '\\', "\\e" }, { '\'', "\\(aq" }, { '`', "\\(ga" }, { '^', "\\(ha" },
		{ '~', "\\(ti" }, { '"', "\\(dq" },
	};

	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
		if (special[i].c == c) {
			fputs(special[i].roff, out);
			return;
		}
	fputc(c, out);
}

void kml_roff_text(FILE *out, const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", out);
	for (; *text; text++) {
		put(out, *text);
		/* A request would be read at the beginning of a line alone. */
		if (*text == '\n' && (text[1] == '.' || text[1] == '\''))
			fputs("\\&", out);
	}
}

void kml_roff_head(FILE *out, const char *page, const char *section, const char *sentence)
{
	fprintf(out, ".\\\" SPDX-License-Identifier: GPL-2.0\n.TH ");
	for (const char *c = page; *c; c++)
		put(out, toupper((unsigned char)*c));
	fprintf(out, " %s %s \"kmemlab %s\" kmemlab\n.SH NAME\n", section, KML_VERSION_DATE, KML_VERSION);
	kml_roff_text(out, page);
	fputs(" \\- ", out);
	kml_roff_text(out, sentence);
	fputc('\n', out);
}
