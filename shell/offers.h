/* SPDX-License-Identifier: GPL-2.0 */
/* What could stand at a place of a line: completion without readline. */
#ifndef KML_OFFERS_H
#define KML_OFFERS_H

#include "interp.h"

/** struct kml_offer - one continuation of the word. */
struct kml_offer {
	char *text;		/* the whole word */
	char *doc;		/* its sentence, or NULL */
};

/** struct kml_offers - all that could stand there; zero at the start. */
struct kml_offers {
	struct kml_offer *offer;
	size_t count, room;
	bool paths;		/* show the last component alone */
	bool more;		/* the word may go on after a name: no blank behind it */
	bool quote;		/* what is put there needs a ' before it */
	bool host_files;	/* a file of the host is wanted */
	char hint[400];		/* for a value that cannot be listed: its range, unit, default */
};

/**
 * kml_offers_find() - what could stand instead of line[start..end).
 * @line: the whole line, also behind @end
 * Return: 0 or -ENOMEM.
 */
int kml_offers_find(struct kml_interp *in, const char *line, size_t start, size_t end,
		    struct kml_offers *ret);

void kml_offers_free(struct kml_offers *offers);

#endif /* KML_OFFERS_H */
