// SPDX-License-Identifier: GPL-2.0
/*
 * The steps of demos/ that reach a chip's registers, on the way that ioremap/ takes. Each
 * access tells the name of what it really reached, which is how a wrong address shows.
 */
#include "demo.h"
#include "kapi_dma.h"

int demo_region(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	int err = kml_request_mem_region(obj, step->a, step->b, "kmemlab");

	kml_text_line(&pass->steps, "%s = %s", step->text, err ? "NULL" : "the region");
	if (!err)
		pass->slot[step->slot] = (struct demo_slot){
			.state = HELD, .op = OP_REGION, .phys = step->a, .size = step->b };
	return err;
}

int demo_ioremap(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	void __iomem *regs = kml_ioremap(obj, step->a, step->b, false);

	if (IS_ERR((__force void *)regs)) {
		kml_text_line(&pass->steps, "%s = NULL", step->text);
		return PTR_ERR((__force void *)regs);
	}
	kml_text_line(&pass->steps, "%s = 0x%llx", step->text,
		      (unsigned long long)(__force unsigned long)regs);
	pass->slot[step->slot] = (struct demo_slot){
		.state = HELD, .op = OP_IOREMAP, .phys = step->a, .size = step->b, .regs = regs };
	return 0;
}

/* A bus that faults ends the kernel; what is only not there, or not simulated, is left out. */
static int ask(struct demo_pass *pass, const struct demo_step *step, u64 phys, bool write,
	       u32 value)
{
	char why[KML_MMIO_WHY];
	int err = kml_mmio_access(phys, write, value, why, sizeof(why));

	if (err == -EIO)
		return demo_refuse(pass, step, why);
	if (err)
		kml_text_line(&pass->steps, "%s: left out: %s", step->text, why);
	return err;
}

static void name(struct kml_text *text, u64 phys)
{
	struct kml_mmio_register reg;

	if (kml_mmio_register(phys, 4, 0, &reg))
		kml_text_line(text, "  0x%08llx is %s of %s: %s", (unsigned long long)phys,
			      reg.name, kml_mmio_block(phys), reg.meaning);
}

int demo_readl(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	struct demo_slot *slot = &pass->slot[step->slot];
	int err;

	if (slot->state != HELD)
		return demo_refuse(pass, step, "a NULL pointer is read through");
	err = ask(pass, step, slot->phys + step->a, false, 0);
	if (err)
		return err;
	slot->value = readl((char __iomem *)slot->regs + step->a);
	kml_text_line(&pass->steps, "%s = 0x%x", step->text, slot->value);
	name(&pass->steps, slot->phys + step->a);
	return 0;
}

/* A number, or what was read before and some of its bits. */
int demo_writel(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	struct demo_slot *slot = &pass->slot[step->slot];
	u32 value = step->op == OP_WRITEL ? step->b : slot->value & step->b;
	int err;

	if (slot->state != HELD)
		return demo_refuse(pass, step, "a NULL pointer is written through");
	err = ask(pass, step, slot->phys + step->a, true, value);
	if (err)
		return err;
	writel(value, (char __iomem *)slot->regs + step->a);
	kml_text_line(&pass->steps, "%s: 0x%x", step->text, value);
	name(&pass->steps, slot->phys + step->a);
	return 0;
}
