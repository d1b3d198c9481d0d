/* SPDX-License-Identifier: GPL-2.0 */
/* What the module's own ends ask of the kernel's world. */
#ifndef KML_KAPI_KERNEL_H
#define KML_KAPI_KERNEL_H

#include <linux/types.h>

/* kapi_kernel.c: set by the module's parameter. */
extern bool kml_raw_addresses;

/* kapi_bugs.c: set by the module's parameter. */
extern bool kml_bugs;

/* kapi_kernel.c: what is needed before the first object, and after the last. */
int kml_world_init(void);
void kml_world_exit(void);

/* kapi_devres.c: the driver of the devices in devres/. */
int kml_driver_init(void);
void kml_driver_exit(void);

/* kapi_dma.c: set by the module's parameter, and does an IOMMU stand before edu, else @other? */
extern bool kml_mmio;
struct device;
bool kml_device_iommu(struct device *other);

/* map.c: /dev/kmemlab. */
int kml_map_init(void);
void kml_map_exit(void);

/* memdriver.c: /dev/memdriver0. */
int kml_memdriver_init(void);
void kml_memdriver_exit(void);

/* configfs.c */
int kml_configfs_register(void);
void kml_configfs_unregister(void);

#endif /* KML_KAPI_KERNEL_H */
