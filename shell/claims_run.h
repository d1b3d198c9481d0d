/* SPDX-License-Identifier: GPL-2.0 */
/* Plays a statement's experiment on a home. */
#ifndef KML_CLAIMS_RUN_H
#define KML_CLAIMS_RUN_H

#include "claims.h"
#include "home.h"

/** enum kml_claim_result - what the machine at hand says. */
enum kml_claim_result {
	KML_CLAIM_HOLDS,
	KML_CLAIM_FAILS,
	KML_CLAIM_DIFFERS,	/* asked in several places: it holds in some */
	KML_CLAIM_NOT_HERE,	/* another home or machine can show it, or none */
	KML_CLAIM_ERROR,	/* the experiment itself went wrong */
};

/** struct kml_claim_evidence - the result and what it stands on. */
struct kml_claim_evidence {
	enum kml_claim_result result;
	char text[1024];	/* attributes and values, or why there is no answer */
};

/** kml_claim_result_name() - "holds", "fails", "differs", "not testable here" or "error". */
const char *kml_claim_result_name(enum kml_claim_result result);

/**
 * kml_claim_shows() - can @claim be shown there?
 * @name: the home's name; @variant: machine or preset, "" for the default
 */
bool kml_claim_shows(const struct kml_claim *claim, const char *name, const char *variant);

/**
 * kml_claim_place() - the @index-th place of @claim->where, taken apart.
 * @name, @variant: 32 bytes each: "twin" and "i386"; variant is "" without one
 * Return: false: there are not so many.
 */
bool kml_claim_place(const struct kml_claim *claim, unsigned int index, char *name, char *variant);

/** kml_claim_judge() - run @claim's lines on the fresh @home and ask whether it holds. */
void kml_claim_judge(const struct kml_claim *claim, struct kml_home *home,
		     struct kml_claim_evidence *ret);

#endif /* KML_CLAIMS_RUN_H */
