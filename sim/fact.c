// SPDX-License-Identifier: GPL-2.0
/* The table of facts, and which one is broken. */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "fact.h"

const struct kml_fact_info kml_facts[KML_FACTS] = {
#define KML_FACT(name, broken, doc) { #name, doc, broken },
#include "facts.def"
};

enum kml_fact_id kml_fact_broken = KML_FACTS;

int kml_fact_break(const char *name)
{
	kml_fact_broken = KML_FACTS;
	for (unsigned int i = 0; name && i < KML_FACTS; i++) {
		if (strcmp(kml_facts[i].name, name))
			continue;
		kml_fact_broken = i;
		return 0;
	}
	return name ? -ENOENT : 0;
}
