// SPDX-License-Identifier: GPL-2.0
/* The running task's kernel stack: see kapi_stack.h. */
#include <linux/sched.h>
#include <linux/sched/task_stack.h>

#include "kapi_stack.h"

#define FILL 0x5a	/* what a frame is filled with */

int kml_stack_look(struct kml_stack *ret)
{
	unsigned long base = (unsigned long)task_stack_page(current);

	*ret = (struct kml_stack){
		.base = base,
		.end = base + THREAD_SIZE,
		.used = base + THREAD_SIZE - (unsigned long)__builtin_frame_address(0),
		.vmapped = is_vmalloc_addr((void *)base),
		.frame_warn = CONFIG_FRAME_WARN,
	};
	return 0;
}

/* The compiler cannot leave out a frame whose address it has lost sight of. */
noinline void kml_stack_frame(size_t bytes, void (*look)(void))
{
	char *frame = __builtin_alloca(bytes);

	memset(frame, FILL, bytes);
	OPTIMIZER_HIDE_VAR(frame);
	look();
	barrier_data(frame);
}
