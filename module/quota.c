// SPDX-License-Identifier: GPL-2.0
/* The lab's own limits, as atomic counters: no lock is held while one is charged. */
#include "quota.h"

static atomic64_t used = ATOMIC64_INIT(0), objects = ATOMIC64_INIT(0);
static atomic64_t max_used = ATOMIC64_INIT(0), max_objects = ATOMIC64_INIT(0);

#define DEFAULT_BYTES (256 * MiB)
#define DEFAULT_OBJECTS 4096

void kml_quota_init(u64 bytes, u64 dirs)
{
	u64 eighth = (u64)totalram_pages() * PAGE_SIZE / 8;

	if (!bytes)
		bytes = eighth < DEFAULT_BYTES ? eighth : DEFAULT_BYTES;
	atomic64_set(&used, 0);
	atomic64_set(&objects, 0);
	atomic64_set(&max_used, bytes);
	atomic64_set(&max_objects, dirs ? dirs : DEFAULT_OBJECTS);
}

/* Add @n to @count unless that passes @max (0: no limit). */
static int take(atomic64_t *count, u64 n, u64 max)
{
	s64 old = atomic64_read(count);

	do {
		if (max && ((u64)old > max || n > max - (u64)old))
			return -EDQUOT;
	} while (!atomic64_try_cmpxchg(count, &old, old + n));
	return 0;
}

int kml_quota_charge(u64 bytes)
{
	return take(&used, bytes, atomic64_read(&max_used));
}

void kml_quota_release(u64 bytes)
{
	atomic64_sub_return(bytes, &used);
}

int kml_quota_room(u64 bytes)
{
	int err = kml_quota_charge(bytes);

	if (!err)
		kml_quota_release(bytes);
	return err;
}

int kml_quota_size(u64 bytes)
{
	int err;

	if (bytes == (size_t)bytes)
		return 0;
	err = kml_quota_room(bytes);
	return err ? err : -ENOMEM;
}

int kml_quota_enter(void)
{
	return take(&objects, 1, atomic64_read(&max_objects));
}

void kml_quota_leave(void)
{
	atomic64_sub_return(1, &objects);
}

u64 kml_quota_used(void)
{
	return atomic64_read(&used);
}

u64 kml_quota_objects(void)
{
	return atomic64_read(&objects);
}

u64 kml_quota_max_bytes(void)
{
	return atomic64_read(&max_used);
}

u64 kml_quota_max_objects(void)
{
	return atomic64_read(&max_objects);
}

int kml_quota_set_max_bytes(u64 bytes)
{
	if (!bytes && !kml_unlimited())
		return -EPERM;
	atomic64_set(&max_used, bytes);
	return 0;
}

int kml_quota_set_max_objects(u64 dirs)
{
	if (dirs > kml_max_objects_limit())
		return -ERANGE;
	atomic64_set(&max_objects, dirs);
	return 0;
}
