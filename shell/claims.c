// SPDX-License-Identifier: GPL-2.0
/* The table of statements. */
#include <string.h>
#include <strings.h>

#include "claims.h"

const struct kml_claim kml_claims[] = {
#define KML_CLAIM(id, verdict, ...) { id, KML_CLAIM_##verdict, __VA_ARGS__ },
#include "claims.def"
};
const unsigned int kml_claims_count = sizeof(kml_claims) / sizeof(kml_claims[0]);

const struct kml_claim *kml_claim_find(const char *id)
{
	for (unsigned int i = 0; i < kml_claims_count; i++)
		if (!strcasecmp(kml_claims[i].id, id))
			return &kml_claims[i];
	return NULL;
}

const char *kml_claim_verdict_name(enum kml_claim_verdict verdict)
{
	static const char *const names[] = {
		[KML_CLAIM_TRUE] = "true", [KML_CLAIM_WRONG] = "wrong",
		[KML_CLAIM_OUTDATED] = "outdated", [KML_CLAIM_ARCH] = "true on some machines",
	};

	return names[verdict];
}
