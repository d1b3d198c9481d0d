// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel stack of the machine's THREAD_SIZE, in the vmalloc area with a guard page at its
 * end, or in the direct map where the kernel was built so. The lab's own functions run on the host's stack: what they would use is the figure
 * that a real guest showed, and a frame is memory really written, below it.
 * Source: kernel/fork.c alloc_thread_stack_node(), v6.1. Left out: the cache of stacks,
 * interrupt stacks, the canary.
 *
 *	base                              end
 *	 | free ......| frame |  entry     |
 *	              ^ the simulated stack pointer
 */
#include "kapi_stack.h"
#include "stack.h"

#define FILL 0x5a

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;	/* guards @stack and its contents */
static u8 *stack;
static u64 grown;		/* bytes below @stack: none, but for a broken fact */
static _Thread_local size_t frames;	/* bytes that kml_stack_frame() took and still has */

int sim_stack_start(void)
{
	return 0;
}

void sim_stack_stop(void)
{
	stack = NULL;
	grown = 0;
}

static bool vmapped(void)
{
	return kml_fact(STACK_VMAPPED, !sim_kernel()->linear_stacks);
}

static u8 *stack_get(void)
{
	u8 *p;

	pthread_mutex_lock(&lock);
	if (!stack && vmapped())
		stack = vzalloc(THREAD_SIZE);
	else if (!stack)
		stack = (u8 *)__get_free_pages(GFP_KERNEL | __GFP_ZERO, get_order(THREAD_SIZE));
	p = stack;
	pthread_mutex_unlock(&lock);
	return p;
}

int kml_stack_look(struct kml_stack *ret)
{
	u8 *base = stack_get();

	if (!base)
		return -ENOMEM;
	*ret = (struct kml_stack){
		.base = sim_addr(base) - grown,
		.end = sim_addr(base) + THREAD_SIZE,
		.used = SIM_STACK_ENTRY + frames,
		.vmapped = vmapped(),
		.frame_warn = kml_fact(FRAME_WARN, sim_kernel()->frame_warn ?: SIM_FRAME_WARN),
	};
	return 0;
}

void kml_stack_frame(size_t bytes, void (*look)(void))
{
	u8 *base = stack_get();

	if (!base || (bytes > SIM_FRAME_WARN && !kml_fact(STACK_FRAMES_FREE, true)))
		return;
	grown = kml_fact(STACK_FIXED, 0);
	frames += bytes;
	pthread_mutex_lock(&lock);
	memset(base + THREAD_SIZE - SIM_STACK_ENTRY - frames, FILL, bytes);
	pthread_mutex_unlock(&lock);
	look();
	frames -= bytes;
}
