/* SPDX-License-Identifier: GPL-2.0 */
/* A helper process and its lazy memory: what each world answers for user/. */
#ifndef KML_KAPI_USER_H
#define KML_KAPI_USER_H

#include "kapi.h"

struct kml_helper;

/**
 * kml_helper_create() - start a helper process and map @bytes, whole pages, into it.
 * Pages of one size only: huge pages are kept out, so that a fault is a page.
 *
 * Context: may sleep.
 * Return: the helper, or ERR_PTR(-ENOMEM), or what starting its program said.
 */
struct kml_helper *kml_helper_create(u64 bytes);
/** kml_helper_destroy() - end it and give its memory back; NULL is fine. */
void kml_helper_destroy(struct kml_helper *helper);

/** typedef kml_helper_order - the @i-th page to be touched, of @pages. */
typedef u64 kml_helper_order(u64 i, u64 pages);

/**
 * kml_helper_touch() - write a byte to the pages that come @from-th up to before @to-th.
 * @done: how many that were
 * Return: 0, or -ENOMEM when no frame was to be had.
 */
int kml_helper_touch(struct kml_helper *helper, kml_helper_order *order, u64 from, u64 to, u64 *done);
/** kml_helper_release() - give all pages of the mapping back, keep the addresses. Return: 0, -ENOMEM. */
int kml_helper_release(struct kml_helper *helper);

/** struct kml_helper_stat - the helper's account: faults in the mapping since it was made. */
struct kml_helper_stat {
	u64 minor, major, rss_pages, page_table_bytes;
};
void kml_helper_stat(struct kml_helper *helper, struct kml_helper_stat *ret);

#define KML_HELPER_AREAS 6
/** struct kml_helper_area - a part of the helper's address space; @end is the first byte behind. */
struct kml_helper_area {
	const char *name;
	u64 start, end;
};
/** kml_helper_layout() - text, data, bss, heap, mmap (the mapping), stack: KML_HELPER_AREAS of them. */
void kml_helper_layout(struct kml_helper *helper, struct kml_helper_area *ret);

#endif /* KML_KAPI_USER_H */
