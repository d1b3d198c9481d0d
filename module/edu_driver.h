/* SPDX-License-Identifier: GPL-2.0 */
/* The driver of edu, for the module's own world alone. */
#ifndef KML_EDU_DRIVER_H
#define KML_EDU_DRIVER_H

#include <linux/types.h>

struct device;

/** kml_edu_get() - the device, which then stays until kml_edu_put(); NULL if there is none. */
struct device *kml_edu_get(void);
void kml_edu_put(struct device *dev);
/** kml_edu_is() - is @dev what kml_edu_get() gave? */
bool kml_edu_is(const struct device *dev);
/** kml_edu_present() - is there one now? */
bool kml_edu_present(void);
/** kml_edu_bar() - where its registers lie. Return: 0 or -ENODEV. */
int kml_edu_bar(u64 *phys, u64 *length);
/** kml_edu_move() - as kml_device_move(). Context: between kml_edu_get() and kml_edu_put(). */
int kml_edu_move(struct device *dev, dma_addr_t addr, size_t len, size_t offset,
		 bool to_device);

int kml_edu_init(void);
void kml_edu_exit(void);

#endif /* KML_EDU_DRIVER_H */
