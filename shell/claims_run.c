// SPDX-License-Identifier: GPL-2.0
/* One statement's experiment: make what is looked at, look, take it away. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "claims_run.h"
#include "lesson_world.h"

const char *kml_claim_result_name(enum kml_claim_result result)
{
	static const char *const names[] = {
		[KML_CLAIM_HOLDS] = "holds", [KML_CLAIM_FAILS] = "fails",
		[KML_CLAIM_DIFFERS] = "differs",
		[KML_CLAIM_NOT_HERE] = "not testable here", [KML_CLAIM_ERROR] = "error",
	};

	return names[result];
}

bool kml_claim_place(const struct kml_claim *claim, unsigned int index, char *name, char *variant)
{
	const char *at = claim->where ? claim->where : "";
	int used;

	do {
		*variant = '\0';
		if (sscanf(at, " %31[^: ]%n", name, &used) != 1)
			return false;
		at += used;
		if (*at == ':' && sscanf(at, ":%31s%n", variant, &used) == 1)
			at += used;
	} while (index--);
	return true;
}

bool kml_claim_shows(const struct kml_claim *claim, const char *name, const char *variant)
{
	char n[32], v[32];

	for (unsigned int i = 0; kml_claim_place(claim, i, n, v); i++)
		if (!strcmp(n, name) && !strcmp(v, variant))
			return true;
	return false;
}

static void judge(const struct kml_claim *claim, struct kml_world *world, struct kml_claim_evidence *ret)
{
	char msg[400];
	bool holds;
	int status = kml_world_begin(world, claim->holds);

	if (!status)
		status = kml_world_run(world, claim->run);
	/* A refused command (1) may be the point; one that was not understood never is. */
	if (status < 0 || status == 2) {
		snprintf(ret->text, sizeof(ret->text), "%s", world->error ? world->error : "no memory");
		return;
	}
	if (kml_world_holds(world, claim->holds, &holds, msg, sizeof(msg))) {
		snprintf(ret->text, sizeof(ret->text), "%s%s%s", msg, world->error ? "; " : "",
			 world->error ? world->error : "");
		return;
	}
	ret->result = holds ? KML_CLAIM_HOLDS : KML_CLAIM_FAILS;
	kml_world_said(world, ret->text, sizeof(ret->text));
	if (!*ret->text && world->error)
		snprintf(ret->text, sizeof(ret->text), "%.*s", (int)strcspn(world->error, "\n"), world->error);
}

void kml_claim_judge(const struct kml_claim *claim, struct kml_home *home, struct kml_claim_evidence *ret)
{
	struct kml_world world;

	*ret = (struct kml_claim_evidence){ .result = KML_CLAIM_ERROR };
	kml_world_init(&world, home);
	judge(claim, &world, ret);
	kml_world_fini(&world);
}
