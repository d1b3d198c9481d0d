// SPDX-License-Identifier: GPL-2.0
/* stack/: the kernel stack that the lab itself runs on. */
#include "kapi_stack.h"
#include "provider.h"

static atomic64_t used_max = ATOMIC64_INIT(0);

void kml_stack_init(void)
{
	atomic64_set(&used_max, 0);
}

/* Every look counts for used_max. */
static int look(struct kml_stack *ret)
{
	s64 old = atomic64_read(&used_max);
	int err = kml_stack_look(ret);

	if (err)
		return err;
	while ((u64)old < ret->used && !atomic64_try_cmpxchg(&used_max, &old, ret->used))
		;
	return 0;
}

#define NUMBER(n, value) \
	int kml_stack_##n##_get(struct kml_object *obj, u64 *ret) \
	{ \
		struct kml_stack stack; \
		int err = look(&stack); \
		if (!err) \
			*ret = (value); \
		return err; \
	}

NUMBER(size, stack.end - stack.base)
NUMBER(used, stack.used)
NUMBER(left, stack.end - stack.base - stack.used)
NUMBER(used_max, atomic64_read(&used_max))
NUMBER(base, stack.base)
NUMBER(end, stack.end)
NUMBER(vmapped, stack.vmapped)
NUMBER(frame_warn, stack.frame_warn)

static void look_from_frame(void)
{
	struct kml_stack stack;

	look(&stack);
}

int kml_stack_frame_act(struct kml_object *obj, u64 bytes)
{
	struct kml_stack stack;
	int err = look(&stack);

	if (err)
		return err;
	/* Half of what is left, but no more on any day than on one when a quarter is in use. */
	if (bytes > (stack.end - stack.base) * 3 / 8 ||
	    bytes > (stack.end - stack.base - stack.used) / 2)
		return -ENOSPC;
	kml_stack_frame(bytes, look_from_frame);
	return 0;
}
