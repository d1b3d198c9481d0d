/* SPDX-License-Identifier: GPL-2.0 */
/* The lab's own limits: bytes that objects may hold, directories that may exist. */
#ifndef KML_QUOTA_H
#define KML_QUOTA_H

#include "kapi.h"

/** kml_quota_init() - set the limits; 0 chooses the default, for bytes the lesser of 256 MiB
 * and an eighth of RAM. */
void kml_quota_init(u64 max_bytes, u64 max_objects);
/** kml_quota_charge() - put @bytes on the account. Return: 0 or -EDQUOT. */
int kml_quota_charge(u64 bytes);
void kml_quota_release(u64 bytes);
/** kml_quota_room() - would @bytes more be granted now? Return: 0 or -EDQUOT. */
int kml_quota_room(u64 bytes);
/**
 * kml_quota_size() - can the allocators be asked for @bytes at all?
 * A size_t of 32 bits cannot hold more than 4 GiB; cut, it would be another request.
 * Return: 0, -EDQUOT where the account would refuse it, else -ENOMEM.
 */
int kml_quota_size(u64 bytes);
/** kml_quota_enter() - count one more directory. Return: 0 or -EDQUOT. */
int kml_quota_enter(void);
void kml_quota_leave(void);

u64 kml_quota_used(void);
u64 kml_quota_objects(void);
u64 kml_quota_max_bytes(void);
u64 kml_quota_max_objects(void);
/** kml_quota_set_max_bytes() - Return: 0, -EPERM for 0 where a limit is required. */
int kml_quota_set_max_bytes(u64 bytes);
/** kml_quota_set_max_objects() - Return: 0, -ERANGE above kml_max_objects_limit(). */
int kml_quota_set_max_objects(u64 objects);

#endif /* KML_QUOTA_H */
