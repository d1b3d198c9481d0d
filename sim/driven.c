// SPDX-License-Identifier: GPL-2.0
/*
 * A simulated device that a driver takes and leaves: see module/kapi.h.
 * Source: drivers/base/dd.c really_probe(), device_release_driver(), v6.1. Left out:
 * matching, deferred and asynchronous probes, power management, sysfs.
 */
#include "fact.h"
#include "kapi.h"

struct kml_driven {
	struct device *dev;
	int (*probe)(struct device *dev, void *arg);
	void *arg;
	bool bound;
};

int kml_driven_bind(struct kml_driven *driven)
{
	static unsigned int taken;	/* counted while its fact is broken */
	int err;

	if (driven->bound || (!kml_fact(DRIVER_MANY_DEVICES, true) && taken++))
		return -EBUSY;
	err = driven->probe(driven->dev, driven->arg);
	if (err)
		devres_release_all(driven->dev);
	driven->bound = !err;
	return err;
}

struct kml_driven *kml_driven_create(const char *name, int (*probe)(struct device *dev, void *arg),
				     void *arg)
{
	struct kml_driven *driven = kml_zalloc(sizeof(*driven));

	(void)name;
	if (!driven)
		return ERR_PTR(-ENOMEM);
	driven->dev = sim_device_create();
	if (!driven->dev) {
		kml_free(driven);
		return ERR_PTR(-ENOMEM);
	}
	driven->probe = probe;
	driven->arg = arg;
	if (!kml_fact(PROBE_WAITS, true))
		kml_driven_bind(driven);
	return driven;
}

void kml_driven_destroy(struct kml_driven *driven)
{
	if (!driven)
		return;
	devres_release_all(driven->dev);
	sim_device_destroy(driven->dev);
	kml_free(driven);
}

bool kml_driven_bound(const struct kml_driven *driven)
{
	return driven->bound;
}

int kml_driven_unbind(struct kml_driven *driven)
{
	if (!driven->bound)
		return -ENODEV;
	devres_release_all(driven->dev);
	driven->bound = false;
	return 0;
}
