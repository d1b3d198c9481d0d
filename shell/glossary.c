// SPDX-License-Identifier: GPL-2.0
/* The field's terms, for explain. */
#include <stddef.h>
#include <strings.h>

#include "glossary.h"

static const struct kml_term terms[] = {
#define KML_TERM(term, lesson, doc) { term, lesson, doc },
#include "glossary.def"
};

const struct kml_term *kml_term_find(const char *name)
{
	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++)
		if (!strcasecmp(terms[i].name, name))
			return &terms[i];
	return NULL;
}
