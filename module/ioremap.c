// SPDX-License-Identifier: GPL-2.0
/* ioremap/: a device's registers, mapped and read one at a time. */
#include "edu_regs.h"
#include "kapi_dma.h"
#include "provider.h"

struct kml_ioremap {
	struct device *dev;	/* the lab's, held while it is mapped; NULL for anything else */
	void __iomem *regs;	/* NULL: there is no device */
	u64 phys, length;
	bool there;		/* there is something to map */
	bool requested;
	bool block;		/* a chip's registers, known by name */
	u64 reg;
	char refused[KML_MMIO_WHY];	/* of a block: why the last access was, "" if it was not */
};

static struct kml_ioremap *self_of(struct kml_object *obj)
{
	return obj->self;
}

/* The lab's device must not go away under its mapping. */
static int hold(struct kml_ioremap *self)
{
	enum kml_mmio_kind kind;
	int err = kml_mmio_check(self->phys, self->length, &kind);

	self->block = !err && kind == KML_MMIO_BLOCK;
	if (err || kind != KML_MMIO_EDU)
		return err;
	self->dev = kml_device_create();
	if (!IS_ERR(self->dev))
		return 0;
	err = PTR_ERR(self->dev);
	self->dev = NULL;
	return err;
}

static int map(struct kml_object *obj, const struct kml_ioremap_cfg *cfg, struct kml_ioremap *self)
{
	int err = 0;

	if (cfg->request)
		err = kml_request_mem_region(obj, self->phys, self->length, "kmemlab");
	if (err)
		return err;
	self->requested = cfg->request;
	self->regs = kml_ioremap(obj, self->phys, self->length,
				 cfg->type == KML_N_ioremap_type_wc);
	if (!IS_ERR(self->regs))
		return 0;
	err = PTR_ERR(self->regs);
	self->regs = NULL;
	return err;
}

/* What cannot exist twice: the region and its mapping. reg stays. */
void kml_ioremap_release(struct kml_object *obj, void *arg)
{
	struct kml_ioremap *self = arg;

	if (self->regs)
		kml_iounmap(obj, self->regs);
	if (self->requested)
		kml_release_mem_region(obj, self->phys, self->length);
	if (self->dev)
		kml_device_destroy(self->dev);
	self->regs = NULL;
	self->requested = false;
	self->dev = NULL;
}

static int hold_and_map(struct kml_object *obj, const struct kml_ioremap_cfg *cfg,
			struct kml_ioremap *self)
{
	int err = hold(self);

	if (err)
		return err;
	err = map(obj, cfg, self);
	if (err)
		kml_ioremap_release(obj, self);
	return err;
}

int kml_ioremap_regain(struct kml_object *obj, void *arg)
{
	struct kml_ioremap *self = arg;

	return self->there ? hold_and_map(obj, kml_cfg(obj, ioremap), self) : 0;
}

int kml_ioremap_create(struct kml_object *obj, const struct kml_ioremap_cfg *cfg, void **ret)
{
	struct kml_ioremap *self = kml_zalloc(sizeof(*self));
	u64 length;
	int err = 0;

	if (!self)
		return -ENOMEM;
	self->phys = cfg->phys;
	self->length = cfg->length;
	/* Without a device the directory is there all the same, and has nothing to show. */
	self->there = cfg->phys || !kml_mmio_lab(&self->phys, &length);
	if (self->there)
		err = hold_and_map(obj, cfg, self);
	if (err) {
		kml_free(self);
		return err;
	}
	*ret = self;
	return 0;
}

void kml_ioremap_destroy(struct kml_object *obj, void *arg)
{
	kml_ioremap_release(obj, arg);
	kml_free(arg);
}

int kml_ioremap_reg_set(struct kml_object *obj, u64 reg)
{
	if (reg & 3)
		return -EINVAL;
	if (reg + 4 > self_of(obj)->length)
		return -ERANGE;
	self_of(obj)->reg = reg;
	return 0;
}

int kml_ioremap_reg_get(struct kml_object *obj, u64 *ret)
{
	*ret = self_of(obj)->reg;
	return 0;
}

static void __iomem *at(const struct kml_ioremap *self)
{
	return (char __iomem *)self->regs + self->reg;
}

/* A block names what is wrong with an access before the access is made. */
static int ask(struct kml_ioremap *self, bool write, u32 value)
{
	if (!self->block)
		return 0;
	return kml_mmio_access(self->phys + self->reg, write, value, self->refused,
			       sizeof(self->refused));
}

int kml_ioremap_value_get(struct kml_object *obj, u64 *ret)
{
	struct kml_ioremap *self = self_of(obj);
	int err;

	if (!self->regs)
		return -ENODATA;
	err = ask(self, false, 0);
	if (!err)
		*ret = readl(at(self));
	return err;
}

/* Whoever sets the DMA engine going reaches all of the machine's memory. */
static bool steers_dma(const struct kml_ioremap *self)
{
	u64 lab = 0, length = 0, reg;

	if (kml_mmio_lab(&lab, &length))
		return true;
	reg = self->phys + self->reg - lab;
	return reg + 4 > EDU_DMA_SRC && reg < EDU_DMA_CMD + 8;
}

int kml_ioremap_value_set(struct kml_object *obj, u64 value)
{
	struct kml_ioremap *self = self_of(obj);
	int err;

	if (!self->regs)
		return -ENODATA;
	if (!self->block && (!self->dev || steers_dma(self)))
		return -EPERM;
	err = ask(self, true, value);
	if (!err)
		writel(value, at(self));
	return err;
}

int kml_ioremap_virt_get(struct kml_object *obj, u64 *ret)
{
	if (!self_of(obj)->regs)
		return -ENODATA;
	*ret = (__force unsigned long)self_of(obj)->regs;
	return 0;
}

int kml_ioremap_device_show(struct kml_object *obj, struct kml_text *text)
{
	const struct kml_ioremap *self = self_of(obj);

	if (!self->regs)
		return -ENODATA;
	if (self->block)
		kml_text_add(text, "%s", kml_mmio_block(self->phys));
	else
		kml_text_add(text, "%s", self->dev ? "edu" : "unknown");
	return 0;
}

/* Offsets as reg takes them. */
static void show_block(const struct kml_ioremap *self, struct kml_text *text)
{
	struct kml_mmio_register r;
	unsigned int i;

	for (i = 0; kml_mmio_register(self->phys, self->length, i, &r); i++)
		kml_text_line(text, "0x%03llx %s: %s", (unsigned long long)(r.phys - self->phys),
			      r.name, r.meaning);
	if (self->refused[0])
		kml_text_line(text, "refused: %s", self->refused);
}

int kml_ioremap_registers_show(struct kml_object *obj, struct kml_text *text)
{
	static const struct {
		unsigned int offset;
		const char *name, *meaning;
	} regs[] = {
#define EDU_REG(n, offset, name, meaning) { offset, name, meaning },
#include "edu_regs.def"
	};
	size_t i;

	if (self_of(obj)->block) {
		show_block(self_of(obj), text);
		return 0;
	}
	if (!self_of(obj)->dev)
		return -ENODATA;
	for (i = 0; i < ARRAY_SIZE(regs); i++)
		kml_text_line(text, "0x%02x %s: %s", regs[i].offset, regs[i].name, regs[i].meaning);
	return 0;
}
