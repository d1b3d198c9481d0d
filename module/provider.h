/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a provider must offer, declared from the schema: a row without its function
 * does not link. Every function gets the object, whose lock the core holds:
 *
 *	kml_T_create(obj, cfg, &self)	make the memory; obj->self is still the old one
 *	kml_T_destroy(obj, self)	free it
 *	kml_T_release(obj, self)	REPLACE: let go of what cannot exist twice, keep the rest
 *	kml_T_regain(obj, self)		REPLACE: take it again, because the new could not be made
 *	kml_T_defaults(cfg)		DEFAULTS: what this machine needs instead of the schema's
 *	kml_T_N_get(obj, &number)	RO and VAR that are numbers
 *	kml_T_N_show(obj, text)		RO that is text, LIST, TEXT
 *	kml_T_N_set(obj, number)	VAR; VARONE and ACTONE with the name's place, VARSET with a bit for each
 *	kml_T_N_store(obj, buf, len)	TEXT
 *	kml_T_N_act(obj, number)	ACT, ACT0
 *
 * Each returns 0 or -errno with the meaning that object.h gives it.
 */
#ifndef KML_PROVIDER_H
#define KML_PROVIDER_H

#include "calls.h"
#include "flags.h"
#include "object.h"

#define KML_MAKER_GROUP(t)
#define KML_MAKER_EACH(t)
#define KML_MAKER_TYPE(t) \
	int kml_##t##_create(struct kml_object *obj, const struct kml_##t##_cfg *cfg, void **ret); \
	void kml_##t##_destroy(struct kml_object *obj, void *self);
#define KML_MAKER_CHILD(t) KML_MAKER_TYPE(t)

#define KML_GETTER(t, n) int kml_##t##_##n##_get(struct kml_object *obj, u64 *ret);
#define KML_SHOWER(t, n) int kml_##t##_##n##_show(struct kml_object *obj, struct kml_text *text);
#define KML_SETTER(t, n) int kml_##t##_##n##_set(struct kml_object *obj, u64 value);
#define KML_ACTOR(t, n) int kml_##t##_##n##_act(struct kml_object *obj, u64 value);
#define KML_RO_U64(t, n) KML_GETTER(t, n)
#define KML_RO_HEX(t, n) KML_GETTER(t, n)
#define KML_RO_BOOL(t, n) KML_GETTER(t, n)
#define KML_RO_STR(t, n) KML_SHOWER(t, n)

#define KML_OPEN(kind, t, name, parent, doc) KML_MAKER_##kind(t)
#define KML_REPLACE(t) \
	void kml_##t##_release(struct kml_object *obj, void *self); \
	int kml_##t##_regain(struct kml_object *obj, void *self);
#define KML_DEFAULTS(t) void kml_##t##_defaults(struct kml_##t##_cfg *cfg);
#define KML_VAR(t, n, ...) KML_GETTER(t, n) KML_SETTER(t, n)
#define KML_VARONE(t, n, ...) KML_GETTER(t, n) KML_SETTER(t, n)
#define KML_VARSET(t, n, ...) KML_GETTER(t, n) KML_SETTER(t, n)
#define KML_TEXT(t, n, ...) KML_SHOWER(t, n) \
	int kml_##t##_##n##_store(struct kml_object *obj, const char *buf, size_t len);
#define KML_RO(t, n, kind, ...) KML_RO_##kind(t, n)
#define KML_LIST(t, n, ...) KML_SHOWER(t, n)
#define KML_ACT(t, n, ...) KML_ACTOR(t, n)
#define KML_ACT0(t, n, ...) KML_ACTOR(t, n)
#define KML_ACTONE(t, n, ...) KML_ACTOR(t, n)
#include "all.def"

#endif /* KML_PROVIDER_H */
