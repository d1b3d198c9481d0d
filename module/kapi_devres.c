// SPDX-License-Identifier: GPL-2.0
/*
 * A platform device of the lab's own for each object, and the one driver that takes
 * them. A device waits unbound until it is told: probe refuses those that were not.
 */
#include <linux/platform_device.h>

#include "kapi.h"
#include "kapi_kernel.h"

struct kml_driven {
	struct platform_device *pdev;
	int (*probe)(struct device *dev, void *arg);
	void *arg;
	bool wanted;	/* a bind is under way; the object's lock guards it and @bound */
	bool bound;	/* nobody else can bind or unbind: device_is_bound() is not exported */
	int err;	/* what @probe said */
};

/*
 * -ENODEV is the one refusal that the core does not write to the log; the real reason
 * stands in @err.
 */
static int driver_probe(struct platform_device *pdev)
{
	struct kml_driven *driven = *(struct kml_driven **)dev_get_platdata(&pdev->dev);

	if (!driven->wanted)
		return -ENODEV;
	driven->err = driven->probe(&pdev->dev, driven->arg);
	return driven->err ? -ENODEV : 0;
}

/* Nobody but the tree binds: user space could not tell an object's state otherwise. */
static struct platform_driver driver = {
	.probe = driver_probe,
	.driver = {
		.name = "kmemlab-devres",
		.suppress_bind_attrs = true,
		.probe_type = PROBE_FORCE_SYNCHRONOUS,
	},
};

struct kml_driven *kml_driven_create(const char *name, int (*probe)(struct device *dev, void *arg),
				     void *arg)
{
	struct kml_driven *driven = kml_zalloc(sizeof(*driven));
	struct platform_device *pdev;

	if (!driven)
		return ERR_PTR(-ENOMEM);
	driven->probe = probe;
	driven->arg = arg;
	pdev = KML_TRY(ERR_PTR(-ENOMEM), platform_device_register_data, NULL, name,
		       PLATFORM_DEVID_AUTO, &driven, sizeof(driven));
	if (IS_ERR(pdev)) {
		kml_free(driven);
		return ERR_CAST(pdev);
	}
	driven->pdev = pdev;
	return driven;
}

void kml_driven_destroy(struct kml_driven *driven)
{
	if (!driven)
		return;
	platform_device_unregister(driven->pdev);
	kml_free(driven);
}

bool kml_driven_bound(const struct kml_driven *driven)
{
	return driven->bound;
}

int kml_driven_bind(struct kml_driven *driven)
{
	if (driven->bound)
		return -EBUSY;
	driven->wanted = true;
	driven->err = 0;
	driven->bound = device_attach(&driven->pdev->dev) > 0;
	driven->wanted = false;
	if (driven->bound)
		return 0;
	return driven->err ? driven->err : -ENODEV;
}

int kml_driven_unbind(struct kml_driven *driven)
{
	if (!driven->bound)
		return -ENODEV;
	device_release_driver(&driven->pdev->dev);
	driven->bound = false;
	return 0;
}

int kml_driver_init(void)
{
	return KML_TRY(-ENOMEM, platform_driver_register, &driver);
}

void kml_driver_exit(void)
{
	platform_driver_unregister(&driver);
}
