/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel stack, as each world sees it: module/kapi_stack.c, sim/stack.c. */
#ifndef KML_KAPI_STACK_H
#define KML_KAPI_STACK_H

#include "kapi.h"

/** struct kml_stack - the stack of the calling task. */
struct kml_stack {
	u64 base, end;		/* addresses: it grows down from @end */
	u64 used;		/* bytes from the stack pointer up to @end */
	unsigned int frame_warn;	/* bytes, 0: the compiler does not warn */
	bool vmapped;
};

/**
 * kml_stack_look() - the calling task's stack, as it is now.
 * Return: 0; -ENOMEM on the twin, whose task gets its stack at the first look.
 */
int kml_stack_look(struct kml_stack *ret);

/**
 * kml_stack_frame() - take a frame of @bytes, fill it, call @look with it on the stack.
 * The caller has made sure that it fits.
 */
void kml_stack_frame(size_t bytes, void (*look)(void));

/** kml_stack_init() - the lab starts: nothing was in use yet. */
void kml_stack_init(void);

#endif /* KML_KAPI_STACK_H */
