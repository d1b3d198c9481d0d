/* SPDX-License-Identifier: GPL-2.0 */
/* Memory that a device's driver need not give back: part of kapi_sim.h. */
#ifndef KML_SIM_DEVRES_H
#define KML_SIM_DEVRES_H

struct device;

/** KML_DEVRES_HEAD - bytes of struct devres, which lies before the memory that a driver gets. */
#define KML_DEVRES_HEAD \
	ALIGN(5UL * sim_kernel()->pointer_bytes, \
	      max_t(unsigned long, KMALLOC_MIN_SIZE, sim_kernel()->dma_minalign))

/**
 * devm_kmalloc() - @size bytes that go back when the driver leaves @dev.
 * Return: the memory, ZERO_SIZE_PTR for 0 bytes, NULL without any.
 */
void *devm_kmalloc(struct device *dev, size_t size, gfp_t gfp);
/** dmam_alloc_coherent() - the same for a buffer that @dev sees too; NULL without memory. */
void *dmam_alloc_coherent(struct device *dev, size_t size, dma_addr_t *handle, gfp_t gfp);
/**
 * devm_add_action_or_reset() - have @action(@data) called when the driver leaves @dev.
 * Return: 0, or -ENOMEM and @action has been called.
 */
int devm_add_action_or_reset(struct device *dev, void (*action)(void *data), void *data);
/** devres_release_all() - give everything back, the newest first. Return: how many. */
int devres_release_all(struct device *dev);

#endif /* KML_SIM_DEVRES_H */
