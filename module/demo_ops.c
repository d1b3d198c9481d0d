// SPDX-License-Identifier: GPL-2.0
/*
 * The steps of a replayed program, each through the choke point. A step that uses a
 * pointer which is not there, or is not there any more, is refused and says so.
 */
#include "demo.h"
#include "kapi_dma.h"

#define OWN (__GFP_NOWARN)	/* a failure is for steps to tell, not for the log */

static gfp_t gfp_of(const struct demo_step *step)
{
	return (__force gfp_t)(u32)step->b | OWN;
}

static void tell(struct demo_pass *pass, const struct demo_step *step, const char *result)
{
	kml_text_line(&pass->steps, "%s%s", step->text, result);
}

int demo_refuse(struct demo_pass *pass, const struct demo_step *step, const char *why)
{
	kml_text_line(&pass->steps, "%s: refused: %s", step->text, why);
	return DEMO_FATAL;
}

/* What an allocation gave, into its slot. */
static int keep(struct demo_pass *pass, const struct demo_step *step, void *p, u64 size, u64 bytes)
{
	struct demo_slot *slot = &pass->slot[step->slot];

	if (IS_ERR(p)) {
		tell(pass, step, " = NULL");
		slot->state = NOTHING;
		return PTR_ERR(p);
	}
	slot->state = HELD;
	slot->op = step->op;
	slot->p = p;
	slot->size = size;
	slot->bytes = bytes;
	if (step->op == OP_PAGE)
		kml_text_line(&pass->steps, "%s = the page of frame 0x%llx", step->text,
			      (unsigned long long)page_to_pfn((struct page *)p));
	else if (step->op == OP_CACHE)
		tell(pass, step, " = a cache");
	else
		kml_text_line(&pass->steps, "%s = 0x%llx", step->text,
			      (unsigned long long)kml_addr(p));
	return 0;
}

static int do_kmalloc(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	gfp_t gfp = gfp_of(step);
	void *p;

	if (gfp & __GFP_HIGHMEM) {
		demo_refuse(pass, step, "kmalloc() has no high memory: the kernel would report the flag and drop it");
		return -EINVAL;
	}
	p = step->op == OP_KZALLOC ? kml_kzalloc(obj, step->a, gfp) : kml_kmalloc(obj, step->a, gfp);
	return keep(pass, step, p, step->a, IS_ERR(p) ? 0 : ksize(p));
}

static int do_vmalloc(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	return keep(pass, step, kml___vmalloc(obj, step->a, GFP_KERNEL | OWN), step->a,
		    PAGE_ALIGN(step->a));
}

static int do_page(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	struct page *page = kml_alloc_pages(obj, gfp_of(step), 0);

	return keep(pass, step, page, PAGE_SIZE, PAGE_SIZE);
}

static int do_kmap(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	struct demo_slot *page = &pass->slot[step->a];

	if (page->state != HELD)
		return demo_refuse(pass, step, "there is no page");
	pass->slot[step->slot].of = step->a;
	return keep(pass, step, kmap(page->p), PAGE_SIZE, 0);
}

static atomic64_t made = ATOMIC64_INIT(0);

static int do_cache(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	char name[32];

	scnprintf(name, sizeof(name), "kml_demo.%llu",
		  (unsigned long long)atomic64_inc_return(&made));
	return keep(pass, step, kml_kmem_cache_create(obj, name, step->a, 0,
						      (__force slab_flags_t)(u32)step->b, NULL),
		    step->a, 0);
}

static int do_object(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	struct demo_slot *cache = &pass->slot[step->a];
	u64 size = kmem_cache_size(cache->p);

	pass->slot[step->slot].of = step->a;
	return keep(pass, step, kml_kmem_cache_alloc(obj, cache->p, GFP_KERNEL | OWN, size), size,
		    size);
}

static int do_device(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	struct device *dev = kml_device_create();

	if (IS_ERR(dev))
		return PTR_ERR(dev);
	pass->dev = dev;
	pass->bits = 32;	/* as a platform device begins */
	tell(pass, step, "");
	return 0;
}

/* Programs of others share the device: its mask is the pass's only under the lock. */
static int set_mask(struct demo_pass *pass, unsigned int bits)
{
	return dma_set_mask_and_coherent(pass->dev, DMA_BIT_MASK(bits));
}

