// SPDX-License-Identifier: GPL-2.0
/* The root's attributes: which world this is, its limits, the calls made so far. */
#include "provider.h"
#include "quota.h"
#include "release.h"

int kml_root_version_show(struct kml_object *obj, struct kml_text *text)
{
	kml_text_add(text, "%s", KML_VERSION);
	return 0;
}

int kml_root_home_show(struct kml_object *obj, struct kml_text *text)
{
	kml_text_add(text, "%s", kml_home_name());
	return 0;
}

int kml_root_kernel_show(struct kml_object *obj, struct kml_text *text)
{
	kml_text_add(text, "%s", kml_release());
	return 0;
}

int kml_root_arch_show(struct kml_object *obj, struct kml_text *text)
{
	kml_text_add(text, "%s", kml_arch());
	return 0;
}

int kml_root_calls_show(struct kml_object *obj, struct kml_text *text)
{
	kml_calls_show(text);
	return 0;
}

int kml_root_max_bytes_get(struct kml_object *obj, u64 *ret)
{
	*ret = kml_quota_max_bytes();
	return 0;
}

int kml_root_max_bytes_set(struct kml_object *obj, u64 bytes)
{
	return kml_quota_set_max_bytes(bytes);
}

int kml_root_used_bytes_get(struct kml_object *obj, u64 *ret)
{
	*ret = kml_quota_used();
	return 0;
}

int kml_root_max_objects_get(struct kml_object *obj, u64 *ret)
{
	*ret = kml_quota_max_objects();
	return 0;
}

int kml_root_max_objects_set(struct kml_object *obj, u64 objects)
{
	return kml_quota_set_max_objects(objects);
}

int kml_root_objects_get(struct kml_object *obj, u64 *ret)
{
	*ret = kml_quota_objects();
	return 0;
}

int kml_root_seed_get(struct kml_object *obj, u64 *ret)
{
	*ret = kml_seed();
	return 0;
}

int kml_root_features_show(struct kml_object *obj, struct kml_text *text)
{
	unsigned int i;

	for (i = KML_NEEDS_any + 1; i < KML_FEATURES; i++)
		if (kml_has(i))
			kml_text_line(text, "%s", kml_features[i].name);
	return 0;
}
