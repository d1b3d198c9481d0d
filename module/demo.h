/* SPDX-License-Identifier: GPL-2.0 */
/* A program as a list of steps, and one pass of it: what it holds and what it said. */
#ifndef KML_DEMO_H
#define KML_DEMO_H

#include "provider.h"

#define DEMO_SLOTS 16	/* pointers that a program keeps */
#define DEMO_TEXT 4096	/* bytes of steps and of log that are kept of a pass */

enum demo_op {
	OP_SECTION, OP_SAY, OP_NOTE, OP_DEVICE, OP_MASK, OP_KMALLOC, OP_KZALLOC, OP_VMALLOC,
	OP_PAGE, OP_KMAP, OP_CACHE, OP_OBJECT, OP_COHERENT, OP_MAP, OP_UNMAP, OP_SYNC_DEVICE,
	OP_SYNC_CPU, OP_PERCPU, OP_COUNT, OP_COUNT_COPY, OP_FILL, OP_UNSET, OP_FREE, OP_FREE_KEEP,
	OP_REGION, OP_IOREMAP, OP_READL, OP_WRITEL, OP_WRITEL_AND,
};

/* Parts of a program. An UNWIND runs on into those after it, as labels of a goto do. */
enum demo_section { RUN = 1, UNWIND1, UNWIND2, UNWIND3, RELEASE };
/* What a step that fails leads to: an UNWIND, or one of these. */
enum { GO_ON = 0, OUT = 100, CLEAN };
/* Whose step it is. */
enum { P = 1, F = 2, B = 3 };

/** struct demo_step - one call, or what stands for one. */
struct demo_step {
	u8 who, op;
	u8 slot;	/* pointer that it makes or uses */
	u8 fail;	/* what follows when it fails */
	u64 a, b;	/* sizes, flags, another slot: see demo_ops.c */
	const char *text;
};

/** struct demo_system - a program; its place in the list is a KML_N_demo_system_*. */
struct demo_system {
	const struct demo_step *steps;
	unsigned int count;
	u64 chip;		/* address of a chip that the machine must have; 0: any will do */
	const char *const *defects;	/* NULL at the end */
};
extern const struct demo_system demo_systems[];

/* What became of a pointer. */
enum { NOTHING, HELD, FREED, NEVER_SET };

/** struct demo_slot - a pointer of the program. */
struct demo_slot {
	u8 state;
	u8 op;		/* that made it */
	u8 of;		/* slot of its cache, or of the buffer that is mapped */
	u8 dir;		/* of a mapping */
	void *p;
	void __percpu *percpu;
	dma_addr_t handle;
	u64 size, bytes;	/* asked for; set aside */
	u64 phys;		/* of a region, or of registers */
	void __iomem *regs;
	u32 value;		/* last that was read through @regs */
};

/** struct demo_pass - one run of a program, from its first call to its last. */
struct demo_pass {
	struct demo_pass *older;
	struct device *dev;
	unsigned int bits;	/* of its mask */
	struct demo_slot slot[DEMO_SLOTS];
	struct kml_text steps, log;
	char steps_text[DEMO_TEXT], log_text[DEMO_TEXT];
};

/** DEMO_FATAL - a step was refused that would have killed the kernel. */
#define DEMO_FATAL (-EFAULT)

/**
 * demo_do() - one step, with a line about it.
 * Return: 0, -errno of a call that failed, DEMO_FATAL.
 */
int demo_do(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step);
/** demo_refuse() - the line of a step that would kill the kernel. Return: DEMO_FATAL. */
int demo_refuse(struct demo_pass *pass, const struct demo_step *step, const char *why);

/* Steps that reach registers, demo_regs.c. Each access names what it reached. */
int demo_region(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step);
int demo_ioremap(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step);
int demo_readl(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step);
int demo_writel(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step);

/** demo_give_back() - free what the slots still hold, the last first, and the device. */
void demo_give_back(struct kml_object *obj, struct demo_pass *pass);
/** demo_held() - bytes that the slots hold. */
u64 demo_held(const struct demo_pass *pass);

#endif /* KML_DEMO_H */
