/* SPDX-License-Identifier: GPL-2.0 */
/* Page tables, read and never written: what each world answers for walk/. */
#ifndef KML_KAPI_WALK_H
#define KML_KAPI_WALK_H

#include "kapi.h"

/** enum kml_level - levels of the page tables, from the top. */
enum kml_level { KML_PGD, KML_P4D, KML_PUD, KML_PMD, KML_PTE, KML_LEVELS };

/** enum kml_step - what became of one level. */
enum kml_step {
	KML_STEP_NONE,		/* the walk ended above */
	KML_STEP_FOLDED,	/* the machine has no such level */
	KML_STEP_READ,		/* there is an entry, present or not */
};

/** enum kml_pte_flag - bits of struct kml_walk's flags. */
enum kml_pte_flag {
#define KML_PTE_FLAG(name, bit, shown) KML_PTE_##name,
#include "pgtable_flags.def"
	KML_PTE_FLAGS,
};

/**
 * struct kml_walk - one walk
 * @entry: what stands in each level's table, where @step says READ
 * @leaf: bytes that the last entry maps, 0: nothing is mapped there
 * @phys: where that leads; only with @leaf
 * @flags: a bit 1 << KML_PTE_* for each that the last entry has; only with @leaf
 */
struct kml_walk {
	enum kml_step step[KML_LEVELS];
	u64 entry[KML_LEVELS];
	u64 leaf, phys, flags;
};

/**
 * kml_walk() - read the page tables for @addr.
 *
 * Context: of the caller's process, whose user addresses it can walk too; may sleep.
 * Return: 0, or -EOPNOTSUPP for tables that this world cannot read.
 */
int kml_walk(u64 addr, struct kml_walk *ret);

/**
 * kml_region() - name of the part of the address space that @addr lies in.
 * @ret: "direct map", "vmalloc", "vmemmap", "module", "kernel text", "stack" (of the
 * caller), "kmap", "user", "other" (mapped, none of these) or "hole"
 * Return: 0, or -EOPNOTSUPP where this world does not know.
 */
int kml_region(u64 addr, const char **ret);

#endif /* KML_KAPI_WALK_H */
