// SPDX-License-Identifier: GPL-2.0
/*
 * Managed memory of a device: a list that is walked backwards when its driver leaves.
 * Source: drivers/base/devres.c and kernel/dma/mapping.c, v6.1. The entries are host
 * memory, because nothing that lies in RAM is trusted; RAM holds as much as theirs would
 * take, before each allocation. Left out: groups, devm_kfree() and its kin, tracing.
 */
#include "dma.h"
#include "fact.h"

/* struct sim_devres - one entry. */
struct sim_devres {
	struct sim_devres *older;
	void (*release)(struct device *dev, struct sim_devres *dr);
	void *block;			/* in RAM: the kernel's own entry, then the driver's bytes */
	void (*action)(void *data);
	void *data;
	size_t size;			/* of the buffer at @data */
	dma_addr_t handle;
};

/* Source: drivers/base/devres.c alloc_dr(), v6.1. */
static struct sim_devres *alloc_dr(void (*release)(struct device *dev, struct sim_devres *dr),
				   size_t size, gfp_t gfp)
{
	struct sim_devres *dr = calloc(1, sizeof(*dr));

	if (!dr)
		return NULL;
	dr->release = release;
	dr->block = kmalloc(KML_DEVRES_HEAD + size, gfp);
	if (!dr->block) {
		free(dr);
		return NULL;
	}
	memset(dr->block, 0, KML_DEVRES_HEAD);
	return dr;
}

static void free_dr(struct sim_devres *dr)
{
	kfree(dr->block);
	free(dr);
}

static void add(struct device *dev, struct sim_devres *dr)
{
	dr->older = dev->devres;
	dev->devres = dr;
}

/* The block itself is all there is to give back. */
static void kmalloc_release(struct device *dev, struct sim_devres *dr)
{
}

void *devm_kmalloc(struct device *dev, size_t size, gfp_t gfp)
{
	struct sim_devres *dr;

	if (!size)
		return ZERO_SIZE_PTR;
	dr = alloc_dr(kmalloc_release, size, gfp);
	if (!dr)
		return NULL;
	add(dev, dr);
	return (char *)dr->block + KML_DEVRES_HEAD;
}

static void dma_release(struct device *dev, struct sim_devres *dr)
{
	dma_free_coherent(dev, dr->size, dr->data, dr->handle);
}

/* Source: kernel/dma/mapping.c dmam_alloc_attrs(), v6.1: struct dma_devres has four words. */
void *dmam_alloc_coherent(struct device *dev, size_t size, dma_addr_t *handle, gfp_t gfp)
{
	struct sim_devres *dr = alloc_dr(dma_release, 4UL * sim_kernel()->pointer_bytes, gfp);

	if (!dr)
		return NULL;
	dr->data = dma_alloc_coherent(dev, size, handle, gfp);
	if (!dr->data) {
		free_dr(dr);
		return NULL;
	}
	dr->size = size;
	dr->handle = *handle;
	add(dev, dr);
	return dr->data;
}

static void action_release(struct device *dev, struct sim_devres *dr)
{
	dr->action(dr->data);
}

/* Source: include/linux/device.h devm_add_action_or_reset(), v6.1. */
int devm_add_action_or_reset(struct device *dev, void (*action)(void *data), void *data)
{
	struct sim_devres *dr = alloc_dr(action_release, 2UL * sim_kernel()->pointer_bytes,
					 GFP_KERNEL);

	if (!dr) {
		action(data);
		return -ENOMEM;
	}
	dr->action = action;
	dr->data = data;
	add(dev, dr);
	return 0;
}

/* Source: drivers/base/devres.c devres_release_all(), release_nodes(), v6.1. */
int devres_release_all(struct device *dev)
{
	int count = 0;

	while (dev->devres && kml_fact(DEVRES_RELEASED, true)) {
		struct sim_devres *dr = dev->devres;

		dev->devres = dr->older;
		dr->release(dev, dr);
		free_dr(dr);
		count++;
	}
	return count;
}
