/* SPDX-License-Identifier: GPL-2.0 */
/* Facts that can be broken on purpose, one at a time; tests alone do it. */
#ifndef KML_FACT_H
#define KML_FACT_H

/** enum kml_fact_id - the rows of facts.def. */
enum kml_fact_id {
#define KML_FACT(name, broken, doc) KML_FACT_##name,
#include "facts.def"
	KML_FACTS
};

/** struct kml_fact_info - one row. */
struct kml_fact_info {
	const char *name, *doc;
	unsigned long long broken;
};

extern const struct kml_fact_info kml_facts[KML_FACTS];

/** kml_fact_broken - the fact that is broken now; KML_FACTS: none. Set before a twin starts. */
extern enum kml_fact_id kml_fact_broken;

/** kml_fact() - @value, or the row's other value while it is broken. */
#define kml_fact(name, value) \
	(__builtin_expect(kml_fact_broken == KML_FACT_##name, 0) ? \
	 (__typeof__(value))kml_facts[KML_FACT_##name].broken : (value))

/** kml_fact_break() - break the fact called @name; NULL mends. Return: 0 or -ENOENT. */
int kml_fact_break(const char *name);

#endif /* KML_FACT_H */