static int do_mask(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	int err;

	kml_device_lock(pass->dev);
	err = set_mask(pass, step->a);
	kml_device_unlock(pass->dev);
	if (!err)
		pass->bits = step->a;
	tell(pass, step, err ? " = -EIO" : " = 0");
	return err;
}

static int do_coherent(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	struct demo_slot *slot = &pass->slot[step->slot];
	void *p;

	kml_device_lock(pass->dev);
	set_mask(pass, pass->bits);
	p = kml_dma_alloc_coherent(obj, pass->dev, step->a, &slot->handle, GFP_KERNEL | OWN);
	kml_device_unlock(pass->dev);
	return keep(pass, step, p, step->a, PAGE_ALIGN(step->a));
}

static int map(struct kml_object *obj, struct demo_pass *pass, const struct demo_slot *buffer,
	       enum dma_data_direction dir, dma_addr_t *addr)
{
	int err;

	kml_device_lock(pass->dev);
	err = kml_device_reach(pass->dev, virt_to_page(buffer->p),
			       kml_addr(buffer->p) & (PAGE_SIZE - 1), buffer->size, pass->bits);
	if (!err)
		err = kml_dma_map_single_attrs(obj, pass->dev, buffer->p, buffer->size, dir,
					       DMA_ATTR_NO_WARN, addr);
	kml_device_unlock(pass->dev);
	return err;
}

static int do_map(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	struct demo_slot *slot = &pass->slot[step->slot], *buffer = &pass->slot[step->a];
	dma_addr_t addr;
	int err;

	if (buffer->state != HELD)
		return demo_refuse(pass, step, "there is no buffer");
	err = map(obj, pass, buffer, step->b, &addr);
	kml_text_line(&pass->steps, "%s = %s", step->text, err ? "DMA_MAPPING_ERROR" : "mapped");
	if (err)
		return err;
	*slot = (struct demo_slot){ .state = HELD, .op = OP_MAP, .of = step->a, .dir = step->b,
				    .handle = addr, .size = buffer->size };
	return 0;
}

static int do_unmap(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	struct demo_slot *slot = &pass->slot[step->slot];

	if (slot->state != HELD)
		return 0;
	tell(pass, step, "");
	kml_dma_unmap_single(obj, pass->dev, slot->handle, slot->size, step->b);
	slot->state = NOTHING;
	return 0;
}

/* Of a mapping: for coherent memory the call is a mistake that is only named. */
static int do_sync(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	struct demo_slot *slot = &pass->slot[step->slot];

	if (slot->state == HELD && slot->op == OP_COHERENT) {
		tell(pass, step, ": left out: coherent memory is no streaming mapping");
		return 0;
	}
	if (slot->state != HELD)
		return demo_refuse(pass, step, "nothing is mapped");
	tell(pass, step, "");
	if (step->op == OP_SYNC_CPU)
		kml_dma_sync_single_for_cpu(obj, pass->dev, slot->handle, slot->size, step->b);
	else
		kml_dma_sync_single_for_device(obj, pass->dev, slot->handle, slot->size, step->b);
	return 0;
}

static int do_percpu(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	struct demo_slot *slot = &pass->slot[step->slot];
	void __percpu *p;
	int err = kml_alloc_percpu(obj, step->a, __alignof__(u64), GFP_KERNEL | OWN, &p);

	tell(pass, step, err ? " = NULL" : " = an instance for each CPU");
	if (err)
		return err;
	*slot = (struct demo_slot){ .state = HELD, .op = OP_PERCPU, .percpu = p, .size = step->a,
				    .bytes = step->a * num_possible_cpus() };
	return 0;
}

/* On the first CPU's instance: @a is added to it, or to a copy that nobody keeps. */
static int do_count(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	struct demo_slot *slot = &pass->slot[step->slot];
	u64 *counter;

	if (slot->state != HELD)
		return demo_refuse(pass, step, "a NULL pointer is written through");
	counter = per_cpu_ptr((u64 __percpu *)slot->percpu, 0);
	if (step->op == OP_COUNT)
		*counter += step->a;
	kml_text_line(&pass->steps, "%s: the counter is %llu", step->text,
		      (unsigned long long)*counter);
	return 0;
}

static int do_fill(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	struct demo_slot *slot = &pass->slot[step->slot];

	if (slot->state != HELD)
		return demo_refuse(pass, step, "a NULL pointer is written through");
	tell(pass, step, "");
	memset(slot->p, (int)step->a, slot->size);
	return 0;
}

