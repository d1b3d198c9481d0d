/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Extents of an address space in a tree ordered by address: one tree holds the areas in
 * use, one the gaps between them. Each node knows the longest extent below it, so that
 * the lowest gap that fits is found without looking at the others. Units are pages.
 */
#ifndef KML_SIM_VMAP_TREE_H
#define KML_SIM_VMAP_TREE_H

#include "kapi_sim.h"

/**
 * struct extent - pages from @start up to @start + @len
 * @longest: @len of the longest extent in this subtree
 *
 * A treap: ordered by @start, and a heap by a hash of it, which keeps it shallow.
 */
struct extent {
	u64 start, len, longest;
	struct extent *left, *right;
};

/** extent_insert() - add @e, which overlaps none in the tree. */
void extent_insert(struct extent **root, struct extent *e);
/** extent_remove() - take @e, which is in the tree, out. */
void extent_remove(struct extent **root, struct extent *e);
/** extent_find() - the extent that contains page @at, or NULL. */
struct extent *extent_find(struct extent *root, u64 at);
/**
 * extent_first_fit() - the lowest extent that holds @len pages from a multiple of @align.
 * @align: power of two
 * Source: mm/vmalloc.c find_vmap_lowest_match(), v6.1.
 */
struct extent *extent_first_fit(struct extent *root, u64 len, u64 align);
/** extent_walk() - call @fn for each, lowest first, until it answers other than 0. */
int extent_walk(struct extent *root, int (*fn)(struct extent *e, void *arg), void *arg);

#endif /* KML_SIM_VMAP_TREE_H */
