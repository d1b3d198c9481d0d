/* SPDX-License-Identifier: GPL-2.0 */
/* The field's terms, and the lesson that teaches each: lessons/glossary.def. */
#ifndef KML_GLOSSARY_H
#define KML_GLOSSARY_H

/** struct kml_term - one term. */
struct kml_term {
	const char *name, *lesson, *doc;
};

/** kml_term_find() - the term called @name, capitals or not; NULL: not in the list. */
const struct kml_term *kml_term_find(const char *name);

#endif /* KML_GLOSSARY_H */
