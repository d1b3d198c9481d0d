/* SPDX-License-Identifier: GPL-2.0 */
/* One call of the choke point, for the wrappers in calls.c and for nobody else. */
#ifndef KML_CALL_H
#define KML_CALL_H

#include "kapi.h"

struct kml_object;

#define KML_CALL_ARGS 8
#define KML_CALL_NOTE 48	/* longest name of a cache that is remembered, with its NUL */

/** struct kml_call - one call as it is remembered: raw, turned into text only when looked at. */
struct kml_call {
	u64 number;		/* 1 for the first since start */
	const char *name, *letters;	/* as in kapi.def */
	struct kml_site *site;	/* of an allocation: where it was asked for */
	u64 arg[KML_CALL_ARGS];
	u64 result;		/* address as the machine sees it */
	const char *nothing;	/* how a failure looks, NULL for "NULL" */
	bool gives;		/* returns nothing */
	bool status;		/* returns 0 or -ENOMEM */
	int err;		/* 0, or why there is no result */
	bool injected;		/* it failed because inject/ was asked to */
	char note[KML_CALL_NOTE];	/* text of an argument 'n' */
};

/** struct kml_attempt - an allocation: charged before it is made, timed, uncharged when it fails. */
struct kml_attempt {
	struct kml_object *obj;
	u64 bytes, began;
};

/**
 * kml_call_fill() - note the arguments. Pointers become the machine's addresses at once:
 * the object may be gone when the call is shown.
 */
void kml_call_fill(struct kml_call *call, const u64 *arg, unsigned int count);
/** kml_call_forget_all() - empty the ring: another world begins. Context: no call is under way. */
void kml_call_forget_all(void);
/** kml_call_remember() - put the call into the ring. Context: any. */
void kml_call_remember(const struct kml_call *call);
/**
 * kml_call_begin() - charge @bytes, ask inject/, start the clock.
 * Return: true: make the call; false: call->err says why not.
 */
bool kml_call_begin(struct kml_attempt *a, struct kml_call *call, u64 bytes);
/**
 * kml_call_end() - stop the clock, uncharge what failed, remember.
 * Return: @p, or ERR_PTR(-ENOMEM), ERR_PTR(-EDQUOT).
 */
void *kml_call_end(struct kml_attempt *a, struct kml_call *call, const void *p);
/** kml_call_end_number() - the same for what gives no pointer: @err is why @result is none. */
int kml_call_end_number(struct kml_attempt *a, struct kml_call *call, u64 result, int err);

/* An argument as 64 bits, whatever its type. */
#define U64(x) ((__force u64)__builtin_choose_expr(sizeof(x) > sizeof(long), (x), (__force unsigned long)(x)))
#define MAP_1(a) U64(a)
#define MAP_2(a, ...) U64(a), MAP_1(__VA_ARGS__)
#define MAP_3(a, ...) U64(a), MAP_2(__VA_ARGS__)
#define MAP_4(a, ...) U64(a), MAP_3(__VA_ARGS__)
#define MAP_5(a, ...) U64(a), MAP_4(__VA_ARGS__)
#define MAP_6(a, ...) U64(a), MAP_5(__VA_ARGS__)
#define MAP_7(a, ...) U64(a), MAP_6(__VA_ARGS__)
#define PICK(a, b, c, d, e, f, g, map, ...) map
#define MAP(...) PICK(__VA_ARGS__, MAP_7, MAP_6, MAP_5, MAP_4, MAP_3, MAP_2, MAP_1)(__VA_ARGS__)
#define FILL(call, ...) \
	kml_call_fill(call, (const u64[]){ MAP(__VA_ARGS__) }, sizeof((u64[]){ MAP(__VA_ARGS__) }) / sizeof(u64))

#endif /* KML_CALL_H */
