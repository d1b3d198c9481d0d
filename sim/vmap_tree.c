// SPDX-License-Identifier: GPL-2.0
/*
 * A treap of extents, see vmap_tree.h. Source of the search rule: mm/vmalloc.c, v6.1,
 * which keeps the same extents in a red-black tree. Locks: the caller's.
 */
#include "vmap_tree.h"

static u64 weight(const struct extent *e)
{
	u64 z = (e->start + 1) * 0x9e3779b97f4a7c15ULL;

	return (z ^ z >> 32) * 0xbf58476d1ce4e5b9ULL;
}

static void update(struct extent *e)
{
	e->longest = e->len;
	if (e->left && e->left->longest > e->longest)
		e->longest = e->left->longest;
	if (e->right && e->right->longest > e->longest)
		e->longest = e->right->longest;
}

/* Part the tree into what starts below @at and the rest. */
static void split(struct extent *root, u64 at, struct extent **low, struct extent **high)
{
	if (!root) {
		*low = *high = NULL;
	} else if (root->start < at) {
		*low = root;
		split(root->right, at, &root->right, high);
		update(root);
	} else {
		*high = root;
		split(root->left, at, low, &root->left);
		update(root);
	}
}

static struct extent *join(struct extent *low, struct extent *high)
{
	if (!low || !high)
		return low ? low : high;
	if (weight(low) > weight(high)) {
		low->right = join(low->right, high);
		update(low);
		return low;
	}
	high->left = join(low, high->left);
	update(high);
	return high;
}

void extent_insert(struct extent **root, struct extent *e)
{
	struct extent *low, *high;

	e->left = e->right = NULL;
	update(e);
	split(*root, e->start, &low, &high);
	*root = join(join(low, e), high);
}

void extent_remove(struct extent **root, struct extent *e)
{
	struct extent *low, *mid, *high;

	split(*root, e->start, &low, &mid);
	split(mid, e->start + 1, &mid, &high);
	*root = join(low, high);
}

struct extent *extent_find(struct extent *root, u64 at)
{
	while (root && (at < root->start || at - root->start >= root->len))
		root = at < root->start ? root->left : root->right;
	return root;
}

static bool fits(const struct extent *e, u64 len, u64 align)
{
	u64 at = ALIGN(e->start, align);

	return at - e->start <= e->len && e->len - (at - e->start) >= len;
}

struct extent *extent_first_fit(struct extent *root, u64 len, u64 align)
{
	struct extent *found;

	if (!root || root->longest < len)
		return NULL;
	found = extent_first_fit(root->left, len, align);
	if (found)
		return found;
	return fits(root, len, align) ? root : extent_first_fit(root->right, len, align);
}

int extent_walk(struct extent *root, int (*fn)(struct extent *e, void *arg), void *arg)
{
	struct extent *right;
	int ret;

	if (!root)
		return 0;
	right = root->right;		/* @fn may free it */
	ret = extent_walk(root->left, fn, arg);
	if (!ret)
		ret = fn(root, arg);
	return ret ? ret : extent_walk(right, fn, arg);
}
