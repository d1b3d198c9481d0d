// SPDX-License-Identifier: GPL-2.0
/* Names of flags to this world's bits: compiled here from the lists, once. */
#include "flags.h"

#define KML_NAMES_BEGIN(list, doc)
#define KML_NAMES_END(list)

/* Not a constant: which bits a compound name has is the twin's machine's to say. */
static gfp_t gfp_bits(unsigned int i)
{
	switch (i) {
#define KML_NAME(list, n, doc) case KML_N_##list##_##n: return n;
#include "gfp.def"
#undef KML_NAME
	}
	return 0;
}

static const slab_flags_t slab_bits[] = {
#define KML_NAME(list, n, doc) n,
#include "slab_flags.def"
#undef KML_NAME
};

gfp_t kml_gfp(u64 set)
{
	gfp_t gfp = 0;
	unsigned int i;

	for (i = 0; i < kml_names_gfp.count; i++)
		if (set >> i & 1)
			gfp |= gfp_bits(i);
	return gfp;
}

slab_flags_t kml_slab_flags(u64 set)
{
	slab_flags_t flags = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(slab_bits); i++)
		if (set >> i & 1)
			flags |= slab_bits[i];
	return flags;
}

static const char *gfp_name(unsigned int i)
{
	return kml_names_gfp.name[i].name;
}

/* The list begins with the compound names; the single flags begin with "__". */
static bool single(unsigned int i)
{
	return gfp_name(i)[0] == '_';
}

void kml_gfp_lines(gfp_t gfp, struct kml_text *text)
{
	unsigned int i;

	for (i = 0; i < kml_names_gfp.count; i++)
		if (single(i) && gfp_bits(i) && (gfp & gfp_bits(i)) == gfp_bits(i))
			kml_text_line(text, "%s", gfp_name(i));
}

/* The compound name that covers most bits of @gfp, or -1. */
static int widest(gfp_t gfp)
{
	int best = -1;
	unsigned int i;

	for (i = 0; i < kml_names_gfp.count; i++)
		if (!single(i) && gfp_bits(i) && (gfp & gfp_bits(i)) == gfp_bits(i) &&
		    (best < 0 || hweight32((__force u32)gfp_bits(i)) >
		     hweight32((__force u32)gfp_bits(best))))
			best = i;
	return best;
}

void kml_gfp_text(gfp_t gfp, struct kml_text *text)
{
	int best = widest(gfp);
	const char *bar = "";
	unsigned int i;

	if (best >= 0) {
		kml_text_add(text, "%s", gfp_name(best));
		gfp &= ~gfp_bits(best);
		bar = " | ";
	}
	for (i = 0; gfp && i < kml_names_gfp.count; i++) {
		if (!single(i) || !gfp_bits(i) || !(gfp & gfp_bits(i)))
			continue;
		kml_text_add(text, "%s%s", bar, gfp_name(i));
		gfp &= ~gfp_bits(i);
		bar = " | ";
	}
	if (!*bar)
		kml_text_add(text, "0");
}

void kml_slab_flags_text(slab_flags_t flags, struct kml_text *text)
{
	const char *bar = "";
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(slab_bits); i++) {
		if (!slab_bits[i] || (flags & slab_bits[i]) != slab_bits[i])
			continue;
		kml_text_add(text, "%s%s", bar, kml_names_slab_flags.name[i].name);
		bar = " | ";
	}
	if (!*bar)
		kml_text_add(text, "0");
}

int kml_gfp_check(gfp_t gfp, gfp_t forbidden)
{
	gfp_t zones = gfp & (__GFP_DMA | __GFP_DMA32 | __GFP_HIGHMEM);
	gfp_t mobility = gfp & (__GFP_MOVABLE | __GFP_RECLAIMABLE);

	if (hweight32((__force u32)zones) > 1 || hweight32((__force u32)mobility) > 1)
		return -EINVAL;
	return gfp & forbidden ? -EINVAL : 0;
}

gfp_t kml_gfp_polite(gfp_t gfp, u64 bytes)
{
	gfp |= __GFP_NOWARN;
	/* PAGE_ALLOC_COSTLY_ORDER is 3: beyond it reclaim works hard for little. */
	if (bytes > (u64)PAGE_SIZE << 3 && !(gfp & __GFP_RETRY_MAYFAIL))
		gfp |= __GFP_NORETRY;
	return gfp;
}

const char *kml_gfp_mobility(gfp_t gfp)
{
	if (gfp & __GFP_MOVABLE)
		return "Movable";
	return gfp & __GFP_RECLAIMABLE ? "Reclaimable" : "Unmovable";
}