static int do_unset(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	u64 i;

	for (i = 0; i < step->a; i++)
		pass->slot[step->slot + i].state = NEVER_SET;
	return 0;
}

static void give(struct kml_object *obj, struct demo_pass *pass, struct demo_slot *slot)
{
	switch (slot->op) {
	case OP_KMALLOC:
	case OP_KZALLOC:
		kml_kfree(obj, slot->p);
		break;
	case OP_VMALLOC:
		kml_vfree(obj, slot->p, slot->size);
		break;
	case OP_PAGE:
		kml___free_pages(obj, slot->p, 0);
		break;
	case OP_KMAP:
		kunmap(pass->slot[slot->of].p);
		break;
	case OP_CACHE:
		kml_kmem_cache_destroy(obj, slot->p);
		break;
	case OP_OBJECT:
		kml_kmem_cache_free(obj, pass->slot[slot->of].p, slot->p, slot->size);
		break;
	case OP_COHERENT:
		kml_dma_free_coherent(obj, pass->dev, slot->size, slot->p, slot->handle);
		break;
	case OP_MAP:
		kml_dma_unmap_single(obj, pass->dev, slot->handle, slot->size, slot->dir);
		break;
	case OP_PERCPU:
		kml_free_percpu(obj, slot->percpu, slot->size);
		break;
	case OP_REGION:
		kml_release_mem_region(obj, slot->phys, slot->size);
		break;
	case OP_IOREMAP:
		kml_iounmap(obj, slot->regs);
		break;
	}
}

/* A NULL pointer is not freed, as the programs test it and kfree() takes it. */
static int do_free(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	struct demo_slot *slot = &pass->slot[step->slot];

	if (slot->state == NOTHING)
		return 0;
	if (slot->state != HELD)
		return demo_refuse(pass, step, slot->state == FREED ? "it is free already" :
								 "the pointer was never set");
	tell(pass, step, "");
	give(obj, pass, slot);
	slot->state = step->op == OP_FREE_KEEP ? FREED : NOTHING;
	return 0;
}

static int do_say(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	kml_text_line(&pass->log, "%s", step->text);
	return 0;
}

static int do_note(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	tell(pass, step, "");
	return 0;
}

static int (*const ops[])(struct kml_object *obj, struct demo_pass *pass,
			  const struct demo_step *step) = {
	[OP_SAY] = do_say, [OP_NOTE] = do_note, [OP_DEVICE] = do_device, [OP_MASK] = do_mask,
	[OP_KMALLOC] = do_kmalloc, [OP_KZALLOC] = do_kmalloc, [OP_VMALLOC] = do_vmalloc,
	[OP_PAGE] = do_page, [OP_KMAP] = do_kmap, [OP_CACHE] = do_cache, [OP_OBJECT] = do_object,
	[OP_COHERENT] = do_coherent, [OP_MAP] = do_map, [OP_UNMAP] = do_unmap,
	[OP_SYNC_DEVICE] = do_sync, [OP_SYNC_CPU] = do_sync, [OP_PERCPU] = do_percpu,
	[OP_COUNT] = do_count, [OP_COUNT_COPY] = do_count, [OP_FILL] = do_fill,
	[OP_UNSET] = do_unset, [OP_FREE] = do_free, [OP_FREE_KEEP] = do_free,
	[OP_REGION] = demo_region, [OP_IOREMAP] = demo_ioremap, [OP_READL] = demo_readl,
	[OP_WRITEL] = demo_writel, [OP_WRITEL_AND] = demo_writel,
};

int demo_do(struct kml_object *obj, struct demo_pass *pass, const struct demo_step *step)
{
	return ops[step->op](obj, pass, step);
}

void demo_give_back(struct kml_object *obj, struct demo_pass *pass)
{
	int i;

	for (i = DEMO_SLOTS - 1; i >= 0; i--)
		if (pass->slot[i].state == HELD)
			give(obj, pass, &pass->slot[i]);
	if (pass->dev)
		kml_device_destroy(pass->dev);
}

u64 demo_held(const struct demo_pass *pass)
{
	u64 bytes = 0;
	int i;

	for (i = 0; i < DEMO_SLOTS; i++)
		if (pass->slot[i].state == HELD)
			bytes += pass->slot[i].bytes;
	return bytes;
}
