/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The statements that the field's tutorials make, and how each is put to the test on the machine
 * at hand. The rows are lessons/claims.def and nothing else.
 */
#ifndef KML_CLAIMS_H
#define KML_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>

/** enum kml_claim_verdict - what holds on Linux 6.1 and newer. */
enum kml_claim_verdict {
	KML_CLAIM_TRUE,
	KML_CLAIM_WRONG,
	KML_CLAIM_OUTDATED,	/* once it was true */
	KML_CLAIM_ARCH,		/* on some machines only */
};

/** struct kml_claim - one statement. */
struct kml_claim {
	const char *id;		/* SLB-14 */
	enum kml_claim_verdict verdict;
	const char *statement;	/* in our words */
	const char *where;	/* homes and machines that can show it, "twin:pc vm"; NULL: prose only */
	const char *run;	/* lines of the shell that make what is looked at */
	const char *holds;	/* a relation: 1 where the statement holds here */
	const char *breaks;	/* the simulator's fact that it stands on; NULL: none named yet */
	const char *why;	/* prose rows: why nothing can be executed; else what to notice */
};

extern const struct kml_claim kml_claims[];
extern const unsigned int kml_claims_count;

/** kml_claim_verdict_name() - "true", "wrong", "outdated" or "true on some machines". */
const char *kml_claim_verdict_name(enum kml_claim_verdict verdict);

/** kml_claim_find() - the statement called @id, or NULL. */
const struct kml_claim *kml_claim_find(const char *id);

#endif /* KML_CLAIMS_H */
