/* SPDX-License-Identifier: GPL-2.0 */
/* Names of flags to this kernel's bits, and the combinations that it would report. */
#ifndef KML_FLAGS_H
#define KML_FLAGS_H

#include "value.h"

/** kml_gfp() - the bits of a set of gfp names. */
gfp_t kml_gfp(u64 set);
/** kml_slab_flags() - the bits of a set of slab flag names. */
slab_flags_t kml_slab_flags(u64 set);
/** kml_gfp_lines() - the single flags that @gfp consists of, a line each. */
void kml_gfp_lines(gfp_t gfp, struct kml_text *text);
/** kml_gfp_text() - @gfp as C: the shortest names joined by " | ". */
void kml_gfp_text(gfp_t gfp, struct kml_text *text);
/** kml_slab_flags_text() - slab flags as C. */
void kml_slab_flags_text(slab_flags_t flags, struct kml_text *text);
/**
 * kml_gfp_check() - refuse what the kernel answers with a report.
 * @forbidden: bits that this allocator must not see
 * Return: 0, -EINVAL for two zone bits, two mobilities, or a bit of @forbidden.
 */
int kml_gfp_check(gfp_t gfp, gfp_t forbidden);
/** kml_gfp_polite() - @gfp as the lab passes it: silent, and no retries for large @bytes. */
gfp_t kml_gfp_polite(gfp_t gfp, u64 bytes);
/** kml_gfp_mobility() - "Unmovable", "Movable" or "Reclaimable", as asked for. */
const char *kml_gfp_mobility(gfp_t gfp);

#endif /* KML_FLAGS_H */
